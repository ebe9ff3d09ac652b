import GridMath
import TerminalRendering

extension ExplorerState {
  /// Data pixels per canvas pixel where several become one, else 1.
  package var blockArea: Double {
    guard zoom < 0.999 else { return 1 }
    let step = (1 / zoom) * (1 / zoom)
    return max(1, step * cellAspect / 2 / max(1e-6, pixelAspect))
  }

  /// Whether the values of data pixels that are shown as one add up.
  package func isSummed(_ layer: Layer) -> Bool { field?.isSummed(layer) ?? layer.isSummed }

  /// Data pixels per canvas pixel, where several become one and their values add up; else 1.
  package func areaFactor(_ layer: Layer) -> Double { isSummed(layer) ? blockArea : 1 }

  /// What the colour bar writes at a value of one data pixel, by that value; 1 without a screen.
  ///
  /// Numbers that are typed or told while looking at the bar are those of the bar.
  package var barFactor: Double { shownGeometry == nil ? 1 : areaFactor(map.layer) }

  /// The mark of numbers that are of single data pixels, whatever the zoom.
  static let perPixel = " per pixel"

  /// A number of the bar as a value of a data pixel, unless it says that it is one.
  ///
  /// - Returns: The text without the mark, and what to divide its numbers by.
  func ofBar(_ text: String) -> (text: String, factor: Double) {
    for mark in [Self.perPixel, " per data pixel"] where text.lowercased().hasSuffix(mark) {
      return (String(text.dropLast(mark.count)).trimmingBlanks, 1)
    }
    return (text, barFactor)
  }

  /// A command with values of data pixels, which means the same at every zoom.
  func command(_ name: String, _ values: Double...) -> String {
    name + " " + values.map { "\($0)" }.joined(separator: " ")
      + (isSummed(map.layer) ? Self.perPixel : "")
  }

  /// Ends of the colour scale of a layer, per data pixel.
  package func colorLimits(of layer: Layer) -> (low: Double, high: Double) {
    if case .fixed(let low, let high) = map[layer: layer].limits { return (low, high) }
    guard let result, let summary = summary(of: layer) else {
      switch layer {
      case .significance, .sqrtTS: return (-5, 8)
      case .residual: return (-5, 5)
      case .flux: return (-1e-12, 1e-12)
      default: return (0, 1)
      }
    }
    let limits: (low: Double, high: Double)
    switch map[layer: layer].limits {
    case .standard, .fixed: limits = standardLimits(layer, summary, result.summaries)
    case .minMax: limits = (summary.minimum, summary.maximum)
    case .zscale: limits = summary.zscale
    case .percentile(let share):
      let tail = (1 - share / 100) / 2
      limits = (summary.quantile(tail), summary.quantile(1 - tail))
    }
    return limits.low < limits.high ? limits : (limits.low, limits.low + 1)
  }

  /// The table of tui.md section 6.
  private func standardLimits(
    _ layer: Layer, _ summary: LayerSummary, _ all: [Layer: LayerSummary]
  ) -> (low: Double, high: Double) {
    switch layer {
    case .counts, .background, .predicted:
      // These share their ends, so that they can be compared; predictions that follow the keys must
      // not move them.
      let high = max(all[.counts]?.quantile(0.995) ?? 0, all[.background]?.quantile(0.995) ?? 0)
      return (0, high > 0 ? high : max(summary.maximum, 1e-3))
    case .excess:
      return (min(summary.quantile(0.005), -1e-9), max(summary.quantile(0.999), 1e-9))
    case .exposure: return (summary.smallestPositive ?? 0, summary.maximum)
    case .significance, .sqrtTS:
      return (-5, max(8, summary.quantile(0.999)).rounded(.up))
    case .testStatistic: return (0, max(summary.quantile(0.999), 1))
    case .flux:
      // Two-sided about 0; below lie few pixels, and not far.
      return (min(summary.quantile(0.005), -1e-30), max(summary.quantile(0.999), 1e-30))
    case .fluxError, .fluxLimit: return (0, summary.quantile(0.995))
    case .iterations: return (0, summary.maximum)
    case .residual:
      switch map.residual {
      case .sqrt, .significance: return (-5, 5)
      case .ratio: return (-1, 1)
      case .diff:
        let high = max(-summary.quantile(0.001), summary.quantile(0.999), 1e-9)
        return (-high, high)
      }
    case .mask: return (0, 1)
    case .map:
      guard field?.map?.isSigned == true else { return (summary.minimum, summary.maximum) }
      let reach = max(abs(summary.quantile(0.001)), abs(summary.quantile(0.999)))
      return reach > 0 ? (-reach, reach) : (-1, 1)
    }
  }

  /// Sets the ends of the scale of the shown layer.
  mutating func setLimits(_ limits: LimitRule) {
    guard map.layer != .mask else {
      hint("the mask has no scale", .warning)
      return
    }
    if case .fixed(let low, let high) = limits, !(low < high) {
      hint("the lower limit must be below the upper one", .warning)
      return
    }
    map[layer: map.layer].limits = limits
    let (low, high) = colorLimits(of: map.layer)
    hint("limits \(limits.label): " + barText(low, high))
  }

  /// Values as the colour bar has them, and as those of data pixels where that is something else.
  func barText(_ values: Double...) -> String {
    func text(_ factor: Double) -> String {
      values.map { Format.short($0 * factor) }.joined(separator: " … ")
    }
    let factor = barFactor
    return text(factor) + (factor > 1 ? ", \(text(1)) per data pixel" : "")
  }

  /// Moves one end of the scale by a twentieth of its length.
  mutating func nudgeLimit(upper: Bool, by steps: Double) {
    let (low, high) = colorLimits(of: map.layer)
    let step = (high - low) / 20 * steps
    setLimits(upper ? .fixed(low, high + step) : .fixed(low + step, high))
  }

  /// Takes the value at the crosshair as an end of the scale.
  mutating func setLimitFromCrosshair(upper: Bool) {
    let values = values(of: map.layer)
    guard let index = pixelIndex(map.crosshair), values.indices.contains(index),
      values[index].isFinite
    else {
      hint("there is no value at the crosshair", .warning)
      return
    }
    let value = values[index]
    let (low, high) = colorLimits(of: map.layer)
    setLimits(upper ? .fixed(low, value) : .fixed(value, high))
  }

  /// Ends of the scale from the values that are visible: zoomed out those of the blocks.
  mutating func setLimitsFromView() {
    let values = values(of: map.layer)
    guard values.count == mapSize.nx * mapSize.ny else { return }
    // Not that of the last frame: a replay does not wait for frames.
    let geometry = MapGeometry(
      available: canvas, nx: mapSize.nx, ny: mapSize.ny, view: mapView(on: canvas),
      cellAspect: cellAspect, pixelAspect: pixelAspect)
    let shown = geometry.shownValues(of: values, by: resampling(map.layer)).filter(\.isFinite)
    // Limits are kept per data pixel.
    let factor = areaFactor(map.layer)
    guard let low = shown.min(), let high = shown.max(), low < high else {
      hint("no two values are visible", .warning)
      return
    }
    setLimits(.fixed(low / factor, high / factor))
  }
}
