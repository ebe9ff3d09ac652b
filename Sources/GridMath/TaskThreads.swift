import Dispatch
import Foundation

/// The threads on which the program's asynchronous work goes on.
///
/// They stand in for the pool of the concurrency runtime, for two reasons. That pool, once it has had a
/// thread, looks after its threads once a second for as long as the program lives (libdispatch on Linux,
/// `_dispatch_workq_monitor_pools`); a screen that nobody touches shall wake nothing. And it has
/// as many threads as there are cores, so that two pieces of work that wait for a disk keep all others
/// waiting too.
package final class TaskThreads: TaskExecutor {
  package static let shared = TaskThreads()

  /// More than there are cores, because some of the work waits; what computes takes `Workers`.
  private static let most = 8
  /// Bytes, as those of the pool have; the default of `Thread` is a sixteenth of it.
  private static let stackSize = 8 << 20

  private struct State {
    /// In the order of their arrival.
    var jobs: [UnownedJob] = []
    /// Threads that wait for a job, or are about to.
    var idle = 0
    var threads = 0
  }

  private let state = Guarded(State())
  /// As many as there are jobs.
  private let arrivals = DispatchSemaphore(value: 0)

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let needsThread = state.withLock { state in
      state.jobs.append(job)
      guard state.idle < state.jobs.count, state.threads < Self.most else { return false }
      state.threads += 1
      state.idle += 1
      return true
    }
    arrivals.signal()
    if needsThread { startThread() }
  }

  private func startThread() {
    let thread = Thread { [self] in
      // Has an effect on the thread itself only.
      Thread.current.name = "tasks"
      while true {
        next().runSynchronously(on: asUnownedTaskExecutor())
        noteIdle()
      }
    }
    thread.stackSize = Self.stackSize
    thread.start()
  }

  /// Waits for the next job; called by threads that count as idle.
  private func next() -> UnownedJob {
    arrivals.wait()
    return state.withLock { state in
      state.idle -= 1
      return state.jobs.removeFirst()
    }
  }

  private func noteIdle() {
    state.withLock { $0.idle += 1 }
  }
}

extension Task where Failure == Never {
  /// Starts work that inherits nothing of where it is started, on the program's own threads.
  @discardableResult
  package static func background(
    _ work: sending @escaping @isolated(any) () async -> Success
  ) -> Task<Success, Never> {
    Task.detached(executorPreference: TaskThreads.shared, operation: work)
  }
}

extension Task where Failure == any Error {
  /// Starts work that may fail and inherits nothing of where it is started, on the program's own threads.
  @discardableResult
  package static func background(
    _ work: sending @escaping @isolated(any) () async throws -> Success
  ) -> Task<Success, any Error> {
    Task.detached(executorPreference: TaskThreads.shared, operation: work)
  }
}
