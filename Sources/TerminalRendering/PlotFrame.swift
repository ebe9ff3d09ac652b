/// Cells of a plot with the axes along its edges: what charts and heat maps share.
struct PlotFrame {
  /// Cells inside the axes.
  let plot: CellRect
  let x: PlotAxis
  let y: PlotAxis

  /// Columns that the numbers of vertical axes need, the line of the axis included.
  static func leftMargin(_ axes: [PlotAxis], rows: Int, glyphs: GlyphSet) -> Int {
    let widths = axes.flatMap { axis in
      axis.ticks(target: tickTarget(rows: rows), glyphs: glyphs).map {
        TextWidth.columns(of: glyphs.adapted($0.label))
      }
    }
    return (widths.max() ?? 0) + 1
  }

  static func tickTarget(rows: Int) -> Int { max(2, rows / 3) }

  /// Column of a value, also outside of the plot; nil where the axis has no place for it.
  func column(of value: Double) -> Int? {
    let fraction = x.fraction(of: value)
    guard fraction.isFinite, abs(fraction) < 1e6 else { return nil }
    let place = (fraction * Double(plot.width)).rounded(.down)
    return plot.x + (fraction == 1 ? plot.width - 1 : Int(place))
  }

  /// Row of a value, as `column`.
  func row(of value: Double) -> Int? {
    let fraction = y.fraction(of: value)
    guard fraction.isFinite, abs(fraction) < 1e6 else { return nil }
    let place = ((1 - fraction) * Double(plot.height)).rounded(.down)
    return plot.y + (fraction == 0 ? plot.height - 1 : Int(place))
  }

  /// Value in the middle of a column.
  func value(atColumn column: Int) -> Double {
    x.value(at: (Double(column - plot.x) + 0.5) / Double(max(1, plot.width)))
  }

  /// Value in the middle of a row.
  func value(atRow row: Int) -> Double {
    y.value(at: 1 - (Double(row - plot.y) + 0.5) / Double(max(1, plot.height)))
  }

  /// Place in dots of a canvas that covers the plot; not a number where there is none.
  func dots(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
    let width = Double(2 * plot.width)
    let height = Double(4 * plot.height)
    var dx = x.fraction(of: px) * width
    var dy = (1 - y.fraction(of: py)) * height
    // The ends of the axes belong to the plot.
    if dx == width { dx = width - 0.01 }
    if dy == height { dy = height - 0.01 }
    return (dx, dy)
  }

  // MARK: Drawing

  /// Faint dots along the rows and columns of the ticks.
  func drawGrid(into buffer: inout CellBuffer, _ theme: Theme) {
    let glyph: Glyph = theme.glyphs == .ascii ? "." : "·"
    let style = theme[.frame]
    for tick in y.ticks(target: Self.tickTarget(rows: plot.height), glyphs: theme.glyphs) {
      guard let row = row(of: tick.value), row >= plot.y, row < plot.maxY else { continue }
      for column in stride(from: plot.x + 1, to: plot.maxX, by: 3) {
        buffer.set(glyph, style, x: column, y: row)
      }
    }
  }

  /// The vertical axis with its numbers, left of the plot.
  func drawLeft(into buffer: inout CellBuffer, edge: Int, _ theme: Theme) {
    let isAscii = theme.glyphs == .ascii
    let lineX = plot.x - 1
    guard lineX >= edge else { return }
    for row in plot.y..<plot.maxY {
      buffer.set(isAscii ? "|" : "│", theme[.frame], x: lineX, y: row)
    }
    var last = Int.max
    for tick in y.ticks(target: Self.tickTarget(rows: plot.height), glyphs: theme.glyphs) {
      guard let row = row(of: tick.value), row >= plot.y, row < plot.maxY, abs(last - row) > 1
      else { continue }
      last = row
      buffer.set(isAscii ? "+" : "┤", theme[.frame], x: lineX, y: row)
      buffer.put(tick.label, endingAt: lineX, y: row, theme[.axis], limit: lineX - edge)
    }
  }

  /// The line below the plot, with marks where the numbers are.
  func drawLowerLine(into buffer: inout CellBuffer, _ theme: Theme) {
    let isAscii = theme.glyphs == .ascii
    let y = plot.maxY
    buffer.set(isAscii ? "+" : "└", theme[.frame], x: plot.x - 1, y: y)
    for column in plot.x..<plot.maxX {
      buffer.set(isAscii ? "-" : "─", theme[.frame], x: column, y: y)
    }
    for tick in Self.labels(x, plot, glyphs: theme.glyphs) {
      buffer.set(isAscii ? "+" : "┬", theme[.frame], x: tick.column, y: y)
    }
  }

  /// The numbers of the horizontal axis and its unit, in one row.
  func drawLowerLabels(
    into buffer: inout CellBuffer, y: Int, edge: Int, _ theme: Theme, showsUnit: Bool = true
  ) {
    var free = plot.x
    // The last numbers give way to the unit.
    let unitWidth = showsUnit ? TextWidth.columns(of: theme.glyphs.adapted(x.unit)) : 0
    let end = unitWidth > 0 ? edge - unitWidth - 1 : Int.max
    for tick in Self.labels(x, plot, glyphs: theme.glyphs) {
      let width = TextWidth.columns(of: tick.label)
      guard tick.start + width <= end else { continue }
      buffer.put(tick.label, x: tick.start, y: y, theme[.axis])
      free = tick.start + width + 1
    }
    guard showsUnit else { return }
    for text in [x.label, x.unit] where !text.isEmpty {
      let shown = theme.glyphs.adapted(text)
      let start = edge - TextWidth.columns(of: shown)
      if start > free {
        buffer.put(shown, x: start, y: y, theme[.dim])
        return
      }
    }
  }

  /// The numbers of a horizontal axis that fit, and the column that each belongs to.
  static func labels(
    _ axis: PlotAxis, _ plot: CellRect, glyphs: GlyphSet, target: Int? = nil, overhang: Int = 0
  ) -> [(column: Int, start: Int, label: String)] {
    let frame = PlotFrame(plot: plot, x: axis, y: axis)
    var free = plot.x - 2
    var out: [(column: Int, start: Int, label: String)] = []
    for tick in axis.ticks(target: target ?? max(2, plot.width / 8), glyphs: glyphs) {
      let label = glyphs.adapted(tick.label)
      let width = TextWidth.columns(of: label)
      guard let column = frame.column(of: tick.value), column >= plot.x, column < plot.maxX else {
        continue
      }
      let sign = label.first == "−" || label.first == "-" ? 0 : 1
      let start = column - (width - sign) / 2
      guard start >= free, start + width <= plot.maxX + overhang else { continue }
      out.append((column, start, label))
      free = start + width + 1
    }
    return out
  }

  /// A line from top to bottom at a column; what is beneath keeps its colour.
  static func drawVertical(
    into buffer: inout CellBuffer, column: Int, rows: Range<Int>, _ theme: Theme
  ) {
    for row in rows where buffer.clip.contains(x: column, y: row) {
      let back = buffer[column, row].mainColor
      buffer.set(
        theme.glyphs == .ascii ? "|" : "┆", theme[.strong].on(back), x: column, y: row)
    }
  }
}

/// A bar of eighths of cells above a foot.
enum BarPainter {
  /// Draws one column, from the foot upward.
  ///
  /// - Parameters:
  ///   - buffer: Where to draw.
  ///   - x: Column.
  ///   - foot: Row below the bar.
  ///   - eighths: Height in eighths of a row.
  ///   - rows: Most rows.
  ///   - style: Colour of the bar.
  static func draw(
    into buffer: inout CellBuffer, x: Int, foot: Int, eighths: Int, rows: Int, style: CellStyle
  ) {
    for row in 0..<rows {
      let rest = eighths - 8 * row
      if rest <= 0 { return }
      if buffer.glyphs == .ascii {
        if rest >= 4 { buffer.set("#", style, x: x, y: foot - 1 - row) }
      } else {
        buffer.set(
          BarGlyph.partial(min(8, rest), .unicode), style, x: x, y: foot - 1 - row)
      }
    }
  }

  /// The bin that holds a value, edges ascending; nil outside.
  static func bin(of value: Double, edges: [Double]) -> Int? {
    guard let first = edges.first, let last = edges.last, value >= first, value < last else {
      return nil
    }
    var low = 0
    var high = edges.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}
