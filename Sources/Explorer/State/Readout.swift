import GridMath
import SkyGeometry

/// One line of the read-out at the crosshair.
package struct ReadoutRow: Sendable, Equatable {
  package var name: String
  /// What the number is, in a few characters.
  package var remark: String
  package var value: String
  package var error: String
  package var unit: String
  package var layer: Layer
}

extension ExplorerState {
  /// Every layer at the crosshair.
  package var readout: [ReadoutRow] {
    guard let result, let field, let index = pixelIndex(map.crosshair) else { return [] }
    let layers = result.analysis.layers
    let radius = result.analysis.request.correlationRadius
    let disk = radius > 0 ? "in r \(Format.fixed(radius, 2))°" : "in the pixel"
    let smoothed = result.analysis.request.smoothing
    let pixel = smoothed > 0 ? "smooth \(Format.trimmed(smoothed))°" : "in the pixel"
    let on = layers.onCounts[index]
    let error = on.isFinite ? "± " + Format.value(on.squareRoot(), digits: 3) : ""
    let unit = smoothed > 0 ? "per pixel" : ""
    _ = field
    func row(
      _ name: String, _ remark: String, _ value: Double, _ error: String, _ unit: String,
      _ layer: Layer, signed: Bool = false, digits: Int = 3
    ) -> ReadoutRow {
      let text = signed && value.isFinite && value > 0 ? "+" : ""
      return ReadoutRow(
        name: name, remark: remark, value: text + Format.value(value, digits: digits),
        error: value.isFinite ? error : "", unit: value.isFinite ? unit : "", layer: layer)
    }
    let sigma = layers.significance[index]
    var rows = [
      ReadoutRow(
        name: "counts", remark: disk, value: on.isFinite ? Format.integer(Int(on.rounded())) : "–",
        error: error, unit: "", layer: .counts),
      row("background", "", layers.onBackground[index], "", "", .background),
      row(
        "excess", "", on - layers.onBackground[index], error, "", .excess, signed: true),
      ReadoutRow(
        name: "significance", remark: "√TS", value: Format.signed(sigma, 2), error: "",
        unit: sigma.isFinite ? "σ" : "", layer: .significance),
      row("exposure", "weighted", layers.exposure[index], "", "m² s", .exposure),
    ]
    rows.append(row("counts", pixel, layers.counts[index], "", unit, .counts))
    rows.append(
      row("background", smoothed > 0 ? "" : "", layers.background[index], "", unit, .background))
    rows.append(row("excess", "", layers.excess[index], "", unit, .excess, signed: true))
    return rows
  }

  /// Names of the regions around the crosshair.
  package var regionsHere: [String] {
    guard let geometry = field?.geometry, let here = direction(of: map.crosshair) else { return [] }
    return document.regions.enumerated().filter { $0.element.contains(here, on: geometry) }
      .map { regionName($0.element, $0.offset) }
  }

  /// The nearest source with its distance, degrees.
  package var nearestSource: (name: String, distance: Double)? {
    guard let here = direction(of: map.crosshair), let sources = field?.sources else { return nil }
    return sources.map { ($0.name, $0.position.separation(to: here)) }.min { $0.1 < $1.1 }
  }

  /// Offset of the crosshair from the nearest pointing of a reduced run, degrees.
  package var pointingOffset: Double? {
    guard let here = direction(of: map.crosshair) else { return nil }
    return observations.rows.compactMap { $0.info.pointing?.separation(to: here) }.min()
  }
}
