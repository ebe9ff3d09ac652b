import Dispatch
import Foundation

/// The main thread as the one that serves the main actor.
package enum MainLoop {
  /// Runs a program and ends it, with status 0 unless it did so itself; what it awaits goes on on
  /// `TaskThreads`.
  ///
  /// An asynchronous `main` would do the same, but on Linux it hands the main queue over to the pool of
  /// the runtime: the screen would then wait for a thread of that pool, be drawn now by this thread and
  /// now by that one, and pay for the pool's watch over its threads (see `TaskThreads`).
  package static func run(_ body: @escaping @MainActor @Sendable () async -> Void) -> Never {
    Task.background {
      await body()
      exit(EXIT_SUCCESS)
    }
    while true { RunLoop.main.run() }
  }

  /// Waits without keeping a thread, and without the timers of the pool of the runtime.
  @MainActor
  package static func pause(_ seconds: Double) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.main.asyncAfter(deadline: .now() + seconds) { continuation.resume() }
    }
  }
}
