import Foundation
package import Observations
package import TerminalRendering

/// The charts of one run, from its summary.
///
/// Colours tell offsets apart, dashes quantities.
package struct PeekCharts: Sendable {
  package let summary: ResponseSummary

  package init(_ summary: ResponseSummary) {
    self.summary = summary
  }

  /// What a tile draws.
  package enum Content: Sendable {
    case chart(XYChart)
    case heat(HeatMap)
  }

  private static let roles: [ThemeRole] = [.series1, .series2, .series3, .series4]

  private func role(_ index: Int) -> ThemeRole { Self.roles[index % Self.roles.count] }

  private func offsetName(_ index: Int) -> String { Format.trimmed(summary.offsets[index]) + "°" }

  // MARK: Axes

  /// Axes of every tile that the run has, as wide as this run needs.
  package var axes: [PeekTile: PeekAxes] {
    var out: [PeekTile: PeekAxes] = [:]
    let events = summary.events
    func energy(_ title: String, _ values: [Double]) -> PlotAxis {
      let positive = values.filter { $0 > 0 && $0.isFinite }
      let (low, high) = (positive.min() ?? 0.1, positive.max() ?? 10)
      return PlotAxis(
        title, unit: "TeV", scale: .logarithmic, lower: low, upper: max(high, low * 1.01))
    }
    let field = events.fieldEdges
    if let first = field.first, let last = field.last {
      out[.sky] = PeekAxes(
        x: PlotAxis("Δlon", unit: "°", lower: last, upper: first),
        y: PlotAxis("Δlat", unit: "°", lower: first, upper: last),
        value: PlotAxis("events", lower: 0, upper: max(1, events.image.max() ?? 1)))
    }
    out[.events] = PeekAxes(
      x: energy("reconstructed energy", events.energyEdges),
      y: PlotAxis(
        "events", scale: .logarithmic, lower: 0.5, upper: max(10, (events.counts.max() ?? 1) * 1.6))
    )
    if let area = summary.area {
      out[.area] = PeekAxes(
        x: energy("true energy", area.energies),
        y: .covering(
          "effective area", unit: "m²", scale: .logarithmic, values: area.values.flatMap { $0 },
          decades: 5))
    }
    if let psf = summary.pointSpread {
      // A few radii, at energies without statistics, are many times the others.
      out[.pointSpread] = PeekAxes(
        x: energy("true energy", psf.energies),
        y: .covering(
          "containment radius", unit: "°", scale: .logarithmic,
          values: (psf.radius68 + psf.radius95).flatMap { $0 }.map { min($0, 2) }, decades: 2))
    }
    if let dispersion = summary.dispersion {
      let values = (dispersion.bias + dispersion.resolution).flatMap { $0 }
        .filter(\.isFinite).sorted()
      let low = values.isEmpty ? 0 : values[values.count * 2 / 100]
      let high = values.isEmpty ? 0.5 : values[(values.count - 1) * 97 / 100]
      out[.energy] = PeekAxes(
        x: energy("true energy", dispersion.energies),
        y: .covering(
          "of the true energy", values: [min(low, -0.05).clamped(-0.5, 0), high.clamped(0.2, 1)]))
      out[.migration] = PeekAxes(
        x: energy("true energy", dispersion.energyEdges),
        y: PlotAxis(
          "reconstructed / true", lower: dispersion.migraEdges.first.map { max(0, $0) } ?? 0,
          upper: min(2, dispersion.migraEdges.last ?? 2)),
        value: PlotAxis(
          "density", lower: 0, upper: max(1e-6, Self.percentile(dispersion.matrix, 0.98))))
    }
    if let background = summary.background {
      out[.background] = PeekAxes(
        x: energy("reconstructed energy", background.energies),
        y: .covering(
          "background rate", unit: "s⁻¹ TeV⁻¹ deg⁻²", scale: .logarithmic,
          values: background.rates.flatMap { $0 }, decades: 9))
      if let lon = background.lonEdges.last, let first = background.lonEdges.first,
        let lat = background.latEdges.last, let bottom = background.latEdges.first
      {
        out[.backgroundField] = PeekAxes(
          x: PlotAxis("FoV lon", unit: "°", lower: first, upper: lon),
          y: PlotAxis("FoV lat", unit: "°", lower: bottom, upper: lat),
          value: PlotAxis(
            "rate", unit: "s⁻¹ deg⁻²", lower: 0,
            upper: max(1e-9, background.image.filter(\.isFinite).max() ?? 1)))
      }
    }
    return out
  }

  private static func percentile(_ values: [Double], _ part: Double) -> Double {
    let sorted = values.filter { $0.isFinite && $0 > 0 }.sorted()
    return sorted.isEmpty ? 1 : sorted[Int(Double(sorted.count - 1) * part)]
  }

  // MARK: Content

  /// The chart of a tile; nil where the run has no such response.
  ///
  /// - Parameters:
  ///   - tile: Which one.
  ///   - kept: Axes to keep; those of this run alone if not given.
  ///   - colors: Colour map of the heat maps.
  ///   - isLarge: With room for more names and a colour bar.
  /// - Returns: What to draw.
  package func content(
    _ tile: PeekTile, axes kept: PeekAxes?, colors: ColorMap, isLarge: Bool
  ) -> Content? {
    guard let axes = kept ?? axes[tile] else { return nil }
    switch tile {
    case .events: return .chart(events(axes))
    case .sky: return sky(axes, colors).map { .heat($0) }
    case .area: return area(axes).map { .chart($0) }
    case .pointSpread: return pointSpread(axes, isLarge).map { .chart($0) }
    case .energy: return energy(axes, isLarge).map { .chart($0) }
    case .migration: return migration(axes, colors, isLarge).map { .heat($0) }
    case .background: return background(axes).map { .chart($0) }
    case .backgroundField: return backgroundField(axes, colors).map { .heat($0) }
    }
  }

  private func events(_ axes: PeekAxes) -> XYChart {
    var chart = XYChart(x: axes.x, y: axes.y)
    chart.bars = [
      PlotBars(edges: summary.events.energyEdges, values: summary.events.counts, name: "events")
    ]
    chart.legend = []
    return chart
  }

  private func sky(_ axes: PeekAxes, _ colors: ColorMap) -> HeatMap? {
    let edges = summary.events.fieldEdges
    guard edges.count >= 2 else { return nil }
    var map = HeatMap(
      x: axes.x, y: axes.y, xEdges: edges, yEdges: edges, values: summary.events.image,
      scale: scale(colors, axes, .sqrt), value: axes.value ?? axes.y)
    map.isSquare = true
    map.showsColorBar = true
    if let target = summary.events.target {
      map.points = [
        PlotPoints(
          [PlotMeasurement(x: target.lon, y: target.lat)], role: .overlaySource, name: "target",
          marker: .ring)
      ]
    }
    return map
  }

  private func area(_ axes: PeekAxes) -> XYChart? {
    guard let area = summary.area else { return nil }
    var chart = XYChart(x: axes.x, y: axes.y)
    chart.curves = area.values.enumerated().map { index, values in
      PlotCurve(x: area.energies, y: values, role: role(index), name: offsetName(index))
    }
    return chart
  }

  private func pointSpread(_ axes: PeekAxes, _ isLarge: Bool) -> XYChart? {
    guard let psf = summary.pointSpread else { return nil }
    var chart = XYChart(x: axes.x, y: axes.y)
    chart.curves = curves(
      psf.energies, [("68 %", psf.radius68, .solid), ("95 %", psf.radius95, .dashed)])
    // One row of a tile has no room for both signs.
    chart.legend = legend([(isLarge ? "68 %" : "68", .solid), ("95 %", .dashed)])
    chart.legendRows = 2
    return chart
  }

  private func energy(_ axes: PeekAxes, _ isLarge: Bool) -> XYChart? {
    guard let dispersion = summary.dispersion else { return nil }
    var chart = XYChart(x: axes.x, y: axes.y)
    chart.curves = curves(
      dispersion.energies,
      [("resolution", dispersion.resolution, .solid), ("bias", dispersion.bias, .dashed)])
    chart.references = [0]
    chart.legend = legend([("res.", .solid), ("bias", .dashed)])
    chart.legendRows = isLarge ? 2 : 1
    return chart
  }

  /// One curve for each quantity and offset.
  private func curves(
    _ x: [Double], _ quantities: [(name: String, values: [[Double]], dash: PlotDash)]
  ) -> [PlotCurve] {
    quantities.flatMap { quantity in
      quantity.values.enumerated().map { index, values in
        PlotCurve(
          x: x, y: values, role: role(index), name: quantity.name + " " + offsetName(index),
          dash: quantity.dash)
      }
    }
  }

  /// Offsets by colour, quantities by dash.
  private func legend(_ quantities: [(name: String, dash: PlotDash)]) -> [PlotLegendEntry] {
    summary.offsets.indices.map {
      PlotLegendEntry(sample: "●", text: offsetName($0), role: role($0))
    }
      + quantities.map {
        PlotLegendEntry(
          sample: $0.dash == .solid ? "━━" : "╺╸", text: $0.name, role: .dim)
      }
  }

  private func migration(_ axes: PeekAxes, _ colors: ColorMap, _ isLarge: Bool) -> HeatMap? {
    guard let dispersion = summary.dispersion, dispersion.energyEdges.count >= 2,
      dispersion.migraEdges.count >= 2
    else { return nil }
    var map = HeatMap(
      x: axes.x, y: axes.y, xEdges: dispersion.energyEdges, yEdges: dispersion.migraEdges,
      values: dispersion.matrix, scale: scale(colors, axes, .sqrt), value: axes.value ?? axes.y)
    map.showsColorBar = isLarge
    map.curves = [
      PlotCurve(
        [PlotPoint(axes.x.lower, 1), PlotPoint(axes.x.upper, 1)], role: .overlayGrid,
        name: "no bias", dash: .dotted)
    ]
    return map
  }

  private func background(_ axes: PeekAxes) -> XYChart? {
    guard let background = summary.background else { return nil }
    var chart = XYChart(x: axes.x, y: axes.y)
    chart.curves = background.rates.enumerated().map { index, values in
      PlotCurve(x: background.energies, y: values, role: role(index), name: offsetName(index))
    }
    return chart
  }

  private func backgroundField(_ axes: PeekAxes, _ colors: ColorMap) -> HeatMap? {
    guard let background = summary.background, background.lonEdges.count >= 2,
      background.latEdges.count >= 2
    else { return nil }
    var map = HeatMap(
      x: axes.x, y: axes.y, xEdges: background.lonEdges, yEdges: background.latEdges,
      values: background.image, scale: scale(colors, axes, .linear), value: axes.value ?? axes.y)
    map.isSquare = true
    map.showsColorBar = true
    return map
  }

  private func scale(_ colors: ColorMap, _ axes: PeekAxes, _ stretch: Stretch) -> MapScale {
    MapScale(
      map: colors,
      mapping: ScaleMapping(stretch: stretch, lower: 0, upper: max(1e-12, axes.value?.upper ?? 1)))
  }

  // MARK: Notes

  /// A few words for the upper line of a tile.
  package func note(_ tile: PeekTile) -> String {
    switch tile {
    case .events: return NumberText.grouped(summary.events.count)
    case .sky:
      return summary.targetOffset.map { "○ target " + Format.fixed($0, 2) + "°" } ?? ""
    case .area:
      guard let low = summary.area?.safeLow else { return "" }
      return "safe ≥ " + Format.value(low) + " TeV"
    case .pointSpread: return summary.pointSpread?.kind ?? ""
    case .energy: return ""
    case .migration:
      return summary.dispersion.map { "at " + Format.fixed($0.offset, 2) + "°" } ?? ""
    case .background:
      return summary.background.map { Format.value($0.total) + " Hz" } ?? ""
    case .backgroundField: return summary.background?.alignment?.rawValue ?? ""
    }
  }

  /// Responses that are not there or not shown, in words; empty if all are.
  package var absent: String {
    let missing = PeekTile.allCases.filter { !$0.isPresent(in: summary) }
    var parts: [String] = []
    var kinds = Set<ResponseKind>()
    for tile in missing {
      guard let kind = tile.response, kinds.insert(kind).inserted else { continue }
      parts.append((summary.responses.contains(kind) ? "unusable " : "no ") + kind.title)
    }
    if summary.responses.contains(.radMax) {
      parts.append("a directional cut is there, not drawn")
    }
    return parts.joined(separator: " · ")
  }
}

extension ResponseKind {
  /// Name in words.
  package var title: String {
    switch self {
    case .aeff: "effective area"
    case .edisp: "energy dispersion"
    case .psf: "point spread"
    case .bkg: "background"
    case .radMax: "directional cut"
    }
  }
}

extension Double {
  fileprivate func clamped(_ low: Double, _ high: Double) -> Double {
    Swift.min(Swift.max(self, low), high)
  }
}

extension PeekCharts {
  /// Values of a square map along its vertical axis, at a place of the horizontal one.
  package static func profile(_ map: HeatMap, at place: Double) -> XYChart? {
    let columns = map.xEdges.count - 1
    guard
      let column = zip(map.xEdges, map.xEdges.dropFirst()).enumerated().first(where: {
        $0.element.0 <= place && place < $0.element.1
      })?.offset
    else { return nil }
    let values = (0..<(map.yEdges.count - 1)).map { map.values[$0 * columns + column] }
    var chart = XYChart(
      x: PlotAxis(
        map.y.title, unit: map.y.unit, lower: min(map.y.lower, map.y.upper),
        upper: max(map.y.lower, map.y.upper)),
      y: .covering(
        map.value.title, unit: map.value.unit, values: [0, map.value.upper], includesZero: true))
    chart.bars = [
      PlotBars(
        edges: map.yEdges, values: values.map { $0.isFinite ? $0 : 0 }, role: .series1,
        name: map.value.title)
    ]
    chart.legend = [
      PlotLegendEntry(
        text: "at \(map.x.title) " + Format.signed(place, 2) + map.x.unit, role: .text)
    ]
    return chart
  }
}
