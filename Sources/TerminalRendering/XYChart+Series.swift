import GridMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension XYChart {
  /// Dotted lines across.
  func draw(
    _ heights: [Double], _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    for height in heights {
      var canvas = BrailleCanvas(width: frame.plot.width, height: frame.plot.height)
      let y = frame.dots(x.lower, height).y
      canvas.polyline([(0, y), (Double(canvas.dotWidth) - 0.01, y)], dash: .dotted)
      canvas.draw(into: &buffer, x: frame.plot.x, y: frame.plot.y, theme[.axis])
    }
  }

  // MARK: Curves

  func draw(
    _ curve: PlotCurve, _ index: Int, _ frame: PlotFrame, into buffer: inout CellBuffer,
    _ theme: Theme
  ) {
    var canvas = BrailleCanvas(width: frame.plot.width, height: frame.plot.height)
    let places = curve.points.map { frame.dots($0.x, $0.y) }
    canvas.polyline(places, dash: curve.dash)
    canvas.draw(
      into: &buffer, x: frame.plot.x, y: frame.plot.y, theme[curve.role], merges: true)
    guard Self.usesLetters(theme), curves.count > 1 else { return }
    // Without colours a letter names the curve, at places of its own for each.
    let step = max(6, frame.plot.width / 3)
    let first = frame.plot.x + 1 + (index * step) / max(1, curves.count)
    for column in stride(from: first, to: frame.plot.maxX, by: step) {
      let value = Self.interpolate(
        curve, at: frame.value(atColumn: column), x.scale, y.scale)
      guard let row = frame.row(of: value) else { continue }
      buffer.set(Self.letter(curve, index), theme[curve.role].adding(.bold), x: column, y: row)
    }
  }

  static func usesLetters(_ theme: Theme) -> Bool {
    theme.level == .mono || theme.glyphs == .ascii
  }

  static func letter(_ curve: PlotCurve, _ index: Int) -> Glyph {
    if let own = curve.letter { return Glyph(own) }
    return Glyph(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26)))
  }

  /// Value of a curve between its points, straight on the scales of the axes; not a number beyond
  /// its ends and in its gaps.
  package static func interpolate(
    _ curve: PlotCurve, at x: Double, _ xScale: PlotAxis.Scale, _ yScale: PlotAxis.Scale
  ) -> Double {
    func scaled(_ value: Double, _ scale: PlotAxis.Scale) -> Double {
      scale == .linear ? value : value > 0 ? log(value) : .nan
    }
    for (a, b) in zip(curve.points, curve.points.dropFirst()) {
      guard min(a.x, b.x) <= x, x <= max(a.x, b.x), a.x != b.x else { continue }
      let place =
        (scaled(x, xScale) - scaled(a.x, xScale)) / (scaled(b.x, xScale) - scaled(a.x, xScale))
      if place == 0 { return a.y }
      if place == 1 { return b.y }
      let low = scaled(a.y, yScale)
      let value = low + (scaled(b.y, yScale) - low) * place
      return yScale == .linear ? value : exp(value)
    }
    return .nan
  }

  // MARK: Bands

  func draw(
    _ band: PlotBand, _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    if theme.level == .mono || theme.level == .c16 {
      var canvas = BrailleCanvas(width: frame.plot.width, height: frame.plot.height)
      for edge in [band.lower, band.upper] {
        canvas.polyline(zip(band.x, edge).map { frame.dots($0, $1) }, dash: .dotted)
      }
      canvas.draw(
        into: &buffer, x: frame.plot.x, y: frame.plot.y, theme[band.role], merges: true)
      return
    }
    let color = theme.bandColor(band.role)
    let lower = PlotCurve(x: band.x, y: band.lower)
    let upper = PlotCurve(x: band.x, y: band.upper)
    // Partly filled cells need the colour of the background as an ink.
    let isExact = theme.glyphs == .unicode && theme.background != .terminal
    for column in frame.plot.x..<frame.plot.maxX {
      let place = frame.value(atColumn: column)
      let low = frame.y.fraction(of: Self.interpolate(lower, at: place, x.scale, frame.y.scale))
      let high = frame.y.fraction(of: Self.interpolate(upper, at: place, x.scale, frame.y.scale))
      guard low.isFinite, high.isFinite, high > low else { continue }
      let eighths = Double(8 * frame.plot.height)
      let bottom = Int((max(0, low) * eighths).rounded())
      let top = max(Int((min(1, high) * eighths).rounded()), bottom + 1)
      for row in 0..<frame.plot.height {
        let (first, last) = (max(0, bottom - 8 * row), min(8, top - 8 * row))
        guard first < 8, last > 0, last > first else { continue }
        let y = frame.plot.maxY - 1 - row
        // The edge of another band may be there: its colours are the other ink.
        let beneath = buffer[column, y]
        let isBlock = (0x2581...0x2588).contains(beneath.glyph.base)
        if !isExact || first == 0 && last == 8 || first > 0 && last < 8 {
          guard isExact || last - first >= 4 || top - bottom < 8 else { continue }
          if isBlock {
            buffer.set(.space, CellStyle(color, on: color), x: column, y: y)
          } else {
            buffer.restyle(CellRect(x: column, y: y, width: 1, height: 1)) { $0.background = color }
          }
        } else if first == 0 {
          let above = beneath.style.background
          buffer.set(
            BarGlyph.partial(last, .unicode), CellStyle(color, on: above), x: column, y: y)
        } else {
          let below = isBlock ? beneath.style.foreground : beneath.style.background
          buffer.set(
            BarGlyph.partial(first, .unicode), CellStyle(below, on: color), x: column, y: y)
        }
      }
    }
  }

  // MARK: Bars

  func draw(
    _ bars: PlotBars, _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    for column in frame.plot.x..<frame.plot.maxX {
      guard let bin = BarPainter.bin(of: frame.value(atColumn: column), edges: bars.edges),
        bars.values[bin] > 0
      else { continue }
      let fraction = frame.y.fraction(of: bars.values[bin])
      guard fraction.isFinite else { continue }
      let eighths = Int((min(1, fraction) * Double(8 * frame.plot.height)).rounded())
      BarPainter.draw(
        into: &buffer, x: column, foot: frame.plot.maxY, eighths: eighths,
        rows: frame.plot.height, style: theme[bars.role])
    }
  }

  // MARK: Points

  func draw(
    _ series: PlotPoints, _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    let style = theme[series.role]
    let isAscii = theme.glyphs == .ascii
    var canvas = BrailleCanvas(width: frame.plot.width, height: frame.plot.height)
    for item in series.items {
      let (x, y) = frame.dots(item.x, item.y)
      guard x.isFinite, y.isFinite else { continue }
      if let range = item.xRange {
        bar(
          &canvas, &buffer, from: frame.dots(range.lowerBound, item.y),
          to: frame.dots(range.upperBound, item.y), frame, isAscii ? "-" : nil, style)
      }
      if let range = item.yRange, !item.isUpperLimit {
        // An end that the axis has no place for, such as 0 on a logarithmic one, is below it.
        var foot = frame.dots(item.x, range.lowerBound)
        if !foot.y.isFinite { foot.y = Double(canvas.dotHeight) + 8 }
        bar(
          &canvas, &buffer, from: foot, to: frame.dots(item.x, range.upperBound), frame,
          isAscii ? "|" : nil, style)
      }
      if item.isUpperLimit {
        bar(&canvas, &buffer, from: (x, y), to: (x, y + 5), frame, isAscii ? "|" : nil, style)
      }
    }
    canvas.draw(into: &buffer, x: frame.plot.x, y: frame.plot.y, style, merges: true)
  }

  /// The signs at the places of the values.
  func drawMarkers(
    _ series: PlotPoints, _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    let style = theme[series.role]
    let isAscii = theme.glyphs == .ascii
    for item in series.items {
      guard let column = frame.column(of: item.x), let row = frame.row(of: item.y) else {
        continue
      }
      func put(_ glyph: Glyph, _ y: Int) {
        guard buffer.clip.contains(x: column, y: y) else { return }
        buffer.set(glyph, style.on(buffer[column, y].mainColor), x: column, y: y)
      }
      if item.isUpperLimit {
        put(isAscii ? "v" : "▾", row + 1)
      } else {
        put(series.marker.glyph(theme.glyphs), row)
      }
    }
  }

  /// A straight bar: dots, or characters where there are none.
  private func bar(
    _ canvas: inout BrailleCanvas, _ buffer: inout CellBuffer, from a: (x: Double, y: Double),
    to b: (x: Double, y: Double), _ frame: PlotFrame, _ glyph: Glyph?, _ style: CellStyle
  ) {
    guard let glyph else {
      canvas.line(a.x, a.y, b.x, b.y)
      return
    }
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return }
    let plot = frame.plot
    func cell(_ dot: Double, _ size: Double, _ count: Int) -> Int {
      Int((dot / size).rounded(.down).clamped(to: -1...Double(count)))
    }
    let (x0, x1) = (cell(min(a.x, b.x), 2, plot.width), cell(max(a.x, b.x), 2, plot.width))
    let (y0, y1) = (cell(min(a.y, b.y), 4, plot.height), cell(max(a.y, b.y), 4, plot.height))
    for row in y0...y1 {
      for column in x0...x1 { buffer.set(glyph, style, x: plot.x + column, y: plot.y + row) }
    }
  }
}
