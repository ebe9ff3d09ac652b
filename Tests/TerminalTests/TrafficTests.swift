import Foundation
import Glibc
import TestSupport
import Testing

/// What goes over the line: nothing without a reason, and little with one.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct TrafficTests {
  private let program = Program()

  private func loaded(columns: Int = 120, rows: Int = 40) throws -> PseudoTerminal {
    let terminal = try program.open(columns: columns, rows: rows, ["COLORTERM": "truecolor"])
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 2)
    return terminal
  }

  @Test func nothingHappensWhileIdle() throws {
    let terminal = try loaded()
    let ticks = terminal.ticks
    let wakeUps = terminal.wakeUps
    let start = terminal.output.count
    terminal.settle(quiet: 10, limit: 10)
    #expect(terminal.output.count == start)
    // No thread waited for anything that came.
    #expect(terminal.wakeUps == wakeUps)
    // One tick is the resolution of the clock.
    #expect(terminal.ticks - ticks <= 1)
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func everyKeyIsAnsweredWithFewBytes() throws {
    let terminal = try loaded()
    for key in ["l", "l", "j", "h", "k"] {
      let start = terminal.output.count
      terminal.send(key)
      #expect(terminal.read("\u{1b}[?2026l", since: start), "no answer to \(key)")
      terminal.settle(quiet: 0.2)
      // The crosshair and the read-out.
      #expect(terminal.output.count - start < 12_000)
    }
  }

  @Test func aFrameIsBracketed() throws {
    let terminal = try loaded()
    terminal.send("].][")
    terminal.settle()
    #expect(
      terminal.output.count(of: "\u{1b}[?2026h") <= terminal.output.count(of: "\u{1b}[?2026l"))
    #expect(terminal.output.count(of: "\u{1b}[?2026h") > 1)
  }

  @Test func aStormOfSizesEndsInOneWholePicture() throws {
    let terminal = try loaded()
    let start = terminal.output.count
    for step in 0..<300 {
      terminal.resize(columns: 1 + step * 7 % 160, rows: 1 + step * 3 % 50)
    }
    terminal.resize(columns: 1, rows: 1)
    terminal.resize(columns: 100, rows: 30)
    terminal.settle(quiet: 1)
    let rest = Array(terminal.output[start...])
    #expect(rest.count(of: "gammascope") >= 1)
    #expect(rest.count(of: "\u{1b}[2J") == 0, "the screen is never cleared")
    // Taken together: far fewer pictures than sizes.
    #expect(rest.count(of: "\u{1b}[?2026h") < 100)
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func onlyTheRepaintKeyClears() throws {
    let terminal = try loaded()
    let start = terminal.output.count
    terminal.send("]")
    terminal.settle()
    #expect(Array(terminal.output[start...]).count(of: "\u{1b}[2J") == 0)
    terminal.send("\u{c}")
    #expect(terminal.read("\u{1b}[2J", since: start))
  }

  @Test func pastedTextIsNoCommand() throws {
    let terminal = try loaded()
    terminal.send("\u{1b}[200~qq\r:quit\r\u{1b}[201~")
    terminal.settle()
    #expect(terminal.waitForEnd(limit: 1) == nil)
    terminal.send("\u{1b}")
    terminal.settle()
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func unknownSequencesDoNothing() throws {
    let terminal = try loaded()
    terminal.send("\u{1b}[?62;22c\u{1b}[99;99~\u{1b}P1$r0m\u{1b}\\\u{1b}]10;rgb:0/0/0\u{7}")
    let start = terminal.output.count
    terminal.settle(quiet: 1)
    #expect(terminal.output.count == start)
    #expect(terminal.waitForEnd(limit: 0.5) == nil)
  }
}
