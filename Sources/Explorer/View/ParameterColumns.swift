import Foundation
import GridMath
import TerminalRendering

/// Columns of the table of parameters for a width.
struct ParameterColumns {
  /// Start and width of a column; nil without room.
  typealias Span = (x: Int, width: Int)

  let rect: CellRect
  let name: Span
  let value: Span
  let error: Span
  let unit: Span?
  let bar: Span?
  let pull: Span?
  let flags: Span?

  /// - Parameter rect: The inside of the pane.
  init(_ rect: CellRect) {
    self.rect = rect
    let width = rect.width
    var x = rect.x + 3
    func next(_ wanted: Int, gap: Int = 1) -> Span {
      defer { x += wanted + gap }
      return (x, max(0, min(wanted, rect.maxX - 1 - x)))
    }
    name = next(width >= 84 ? 20 : width >= 70 ? 14 : 12)
    value = next(width >= 84 ? 10 : 9)
    error = next(10)
    unit = width >= 60 ? next(width >= 70 ? 14 : 12) : nil
    bar = width >= 72 ? next(width >= 96 ? 11 : 8) : nil
    pull = width >= 52 ? next(6) : nil
    let rest = rect.maxX - 1 - x
    flags = rest >= 6 ? (x, rest) : nil
  }

  /// The cells in which a value is typed.
  func field(y: Int) -> CellRect {
    let end = min(rect.maxX - 1, value.x + 36)
    return CellRect(x: value.x - 1, y: y, width: end - value.x + 1, height: 1)
  }

  func drawHeader(into buffer: inout CellBuffer, y: Int, _ theme: Theme) {
    let style = theme[.tableHeader]
    buffer.put("parameter", x: name.x, y: y, style, limit: name.width)
    buffer.put("value", endingAt: value.x + value.width, y: y, style, limit: value.width)
    buffer.put("error", x: error.x, y: y, style, limit: error.width)
    if let unit { buffer.put("unit", x: unit.x, y: y, style, limit: unit.width) }
    if let bar { buffer.put("bounds", x: bar.x, y: y, style, limit: bar.width) }
    if let pull { buffer.put("pull", endingAt: pull.x + pull.width, y: y, style) }
  }

  func draw(
    _ row: ParameterRow, selection: ThemeRole?, into buffer: inout CellBuffer, y: Int,
    _ theme: Theme
  ) {
    let line = CellRect(x: rect.x, y: y, width: rect.width, height: 1)
    if let selection { buffer.fill(line, theme[selection]) }
    func style(_ role: ThemeRole) -> CellStyle {
      theme.style(role, on: selection)
    }
    let isAscii = theme.glyphs == .ascii
    let (mark, markRole): (String, ThemeRole) =
      switch row.standing {
      case .free: (isAscii ? "o" : "●", .good)
      case .frozen: (isAscii ? "*" : "❄", .accent)
      case .atBound: (isAscii ? "!" : "▲", .warn)
      case .uninformed: (isAscii ? "." : "○", .dim)
      }
    let isQuiet = row.standing == .frozen || row.standing == .uninformed
    buffer.put(mark, x: rect.x + 1, y: y, style(markRole))
    buffer.put(row.name, x: name.x, y: y, style(isQuiet ? .dim : .text), limit: name.width)
    buffer.put(
      row.value, endingAt: value.x + value.width, y: y, style(isQuiet ? .dim : .strong),
      limit: value.width)
    buffer.put(row.error, x: error.x, y: y, style(.text), limit: error.width)
    if let unit { buffer.put(row.unit, x: unit.x, y: y, style(.dim), limit: unit.width) }
    if let bar, let position = row.position {
      let rail = style(.axis)
      let last = bar.width - 1
      for column in 0...last {
        let glyph: Glyph =
          column == 0
          ? (isAscii ? "[" : "├")
          : column == last
            ? (isAscii ? "]" : "┤")
            : isAscii ? "-" : "─"
        buffer.set(glyph, rail, x: bar.x + column, y: y)
      }
      let place = Int((position * Double(last)).rounded())
      buffer.set(
        isAscii ? "+" : "┿", style(row.standing == .atBound ? .warn : .accent), x: bar.x + place,
        y: y)
    }
    if let pull {
      buffer.put(
        row.pull, endingAt: pull.x + pull.width, y: y, style(row.pullIsLarge ? .warn : .text))
    }
    if let flags {
      let role: ThemeRole =
        row.standing == .atBound || row.standing == .uninformed ? .warn : .dim
      // The most important one is written in full before another begins.
      var all = row.flags
      // Half a number says nothing; without its zeros it may fit.
      if let errors = row.asymmetric, let index = all.firstIndex(of: errors) {
        let short = errors.replacingOccurrences(of: "0.", with: ".")
        if short.count <= flags.width {
          all[index] = errors.count <= flags.width ? errors : short
        } else {
          all.remove(at: index)
        }
      }
      var text = all.first ?? ""
      for flag in all.dropFirst() where text.count + flag.count + 3 <= flags.width {
        text += " · " + flag
      }
      buffer.put(text, x: flags.x, y: y, style(role), limit: flags.width)
    }
  }
}
