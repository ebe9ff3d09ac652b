import Analysis
import Datasets
import Foundation
import Models

extension LiveEngine {
  /// Writes what the explorer shows as a folder that repeats it.
  ///
  /// - Parameters:
  ///   - request: the state of the explorer.
  ///   - folder: where the files go, as the user wrote it.
  /// - Returns: what to tell.
  /// - Throws: `AnalysisError` or `ModelError`.
  func export(_ request: ExportRequest, to folder: String) async throws -> [Message] {
    guard let opened else { throw CancellationError() }
    let used = runs.filter { !request.data.excludedRuns.contains($0.id) }
    var data = request.data
    // Norms are those of the stack, which runs a joint fit has follows from them.
    data.fit = data.fit.stacked
    let stacked = try await stack(used, data, opened)
    let kept = zip(used, stacked.norms).filter { $0.1.isKept }.map(\.0.name)
    var export = try AnalysisExport(opened)
    try export.take(request, kept: kept)
    let replaces = try AnalysisExport.prepare(folder)
    let report = try export.write(to: folder, creator: "gammascope explorer")
    var messages = report.gaps.map { Message("not exported: " + $0, .warning) }
    messages.append(
      Message(
        "\(report.files.count) files \(replaces ? "replaced" : "written") in \(folder) · "
          + "gammascope run \(folder)/analysis.yaml repeats this", .good))
    return messages
  }
}
