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

/// Figures of the spectra of the sources: best fit with its error, flux points, other results.
struct SpectrumFigures {
  private(set) var figures: [NamedFigure] = []
  /// Comparisons that could not be read, a line each.
  private(set) var missing: [String] = []
  private let result: RunResult
  private let energies: [Double]

  /// erg in a TeV.
  private static let ergs =
    PhysicalUnit("TeV").flatMap { tev in
      PhysicalUnit("erg").flatMap { tev.factor(to: $0) }
    } ?? 1.602176634

  init(_ result: RunResult) {
    self.result = result
    let range = Self.range(result)
    energies = (0...160).map {
      range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / 160)
    }
    var sources = MapFigures.sources(result)
    // Flux points of a source are drawn even if only these are there.
    sources = sources.filter { source in
      source.spectral.dimension == .differentialFlux
        && (result.fit != nil || result.fluxPoints.contains { $0.source == source.name })
    }
    for source in sources {
      if let figure = figure(source) { figures.append(figure) }
    }
  }

  /// Energies of the bins that are fitted, TeV.
  private static func range(_ result: RunResult) -> ClosedRange<Double> {
    let axis = result.field.energy
    let n = result.field.pixelCount
    var used: [Int] = []
    for dataset in result.setup?.datasets ?? [] {
      used += (0..<axis.count).filter { e in
        (0..<n).contains { dataset.isUsed(e * n + $0) }
      }
    }
    guard let low = used.min(), let high = used.max() else {
      return axis.edges[0]...axis.edges[axis.count]
    }
    return axis.edges[low]...axis.edges[high + 1]
  }

  private mutating func figure(_ source: SkyModel) -> NamedFigure? {
    var series: [ChartSeries] = []
    var extent = Extent()
    for item in result.opened.configuration.fluxPoints where item.source == source.name {
      for (i, comparison) in item.comparisons.enumerated() {
        let ink = FigureStyle.series[1 + i % (FigureStyle.series.count - 1)]
        add(comparison, source, ink, &series, &extent)
      }
    }
    let ink = FigureStyle.blue
    let values = source.spectral.evaluate(energies)
    if let fit = result.fit?.result,
      let covariance = Self.covariance(
        source.name, fit.models, names: fit.models.parameterNames, values: fit.fullCovariance)
    {
      series.append(
        band(source.spectral, values, covariance, "", ink.with(opacity: 0.25)))
    }
    series.append(
      ChartSeries(
        result.fit == nil ? "model" : "best fit", line(values), ink))
    extent.take(model: values.indices.map { e2dnde(values[$0], energies[$0]) })
    if let points = result.fluxPoints.first(where: { $0.source == source.name }) {
      let drawn = chartPoints(points)
      extent.take(drawn)
      if !drawn.isEmpty {
        series.append(ChartSeries("flux points", .points(drawn, isFilled: true), ink))
      }
    }
    guard let limits = extent.limits else { return nil }
    let low = min(energies[0], extent.energies?.lowerBound ?? .infinity)
    let high = max(energies[energies.count - 1], extent.energies?.upperBound ?? 0)
    let chart = ChartFigure(
      title: FigureText(verbatim: source.name),
      x: FigureAxis("energy (TeV)", low / 1.1, high * 1.1, scale: .log),
      y: FigureAxis("E^{2} dN/dE (erg cm^{−2} s^{−1})", limits.low, limits.high, scale: .log),
      series: series, frameSize: CanvasPoint(350, 250))
    return NamedFigure("sed_" + Products.fileName(source.name), Figure(.chart(chart)))
  }

  // MARK: Parts

  private func e2dnde(_ dnde: Double, _ energy: Double) -> Double {
    dnde * energy * energy * Self.ergs
  }

  private func line(_ dnde: [Double], dashes: [Double] = []) -> ChartSeries.Kind {
    .line(
      zip(energies, dnde).map { CanvasPoint($0, e2dnde($1, $0)) }, width: 1.4, dashes: dashes)
  }

  private func band(
    _ spectrum: SpectralModel, _ values: [Double], _ covariance: [Double], _ name: String,
    _ ink: Ink
  ) -> ChartSeries {
    let errors = spectrum.errors(at: energies, covariance: covariance)
    return ChartSeries(
      verbatim: name,
      .band(
        x: energies,
        low: energies.indices.map { e2dnde(max(values[$0] - errors[$0], 0), energies[$0]) },
        high: energies.indices.map { e2dnde(values[$0] + errors[$0], energies[$0]) }), ink)
  }

  /// Covariance of the spectrum's parameters of one model out of that of all; nil if it is empty.
  private static func covariance(
    _ name: String, _ models: ModelList, names: [String], values: [Double]
  ) -> [Double]? {
    guard let index = models.index(of: name), case .source(let source) = models.models[index]
    else { return nil }
    let own = source.spectral.uniqueParameterNames.map { "\(name).spectral.\($0)" }
    let rows = own.map { names.firstIndex(of: $0) }
    let part = rows.flatMap { row in
      rows.map { column -> Double in
        guard let row, let column else { return 0 }
        return values[row * names.count + column]
      }
    }
    return part.contains { $0 != 0 && $0.isFinite } ? part : nil
  }

  private func chartPoints(_ points: FluxPoints) -> [ChartPoint] {
    points.points.compactMap { point in
      let unit = e2dnde(point.reference.dnde, point.energyRef)
      let isLimit = point.isLimit || !(point.norm > 0)
      let norm = isLimit ? point.normLimit : point.norm
      guard (norm * unit).isFinite, norm > 0 else { return nil }
      var drawn = ChartPoint(x: point.energyRef, y: norm * unit)
      if points.hasEdges { (drawn.xLow, drawn.xHigh) = (point.energyMin, point.energyMax) }
      drawn.isLimit = isLimit
      guard !isLimit else { return drawn }
      let below =
        point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
      let above =
        point.normErrorPositive.isFinite ? point.normErrorPositive : point.normError
      drawn.yLow = max(norm - below, 0) * unit
      drawn.yHigh = (norm + above) * unit
      return drawn
    }
  }

  // MARK: Comparison

  private mutating func add(
    _ comparison: AnalysisConfiguration.Comparison, _ source: SkyModel, _ ink: Ink,
    _ series: inout [ChartSeries], _ extent: inout Extent
  ) {
    if let path = comparison.modelFile?.resolved {
      let tables = EblTables(variables: result.opened.configuration.pathVariables)
      let reading = ModelFile.read(path: path, tables: tables)
      if let models = reading.models, let other = Self.spectrum(source.name, models) {
        let values = other.spectral.evaluate(energies)
        if let covariance = reading.covariance,
          let part = Self.covariance(
            other.name, models, names: covariance.names, values: covariance.values)
        {
          series.append(band(other.spectral, values, part, "", ink.with(opacity: 0.2)))
        }
        series.append(
          ChartSeries(
            verbatim: comparison.label + (comparison.pointsFile == nil ? "" : ", model"),
            line(values, dashes: [5, 2.5]), ink))
        extent.take(model: values.indices.map { e2dnde(values[$0], energies[$0]) })
      } else {
        let reason =
          reading.diagnostics.first { $0.severity == .fatal }?.line
          ?? "\(path): expected one source, or one called \(source.name)"
        missing.append("\(comparison.label) in sed_\(source.name): \(reason)")
      }
    }
    if let path = comparison.pointsFile?.resolved {
      let reading = FluxPointsFile.read(path: path)
      if let points = reading.points {
        let drawn = chartPoints(points)
        extent.take(drawn)
        series.append(
          ChartSeries(
            verbatim: comparison.label + (comparison.modelFile == nil ? "" : ", points"),
            .points(drawn, isFilled: false), ink))
      } else {
        let reason = reading.diagnostics.first { $0.severity == .fatal }?.line ?? path
        missing.append("\(comparison.label) in sed_\(source.name): \(reason)")
      }
    }
  }

  /// The source of that name, or the only one.
  private static func spectrum(_ name: String, _ models: ModelList) -> SkyModel? {
    let sources = models.models.compactMap { model -> SkyModel? in
      if case .source(let source) = model { return source }
      return nil
    }
    return sources.first { $0.name == name } ?? (sources.count == 1 ? sources[0] : nil)
  }

  /// How far what is drawn reaches.
  private struct Extent {
    private(set) var energies: ClosedRange<Double>?
    private var low = Double.infinity
    private var high = 0.0
    private var modelLow = Double.infinity

    mutating func take(model values: [Double]) {
      for value in values where value > 0 && value.isFinite {
        modelLow = min(modelLow, value)
        high = max(high, value)
      }
    }

    mutating func take(_ points: [ChartPoint]) {
      for point in points {
        let left = point.xLow.isFinite ? point.xLow : point.x
        let right = point.xHigh.isFinite ? point.xHigh : point.x
        energies =
          min(left, energies?.lowerBound ?? left)...max(right, energies?.upperBound ?? right)
        // An arrow reaches below its limit.
        low = min(low, point.isLimit ? point.y / 2.5 : point.yLow > 0 ? point.yLow : point.y)
        high = max(high, point.yHigh.isFinite ? point.yHigh : point.y)
      }
    }

    /// Limits of the vertical axis; a model that falls steeply leaves at the bottom.
    var limits: (low: Double, high: Double)? {
      guard high > 0 else { return nil }
      let lowest = min(low, max(modelLow, low.isFinite ? low / 30 : high * 1e-4))
      return (max(lowest / 1.6, high * 1e-6), high * 2)
    }
  }
}
