import Analysis
import Estimators
import Foundation
import GridMath
import Simulation
import TestSupport
import Testing

/// What is simulated comes back out of the analysis, over many seeds.
///
/// Six by default; `GAMMASCOPE_SEEDS=100` for the whole of it.
@Suite struct DemoTruthTests {
  static let seeds =
    ProcessInfo.processInfo.environment["GAMMASCOPE_SEEDS"].flatMap { Int($0) } ?? 6

  static func analyse(_ field: DemoField) async throws -> RunResult {
    let folder = TemporaryFolder()
    let store = DemoStore(folder: folder.file("demo"), field: field, creator: "tests")
    try await store.make(workers: Workers(2))
    let configuration = try AnalysisConfiguration.read(path: store.analysisPath).get()
    return try await AnalysisEngine(threads: 2).run(configuration, until: .excessMap)
  }

  /// Outside the exclusions the significance has mean 0 and width 1.
  ///
  /// Its pixels are correlated: 0.017 and 0.035 from seed to seed (measured). Asked for are 0.02 and
  /// 0.03, to which three standard deviations of the mean over the seeds are added.
  @Test func significanceOutsideTheExclusions() async throws {
    var means: [Double] = []
    var widths: [Double] = []
    for seed in 1...Self.seeds {
      let result = try await Self.analyse(DemoField(seed: UInt64(seed)))
      let distribution = try #require(result.distribution)
      means.append(distribution.mean)
      widths.append(distribution.width)
    }
    let count = Double(Self.seeds)
    let mean = means.reduce(0, +) / count
    let width = widths.reduce(0, +) / count
    #expect(abs(mean) < 0.02 + 3 * 0.017 / count.squareRoot(), "\(means)")
    #expect(abs(width - 1) < 0.03 + 3 * 0.035 / count.squareRoot(), "\(widths)")
  }

  /// 10 000 pixels, of which some 260 are independent: five standard deviations are not reached.
  @Test func fieldWithoutSourcesHasNone() async throws {
    for seed in 1...max(2, Self.seeds / 3) {
      let field = DemoField(seed: UInt64(seed), hasSources: false)
      let result = try await Self.analyse(field)
      let images = try #require(result.excess.first).images
      #expect((images.significance.filter(\.isFinite).max() ?? 0) < 5, "seed \(seed)")
    }
  }
}
