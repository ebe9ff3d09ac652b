import Foundation
import Glibc
import TestSupport
import Testing

/// The program on terminals of every kind.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct TerminalKindTests {
  private let program = Program()

  /// Sequences that set a colour, by kind.
  private struct Colors: Equatable {
    var direct: Bool
    var palette256: Bool
    var basic: Bool

    init(_ direct: Bool, _ palette256: Bool, _ basic: Bool) {
      self.direct = direct
      self.palette256 = palette256
      self.basic = basic
    }

    init(_ output: [UInt8]) {
      direct = output.count(of: "8;2;") > 0
      palette256 = output.count(of: "8;5;") > 0
      basic = (0..<8).contains {
        output.count(of: "\u{1b}[3\($0)m") > 0 || output.count(of: "\u{1b}[4\($0)m") > 0
      }
    }
  }

  @Test(
    arguments: [
      (["COLORTERM": "truecolor"], true, false), (["TERM": "xterm-256color"], false, true),
      (["TERM": "tmux-256color", "COLORTERM": "24bit"], true, false),
      (["TERM": "xterm"], false, false), (["TERM": "linux"], false, false),
    ] as [([String: String], Bool, Bool)])
  func coloursFollowTheLadder(changes: [String: String], direct: Bool, palette: Bool) throws {
    let terminal = try program.open(changes.mapValues { Optional($0) })
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    let colors = Colors(terminal.output)
    #expect(colors.direct == direct)
    #expect(colors.palette256 == palette)
    if !direct && !palette { #expect(colors.basic) }
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: [["NO_COLOR": "1", "COLORTERM": "truecolor"], ["TERM": "vt100"]])
  func withoutColourNothingIsColoured(changes: [String: String]) throws {
    let terminal = try program.open(changes.mapValues { Optional($0) })
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    #expect(Colors(terminal.output) == Colors(false, false, false))
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  /// Without a choice the theme is that of the terminal's background; a choice is a choice.
  @Test(
    arguments: [
      ("rgb:ffff/ffff/ffff", "", true), ("rgb:1e1e/1e1e/2020", "", false), (nil, "", false),
      ("rgb:ffff/ffff/ffff", "theme = \"dark\"\n", false), (nil, "theme = \"light\"\n", true),
    ] as [(String?, String, Bool)])
  func theThemeFollowsTheBackground(color: String?, settings: String, isLight: Bool) throws {
    let path = program.file("config/gammascope/config.toml")
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(settings.utf8).write(to: URL(fileURLWithPath: path))
    // Whatever the characters are.
    for locale in ["C.UTF-8", "C"] {
      let terminal = try program.open(["COLORTERM": "truecolor", "LC_ALL": locale])
      let background = color.map { "\u{1b}]11;\($0)\u{1b}\\" } ?? ""
      terminal.answer = background + "\u{1b}[1;2R"
      try #require(terminal.read("gammascope"))
      terminal.settle(quiet: 1)
      let (dark, light) = ("48;2;16;18;22", "48;2;250;250;247")
      #expect((terminal.output.count(of: light) > 0) == isLight, "\(locale)")
      #expect((terminal.output.count(of: dark) > 0) == !isLight, "\(locale)")
      terminal.send("q")
      #expect(terminal.waitForEnd() == .exited(0))
    }
  }

  @Test func theUsersPaletteIsNeverRedefined() throws {
    let terminal = try program.open(["COLORTERM": "truecolor"])
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    #expect(terminal.output.count(of: "\u{1b}]4;") == 0)
    #expect(terminal.output.count(of: "\u{1b}]104") == 0)
  }

  @Test func withoutUtf8OnlyAsciiIsSent() throws {
    let terminal = try program.open(["LC_ALL": "C", "COLORTERM": "truecolor"])
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    #expect(terminal.output.allSatisfy { $0 < 0x80 })
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aTerminalThatDrawsBlocksTooWideGetsAscii() throws {
    let terminal = try program.open()
    terminal.answer = "\u{1b}[1;3R"
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    #expect(terminal.output.count(of: "▀") == 1, "only the question itself")
  }

  @Test func aTerminalThatDoesNotAnswerIsNotWaitedFor() throws {
    let terminal = try program.open()
    terminal.answer = nil
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    #expect(terminal.output.count(of: "▀") > 1)
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(
    arguments: [
      (["TERM": "dumb"], "cannot move its cursor"), (["TERM": "no-such"], "has no description"),
      (["TERM": "a\u{1b}[31mb"], "has no description"), (["TERM": nil], "TERM is not set"),
      (["TERM": ""], "TERM is not set"),
    ] as [([String: String?], String)])
  func unsuitableTerminalsGetOneLine(changes: [String: String?], message: String) throws {
    let terminal = try program.open(changes)
    let before = terminal.lineSettings
    #expect(terminal.waitForEnd() == .exited(64))
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(text.contains(message))
    #expect(text.filter(\.isNewline).count == 1)
    #expect(!terminal.output.contains(0x1b), "no control sequence")
    #expect(terminal.lineSettings == before)
  }

  @Test func withoutATerminalThereIsOneLine() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["open", Program.field]
    process.environment = program.environment()
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
    let text = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.contains("is not a terminal"))
    #expect(text.filter(\.isNewline).count == 1)
  }

  @Test(arguments: [(30, 8), (10, 3), (2, 1), (1, 1)])
  func aTinyTerminalIsUsedAsFarAsItGoes(columns: Int, rows: Int) throws {
    let terminal = try program.open(columns: columns, rows: rows)
    #expect(terminal.read("\u{1b}[?1049h"))
    terminal.settle(quiet: 1)
    // It grows, and there is the map.
    let start = terminal.output.count
    terminal.resize(columns: 120, rows: 40)
    #expect(terminal.read("gammascope", since: start))
    terminal.settle()
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }
}
