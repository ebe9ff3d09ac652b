import GridMath
import TerminalRendering

/// A table as text: columns as wide as their widest cell, two blanks between them.
struct TextTable {
  let titles: [String]
  /// Columns that are aligned to the right.
  let numbers: Set<Int>
  private(set) var rows: [[String]] = []

  init(_ titles: [String], numbers: Set<Int> = []) {
    self.titles = titles
    self.numbers = numbers
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells.map(\.escapingControls))
  }

  /// All lines, with a line break after each.
  var text: String {
    let all = [titles] + rows
    let widths = titles.indices.map { column in
      all.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
    }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        line += TextWidth.padded(cell, to: widths[column], alignRight: numbers.contains(column))
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
