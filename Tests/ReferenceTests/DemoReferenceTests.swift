import Analysis
import Datasets
import Estimators
import Fitting
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// The analysis of the demo against Gammapy's: every stage, on data that the project makes itself.
@Suite struct DemoReferenceTests {
  static func result() async throws -> RunResult {
    let folder = TemporaryFolder()
    let store = DemoStore(folder: folder.file("demo"), creator: "tests")
    try await store.make(workers: Workers(2))
    let configuration = try AnalysisConfiguration.read(path: store.analysisPath).get()
    return try await AnalysisEngine(threads: 2).run(
      configuration, until: .fluxPoints, withResponses: true)
  }

  @Test func everyStageAgrees() async throws {
    let result = try await Self.result()
    try Self.checkReduction(result)
    try Self.checkMaps(result)
    try Self.checkFit(result)
    try Self.checkPoints(result)
  }

  private static func checkReduction(_ result: RunResult) throws {
    #expect(result.runs.map(\.id) == DemoReference.runs.map(\.id))
    for (run, expected) in zip(result.runs, DemoReference.runs) {
      #expect(run.totals.counts == expected.counts, "\(run.id)")
      #expect(abs(run.totals.background / expected.background - 1) < 1e-5, "\(run.id)")
      #expect(abs(run.totals.exposureSum / expected.exposure - 1) < 1e-5, "\(run.id)")
    }
    for (norm, expected) in zip(result.norms, DemoReference.runs) {
      #expect(abs(norm.norm - expected.norm) <= 0.02 * expected.normError, "\(norm.id)")
      #expect(norm.isKept == expected.isKept, "\(norm.id)")
    }
    #expect(result.usable.count { !$0 } == DemoReference.exclusionPixels)
    let stacked = try #require(result.stacked)
    #expect(stacked.counts.reduce(0) { $0 + Double($1) } == DemoReference.stackedCounts)
    let background = stacked.background.reduce(0) { $0 + Double($1) }
    #expect(abs(background / DemoReference.stackedBackground - 1) < 3e-4)
  }

  private static func checkMaps(_ result: RunResult) throws {
    let significance = try #require(result.excess.first).images.significance
    let maximum = significance.filter(\.isFinite).max() ?? 0
    #expect(abs(maximum - DemoReference.excess.maximum) < 5e-3)
    let distribution = try #require(result.distribution)
    #expect(abs(distribution.mean - DemoReference.excess.mean) < 3e-3)
    #expect(abs(distribution.width - DemoReference.excess.width) < 3e-3)
    let outside = zip(significance, result.usable).count { $0.isFinite && $1 }
    #expect(outside == DemoReference.excess.pixels)
    let ts = try #require(result.tsMaps.first).sqrtTS.filter(\.isFinite).max() ?? 0
    #expect(abs(ts / DemoReference.tsMaximum - 1) < 5e-3)
  }

  private static func checkFit(_ result: RunResult) throws {
    let start = try #require(result.start)
    #expect(abs(start.statistic / DemoReference.start.statistic - 1) < 1e-5)
    #expect(abs(start.signal / DemoReference.start.sources - 1) < 2e-4)
    #expect(start.bins == DemoReference.start.bins)
    let fit = try #require(result.fit).result
    #expect(fit.isConverged)
    #expect(fit.statistic <= DemoReference.statistic + 0.05)
    for expected in DemoReference.parameters {
      let model = try #require(fit.models.models.first { $0.name == expected.model })
      let parameter = try #require(model.parameters.first { $0.name == expected.name })
      let label = "\(expected.model).\(expected.name)"
      #expect(abs(parameter.value - expected.value) <= 0.05 * expected.error, "\(label)")
      #expect(abs(parameter.error / expected.error - 1) <= 0.03, "\(label)")
    }
  }

  private static func checkPoints(_ result: RunResult) throws {
    #expect(Set(result.fluxPoints.map(\.source)) == Set(DemoReference.points.keys))
    for points in result.fluxPoints {
      let all = try #require(DemoReference.points[points.source])
      #expect(points.points.count == all.count)
      for (i, (point, expected)) in zip(points.points, all).enumerated() {
        guard expected.ts.isFinite else {
          // Gammapy has nothing in a range outside that of the fit; we say why.
          #expect(!point.gaps.isEmpty, "\(points.source) \(i)")
          continue
        }
        // Below 1 sigma Gammapy's minimiser stops anywhere.
        guard expected.ts > 1, expected.dnde > 0 else { continue }
        let unit = point.reference.dnde
        let label = "\(points.source) \(i)"
        #expect(abs(point.dnde - expected.dnde) <= 0.05 * expected.error, "\(label)")
        #expect(abs(point.normError * unit / expected.error - 1) <= 0.03, "\(label)")
        #expect(
          abs(point.normErrorPositive * unit / expected.errorPositive - 1) <= 0.03, "\(label)")
        #expect(
          abs(point.normErrorNegative * unit / expected.errorNegative - 1) <= 0.03, "\(label)")
        #expect(abs(point.normLimit * unit / expected.limit - 1) <= 0.03, "\(label)")
        #expect(abs(point.ts - expected.ts) <= 0.05 + 0.01 * expected.ts, "\(label)")
      }
    }
  }
}
