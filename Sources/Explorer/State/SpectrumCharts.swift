package import Estimators
import Foundation
import GridMath
package import Models
package import TerminalRendering

/// The chart of spectra: lines with bands, points, limits, and a strip of residuals.
package struct SpectrumCharts: Sendable {
  /// Those that are drawn.
  package var series: [SpectrumSeries]
  package var unit: SpectrumUnit
  package var intrinsic: IntrinsicChoice
  package var showsLimits: Bool
  /// Energies that are shown where there are no points, TeV.
  package var energies: ClosedRange<Double>
  /// Energy of the chosen point, TeV.
  package var crosshair: Double?
  /// The one that is shown de-absorbed beside what is observed; nil: all of them.
  package var chosen: String?

  package init(
    series: [SpectrumSeries], unit: SpectrumUnit = .e2dnde,
    intrinsic: IntrinsicChoice = .observed, showsLimits: Bool = true,
    energies: ClosedRange<Double>, crosshair: Double? = nil, chosen: String? = nil
  ) {
    self.series = series
    self.unit = unit
    self.intrinsic = intrinsic
    self.showsLimits = showsLimits
    self.energies = energies
    self.crosshair = crosshair
    self.chosen = chosen
  }

  /// Points of a line.
  private static let steps = 160

  // MARK: Axes

  /// Lowest and highest edge of all points, TeV.
  private var pointRange: ClosedRange<Double> {
    let points = series.flatMap { $0.points?.points ?? [] }
    guard let low = points.map(\.energyMin).min(), let high = points.map(\.energyMax).max(),
      low < high
    else { return energies }
    return low...high
  }

  /// The energy axis, a little wider than the points.
  package var xAxis: PlotAxis {
    let range = pointRange
    let margin = pow(range.upperBound / range.lowerBound, 0.05)
    return PlotAxis(
      "energy", unit: "TeV", scale: .logarithmic, lower: range.lowerBound / margin,
      upper: range.upperBound * margin)
  }

  /// The flux axis: limits do not count where there are other points, and a model that falls far
  /// below all points is followed for a decade only.
  private func yAxis(_ curves: [PlotCurve]) -> PlotAxis {
    var values: [Double] = []
    var limits: [Double] = []
    for one in series {
      for choice in choices(one) {
        for point in one.points?.points ?? [] {
          let value = SpectrumPointValue(point, unit, of: one, isIntrinsic: choice)
          if showsLimits && value.isLimit {
            limits.append(value.limit)
            continue
          }
          guard value.value > 0 else { continue }
          values.append(value.value)
          if value.errorAbove.isFinite {
            values.append(value.value + value.errorAbove)
            values.append(max(value.value - value.errorBelow, value.value * 0.2))
          }
        }
      }
    }
    let floor = (values.min() ?? limits.min().map { $0 * 0.3 } ?? 0) * 0.3
    let range = pointRange
    for curve in curves {
      values += curve.points.filter { range.contains($0.x) && $0.y > floor }.map(\.y)
    }
    if values.isEmpty { values = limits }
    return .covering(
      unit.title, unit: unit.unit, scale: .logarithmic, values: values, decades: 7)
  }

  /// Whether absorption is taken back, for what is drawn of a series.
  private func choices(_ one: SpectrumSeries) -> [Bool] {
    switch intrinsic {
    case .observed: [false]
    case .intrinsic: [true]
    // Of many spectra twice as many lines could not be told apart.
    case .both: chosen == nil || chosen == one.id ? [false, true] : [false]
    }
  }

  // MARK: The chart

  /// Everything that is drawn.
  package var chart: XYChart {
    let x = xAxis
    var curves: [PlotCurve] = []
    var bands: [PlotBand] = []
    for one in series {
      for isIntrinsic in choices(one) {
        guard let line = line(one, x, isIntrinsic: isIntrinsic) else { continue }
        curves.append(line.curve)
        if let band = line.band { bands.append(band) }
      }
    }
    var chart = XYChart(x: x, y: yAxis(curves))
    chart.curves = curves
    chart.bands = bands
    chart.points = series.flatMap { one in choices(one).compactMap { points(one, isIntrinsic: $0) }
    }
    chart.residuals = residuals
    chart.crosshair = crosshair
    chart.legend = legend
    chart.legendRows = 3
    return chart
  }

  private var legend: [PlotLegendEntry] {
    series.sorted { $0.place < $1.place }.map {
      PlotLegendEntry(sample: String($0.letter), text: $0.title, role: $0.role)
    }
      + (intrinsic == .both
        ? [PlotLegendEntry(sample: "╺╸", text: "de-absorbed", role: .dim)]
        : intrinsic == .intrinsic ? [PlotLegendEntry(text: "de-absorbed", role: .warn)] : [])
  }

  /// What a line or a set of points is called: in full, or beside a crosshair by its letter.
  private func name(_ one: SpectrumSeries, _ isIntrinsic: Bool, isModel: Bool) -> String {
    let suffix = (isModel ? " model" : "") + (isIntrinsic ? " de-absorbed" : "")
    return (crosshair == nil ? one.title : String(one.letter)) + suffix
  }

  /// The line of a model with its band.
  private func line(
    _ one: SpectrumSeries, _ axis: PlotAxis, isIntrinsic: Bool
  ) -> (curve: PlotCurve, band: PlotBand?)? {
    guard var band = one.band else { return nil }
    if isIntrinsic { band = band.intrinsic }
    let x: [Double]
    let y: (values: [Double], errors: [Double])
    if unit.isIntegral {
      (x, y) = steps(band, one, axis)
    } else {
      x = (0...Self.steps).map { axis.value(at: Double($0) / Double(Self.steps)) }
      let flux = band.evaluate(x)
      y = (
        zip(x, flux.values).map { $1 * unit.factor(at: $0) },
        zip(x, flux.errors).map { $1 * unit.factor(at: $0) }
      )
    }
    guard !x.isEmpty else { return nil }
    let name = name(one, isIntrinsic, isModel: true)
    let dash: PlotDash = isIntrinsic && intrinsic == .both ? .dashed : .solid
    var curve = PlotCurve(x: x, y: y.values, role: one.role, name: name, dash: dash)
    curve.letter = one.letter
    guard band.hasErrors else { return (curve, nil) }
    // A lower edge at or below 0 is drawn down to the foot of the axis.
    let lower = zip(y.values, y.errors).map { max($0 - $1, $0 * 1e-3) }
    let upper = zip(y.values, y.errors).map { $0 + $1 }
    return (
      curve, PlotBand(x: x, lower: lower, upper: upper, role: one.role, name: name + " band")
    )
  }

  /// Integrals of a model over the bins of the points, as steps.
  private func steps(
    _ band: SpectralBand, _ one: SpectrumSeries, _ axis: PlotAxis
  ) -> (x: [Double], y: (values: [Double], errors: [Double])) {
    let given = one.points.flatMap { $0.hasEdges ? $0.points : nil } ?? []
    var lower = given.map(\.energyMin)
    var upper = given.map(\.energyMax)
    if given.isEmpty {
      let range = pointRange
      let count = max(1, Int((10 * log10(range.upperBound / range.lowerBound)).rounded()))
      let edges = (0...count).map {
        range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / Double(count))
      }
      lower = Array(edges.dropLast())
      upper = Array(edges.dropFirst())
    }
    var x: [Double] = []
    var y: (values: [Double], errors: [Double]) = ([], [])
    for (low, high) in zip(lower, upper) where low < high {
      let bin = EnergyBins(lower: [low], upper: [high])
      let flux = band.integral(over: bin)
      var (value, error) = (flux.values[0], flux.errors[0])
      if unit == .eflux {
        let energyFlux = band.spectrum.energyFlux(over: bin)[0] * SpectrumUnit.ergsPerTeV
        // The relative error is that of the integral: the bin is narrow.
        error *= energyFlux / value
        value = energyFlux
      }
      x += [low, high, .nan]
      y.values += [value, value, .nan]
      y.errors += [error, error, .nan]
    }
    return (x, y)
  }

  private func points(_ one: SpectrumSeries, isIntrinsic: Bool) -> PlotPoints? {
    guard let points = one.points else { return nil }
    let items = points.points.compactMap { point -> PlotMeasurement? in
      let value = SpectrumPointValue(point, unit, of: one, isIntrinsic: isIntrinsic)
      let range = points.hasEdges ? point.energyMin...point.energyMax : nil
      if showsLimits, value.isLimit {
        return PlotMeasurement(
          x: point.energyRef, y: value.limit, xRange: range, isUpperLimit: true)
      }
      guard value.value.isFinite else { return nil }
      let (below, above) = (value.errorBelow, value.errorAbove)
      return PlotMeasurement(
        x: point.energyRef, y: value.value, xRange: range,
        yRange: below.isFinite && above.isFinite
          ? (value.value - below)...(value.value + above) : nil)
    }
    let isSecond = isIntrinsic && intrinsic == .both
    return PlotPoints(
      items, role: one.role, name: name(one, isIntrinsic, isModel: false),
      marker: isSecond ? .ring : one.marker)
  }

  // MARK: Residuals

  /// Distances of the points from their models in units of the errors; limits have none.
  private var residuals: PlotResiduals? {
    let all = series.compactMap { one -> PlotPoints? in
      guard let points = one.points, let spectrum = one.band?.spectrum ?? one.ownSpectrum else {
        return nil
      }
      let items = points.points.compactMap { point -> PlotMeasurement? in
        let value = SpectrumPointValue(point, unit, of: one, isIntrinsic: false)
        guard !(showsLimits && value.isLimit) else { return nil }
        let pull = value.pull(from: Self.model(spectrum, point, unit))
        guard pull.isFinite else { return nil }
        return PlotMeasurement(
          x: point.energyRef, y: pull,
          xRange: points.hasEdges ? point.energyMin...point.energyMax : nil,
          yRange: (pull - 1)...(pull + 1))
      }
      return PlotPoints(
        items, role: one.role, name: crosshair == nil ? one.title : String(one.letter),
        marker: one.marker)
    }
    let values = all.flatMap { $0.items.map { abs($0.y) } }
    guard let largest = values.max() else { return nil }
    let end = min(max(3, (largest + 1).rounded(.up)), 12)
    return PlotResiduals(y: PlotAxis("Δ/σ", lower: -end, upper: end), points: all)
  }

  /// The flux of a spectrum where a point has its own.
  package static func model(
    _ spectrum: SpectralModel, _ point: FluxPoint, _ unit: SpectrumUnit
  ) -> Double {
    guard unit.isIntegral else {
      return spectrum.evaluate([point.energyRef])[0] * unit.factor(at: point.energyRef)
    }
    let bin = EnergyBins(lower: [point.energyMin], upper: [point.energyMax])
    return unit == .flux
      ? spectrum.integral(over: bin)[0]
      : spectrum.energyFlux(over: bin)[0] * SpectrumUnit.ergsPerTeV
  }
}
