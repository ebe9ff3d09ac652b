import Analysis
import Estimators
import GridMath
import SkyGeometry
import TerminalRendering

/// One line of the read-out at the crosshair.
package struct ReadoutRow: Sendable, Equatable {
  package var name: String
  /// In the correlation disk.
  package var value: String
  package var error: String
  package var unit: String
  /// In the pixel, smoothed if smoothing is on.
  package var pixel: String
  /// Layer that the row is about; nil for what has no map.
  package var layer: Layer?
}

extension ExplorerState {
  /// Every layer at the crosshair.
  package var readout: [ReadoutRow] {
    guard let analysis = result?.analysis, let index = pixelIndex(map.crosshair) else { return [] }
    let layers = analysis.layers
    if let map = field?.map {
      guard layers.map.indices.contains(index) else { return [] }
      let value = layers.map[index]
      return [
        ReadoutRow(
          name: "value", value: "", error: "", unit: value.isFinite ? map.unit : "",
          pixel: Format.value(value), layer: .map)
      ]
    }
    let on = layers.onCounts[index]
    let error = on.isFinite ? "± " + Format.value(on.squareRoot()) : ""
    func signed(_ value: Double) -> String { Format.grouped(value, isSigned: true) }
    let rows =
      measuredRows(layers, index, signed, error)
      + predictedRows(analysis, index)
      + testSourceRows(index)
      + lastRows(layers, index)
    // The limit needs a background as the significance does.
    return rows.filter { field?.reasonWithout($0.layer ?? .significance) == nil }
  }

  /// Predicted counts in the disk, and what is left of the counts there.
  private func predictedRows(_ analysis: AnalysisResult, _ index: Int) -> [ReadoutRow] {
    guard let prediction = analysis.prediction else { return [] }
    let disk = diskSum(prediction.perPixel, around: index, analysis.request.correlationRadius)
    let kind = analysis.request.residual
    let residual = kind.value(counts: analysis.layers.onCounts[index], model: disk)
    return [
      ReadoutRow(
        name: "predicted", value: Format.grouped(disk), error: "", unit: "",
        pixel: Format.value(prediction.image[index]), layer: .predicted),
      ReadoutRow(
        name: "residual", value: Format.signed(residual, 2), error: "",
        unit: "", pixel: Format.signed(prediction.residual[index], 2), layer: .residual),
    ]
  }

  /// What the TS map has here.
  private func testSourceRows(_ index: Int) -> [ReadoutRow] {
    guard let shown = sky.ts.shown, shown.snapshot.isDone.indices.contains(index),
      shown.snapshot.isDone[index]
    else { return [] }
    let map = shown.snapshot.map
    let flux = map.norm[index] * map.fluxOfUnit
    let error = map.normError[index] * map.fluxOfUnit
    var rows = [
      ReadoutRow(
        name: "TS map", value: Format.signed(map.sqrtTS[index], 2), error: "",
        unit: map.ts[index].isFinite ? "σ" : "", pixel: "", layer: .sqrtTS),
      ReadoutRow(
        name: "flux", value: Format.value(flux),
        error: error.isFinite ? "± " + Format.value(error, digits: 2) : "",
        unit: flux.isFinite ? "cm⁻² s⁻¹" : "", pixel: "", layer: .flux),
    ]
    if let limit = map.normLimit?[index] {
      rows.append(
        ReadoutRow(
          name: "flux limit", value: Format.value(limit * map.fluxOfUnit), error: "2 σ",
          unit: limit.isFinite ? "cm⁻² s⁻¹" : "", pixel: "", layer: .fluxLimit))
    }
    return rows
  }

  /// Sum over the pixels whose centres lie in the correlation disk.
  private func diskSum(_ values: [Double], around index: Int, _ radius: Double) -> Double {
    guard let scale = field?.geometry.pixelScale, scale > 0 else { return .nan }
    let (nx, ny) = mapSize
    let (x0, y0) = (index % nx, index / nx)
    let reach = Int(radius / scale)
    let limit = (radius / scale) * (radius / scale)
    var sum = 0.0
    var isKnown = false
    for y in max(0, y0 - reach)...min(ny - 1, y0 + reach) {
      for x in max(0, x0 - reach)...min(nx - 1, x0 + reach) {
        let r2 = Double((x - x0) * (x - x0) + (y - y0) * (y - y0))
        let value = values[y * nx + x]
        if r2 <= limit, value.isFinite {
          sum += value
          isKnown = true
        }
      }
    }
    return isKnown ? sum : .nan
  }

  private func measuredRows(
    _ layers: SkyLayers, _ index: Int, _ signed: (Double) -> String, _ error: String
  ) -> [ReadoutRow] {
    let on = layers.onCounts[index]
    let background = layers.onBackground[index]
    let sigma = layers.significance[index]
    return [
      ReadoutRow(
        name: "counts", value: on.isFinite ? NumberText.grouped(Int(on.rounded())) : "–",
        error: error, unit: "", pixel: Format.trimmed(layers.counts[index]), layer: .counts),
      ReadoutRow(
        name: "background", value: Format.grouped(background), error: "", unit: "",
        pixel: Format.value(layers.background[index]), layer: .background),
      ReadoutRow(
        name: "excess", value: signed(on - background), error: error, unit: "",
        pixel: signed(layers.excess[index]), layer: .excess),
      ReadoutRow(
        name: "significance", value: Format.signed(sigma, 2), error: "",
        unit: sigma.isFinite ? "σ" : "", pixel: "", layer: .significance),
    ]
  }

  private func lastRows(_ layers: SkyLayers, _ index: Int) -> [ReadoutRow] {
    let on = layers.onCounts[index]
    let background = layers.onBackground[index]
    let exposure = layers.exposure[index]
    return [
      ReadoutRow(
        name: "exposure", value: "", error: "", unit: exposure.isFinite ? "m² s" : "",
        pixel: Format.value(exposure), layer: .exposure),
      // Two standard deviations, the convention of flux points.
      ReadoutRow(
        name: "limit 95 %",
        value: Format.grouped(
          on.isFinite && background.isFinite
            ? CountsStatistic.upperLimit(counts: on, background: background) : .nan),
        error: on.isFinite ? "counts" : "", unit: "", pixel: "", layer: nil),
    ]
  }

  /// What the first column of the read-out is about.
  package var diskText: String {
    let radius = result?.analysis.request.correlationRadius ?? 0
    return radius > 0 ? "in r \(Format.fixed(radius, 2))°" : "in the pixel"
  }

  /// What the second column of the read-out is about.
  package var pixelText: String {
    let width = result?.analysis.request.smoothing ?? 0
    return width > 0 ? "smooth \(Format.trimmed(width))°" : "per pixel"
  }

  /// Names of the regions around the crosshair.
  package var regionsHere: [String] {
    guard let geometry = field?.geometry, let here = direction(of: map.crosshair) else { return [] }
    return document.regions.enumerated().filter { $0.element.contains(here, on: geometry) }
      .map { regionName($0.element, $0.offset) }
  }

  /// The nearest source of the models or the catalogues with its distance, degrees.
  package var nearestSource: (name: String, distance: Double)? {
    guard let here = direction(of: map.crosshair) else { return nil }
    let sources = sources + namedCatalogueSources.map(\.marker)
    return sources.map { ($0.name, $0.position.separation(to: here)) }.min { $0.1 < $1.1 }
  }

  /// Offset of the crosshair from the nearest pointing of a reduced run, degrees.
  package var pointingOffset: Double? {
    guard let here = direction(of: map.crosshair) else { return nil }
    return observations.rows.compactMap { $0.info.pointing?.separation(to: here) }.min()
  }
}
