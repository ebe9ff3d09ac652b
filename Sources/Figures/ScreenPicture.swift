import CairoDrawing
package import TerminalRendering

/// A screen of character cells as a picture that looks as on the terminal.
///
/// Half blocks and other block elements become boxes that meet without seams, frames become lines,
/// braille becomes dots, and everything else is text in a monospaced font. A cell is 8 points wide.
package struct ScreenPicture: Sendable {
  /// A filled rectangle, points.
  struct Box: Sendable {
    var rect: CanvasRect
    var color: Rgb
  }

  /// A straight line along an axis; those that meet are one.
  struct Line: Sendable {
    var from: CanvasPoint
    var to: CanvasPoint
    var width: Double
    var color: Rgb
  }

  /// A quarter of a circle in the middle of a cell.
  struct Corner: Sendable {
    var from: CanvasPoint
    /// Where the two straight ends would meet.
    var middle: CanvasPoint
    var to: CanvasPoint
    var color: Rgb
  }

  struct Dot: Sendable {
    var center: CanvasPoint
    var color: Rgb
  }

  /// Neighbouring characters of one style, without blanks at the ends.
  struct Run: Sendable {
    /// First column, and row.
    var x: Int
    var y: Int
    /// A text for each glyph with the columns that it takes.
    var glyphs: [(text: String, columns: Int)]
    var style: TextStyle

    var text: String { glyphs.map(\.text).joined() }
    var columns: Int { glyphs.reduce(0) { $0 + $1.columns } }
  }

  struct TextStyle: Sendable, Hashable {
    var color: Rgb
    var isBold: Bool
    var isItalic: Bool
    var isUnderlined: Bool
  }

  package let columns: Int
  package let rows: Int
  /// Points.
  let cellWidth = 8.0
  let cellHeight: Double
  let background: Rgb
  /// Colour of each half cell, row by row from the top.
  private(set) var halves: [Rgb]
  private(set) var boxes: [Box] = []
  private(set) var lines: [Line] = []
  private(set) var corners: [Corner] = []
  private(set) var dots: [Dot] = []
  private(set) var runs: [Run] = []

  package var width: Double { Double(columns) * cellWidth }
  package var height: Double { Double(rows) * cellHeight }

  /// - Parameters:
  ///   - cells: the screen.
  ///   - foreground: what the terminal draws text with that has no colour of its own.
  ///   - background: the same behind it.
  ///   - cellAspect: height of a cell over its width.
  package init(
    _ cells: CellBuffer, foreground: Rgb, background: Rgb, cellAspect: Double = 2
  ) {
    columns = max(1, cells.width)
    rows = max(1, cells.height)
    let aspect = cellAspect.isFinite ? min(max(cellAspect, 1), 4) : 2
    // Whole points, so that edges are sharp.
    cellHeight = 2 * (4 * aspect).rounded()
    self.background = background
    halves = [Rgb](repeating: background, count: columns * 2 * rows)
    var strokes = LineMerger()
    for y in 0..<cells.height {
      for x in 0..<cells.width {
        let cell = cells[x, y]
        if cell.isContinuation { continue }
        let colors = CellInks(cell.style, foreground: foreground, background: background)
        let columns = x + 1 < cells.width && cells[x + 1, y].isContinuation ? 2 : 1
        for column in x..<x + columns { fill(column, y, colors.background) }
        add(cell, colors, x: x, y: y, columns: columns, &strokes)
      }
    }
    lines = strokes.lines
  }

  private mutating func fill(_ x: Int, _ y: Int, _ color: Rgb) {
    halves[2 * y * columns + x] = color
    halves[(2 * y + 1) * columns + x] = color
  }

  /// A place in a cell, given in units of an eighth of its width and a sixteenth of its height.
  private func place(_ x: Int, _ y: Int, _ unitX: Double, _ unitY: Double) -> CanvasPoint {
    CanvasPoint(
      (Double(x) + unitX / 8) * cellWidth, (Double(y) + unitY / 16) * cellHeight)
  }

  private mutating func add(
    _ cell: Cell, _ inks: CellInks, x: Int, y: Int, columns: Int, _ strokes: inout LineMerger
  ) {
    guard let shape = CellGlyphShape(cell.glyph.base), cell.glyph.firstMark == 0 else {
      addText(cell, inks, x: x, y: y, columns: columns)
      return
    }
    let ink = inks.foreground
    switch shape {
    case .boxes(let parts, let share):
      let color = share < 1 ? ink.mixed(with: inks.background, share: 1 - share) : ink
      for part in parts { addBox(part, color, x: x, y: y) }
    case .lines(let left, let up, let right, let down):
      let middle = place(x, y, 4, 8)
      for (width, end) in [
        (left, place(x, y, 0, 8)), (up, place(x, y, 4, 0)), (right, place(x, y, 8, 8)),
        (down, place(x, y, 4, 16)),
      ] where width > 0 {
        strokes.add(middle, end, width: Double(width), ink)
      }
    case .corner(let toRight, let toBottom):
      corners.append(
        Corner(
          from: place(x, y, toRight ? 8 : 0, 8), middle: place(x, y, 4, 8),
          to: place(x, y, 4, toBottom ? 16 : 0), color: ink))
    case .dots(let bits):
      let order = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
      for (bit, (column, row)) in order.enumerated() where bits & (1 << UInt32(bit)) != 0 {
        dots.append(
          Dot(center: place(x, y, Double(2 + 4 * column), Double(2 + 4 * row)), color: ink))
      }
    }
  }

  private mutating func addBox(
    _ part: CellGlyphShape.CanvasUnits, _ color: Rgb, x: Int, y: Int
  ) {
    // Whole halves belong to the raster.
    if part.width == 8, part.height % 8 == 0, part.y % 8 == 0 {
      for half in part.y / 8..<(part.y + part.height) / 8 {
        halves[(2 * y + half) * columns + x] = color
      }
      return
    }
    let corner = place(x, y, Double(part.x), Double(part.y))
    let rect = CanvasRect(
      x: corner.x, y: corner.y, width: Double(part.width) / 8 * cellWidth,
      height: Double(part.height) / 16 * cellHeight)
    // Bars of neighbouring cells are one box.
    if let last = boxes.last, last.color == color, last.rect.right == rect.x,
      last.rect.y == rect.y, last.rect.height == rect.height
    {
      boxes[boxes.count - 1].rect.width += rect.width
    } else {
      boxes.append(Box(rect: rect, color: color))
    }
  }

  private mutating func addText(
    _ cell: Cell, _ inks: CellInks, x: Int, y: Int, columns: Int
  ) {
    let isBlank = cell.glyph == .space
    let attributes = cell.style.attributes
    let style = TextStyle(
      color: inks.foreground, isBold: attributes.contains(.bold),
      isItalic: attributes.contains(.italic), isUnderlined: attributes.contains(.underline))
    if var run = runs.last, run.y == y, run.style == style || isBlank {
      let gap = x - (run.x + run.columns)
      if isBlank { return }
      // One blank may stand within a run.
      if gap == 0 || gap == 1 {
        if gap == 1 { run.glyphs.append((" ", 1)) }
        run.glyphs.append((cell.glyph.string, columns))
        runs[runs.count - 1] = run
        return
      }
    }
    guard !isBlank else { return }
    runs.append(Run(x: x, y: y, glyphs: [(cell.glyph.string, columns)], style: style))
  }
}

/// The two colours of a cell, whatever its style.
private struct CellInks {
  var foreground: Rgb
  var background: Rgb

  init(_ style: CellStyle, foreground: Rgb, background: Rgb) {
    self.foreground = style.foreground.rgb ?? foreground
    self.background = style.background.rgb ?? background
    if style.attributes.contains(.reverse) { swap(&self.foreground, &self.background) }
    if style.attributes.contains(.dim) {
      self.foreground = self.foreground.mixed(with: self.background, share: 0.4)
    }
  }
}

extension CellColor {
  /// Nil for the terminal's own colour.
  fileprivate var rgb: Rgb? {
    switch self {
    case .terminal: nil
    case .palette(let index): Rgb(palette: index)
    case .rgb(let rgb): rgb
    }
  }
}

extension Rgb {
  /// A mixture, channel by channel as a terminal blends.
  fileprivate func mixed(with other: Rgb, share: Double) -> Rgb {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) * (1 - share) + Double(b) * share).rounded())
    }
    return Rgb(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}

/// Joins lines that go on in the next cell.
private struct LineMerger {
  private(set) var lines: [ScreenPicture.Line] = []
  /// Index of the line that ends at a place, by direction, colour and width.
  private var ends: [Key: Int] = [:]

  private struct Key: Hashable {
    var end: CanvasPoint
    var isVertical: Bool
    var width: Double
    var color: Rgb
  }

  mutating func add(_ a: CanvasPoint, _ b: CanvasPoint, width: Double, _ color: Rgb) {
    let isVertical = a.x == b.x
    // Cells come row by row from the left: a line only grows to the right and downwards.
    let (from, to) = (a.x < b.x || a.y < b.y) ? (a, b) : (b, a)
    let before = Key(end: from, isVertical: isVertical, width: width, color: color)
    let index = ends.removeValue(forKey: before) ?? lines.count
    if index == lines.count {
      lines.append(ScreenPicture.Line(from: from, to: to, width: width, color: color))
    } else {
      lines[index].to = to
    }
    ends[Key(end: to, isVertical: isVertical, width: width, color: color)] = index
  }
}
