import Glibc
import Synchronization

/// A fixed number of workers that share out independent pieces of a computation.
///
/// Results come back in the order of the pieces, whatever worker took which, so a reduction over
/// them gives the same bits for any number of workers. Pieces are handed out one by one from a
/// shared counter; cancellation of the surrounding task is noticed between pieces.
package struct Workers: Sendable, Equatable {
  /// Number of workers, at least 1.
  package let count: Int
  /// Whether the workers give way to a screen that wants the processor.
  package let isPolite: Bool

  /// - Parameters:
  ///   - count: Number of workers; at least 1 is used.
  ///   - isPolite: Lower the priority of the threads that work, so that an interactive thread of the
  ///     same process gets the processor when a key comes in, also on a machine with few cores.
  package init(_ count: Int, isPolite: Bool = false) {
    self.count = max(1, count)
    self.isPolite = isPolite
  }

  /// One worker: everything in order on the calling task.
  package static let single = Workers(1)

  /// Evaluates `body` for 0..<pieces and returns the results in that order.
  ///
  /// - Throws: `CancellationError` if the task is cancelled, or the first error by order of time.
  package func map<T: Sendable>(
    _ pieces: Int, _ body: @escaping @Sendable (Int) throws -> T
  ) async throws -> [T] {
    guard pieces > 0 else { return [] }
    if count == 1 || pieces == 1 {
      // Detached from the caller's actor, so that a call from the screen never blocks it.
      return try await sequential(pieces, body)
    }
    let next = SharedCounter()
    return try await withThrowingTaskGroup(of: [(Int, T)].self) { group in
      for _ in 0..<min(count, pieces) {
        group.addTask {
          var mine: [(Int, T)] = []
          while true {
            let piece = next.take()
            guard piece < pieces else { return mine }
            try Task.checkCancellation()
            giveWay()
            mine.append((piece, try body(piece)))
          }
        }
      }
      var slots = [T?](repeating: nil, count: pieces)
      for try await part in group {
        for (piece, value) in part { slots[piece] = value }
      }
      return slots.compactMap { $0 }
    }
  }

  private func sequential<T: Sendable>(
    _ pieces: Int, _ body: @escaping @Sendable (Int) throws -> T
  ) async throws -> [T] {
    var results: [T] = []
    results.reserveCapacity(pieces)
    for piece in 0..<pieces {
      try Task.checkCancellation()
      giveWay()
      results.append(try body(piece))
    }
    return results
  }

  /// Lowers the priority of the calling thread, where that is asked for.
  ///
  /// Tasks never run on the main thread here, which draws the screen; the threads of the pool keep
  /// the lower priority, and a task may start on any of them, so each piece says it again.
  func giveWay() {
    // On Linux, 0 is the calling thread, not the process (setpriority(2), "C library differences").
    if isPolite { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
  }
}

/// A counter that several tasks draw successive integers from.
final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int {
    value.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
