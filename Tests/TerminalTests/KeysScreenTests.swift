import Foundation
import TestSupport
import Testing

/// The user's keys, stopping and coming back, and plain text, with the program itself.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct KeysScreenTests {
  private let program = Program()

  private func writeKeys(_ text: String) throws {
    let folder = program.file("config/gammascope")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: folder + "/keys.toml", atomically: true, encoding: .utf8)
  }

  @Test func theUsersKeysWorkAndFaultsAreSaid() throws {
    try writeKeys("layer-counts = \"V c\"\nzoom-inn = \"Z\"\n")
    let tmux = try Tmux(columns: 160, rows: 48, environment: program.environment())
    try tmux.send("'\(Program.path)' open '\(Program.field)'", "Enter")
    // Said at the start, before the messages of the data.
    try #require(tmux.wait(for: "17 kept, 4 dropped"), "\(tmux.screen)")
    try tmux.send("?")
    #expect(tmux.wait(for: "line 2: there is no action \"zoom-inn\"; did you mean zoom-i"))
    try tmux.send("Escape")
    // A key right after Escape would be one with Alt.
    try #require(tmux.wait { !$0.contains("type to search all actions") })
    try tmux.send("V", "c")
    #expect(tmux.wait(for: "┤ counts ├"), "\(tmux.screen)")
    try tmux.send("6")
    #expect(tmux.wait(for: "keys.toml:2: there is no action"))
    try tmux.send("q")
    #expect(tmux.wait(for: "READY>"))
    try tmux.send("clear; '\(Program.path)' keys | grep -A1 layer-counts", "Enter")
    #expect(tmux.wait(for: "layer-counts = \"V c\""))
    #expect(tmux.wait(for: "# layer-background = \"m b\""))
    #expect(tmux.wait(for: "keys.toml:2: there is no action"))
  }

  @Test func itStopsAndComesBack() throws {
    let tmux = try Tmux(columns: 160, rows: 48, environment: program.environment())
    try tmux.send("'\(Program.path)' open '\(Program.field)'", "Enter")
    try #require(tmux.wait(for: "17 kept, 4 dropped"), "\(tmux.screen)")
    try tmux.send("m", "c")
    try #require(tmux.wait(for: "┤ counts ├"))
    try tmux.send("C-z")
    #expect(tmux.wait(for: "Stopped"), "\(tmux.screen)")
    #expect(try tmux.flag("alternate_on") == "0")
    #expect(try tmux.flag("mouse_any_flag") == "0")
    try tmux.send("fg", "Enter")
    #expect(tmux.wait(for: "┤ counts ├"), "\(tmux.screen)")
    #expect(try tmux.flag("alternate_on") == "1")
    try tmux.send("m", "e")
    #expect(tmux.wait(for: "┤ excess ├"))
    try tmux.send("q")
    #expect(tmux.wait(for: "READY>"))
  }

  @Test func linesForScreenReaders() throws {
    let tmux = try Tmux(columns: 160, rows: 48, environment: program.environment())
    try tmux.send(
      "printf 'layer counts\\ntheme light\\n' | '\(Program.path)' open '\(Program.field)' --plain",
      "Enter")
    #expect(tmux.wait(for: "layer: counts, in counts"), "\(tmux.screen)")
    for line in ["answer: theme light", "data: 17 runs", "crosshair: ", "distribution of"] {
      #expect(tmux.screen.contains(line), "no \(line) in \(tmux.screen)")
    }
    #expect(!tmux.screen.contains("▀"))
  }
}
