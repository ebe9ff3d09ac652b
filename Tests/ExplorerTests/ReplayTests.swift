import Explorer
import Foundation
import TerminalRendering
import TestSupport
import Testing

/// Command logs carried out again.
@Suite struct ReplayTests {
  @Test func logsAreRead() {
    let log = CommandLog(
      "# open /data/my store\n\n  layer counts \n# a remark\nfit\r\nquit\n")
    #expect(log.commands == ["layer counts", "fit", "quit"])
    #expect(log.steps.count == 3)
    #expect(log.input == "/data/my store")
    #expect(CommandLog("fit").input == nil)
  }

  /// A session in memory on the fake field.
  @MainActor private func run(
    _ commands: [String]
  ) async throws -> (outcome: ExplorerOutcome, text: String) {
    let screen = MemoryBackend(size: CellSize(width: 160, height: 48))
    var options = ExplorerOptions()
    options.replay = Replay(commands: commands, endsSession: true)
    let outcome = await ExplorerApp.run(
      client: FakeField.client(), options: options, backend: screen)
    return (outcome, screen.frame?.cells.text ?? "")
  }

  @Test @MainActor func commandsAreCarriedOutInOrderAndTheSessionEnds() async throws {
    let (outcome, text) = try await run(["layer counts", "energy 1 TeV 10 TeV", "fit-screen"])
    let replay = try #require(outcome.replay)
    #expect(replay.done == 3)
    #expect(replay.failures.count == 1, "\(replay.failures)")
    #expect(replay.failures.first?.contains("there is no such command") == true)
    #expect(text.contains("counts"))
    #expect(text.contains("1–10 TeV"))
  }

  /// The last screen is what the last command left, also where no result comes after it.
  @Test(arguments: [
    ("screen-fit", "parameters"), ("layer counts", "┤ counts"), ("screen-log", "┤ log"),
  ])
  @MainActor func theLastScreenIsThatOfTheLastCommand(command: String, text: String) async throws {
    let (outcome, screen) = try await run(["layer excess", command])
    #expect(outcome.replay?.failures.isEmpty == true)
    #expect(screen.contains(text), "\(screen)")
  }

  @Test @MainActor func whatCannotBeDoneIsNamedAndTheRestGoesOn() async throws {
    let (outcome, text) = try await run([
      "energy ten to twenty", "keep-fit", "layer background",
    ])
    let replay = try #require(outcome.replay)
    #expect(replay.done == 3 && replay.failures.count == 2, "\(replay.failures)")
    #expect(replay.failures[1].hasPrefix("keep-fit: no fit is running"))
    #expect(text.contains("background"))
  }
}
