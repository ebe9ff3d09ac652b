import Synchronization

/// A fixed number of workers that share out independent pieces of a computation.
///
/// Results come back in the order of the pieces, whatever worker took which, so a reduction over
/// them gives the same bits for any number of workers. Pieces are handed out one by one from a
/// shared counter; cancellation of the surrounding task is noticed between pieces.
package struct Workers: Sendable, Equatable {
  /// Number of workers, at least 1.
  package let count: Int

  package init(_ count: Int) {
    self.count = max(1, count)
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
      results.append(try body(piece))
    }
    return results
  }
}

/// A counter that several tasks draw successive integers from.
final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int {
    value.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
