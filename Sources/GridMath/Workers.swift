import Foundation
import Synchronization

/// A fixed number of workers that share out independent pieces of a computation.
///
/// Results come back in the order of the pieces, whatever worker took which, so a reduction over
/// them gives the same bits for any number of workers. Cancellation of the surrounding task is
/// noticed between pieces.
///
/// The workers are threads of their own, not those of the concurrency runtime. That has as many
/// threads as there are cores, and without an Apple run loop the main actor is served by them too:
/// a reduction on all of them would keep the screen waiting for the end of a piece.
package struct Workers: Sendable, Equatable {
  /// Number of workers, at least 1.
  package let count: Int
  /// Whether the workers give way to a screen that wants the processor.
  package let isPolite: Bool

  /// - Parameters:
  ///   - count: Number of workers; at least 1 is used.
  ///   - isPolite: Run with a lower priority, so that an interactive thread of the same process
  ///     gets the processor at once when a key comes in, also on a machine with few cores.
  package init(_ count: Int, isPolite: Bool = false) {
    self.count = max(1, count)
    self.isPolite = isPolite
  }

  /// One worker: everything in order.
  package static let single = Workers(1)

  /// Evaluates `body` for 0..<pieces and returns the results in that order.
  ///
  /// - Throws: `CancellationError` if the task is cancelled, or the first error by order of time.
  package func map<T: Sendable>(
    _ pieces: Int, _ body: @escaping @Sendable (Int) throws -> T
  ) async throws -> [T] {
    try Task.checkCancellation()
    guard pieces > 0 else { return [] }
    let results = Guarded<[T?]>([T?](repeating: nil, count: pieces))
    let job = Job(pieces: pieces) { piece in
      let value = try body(piece)
      results.withLock { $0[piece] = value }
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        start(job) { continuation.resume(with: $0) }
      }
    } onCancel: {
      job.cancel()
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// Evaluates `body` for 0..<pieces and yields the results in that order as they become known.
  ///
  /// Cancelling the task that consumes the stream stops the work between pieces.
  package func stream<T: Sendable>(
    _ pieces: Int, _ body: @escaping @Sendable (Int) throws -> T
  ) -> AsyncThrowingStream<T, any Error> {
    AsyncThrowingStream { continuation in
      let order = Guarded<OrderedResults<T>>(OrderedResults())
      let job = Job(pieces: pieces) { piece in
        let value = try body(piece)
        // Yielding never blocks; under the lock the order is kept.
        order.withLock { $0.add(value, at: piece) { continuation.yield($0) } }
      }
      continuation.onTermination = { _ in job.cancel() }
      guard pieces > 0 else { return continuation.finish() }
      start(job) { result in
        switch result {
        case .success: continuation.finish()
        case .failure(let error): continuation.finish(throwing: error)
        }
      }
    }
  }

  /// Runs a job on threads of its own and tells its end, from one of them.
  private func start(
    _ job: Job, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    let threads = min(count, job.pieces)
    let isPolite = isPolite
    let running = SharedCounter(threads)
    for _ in 0..<threads {
      Thread.detachNewThread {
        // On Linux, 0 is the calling thread, not the process (setpriority(2), "C library/kernel
        // differences"). The thread ends with the job, so the lower priority goes nowhere else.
        if isPolite { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
        job.work()
        if running.takeOne() == 1 { whenDone(job.outcome) }
      }
    }
  }
}

/// The pieces of one computation and how it ended.
private final class Job: Sendable {
  let pieces: Int
  private let body: @Sendable (Int) throws -> Void
  private let state = Guarded(State())

  private struct State {
    var next = 0
    var error: (any Error)?
  }

  init(pieces: Int, _ body: @escaping @Sendable (Int) throws -> Void) {
    self.pieces = pieces
    self.body = body
  }

  /// Takes pieces until there are none left, one has failed, or the job is cancelled.
  func work() {
    while let piece = take() {
      do {
        try body(piece)
      } catch {
        fail(error)
      }
    }
  }

  func cancel() {
    fail(CancellationError())
  }

  var outcome: Result<Void, any Error> {
    state.withLock { state in
      // Cancelling after the last piece changes nothing: all the work is there.
      state.error.map { .failure($0) } ?? .success(())
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.error == nil, state.next < pieces else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private func fail(_ error: any Error) {
    state.withLock { state in
      if state.error == nil { state.error = error }
    }
  }
}

/// Results that arrive in any order and leave in that of the pieces.
private struct OrderedResults<T: Sendable>: Sendable {
  private var waiting: [Int: T] = [:]
  private var turn = 0

  mutating func add(_ value: T, at piece: Int, _ yield: (T) -> Void) {
    waiting[piece] = value
    while let ready = waiting.removeValue(forKey: turn) {
      yield(ready)
      turn += 1
    }
  }
}

/// A counter that several threads take from.
private final class SharedCounter: Sendable {
  private let value: Atomic<Int>

  init(_ value: Int) {
    self.value = Atomic(value)
  }

  /// Takes one away and returns what was there before.
  func takeOne() -> Int {
    value.wrappingSubtract(1, ordering: .acquiringAndReleasing).oldValue
  }
}
