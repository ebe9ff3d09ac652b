import Analysis
import Datasets
import Fitting
import Foundation
import GridMath
import Models

/// Fits of the reference fields, each with templates made anew, and a joint fit of all runs.
enum FitBench {
  /// Seconds that Gammapy 2.1 takes for the fit of the same field, all norms free, on a machine where ours
  /// took 10, 20 and 62 ms (`Tests/GammapyScripts/time_estimators.py`).
  private static let gammapy = ["two_blazars": 4.85, "pks2155": 7.44, "crab": 6.50]

  private static var shared: String {
    ProcessInfo.processInfo.environment["GAMMASCOPE_SHARED"] ?? "../shared"
  }

  static func run() async throws {
    print("fits, templates included, one thread")
    for name in ["two_blazars", "pks2155", "crab"] {
      let path = shared + "/fields/\(name).yaml"
      guard FileManager.default.fileExists(atPath: path) else {
        print("\(name): left out, there is no \(path)")
        continue
      }
      let configuration = try AnalysisConfiguration.read(path: path).get()
      try await measure(name, configuration, against: gammapy[name])
      guard name == "two_blazars" else { continue }
      var joint = configuration
      joint.datasets.stack = false
      try await measure(name + ", joint", joint, against: nil)
    }
  }

  private static func measure(
    _ name: String, _ configuration: AnalysisConfiguration, against other: Double?
  ) async throws {
    let engine = AnalysisEngine(threads: 2)
    let run = try await engine.run(configuration, until: .fit, withResponses: true)
    guard let setup = run.setup else { return }
    var fit = try Fit(datasets: setup.datasets, models: setup.models)
    var result = try fit.run()
    let whole = try await ReductionBench.best(of: 5) {
      fit = try Fit(datasets: setup.datasets, models: setup.models)
      result = try fit.run()
    }
    let again = try await ReductionBench.best(of: 5) { result = try fit.run() }
    ReductionBench.report("fit of \(name), templates made", whole, sum: result.statistic)
    ReductionBench.report("fit of \(name), templates kept", again, sum: result.statistic)
    let ratio =
      other.map {
        String(format: ", %.0f times faster than Gammapy where it was measured", $0 / whole)
      } ?? ""
    print(
      "  \(result.steps) steps, \(result.evaluations) evaluations of the statistic and "
        + "\(result.derivativeEvaluations) of its derivatives, "
        + "\(result.parameters.count) parameters\(ratio)")
  }
}
