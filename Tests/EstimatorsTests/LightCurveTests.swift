import Datasets
import Estimators
import Foundation
import GridMath
import Models
import TestSupport
import Testing

@Suite("Light curves")
struct LightCurveTests {
  /// Runs of a source whose flux in each is the given multiple of its spectrum.
  static func evaluators(_ norms: [Double], startMjd: [Double]) throws -> [DatasetEvaluator] {
    try norms.indices.map { i in
      var dataset = try SampleDataset.make(name: "run \(i)", sigma: 0.12)
      let bright = SampleDataset.source(amplitude: 2e-12 * norms[i])
      dataset.counts = try DatasetEvaluator(dataset, models: ModelList([.source(bright)]))
        .total().map { Float($0) }
      dataset.goodTimeMjd =
        startMjd[i].isFinite ? [[startMjd[i], startMjd[i] + 0.02]] : []
      return try DatasetEvaluator(
        dataset, models: ModelList([.source(SampleDataset.source(amplitude: 2e-12))]))
    }
  }

  @Test("each interval has its own norm; a steady source has no variability")
  func norms() async throws {
    let norms = [0.5, 2, 1]
    let evaluators = try Self.evaluators(norms, startMjd: [55001.9, 55000.9, 55002.1])
    let estimator = LightCurveEstimator(source: "source", energies: 1...100)
    let groups = LightCurveEstimator.byRun(evaluators.map(\.dataset))
    #expect(groups.map(\.name) == ["run 1", "run 0", "run 2"])
    let curve = try await estimator.run(evaluators, groups: groups, workers: Workers(2))
    for (interval, norm) in zip(curve.intervals, [2, 0.5, 1]) {
      #expect(abs(interval.point.norm - norm) < 1e-5)
      #expect(interval.point.normErrorPositive > interval.point.normErrorNegative)
      #expect(abs(interval.stopMjd - interval.startMjd - 0.02) < 1e-9)
    }
    #expect(curve.mean.norm > 0.5 && curve.mean.norm < 2)
    #expect(curve.degreesOfFreedom == 2)
    // Close to the sum of squares of the pulls.
    let pulls = curve.intervals.reduce(0.0) {
      $0 + pow(($1.point.norm - curve.mean.norm) / $1.point.normError, 2)
    }
    #expect(curve.variability > 0 && abs(curve.variability / pulls - 1) < 0.5)
    let steady = try await estimator.run(
      try Self.evaluators([1, 1], startMjd: [1, 2]),
      groups: [.init(name: "a", members: [0]), .init(name: "b", members: [1])])
    #expect(steady.variability < 1e-6 && steady.steadyProbability > 0.999)
  }

  @Test("a night is what begins between two noons")
  func nights() async throws {
    let evaluators = try Self.evaluators(
      [1, 1, 1, 1], startMjd: [55000.6, 55001.4, 55001.6, .nan])
    let groups = LightCurveEstimator.byNight(evaluators.map(\.dataset))
    #expect(groups.map(\.members) == [[0, 1], [2], [3]])
    #expect(groups[0].name == "night of MJD 55000" && groups[2].name == "run 3")
    let curve = try await LightCurveEstimator(source: "source", energies: 3...30)
      .run(evaluators, groups: groups)
    #expect(curve.intervals.count == 3)
    let (two, one) = (curve.intervals[0].point, curve.intervals[1].point)
    #expect(abs(two.normError / one.normError * 2.0.squareRoot() - 1) < 1e-3)
  }

  /// Values of scipy 1.17, `scipy.stats.chi2.sf`.
  @Test(
    "probability of a variability",
    arguments: [
      (1.0, 1, 0.31731050786291415), (5.0, 2, 0.0820849986238988), (20.0, 20, 0.45792971447185216),
      (60.0, 10, 3.6243009520614924e-09), (0.5, 7, 0.9994464813904249),
    ])
  func probability(_ value: Double, _ degrees: Int, _ expected: Double) {
    let point = FluxPoint(
      energyMin: 1, energyMax: 2,
      reference: FluxPointReference(dnde: 1, flux: 1, energyFlux: 1, e2dnde: 1))
    let curve = LightCurve(
      source: "s", intervals: [], mean: point, variability: value, degreesOfFreedom: degrees)
    #expect(abs(curve.steadyProbability / expected - 1) < 1e-10)
  }
}
