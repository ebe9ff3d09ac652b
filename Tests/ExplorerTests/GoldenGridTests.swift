import Explorer
import Foundation
import GridMath
import TerminalRendering
import Testing

/// The look of each screen, cell by cell: glyphs as they are, styles as a check sum for each row.
///
/// The grids are in `Tests/Golden`. After a change that is meant, look at the screen, make them
/// again with `GAMMASCOPE_GOLDEN=write`, and look through the difference before it is committed.
@Suite struct GoldenGridTests {
  /// What is on the screen.
  enum Scene: String, CaseIterable, Sendable {
    case map, spectrum, fit, distributions, observations, log, help, palette, menu, panels

    /// A state that shows it.
    func harness(columns: Int, rows: Int) throws -> Harness {
      var harness = try Harness(columns: columns, rows: rows)
      switch self {
      case .map: break
      case .spectrum:
        harness.keys("2")
        harness.draw()
        harness.answerSpectrum()
      case .fit: harness.keys("3 j j")
      case .distributions: harness.keys("4 l l l")
      case .observations:
        harness.keys("5 j")
        harness.send(.wake(.peek(harness.state.peek.token)), after: 0.1)
        harness.send(.peeked(try FakeRun.summary(102)))
      case .log: harness.keys("6")
      case .help: harness.keys("?")
      case .palette:
        harness.keys(":")
        harness.type("layer")
      case .menu: harness.keys("Space")
      case .panels: harness.keys("w l w 4")
      }
      harness.draw()
      return harness
    }
  }

  static let sizes = [(160, 48), (80, 24), (60, 20)]
  static let levels: [(ColorLevel, String)] = [
    (.truecolor, "truecolour"), (.c256, "256"), (.mono, "mono"),
  ]

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

  private static var writes: Bool {
    ProcessInfo.processInfo.environment["GAMMASCOPE_GOLDEN"] == "write"
  }

  @Test(arguments: Scene.allCases)
  func looksAsItDid(_ scene: Scene) throws {
    for (columns, rows) in Self.sizes {
      for (level, name) in Self.levels {
        var harness = try scene.harness(columns: columns, rows: rows)
        harness.draw(level)
        let grid = Self.text(of: harness.draw(level).cells)
        let file = Self.folder.appendingPathComponent(
          "\(scene.rawValue)-\(columns)x\(rows)-\(name).txt")
        if Self.writes {
          try FileManager.default.createDirectory(
            at: Self.folder, withIntermediateDirectories: true)
          try grid.write(to: file, atomically: true, encoding: .utf8)
        }
        let known = try String(contentsOf: file, encoding: .utf8)
        if grid != known {
          Issue.record("\(file.lastPathComponent): \(Self.difference(known, grid))")
        }
      }
    }
  }

  /// Rows of glyphs, then a line for each row with the check sum of its styles.
  private static func text(of cells: CellBuffer) -> String {
    var lines = (0..<cells.height).map { cells.text(row: $0) }
    for y in 0..<cells.height {
      // FNV-1a, 64 bits: the same on every machine, unlike the hashes of the language.
      var sum: UInt64 = 0xcbf2_9ce4_8422_2325
      for x in 0..<cells.width {
        for byte in code(cells[x, y].style) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
      }
      lines.append("styles of row \(y): " + String(sum, radix: 16))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func code(_ style: CellStyle) -> [UInt8] {
    func code(_ color: CellColor) -> [UInt8] {
      switch color {
      case .terminal: [0]
      case .palette(let index): [1, index]
      case .rgb(let rgb): [2, rgb.red, rgb.green, rgb.blue]
      }
    }
    return code(style.foreground) + code(style.background) + [style.attributes.rawValue]
  }

  /// The first rows that differ, was and is.
  private static func difference(_ known: String, _ grid: String) -> String {
    let (old, new) = (
      known.split(separator: "\n", omittingEmptySubsequences: false),
      grid.split(separator: "\n", omittingEmptySubsequences: false)
    )
    guard old.count == new.count else { return "\(old.count) lines were, \(new.count) are" }
    let rows = zip(old, new).enumerated().filter { $1.0 != $1.1 }
    return "\(rows.count) rows differ\n"
      + rows.prefix(4).map { "\($0): was \($1.0)\n\($0): is  \($1.1)" }.joined(separator: "\n")
  }
}
