import Dispatch
import Foundation
import GridMath

/// SIGINT and SIGTERM cancel the work; a second one ends the program at once.
enum Interruption {
  /// Carries out work that a signal cancels.
  ///
  /// - Throws: what `body` throws; `CancellationError` after a signal.
  static func whileRunning<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task.background { try await body() }
    // A queue of its own: a global one would wake the pool that TaskThreads leaves asleep.
    let queue = DispatchQueue(label: "interruption")
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
        task.cancel()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try await task.value
  }
}
