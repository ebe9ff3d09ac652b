#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a histogram was drawn, for the crosshair and the mouse.
package struct HistogramLayout: Hashable, Sendable {
  /// Cells of the bars.
  package var plot: CellRect
  /// Range of the horizontal axis.
  package var lower: Double
  package var upper: Double

  /// The value at the middle of a column.
  package func value(atColumn x: Int) -> Double {
    lower + (upper - lower) * (Double(x - plot.x) + 0.5) / Double(max(1, plot.width))
  }
}

/// A histogram of two series, all pixels behind those outside of exclusions, with curves.
///
/// The series differ in fill as well as in colour; counts are on a linear or a logarithmic axis.
package struct HistogramChart: Hashable, Sendable {
  /// Bin edges, one more than bins.
  package var edges: [Double]
  package var all: [Double]
  package var outside: [Double]
  package var isLogarithmic: Bool
  package var curves: [PlotCurve]
  package var legend: [LegendLine]
  package var footer: String
  /// Bins drawn in the colour of the selection.
  package var highlighted: Set<Int>
  /// Value to mark by a vertical line.
  package var marker: Double?

  package init(
    edges: [Double], all: [Double], outside: [Double] = [], isLogarithmic: Bool = true,
    curves: [PlotCurve] = [], legend: [LegendLine] = [], footer: String = "",
    highlighted: Set<Int> = [], marker: Double? = nil
  ) {
    precondition(edges.count == all.count + 1, "bins do not match edges")
    precondition(outside.isEmpty || outside.count == all.count, "the series differ in length")
    self.edges = edges
    self.all = all
    self.outside = outside
    self.isLogarithmic = isLogarithmic
    self.curves = curves
    self.legend = legend
    self.footer = footer
    self.highlighted = highlighted
    self.marker = marker
  }

  /// Draws everything into a rectangle.
  @discardableResult
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme
  ) -> HistogramLayout {
    let lower = edges.first ?? 0
    let upper = edges.last ?? 1
    var area = rect
    if !footer.isEmpty, rect.height >= 7 {
      buffer.put(
        footer, x: rect.x + 2, y: rect.maxY - 1, theme[.dim], limit: rect.width - 3)
      area = area.split(bottom: 1).rest
    }
    let hasAxes = area.height >= 5 && area.width >= 24
    let plot =
      hasAxes
      ? CellRect(x: area.x + 8, y: area.y, width: area.width - 10, height: area.height - 1)
      : area
    let layout = HistogramLayout(plot: plot, lower: lower, upper: upper)
    guard plot.width > 0, plot.height > 0, upper > lower, !all.isEmpty else { return layout }
    let peak = max(all.max() ?? 0, curves.flatMap(\.points).map(\.y).max() ?? 0, 1)
    // The legend takes rows of its own, so that nothing ever lies under it.
    let legendRows = legend.isEmpty ? 0 : min(legend.count, max(0, plot.height - 4))
    let scale = CountScale(
      peak: peak, isLogarithmic: isLogarithmic, rows: plot.height - legendRows)
    buffer.clipped(to: rect) { buffer in
      if hasAxes {
        drawCountAxis(into: &buffer, plot, scale, theme)
        drawValueAxis(into: &buffer, plot, theme)
      }
      drawBars(into: &buffer, plot, scale, theme)
      drawMarker(into: &buffer, layout, theme)
      drawCurves(into: &buffer, plot, scale, theme)
      drawLegend(into: &buffer, plot, rows: legendRows, theme)
    }
    return layout
  }

  /// Counts to eighths of a row.
  struct CountScale {
    let peak: Double
    let isLogarithmic: Bool
    let rows: Int

    /// Height in rows; the logarithmic axis begins at half a count, so that one count shows.
    func height(_ count: Double) -> Double {
      guard count > 0 else { return 0 }
      let fraction =
        isLogarithmic
        ? max(0, log10(count / 0.5)) / log10(max(peak, 1) * 1.1 / 0.5) : count / (peak * 1.05)
      return min(1, fraction) * Double(rows)
    }
  }

  private func drawBars(
    into buffer: inout CellBuffer, _ plot: CellRect, _ scale: CountScale, _ theme: Theme
  ) {
    let lower = edges[0]
    let upper = edges[edges.count - 1]
    let isAscii = theme.glyphs == .ascii
    let isPlain = theme.level == .mono || theme.level == .c16
    for column in 0..<plot.width {
      let value = lower + (upper - lower) * (Double(column) + 0.5) / Double(plot.width)
      guard let bin = BarPainter.bin(of: value, edges: edges) else { continue }
      let heightAll = Int((scale.height(all[bin]) * 8).rounded())
      let heightOut = outside.isEmpty ? 0 : Int((scale.height(outside[bin]) * 8).rounded())
      let isHighlighted = highlighted.contains(bin)
      let front = theme[isHighlighted ? .series2 : .histogramOutside]
      let back = theme[isHighlighted ? .series2 : .histogramAll]
      for row in 0..<scale.rows {
        let x = plot.x + column
        let y = plot.maxY - 1 - row
        let inner = heightOut - 8 * row
        let outer = heightAll - 8 * row
        if outer <= 0 && inner <= 0 { break }
        if isAscii {
          let bar: Glyph = isHighlighted ? "@" : "#"
          let glyph: Glyph = inner >= 4 ? bar : outer >= 4 ? (isHighlighted ? "@" : ":") : " "
          if glyph != .space { buffer.set(glyph, inner >= 4 ? front : back, x: x, y: y) }
          continue
        }
        if isHighlighted, theme.level == .mono, outer >= 4 {
          // Without colours the selected bins differ by their fill.
          buffer.set("▒", front.adding(.bold), x: x, y: y)
        } else if inner >= 8 {
          buffer.set("█", front, x: x, y: y)
        } else if inner > 0 && outer >= 8 && !isPlain {
          buffer.set(
            BarGlyph.partial(inner, .unicode), front.on(back.foreground), x: x, y: y)
        } else if inner > 0 {
          buffer.set(BarGlyph.partial(inner, .unicode), front, x: x, y: y)
        } else if outer >= 8 || isPlain && outer >= 4 {
          buffer.set(isPlain ? "░" : "█", back, x: x, y: y)
        } else if !isPlain {
          buffer.set(BarGlyph.partial(outer, .unicode), back, x: x, y: y)
        }
      }
    }
  }

  private func drawCurves(
    into buffer: inout CellBuffer, _ plot: CellRect, _ scale: CountScale, _ theme: Theme
  ) {
    let lower = edges[0]
    let upper = edges[edges.count - 1]
    for curve in curves {
      var canvas = BrailleCanvas(width: plot.width, height: plot.height)
      let points = curve.points.map { point in
        let x = (point.x - lower) / (upper - lower) * Double(canvas.dotWidth)
        // Parts at the foot of the axis are left out: they would draw a line along it.
        let height = scale.height(point.y)
        return (x: x, y: height > 0.12 ? Double(canvas.dotHeight) - height * 4 : .nan)
      }
      canvas.polyline(points, dash: curve.dash)
      canvas.draw(into: &buffer, x: plot.x, y: plot.y, theme[curve.role])
    }
  }

  private func drawMarker(
    into buffer: inout CellBuffer, _ layout: HistogramLayout, _ theme: Theme
  ) {
    guard let marker, marker >= layout.lower, marker < layout.upper else { return }
    let fraction = (marker - layout.lower) / (layout.upper - layout.lower)
    let x = layout.plot.x + min(layout.plot.width - 1, Int(fraction * Double(layout.plot.width)))
    PlotFrame.drawVertical(
      into: &buffer, column: x, rows: layout.plot.y..<layout.plot.maxY, theme)
  }

  private func drawCountAxis(
    into buffer: inout CellBuffer, _ plot: CellRect, _ scale: CountScale, _ theme: Theme
  ) {
    let ticks =
      isLogarithmic
      ? Ticks.decades(1, scale.peak) : Ticks.nice(0, scale.peak, target: max(2, scale.rows / 4))
    var lastRow = Int.max
    for tick in ticks.isEmpty ? [scale.peak] : ticks where tick > 0 {
      let row = plot.maxY - 1 - Int((scale.height(tick) - 1e-6).rounded(.down))
      guard row >= plot.y, row < lastRow - 1 else { continue }
      lastRow = row
      let text = tick < 1e5 ? NumberText.fixed(tick, 0) : NumberText.short(tick, digits: 1)
      buffer.put(text, endingAt: plot.x - 2, y: row, theme[.axis])
    }
  }

  private func drawValueAxis(into buffer: inout CellBuffer, _ plot: CellRect, _ theme: Theme) {
    let axis = PlotAxis("", lower: edges[0], upper: edges[edges.count - 1])
    let labels = PlotFrame.labels(
      axis, plot, glyphs: theme.glyphs, target: max(2, plot.width / 12), overhang: 2)
    for tick in labels { buffer.put(tick.label, x: tick.start, y: plot.maxY, theme[.axis]) }
  }

  /// Right-aligned block, its lines aligned at the left.
  private func drawLegend(
    into buffer: inout CellBuffer, _ plot: CellRect, rows: Int, _ theme: Theme
  ) {
    let texts = legend.prefix(rows).map { theme.glyphs.adapted($0.text) }
    let width = min(plot.width, texts.map { TextWidth.columns(of: $0) }.max() ?? 0)
    for (i, text) in texts.enumerated() {
      buffer.put(
        text, x: plot.maxX - width, y: plot.y + i, theme[legend[i].role], limit: width)
    }
  }
}
