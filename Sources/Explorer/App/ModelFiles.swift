import Analysis
import Foundation
import GridMath
import Models

/// Models files, read and written off the main thread.
enum ModelFiles {
  static func read(
    _ path: String, _ client: EngineClient, _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = (path as NSString).expandingTildeInPath
    Task.background {
      sink.yield(.modelsRead(path: path, await client.readModels(.file(path))))
    }
  }

  static func write(
    _ path: String, _ models: ModelList, _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = (path as NSString).expandingTildeInPath
    Task.background {
      do {
        let absolute = URL(fileURLWithPath: path).path
        try ModelFile.write(models, to: absolute, creator: "gammascope explorer")
        sink.yield(
          .message("\(Format.count(models.models.count, "model")) written to \(path)", .good))
      } catch let error as AnalysisError {
        sink.yield(
          .message(error.diagnostics.last?.line ?? "\(path): cannot be written", .error))
      } catch {
        sink.yield(.message("\(path): \(StateStore.reason(error))", .error))
      }
    }
  }
}
