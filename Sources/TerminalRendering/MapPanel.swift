/// Where the parts of a map panel are, and what was counted while it was drawn.
package struct MapPanelLayout: Hashable, Sendable {
  /// Cells of the picture and where its pixels are.
  package var geometry: MapGeometry
  /// Cells of the colour bar; empty without one.
  package var colorBar: CellRect
  /// Pixels in sight beyond the limits; blocks of pixels when zoomed out.
  package var underCount = 0
  package var overCount = 0

  package var map: CellRect { geometry.rect }

  /// The value that a row of the colour bar stands for, in its middle.
  package func value(atColorBarRow y: Int, scale: MapScale) -> Double {
    let rows = Double(max(1, colorBar.height))
    let position = 1 - (Double(y - colorBar.y) + 0.5) / rows
    return scale.mapping.value(at: max(0, min(1, position)))
  }
}

/// A heat map with axes, overlays and a colour bar, drawn into the inside of a frame.
package enum MapPanel {
  /// Where everything will be, without drawing.
  package static func layout(
    _ content: MapContent, rect: CellRect, theme: Theme
  ) -> MapPanelLayout {
    var area = rect
    let hasBar = content.showsColorBar && rect.width >= 40 && rect.height >= 8
    let hasLeftAxis = content.showsAxes && rect.width >= 30 && rect.height >= 5
    let hasLowerAxis = content.showsAxes && rect.width >= 20 && rect.height >= 8
    let labelWidth =
      hasLeftAxis
      ? content.ticksY.map { TextWidth.columns(of: theme.glyphs.adapted($0.label)) }.max() ?? 0 : 0
    let left = labelWidth > 0 ? labelWidth + 3 : rect.width >= 30 ? 1 : 0
    let right = hasBar ? 3 + 2 + 8 : rect.width >= 30 ? 1 : 0
    area = CellRect(
      x: area.x + left, y: area.y, width: area.width - left - right, height: area.height)
    if hasBar || rect.height >= 14 {
      area = area.split(top: 1).rest
    }
    if hasLowerAxis { area = area.split(bottom: 2).rest }
    if rect.height >= 30 { area = area.split(bottom: 1).rest }
    var geometry = MapGeometry(
      available: area, nx: content.nx, ny: content.ny, view: content.view,
      cellAspect: theme.capabilities.cellAspect, pixelAspect: content.pixelAspect)
    // A map smaller than the panel stands in the middle, with its axis and its bar beside it.
    let slackX = (area.width - geometry.rect.width) / 2
    let slackY = (area.height - geometry.rect.height) / 2
    if slackX > 0 || slackY > 0 {
      geometry = MapGeometry(
        available: CellRect(
          x: area.x + slackX, y: area.y + slackY, width: geometry.rect.width,
          height: geometry.rect.height), nx: content.nx, ny: content.ny, view: content.view,
        cellAspect: theme.capabilities.cellAspect, pixelAspect: content.pixelAspect)
    }
    let bar =
      hasBar
      ? CellRect(
        x: geometry.rect.maxX + 3, y: geometry.rect.y, width: 2, height: geometry.rect.height)
      : .zero
    return MapPanelLayout(geometry: geometry, colorBar: bar)
  }

  /// Draws the panel.
  ///
  /// - Parameters:
  ///   - content: What to show.
  ///   - buffer: Where to draw.
  ///   - rect: The inside of the frame.
  ///   - theme: Styles, colours and glyphs.
  /// - Returns: Where the parts are, for the mouse and the read-out.
  @discardableResult
  package static func draw(
    _ content: MapContent, into buffer: inout CellBuffer, rect: CellRect, theme: Theme
  ) -> MapPanelLayout {
    var layout = layout(content, rect: rect, theme: theme)
    let palette = ScalePalette(
      content.scale, capabilities: theme.capabilities, background: theme.backgroundRgb)
    let raster = MapRaster(content, geometry: layout.geometry, palette: palette)
    layout.underCount = raster.underCount
    layout.overCount = raster.overCount
    let painter = MapPainter(
      raster, palette, theme, showsHatch: content.showsExclusionHatch,
      isOfClasses: content.isOfClasses)
    buffer.clipped(to: rect) { buffer in
      painter.draw(into: &buffer, rect: layout.map)
      buffer.clipped(to: layout.map) { buffer in
        MapOverlays(content: content, geometry: layout.geometry, painter: painter)
          .draw(into: &buffer)
      }
      if content.showsAxes {
        drawLeftAxis(content, layout.geometry, into: &buffer, rect: rect, theme)
        drawLowerAxis(content, layout.geometry, into: &buffer, rect: rect, theme)
      }
      if !layout.colorBar.isEmpty {
        ColorBar(scale: content.scale, unit: content.unit, markBelow: content.dimBelow)
          .draw(
            into: &buffer, rect: layout.colorBar, theme: theme, palette: palette,
            underCount: layout.underCount, overCount: layout.overCount)
      }
    }
    return layout
  }

  private static func drawLeftAxis(
    _ content: MapContent, _ geometry: MapGeometry, into buffer: inout CellBuffer, rect: CellRect,
    _ theme: Theme
  ) {
    let x = geometry.rect.x - 1
    guard x > rect.x + 2 else { return }
    let mark: Glyph = theme.glyphs == .ascii ? "-" : "┤"
    var lastRow = Int.min
    let ticks = content.ticksY.map { tick in
      (
        row: Int(
          (geometry.canvas(MapPoint(x: 0, y: tick.position)).y / 2).rounded(.down)),
        label: tick.label
      )
    }
    for tick in ticks.sorted(by: { $0.row < $1.row }) {
      guard tick.row >= 0, tick.row < geometry.rect.height, tick.row > lastRow + 1 else { continue }
      lastRow = tick.row
      let y = geometry.rect.y + tick.row
      buffer.set(mark, theme[.axis], x: x, y: y)
      buffer.put(tick.label, endingAt: x - 1, y: y, theme[.axis], limit: x - 1 - rect.x)
    }
  }

  private static func drawLowerAxis(
    _ content: MapContent, _ geometry: MapGeometry, into buffer: inout CellBuffer, rect: CellRect,
    _ theme: Theme
  ) {
    let y = geometry.rect.maxY
    guard y + 1 < rect.maxY else { return }
    let mark: Glyph = theme.glyphs == .ascii ? "'" : "┬"
    var nextFree = rect.x
    let ticks = content.ticksX.map { tick in
      (
        column: Int(geometry.canvas(MapPoint(x: tick.position, y: 0)).x.rounded(.down)),
        label: theme.glyphs.adapted(tick.label)
      )
    }
    for tick in ticks.sorted(by: { $0.column < $1.column }) {
      guard tick.column >= 0, tick.column < geometry.rect.width else { continue }
      let x = geometry.rect.x + tick.column
      let width = TextWidth.columns(of: tick.label)
      let start = x - width / 2
      guard start >= nextFree, start + width <= rect.maxX else { continue }
      buffer.set(mark, theme[.axis], x: x, y: y)
      buffer.put(tick.label, x: start, y: y + 1, theme[.axis])
      nextFree = start + width + 2
    }
  }
}
