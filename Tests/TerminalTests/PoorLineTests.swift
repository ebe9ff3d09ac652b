import Foundation
import TestSupport
import Testing

/// Slow lines, poor terminals, terminals that change or go away, and names of every width.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct PoorLineTests {
  private let program = Program()
  private static let blazars = SharedData.path("fields/two_blazars.yaml")

  // MARK: Low bandwidth

  /// Bytes that the same looks at the same map take.
  private func bytes(_ options: [String]) throws -> Int {
    let terminal = try Program().open(
      options: options, columns: 160, rows: 48, ["COLORTERM": "truecolor"])
    try #require(terminal.read("gammascope"))
    terminal.settle(quiet: 1)
    let start = terminal.output.count
    for keys in ["mc", "mb", "me", "ms", "S0.1\r", "me", "+", "+"] {
      terminal.send(keys)
      terminal.settle(quiet: 0.3)
    }
    let count = terminal.output.count - start
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
    return count
  }

  @Test func lowBandwidthSendsLess() throws {
    let (usual, low) = (try bytes([]), try bytes(["--low-bandwidth"]))
    #expect(usual > 50_000, "\(usual)")
    #expect(Double(low) < 0.9 * Double(usual), "\(low) of \(usual)")
  }

  /// Colours of the half blocks, which the map alone is drawn with.
  private func mapColors(
    _ options: String, _ program: Program = Program()
  ) throws -> Set<String> {
    let window = try ExplorerWindow(program, "open \(options) '\(Program.field)'")
    try window.press("m", "c", until: "┤ counts ├")
    try window.press("S", until: "smoothing")
    try window.answer("0.1", until: "smooth 0.1°")
    #expect(window.tmux.wait { !$0.contains("counts …") })
    var colors: Set<String> = []
    var (foreground, background) = ("", "")
    for piece in window.tmux.coloredScreen.components(separatedBy: "\u{1b}[").dropFirst() {
      guard let end = piece.firstIndex(of: "m") else { continue }
      let codes = piece[..<end].split(separator: ";", omittingEmptySubsequences: false)
      var place = 0
      while place < codes.count {
        switch codes[place] {
        case "38", "48":
          let color = codes[min(place + 1, codes.count)..<min(place + 5, codes.count)]
            .joined(separator: ";")
          if codes[place] == "38" { foreground = color } else { background = color }
          place += 5
        case "", "0":
          (foreground, background) = ("", "")
          place += 1
        case "39":
          foreground = ""
          place += 1
        case "49":
          background = ""
          place += 1
        default: place += 1
        }
      }
      if piece[end...].contains("▀") { colors.formUnion([foreground, background]) }
    }
    try window.quit()
    return colors
  }

  @Test func lowBandwidthHas32LevelsOfColour() throws {
    let (usual, low) = (try mapColors(""), try mapColors("--low-bandwidth"))
    #expect(usual.count > 48, "\(usual.count)")
    #expect(low.count > 16 && low.count <= 32, "\(low.count)")
    // In the file of settings it is the same.
    let folder = program.file("config/gammascope")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try "low_bandwidth = true\n".write(
      toFile: folder + "/config.toml", atomically: true, encoding: .utf8)
    #expect(try mapColors("", program) == low)
  }

  // MARK: Poor terminals

  @Test func aVt100ShowsTheMapAndAnswers() throws {
    let window = try ExplorerWindow(
      program, "open '\(Program.field)'", columns: 80, rows: 24,
      prefix: "env -u COLORTERM TERM=vt100")
    // Shades in place of colours; the source is the densest.
    let map = window.lines(with: "│").map { $0.prefix(54) }
    #expect(map.contains { $0.contains("%%") } && map.contains { $0.contains("..") })
    #expect(!window.screen.contains("▀"))
    try window.press("g", "m", until: "+19")
    try window.press("m", "c", until: "┤ counts ├")
    try window.press("5", until: "33787")
    try window.press("1", "?", until: "type to search all actions")
    #expect(!window.tmux.coloredScreen.contains("[38;"))
    #expect(!window.tmux.coloredScreen.contains("[31m"))
    try window.press("Escape") { !$0.contains("type to search") }
    try window.quit()
    #expect(try window.tmux.flag("cursor_flag") == "1")
  }

  /// A terminal that cannot move its cursor still gets everything that needs no screen.
  @Test func aDumbTerminalGetsLines() throws {
    let terminal = try program.open(options: ["--plain"], columns: 80, rows: 24, ["TERM": "dumb"])
    #expect(terminal.waitForEnd() == .exited(0))
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(!terminal.output.contains(0x1b), "no control sequence")
    for line in ["layer: significance", "data: 17 runs", "crosshair: "] {
      #expect(text.contains(line), "no \(line) in \(text)")
    }
    // The screen itself is refused in a line that says what there is instead.
    let refused = try program.open(["TERM": "dumb"])
    #expect(refused.waitForEnd() == .exited(64))
    #expect(String(decoding: refused.output, as: UTF8.self).contains("open --plain"))
  }

  // MARK: Terminals that change

  @Test func aTerminalThatIsClosedDuringAFitEndsTheProgramAndKeepsTheWork() throws {
    var terminal: PseudoTerminal? = try program.open(field: Self.blazars, columns: 160, rows: 48)
    #expect(terminal?.read("gammascope") == true)
    // The runs are read and reduced.
    terminal?.settle(quiet: 1)
    let processID = try #require(terminal?.processID)
    terminal?.send("rc\r3fj")
    terminal?.settle()
    let start = terminal?.output.count ?? 0
    terminal?.send("ff")
    #expect(terminal?.read("running", since: start) == true)
    terminal?.hangUp()
    #expect(terminal?.waitForEnd() != nil, "it goes on without a terminal")
    terminal = nil
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(processID)"))
    // What was done before is there; the fit is not.
    let again = try ExplorerWindow(program, field: "two_blazars")
    // The small map of the fit screen names the region too; the table of the regions comes later.
    try again.press("1") { _ in again.lines(with: "circle  ").count > 2 }
    try again.press("3", until: "joint")
    try again.quit()
  }

  @Test func stormsOfSizesOnEachScreenWhileFitsRun() throws {
    let window = try ExplorerWindow(program, field: "two_blazars")
    try window.press("3", "f", "j", until: "joint")
    let screens = [
      ("1", "at the crosshair"), ("2", "┤ spectra ├"), ("3", "parameters"),
      ("4", "significance distribution"), ("5", "┤ observations ├"), ("6", "┤ log"),
    ]
    for (key, text) in screens {
      for key in ["3", "f", "f", key] { try window.tmux.send(key) }
      for step in 0..<12 {
        try window.tmux.resize(columns: 2 + step * 37 % 158, rows: 2 + step * 17 % 46)
      }
      try window.tmux.resize(columns: 1, rows: 1)
      try window.tmux.resize(columns: 160, rows: 48)
      // One whole picture: title above, hints below, frames to the edge.
      #expect(
        window.tmux.wait { screen in
          let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
          return lines.first?.hasPrefix(" gammascope") == true && screen.contains(text)
            && lines.contains { $0.count == 160 && $0.hasSuffix("╮") }
            && lines.contains { $0.contains("? help") }
        }, "screen \(key) in\n\(window.screen)")
    }
    // The fits have gone on all the while.
    try window.press("3") { $0.contains("converged") && !$0.contains("running") }
    try window.quit()
  }

  // MARK: Names

  /// Names of two columns a letter, and of letters with accents that take none.
  @Test func wideAndCombiningNamesKeepTheColumns() throws {
    let folder = TemporaryFolder()
    let source = "\u{6e90}A\u{0301}\u{03b1}"  // 源Áα, the accent for itself
    let region = "\u{6771}\u{4eac}e\u{0301}"  // 東京é
    var models = try String(
      contentsOfFile: SharedData.path("fields/two_blazars_models.yaml"), encoding: .utf8)
    models = models.replacingOccurrences(of: "1ES1215+303", with: source)
    let modelsFile = try folder.write(models, to: "models.yaml")
    let regions = try folder.write(
      "icrs\ncircle(184.6, 30.3, 0.2) # text={\(region)}\n", to: "regions.reg")
    let window = try ExplorerWindow(program, field: "two_blazars")
    try window.command("load-models \(modelsFile)", until: "models")
    try window.command("load-regions \(regions)", until: "region")
    try window.press(until: region)
    try expectColumns(window, source, region)
    try window.press("3", until: source)
    try expectColumns(window, source, region)
    try window.press("2", until: source)
    try expectColumns(window, source, region)
    try window.press("1", "r", "r", until: region)
    try expectColumns(window, source, region)
    try window.press("Escape") { !$0.contains("type to filter") }
    try window.tmux.resize(columns: 80, rows: 24)
    try window.press(until: source)
    try expectColumns(window, source, region)
    try window.quit()
  }

  /// Every line that ends a frame ends it in the last column.
  private func expectColumns(
    _ window: ExplorerWindow, _ source: String, _ region: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let width = Int(try window.tmux.flag("window_width")) ?? 0
    let isAligned = window.tmux.wait { screen in
      let ends = screen.split(separator: "\n").map { line in
        // As many letters as the name has columns.
        line.replacingOccurrences(of: source, with: "----")
          .replacingOccurrences(of: region, with: "-----")
          .replacingOccurrences(of: "\u{6e90}", with: "--")
          .replacingOccurrences(of: "\u{6771}", with: "--")
          .replacingOccurrences(of: "\u{4eac}", with: "--")
      }.filter { "│╮╯┃".contains($0.last ?? " ") }.map(\.count)
      return ends.count > 10 && ends.allSatisfy { $0 == width }
    }
    #expect(isAligned, "\(window.screen)", sourceLocation: location)
  }
}
