import Foundation
import Glibc
import TestSupport
import Testing

/// Whatever ends the program, the terminal is as it was found.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct EndingTests {
  private let program = Program()

  /// What must have been undone, last of all.
  private func expectRestored(_ terminal: PseudoTerminal, from start: Int) {
    let rest = Array(terminal.output[start...])
    for (undo, again) in [
      ("\u{1b}[?1049l", "\u{1b}[?1049h"), ("\u{1b}[?25h", "\u{1b}[?25l"),
      ("\u{1b}[?1000l", "\u{1b}[?1000h"), ("\u{1b}[?1002l", "\u{1b}[?1002h"),
      ("\u{1b}[?1006l", "\u{1b}[?1006h"), ("\u{1b}[?2004l", "\u{1b}[?2004h"),
      ("\u{1b}[?2026l", "\u{1b}[?2026h"),
    ] {
      let name = undo.dropFirst()
      let last = rest.lastIndex(of: undo)
      #expect(last != nil, "\(name) missing")
      #expect((rest.lastIndex(of: again) ?? -1) < (last ?? 0), "\(name) undone too early")
    }
    #expect(rest.count(of: "\u{1b}[?1049l") == 1, "the alternate screen is left once")
  }

  private func started(_ changes: [String: String?] = [:]) throws -> (PseudoTerminal, [UInt8]) {
    let terminal = try program.open(changes)
    let before = terminal.lineSettings
    try #require(terminal.read("gammascope"))
    #expect(terminal.lineSettings != before)
    return (terminal, before)
  }

  @Test func quitting() throws {
    let (terminal, before) = try started()
    terminal.settle()
    let start = terminal.output.count
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(terminal.lineSettings == before)
    expectRestored(terminal, from: start)
  }

  /// Also while the runs are still being reduced.
  @Test(arguments: [
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGUSR1,
  ])
  func aSignal(number: Int32) throws {
    let (terminal, before) = try started()
    let start = terminal.output.count
    terminal.signal(number)
    #expect(terminal.waitForEnd() == .signalled(number))
    #expect(terminal.lineSettings == before)
    expectRestored(terminal, from: start)
  }

  @Test func aTrapOfTheRuntimeShowsItsMessage() throws {
    let terminal = try program.open(["GAMMASCOPE_FORCE_TRAP": "1"])
    let before = terminal.lineSettings
    #expect(
      terminal.waitForEnd() == .signalled(SIGILL) || terminal.waitForEnd() == .signalled(SIGTRAP))
    #expect(terminal.lineSettings == before)
    expectRestored(terminal, from: 0)
    let end = try #require(terminal.output.lastIndex(of: "\u{1b}[?1049l"))
    let text = String(decoding: terminal.output[end...], as: UTF8.self)
    #expect(text.contains("a trap was asked for with GAMMASCOPE_FORCE_TRAP"))
  }

  @Test func aTrapSaysWhereItsMessagesAre() throws {
    let (terminal, _) = try started()
    let start = terminal.output.count
    terminal.signal(SIGILL)
    #expect(terminal.waitForEnd() == .signalled(SIGILL))
    let text = String(decoding: terminal.output[start...], as: UTF8.self)
    #expect(text.contains("gammascope: ended by SIGILL"))
    #expect(text.contains("messages.log"))
  }

  @Test func aTerminalThatGoesAwayEndsTheProgram() throws {
    let program = Program()
    var terminal: PseudoTerminal? = try program.open()
    let processID = try #require(terminal?.processID)
    #expect(terminal?.read("gammascope") == true)
    let link = "/proc/\(processID)/exe"
    #expect(FileManager.default.fileExists(atPath: link))
    terminal?.hangUp()
    #expect(terminal?.waitForEnd() != nil)
    terminal = nil
  }

  @Test func anOrphanCannotBeStoppedAndComesBack() throws {
    let (terminal, before) = try started()
    terminal.settle()
    let start = terminal.output.count
    terminal.send("\u{1a}")
    #expect(terminal.read("\u{1b}[?1049l", since: start))
    #expect(terminal.read("\u{1b}[?1049h", since: start))
    #expect(terminal.read("gammascope", since: start))
    terminal.settle()
    let end = terminal.output.count
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(terminal.lineSettings == before)
    expectRestored(terminal, from: end)
  }
}
