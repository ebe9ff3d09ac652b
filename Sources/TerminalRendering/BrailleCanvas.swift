/// Dots in cells, two columns and four rows each: for lines, curves, contours and points.
///
/// In the ASCII set a cell shows one of `.`, `:`, `'`, `*` by where its dots are.
package struct BrailleCanvas: Hashable, Sendable {
  /// Size in cells.
  package let width: Int
  package let height: Int
  /// One byte of dots for each cell, bits as in Unicode's braille patterns.
  private(set) var dots: [UInt8]

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    dots = Array(repeating: 0, count: self.width * self.height)
  }

  /// Another canvas of the same size.
  init(_ other: BrailleCanvas, dots: [UInt8]) {
    width = other.width
    height = other.height
    self.dots = dots
  }

  /// Dots across and down.
  package var dotWidth: Int { 2 * width }
  package var dotHeight: Int { 4 * height }

  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  /// Sets one dot; ignored outside.
  package mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < dotWidth, y < dotHeight else { return }
    dots[(y / 4) * width + x / 2] |= Self.bits[(y % 4) * 2 + x % 2]
  }

  /// A straight line between two places in dots; clipped first, so far ends cost nothing.
  package mutating func line(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
    var phase = 0
    line(x0, y0, x1, y1, pattern: [true], phase: &phase)
  }

  /// A line of which only some dots are drawn; the phase counts them on from line to line.
  private mutating func line(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, pattern: [Bool], phase: inout Int
  ) {
    guard let (ax, ay, bx, by) = clip(x0, y0, x1, y1) else { return }
    let steps = Int(max(abs(bx - ax), abs(by - ay)).rounded(.up))
    if steps == 0 {
      set(Int(ax.rounded(.down)), Int(ay.rounded(.down)))
      return
    }
    for i in 0...steps {
      let f = Double(i) / Double(steps)
      if pattern[(phase + i) % pattern.count] {
        set(Int((ax + (bx - ax) * f).rounded(.down)), Int((ay + (by - ay) * f).rounded(.down)))
      }
    }
    phase += steps
  }

  /// Joined lines through places in dots; a not-a-number place leaves a gap.
  package mutating func polyline(
    _ points: [(x: Double, y: Double)], isClosed: Bool = false, dash: PlotDash = .solid
  ) {
    guard var last = points.first else { return }
    let pattern = dash.pattern
    var phase = 0
    if points.count == 1 { line(last.x, last.y, last.x, last.y) }
    for (i, point) in points.enumerated().dropFirst() {
      // Steps of less than two dots would thicken steep parts into stairs.
      let isNear = max(abs(point.x - last.x), abs(point.y - last.y)) < 2
      if isNear && i < points.count - 1 { continue }
      line(last.x, last.y, point.x, point.y, pattern: pattern, phase: &phase)
      last = point
    }
    if isClosed, let first = points.first {
      line(last.x, last.y, first.x, first.y, pattern: pattern, phase: &phase)
    }
  }

  /// The part of a line within the canvas (Liang and Barsky).
  private func clip(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double
  ) -> (Double, Double, Double, Double)? {
    guard x0.isFinite, y0.isFinite, x1.isFinite, y1.isFinite else { return nil }
    let dx = x1 - x0
    let dy = y1 - y0
    var t0 = 0.0
    var t1 = 1.0
    let edges = [
      (-dx, x0), (dx, Double(dotWidth) - x0), (-dy, y0), (dy, Double(dotHeight) - y0),
    ]
    for (p, q) in edges {
      if p == 0 {
        if q < 0 { return nil }
        continue
      }
      let r = q / p
      if p < 0 { t0 = max(t0, r) } else { t1 = min(t1, r) }
    }
    guard t0 <= t1 else { return nil }
    return (x0 + t0 * dx, y0 + t0 * dy, x0 + t1 * dx, y0 + t1 * dy)
  }

  /// The character of a cell; nil without dots.
  package func glyph(x: Int, y: Int, glyphs: GlyphSet) -> Glyph? {
    let pattern = dots[y * width + x]
    guard pattern != 0 else { return nil }
    guard glyphs == .ascii else { return Glyph(bits: 0x2800 + UInt64(pattern)) }
    let upper = pattern & 0x1b != 0
    let lower = pattern & 0xe4 != 0
    if pattern.nonzeroBitCount > 3 { return "*" }
    return upper && lower ? ":" : upper ? "'" : "."
  }

  /// Draws the cells that have dots.
  ///
  /// - Parameters:
  ///   - buffer: Where to draw.
  ///   - x: Column of the left edge.
  ///   - y: Row of the upper edge.
  ///   - style: Colour of the dots.
  ///   - keepsBackground: Leaves the colour beneath.
  ///   - merges: Dots that are there already stay, in the new colour.
  package func draw(
    into buffer: inout CellBuffer, x: Int, y: Int, _ style: CellStyle,
    keepsBackground: Bool = true, merges: Bool = false
  ) {
    for row in 0..<height {
      for column in 0..<width {
        guard var glyph = glyph(x: column, y: row, glyphs: buffer.glyphs) else { continue }
        guard buffer.clip.contains(x: x + column, y: y + row) else { continue }
        if merges {
          let there = buffer[x + column, y + row].glyph
          if there.base & 0xffff_ff00 == 0x2800 { glyph = Glyph(bits: glyph.bits | there.bits) }
        }
        var style = style
        if keepsBackground {
          let beneath = buffer[x + column, y + row]
          style.background = beneath.mainColor
          if style.background == .terminal && style.foreground == .terminal && beneath.isFilled {
            style.attributes.insert(.reverse)
          }
        }
        buffer.set(glyph, style, x: x + column, y: y + row)
      }
    }
  }
}

extension Cell {
  /// More than half of the cell is in the foreground colour.
  var isFilled: Bool {
    (0x2584...0x2588).contains(glyph.base) || glyph.base == 0x2593
  }

  /// The colour of most of the cell, to draw a character over it.
  var mainColor: CellColor {
    isFilled != style.attributes.contains(.reverse) ? style.foreground : style.background
  }
}
