import Foundation
import GridMath
package import Models

/// What a running fit tells.
package enum FitEvent: Sendable {
  /// The newest step with the models there; older ones that were not taken are lost.
  case step(FitSnapshot, ModelList)
  /// The end. The fit can be asked for profiles.
  case finished(FitResult, Fit)
  /// It could not go on, in one line.
  case failed(String)
}

/// Stops, pauses and resumes a fit from outside.
package final class FitControl: Sendable {
  /// What is wanted.
  package enum Wish: Sendable, Hashable {
    case run
    case pause
    /// End with the present values.
    case keep
    /// End at once; nothing is kept.
    case cancel
  }

  private let wish = Guarded(Wish.run)

  package init() {}

  /// What is wanted now; a wish to end stays.
  package var current: Wish {
    get { wish.withLock { $0 } }
    set {
      wish.withLock { old in
        if old != .keep && old != .cancel || newValue == .cancel { old = newValue }
      }
    }
  }

  /// Waits while a pause is wanted.
  ///
  /// - Throws: `CancellationError` when the fit is to be cancelled.
  package func check() throws {
    while current == .pause {
      // The thread belongs to the fit alone, so that it may sleep.
      Thread.sleep(forTimeInterval: 0.01)
    }
    if current == .cancel { throw CancellationError() }
  }
}

/// Runs fits beside the screen, one at a time.
///
/// Each fit has a thread of its own, not one of the concurrency runtime, and gives way to the screen.
package actor FitWorker {
  private var control: FitControl?

  package init() {}

  /// Starts a fit; one that runs is cancelled.
  ///
  /// - Parameters:
  ///   - control: to stop or pause it.
  ///   - make: sets it up, on the fit's thread, because templates take time.
  /// - Returns: what happens, the newest step only; cancelling the consumer cancels the fit.
  package func start(
    control: FitControl, _ make: @escaping @Sendable () throws -> Fit
  ) -> AsyncStream<FitEvent> {
    self.control?.current = .cancel
    self.control = control
    let (stream, continuation) = AsyncStream.makeStream(
      of: FitEvent.self, bufferingPolicy: .bufferingNewest(1))
    continuation.onTermination = { reason in
      if case .cancelled = reason { control.current = .cancel }
    }
    Task.background {
      do {
        _ = try await Workers(1, isPolite: true).map(1) { _ in
          try Self.run(control, make) { continuation.yield($0) }
        }
      } catch is CancellationError {
        // Nothing is kept, nothing to tell.
      } catch {
        continuation.yield(.failed("\(error)"))
      }
      continuation.finish()
    }
    return stream
  }

  private static func run(
    _ control: FitControl, _ make: @Sendable () throws -> Fit,
    _ tell: @Sendable (FitEvent) -> Void
  ) throws {
    try control.check()
    var fit = try make()
    fit.checkpoint = { try control.check() }
    let (start, places) = (fit.likelihood.startModels, fit.parameters.map(\.shared))
    let result = try fit.run { snapshot in
      var models = start
      models.set(snapshot.values, of: places)
      tell(.step(snapshot, models))
      return control.current == .keep ? .stop : .goOn
    }
    fit.checkpoint = nil
    tell(.finished(result, fit))
  }
}
