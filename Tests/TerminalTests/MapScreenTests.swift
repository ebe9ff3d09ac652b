import Foundation
import Glibc
import TestSupport
import Testing

/// The whole program in tmux, on the 21 runs on PKS 2155-304.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct MapScreenTests {
  private let program = Program()

  /// A shell at 160 × 48 in which the settings of the terminal have been noted.
  private func shell(_ changes: [String: String?] = [:]) throws -> Tmux {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(changes))
    try tmux.send("stty -g > '\(program.file("before"))'; echo BEFORE", "Enter")
    try #require(tmux.wait(for: "\nBEFORE"))
    return tmux
  }

  private func open(_ tmux: Tmux) throws {
    try tmux.send("'\(Program.path)' open '\(Program.field)'", "Enter")
    // All runs are reduced, and the norms fitted outside the exclusion.
    try #require(tmux.wait(for: "17 kept, 4 dropped"), "\(tmux.screen)")
  }

  /// The shell is back, with everything as before.
  private func expectRestored(_ tmux: Tmux) throws {
    #expect(tmux.wait { $0.contains("BEFORE") && $0.contains("READY> ") })
    #expect(!tmux.screen.contains("▀"), "the picture is gone")
    try tmux.send("stty -g > '\(program.file("after"))'; echo AFTER", "Enter")
    #expect(tmux.wait(for: "\nAFTER"))
    let before = try String(contentsOfFile: program.file("before"), encoding: .utf8)
    let after = try String(contentsOfFile: program.file("after"), encoding: .utf8)
    #expect(before == after)
    #expect(try tmux.flag("alternate_on") == "0")
    #expect(try tmux.flag("cursor_flag") == "1")
    #expect(try tmux.flag("mouse_any_flag") == "0")
    #expect(try tmux.flag("keypad_cursor_flag") == "0")
  }

  @Test func energiesExclusionsAndSizes() throws {
    let tmux = try shell(["COLORTERM": "truecolor"])
    try open(tmux)
    #expect(tmux.wait(for: "20 bins · 20 on"))
    // Energies: the first bin alone, the next one, all again.
    try tmux.send("]")
    #expect(tmux.wait(for: "20 bins · 1 on"))
    let first = tmux.screen
    try tmux.send("]")
    #expect(tmux.wait { $0 != first && $0.contains("20 bins · 1 on") })
    try tmux.send("[")
    try tmux.send("a")
    #expect(tmux.wait(for: "20 bins · 20 on"))
    #expect(tmux.wait(for: "17 kept, 4 dropped"))
    // Without the exclusion the source goes into the norms; with it they are as before.
    try tmux.send("x")
    #expect(tmux.wait(for: "8 kept, 13 dropped"))
    try tmux.send("x")
    #expect(tmux.wait(for: "17 kept, 4 dropped"))
    // Small, and back: the same picture, and nothing wider than the screen on the way.
    let large = tmux.screen
    try tmux.resize(columns: 60, rows: 15)
    #expect(tmux.wait { $0.split(separator: "\n").count <= 15 && $0.contains("▀") })
    #expect(!tmux.screen.contains("20 bins"))
    try tmux.resize(columns: 160, rows: 48)
    #expect(tmux.wait(for: "20 bins · 20 on"))
    #expect(tmux.wait { Self.rows($0, 0..<40) == Self.rows(large, 0..<40) })
    try tmux.send("q")
    try expectRestored(tmux)
  }

  private static func rows(_ screen: String, _ range: Range<Int>) -> [Substring] {
    Array(screen.split(separator: "\n", omittingEmptySubsequences: false).prefix(range.count))
  }

  @Test(arguments: [SIGTERM, SIGILL, SIGSEGV])
  func killed(signal: Int32) throws {
    let tmux = try shell(["COLORTERM": "truecolor"])
    try open(tmux)
    let process = try #require(try tmux.foregroundProcess())
    kill(process, signal)
    try expectRestored(tmux)
  }

  @Test func stoppedAndContinued() throws {
    let tmux = try shell()
    try open(tmux)
    try tmux.send("C-z")
    #expect(tmux.wait(for: "Stopped"))
    #expect(try tmux.flag("alternate_on") == "0")
    #expect(try tmux.flag("mouse_any_flag") == "0")
    try tmux.send("echo BETWEEN", "Enter")
    #expect(tmux.wait(for: "\nBETWEEN"))
    try tmux.send("fg", "Enter")
    #expect(tmux.wait(for: "17 kept, 4 dropped"))
    #expect(!tmux.screen.contains("BETWEEN"))
    // Stopped by what cannot be caught: the picture comes back all the same.
    let process = try #require(try tmux.foregroundProcess())
    kill(process, SIGSTOP)
    try tmux.send("Enter")
    #expect(tmux.wait(for: "Stopped"))
    try tmux.send("fg", "Enter")
    #expect(tmux.wait(for: "17 kept, 4 dropped"))
    try tmux.send("q")
    try expectRestored(tmux)
  }
}
