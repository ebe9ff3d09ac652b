import Datasets
import Estimators
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

@Suite("Flux points")
struct FluxPointsTests {
  static let edges = RecoEnergyAxis(logFrom: 1, to: 100, bins: 4).edges

  static func evaluator(
    _ dataset: MapDataset, _ models: [Model] = [.source(SampleDataset.source(amplitude: 1e-12))]
  ) throws -> DatasetEvaluator {
    try DatasetEvaluator(dataset, models: ModelList(models))
  }

  /// The dataset with counts as predicted.
  static func asimov(_ dataset: MapDataset, _ models: [Model]? = nil) throws -> DatasetEvaluator {
    var dataset = dataset
    let models = models ?? [.source(SampleDataset.source(amplitude: 1e-12))]
    dataset.counts = try evaluator(dataset, models).total().map { Float($0) }
    return try evaluator(dataset, models)
  }

  @Test("counts as predicted give norm 1, and errors from the curvature")
  func asimov() async throws {
    let evaluator = try Self.asimov(try SampleDataset.make(sigma: 0.12))
    let points = try await FluxPointsEstimator(source: "source", energyEdges: Self.edges)
      .run([evaluator])
    #expect(points.points.count == 4)
    #expect(points.findings.isEmpty)
    let dataset = evaluator.dataset
    let n = dataset.field.pixelCount
    let signal = evaluator.signal()
    for (e, point) in points.points.enumerated() {
      // Counts are single precision.
      #expect(abs(point.norm - 1) < 1e-6)
      var information = 0.0
      for i in (e * n)..<((e + 1) * n) {
        let mu = signal[i] + Double(dataset.background[i])
        information += signal[i] * signal[i] / mu
      }
      #expect(abs(point.normError * information.squareRoot() - 1) < 1e-5)
      #expect(point.normErrorPositive > point.normErrorNegative)
      #expect(point.normErrorNegative > 0)
      #expect(point.normLimit > 1 + point.normErrorPositive)
      #expect(point.sqrtTS > 0.5 && point.isSuccess && point.isLimit == (point.sqrtTS < 2))
      #expect(abs(point.statisticNull - point.statistic - point.ts) < 1e-9)
      let excess = signal[(e * n)..<((e + 1) * n)].reduce(0, +)
      #expect(abs(point.predictedExcess[0] / excess - 1) < 1e-6)
      #expect(abs(point.predicted[0] / point.counts[0] - 1) < 1e-6)
      // Sensitivity: a source that strong has 5 sigma on average.
      #expect((point.normSensitivity < 1) == (point.sqrtTS > 5))
      #expect(point.scan.count == 11 && abs(point.scan[5].norm - 1) < 1e-12)
      #expect(abs(point.scan[5].statistic - point.statistic) < 1e-6)
      let (low, high) = (Self.edges[e], Self.edges[e + 1])
      #expect(abs(point.reference.dnde / (1e-12 / low / high) - 1) < 1e-12)
      #expect(abs(point.reference.flux / (1e-12 * (1 / low - 1 / high)) - 1) < 1e-12)
      #expect(abs(point.reference.energyFlux / (1e-12 * log(high / low)) - 1) < 1e-12)
      #expect(abs(point.dnde / point.reference.dnde - point.norm) < 1e-12)
    }
  }

  @Test("datasets together are as one with more counts, and workers do not matter")
  func joint() async throws {
    let evaluator = try Self.asimov(try SampleDataset.make(sigma: 0.12))
    let estimator = FluxPointsEstimator(source: "source", energyEdges: [Self.edges[1], 100])
    let one = try await estimator.run([evaluator]).points[0]
    let three = try await estimator.run([evaluator, evaluator, evaluator], workers: Workers(3))
    let joint = three.points[0]
    #expect(abs(joint.norm - one.norm) < 1e-7)
    #expect(abs(joint.normError / one.normError * 3.0.squareRoot() - 1) < 1e-6)
    #expect(abs(joint.ts / one.ts - 3) < 1e-6)
    #expect(joint.counts.count == 3 && three.datasetNames.count == 3)
  }

  @Test("other sources and the background model are part of what is known")
  func others() async throws {
    let other = SampleDataset.source(
      name: "other", amplitude: 5e-12, at: SkyDirection(ra: 10.15, dec: 20.1))
    let background = FieldOfViewBackgroundModel.make("sample", norm: 1.4)
    let models: [Model] = [
      .source(SampleDataset.source(amplitude: 1e-12)), .source(other), .background(background),
    ]
    let evaluator = try Self.asimov(try SampleDataset.make(sigma: 0.12), models)
    let points = try await FluxPointsEstimator(source: "source", energyEdges: Self.edges)
      .run([evaluator])
    for point in points.points { #expect(abs(point.norm - 1) < 1e-5) }
    let alone = try Self.evaluator(evaluator.dataset)
    let wrong = try await FluxPointsEstimator(source: "source", energyEdges: Self.edges)
      .run([alone])
    #expect(wrong.points[0].norm > 1.5)
  }

  @Test("what has no value says why")
  func gaps() async throws {
    let models: [Model] = [.source(SampleDataset.source(amplitude: 1e-12))]
    func points(
      _ dataset: MapDataset, _ edges: [Double], _ models: [Model]
    ) async throws -> [FluxPoint] {
      try await FluxPointsEstimator(source: "source", energyEdges: edges)
        .run([try Self.evaluator(dataset, models)]).points
    }
    var dataset = try SampleDataset.make(sigma: 0.12, counts: { e, _, _ in e == 3 ? 0 : 1 })
    dataset.setFitRange(from: 3, to: 1000)
    let made = try await points(dataset, [0.01, 0.1, 1] + Self.edges.dropFirst(), models)
    #expect(made[0].gaps == [.noEnergyBin] && made[1].gaps == [.noEnergyBin])
    #expect(made[2].gaps == [.noUsedBin] && !made[2].isSuccess)
    #expect(made[3].gaps.isEmpty && made[3].isSuccess)
    // No counts: the lowest norm that predicts nothing negative, a limit above it, no error.
    let empty = made[5]
    #expect(empty.gaps == [.noCounts])
    #expect(empty.norm < 0 && empty.normLimit.isFinite && empty.isLimit)
    let outside = SampleDataset.source(at: SkyDirection(ra: 60, dec: 20))
    #expect(try await points(dataset, [10, 100], [.source(outside)])[0].gaps == [.noSignal])
    // Whatever is not a number is named.
    for point in made where !point.norm.isFinite || !point.normError.isFinite {
      #expect(!point.gaps.isEmpty)
    }
    await #expect(throws: EstimatorError.self) {
      try await FluxPointsEstimator(source: "Crab", energyEdges: Self.edges)
        .run([try Self.evaluator(dataset, models)])
    }
    await #expect(throws: EstimatorError.self) {
      try await FluxPointsEstimator(source: "source", energyEdges: [1])
        .run([try Self.evaluator(dataset, models)])
    }
  }

  @Test("with the background fitted: the significance of Li & Ma")
  func liMa() async throws {
    // Without point spread the source is in one pixel, and all others measure the background.
    let (nOn, perPixel) = (12.0, 3.0)
    let side = SampleDataset.side
    let dataset = try SampleDataset.make(
      background: [2, 2, 2, 2],
      counts: { _, y, x in Float(x == side / 2 && y == side / 2 ? nOn : perPixel) })
    let background = FieldOfViewBackgroundModel.make("sample", norm: 0.6)
    let evaluator = try Self.evaluator(
      dataset, [.source(SampleDataset.source(amplitude: 1e-12)), .background(background)])
    var estimator = FluxPointsEstimator(
      source: "source", energyEdges: [Self.edges[0], Self.edges[1]])
    estimator.refitsBackground = true
    let point = try await estimator.run([evaluator]).points[0]
    let pixels = Double(side * side - 1)
    let expected = CountsStatistic.significance(
      counts: nOn, off: perPixel * pixels, alpha: 1 / pixels)
    #expect(abs(point.sqrtTS - expected) < 1e-5)
    // Nothing but the pixel itself fixes the norm: its counts less the mean of the others.
    let signal = evaluator.signal().max() ?? .nan
    #expect(abs(point.norm * signal - (nOn - perPixel)) < 1e-4)
    let error = (nOn + perPixel / pixels).squareRoot() / signal
    #expect(abs(point.normError / error - 1) < 1e-3)
    #expect(abs(point.normErrorNegative / point.normErrorPositive - 1) < 0.3)
    estimator.refitsBackground = false
    // The background model is too low by a factor of 2.5.
    #expect(try await estimator.run([evaluator]).points[0].norm > point.norm)
  }
}

extension FieldOfViewBackgroundModel {
  /// A norm for all energies of a dataset.
  static func make(_ dataset: String, norm: Double) -> FieldOfViewBackgroundModel {
    var spectral = SpectralModel(.powerLawNorm)
    spectral["norm"].value = norm
    guard let model = try? FieldOfViewBackgroundModel(datasetName: dataset, spectral: spectral)
    else { preconditionFailure("a norm is a background model") }
    return model
  }
}
