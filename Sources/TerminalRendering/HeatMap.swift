import GridMath

/// Where the parts of a heat map were drawn, for crosshair and mouse.
package struct HeatMapLayout: Hashable, Sendable {
  package var plot: CellRect
  package var x: PlotAxis
  package var y: PlotAxis

  /// Coordinates in the middle of a cell.
  package func point(atColumn column: Int, row: Int) -> PlotPoint {
    let frame = PlotFrame(plot: plot, x: x, y: y)
    return PlotPoint(frame.value(atColumn: column), frame.value(atRow: row))
  }
}

/// A table of values as colours, with axes of any kind: energy dispersion, point spread, background.
///
/// Two canvas pixels for each cell; each shows the mean of the bins that it covers, by area.
package struct HeatMap: Hashable, Sendable {
  package var x: PlotAxis
  package var y: PlotAxis
  /// Ascending; one more than bins.
  package var xEdges: [Double]
  package var yEdges: [Double]
  /// Row by row from the lowest `y`, x fastest; not-a-number where there is nothing.
  package var values: [Double]
  package var scale: MapScale
  /// What the values are; only title and unit count.
  package var value: PlotAxis
  /// One unit takes the same length on both axes.
  package var isSquare = false
  package var showsColorBar = false
  /// Lines and marks over the colours.
  package var curves: [PlotCurve] = []
  package var points: [PlotPoints] = []
  package var crosshair: PlotPoint?

  package init(
    x: PlotAxis, y: PlotAxis, xEdges: [Double], yEdges: [Double], values: [Double],
    scale: MapScale, value: PlotAxis
  ) {
    precondition(
      xEdges.count >= 2 && yEdges.count >= 2
        && values.count == (xEdges.count - 1) * (yEdges.count - 1),
      "a heat map has one value for each bin")
    self.x = x
    self.y = y
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.values = values
    self.scale = scale
    self.value = value
  }

  /// Value of the bin at a place; not a number outside.
  package func value(at point: PlotPoint) -> Double {
    guard let i = BarPainter.bin(of: point.x, edges: xEdges),
      let j = BarPainter.bin(of: point.y, edges: yEdges)
    else { return .nan }
    return values[j * (xEdges.count - 1) + i]
  }

  /// Draws the map into a rectangle.
  @discardableResult
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme
  ) -> HeatMapLayout {
    let hasAxes = rect.width >= 16 && rect.height >= 5
    // A square map leaves room at its right.
    let hasBar = showsColorBar && rect.width >= (isSquare ? 34 : 44) && rect.height >= 10
    let titleRows = hasAxes && (rect.height >= 7 || hasBar) ? 1 : 0
    let lineRows = hasAxes ? (rect.height >= 8 ? 2 : 1) : 0
    var plot = rect.split(top: titleRows).rest.split(bottom: lineRows).rest
    let left = hasAxes ? PlotFrame.leftMargin([y], rows: plot.height, glyphs: theme.glyphs) : 0
    plot = CellRect(
      x: plot.x + left, y: plot.y,
      width: plot.width - left - (hasBar ? Self.barWidth(isSquare) : hasAxes ? 1 : 0),
      height: plot.height)
    if isSquare { plot = squared(plot, theme) }
    let layout = HeatMapLayout(plot: plot, x: x, y: y)
    guard !plot.isEmpty, x.isValid, y.isValid else { return layout }
    let frame = PlotFrame(plot: plot, x: x, y: y)
    let palette = ScalePalette(
      scale, capabilities: theme.capabilities, background: theme.backgroundRgb)
    let raster = raster(frame, palette)
    buffer.clipped(to: rect) { buffer in
      MapPainter(raster, palette, theme, showsHatch: false).draw(into: &buffer, rect: plot)
      if hasAxes {
        frame.drawLeft(into: &buffer, edge: rect.x, theme)
        if lineRows == 2 { frame.drawLowerLine(into: &buffer, theme) }
        let edge = isSquare ? min(rect.maxX, plot.maxX + Self.barWidth(true)) : rect.maxX
        frame.drawLowerLabels(
          into: &buffer, y: plot.maxY + lineRows - 1, edge: edge, theme)
      }
      buffer.clipped(to: plot) { buffer in drawOver(frame, into: &buffer, theme) }
      if titleRows > 0 { drawTitle(into: &buffer, rect, plot, theme) }
      if hasBar {
        ColorBar(scale: scale).draw(
          into: &buffer,
          rect: CellRect(x: plot.maxX + 2, y: plot.y, width: 2, height: plot.height), theme: theme,
          palette: palette, underCount: 0, overCount: 0)
      }
    }
    return layout
  }

  /// The largest part, at the left, in which both axes have one scale: circles are round.
  private func squared(_ area: CellRect, _ theme: Theme) -> CellRect {
    let ratio = abs(x.upper - x.lower) / max(abs(y.upper - y.lower), 1e-300)
    let aspect = theme.capabilities.cellAspect
    guard ratio.isFinite, aspect > 0, !area.isEmpty else { return area }
    let width = min(area.width, Int((Double(area.height) * aspect * ratio).rounded()))
    let height = min(
      area.height, Int((Double(width) / (aspect * ratio)).rounded(.up).clamped(to: 1...1e4)))
    return CellRect(x: area.x, y: area.y, width: max(1, width), height: max(1, height))
  }

  private func raster(_ frame: PlotFrame, _ palette: ScalePalette) -> MapRaster {
    let (width, height) = (frame.plot.width, 2 * frame.plot.height)
    let columns = Self.shares(x, xEdges, count: width)
    let rows = Self.shares(y, yEdges, count: height)
    let resolved = ResolvedScale(scale.mapping)
    let isLogarithmic = scale.mapping.stretch == .log && scale.mapping.shape == .oneSided
    var levels = [UInt16](repeating: MapRaster.blank, count: width * height)
    for row in 0..<height {
      // The canvas goes downward, the axis upward.
      let bins = rows[height - 1 - row]
      for (column, share) in columns.enumerated() {
        let value = mean(share, bins)
        // Nothing at all stays the background, where zero has no place on the scale.
        if !value.isFinite || isLogarithmic && value <= 0 { continue }
        let position = resolved.position(of: value).clamped(to: 0...1)
        levels[row * width + column] = UInt16(palette.level(of: position))
      }
    }
    return MapRaster(width: width, height: height, levels: levels)
  }

  /// Columns beside the plot for the colour bar, its ticks and numbers.
  private static func barWidth(_ isSquare: Bool) -> Int { isSquare ? 10 : 14 }

  /// Bins below each canvas pixel of an axis, and how much of the pixel each covers.
  private static func shares(
    _ axis: PlotAxis, _ edges: [Double], count: Int
  ) -> [[(bin: Int, weight: Double)]] {
    (0..<count).map { pixel in
      let a = axis.value(at: Double(pixel) / Double(count))
      let b = axis.value(at: Double(pixel + 1) / Double(count))
      let (low, high) = (min(a, b), max(a, b))
      guard low < high, let first = edges.first, let last = edges.last, low < last, high > first
      else { return [] }
      var bin = BarPainter.bin(of: max(low, first), edges: edges) ?? 0
      var out: [(bin: Int, weight: Double)] = []
      while bin < edges.count - 1, edges[bin] < high {
        let covered = min(high, edges[bin + 1]) - max(low, edges[bin])
        if covered > 0 { out.append((bin, covered)) }
        bin += 1
      }
      return out
    }
  }

  /// Mean over bins, those without a value left out.
  private func mean(
    _ columns: [(bin: Int, weight: Double)], _ rows: [(bin: Int, weight: Double)]
  ) -> Double {
    var (sum, weights) = (0.0, 0.0)
    for (j, v) in rows {
      for (i, u) in columns {
        let value = values[j * (xEdges.count - 1) + i]
        guard value.isFinite else { continue }
        sum += value * u * v
        weights += u * v
      }
    }
    return weights > 0 ? sum / weights : .nan
  }

  private func drawOver(
    _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    for curve in curves {
      var canvas = BrailleCanvas(width: frame.plot.width, height: frame.plot.height)
      canvas.polyline(curve.points.map { frame.dots($0.x, $0.y) }, dash: curve.dash)
      canvas.draw(into: &buffer, x: frame.plot.x, y: frame.plot.y, theme[curve.role])
    }
    for series in points {
      for item in series.items {
        guard let column = frame.column(of: item.x), let row = frame.row(of: item.y),
          buffer.clip.contains(x: column, y: row)
        else { continue }
        let back = buffer[column, row].mainColor
        buffer.set(
          series.marker.glyph(theme.glyphs), theme[series.role].on(back), x: column, y: row)
      }
    }
    guard let crosshair, let column = frame.column(of: crosshair.x) else { return }
    PlotFrame.drawVertical(
      into: &buffer, column: column, rows: frame.plot.y..<frame.plot.maxY, theme)
  }

  private func drawTitle(
    into buffer: inout CellBuffer, _ rect: CellRect, _ plot: CellRect, _ theme: Theme
  ) {
    let end = buffer.put(y.label, x: rect.x, y: rect.y, theme[.dim], limit: rect.width)
    let room = rect.maxX - end - 2
    let shown = theme.glyphs.adapted(value.unit)
    if showsColorBar, !shown.isEmpty, TextWidth.columns(of: shown) <= room {
      buffer.put(shown, endingAt: rect.maxX, y: rect.y, theme[.dim])
    }
  }
}
