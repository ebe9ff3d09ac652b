extension Workers {
  /// Evaluates `body` for 0..<pieces and yields the results in that order as they become known.
  ///
  /// Cancelling the task that consumes the stream stops the work between pieces.
  package func stream<T: Sendable>(
    _ pieces: Int, _ body: @escaping @Sendable (Int) throws -> T
  ) -> AsyncThrowingStream<T, any Error> {
    let (count, workers) = (count, self)
    return AsyncThrowingStream { continuation in
      let task = Task.detached {
        let next = SharedCounter()
        do {
          try await withThrowingTaskGroup(of: (Int, T)?.self) { group in
            @Sendable func take() throws -> (Int, T)? {
              let piece = next.take()
              guard piece < pieces else { return nil }
              try Task.checkCancellation()
              workers.giveWay()
              return (piece, try body(piece))
            }
            for _ in 0..<min(count, pieces) { group.addTask { try take() } }
            var waiting: [Int: T] = [:]
            var turn = 0
            while let result = try await group.next() {
              guard let (piece, value) = result else { continue }
              group.addTask { try take() }
              waiting[piece] = value
              while let ready = waiting.removeValue(forKey: turn) {
                continuation.yield(ready)
                turn += 1
              }
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
