import Dispatch
import Foundation
import GridMath
import Testing

/// The threads of asynchronous work.
@Suite struct TaskThreadsTests {
  private static var threadName: String { Thread.current.name ?? "" }

  private actor Counter {
    private(set) var value = 0
    func add() -> String {
      value += 1
      return TaskThreadsTests.threadName
    }
  }

  private static func elsewhere() async -> String { threadName }

  @Test func workActorsAndGroupsStayOnThem() async {
    let counter = Counter()
    let names = await Task.background {
      var names: [String] = [Self.threadName]
      names.append(await counter.add())
      names.append(await Self.elsewhere())
      await Task.yield()
      names.append(Self.threadName)
      await withTaskGroup(of: String.self) { group in
        for _ in 0..<20 { group.addTask { await counter.add() } }
        for await name in group { names.append(name) }
      }
      return names
    }.value
    #expect(names.count == 24)
    #expect(Set(names) == ["tasks"])
    #expect(await counter.value == 21)
  }

  @Test func nothingIsLostAmongMany() async {
    let counter = Counter()
    let tasks = (0..<2000).map { _ in
      Task.background {
        await Task.yield()
        return await counter.add()
      }
    }
    for task in tasks { _ = await task.value }
    #expect(await counter.value == 2000)
  }

  /// Work that waits for a disk keeps no other from going on.
  @Test func whatWaitsIsNotInTheWay() async {
    let gate = DispatchSemaphore(value: 0)
    let waiting = (0..<4).map { _ in Task.background { Self.wait(for: gate) } }
    let other = Task.background {
      await Task.yield()
      return 7
    }
    #expect(await other.value == 7)
    for _ in waiting { gate.signal() }
    for task in waiting { #expect(await task.value) }
  }

  private static func wait(for gate: DispatchSemaphore) -> Bool {
    gate.wait(timeout: .now() + 60) == .success
  }

  @Test func errorsAndCancellationArrive() async {
    struct Failure: Error {}
    let failing = Task.background { () async throws -> Int in throw Failure() }
    await #expect(throws: Failure.self) { try await failing.value }
    let endless = Task.background {
      while !Task.isCancelled { await Task.yield() }
      return true
    }
    endless.cancel()
    #expect(await endless.value)
  }
}
