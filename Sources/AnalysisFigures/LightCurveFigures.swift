import Analysis
import CairoDrawing
import Estimators
import Figures
import Foundation
import SkyGeometry

/// Figures of light curves.
enum LightCurveFigures {
  /// One for each source: a row for each range of energies, a column for each season.
  static func figures(_ result: RunResult) -> [NamedFigure] {
    result.lightCurves.compactMap { curve in
      let seasons = seasons(curve.ranges[0].intervals)
      guard !seasons.isEmpty else { return nil }
      let rows = curve.ranges.enumerated().map { r, range in
        seasons.enumerated().map { c, season -> FigurePanel in
          let offset = season.lowerBound.rounded(.down)
          let margin = max((season.upperBound - season.lowerBound) * 0.04, 0.005)
          var x = FigureAxis(
            "MJD (TT) − \(Int(offset))", season.lowerBound - offset - margin,
            season.upperBound - offset + margin, target: seasons.count > 1 ? 4 : 6)
          if r + 1 < curve.ranges.count { x = x.withoutLabels }
          var chart = chart(range, offset: offset, x: x, isFirst: c == 0)
          if c == 0 { chart.title = title(range) }
          chart.frameSize = CanvasPoint(
            seasons.count > 1 ? max(420 / Double(seasons.count), 130) : 420, 190)
          return .chart(chart)
        }
      }
      var figure = Figure(rows: rows)
      figure.gap = 6
      return NamedFigure("light_curve_" + Products.fileName(curve.source), figure)
    }
  }

  /// Spans of time without long gaps; at most six, the longest gaps first.
  static func seasons(_ intervals: [LightCurve.Interval]) -> [ClosedRange<Double>] {
    let spans = intervals.filter { $0.startMjd.isFinite && $0.stopMjd >= $0.startMjd }
      .map { $0.startMjd...$0.stopMjd }.sorted { $0.lowerBound < $1.lowerBound }
    var merged: [ClosedRange<Double>] = []
    for span in spans {
      if let last = merged.last, span.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
      } else {
        merged.append(span)
      }
    }
    guard let first = merged.first else { return [] }
    let gaps = zip(merged, merged.dropFirst()).map { $1.lowerBound - $0.upperBound }
    // Longer than between two moons: on one axis the points of a season would fall together.
    let long = gaps.indices.filter { gaps[$0] > 20 }.sorted { gaps[$0] > gaps[$1] }.prefix(5)
    var seasons = [first]
    for (i, span) in merged.dropFirst().enumerated() {
      if long.contains(i) {
        seasons.append(span)
      } else {
        seasons[seasons.count - 1] = seasons[seasons.count - 1].lowerBound...span.upperBound
      }
    }
    return seasons
  }

  private static func chart(
    _ curve: LightCurve, offset: Double, x: FigureAxis, isFirst: Bool
  ) -> ChartFigure {
    var points: [ChartPoint] = []
    for interval in curve.intervals where interval.startMjd.isFinite {
      let point = interval.point
      let unit = point.reference.flux
      let norm = point.isLimit || !point.norm.isFinite ? point.normLimit : point.norm
      guard (norm * unit).isFinite else { continue }
      var drawn = ChartPoint(
        x: (interval.startMjd + interval.stopMjd) / 2 - offset, y: norm * unit)
      (drawn.xLow, drawn.xHigh) = (interval.startMjd - offset, interval.stopMjd - offset)
      drawn.isLimit = point.isLimit || !point.norm.isFinite
      let below = point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
      let above = point.normErrorPositive.isFinite ? point.normErrorPositive : point.normError
      if !drawn.isLimit {
        drawn.yLow = (norm - below) * unit
        drawn.yHigh = (norm + above) * unit
      }
      points.append(drawn)
    }
    let mean = curve.mean
    let flux = mean.norm * mean.reference.flux
    let error = mean.normError * mean.reference.flux
    let high = points.map { $0.yHigh.isFinite ? $0.yHigh : $0.y }.max() ?? 1e-11
    let low = min(0, points.map { $0.yLow.isFinite ? $0.yLow : $0.y }.min() ?? 0)
    var series: [ChartSeries] = []
    if flux.isFinite, error.isFinite {
      series.append(
        ChartSeries(
          "",
          .band(
            x: [x.lower, x.upper], low: [flux - error, flux - error],
            high: [flux + error, flux + error]), FigureStyle.orange.with(opacity: 0.25)))
    }
    series.append(
      ChartSeries(
        "mean",
        .line([CanvasPoint(x.lower, flux), CanvasPoint(x.upper, flux)], width: 1.2, dashes: []),
        FigureStyle.orange))
    series.append(ChartSeries("flux", .points(points, isFilled: true), FigureStyle.blue))
    var y = FigureAxis("flux (cm^{−2} s^{−1})", low * 1.1, high * 1.35, target: 5)
    if !isFirst { y = y.withoutLabels }
    var chart = ChartFigure(title: FigureText(""), x: x, y: y, series: series)
    if !isFirst {
      // What holds for the whole row stands once.
      for i in chart.series.indices { chart.series[i].name = FigureText("") }
    }
    return chart
  }

  /// Source, energies, and whether it is steady.
  private static func title(_ curve: LightCurve) -> FigureText {
    let range = EnergyFormat.text(from: curve.mean.energyMin, to: curve.mean.energyMax)
      .replacing(" - ", with: " – ")
    var text = "\(curve.source), \(range)"
    if curve.degreesOfFreedom > 0 {
      let p = curve.steadyProbability
      let probability = p < 0.001 ? power(p) : "= " + DistributionFigures.number(p, 3)
      text +=
        ";  steady: χ^{2}/dof = \(DistributionFigures.number(curve.variability, 1))/"
        + "\(curve.degreesOfFreedom), p \(probability)"
    }
    return FigureText(text)
  }

  /// A small number with its power of ten.
  private static func power(_ value: Double) -> String {
    guard value > 1e-300 else { return "< 10^{−300}" }
    let exponent = Int(floor(log10(value)))
    let mantissa = DistributionFigures.number(value / pow(10, Double(exponent)), 1)
    return "= \(mantissa)×10^{\(FigureAxis.signed(exponent))}"
  }
}
