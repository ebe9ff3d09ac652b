package import Estimators
import Foundation
import GridMath
package import TerminalRendering

/// The chart of a light curve: norm or flux by run or night, with the mean of all.
package struct LightCurveChart: Sendable {
  package var curve: LightCurve
  /// Integral flux in place of norms.
  package var showsFlux: Bool
  package var showsLimits: Bool
  /// Index of the chosen interval.
  package var cursor: Int?

  package init(_ curve: LightCurve, showsFlux: Bool, showsLimits: Bool, cursor: Int? = nil) {
    self.curve = curve
    self.showsFlux = showsFlux
    self.showsLimits = showsLimits
    self.cursor = cursor
  }

  /// What a norm of 1 is.
  package var scale: Double { showsFlux ? curve.mean.reference.flux : 1 }

  /// Whether the intervals stand beside each other in their order, because they are too short for an
  /// axis of time.
  package var isByNumber: Bool {
    let times = curve.intervals.filter { $0.startMjd.isFinite && $0.stopMjd > $0.startMjd }
    guard times.count == curve.intervals.count, let first = times.map(\.startMjd).min(),
      let last = times.map(\.stopMjd).max(),
      let shortest = times.map({ $0.stopMjd - $0.startMjd }).min()
    else { return true }
    return (last - first) / shortest > 60
  }

  /// Whole day that times are counted from, MJD.
  private var day: Double {
    (curve.intervals.map(\.startMjd).filter(\.isFinite).min() ?? 0).rounded(.down)
  }

  /// What the horizontal axis counts.
  package var axisTitle: String { xAxis.title }

  /// Place of an interval along the horizontal axis.
  package func place(_ index: Int) -> (low: Double, at: Double, high: Double) {
    guard !isByNumber else {
      return (Double(index) + 0.6, Double(index) + 1, Double(index) + 1.4)
    }
    let interval = curve.intervals[index]
    let (low, high) = (interval.startMjd - day, interval.stopMjd - day)
    return (low, 0.5 * (low + high), high)
  }

  private var xAxis: PlotAxis {
    guard !isByNumber else {
      return PlotAxis(
        "in order of time", lower: 0.4, upper: Double(curve.intervals.count) + 0.6)
    }
    let places = curve.intervals.indices.flatMap { [place($0).low, place($0).high] }
    return .covering("MJD − \(Int(day))", unit: "d", values: places)
  }

  /// The chart; nil without intervals.
  package var chart: XYChart? {
    guard !curve.intervals.isEmpty else { return nil }
    let x = xAxis
    let items = curve.intervals.indices.compactMap { index -> PlotMeasurement? in
      let point = curve.intervals[index].point
      let place = place(index)
      if showsLimits, point.isLimit, point.normLimit.isFinite {
        return PlotMeasurement(
          x: place.at, y: point.normLimit * scale, xRange: place.low...place.high,
          isUpperLimit: true)
      }
      guard point.norm.isFinite else { return nil }
      let below = point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
      let above = point.normErrorPositive
      return PlotMeasurement(
        x: place.at, y: point.norm * scale, xRange: place.low...place.high,
        yRange: below.isFinite && above.isFinite
          ? ((point.norm - below) * scale)...((point.norm + above) * scale) : nil)
    }
    let ends = items.flatMap {
      [$0.y, $0.yRange?.lowerBound ?? $0.y, $0.yRange?.upperBound ?? $0.y]
    }
    var chart = XYChart(
      x: x,
      y: .covering(
        showsFlux ? "flux" : "norm", unit: showsFlux ? "cm⁻² s⁻¹" : "× model",
        values: ends, includesZero: true))
    chart.points = [PlotPoints(items, role: .series1, name: showsFlux ? "flux" : "norm")]
    if curve.mean.norm.isFinite {
      let mean = curve.mean.norm * scale
      let below = curve.mean.normErrorNegative
      let error = (below.isFinite ? below : curve.mean.normError) * scale
      let above = curve.mean.normErrorPositive * scale
      chart.references = [mean]
      if error.isFinite, above.isFinite {
        chart.bands = [
          PlotBand(
            x: [x.lower, x.upper], lower: [mean - error, mean - error],
            upper: [mean + above, mean + above], role: .series3, name: "mean of all")
        ]
      }
    }
    chart.legend = [
      PlotLegendEntry(sample: "●", text: curve.source, role: .series1),
      PlotLegendEntry(sample: "▒", text: "mean of all", role: .series3),
    ]
    chart.legendRows = 2
    if let cursor, curve.intervals.indices.contains(cursor) { chart.crosshair = place(cursor).at }
    return chart
  }

  /// How variable the source is, in words.
  package var verdict: String {
    guard curve.degreesOfFreedom > 0 else { return "variability needs two intervals" }
    let probability = curve.steadyProbability
    return "variability χ² \(Format.fixed(curve.variability, 2)) for \(curve.degreesOfFreedom) · "
      + "steady with p = \(Format.value(probability, digits: 2))"
  }
}

extension LightCurve.Interval {
  /// When it began, as MJD; a dash without a date.
  var mjdText: String { startMjd.isFinite ? Format.fixed(startMjd, 3) : "–" }

  /// What the table calls it: the number of the run, or the night.
  var label: String {
    if name.hasPrefix("obs-") { return String(name.dropFirst(4)).escapingControls }
    if name.hasPrefix("night of ") { return String(name.dropFirst(9)) }
    return name.escapingControls
  }

  /// Why there is no norm; nil if there is one.
  var gapText: String? {
    guard !point.norm.isFinite else { return nil }
    guard let gap = point.gaps.first else { return "no best norm" }
    return gap == .noSignal ? "no exposure at the source" : gap.text
  }
}
