import Fitting
import Foundation
import GridMath
import TerminalRendering

/// Plots of what is known around a best fit.
struct FitCharts {
  let record: FitRecord

  private func parameter(_ index: Int) -> FittedParameter { record.result.parameters[index] }

  private func axis(_ index: Int, _ values: [Double]) -> PlotAxis {
    let parameter = parameter(index).parameter
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let margin = 0.03 * (high > low ? high - low : max(abs(high), 1))
    return PlotAxis(
      parameter.name, unit: Format.unit(parameter.unit), lower: low - margin,
      upper: high + margin)
  }

  /// The rise of the statistic along a parameter, with the parabola of the symmetric error; dotted
  /// lines at one and at two standard deviations.
  func profile(_ profile: ParameterProfile) -> XYChart {
    let own = parameter(profile.index)
    let curve = profile.curve
    let top = min(max(curve.rises.filter(\.isFinite).max() ?? 4, 4.6), 12)
    var chart = XYChart(
      x: axis(profile.index, curve.values),
      y: PlotAxis("Δ statistic", lower: 0, upper: top))
    let low = curve.values.first ?? own.value
    let high = curve.values.last ?? own.value
    let places = (0...120).map { low + (high - low) * Double($0) / 120 }
    // At a bound the error is no curvature.
    if !own.flags.contains(.atBound) {
      chart.curves.append(
        PlotCurve(
          places.map { PlotPoint($0, pow(($0 - own.value) / own.error, 2)) },
          role: .curveSecond, name: "parabola", dash: .dashed))
    }
    // Last, so that it covers the other one where they agree.
    chart.curves.append(
      PlotCurve(
        zip(curve.values, curve.rises).enumerated().map {
          PlotPoint($1.0, curve.isConverged[$0] ? $1.1 : .nan)
        }, role: .curve, name: "profile"))
    var marks = [PlotMeasurement(x: own.value, y: 0.02 * top)]
    if let lower = profile.errors.lower {
      marks.append(PlotMeasurement(x: own.value - lower, y: 1))
    }
    if let upper = profile.errors.upper {
      marks.append(PlotMeasurement(x: own.value + upper, y: 1))
    }
    chart.points = [PlotPoints(marks, role: .strong, name: "1σ")]
    chart.references = [1, 4]
    chart.showsGrid = false
    return chart
  }

  /// Contours around two parameters, with the ellipses of their covariance.
  func contours(_ found: ParameterContours) -> XYChart {
    let (a, b) = (parameter(found.first), parameter(found.second))
    let ellipses = found.contours.map { ellipse(found.first, found.second, rise: $0.rise) }
    let all =
      found.contours.flatMap { zip($0.x, $0.y).map { PlotPoint($0, $1) } }
      + ellipses.flatMap { $0 }
    var chart = XYChart(
      x: axis(found.first, all.map(\.x)), y: axis(found.second, all.map(\.y)))
    for (index, ellipse) in ellipses.enumerated() {
      chart.curves.append(
        PlotCurve(
          ellipse, role: .curveSecond, name: index == 0 ? "ellipse" : "", dash: .dotted))
    }
    let dashes: [PlotDash] = [.solid, .dashed]
    let names = ["68 %", "95 %"]
    for (index, contour) in found.contours.enumerated() {
      var points = zip(contour.x, contour.y).map { PlotPoint($0, $1) }
      if let first = points.first { points.append(first) }
      chart.curves.append(
        PlotCurve(
          points, role: index == 0 ? .curve : .series3, name: names[index % 2],
          dash: dashes[index % 2]))
    }
    chart.points = [
      PlotPoints(
        [PlotMeasurement(x: a.value, y: b.value)], role: .strong, name: "best", marker: .diamond)
    ]
    chart.showsGrid = false
    return chart
  }

  /// Where the statistic would have risen by an amount if it were a parabola.
  private func ellipse(_ first: Int, _ second: Int, rise: Double) -> [PlotPoint] {
    let (a, b) = (parameter(first), parameter(second))
    let correlation = record.result.correlation(first, second)
    let conjugate = max(1 - correlation * correlation, 0).squareRoot()
    let size = rise.squareRoot()
    return (0...96).map { step in
      let angle = 2 * Double.pi * Double(step) / 96
      return PlotPoint(
        a.value + size * a.error * cos(angle),
        b.value + size * b.error * (correlation * cos(angle) + conjugate * sin(angle)))
    }
  }
}
