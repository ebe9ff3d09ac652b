/// Turns canvas levels into cells: half blocks, shades or a density ramp, whatever there is.
struct MapPainter {
  let raster: MapRaster
  let palette: ScalePalette
  let theme: Theme
  let showsHatch: Bool
  /// Of two classes in one cell the upper one is shown: their mean would be a class of its own.
  private let isOfClasses: Bool
  private let background: CellColor
  private let block: Glyph

  init(
    _ raster: MapRaster, _ palette: ScalePalette, _ theme: Theme, showsHatch: Bool,
    isOfClasses: Bool = false
  ) {
    self.isOfClasses = isOfClasses
    self.raster = raster
    self.palette = palette
    self.theme = theme
    self.showsHatch = showsHatch
    background = theme.background
    block = theme.capabilities.usesLowerHalfBlock ? "▄" : "▀"
  }

  /// Draws the whole canvas.
  func draw(into buffer: inout CellBuffer, rect: CellRect) {
    let area = rect.intersection(buffer.clip)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        buffer.set(cell(x: x - rect.x, y: y - rect.y), x: x, y: y)
      }
    }
  }

  /// The cell at a column and a row of the map.
  private func cell(x: Int, y: Int) -> Cell {
    let upper = raster.levels[2 * y * raster.width + x]
    let lower = raster.levels[(2 * y + 1) * raster.width + x]
    let flags =
      raster.flags[2 * y * raster.width + x] | raster.flags[(2 * y + 1) * raster.width + x]
    if upper >= MapRaster.outside && lower >= MapRaster.outside {
      return upper == MapRaster.outside || lower == MapRaster.outside
        ? outsideCell(x: x, y: y) : Cell(Glyph.space, CellStyle(.terminal, on: background))
    }
    if showsHatch && flags & MapRaster.excluded != 0 && (x + y) % 3 == 0 {
      var style = CellStyle(
        theme[.overlayExclusion].foreground, on: meanColor(x: x, y: y, dims: true))
      if theme.level == .mono { style.attributes = .dim }
      return Cell(theme.glyphs == .ascii ? "/" : "╱", style)
    }
    if theme.level == .mono { return densityCell(upper, lower, flags) }
    if theme.level == .c16 || theme.glyphs == .ascii {
      if let cell = shadeCell(upper, lower, flags, x: x, y: y) { return cell }
    }
    let top = color(upper, x: x, y: 2 * y)
    let bottom = color(lower, x: x, y: 2 * y + 1)
    if top == bottom { return Cell(Glyph.space, CellStyle(.terminal, on: top)) }
    return theme.capabilities.usesLowerHalfBlock
      ? Cell(block, CellStyle(bottom, on: top)) : Cell(block, CellStyle(top, on: bottom))
  }

  private func outsideCell(x: Int, y: Int) -> Cell {
    let style = CellStyle(theme[.overlayOutside].foreground, on: background)
    guard (x + 2 * y) % 4 == 0 else { return Cell(Glyph.space, style) }
    return Cell(theme.glyphs == .ascii ? "`" : "·", style)
  }

  /// Colour of one canvas pixel.
  private func color(_ level: UInt16, x: Int, y: Int) -> CellColor {
    if level >= MapRaster.outside { return background }
    let flags = raster.flags[y * raster.width + x]
    let isDimmed =
      flags & MapRaster.dimmed != 0 || showsHatch && flags & MapRaster.excluded != 0
    return palette.color(Int(level), x: x, y: y, isDimmed: isDimmed)
  }

  /// The one colour that stands for a cell beneath a character drawn over it.
  func meanColor(x: Int, y: Int, dims: Bool = false) -> CellColor {
    guard theme.level != .mono else { return background }
    let upper = raster.levels[2 * y * raster.width + x]
    let lower = raster.levels[(2 * y + 1) * raster.width + x]
    let flags =
      raster.flags[2 * y * raster.width + x] | raster.flags[(2 * y + 1) * raster.width + x]
    let isDimmed =
      dims || flags & MapRaster.dimmed != 0 || showsHatch && flags & MapRaster.excluded != 0
    guard let level = meanLevel(upper, lower) else { return background }
    return palette.color(level, x: x, y: 2 * y, isDimmed: isDimmed)
  }

  private func meanLevel(_ upper: UInt16, _ lower: UInt16) -> Int? {
    if upper >= MapRaster.outside { return lower >= MapRaster.outside ? nil : Int(lower) }
    if lower >= MapRaster.outside { return Int(upper) }
    return isOfClasses ? Int(upper) : palette.mean(Int(upper), Int(lower))
  }

  /// One character of the density ramp: magnitude by weight, sign by underline, threshold by bold.
  private func densityCell(_ upper: UInt16, _ lower: UInt16, _ flags: UInt8) -> Cell {
    guard let level = meanLevel(upper, lower) else {
      return Cell(Glyph.space, CellStyle(.terminal, on: background))
    }
    let (glyph, plain) = Self.density(level, palette)
    var attributes = plain
    if flags & MapRaster.dimmed != 0 { attributes = .dim }
    return Cell(glyph, CellStyle(.terminal, on: .terminal, attributes))
  }

  /// Glyph and attributes of a level; the blank of the ramp is kept for missing data.
  static func density(
    _ level: Int, _ palette: ScalePalette
  ) -> (Glyph, CellAttributes) {
    let ramp = palette.density
    let last = ramp.count - 1
    if level == palette.overLevel { return (ramp[last], [.bold, .reverse]) }
    if level == palette.underLevel { return (ramp[last], [.underline, .reverse]) }
    let position = palette.position(of: level)
    let zero = palette.kind.zero
    let magnitude =
      position >= zero ? (position - zero) / (1 - zero) : (zero - position) / zero
    let step = min(last, Int((magnitude * Double(last)).rounded()))
    // The quietest negative values have a character of their own instead of an underline.
    if position < zero && step <= 1 && ramp[1] == "." { return (",", []) }
    var attributes: CellAttributes = []
    if position < zero { attributes.insert(.underline) }
    if palette.kind == .threshold && position >= ColorMapKind.thresholdPosition {
      attributes.insert(.bold)
    }
    return (ramp[max(1, step)], attributes)
  }

  /// One colour for the cell, or two neighbours mixed by a shade; nil if its halves differ.
  private func shadeCell(
    _ upper: UInt16, _ lower: UInt16, _ flags: UInt8, x: Int, y: Int
  ) -> Cell? {
    if theme.glyphs == .ascii {
      return Cell(Glyph.space, CellStyle(.terminal, on: meanColor(x: x, y: y)))
    }
    let isPlain = flags & MapRaster.dimmed == 0 && !(showsHatch && flags != 0)
    guard isPlain, upper < MapRaster.outside, lower < MapRaster.outside else { return nil }
    let a = palette.shades[Int(upper)]
    let b = palette.shades[Int(lower)]
    guard a.lower == b.lower && a.upper == b.upper else { return nil }
    let eighths = Int(((a.fraction + b.fraction) * 4).rounded())
    let shades: [Glyph] = ["░", "▒", "▓"]
    switch eighths {
    case ..<1: return Cell(Glyph.space, CellStyle(.terminal, on: a.lower))
    case 7...: return Cell(Glyph.space, CellStyle(.terminal, on: a.upper))
    default: return Cell(shades[min(2, (eighths - 1) / 2)], CellStyle(a.upper, on: a.lower))
    }
  }
}
