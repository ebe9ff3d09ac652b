import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  mutating func drawInspector() {
    guard let inspector = layout.inspector else { return }
    if state.sky.breakdown.isOpen {
      drawBreakdown(inspector)
      return
    }
    if let rect = layout.crosshair { drawCrosshairPane(rect) }
    if let rect = layout.regions, rect.height >= 3 { drawRegions(rect) }
    if let rect = layout.histogram { drawHistogram(rect, isActive: false) }
  }

  /// Every layer at the crosshair.
  private mutating func drawCrosshairPane(_ rect: CellRect) {
    let note = rect.width >= 50 ? "pin p · copy y" : ""
    let inside = Panel(title: "at the crosshair", note: note)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    guard let field = state.field else { return }
    let x = inside.x + 1
    let width = inside.width - 2
    var y = inside.y
    let isWide = width >= 54
    guard let direction = state.direction(of: state.map.crosshair) else {
      put("there is no sky here", x: x, y: y, .dim, limit: width)
      return
    }
    let icrs = direction.icrs
    let text = Format.sexagesimal(direction, digits: 1)
    let galactic = direction.galactic
    let lines: (first: String, second: String)
    let pixel = state.pixelIndex(state.map.crosshair).map { index in
      "(\(index % field.geometry.nx + 1), \(index / field.geometry.nx + 1))"
    }
    if isWide {
      lines = (
        "l \(Format.fixed(galactic.lon, 3))° b \(Format.signed(galactic.lat, 3))°",
        "\(Format.fixed(icrs.lon, 4))° \(Format.signed(icrs.lat, 4))°"
          + (pixel.map { "   FITS pixel " + $0 } ?? "")
      )
    } else {
      lines = (
        pixel.map { "FITS " + $0 } ?? "",
        "\(Format.fixed(icrs.lon, 3))° \(Format.signed(icrs.lat, 3))° "
          + "l \(Format.fixed(galactic.lon, 2))° b \(Format.signed(galactic.lat, 2))°"
      )
    }
    let gap = isWide ? "  " : " "
    let end = put(text.lon + gap + text.lat, x: x, y: y, .strong, limit: width) + (isWide ? 4 : 2)
    put(lines.first, x: end, y: y, .dim, limit: x + width - end)
    y += 1
    put(lines.second, x: x, y: y, .dim, limit: width)
    y += 1
    var places: [String] = []
    if let source = state.nearestSource {
      places.append("\(Format.fixed(source.distance, 2))° from \(source.name)")
    }
    if let offset = state.pointingOffset {
      places.append((isWide ? "pointing " : "") + "offset \(Format.fixed(offset, 2))°")
    }
    put(places.joined(separator: "   ").escapingControls, x: x, y: y, .dim, limit: width)
    y += 1
    let rows = state.readout
    var saysPin = false
    if inside.maxY - 1 - y > rows.count + 1 {
      if let pinText {
        put(pinText, x: x, y: y, .text, limit: width)
        saysPin = true
      }
      y += 1
    }
    let columns = ReadoutColumns(x: x, width: width, isWide: isWide)
    if !rows.isEmpty {
      frame.cells.put(state.diskText, endingAt: columns.valueEnd, y: y, theme[.dim])
      frame.cells.put(state.pixelText, endingAt: columns.pixelEnd, y: y, theme[.dim])
      y += 1
    }
    for row in rows.prefix(max(0, inside.maxY - 1 - y)) {
      drawReadoutRow(row, columns, y: y, width: width)
      y += 1
    }
    drawPlaces(x: x, y: inside.maxY - 1, width: width, saysPin: saysPin)
  }

  /// Where the columns of the read-out end.
  private struct ReadoutColumns {
    let x: Int
    let width: Int
    let isWide: Bool

    var valueEnd: Int { x + (isWide ? 25 : 20) }
    var errorStart: Int { valueEnd + (isWide ? 2 : 1) }
    var pixelEnd: Int { x + (isWide ? 46 : width - 5) }
    var unitStart: Int { pixelEnd + (isWide ? 3 : 1) }
  }

  private mutating func drawReadoutRow(
    _ row: ReadoutRow, _ columns: ReadoutColumns, y: Int, width: Int
  ) {
    let x = columns.x
    let isShown = row.layer == state.shownLayer
    if isShown {
      frame.cells.restyle(CellRect(x: x - 1, y: y, width: width + 2, height: 1)) {
        $0.background = theme[.selectionIdle].background
      }
    }
    let background = frame.cells[x, y].style.background
    func style(_ role: ThemeRole) -> CellStyle {
      isShown && theme.level != .mono
        ? theme.style(role, on: .selectionIdle) : theme[role].on(background)
    }
    let strong: ThemeRole = isShown ? .strong : .text
    frame.cells.put(row.name, x: x, y: y, style(isShown ? .accent : .text))
    frame.cells.put(row.value, endingAt: columns.valueEnd, y: y, style(strong))
    frame.cells.put(row.error, x: columns.errorStart, y: y, style(.dim), limit: 9)
    frame.cells.put(
      row.pixel, endingAt: columns.pixelEnd, y: y, style(row.value.isEmpty ? strong : .text))
    // A row without a second value has its unit beside the first, unless an error is there.
    let unitStart =
      row.pixel.isEmpty && row.error.isEmpty ? columns.errorStart : columns.unitStart
    frame.cells.put(
      row.unit, x: unitStart, y: y, style(.dim), limit: max(0, x + width + 1 - unitStart))
  }

  /// Distance, angle and difference to the pin, if there is one.
  private var pinText: String? {
    guard let pin = state.map.pin, let there = state.direction(of: pin),
      let here = state.direction(of: state.map.crosshair)
    else { return nil }
    var text =
      "\(Format.fixed(there.separation(to: here), 3))° from the pin, "
      + "PA \(Format.fixed(there.positionAngle(to: here), 0))°"
    let layer = state.shownLayer
    let values = state.values(of: layer)
    if let a = state.pixelIndex(pin), let b = state.pixelIndex(state.map.crosshair),
      values.indices.contains(a), values.indices.contains(b), (values[b] - values[a]).isFinite
    {
      let unit = state.field?.unit(of: layer) ?? layer.unit
      text += ", Δ " + Format.grouped(values[b] - values[a], isSigned: true)
      if !unit.isEmpty { text += " " + unit }
    }
    return text
  }

  /// Last line: runs and regions; the pin where it has no line of its own.
  private mutating func drawPlaces(x: Int, y: Int, width: Int, saysPin: Bool) {
    var parts: [String] = []
    if !saysPin, let pinText {
      parts.append(pinText)
    } else if let analysis, let index = state.pixelIndex(state.map.crosshair),
      state.field?.map == nil
    {
      let runs = "\(analysis.layers.runs[index]) of \(analysis.runCount) runs"
      parts.append(runs + (width >= 54 ? " see this position" : ""))
    }
    let regions = state.regionsHere
    if let first = regions.first {
      let names = "in " + regions.joined(separator: ", ")
      let isShort = TextWidth.columns(of: (parts + [names]).joined(separator: " · ")) > width
      parts.append(
        isShort && regions.count > 1 ? "in \(first) and \(regions.count - 1) more" : names)
    }
    put(parts.joined(separator: " · ").escapingControls, x: x, y: y, .dim, limit: width)
  }

  /// What the table has no columns for: role, background and errors of the chosen region.
  private func regionDetails(_ region: SkyRegion, _ index: Int, isShort: Bool) -> String {
    var parts = [region.role.title]
    if let analysis, analysis.regionSums.indices.contains(index) {
      let sums = analysis.regionSums[index]
      guard sums.pixels > 0 else { return region.role.title + " · no data in it" }
      // The table has the excess.
      parts.append("background " + Format.grouped(sums.background))
      let error = max(0, sums.counts).squareRoot()
      parts.append((isShort ? "± " : "excess ± ") + Format.grouped(error))
      if !isShort { parts.append("\(NumberText.grouped(sums.pixels)) px") }
    }
    return parts.joined(separator: " · ")
  }

  /// The table of regions.
  private mutating func drawRegions(_ rect: CellRect) {
    let isActive = state.focus == .regions
    let inside = Panel(title: "regions", note: "add r · toggle x", isActive: isActive)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    hit(rect, .pane(.regions))
    let regions = state.effectiveRegions
    let x = inside.x + 1
    let width = inside.width - 2
    let isWide = width >= 54
    let columns = RegionColumns(isWide: isWide, x: x, width: width)
    columns.header(into: &frame.cells, y: inside.y, theme)
    if regions.isEmpty {
      put(
        "none · {draw-circle} draws a circle at the crosshair", x: x, y: inside.y + 1, .dim,
        limit: width)
      return
    }
    let hasFooter = inside.height >= 4
    let hasDetails = inside.height >= 5
    let room = max(1, inside.height - 1 - (hasFooter ? 1 : 0) - (hasDetails ? 1 : 0))
    let drafted = state.draft.map { $0.index ?? state.document.regions.count }
    let cursor = drafted ?? state.selectedRegion
    let first = max(0, min(cursor - room / 2, regions.count - room))
    for (line, index) in (first..<min(regions.count, first + room)).enumerated() {
      let region = regions[index]
      let y = inside.y + 1 + line
      let sums = analysis.flatMap {
        $0.regionSums.indices.contains(index) ? $0.regionSums[index] : nil
      }
      let isSelected = index == cursor
      let isExclusion = region.role == .exclude && region.isEnabled
      columns.row(
        region, name: state.regionName(region, index), sums: sums, isExclusion: isExclusion,
        isMarked: state.markedRegions.contains(index),
        isLive: isExclusion && state.document.exclusionsAreOn,
        selection: isSelected ? (isActive || drafted != nil ? .selection : .selectionIdle) : nil,
        into: &frame.cells, y: y, theme)
      hit(CellRect(x: inside.x, y: y, width: inside.width, height: 1), .region(index))
    }
    if hasDetails, regions.indices.contains(cursor) {
      put(
        regionDetails(regions[cursor], cursor, isShort: !isWide), x: x, y: inside.maxY - 2, .text,
        limit: width)
    }
    guard hasFooter, let result = state.result else { return }
    let excluded = NumberText.grouped(result.excludedPixels)
    let all = NumberText.grouped(result.validPixels)
    let text =
      state.document.exclusionsAreOn
      ? result.validPixels == 0
        ? "no pixel has data in this selection" : "excluded \(excluded) of \(all) pixels"
      : "exclusions are off: X switches them on"
    put(text, x: x, y: inside.maxY - 1, .dim, limit: width)
  }
}
