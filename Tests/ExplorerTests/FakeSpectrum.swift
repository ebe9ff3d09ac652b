import Estimators
import Explorer
import Foundation
import Models
import SkyGeometry

/// Answers to the Spectrum screen, made up but consistent.
enum FakeSpectrum {
  static let edges = [0.1, 0.2, 0.5, 1, 2, 5]

  /// A strong point, a weak one without a lower error, a limit, one without counts, one without
  /// bins.
  static func points(_ source: SkyModel, edges: [Double] = edges) -> FluxPoints {
    let ranges = zip(edges, edges.dropFirst()).map {
      (low: $0, high: $1, at: ($0 * $1).squareRoot())
    }
    let references = FluxPoints.references(source.spectral, ranges)
    var points = FluxPoints(source: source.name, points: [])
    points.points = ranges.indices.map { i in
      var point = FluxPoint(
        energyMin: ranges[i].low, energyMax: ranges[i].high, reference: references[i])
      guard i < 4 else {
        point.gaps = [.noUsedBin]
        return point
      }
      point.norm = [1.2, 0.8, 0.3, -0.1][i]
      point.normError = i == 3 ? .nan : 0.2
      point.normErrorPositive = 0.25
      point.normErrorNegative = i == 1 || i == 3 ? .nan : 0.15
      point.normLimit = point.norm + 0.6
      point.normSensitivity = 0.9
      point.ts = [25, 9, 1, 0][i]
      point.statistic = 100
      point.statisticNull = 100 + point.ts
      point.counts = [50]
      point.predicted = [48]
      point.predictedExcess = [20]
      point.isSuccess = true
      point.scan = (0...10).map { j in
        let norm = 0.2 * pow(25, Double(j) / 10)
        return FluxPointScan(norm: norm, statistic: 100 + pow((norm - point.norm) / 0.2, 2))
      }
      if i == 1 { point.gaps = [.noLowerError] }
      if i == 3 { point.gaps = [.noCounts] }
      return point
    }
    return points
  }

  /// Three runs, the last without exposure.
  static func curve(_ source: SkyModel, byNight: Bool) -> LightCurve {
    let three = points(source, edges: [0.1, 0.5, 1, 2]).points
    let names =
      byNight ? ["night of MJD 58000", "night of MJD 58003"] : ["obs-101", "obs-102", "obs-103"]
    let intervals = names.indices.map { i -> LightCurve.Interval in
      var point = three[i]
      if i == 2 {
        point.norm = .nan
        point.normLimit = .nan
        point.gaps = [.noSignal]
      }
      return LightCurve.Interval(
        name: names[i], startMjd: 58000.9 + 3 * Double(i), stopMjd: 58000.92 + 3 * Double(i),
        point: point)
    }
    return LightCurve(
      source: source.name, intervals: intervals, mean: three[0], variability: 2.5,
      degreesOfFreedom: 1)
  }

  static func counts(_ region: SkyRegion) -> RegionSpectrum {
    let bins = (0..<6).map { i -> RegionSpectrum.Bin in
      let low = 0.1 * pow(2, Double(i))
      return RegionSpectrum.Bin(
        energyMin: low, energyMax: 2 * low, counts: [100, 64, 25, 4, 0, 0][i],
        predicted: [90, 64, 16, 5, 1, 0][i], background: [50, 40, 10, 4, 1, 0][i],
        source: [40, 24, 6, 1, 0, 0][i], pixels: i == 5 ? 0 : 12)
    }
    return RegionSpectrum(name: region.name, bins: bins, pixels: 12)
  }

  static func answer(_ request: SpectrumRequest) -> SpectrumResult {
    let sources = request.data.models.models.compactMap { model -> SkyModel? in
      if case .source(let source) = model { return source }
      return nil
    }
    func source(_ name: String) -> SkyModel? { sources.first { $0.name == name } }
    switch request.task {
    case .points(let wishes, _, _, _):
      return .points(
        wishes.map { wish in
          SourcePoints(
            source: wish.source,
            points: source(wish.source).map { points($0, edges: wish.edges ?? edges) })
        })
    case .lightCurve(let name, _, let byNight, _):
      let model = source(name) ?? SkyModel(name: name, spectral: .powerLaw())
      return .lightCurve(curve(model, byNight: byNight), problems: [])
    case .counts(let region, _): return .counts(counts(region))
    }
  }
}

extension Harness {
  /// Answers what the Spectrum screen asked for.
  mutating func answerSpectrum() {
    guard let running = state.spectrum.running else { return }
    send(
      .spectrum(
        generation: running.generation, .result(FakeSpectrum.answer(running.request)),
        seconds: 0.012))
  }
}
