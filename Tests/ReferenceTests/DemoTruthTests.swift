import Analysis
import Estimators
import Fitting
import Foundation
import GridMath
import Models
import Simulation
import TestSupport
import Testing

/// What is simulated comes back out of the analysis, over many seeds.
///
/// Six by default; `GAMMASCOPE_SEEDS=100` for the whole of it.
@Suite struct DemoTruthTests {
  static let seeds =
    ProcessInfo.processInfo.environment["GAMMASCOPE_SEEDS"].flatMap { Int($0) } ?? 6

  static func analyse(_ field: DemoField, until stage: Stage) async throws -> RunResult {
    let folder = TemporaryFolder()
    let store = DemoStore(folder: folder.file("demo"), field: field, creator: "tests")
    try await store.make(workers: Workers(2))
    let configuration = try AnalysisConfiguration.read(path: store.analysisPath).get()
    return try await AnalysisEngine(threads: 2).run(
      configuration, until: stage, withResponses: true)
  }

  /// The fitted parameters and the significance outside the exclusions.
  @Test func truthComesBack() async throws {
    var distributions: [SignificanceDistribution] = []
    var pulls: [String: [Double]] = [:]
    let truth = try DemoField.truth()
    for seed in 1...Self.seeds {
      let result = try await Self.analyse(DemoField(seed: UInt64(seed)), until: .fit)
      distributions.append(try #require(result.distribution))
      let fit = try #require(result.fit).result
      #expect(fit.isConverged, "seed \(seed): \(fit.headline)")
      for source in DemoField.sources {
        for name in ["index", "amplitude"] {
          let known = try Self.parameter(name, of: source.name, in: truth)
          let fitted = try Self.parameter(name, of: source.name, in: fit.models)
          try #require(fitted.error > 0, "seed \(seed): \(source.name).\(name)")
          pulls["\(source.name).\(name)", default: []].append(
            (fitted.value - known.value) / fitted.error)
        }
      }
    }
    try Self.checkSignificance(distributions)
    for (name, values) in pulls { Self.checkPulls(name, values) }
  }

  private static func parameter(
    _ name: String, of source: String, in models: ModelList
  ) throws -> Parameter {
    let model = try #require(models.models.first { $0.name == source })
    return try #require(model.parameters.first { $0.name == name })
  }

  /// Mean 0 and width 1.
  ///
  /// Its pixels are correlated: 0.017 and 0.035 from seed to seed (measured). Asked for are 0.02 and
  /// 0.03, to which three standard deviations of the mean over the seeds are added.
  private static func checkSignificance(_ all: [SignificanceDistribution]) throws {
    let count = Double(all.count)
    let mean = all.reduce(0) { $0 + $1.mean } / count
    let width = all.reduce(0) { $0 + $1.width } / count
    print("significance outside the exclusions: mean \(mean), width \(width) of \(count) seeds")
    #expect(abs(mean) < 0.02 + 3 * 0.017 / count.squareRoot())
    #expect(abs(width - 1) < 0.03 + 3 * 0.035 / count.squareRoot())
  }

  /// Over 100 seeds mean 0 ± 0.25 and width 1 ± 0.2: 2.5 and 2.8 standard deviations of them; as many
  /// for fewer seeds.
  private static func checkPulls(_ name: String, _ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let width = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    print("pull of \(name): mean \(mean), width \(width)")
    #expect(abs(mean) < max(0.25, 2.5 / count.squareRoot()), "\(name): mean \(mean)")
    #expect(abs(width - 1) < max(0.2, 2 / count.squareRoot()), "\(name): width \(width)")
  }

  /// 10 000 pixels, of which some 260 are independent: five standard deviations are not reached.
  @Test func fieldWithoutSourcesHasNone() async throws {
    for seed in 1...max(2, Self.seeds / 3) {
      let field = DemoField(seed: UInt64(seed), hasSources: false)
      let result = try await Self.analyse(field, until: .excessMap)
      let images = try #require(result.excess.first).images
      #expect((images.significance.filter(\.isFinite).max() ?? 0) < 5, "seed \(seed)")
    }
  }
}
