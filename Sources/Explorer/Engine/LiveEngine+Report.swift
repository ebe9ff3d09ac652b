import Analysis
import AnalysisFigures
import Foundation
import GridMath

extension LiveEngine {
  /// Exports what the explorer shows, carries that out from the files on, and reports it.
  ///
  /// Off the actor, on threads that give way to the screen: maps and fits go on meanwhile.
  nonisolated func report(_ request: ExportRequest, to folder: String) async throws -> [Message] {
    var messages = try await export(request, to: folder).dropLast()
    let path = folder + "/analysis.yaml"
    let configuration = try AnalysisConfiguration.read(path: path).get()
    let start = ContinuousClock.now
    let result = try await engine.run(
      configuration, until: .lastAvailable,
      withResponses: configuration.datasets.background.method != .ring)
    let name = URL(fileURLWithPath: input.path).standardizedFileURL.deletingPathExtension()
      .lastPathComponent
    let files = try await ReportFolder.write(
      result, to: folder, seconds: (ContinuousClock.now - start).seconds,
      workers: engine.workers, creator: "gammascope explorer", subject: name)
    messages.append(
      Message("\(folder)/\(RunReport.fileName) written, with \(files.count - 2) figures", .good))
    return Array(messages)
  }
}
