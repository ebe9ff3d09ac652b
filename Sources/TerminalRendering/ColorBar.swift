/// The colours of a scale from bottom to top with numbers, ticks and end counts.
package struct ColorBar: Hashable, Sendable {
  package var scale: MapScale
  package var unit: String
  /// A value to mark, below which the map is drawn back.
  package var markBelow: Double?

  package init(scale: MapScale, unit: String = "", markBelow: Double? = nil) {
    self.scale = scale
    self.unit = unit
    self.markBelow = markBelow
  }

  /// A number on the bar.
  struct Tick {
    var value: Double
    var label: String
    /// Smaller is placed first.
    var rank: Int
    /// The scale has another slope on the other side of it.
    var isBreak = false
  }

  /// Draws the bar for a map or several into two columns; numbers go right of it.
  ///
  /// - Parameters:
  ///   - buffer: Where to draw.
  ///   - rect: The two columns, with a row above and two below for the counts and the unit.
  ///   - theme: Styles, colours and glyphs.
  ///   - underCount: Pixels below the lower end.
  ///   - overCount: Pixels above the upper end.
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme, underCount: Int = 0,
    overCount: Int = 0
  ) {
    let palette = ScalePalette(
      scale, capabilities: theme.capabilities, background: theme.backgroundRgb)
    draw(
      into: &buffer, rect: rect, theme: theme, palette: palette, underCount: underCount,
      overCount: overCount)
  }

  /// Draws the bar into two columns; numbers go right of it, counts above and below.
  func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme, palette: ScalePalette,
    underCount: Int, overCount: Int
  ) {
    drawColors(into: &buffer, rect: rect, theme: theme, palette: palette)
    let isAscii = theme.glyphs == .ascii
    let rows = rect.height
    var taken: Set<Int> = []
    for tick in ticks().sorted(by: { $0.rank < $1.rank }) {
      let position = scale.mapping.position(of: tick.value)
      let row = min(rows - 1, Int((1 - position) * Double(rows)))
      let gap = tick.rank < 4 ? 1 : max(2, min(4, rows / 8))
      if taken.contains(where: { abs($0 - row) < gap }) { continue }
      taken.insert(row)
      let y = rect.y + row
      // In ASCII a dash would look like a minus sign.
      let mark: Glyph = isAscii ? (tick.isBreak ? "=" : " ") : tick.isBreak ? "├" : "╴"
      buffer.set(mark, theme[.axis], x: rect.maxX, y: y)
      buffer.put(
        tick.label, x: rect.maxX + 1, y: y, tick.rank == 0 ? theme[.text] : theme[.axis], limit: 8)
    }
    if let value = markBelow {
      let position = scale.mapping.position(of: value)
      let y = rect.y + min(rows - 1, Int((1 - position) * Double(rows)))
      buffer.set(isAscii ? ">" : "▸", theme[.accent], x: rect.x - 1, y: y)
    }
    if overCount > 0 {
      drawCount(
        overCount, palette.overLevel, "▲", y: rect.y - 1, into: &buffer, rect, theme, palette)
    }
    if underCount > 0 {
      drawCount(
        underCount, palette.underLevel, "▼", y: rect.maxY, into: &buffer, rect, theme, palette)
    }
    if !unit.isEmpty {
      buffer.put(unit, x: rect.x, y: rect.maxY + 1, theme[.dim], limit: 10)
    }
  }

  private func drawCount(
    _ count: Int, _ level: Int, _ arrow: Glyph, y: Int, into buffer: inout CellBuffer,
    _ rect: CellRect, _ theme: Theme, _ palette: ScalePalette
  ) {
    let color = palette.color(level, x: 0, y: 0, isDimmed: false)
    let glyph = theme.glyphs.adapted(arrow)
    let style = CellStyle(color, on: theme.background)
    buffer.set(glyph, style, x: rect.x, y: y)
    buffer.set(glyph, style, x: rect.x + 1, y: y)
    buffer.put(NumberText.grouped(count), x: rect.maxX + 1, y: y, theme[.dim], limit: 8)
  }

  private func drawColors(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme, palette: ScalePalette
  ) {
    let rows = 2 * rect.height
    let isMono = theme.level == .mono
    let positions = positionsInUse
    for row in 0..<rect.height {
      let middle = 1 - (Double(row) + 0.5) / Double(rect.height)
      if middle < positions.lowerBound || middle > positions.upperBound {
        for x in rect.x..<rect.maxX { buffer.set(.space, theme[.text], x: x, y: rect.y + row) }
        continue
      }
      let upper = palette.level(of: 1 - (Double(2 * row) + 0.5) / Double(rows))
      let lower = palette.level(of: 1 - (Double(2 * row + 1) + 0.5) / Double(rows))
      for column in 0..<rect.width {
        let (x, y) = (rect.x + column, rect.y + row)
        if isMono {
          let (glyph, attributes) = barDensity(palette.mean(upper, lower), palette)
          buffer.set(glyph, CellStyle(.terminal, on: .terminal, attributes), x: x, y: y)
          continue
        }
        if theme.glyphs == .ascii {
          let color = palette.color(
            palette.mean(upper, lower), x: column, y: row, isDimmed: false)
          buffer.set(.space, CellStyle(.terminal, on: color), x: x, y: y)
          continue
        }
        if theme.level == .c16 {
          let shade = palette.shades[palette.mean(upper, lower)]
          let glyphs: [Glyph] = [" ", "░", "▒", "▓", "█"]
          let step = Int((shade.fraction * 4).rounded())
          buffer.set(glyphs[step], CellStyle(shade.upper, on: shade.lower), x: x, y: y)
          continue
        }
        let top = palette.color(upper, x: column, y: 2 * row, isDimmed: false)
        let bottom = palette.color(lower, x: column, y: 2 * row + 1, isDimmed: false)
        let isEqual = top == bottom
        let isLower = theme.capabilities.usesLowerHalfBlock
        let style =
          isEqual
          ? CellStyle(.terminal, on: top)
          : isLower ? CellStyle(bottom, on: top) : CellStyle(top, on: bottom)
        buffer.set(isEqual ? .space : isLower ? "▄" : "▀", style, x: x, y: y)
      }
    }
  }

  /// The part of the bar that stands for values within the limits: with the upper limit below the
  /// threshold no pixel has the colours above it, so that the bar must not show them either.
  private var positionsInUse: ClosedRange<Double> {
    let mapping = scale.mapping
    guard mapping.shape != .oneSided else { return 0...1 }
    let (lower, upper) = mapping.effectiveLimits
    let (low, high) = (mapping.position(of: lower), mapping.position(of: upper))
    return low < high ? low...high : 0...1
  }

  private func barDensity(_ level: Int, _ palette: ScalePalette) -> (Glyph, CellAttributes) {
    MapPainter.density(level, palette)
  }

  /// The numbers of the bar: limits, zero, threshold and round values between.
  func ticks() -> [Tick] {
    let mapping = scale.mapping
    let (lower, upper) = mapping.effectiveLimits
    let step = Ticks.niceStep((upper - lower) / 6)
    func label(_ value: Double) -> String { Ticks.label(value, step: min(step, 1)) }
    func round(_ value: Double) -> String {
      let digits = step >= 1 && abs(value - value.rounded()) < 1e-9 ? 1.0 : step / 10
      return Ticks.label(value, step: min(digits, max(step, 1e-300)))
    }
    var ticks: [Tick] = []
    switch mapping.shape {
    case .oneSided:
      let isLog = mapping.stretch == .log && lower > 0
      let inner = isLog ? Ticks.decades(lower, upper) : Ticks.nice(lower, upper, target: 6)
      ticks = inner.map {
        Tick(
          value: $0, label: isLog ? NumberText.short($0, digits: 1) : Ticks.label($0, step: step),
          rank: 2)
      }
      let ends = [lower, upper].filter { end in
        !ticks.contains { abs(mapping.position(of: $0.value) - mapping.position(of: end)) < 0.04 }
      }
      ticks += ends.map { Tick(value: $0, label: NumberText.short($0), rank: 3) }
    case .symmetric, .twoSided, .threshold:
      ticks = [Tick(value: 0, label: "0", rank: 1)]
      var isSigma = unit.hasPrefix("σ") || unit.isEmpty && upper <= 60 && upper >= 2 && lower >= -60
      if case .threshold(let threshold) = mapping.shape, threshold < upper {
        isSigma = true
        ticks.append(
          Tick(
            value: threshold, label: NumberText.short(threshold, digits: 2).trimmedZeros + " T",
            rank: 0))
      }
      ticks += [lower, upper].map { Tick(value: $0, label: round($0), rank: 2) }
      if isSigma {
        for value in [3.0, -3, 5, -5] where value > lower && value < upper {
          ticks.append(Tick(value: value, label: Ticks.label(value, step: 1), rank: 3))
        }
      }
      ticks += Ticks.nice(lower, upper, target: 8).map {
        Tick(value: $0, label: Ticks.label($0, step: Ticks.niceStep((upper - lower) / 8)), rank: 4)
      }
      ticks = ticks.map { tick in
        var tick = tick
        tick.isBreak = isBreak(at: tick.value, mapping, upper - lower)
        return tick
      }
    }
    return ticks.filter { $0.value >= lower && $0.value <= upper }
  }

  /// Whether equal steps of value take unequal parts of the bar on the two sides of a value.
  private func isBreak(at value: Double, _ mapping: ScaleMapping, _ span: Double) -> Bool {
    guard mapping.stretch == .linear else { return false }
    let h = span * 1e-4
    let (low, high) = mapping.effectiveLimits
    guard value - h > low, value + h < high else { return false }
    let below = mapping.position(of: value) - mapping.position(of: value - h)
    let above = mapping.position(of: value + h) - mapping.position(of: value)
    return abs(below - above) > 0.1 * max(below, above)
  }
}

extension String {
  /// A decimal number without zeros after its point, also before a power of ten.
  package var trimmedZeros: String {
    guard contains(".") else { return self }
    if let power = firstIndex(of: "e") {
      return String(self[..<power]).trimmedZeros + self[power...]
    }
    var text = self
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
