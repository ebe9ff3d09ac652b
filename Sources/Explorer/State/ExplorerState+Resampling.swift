import Analysis
import SkyGeometry
package import TerminalRendering

extension ExplorerState {
  /// How the pixels of a layer are combined when zoomed out.
  package func resampling(_ layer: Layer) -> Resampling {
    guard let analysis = result?.analysis, zoom < 0.999 else { return .nearest }
    if layer.isOfTestSource {
      // Fits of single pixels: their flux has a mean, the test statistic shows its extreme.
      switch layer {
      case .flux, .fluxError, .fluxLimit: return .mean
      default: return .peak
      }
    }
    let layers = analysis.layers
    let nx = mapSize.nx
    switch layer {
    case .counts, .background, .excess, .predicted:
      let values = analysis.values(of: layer)
      guard values.count == layers.counts.count else { return .nearest }
      let area = areaFactor(layer)
      // Blocks hold one pixel more or less when the factor is no integer: the mean times the mean
      // number of pixels keeps sums right without a moiré of block sizes.
      return .recomputed { x, y in Self.mean(values, x, y, nx) * area }
    case .exposure: return .mean
    case .significance:
      let radius = analysis.request.correlationRadius
      let pixel = field?.geometry.pixelScale ?? 1
      guard 1 / zoom <= max(1, 2 * radius / max(pixel, 1e-9)) else { return .peak }
      let on = layers.onCounts
      let background = layers.onBackground
      return .recomputed { x, y in
        Significance.signed(
          counts: Self.mean(on, x, y, nx), background: Self.mean(background, x, y, nx))
      }
    case .residual:
      guard let prediction = analysis.prediction else { return .nearest }
      let kind = analysis.request.residual
      // Sums over the disk overlap: they are no counts of a block.
      let area = kind == .significance ? 1 : blockArea
      return .recomputed { x, y in
        kind.value(
          counts: Self.mean(prediction.residualCounts, x, y, nx) * area,
          model: Self.mean(prediction.residualModel, x, y, nx) * area)
      }
    case .mask, .sqrtTS, .testStatistic, .flux, .fluxError, .fluxLimit, .iterations:
      return .nearest
    case .map:
      guard isSummed(layer) else { return field?.map?.isSigned == true ? .peak : .mean }
      let area = areaFactor(layer)
      return .recomputed { x, y in Self.mean(layers.map, x, y, nx) * area }
    }
  }

  /// The mean of the pixels of a block that have a value.
  static func mean(
    _ values: [Double], _ columns: Range<Int>, _ rows: Range<Int>, _ nx: Int
  ) -> Double {
    var sum = 0.0
    var count = 0.0
    for y in rows {
      for x in columns {
        let value = values[y * nx + x]
        if value.isNaN { continue }
        sum += value
        count += 1
      }
    }
    return count > 0 ? sum / count : .nan
  }
}
