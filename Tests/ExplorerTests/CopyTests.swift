import Explorer
import Foundation
import Models
import TerminalRendering
import TestSupport
import Testing

/// What the keys after `y` copy.
@Suite struct CopyTests {
  private func copied(_ effects: [Effect]) -> String? {
    for case .copy(let text, _) in effects { return text }
    return nil
  }

  @Test func everythingThatCanBeReadCanBeCopied() throws {
    var harness = try Harness()
    harness.keys("g m")
    harness.draw()
    #expect(copied(harness.keys("y c"))?.split(separator: " ").count == 2)
    #expect(Double(try #require(copied(harness.keys("y v")))) != nil)
    #expect(copied(harness.keys("y r"))?.hasPrefix("circle 83.63") == true)
    let lines = try #require(copied(harness.keys("y y"))).split(separator: "\n")
    #expect(lines[0].hasPrefix("position\t83.6") && lines[1] == "energies\t100 GeV–10 TeV")
    #expect(lines.contains { $0.hasPrefix("significance\t+") })
    // Programs read these numbers.
    #expect("excess\t+6 250\t± 79.9\t−1.5\t".asTyped == "excess\t+6250\t± 79.9\t-1.5\t")
    #expect(!lines.contains { $0.contains("−") })
    let region = try #require(copied(harness.keys("y l")))
    #expect(region.hasPrefix("Crab\texclude\tcircle\t"))
    #expect(region.split(separator: "\t").count == 8)
    let parameters = try #require(copied(harness.keys("y a"))).split(separator: "\n")
    let models = harness.state.document.models
    #expect(parameters.count == models.models.reduce(0) { $0 + $1.parameters.count })
    let first = parameters[0].split(separator: "\t")
    #expect(Double(first[1]) == models[ParameterPlace(model: 0, parameter: 0)].value)
    #expect(harness.keys("y s").contains(.copyScreen))
    harness.keys("5")
    let run = try #require(copied(harness.keys("y l"))).split(separator: "\t")
    #expect(run.first == "101" && run.last == "kept")
    harness.keys("3")
    #expect(copied(harness.keys("y l"))?.hasPrefix("Crab.") == true)
  }

  /// A terminal without a clipboard gets a file.
  @MainActor private final class NoClipboard: TerminalBackend {
    let inner = MemoryBackend(size: CellSize(width: 120, height: 40))
    var size: CellSize { inner.size }
    var capabilities: TerminalCapabilities { inner.capabilities }
    var events: AsyncStream<InputEvent> { inner.events }
    func present(_ frame: Frame) { inner.present(frame) }
    func invalidate() {}
    func setMouse(enabled: Bool) {}
    func copyToClipboard(_ text: String) -> Bool { false }
    func suspend() {}
    func close() { inner.close() }
  }

  @Test @MainActor func whatTheTerminalDoesNotTakeGoesIntoAFile() async throws {
    let folder = TemporaryFolder()
    let backend = NoClipboard()
    var options = ExplorerOptions(stateFolder: folder.path)
    options.replay = Replay(commands: ["copy-screen"], endsSession: true)
    let outcome = await ExplorerApp.run(
      client: FakeField.client(), options: options, backend: backend)
    #expect(outcome.replay?.failures == [])
    let text = try String(contentsOfFile: folder.file("copied.txt"), encoding: .utf8)
    #expect(text.contains("significance") && text.split(separator: "\n").count > 30)
  }
}
