import Analysis
import Datasets
import Estimators
import Foundation
import GridMath
import Models

/// TS maps and flux points of the reference fields, where the data sets are.
enum EstimatorsBench {
  static func run() async throws {
    print("TS maps and flux points, models as in the file before the fit")
    for name in ["pks2155", "crab", "two_blazars"] {
      let path = ReductionBench.shared + "/fields/\(name).yaml"
      guard FileManager.default.fileExists(atPath: path) else {
        print("\(name): left out, there is no \(path)")
        continue
      }
      let configuration = try AnalysisConfiguration.read(path: path).get()
      let stacked = try await AnalysisEngine(threads: 2).run(
        configuration, until: .stack, withResponses: true
      ).stacked
      guard let stacked else { continue }
      let dataset = MapDataset(stacked)
      for threads in [1, 2] {
        let engine = AnalysisEngine(threads: threads)
        if let settings = configuration.tsMap {
          var maps: [TsMap] = []
          let time = try await ReductionBench.best(of: 5) {
            maps = try await engine.tsMaps(
              [dataset], settings: settings, configuration: configuration
            ).maps
          }
          ReductionBench.report(
            "\(name), TS map, \(threads) threads", time, per: dataset.field.pixelCount,
            sum: maps.first?.sqrtTS.reduce(0) { $0 + ($1.isFinite ? $1 : 0) } ?? .nan)
        }
        let setup = try configuration.modelSetup([dataset])
        let evaluators = try setup.datasets.map { try DatasetEvaluator($0, models: setup.models) }
        var points: [FluxPoints] = []
        let time = try await ReductionBench.best(of: 5) {
          points = try await engine.fluxPoints(evaluators, configuration: configuration).points
        }
        let all = points.flatMap(\.points)
        ReductionBench.report(
          "\(name), \(all.count) flux points, \(threads) threads", time, per: all.count,
          sum: all.reduce(0) { $0 + ($1.norm.isFinite ? $1.norm : 0) })
      }
    }
  }
}
