import Datasets
import Estimators
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Light curves of a joint dataset against Gammapy 2.1 (GammapyScripts/light_curve.py).
@Suite("Light curves against Gammapy")
struct LightCurveRecordTests {
  struct Record: Sendable {
    let grouping: String
    let low: Double
    let high: Double
    let interval: Int
    /// norm, norm_err, norm_errn, norm_errp, norm_ul, sqrt_ts.
    let values: [Double]

    init(_ grouping: String, _ low: Double, _ high: Double, _ interval: Int, _ values: [Double]) {
      self.grouping = grouping
      self.low = low
      self.high = high
      self.interval = interval
      self.values = values
    }
  }

  static let records: [Record] = [
    .init(
      "run", 0.3, 30, 0, [2.25029035, 0.295343625, 0.28739823, 0.303339447, 2.8731284, 10.6896063]),
    .init(
      "run", 0.3, 30, 1,
      [7.11032182, 0.587264126, 0.575435345, 0.599968661, 8.34169628, 20.1105113]),
    .init(
      "run", 0.3, 30, 2, [2.25794229, 0.235723154, 0.23034311, 0.241155205, 2.75131009, 13.8261804]),
    .init(
      "run", 0.3, 30, 3, [2.76441535, 0.335730543, 0.327056847, 0.34453008, 3.47162021, 11.8425979]),
    .init(
      "run", 0.3, 30, 4, [2.24786605, 0.26033465, 0.25392165, 0.266801517, 2.79458653, 12.3067566]),
    .init(
      "run", 0.3, 30, 5, [10.984254, 0.766460815, 0.752033385, 0.781021046, 12.5758947, 25.6113878]),
    .init(
      "run", 1.39, 6.5, 0, [4.86136243, 0.8276011, 0.79442294, 0.862099319, 6.65846681, 9.12977777]),
    .init(
      "run", 1.39, 6.5, 1, [12.465567, 1.57605446, 1.522959, 1.63174444, 15.8496534, 14.2881844]),
    .init(
      "run", 1.39, 6.5, 2,
      [4.52905691, 0.647884592, 0.625081979, 0.67184268, 5.92452475, 11.164937]),
    .init(
      "run", 1.39, 6.5, 3,
      [5.74658694, 0.934767203, 0.897545757, 0.972671778, 7.76913207, 9.77165893]),
    .init(
      "run", 1.39, 6.5, 4,
      [4.75279515, 0.728038141, 0.701079736, 0.756377613, 6.32665259, 10.3558796]),
    .init(
      "run", 1.39, 6.5, 5, [19.0308555, 2.05898831, 1.99897167, 2.12623123, 23.4481613, 17.9802268]),
    .init(
      "night", 0.3, 30, 0,
      [4.00111831, 0.286380744, 0.28161879, 0.291278743, 4.59432955, 21.330158]),
    .init(
      "night", 0.3, 30, 1,
      [2.25794229, 0.235723154, 0.23034311, 0.241155205, 2.75131009, 13.8261804]),
    .init(
      "night", 0.3, 30, 2,
      [3.98196167, 0.221042491, 0.21814018, 0.224055508, 4.4370628, 27.7237329]),
    .init(
      "night", 1.39, 6.5, 0,
      [7.62463127, 0.781854066, 0.762034474, 0.803411565, 9.28350452, 16.3258759]),
    .init(
      "night", 1.39, 6.5, 1,
      [4.52905691, 0.647884592, 0.625081979, 0.67184268, 5.92452475, 11.164937]),
    .init(
      "night", 1.39, 6.5, 2,
      [7.70674367, 0.608858363, 0.596280108, 0.621571477, 8.97581627, 21.4826773]),
  ]

  /// The six runs of the script.
  static func evaluators() throws -> [DatasetEvaluator] {
    let starts = [55000.9, 55000.93, 55001.8, 55002.9, 55002.95, 55003.0]
    let factors: [Float] = [1, 0.6, 1.4, 0.9, 1.2, 0.5]
    let source = SkyModel(
      name: "source", spectral: .powerLaw(index: 2.3, amplitude: 3e-11),
      spatial: SpatialModel(.point, at: SkyDirection(ra: 83.7, dec: 22.06)))
    let models = try ModelList([.source(source)])
    return try starts.indices.map { i in
      var run = try AnalyticDataset.make(name: "run-\(i)")
      for k in run.exposure.indices { run.exposure[k] *= Float(0.02 * Double(factors[i])) }
      for k in run.background.indices { run.background[k] *= factors[i] }
      let (nx, n) = (run.field.sky.nx, run.field.pixelCount)
      for k in run.counts.indices {
        let (e, y, x) = (k / n, k % n / nx, k % n % nx)
        let isNear = hypot(Double(x) - 26.8, Double(y) - 27) < 4
        run.counts[k] =
          (x + 2 * y + 3 * e + i) % 9 == 0 ? 2 + (isNear ? Float(i % 3) : 0) : 0
      }
      run.goodTimeMjd = [[starts[i], starts[i] + 0.02]]
      return try DatasetEvaluator(run, models: models)
    }
  }

  @Test("every interval by run and by night", arguments: ["run", "night"])
  func intervals(_ grouping: String) async throws {
    let evaluators = try Self.evaluators()
    let datasets = evaluators.map(\.dataset)
    let groups =
      grouping == "run"
      ? LightCurveEstimator.byRun(datasets) : LightCurveEstimator.byNight(datasets)
    for (low, high) in [(0.3, 30.0), (1.39, 6.5)] {
      let curve = try await LightCurveEstimator(source: "source", energies: low...high)
        .run(evaluators, groups: groups)
      let expected = Self.records.filter { $0.grouping == grouping && $0.low == low }
      #expect(curve.intervals.count == expected.count)
      for (interval, record) in zip(curve.intervals, expected) {
        let point = interval.point
        let error = record.values[1]
        // Gammapy stops short of its minimum and keeps runs in single precision.
        #expect(abs(point.norm - record.values[0]) < 0.02 * error, "\(record)")
        #expect(abs(point.normLimit - record.values[4]) < 0.01 * error, "\(record)")
        let pairs = [
          (point.normError, record.values[1]), (point.normErrorNegative, record.values[2]),
          (point.normErrorPositive, record.values[3]), (point.sqrtTS, record.values[5]),
        ]
        for (own, other) in pairs { #expect(abs(own / other - 1) < 0.005, "\(record)") }
      }
    }
  }
}
