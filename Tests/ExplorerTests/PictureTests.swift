import Explorer
import Foundation
import TerminalRendering
import TestSupport
import Testing

/// Pictures of the screen, asked for by a command.
@Suite @MainActor struct PictureTests {
  /// Carries out commands on the fake field, in memory.
  private func run(_ commands: [String]) async -> (ExplorerOutcome, MemoryBackend) {
    let screen = MemoryBackend(size: CellSize(width: 160, height: 48))
    var options = ExplorerOptions()
    options.replay = Replay(commands: commands, endsSession: true)
    let outcome = await ExplorerApp.run(
      client: FakeField.client(), options: options, backend: screen)
    return (outcome, screen)
  }

  @Test func theEndingSaysHowAPictureIsWritten() async throws {
    let folder = TemporaryFolder()
    let names = ["a.txt", "a.ansi", "a.svg", "a.png"]
    let (outcome, screen) = await run(
      ["layer counts"] + names.map { "picture " + folder.file($0) }
        + ["picture map " + folder.file("map.txt")])
    #expect(outcome.replay?.failures == [], "\(outcome.replay?.failures ?? [])")
    let text = try String(contentsOfFile: folder.file("a.txt"), encoding: .utf8)
    let frame = try #require(screen.frame)
    let last: [String] = (0..<48).map { frame.cells.text(row: $0) }
    let lines = text.components(separatedBy: "\n")
    #expect(lines.count == 49 && lines[48].isEmpty)
    // The map is the same as on the screen; the lines at the bottom are of an earlier moment.
    #expect(Array(lines[2..<40]) == Array(last[2..<40]))
    let ansi = try String(contentsOfFile: folder.file("a.ansi"), encoding: .utf8)
    #expect(ansi.contains("\u{1b}[0;38;2;"))
    let svg = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.svg")))
    #expect(svg.count > 10_000 && svg.count < 150_000, "\(svg.count) bytes")
    let png = try #require(PngImage(try folder.bytes(of: "a.png")))
    #expect(png.width == 2560 && png.height == 1536)
    let map = try String(contentsOfFile: folder.file("map.txt"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(map.count < 45 && (map.map(\.count).max() ?? 0) < 120)
  }

  @Test func whatCannotBeWrittenFailsTheReplay() async throws {
    let (outcome, _) = await run([
      "picture /dev/null/a.png", "picture a.bmp", "screen-fit", "picture map a.svg",
    ])
    let failures = try #require(outcome.replay?.failures)
    #expect(failures.count == 3, "\(failures)")
    #expect(failures.contains { $0.contains("/dev/null/a.png: ") })
    #expect(failures.contains { $0.contains("expected") || $0.contains("ending in") })
    #expect(failures.contains { $0.contains("the map is on screen 1") })
  }

  /// A terminal without colours has pictures without colours.
  @Test func aPictureHasTheColoursOfTheTerminal() async throws {
    let folder = TemporaryFolder()
    let screen = MemoryBackend(
      size: CellSize(width: 80, height: 24),
      capabilities: TerminalCapabilities(level: .mono, glyphs: .ascii))
    var options = ExplorerOptions()
    options.replay = Replay(commands: ["picture " + folder.file("a.svg")], endsSession: true)
    _ = await ExplorerApp.run(client: FakeField.client(), options: options, backend: screen)
    let svg = try String(contentsOfFile: folder.file("a.svg"), encoding: .utf8)
    let colors = Set(svg.matches(of: /#[0-9a-f]{3,6}/).map(\.output))
    #expect(colors.count <= 4, "\(colors)")
  }
}
