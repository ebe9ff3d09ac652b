import Analysis
import CairoDrawing
import Datasets
import Estimators
import Figures
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TerminalRendering

/// Figures of what the best fit leaves (numerics.md section 13).
struct ResidualFigures {
  private(set) var figures: [NamedFigure] = []
  private let field: FieldGeometry
  /// Counts and prediction in the bins of the fit, shape [energy, y, x], and pixels with any.
  private var counts: [Double] = []
  private var predicted: [Double] = []
  private var mask: [Bool] = []

  /// Limits of all colours of residuals.
  static let limit = 5.0
  /// Of the regions around the sources, degrees, as in the reference analysis.
  static let regionRadius = 0.15
  /// Gaussian width of the residual map where the file does not say, degrees.
  static let mapWidth = 0.1

  /// - Throws: `CancellationError`, and what predictions may throw.
  init(_ result: RunResult, _ maps: MapFigures, workers: Workers) async throws {
    field = result.field
    guard let fit = result.fit, let setup = result.setup, let first = setup.datasets.first else {
      return
    }
    var predictions = [fit.predicted]
    if setup.datasets.count > 1 {
      let models = fit.result.models
      predictions = try await workers.map(setup.datasets.count) {
        try DatasetEvaluator(setup.datasets[$0], models: models).total()
      }
    }
    let n = field.pixelCount
    counts = [Double](repeating: 0, count: first.counts.count)
    predicted = counts
    mask = [Bool](repeating: false, count: n)
    for (dataset, prediction) in zip(setup.datasets, predictions) {
      for i in counts.indices where dataset.isUsed(i) {
        counts[i] += Double(dataset.counts[i])
        predicted[i] += prediction[i]
        mask[i % n] = true
      }
    }
    let width = result.opened.configuration.smoothRadius ?? Self.mapWidth
    figures.append(map(maps, width: width))
    figures += significance(fit, maps, result)
    for source in MapFigures.sources(result) {
      if let figure = spectrum(source) { figures.append(figure) }
    }
  }

  /// (counts − model)/√model of the sums over energy, both smoothed before.
  private func map(_ maps: MapFigures, width: Double) -> NamedFigure {
    let n = field.pixelCount
    var c = [Double](repeating: 0, count: n)
    var p = c
    for i in counts.indices {
      c[i % n] += counts[i]
      p[i % n] += predicted[i]
    }
    let filter = GaussianFilter(sigma: width / field.sky.pixelScale)
    c = filter(c, nx: field.sky.nx, ny: field.sky.ny)
    p = filter(p, nx: field.sky.nx, ny: field.sky.ny)
    // A Gaussian of s pixels makes noise √(4π) s times smaller (numerics.md 13.1): with that factor
    // the values are like significances, and the limits are those of all residuals.
    let noise = max((4 * Double.pi).squareRoot() * width / field.sky.pixelScale, 1)
    let values = (0..<n).map { mask[$0] ? noise * (c[$0] - p[$0]) / p[$0].squareRoot() : .nan }
    return NamedFigure(
      "residual_map",
      Figure(
        .map(
          maps.map(
            "residuals, smoothed with σ = \(MapFigures.degrees(width))", values, .polarLight,
            FigureAxis(
              "(counts − model)/√model in units of its noise", -Self.limit, Self.limit),
            width: 300))))
  }

  /// Significance over the best fit in the energy ranges, and its distribution.
  private func significance(
    _ fit: FitOutcome, _ maps: MapFigures, _ result: RunResult
  ) -> [NamedFigure] {
    guard !fit.residualMaps.isEmpty else { return [] }
    let radius =
      result.opened.configuration.residuals?.correlationRadius
      ?? AnalysisConfiguration.defaultCorrelationRadius
    let panels = fit.residualMaps.map { images -> FigurePanel in
      var map = maps.map(
        "\(maps.energies(images.bins)), r = \(MapFigures.degrees(radius))", images.significance,
        .polarLight, FigureAxis("√TS over the best fit", -Self.limit, Self.limit))
      map.disk = radius / field.sky.pixelScale
      return .map(map)
    }
    let charts = fit.residualMaps.map { images -> FigurePanel in
      let distribution = SignificanceDistribution(
        significance: images.significance,
        usable: [Bool](repeating: true, count: images.significance.count))
      var chart = DistributionFigures.chart(distribution, all: "all pixels", outside: nil)
      chart.title = FigureText(maps.energies(images.bins))
      chart.x.label = FigureText("√TS over the best fit")
      chart.frameSize = CanvasPoint(260, 200)
      return .chart(chart)
    }
    let columns = panels.count == 4 ? 2 : min(panels.count, 3)
    return [
      NamedFigure("residual_significance", Figure(panels, columns: columns)),
      NamedFigure("residual_distribution", Figure(charts, columns: columns)),
    ]
  }

  /// Counts and model in a region around a source, and what is left over.
  private func spectrum(_ source: SkyModel) -> NamedFigure? {
    guard let position = source.spatial?.position else { return nil }
    let pixels = SkyRegion(.circle(center: position, radius: Self.regionRadius))
      .pixels(on: field.sky)
    guard !pixels.isEmpty else { return nil }
    let (n, axis) = (field.pixelCount, field.energy)
    var measured: [ChartPoint] = []
    var residuals: [ChartPoint] = []
    var model: [Double] = []
    for e in 0..<axis.count {
      let c = pixels.reduce(0) { $0 + counts[e * n + $1] }
      let p = pixels.reduce(0) { $0 + predicted[e * n + $1] }
      model.append(p)
      guard p > 0 else { continue }
      var point = ChartPoint(x: axis.centers[e], y: c)
      (point.xLow, point.xHigh) = (axis.edges[e], axis.edges[e + 1])
      (point.yLow, point.yHigh) = (c - c.squareRoot(), c + c.squareRoot())
      if c > 0 { measured.append(point) }
      // numerics.md 13.2: the error is that of the counts over the root of the model.
      point.y = (c - p) / p.squareRoot()
      let error = (c / p).squareRoot()
      (point.yLow, point.yHigh) = (point.y - error, point.y + error)
      residuals.append(point)
    }
    guard let low = residuals.first?.xLow, let high = residuals.last?.xHigh else { return nil }
    let most = max(measured.map(\.yHigh).max() ?? 1, model.max() ?? 1)
    let least = min(
      measured.map(\.y).min() ?? 1, model.filter { $0 > 0 }.min() ?? 1)
    let x = FigureAxis("energy (TeV)", low, high, scale: .log)
    let top = ChartFigure(
      title: FigureText(
        verbatim: "\(source.name), within \(MapFigures.degrees(Self.regionRadius))"),
      x: x.withoutLabels,
      y: FigureAxis("counts", max(least / 2, 0.1), most * 2, scale: .log),
      series: [
        ChartSeries(
          "model", .steps(edges: axis.edges, values: model, isFilled: false), FigureStyle.orange),
        ChartSeries("counts", .points(measured, isFilled: true), FigureStyle.ink),
      ], frameSize: CanvasPoint(330, 190))
    let reach = max(3, residuals.map { max(abs($0.yLow), abs($0.yHigh)) }.max() ?? 3)
    let bottom = ChartFigure(
      title: FigureText(""), x: x,
      y: FigureAxis(
        "(counts − model)/√model", -(reach * 1.1), reach * 1.1, target: 4),
      series: [
        ChartSeries("", .level(0), FigureStyle.quiet),
        ChartSeries("", .points(residuals, isFilled: true), FigureStyle.ink),
      ], frameSize: CanvasPoint(330, 130))
    return NamedFigure(
      "residual_spectrum_" + Products.fileName(source.name), Figure(.stack([top, bottom])))
  }
}
