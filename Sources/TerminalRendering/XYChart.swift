/// Where the parts of a chart were drawn, for crosshair and mouse.
package struct XYChartLayout: Hashable, Sendable {
  /// Cells inside the axes.
  package var plot: CellRect
  /// Cells of the residual strip; empty without one.
  package var residuals: CellRect
  package var x: PlotAxis
  package var y: PlotAxis

  private var frame: PlotFrame { PlotFrame(plot: plot, x: x, y: y) }

  /// The value in the middle of a column.
  package func value(atColumn column: Int) -> Double { frame.value(atColumn: column) }

  /// The column of a value; nil outside of the plot.
  package func column(of value: Double) -> Int? {
    frame.column(of: value).flatMap { plot.x <= $0 && $0 < plot.maxX ? $0 : nil }
  }
}

/// Curves, bands, bars and measured points on linear or logarithmic axes.
///
/// Series differ by dashes, markers or letters as well as by colour. What is outside of the axes is
/// left out.
package struct XYChart: Hashable, Sendable {
  package var x: PlotAxis
  package var y: PlotAxis
  package var bands: [PlotBand] = []
  package var bars: [PlotBars] = []
  package var curves: [PlotCurve] = []
  package var points: [PlotPoints] = []
  package var residuals: PlotResiduals?
  /// Heights at which a dotted line goes across.
  package var references: [Double] = []
  /// Place of the crosshair along the horizontal axis.
  package var crosshair: Double?
  /// Rows that the legend may take above the plot; with a crosshair it gives the values there.
  package var legendRows = 1
  /// What the legend says in place of the names of the series.
  package var legend: [PlotLegendEntry]?
  package var showsGrid = true

  package init(x: PlotAxis, y: PlotAxis) {
    self.x = x
    self.y = y
  }

  /// Draws everything into a rectangle.
  @discardableResult
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme
  ) -> XYChartLayout {
    let hasAxes = rect.width >= 16 && rect.height >= 5
    let legendRows = hasAxes && rect.height >= 7 ? legendHeight(rect.width, theme) : 0
    let lineRows = hasAxes ? (rect.height >= 8 ? 2 : 1) : 0
    var area = rect.split(top: legendRows).rest.split(bottom: lineRows).rest
    let axes = [y] + (residuals.map { [$0.y] } ?? [])
    let left =
      hasAxes ? PlotFrame.leftMargin(axes, rows: area.height, glyphs: theme.glyphs) : 0
    let right = hasAxes ? 1 : 0
    area = CellRect(
      x: area.x + left, y: area.y, width: area.width - left - right, height: area.height)
    var strip = CellRect.zero
    if residuals != nil, area.height >= 10 {
      let rows = max(3, min(9, area.height / 4))
      let parts = area.split(bottom: rows)
      strip = parts.bottom
      area = parts.rest.split(bottom: 1).rest
    }
    let frame = PlotFrame(plot: area, x: x, y: y)
    let layout = XYChartLayout(plot: area, residuals: strip, x: x, y: y)
    guard !area.isEmpty, x.isValid, y.isValid else { return layout }
    buffer.clipped(to: rect) { buffer in
      if hasAxes { drawAxes(into: &buffer, frame, strip, rect, lineRows: lineRows, theme) }
      buffer.clipped(to: area) { buffer in
        if showsGrid && hasAxes { frame.drawGrid(into: &buffer, theme) }
        draw(references, frame, into: &buffer, theme)
        for band in bands { draw(band, frame, into: &buffer, theme) }
        for bar in bars { draw(bar, frame, into: &buffer, theme) }
        for (index, curve) in curves.enumerated() {
          draw(curve, index, frame, into: &buffer, theme)
        }
        for series in points { draw(series, frame, into: &buffer, theme) }
        drawCrosshair(frame, into: &buffer, theme)
        // Markers lie above the bars of all series, and the chosen one is not hidden.
        for series in points { drawMarkers(series, frame, into: &buffer, theme) }
      }
      if let residuals, !strip.isEmpty {
        let frame = PlotFrame(plot: strip, x: x, y: residuals.y)
        buffer.clipped(to: strip) { buffer in
          draw([residuals.reference], frame, into: &buffer, theme)
          for band in residuals.bands { draw(band, frame, into: &buffer, theme) }
          for series in residuals.points { draw(series, frame, into: &buffer, theme) }
          drawCrosshair(frame, into: &buffer, theme)
          for series in residuals.points { drawMarkers(series, frame, into: &buffer, theme) }
          buffer.put(
            residuals.y.label, x: strip.x + 1, y: strip.y, theme[.dim], limit: strip.width - 2)
        }
      }
      if legendRows > 0 {
        drawLegend(
          into: &buffer, rect: rect.split(top: legendRows).top, plotX: area.x, theme)
      }
    }
    return layout
  }

  private func drawAxes(
    into buffer: inout CellBuffer, _ frame: PlotFrame, _ strip: CellRect, _ rect: CellRect,
    lineRows: Int, _ theme: Theme
  ) {
    frame.drawLeft(into: &buffer, edge: rect.x, theme)
    var lower = frame
    if let residuals, !strip.isEmpty {
      frame.drawLowerLine(into: &buffer, theme)
      lower = PlotFrame(plot: strip, x: x, y: residuals.y)
      lower.drawLeft(into: &buffer, edge: rect.x, theme)
      buffer.set(
        theme.glyphs == .ascii ? "+" : "├", theme[.frame], x: frame.plot.x - 1,
        y: frame.plot.maxY)
    }
    if lineRows == 2 { lower.drawLowerLine(into: &buffer, theme) }
    lower.drawLowerLabels(
      into: &buffer, y: lower.plot.maxY + lineRows - 1, edge: rect.maxX, theme)
  }

  private func drawCrosshair(
    _ frame: PlotFrame, into buffer: inout CellBuffer, _ theme: Theme
  ) {
    guard let crosshair, let column = frame.column(of: crosshair) else { return }
    PlotFrame.drawVertical(
      into: &buffer, column: column, rows: frame.plot.y..<frame.plot.maxY, theme)
  }
}
