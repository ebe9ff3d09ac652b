import Estimators
import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// Panels of energy ranges in place of the map, with one scale at their right.
  mutating func drawPanels() {
    let grid = state.sky.panels
    let isStale = grid.shown?.request != state.panelRequest
    let isOver = (grid.shown?.request ?? state.panelRequest)?.models != nil
    var title = grid.quantity == .significance ? "significance  √TS" : "excess"
    title += isOver ? " over the models" : " over the background"
    if isStale || state.isStale { title += " …" }
    let radius = (grid.shown?.request ?? state.panelRequest)?.correlationRadius ?? 0
    let inside = Panel(
      title: title, note: "r \(Format.fixed(radius, 2))° · edges \(state.panelEdges.origin)",
      isActive: state.focus == .map
    ).draw(into: &frame.cells, rect: layout.map, theme: theme)
    guard let shown = grid.shown, let field = state.field else {
      let text = grid.failed.map(\.reason) ?? (state.loading.isRunning ? "waits for all runs" : "…")
      frame.cells.put(
        text, centredIn: inside, y: inside.y + inside.height / 2,
        theme[grid.failed == nil ? .dim : .error])
      return
    }
    guard !shown.images.isEmpty else {
      frame.cells.put(
        state.filled("no energy bin lies between the edges: {panel-edges} types others"),
        centredIn: inside,
        y: inside.y + inside.height / 2, theme[.warn])
      return
    }
    let scale = panelScale(shown)
    let barWidth = inside.width >= 60 ? 12 : 0
    let area = CellRect(
      x: inside.x, y: inside.y, width: inside.width - barWidth, height: inside.height)
    let places = Self.panelPlaces(area, count: shown.images.count)
    var first: MapGeometry?
    var (under, over) = (0, 0)
    for (images, place) in zip(shown.images, places) {
      guard
        let layout = drawPanel(
          images, scale, place, field, isFirst: first == nil)
      else { continue }
      under += layout.underCount
      over += layout.overCount
      if let first {
        hit(
          layout.map,
          .mapPanel(
            dx: layout.geometry.rect.x - first.rect.x, dy: layout.geometry.rect.y - first.rect.y))
      } else {
        first = layout.geometry
        hit(layout.map, .mapPanel(dx: 0, dy: 0))
      }
    }
    guard let first else { return }
    frame.geometry = first
    frame.canvas = state.canvas
    guard barWidth > 0 else { return }
    let bar = CellRect(
      x: area.maxX + 1, y: area.y + 2, width: 2, height: max(1, area.height - 5))
    ColorBar(scale: scale, unit: grid.quantity == .significance ? "σ" : "counts").draw(
      into: &frame.cells, rect: bar, theme: theme, underCount: under, overCount: over)
  }

  /// Cells of each panel: side by side, or two by two.
  static func panelPlaces(_ area: CellRect, count: Int) -> [CellRect] {
    // Two fit one above the other where the area is high for its width.
    let columns = count <= 1 ? 1 : count == 2 && area.width < area.height * 2 ? 1 : 2
    let rows = max(1, (count + columns - 1) / columns)
    let (width, height) = (area.width / columns, area.height / rows)
    return (0..<count).map { index in
      CellRect(
        x: area.x + index % columns * width, y: area.y + index / columns * height, width: width,
        height: height)
    }
  }

  /// The scale that all panels share.
  private func panelScale(_ shown: PanelResult) -> MapScale {
    if state.sky.panels.quantity == .significance {
      // Residuals of a good model stay within five; a bright excess is not cut off.
      let high = max(5, shown.largestSignificance.rounded(.up))
      return MapScale(
        map: theme.maps.diverging,
        mapping: ScaleMapping(shape: .twoSided, stretch: .linear, lower: -5, upper: high))
    }
    let reach = shown.excessReach
    return MapScale(
      map: theme.maps.diverging,
      mapping: ScaleMapping(
        shape: .twoSided, stretch: .asinh, lower: min(reach.low, -1e-9),
        upper: max(reach.high, 1e-9)))
  }

  private mutating func drawPanel(
    _ images: ResidualMapEstimator.Images, _ scale: MapScale, _ rect: CellRect, _ field: FieldInfo,
    isFirst: Bool
  ) -> MapPanelLayout? {
    guard rect.height >= 3, rect.width >= 12 else { return nil }
    let values =
      state.sky.panels.quantity == .significance ? images.significance : images.excess
    let title = field.rangeText(from: images.bins.lowerBound, to: images.bins.upperBound)
    frame.cells.fill(rect, theme[.text])
    let end = put(title, x: rect.x + 1, y: rect.y, .strong, limit: rect.width - 2)
    if let index = state.pixelIndex(state.map.crosshair), values.indices.contains(index) {
      let text =
        state.sky.panels.quantity == .significance
        ? Format.signed(values[index], 2) + " σ" : Format.signed(values[index], 1)
      if rect.maxX - 2 - end > text.count {
        put(text, endingAt: rect.maxX - 1, y: rect.y, .accent)
      }
    }
    let inner = rect.split(top: 1).rest
    var content = MapContent(
      nx: field.geometry.nx, ny: field.geometry.ny, values: values, scale: scale,
      view: MapView(center: MapPoint(x: 0, y: 0), zoom: 1e6))
    content.showsColorBar = false
    content.showsAxes = inner.height >= 10 && inner.width >= 34
    let widest = MapTick(position: 0, label: "+00.00°")
    content.ticksY = [widest]
    if isFirst {
      // All panels have the same size; the view is made for the first.
      state.canvas = MapPanel.layout(content, rect: inner, theme: theme).map
    }
    guard var full = mapContent(view: state.mapView(on: state.canvas)) else { return nil }
    full.values = values
    full.scale = scale
    full.rule = panelRule(images, field)
    full.showsColorBar = false
    full.showsAxes = content.showsAxes
    full.dimmed = nil
    for index in full.markers.indices { full.markers[index].label = "" }
    full.ticksY = [widest]
    let geometry = MapPanel.layout(full, rect: inner, theme: theme).geometry
    if full.showsAxes { addTicks(&full, geometry) }
    let drawn = MapPanel.draw(full, into: &frame.cells, rect: inner, theme: theme)
    if !values.contains(where: \.isFinite) {
      frame.cells.put(
        state.sky.panels.isOverModels ? "not in the fit" : "no data", centredIn: inner,
        y: drawn.map.maxY - 1, theme[.dim])
    }
    return drawn
  }

  /// How several pixels become one: the significance anew from the means in the disk, as that of
  /// the layer; the extreme of the block where blocks are larger than the disk.
  private func panelRule(_ images: ResidualMapEstimator.Images, _ field: FieldInfo) -> Resampling {
    guard state.zoom < 0.999 else { return .nearest }
    guard state.sky.panels.quantity == .significance else { return .mean }
    guard panelIsRecomputed(images, field) else { return .peak }
    let nx = field.geometry.nx
    return .recomputed { x, y in
      Significance.signed(
        counts: ExplorerState.mean(images.counts, x, y, nx),
        background: ExplorerState.mean(images.expected, x, y, nx)
      )
    }
  }

  private func panelIsRecomputed(
    _ images: ResidualMapEstimator.Images, _ field: FieldInfo
  ) -> Bool {
    let radius = state.sky.panels.shown?.request.correlationRadius ?? 0
    return images.counts.count == images.significance.count
      && 1 / state.zoom <= max(1, 2 * radius / max(field.geometry.pixelScale, 1e-9))
  }

  /// What the status line says while panels are shown.
  var panelStatus: String {
    let grid = state.sky.panels
    let scale = grid.shown.map { panelScale($0).mapping }
    var parts = ["\(state.panelEdges.edges.count - 1) panels of \(grid.quantity.rawValue)"]
    if let scale {
      parts.append(
        "\(NumberText.short(scale.lower, digits: 2))…\(NumberText.short(scale.upper, digits: 2)) shared"
      )
    }
    let zoom = MapView(center: MapPoint(x: 0, y: 0), zoom: state.zoom).zoomText
    if let images = grid.shown?.images.first, let field = state.field {
      let rule = panelRule(images, field)
      parts.append(state.zoom < 0.999 ? zoom + " " + rule.title : zoom)
    }
    let exclusions = state.document.regions.count { $0.role == .exclude && $0.isEnabled }
    parts.append(
      state.document.exclusionsAreOn ? "exclusions on (\(exclusions))" : "exclusions off")
    return parts.joined(separator: " · ")
  }
}
