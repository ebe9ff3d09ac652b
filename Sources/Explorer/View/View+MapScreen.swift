import GridMath
import Models
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  mutating func drawMapScreen() {
    if state.showsPanels, layout.kind != .small {
      drawPanels()
    } else if state.showsLinkedPanels, layout.kind != .small {
      drawLinkedPanels()
    } else {
      drawMapPanel()
    }
    drawEnergy()
    drawReadout()
    drawInspector()
  }

  /// Title of the map panel; `…` says that newer values are on their way.
  var mapTitle: String {
    let layer = state.shownLayer
    var title = state.field?.name(of: layer) ?? layer.rawValue
    if layer.isOfTestSource {
      title = layer.longTitle
      return title + (state.tsStanding.map { " · " + $0 } ?? "")
    }
    let symbol = layer == .residual ? state.map.residual.symbol : layer.symbol
    if !symbol.isEmpty { title += "  " + symbol }
    if state.isStale { title += " …" }
    return title
  }

  /// Which contours are drawn; those of the layer beneath are not named.
  private var contourNote: String {
    let text = state.contourText
    guard state.map.overlays.contours.layer == state.shownLayer,
      let gap = text.firstIndex(of: " ")
    else { return "contours " + text }
    return "contours" + text[gap...]
  }

  private var mapNote: String {
    guard let field = state.field else { return "" }
    let layer = state.shownLayer
    var parts: [String] = []
    if !state.sky.distribution.selection.isEmpty {
      let count = state.sky.distribution.selectedCount
      parts.append("\(NumberText.grouped(count)) pixels of the selected bins")
    }
    if layer.isOfTestSource {
      parts.append(state.tsNote)
      if state.map.overlays.contours.isShown { parts.append(contourNote) }
      return parts.joined(separator: " · ")
    }
    if !energyText.isEmpty { parts.append(energyText) }
    if layer == .map {
      if let map = field.map, !map.combination.isEmpty, state.document.bins.count(where: { $0 }) > 1
      {
        parts.append(map.combination)
      }
    } else if layer == .significance {
      parts.append("r \(Format.fixed(field.correlationRadius, 2))°")
      let mode = state.map.significanceMode
      parts.append(
        mode == .threshold
          ? "threshold \(Format.trimmed(state.map.threshold))" : mode.rawValue)
    } else if layer.canBeSmoothed, state.map.smoothing > 0 {
      parts.append("smooth \(Format.trimmed(state.map.smoothing))°")
    } else if layer == .predicted, let total = analysis?.prediction?.total {
      parts.append("\(NumberText.grouped(Int(total.rounded()))) counts")
    } else if layer == .exposure {
      parts.append("weighted with E⁻²")
    }
    if let value = state.map.highlight {
      parts.append("from \(Format.short(value * areaFactor(layer))) up")
    }
    if state.map.overlays.contours.isShown { parts.append(contourNote) }
    return parts.joined(separator: " · ")
  }

  private mutating func drawMapPanel() {
    var inside = layout.map
    if layout.kind != .small {
      inside = Panel(
        title: mapTitle, note: mapNote,
        isActive: state.focus == .map && state.screen == .map
      ).draw(into: &frame.cells, rect: layout.map, theme: theme)
    }
    guard state.field != nil else {
      drawOpening(inside)
      return
    }
    drawMap(inside)
  }

  /// What is shown before a field is open.
  private mutating func drawOpening(_ inside: CellRect) {
    let middle = inside.y + inside.height / 2
    frame.cells.put(
      state.loading.failure ?? (state.loading.stage + " …"), centredIn: inside, y: middle,
      theme[state.loading.failure == nil ? .dim : .error])
  }

  /// Draws the map of the state.
  ///
  /// - Parameters:
  ///   - inside: Cells inside the frame.
  ///   - panel: Its place among several panels, if it has not the focus.
  ///   - isNarrow: True where axes and colour bar give way to the map.
  mutating func drawMap(_ inside: CellRect, panel: Int? = nil, isNarrow: Bool = false) {
    let hasBar = state.shownLayer != .mask && (!isNarrow || inside.width >= 44)
    let hasAxes = !isNarrow || inside.height >= 12 && inside.width >= 34
    let hasLeftAxis = hasAxes && (!isNarrow || inside.width >= 64)

    // The area that the map may use depends on the labels, so room is kept for usual ones; a single
    // pixel, enlarged without limit, fills all of it.
    let widest = MapTick(position: 0, label: "+00.00°")
    var probe = MapContent(
      nx: 1, ny: 1, values: [0], scale: scale(state.shownLayer, values: []),
      view: MapView(center: MapPoint(x: 0, y: 0), zoom: 1e6))
    probe.ticksY = hasLeftAxis ? [widest] : []
    probe.showsColorBar = hasBar
    probe.showsAxes = hasAxes
    let canvas = MapPanel.layout(probe, rect: inside, theme: theme).map
    state.canvas = canvas
    guard var content = mapContent(view: state.mapView(on: canvas)) else { return }
    content.showsColorBar = hasBar
    content.showsAxes = hasAxes
    content.ticksY = hasLeftAxis ? [widest] : []
    let geometry = MapPanel.layout(content, rect: inside, theme: theme).geometry
    if hasAxes { addTicks(&content, geometry) }
    content.ticksY = content.ticksY.map { tick in
      // Labels of one width keep the map where it is while panning.
      let missing = widest.label.count - tick.label.count
      return MapTick(
        position: tick.position, label: String(repeating: " ", count: max(0, missing)) + tick.label)
    }
    if content.ticksY.isEmpty { content.ticksY = [MapTick(position: -1e6, label: widest.label)] }
    if !hasLeftAxis { content.ticksY = [] }
    let drawn = MapPanel.draw(content, into: &frame.cells, rect: inside, theme: theme)
    if let index = panel {
      frame.panels[index] = PanelPlace(canvas: canvas, geometry: drawn.geometry)
    } else {
      frame.canvas = canvas
      frame.geometry = drawn.geometry
      hit(drawn.map, .map)
      let factor = areaFactor(state.shownLayer)
      for y in drawn.colorBar.y..<drawn.colorBar.maxY {
        let value = drawn.value(atColorBarRow: y, scale: content.scale) / factor
        hit(
          CellRect(x: drawn.colorBar.x, y: y, width: drawn.colorBar.width, height: 1),
          .colorBar(value))
      }
      hitSources(drawn.geometry)
      hitHandles(drawn.geometry)
    }
    if state.map.overlays.scaleBar {
      drawScaleBar(drawn.geometry)
      drawCompass(drawn.geometry)
    }
    if let notice = tsNotice {
      frame.cells.put(
        " \(notice) ", centredIn: drawn.map, y: drawn.map.y + drawn.map.height / 2, theme[.dim])
    }
    if let result = state.result, result.validPixels == 0, state.field?.map == nil,
      !state.shownLayer.isOfTestSource
    {
      frame.cells.put(
        " no data in this selection ", centredIn: drawn.map,
        y: drawn.map.y + drawn.map.height / 2, theme[.warn])
    } else if analysis != nil, state.shownLayer.isPredicted, analysis?.prediction == nil {
      let text = " " + missingPrediction + " "
      frame.cells.put(
        text, centredIn: drawn.map, y: drawn.map.y + drawn.map.height / 2, theme[.warn])
    }
    if analysis == nil {
      let what =
        panel != nil
        ? "…"
        : state.loading.failure
          ?? "\(state.loading.stage) \(state.loading.done) of \(state.loading.total) runs"
      let text = " " + what + " "
      frame.cells.put(
        text, centredIn: drawn.map, y: drawn.map.y + drawn.map.height / 2,
        theme[state.loading.failure == nil ? .dim : .error])
    }
  }

  /// Why there is no prediction to show.
  var missingPrediction: String {
    if state.document.models.models.isEmpty {
      return state.filled(
        "no models · {add-source} adds a source at the crosshair · {load-models} reads a file")
    }
    if let problem = analysis?.predictionProblem { return problem }
    return state.loading.isRunning ? "waits for all runs" : "waits for the prediction"
  }

  /// Handles of a region can be dragged.
  private mutating func hitHandles(_ geometry: MapGeometry) {
    guard let region = state.regionWithHandles, let sky = state.field?.geometry else { return }
    for (handle, direction) in region.handles {
      guard let place = sky.pixel(of: direction),
        let cell = geometry.cell(MapPoint(x: place.x, y: place.y))
      else { continue }
      hit(
        CellRect(x: cell.x, y: cell.y, width: 1, height: 1), .regionHandle(region.index, handle))
    }
  }

  /// Markers of sources can be dragged.
  private mutating func hitSources(_ geometry: MapGeometry) {
    guard state.map.overlays.sources, state.draft == nil, let sky = state.field?.geometry else {
      return
    }
    for source in state.sources where state.document.models.index(of: source.name) != nil {
      guard let place = sky.pixel(of: source.position),
        let cell = geometry.cell(MapPoint(x: place.x, y: place.y))
      else { continue }
      hit(CellRect(x: cell.x, y: cell.y, width: 1, height: 1), .source(source.name))
    }
  }

  func addTicks(_ content: inout MapContent, _ geometry: MapGeometry) {
    guard let sky = state.field?.geometry else { return }
    let rect = geometry.rect
    let upperLeft = geometry.point(cellX: rect.x, cellY: rect.y)
    let lowerRight = geometry.point(
      cellX: max(rect.x, rect.maxX - 1), cellY: max(rect.y, rect.maxY - 1), lowerHalf: true)
    guard lowerRight.x > upperLeft.x, upperLeft.y > lowerRight.y else { return }
    content.ticksX = SkyTicks.longitudes(
      sky, x: upperLeft.x...lowerRight.x, y: lowerRight.y, target: max(2, rect.width / 14))
    content.ticksY = SkyTicks.latitudes(
      sky, y: lowerRight.y...upperLeft.y, x: upperLeft.x, target: max(2, rect.height / 6))
    if state.map.overlays.grid {
      // Beneath every other line.
      content.outlines =
        SkyTicks.grid(
          sky, x: upperLeft.x...lowerRight.x, y: lowerRight.y...upperLeft.y,
          columns: max(2, rect.width / 14), rows: max(2, rect.height / 6)) + content.outlines
    }
  }

  /// A bar of a round length in the lower left corner.
  private mutating func drawScaleBar(_ geometry: MapGeometry) {
    guard let pixel = state.field?.geometry.pixelScales.x, geometry.rect.width >= 20,
      geometry.rect.height >= 6
    else { return }
    let perCell = pixel / geometry.zoomX
    let wanted = perCell * Double(geometry.rect.width) / 5
    let length = Ticks.niceStep(wanted)
    let cells = max(1, Int((length / perCell).rounded()))
    guard cells < geometry.rect.width - 4 else { return }
    let y = geometry.rect.maxY - 2
    let x = geometry.rect.x + 2
    let isAscii = theme.glyphs == .ascii
    for column in x..<x + cells {
      let glyph: Glyph =
        isAscii ? "-" : column == x ? "├" : column == x + cells - 1 ? "┤" : "─"
      var style = theme[.overlayCrosshair]
      style.background = frame.cells[column, y].style.background
      frame.cells.set(glyph, style, x: column, y: y)
    }
    let text = length >= 1 ? "\(Format.trimmed(length))°" : "\(Format.trimmed(length * 60))′"
    frame.cells.put(
      text, x: x + cells + 1, y: y, theme[.overlayCrosshair], keepsBackground: true)
  }

  private mutating func drawEnergy() {
    guard let rect = layout.energy, let field = state.field else {
      if let rect = layout.energy {
        Panel(title: "energy").draw(into: &frame.cells, rect: rect, theme: theme)
      }
      return
    }
    let bins = state.document.bins
    let isEnergy = field.map.map { $0.bins == .energy } ?? true
    let groups = state.energyGroups
    let unit = isEnergy ? "bins" : "images"
    let merged = groups.count < bins.count ? " shown as \(groups.count)" : ""
    let note = "\(bins.count) \(unit)\(merged) · \(bins.filter { $0 }.count) on"
    let counts = analysis?.energyCounts ?? []
    let safe = analysis?.safeBins ?? []
    let isActive = state.focus == .energy
    var range = ""
    if isActive {
      let bin = state.energyEditor.cursor
      if bins.indices.contains(bin) {
        let group = groups[state.energyGroup(of: bin)]
        range = field.rangeText(from: group.lowerBound, to: group.upperBound)
        if counts.count == bins.count {
          range += "  \(NumberText.grouped(Int(counts[group].reduce(0, +)))) counts"
        }
        if let anchor = state.energyEditor.anchor, bins.indices.contains(anchor) {
          range =
            "range "
            + rangeText(min(anchor, bin)..<(max(anchor, bin) + 1), field)
        }
      }
    } else {
      range = selectionText(field)
      if let fitted = state.document.fit.rangeText {
        range += (range.isEmpty ? "" : " · ") + "fit " + fitted
      }
    }
    let edges = field.energy.edges
    let strip = EnergyStrip(
      edges: groups.map { edges[$0.lowerBound] } + [edges[edges.count - 1]],
      counts: groups.map { counts.count == bins.count ? counts[$0].reduce(0, +) : 0 },
      selected: groups.map { group in group.contains { bins[$0] } },
      isUnsafe: safe.count == bins.count
        ? groups.map { group in !group.contains { safe[$0] } } : [],
      rangeText: range, cursor: isActive ? state.energyGroup(of: state.energyEditor.cursor) : nil,
      hasEnergies: isEnergy)
    hit(rect, .energyStrip)
    // Three lines have no room for a frame.
    let inside =
      rect.height >= 4
      ? Panel(title: isEnergy ? "energy" : "images", note: note, isActive: isActive)
        .draw(into: &frame.cells, rect: rect, theme: theme) : rect
    let rects = strip.draw(into: &frame.cells, rect: inside, theme: theme)
    for (group, place) in zip(groups, rects) { hit(place, .energyBin(group.lowerBound)) }
  }

  /// Energies of some bins, with the whole of merged ones.
  private func rangeText(_ bins: Range<Int>, _ field: FieldInfo) -> String {
    let whole = state.bins(of: state.groups(of: bins))
    return field.rangeText(from: whole.lowerBound, to: whole.upperBound)
  }

  /// The selected energies in words; unlike those in the title they do not wait for the map.
  private func selectionText(_ field: FieldInfo) -> String {
    guard let range = state.energyRange else { return "" }
    if range.count == state.document.bins.count, !state.document.bins.contains(false) { return "" }
    return "selected " + field.rangeText(from: range.lowerBound, to: range.upperBound)
  }

  /// Lines of read-out where there is no inspector column.
  private mutating func drawReadout() {
    guard let rect = layout.readout, let field = state.field else { return }
    if layout.kind == .small {
      // There is no status line: messages, what an open list has to say and the numbers of a region
      // that is drawn take the place of the read-out.
      var text = (state.status ?? modalStatus).map { " " + $0.line }
      if text == nil, state.draft != nil {
        text = statusText(fitting: rect.width - 1) { TextWidth.columns(of: $0) }
        text = text.map { " " + $0 }
      }
      frame.cells.put(
        state.filled(text ?? shortReadout), x: 0, y: rect.y, theme[.bar], limit: rect.width)
      frame.cells.restyle(rect) { $0.background = theme[.bar].background }
      return
    }
    // Where there is no room for both, the nearest source says more than galactic coordinates.
    let source = state.nearestSource
    var first = positionText(digits: 1, isShort: source != nil && rect.width < 100)
    if let index = state.pixelIndex(state.map.crosshair) {
      first += "   FITS pixel (\(index % field.geometry.nx + 1), \(index / field.geometry.nx + 1))"
    }
    if let source {
      first += "   \(Format.fixed(source.distance, 2))° from \(source.name)"
    }
    put(first.escapingControls, x: 1, y: rect.y, .text, limit: rect.width - 2)
    guard rect.height > 1 else { return }
    var x = 1
    let rows = state.readout
    // On narrow lines the layer that is shown comes first.
    let shown = rows.filter { $0.layer == state.shownLayer }
    let others = rows.filter { $0.layer != state.shownLayer }
    // The map shows pixels, most of the other numbers are of the disk around the crosshair.
    let ofDisk = shown.filter { !$0.pixel.isEmpty && !$0.value.isEmpty } + others
    var saysDisk = false
    for (place, row) in (shown + ofDisk).prefix(8).enumerated() {
      let isShown = place < shown.count
      let isOfPixel = row.value.isEmpty || isShown && !row.pixel.isEmpty
      guard isShown || !isOfPixel else { continue }
      var words: [(text: String, role: ThemeRole)] = []
      if !isOfPixel, row.layer?.isOfTestSource != true, !isShown, !saysDisk {
        words.append((state.diskText + ":", .dim))
      }
      words.append((row.name, isShown ? .accent : .dim))
      words.append((isOfPixel ? row.pixel : row.value, isShown ? .strong : .text))
      if isOfPixel {
        let unit = [row.unit, state.pixelText].filter { !$0.isEmpty }.joined(separator: ", ")
        words.append((row.layer == .exposure ? row.unit : unit, .dim))
      } else {
        words += [(row.error, .dim), (row.unit, .dim)]
      }
      words.removeAll { $0.text.isEmpty }
      let width = words.map { TextWidth.columns(of: theme.glyphs.adapted($0.text)) + 1 }
        .reduce(-1, +)
      // What does not fit is left out: half a number says nothing.
      guard x + width <= rect.width - 1 || x == 1 else { break }
      if words[0].text.hasSuffix(":") { saysDisk = true }
      for word in words {
        x = put(word.text, x: x, y: rect.y + 1, word.role, limit: rect.width - x) + 1
      }
      x += 2
    }
  }

  /// One line: layer, value, position.
  private var shortReadout: String {
    let layer = state.shownLayer
    let unit = state.field?.unit(of: layer) ?? layer.unit
    var text = (state.field?.name(of: layer) ?? layer.rawValue) + (state.isStale ? " …" : "")
    let values = state.values(of: layer)
    if let index = state.pixelIndex(state.map.crosshair), values.indices.contains(index) {
      let value = values[index]
      let sign = layer.isSigned && value > 0 ? "+" : ""
      text += " " + sign + Format.value(value)
      if areaFactor(layer) > 1 {
        text += " per pixel"
      } else if !unit.isEmpty, unit != "counts" {
        text += " " + unit
      }
    }
    let columns = layout.readout?.width ?? 0
    let parts = [positionText(digits: 0, isShort: true), energyText, galacticText]
    // Whole numbers or none; the dots give way before a number does.
    for (separator, count) in [(" · ", 3), (" · ", 2), ("  ", 2), (" · ", 1)] {
      let line = ([" " + text] + parts.prefix(count).filter { !$0.isEmpty })
        .joined(separator: separator)
      if TextWidth.columns(of: theme.glyphs.adapted(line)) <= columns { return line }
    }
    return " " + text
  }

  /// Galactic position of the crosshair.
  private var galacticText: String {
    guard let direction = state.direction(of: state.map.crosshair) else { return "" }
    let galactic = direction.galactic
    return "l \(Format.fixed(galactic.lon, 3))° b \(Format.signed(galactic.lat, 3))°"
  }

  /// Equatorial and galactic position of the crosshair.
  func positionText(digits: Int, isShort: Bool = false) -> String {
    guard let direction = state.direction(of: state.map.crosshair) else { return "no sky here" }
    let text = Format.sexagesimal(direction, digits: digits)
    if isShort { return "\(text.lon) \(text.lat)" }
    return "\(text.lon) \(text.lat)   " + galacticText
  }
}
