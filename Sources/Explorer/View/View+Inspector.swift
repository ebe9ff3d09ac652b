import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  mutating func drawInspector() {
    guard layout.inspector != nil else { return }
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
    let text = icrs.sexagesimal(secondsDigits: 1)
    let degrees = "\(Format.fixed(icrs.lon, 4))° \(Format.signed(icrs.lat, 4))°"
    let galactic =
      "l \(Format.fixed(direction.galactic.lon, 3))°  "
      + "b \(Format.signed(direction.galactic.lat, 3))°"
    var end = put(text.lon + "  " + text.lat, x: x, y: y, .strong, limit: width)
    end += isWide ? 4 : 2
    put(isWide ? galactic : degrees, x: end, y: y, .dim, limit: x + width - end)
    y += 1
    var parts: [String] = [isWide ? degrees : galactic]
    if let index = state.pixelIndex(state.map.crosshair) {
      parts.append(
        "FITS pixel (\(index % field.geometry.nx + 1), \(index / field.geometry.nx + 1))")
    }
    put(parts.joined(separator: "   "), x: x, y: y, .dim, limit: width)
    y += 1
    var places: [String] = []
    if let source = state.nearestSource {
      places.append("\(Format.fixed(source.distance, 2))° from \(source.name)")
    }
    if let offset = state.pointingOffset {
      places.append("\(Format.fixed(offset, 2))° from the nearest pointing")
    }
    put(places.joined(separator: "   ").escapingControls, x: x, y: y, .dim, limit: width)
    y += 1
    let rows = state.readout
    let room = inside.maxY - 1 - y
    if room > rows.count { y += 1 }
    for row in rows.prefix(max(0, inside.maxY - 1 - y)) {
      drawReadoutRow(row, x: x, y: y, width: width)
      y += 1
    }
    drawPlaces(x: x, y: inside.maxY - 1, width: width)
  }

  private mutating func drawReadoutRow(_ row: ReadoutRow, x: Int, y: Int, width: Int) {
    let isShown = row.layer == state.shownLayer
    if isShown {
      frame.cells.restyle(CellRect(x: x - 1, y: y, width: width + 2, height: 1)) {
        $0.background = theme[.selectionIdle].background
      }
    }
    let background = frame.cells[x, y].style.background
    func style(_ role: ThemeRole) -> CellStyle { theme[role].on(background) }
    let isWide = width >= 54
    frame.cells.put(row.name, x: x, y: y, style(isShown ? .accent : .text))
    frame.cells.put(row.remark, x: x + 14, y: y, style(.dim), limit: isWide ? 15 : 11)
    let valueEnd = x + (isWide ? 36 : 32)
    frame.cells.put(row.value, endingAt: valueEnd, y: y, style(isShown ? .strong : .text))
    frame.cells.put(
      row.error, x: valueEnd + 2, y: y, style(.dim), limit: max(0, width - (isWide ? 38 : 34)))
    if isWide {
      frame.cells.put(row.unit, x: x + 48, y: y, style(.dim), limit: width - 48)
    } else if row.error.isEmpty {
      frame.cells.put(
        row.unit, x: valueEnd + 2, y: y, style(.dim), limit: max(0, width - 34))
    }
  }

  /// Last line: runs, regions, and the pin.
  private mutating func drawPlaces(x: Int, y: Int, width: Int) {
    var parts: [String] = []
    if let pin = state.map.pin, let there = state.direction(of: pin),
      let here = state.direction(of: state.map.crosshair)
    {
      var text =
        "\(Format.fixed(there.separation(to: here), 3))° from the pin, "
        + "PA \(Format.fixed(there.positionAngle(to: here), 0))°"
      let values = analysis?.layers.values(of: state.shownLayer) ?? []
      if let a = state.pixelIndex(pin), let b = state.pixelIndex(state.map.crosshair),
        values.indices.contains(a), values.indices.contains(b)
      {
        text += ", Δ " + Format.signed(values[b] - values[a], 2)
      }
      parts.append(text)
    } else if let analysis, let index = state.pixelIndex(state.map.crosshair) {
      parts.append("\(analysis.layers.runs[index]) of \(analysis.runCount) runs see this position")
    }
    let regions = state.regionsHere
    if !regions.isEmpty { parts.append("in " + regions.joined(separator: ", ")) }
    put(parts.joined(separator: " · ").escapingControls, x: x, y: y, .dim, limit: width)
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
      put("none · r c draws a circle at the crosshair", x: x, y: inside.y + 1, .dim, limit: width)
      return
    }
    let hasFooter = inside.height >= 4
    let room = max(1, inside.height - 1 - (hasFooter ? 1 : 0))
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
        isLive: isExclusion && state.document.exclusionsAreOn,
        selection: isSelected ? (isActive || drafted != nil ? .selection : .selectionIdle) : nil,
        into: &frame.cells, y: y, theme)
      hit(CellRect(x: inside.x, y: y, width: inside.width, height: 1), .region(index))
    }
    guard hasFooter, let result = state.result else { return }
    let excluded = NumberText.grouped(result.excludedPixels)
    let all = NumberText.grouped(result.validPixels)
    let text =
      state.document.exclusionsAreOn
      ? "excluded \(excluded) of \(all) pixels" : "exclusions are off: X switches them on"
    put(text, x: x, y: inside.maxY - 1, .dim, limit: width)
  }

  /// The distribution of significance.
  mutating func drawHistogram(_ rect: CellRect, isActive: Bool) {
    let isAscii = theme.glyphs == .ascii
    let title = "significance distribution" + (state.isStale ? " …" : "")
    let inside = Panel(
      title: title, note: isAscii ? "all :  outside #" : "all ░  outside █", isActive: isActive
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    guard let histogram = analysis?.histogram, histogram.edges.count >= 2 else {
      put(
        analysis == nil ? "follows the first map" : "no significance in this selection",
        x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 2)
      return
    }
    let chart = HistogramChart(
      edges: histogram.edges, all: histogram.all, outside: histogram.outside,
      isLogarithmic: state.histogramIsLogarithmic, curves: curves(histogram),
      legend: [
        LegendLine(
          "μ \(Format.signed(histogram.mean, 3)) ± \(Format.fixed(histogram.meanError, 3))"),
        LegendLine(
          "σ \(Format.fixed(histogram.width, 3)) ± \(Format.fixed(histogram.widthError, 3))"),
        LegendLine("\(NumberText.grouped(histogram.outsideCount)) pixels outside", .dim),
      ], footer: footer(histogram))
    chart.draw(into: &frame.cells, rect: inside, theme: theme)
  }

  private func footer(_ histogram: SignificanceHistogram) -> String {
    let threshold = state.map.threshold
    let values = analysis?.layers.significance ?? []
    let above = values.filter { $0 > threshold }.count
    return "\(NumberText.grouped(histogram.maskedCount)) masked pixels left out · "
      + "\(above) above \(Format.trimmed(threshold))"
  }

  /// The Gaussian of the pixels outside exclusions, and the one that pure noise would give.
  private func curves(_ histogram: SignificanceHistogram) -> [PlotCurve] {
    guard histogram.width > 0, let low = histogram.edges.first, let high = histogram.edges.last,
      high > low
    else { return [] }
    let binWidth = (high - low) / Double(histogram.edges.count - 1)
    func gaussian(_ mean: Double, _ width: Double) -> [PlotPoint] {
      let norm = Double(histogram.outsideCount) * binWidth / (width * (2 * Double.pi).squareRoot())
      return (0...160).compactMap { step in
        let x = low + (high - low) * Double(step) / 160
        let z = (x - mean) / width
        let y = norm * Gauss.density(z)
        return y >= 0.3 ? PlotPoint(x, y) : nil
      }
    }
    return [
      PlotCurve(gaussian(0, 1), role: .curveSecond),
      PlotCurve(gaussian(histogram.mean, histogram.width), role: .curve),
    ]
  }
}
