import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// The Distributions screen: the histogram, and the map of its quantity beside it where there is
  /// room.
  mutating func drawDistributions() {
    let content = layout.content
    guard layout.kind == .wide, state.field != nil else {
      drawHistogram(content, isActive: true)
      return
    }
    let right = max(56, content.width * 4 / 9)
    drawHistogram(content.split(right: right).rest, isActive: true)
    drawDistributionMap(content.split(right: right).right)
  }

  /// The map of the quantity, with pixels of other bins drawn back.
  private mutating func drawDistributionMap(_ rect: CellRect) {
    let shown = state
    defer { state = shown }
    let layer = state.distributionQuantity.layer
    state.map.layer = layer
    state.blink.isRunning = false
    state.map.viewport = Viewport()
    let count = state.sky.distribution.selectedCount
    let note =
      state.sky.distribution.selection.isEmpty
      ? energyText : "\(NumberText.grouped(count)) pixels in the selected bins"
    let inside = Panel(title: "map of " + state.distributionTitle, note: note)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    let probe = MapContent(
      nx: 1, ny: 1, values: [0], scale: scale(layer, values: []),
      view: MapView(center: MapPoint(x: 0, y: 0), zoom: 1e6))
    state.canvas = MapPanel.layout(probe, rect: inside, theme: theme).map
    guard analysis != nil, let content = mapContent(view: state.mapView(on: state.canvas)) else {
      return
    }
    MapPanel.draw(content, into: &frame.cells, rect: inside, theme: theme)
  }

  /// The distribution of significance, residuals or the TS map.
  mutating func drawHistogram(_ rect: CellRect, isActive: Bool) {
    let isAscii = theme.glyphs == .ascii
    let isWide = rect.width >= 56
    let quantity = state.distributionTitle
    let region = state.distributionRegion.map { state.regionName($0, state.selectedRegion) }
    var title = quantity + (isWide ? " distribution" : "")
    if let region { title += " in " + region.escapingControls }
    if state.isStale { title += " …" }
    let inside = Panel(
      title: title, note: isAscii ? "all :  outside #" : "all ░  outside █", isActive: isActive
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    guard let shown = state.sky.distribution.shown, shown.edges.count >= 2 else {
      put(
        state.distributionProblem ?? "", x: inside.x + 1, y: inside.y, .dim,
        limit: inside.width - 2)
      return
    }
    let cursor = isActive ? state.sky.distribution.cursor : nil
    let chart = HistogramChart(
      edges: shown.edges, all: shown.all, outside: shown.outside,
      isLogarithmic: state.histogramIsLogarithmic, curves: curves(shown), legend: legend(shown),
      footer: line(
        isActive ? cursorText(shown) : footer(shown), within: inside.width - 3),
      highlighted: state.sky.distribution.selectedBins, marker: cursor.map { shown.center($0) })
    let drawn = chart.draw(into: &frame.cells, rect: inside, theme: theme)
    guard isActive, drawn.plot.width > 0 else { return }
    for x in drawn.plot.x..<drawn.plot.maxX {
      let value = drawn.value(atColumn: x)
      let bin = Int(((value - shown.edges[0]) / shown.step).rounded(.down))
      hit(
        CellRect(x: x, y: drawn.plot.y, width: 1, height: drawn.plot.height),
        .histogramBin(bin.clamped(to: 0...(shown.all.count - 1))))
    }
  }

  /// Mean and width beside the sample of their line, then the line that noise would give.
  private func legend(_ shown: ValueDistribution) -> [LegendLine] {
    guard shown.outsideCount > 0 else {
      // Both are of what is outside.
      return [
        LegendLine("all \(NumberText.grouped(shown.excludedCount)) pixels are", .warn),
        LegendLine("excluded: no μ and σ", .warn),
      ]
    }
    let digits = shown.width.isFinite && shown.width < 0.1 ? 4 : 3
    let whole = PlotDash.solid.sample(theme.glyphs)
    let broken = PlotDash.dashed.sample(theme.glyphs)
    var lines = [
      LegendLine(
        "\(whole) μ \(Format.signed(shown.mean, digits)) ± \(Format.fixed(shown.meanError, digits))"
      ),
      LegendLine(
        "   σ \(Format.fixed(shown.width, digits)) ± \(Format.fixed(shown.widthError, digits))"),
      LegendLine("   \(NumberText.grouped(shown.outsideCount)) pixels outside", .dim),
    ]
    if let expected = state.expectedWidth, shown.width > 0 {
      let name = expected == 1 ? "unit normal" : "noise: σ \(Format.fixed(expected, 4))"
      lines.append(LegendLine("\(broken) " + name, .curveSecond))
    }
    return lines
  }

  /// Parts that are written whole, as many as there is room for.
  private func line(_ parts: [String], within width: Int) -> String {
    var text = parts.first ?? ""
    for part in parts.dropFirst() {
      let longer = text + " · " + part
      guard TextWidth.columns(of: theme.glyphs.adapted(longer)) <= width else { break }
      text = longer
    }
    return text
  }

  private func footer(_ shown: ValueDistribution) -> [String] {
    var parts = ["\(NumberText.grouped(shown.excludedCount)) masked"]
    if state.expectedWidth == 1 {
      let threshold = state.map.threshold
      let above = state.distributionValues.count { $0 > threshold }
      parts.append("\(NumberText.grouped(above)) above \(Format.trimmed(threshold))")
    }
    if shown.underCount > 0 {
      let edge = Format.trimmed(((shown.edges.first ?? 0) * 100).rounded() / 100)
      parts.append("\(NumberText.grouped(shown.underCount)) below \(edge)")
    }
    if shown.overCount > 0 {
      let edge = Format.trimmed(((shown.edges.last ?? 0) * 100).rounded() / 100)
      parts.append("\(NumberText.grouped(shown.overCount)) beyond \(edge)")
    }
    return parts
  }

  /// What is under the cursor and what is selected.
  private func cursorText(_ shown: ValueDistribution) -> [String] {
    guard let bin = state.sky.distribution.cursor, shown.all.indices.contains(bin) else {
      return footer(shown)
    }
    let range = "\(Format.signed(shown.edges[bin], 2)) … \(Format.signed(shown.edges[bin + 1], 2))"
    var text = "\(range): \(NumberText.grouped(Int(shown.all[bin]))) pixels"
    if !shown.outside.isEmpty {
      text += ", \(NumberText.grouped(Int(shown.outside[bin]))) outside"
    }
    var parts = [text]
    if !state.sky.distribution.selectedBins.isEmpty {
      parts.append("selected \(NumberText.grouped(state.sky.distribution.selectedCount))")
    }
    return parts + footer(shown)
  }

  /// What the status line says on the Distributions screen.
  var distributionStatus: String {
    var parts = [state.distributionTitle, energyText]
    if let region = state.distributionRegion {
      parts.append("in " + state.regionName(region, state.selectedRegion))
    }
    if state.distributionQuantity == .significance, let field = state.field {
      parts.append("r \(Format.fixed(field.correlationRadius, 2))°")
    }
    if state.distributionQuantity == .residual, state.map.smoothing > 0 {
      parts.append("smooth \(Format.trimmed(state.map.smoothing))°")
    }
    if state.distributionQuantity == .testSource, let standing = state.tsStanding {
      parts.append(standing)
    }
    let exclusions = state.document.regions.count { $0.role == .exclude && $0.isEnabled }
    parts.append(
      state.document.exclusionsAreOn ? "exclusions on (\(exclusions))" : "exclusions off")
    return parts.joined(separator: " · ")
  }

  /// The Gaussian of the pixels outside exclusions, and the one that pure noise would give.
  private func curves(_ shown: ValueDistribution) -> [PlotCurve] {
    guard shown.width > 0, let low = shown.edges.first, let high = shown.edges.last, high > low
    else { return [] }
    func gaussian(_ mean: Double, _ width: Double) -> [PlotPoint] {
      let norm =
        Double(shown.outsideCount) * shown.step / (width * (2 * Double.pi).squareRoot())
      return (0...160).compactMap { step in
        let x = low + (high - low) * Double(step) / 160
        let z = (x - mean) / width
        let y = norm * Gauss.density(z)
        return y >= 0.3 ? PlotPoint(x, y) : nil
      }
    }
    var curves: [PlotCurve] = []
    if let expected = state.expectedWidth {
      curves.append(PlotCurve(gaussian(0, expected), role: .curveSecond, dash: .dashed))
    }
    curves.append(PlotCurve(gaussian(shown.mean, shown.width), role: .curve))
    return curves
  }
}
