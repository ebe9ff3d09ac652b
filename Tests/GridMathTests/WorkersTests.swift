import Foundation
import GridMath
import Testing

@Suite("Workers")
struct WorkersTests {
  @Test("results are in the order of the pieces", arguments: [1, 2, 5])
  func order(_ count: Int) async throws {
    let squares = try await Workers(count).map(200) { $0 * $0 }
    #expect(squares == (0..<200).map { $0 * $0 })
  }

  @Test("nothing to do")
  func empty() async throws {
    #expect(try await Workers(2).map(0) { $0 }.isEmpty)
    var seen = 0
    for try await _ in Workers(2).stream(0, { $0 }) { seen += 1 }
    #expect(seen == 0)
  }

  struct Fault: Error {}

  @Test("an error of a piece ends the whole")
  func error() async {
    await #expect(throws: Fault.self) {
      _ = try await Workers(2).map(50) { if $0 == 7 { throw Fault() } }
    }
    await #expect(throws: Fault.self) {
      for try await _ in Workers(2).stream(50, { if $0 == 7 { throw Fault() } }) {}
    }
  }

  @Test("a stream yields in order", arguments: [1, 2, 4])
  func stream(_ count: Int) async throws {
    var seen: [Int] = []
    for try await value in Workers(count).stream(100, { $0 }) { seen.append(value) }
    #expect(seen == Array(0..<100))
  }

  @Test("leaving a stream stops the work")
  func leave() async throws {
    let started = Counter()
    for try await value in Workers(2).stream(
      1_000_000,
      { piece in
        started.add()
        return (0..<500).reduce(piece, &+)
      }) where value > -1
    {
      break
    }
    // What is under way may end; nothing new begins.
    try await Task.sleep(for: .milliseconds(50))
    let after = started.value
    try await Task.sleep(for: .milliseconds(50))
    #expect(started.value == after)
    #expect(after < 1_000_000)
  }

  final class Counter: Sendable {
    private let count = Guarded(0)
    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
  }

  @Test("work does not hold up the threads of the concurrency runtime")
  func ownThreads() async throws {
    // As many blocked pieces as there are cores, and more: other tasks still run.
    let gate = Gate()
    let work = Task { try await Workers(16).map(16) { _ in gate.wait() } }
    let other = Task.detached { 7 }
    #expect(await other.value == 7)
    gate.open()
    _ = try await work.value
  }

  final class Gate: Sendable {
    private let isOpen = Guarded(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait() { while !isOpen.withLock({ $0 }) { usleep(1000) } }
  }

  @Test("cancelling stops between pieces")
  func cancel() async {
    let task = Task {
      try await Workers(2).map(1_000_000) { piece in
        // Enough work that a million pieces do not end before the cancellation.
        (0..<200).reduce(piece, &+)
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }
}
