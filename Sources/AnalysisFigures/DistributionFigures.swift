import CairoDrawing
import Estimators
import Figures
import Foundation

/// Figures of how significances are distributed.
enum DistributionFigures {
  /// Largest significance that is shown: a bright source would squeeze the rest.
  private static let shownUpTo = 12.0

  /// The distribution inside and outside the exclusions with its Gaussian and the normal one.
  static func significance(_ distribution: SignificanceDistribution) -> NamedFigure {
    var chart = chart(distribution, all: "all pixels", outside: "outside the exclusions")
    chart.x.label = FigureText("significance √TS")
    return NamedFigure("significance_distribution", Figure(.chart(chart)))
  }

  /// A histogram with Gaussians.
  ///
  /// - Parameters:
  ///   - distribution: What is shown.
  ///   - all: Name of all pixels.
  ///   - outside: Name of those outside the exclusions; nil: they are the same.
  /// - Returns: The plot.
  static func chart(
    _ distribution: SignificanceDistribution, all: String, outside: String?
  ) -> ChartFigure {
    let low = min(-5, (distribution.minimum - 0.3).rounded(.down))
    let high = min(max(5, (distribution.maximum + 0.3).rounded(.up)), shownUpTo)
    let width = distribution.edges.count > 1 ? distribution.edges[1] - distribution.edges[0] : 1
    let scale = Double(distribution.pixelsOutside) * width / (2 * Double.pi).squareRoot()
    func gaussian(_ mean: Double, _ sigma: Double) -> [CanvasPoint] {
      guard mean.isFinite, sigma > 0 else { return [] }
      return (0...240).map {
        let x = low + (high - low) * Double($0) / 240
        let z = (x - mean) / sigma
        return CanvasPoint(x, scale / sigma * exp(-0.5 * z * z))
      }
    }
    let top = Double(max(distribution.all.max() ?? 1, 1))
    var series: [ChartSeries] = []
    if outside != nil {
      series.append(
        ChartSeries(
          verbatim: all,
          .steps(
            edges: distribution.edges, values: distribution.all.map(Double.init), isFilled: true),
          FigureStyle.orange))
    }
    series.append(
      ChartSeries(
        verbatim: outside ?? all,
        .steps(
          edges: distribution.edges, values: distribution.outside.map(Double.init), isFilled: true),
        FigureStyle.blue))
    if distribution.width > 0 {
      series.append(
        ChartSeries(
          verbatim: "Gaussian of μ = " + number(distribution.mean, 3) + ", σ = "
            + number(distribution.width, 3),
          .line(gaussian(distribution.mean, distribution.width), width: 1.4, dashes: []),
          FigureStyle.ink))
    }
    series.append(
      ChartSeries(
        "unit normal", .line(gaussian(0, 1), width: 1.3, dashes: [4, 2.5]), FigureStyle.green))
    // Room for the legend above the bars, whose tops are not covered then.
    var chart = ChartFigure(
      title: FigureText(""), x: FigureAxis("√TS", low, high, target: 8),
      y: FigureAxis("pixels in a bin of \(number(width, 2))", 0.5, top * 30, scale: .log),
      series: series)
    if distribution.maximum > high {
      let beyond = zip(distribution.edges.dropFirst(), distribution.all).reduce(0) {
        $1.0 > high ? $0 + $1.1 : $0
      }
      chart.notes = [
        FigureText(
          verbatim:
            "\(beyond) pixels above \(number(high, 0)), up to \(number(distribution.maximum, 1))")
      ]
    }
    return chart
  }

  /// A fixed number of decimals with a typographic minus.
  static func number(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value).replacing("-", with: "−")
  }
}
