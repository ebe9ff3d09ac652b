import Analysis
import Explorer
import Foundation
import GridMath
import TerminalRendering
import TestSupport
import Testing

/// The whole explorer on a screen in memory: the event loop on the main actor, reduction, maps and
/// fits on other threads.
///
/// `make tsan` runs these under the thread sanitizer.
@Suite(.serialized) @MainActor struct EventLoopTests {
  /// An explorer at work on a night of the demo, and what it has on its screen.
  @MainActor private final class Running {
    let screen = MemoryBackend(size: CellSize(width: 160, height: 48))
    let folder = TemporaryFolder()
    private var session: Task<ExplorerOutcome, Never>?

    func start() async throws {
      var field = DemoField(nights: 1)
      field.seed = 7
      let store = DemoStore(folder: folder.file("demo"), field: field, creator: "tests")
      try await store.make(workers: Workers(2))
      var options = ExplorerOptions()
      options.stateFolder = folder.file("state")
      let client = ExplorerApp.client(ExplorerInput(path: store.analysisPath, threads: 2))
      let screen = self.screen
      session = Task { await ExplorerApp.run(client: client, options: options, backend: screen) }
      // All runs are reduced: before that no fit begins.
      try await wait(for: "4 kept")
    }

    /// Presses keys one after the other, without waiting for answers.
    func type(_ keys: String...) {
      for key in keys {
        if let event = KeyEvent(name: key) { screen.send(.key(event)) }
      }
    }

    var text: String { screen.frame?.cells.text ?? "" }

    /// Waits until something is on the screen; a minute is far more than any of it takes.
    func wait(for wanted: String, without unwanted: String? = nil) async throws {
      let limit = ContinuousClock.now + .seconds(120)
      while ContinuousClock.now < limit {
        if text.contains(wanted), unwanted.map({ !text.contains($0) }) ?? true { return }
        try await Task.sleep(for: .milliseconds(5))
      }
      Issue.record("\"\(wanted)\" did not come:\n\(text)")
      throw CancellationError()
    }

    func end() async -> ExplorerOutcome? {
      type("q", "y", "Ctrl-C", "Ctrl-C")
      return await session?.value
    }
  }

  @Test func fitsRunBesideKeysAndMaps() async throws {
    let running = Running()
    try await running.start()
    running.type("3")
    try await running.wait(for: "parameters")
    // A fit, and at once keys that move, change layers and energies, and come back.
    running.type("f", "f", "1", "l", "l", "m", "c", "]", "a", "m", "s", "3")
    try await running.wait(for: "converged")
    // Edits with live refit: each gives up the fit before it.
    running.type("f", "l")
    for _ in 0..<6 { running.type("+") }
    try await running.wait(for: "live · fit", without: "running")
    running.type("f", "l", "f", "r")
    // Cancelled fits, one after the other.
    for _ in 0..<4 { running.type("f", "f", "f", "c") }
    running.type("f", "f")
    try await running.wait(for: "converged")
    let outcome = await running.end()
    #expect(outcome?.failure == nil)
    #expect(running.screen.isClosed)
  }

  @Test func leavingDuringAFitEndsIt() async throws {
    let running = Running()
    try await running.start()
    running.type("3", "f", "f")
    let outcome = await running.end()
    #expect(outcome?.failure == nil)
    #expect(running.screen.isClosed)
  }
}
