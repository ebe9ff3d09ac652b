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

/// Figures of maps: their net, sources and regions are the same for all.
struct MapFigures {
  private let result: RunResult
  private let grid: MapGrid
  private let wideGrid: MapGrid
  let markers: [SourceMarker]
  private let exclusions: [[CanvasPoint]]

  init(_ result: RunResult) {
    self.result = result
    let sky = result.field.sky
    let net = SkyNet(sky)
    grid = net.grid()
    wideGrid = net.grid(targetX: 5, targetY: 6)
    markers = Self.sources(result).compactMap { source in
      guard let position = source.spatial?.position, let place = sky.pixel(of: position) else {
        return nil
      }
      return SourceMarker(place: CanvasPoint(place.x, place.y), name: source.name)
    }
    exclusions = result.opened.exclusions.filter(\.isEnabled).flatMap { $0.outline(on: sky) }
  }

  /// Sources of the models, as fitted if they were.
  static func sources(_ result: RunResult) -> [SkyModel] {
    let models = result.fit?.result.models ?? result.setup?.models ?? ModelList()
    return models.models.compactMap {
      if case .source(let source) = $0 { return source }
      return nil
    }
  }

  /// One map with everything that all have.
  func map(
    _ title: String, _ values: [Double], _ colors: ColorMap, _ bar: FigureAxis,
    width: Double = 235
  ) -> MapFigure {
    let sky = result.field.sky
    var figure = MapFigure(
      title: FigureText(title), nx: sky.nx, ny: sky.ny, values: values, colors: colors, bar: bar,
      grid: width > 280 ? wideGrid : grid)
    let scales = sky.pixelScales
    if scales.x > 0, scales.y > 0 { figure.pixelAspect = scales.y / scales.x }
    figure.frameWidth = width
    figure.markers = markers
    return figure
  }

  /// Smallest and largest finite value; 0 and 1 without any.
  static func limits(_ values: [Double]) -> (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? (low, high) : (0, 1)
  }

  /// Energies of bins as text: `100 GeV – 10 TeV`.
  func energies(_ bins: Range<Int>) -> String {
    let edges = result.field.energy.edges
    return EnergyFormat.text(from: edges[bins.lowerBound], to: edges[bins.upperBound])
      .replacing(" - ", with: " – ")
  }

  /// A radius or width in degrees as text.
  static func degrees(_ angle: Double) -> String {
    var text = String(format: "%.4f", angle)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text + "°"
  }

  // MARK: Figures

  /// Counts, exposure, background and excess.
  var overview: [NamedFigure] {
    guard let stacked = result.stacked else { return [] }
    let configuration = result.opened.configuration
    let nE = result.field.energy.count
    let layers = LayerMaps(
      stacked,
      ViewSettings(
        bins: [Bool](repeating: true, count: nE), smoothing: configuration.smoothRadius))
    let counts = layers.smoothed?.counts ?? layers.counts
    let excess = layers.smoothed?.excess ?? layers.excess
    let smooth = configuration.smoothRadius.map { ", smoothed with σ = \(Self.degrees($0))" } ?? ""
    func from(_ values: [Double], zero: Bool) -> (low: Double, high: Double) {
      let limits = Self.limits(values)
      return (zero ? min(0, limits.low) : limits.low, limits.high)
    }
    let (c, b, e, x) = (
      from(counts, zero: true), from(layers.background, zero: true), from(excess, zero: false),
      from(layers.exposure, zero: true)
    )
    let range = energies(0..<nE)
    let panels: [MapFigure] = [
      map(
        "\(range): counts\(smooth)", counts, .ember,
        FigureAxis("counts per pixel", c.low, c.high)),
      map("exposure", layers.exposure, .lagoon, FigureAxis("exposure (m^{2} s)", x.low, x.high)),
      map(
        "background", layers.background, .ember, FigureAxis("counts per pixel", b.low, b.high)),
      map(
        "excess\(smooth)", excess, .ember,
        FigureAxis("counts per pixel", e.low, e.high, scale: .root)),
    ]
    return [NamedFigure("maps", Figure(panels.map { .map($0) }, columns: 2))]
  }

  /// Colour bar of a significance, with its threshold at 5.
  private static func significanceBar(_ label: String, _ values: [Double]) -> FigureAxis {
    FigureAxis(
      label, -5, max(limits(values).high.rounded(.up), 10), scale: .threshold)
  }

  /// Significance and excess, a row for each energy range.
  var excess: [NamedFigure] {
    guard !result.excess.isEmpty else { return [] }
    let radius =
      result.opened.configuration.excessMap?.correlationRadius
      ?? AnalysisConfiguration.defaultCorrelationRadius
    let rows = result.excess.map { entry -> [FigurePanel] in
      let range = energies(entry.bins)
      var significance = map(
        "\(range): significance, r = \(Self.degrees(radius))", entry.images.significance,
        .thresholdLight, Self.significanceBar("√TS", entry.images.significance))
      let limits = Self.limits(entry.images.excess)
      var excess = map(
        "excess, r = \(Self.degrees(radius))", entry.images.excess, .ember,
        FigureAxis("counts", limits.low, limits.high, scale: .root))
      significance.disk = radius / result.field.sky.pixelScale
      excess.disk = significance.disk
      significance.outlines = exclusions
      return [.map(significance), .map(excess)]
    }
    return [NamedFigure("excess_map", Figure(rows: rows))]
  }

  /// √TS, flux and steps, a row for each energy range.
  var testStatistic: [NamedFigure] {
    guard !result.tsMaps.isEmpty else { return [] }
    let rows = result.tsMaps.map { entry -> [FigurePanel] in
      let range = energies(entry.bins)
      let flux = Self.limits(entry.flux)
      let steps = Self.limits(entry.steps)
      return [
        .map(
          map(
            "\(range): TS map", entry.sqrtTS, .thresholdLight,
            Self.significanceBar("√TS", entry.sqrtTS), width: 215)),
        .map(
          map(
            "flux", entry.flux, .ember,
            FigureAxis("flux (cm^{−2} s^{−1})", flux.low, flux.high, scale: .root), width: 215)),
        .map(
          map(
            "iterations", entry.steps, .grey,
            FigureAxis(
              "steps", min(0, steps.low), max(steps.high, 1),
              target: Int(min(max(steps.high, 1), 6))
            ).ofWholeNumbers, width: 215)),
      ]
    }
    return [NamedFigure("ts_map", Figure(rows: rows))]
  }
}
