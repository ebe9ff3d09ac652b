import Analysis
import Datasets
import Estimators
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Whole runs on the reference fields against what Gammapy 2.1 gave for the same analysis files.
///
/// Tolerances are those of analysis-file.md, "Agreement asked for"; they allow for the reference's
/// single precision and its minimiser, which stops 1e-4 short of its own minimum.
@Suite("Reference fields", .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct ReferenceFieldsTests {
  struct Summary: Decodable {
    struct Reduced: Decodable {
      var name: String
      var counts: Double
      var background: Double
      var countsSafe: Double
      var backgroundSafe: Double
      var exposureSum: Double
      var exposureMax: Double

      enum CodingKeys: String, CodingKey {
        case name, counts, background
        case countsSafe = "counts_safe"
        case backgroundSafe = "background_safe"
        case exposureSum = "exposure_sum_m2_s"
        case exposureMax = "exposure_max_m2_s"
      }
    }

    struct Norm: Decodable {
      var name: String
      var norm: Double
      var error: Double
      var kept: Bool

      enum CodingKeys: String, CodingKey {
        case name, norm, kept
        case error = "norm_err"
      }
    }

    struct LiMa: Decodable {
      var mu: Double
      var std: Double
      var argmax: [Int]
    }

    struct Start: Decodable {
      var stat: Double
      var npred: Double
      var signal: Double
      var bins: Int

      enum CodingKeys: String, CodingKey {
        case stat, npred, bins
        case signal = "npred_signal"
      }
    }

    var start: Start?
    var reduced: [Reduced]
    var exclusionPixels: Int
    var fovBackground: [Norm]
    var lima: LiMa

    enum CodingKeys: String, CodingKey {
      case start, reduced, lima
      case exclusionPixels = "exclusion_pixels"
      case fovBackground = "fov_background"
    }
  }

  static func run(
    _ field: String, threads: Int, until last: Stage = .excessMap, withResponses: Bool = false
  ) async throws -> RunResult {
    let reading = AnalysisConfiguration.read(path: SharedData.path("fields/\(field).yaml"))
    return try await AnalysisEngine(threads: threads).run(
      try reading.get(), until: last, withResponses: withResponses)
  }

  static func summary(_ field: String) throws -> Summary {
    let path = SharedData.path("reference/\(field)/summary.json")
    // Python writes NaN, which JSON does not have.
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacingOccurrences(of: "NaN", with: "null")
    return try JSONDecoder().decode(Summary.self, from: Data(text.utf8))
  }

  static func reference(_ field: String, _ product: String) throws -> [Double] {
    let file = try FitsFile(path: SharedData.path("reference/\(field)/\(product).fits.gz"))
    return try file.image(try #require(file.hdus.first))
  }

  /// Share of pixels that agree, and whether missing values are in the same places.
  static func agreement(
    _ mine: [Double], _ theirs: [Double], absolute: Double, relative: Double = 0
  ) -> Double {
    guard mine.count == theirs.count else { return 0 }
    let good = zip(mine, theirs).count { a, b in
      a.isNaN || b.isNaN ? a.isNaN == b.isNaN : abs(a - b) <= absolute + relative * abs(b)
    }
    return Double(good) / Double(mine.count)
  }

  @Test("reduction, norms and maps agree", arguments: ["pks2155", "crab", "two_blazars"])
  func agrees(_ field: String) async throws {
    let result = try await Self.run(field, threads: 2)
    let summary = try Self.summary(field)

    #expect(result.runs.map(\.name) == summary.reduced.map(\.name))
    for (run, expected) in zip(result.runs, summary.reduced) {
      #expect(run.totals.counts == expected.counts)
      #expect(run.totals.countsSafe == expected.countsSafe)
      #expect(abs(run.totals.background / expected.background - 1) < 1e-7)
      #expect(abs(run.totals.backgroundSafe / expected.backgroundSafe - 1) < 1e-7)
      #expect(abs(run.totals.exposureSum / expected.exposureSum - 1) < 1e-11)
      #expect(abs(run.totals.exposureMax / expected.exposureMax - 1) < 1e-11)
    }
    #expect(result.usable.count { !$0 } == summary.exclusionPixels)
    for (norm, expected) in zip(result.norms, summary.fovBackground) {
      #expect(abs(norm.norm - expected.norm) <= 0.02 * expected.error)
      #expect(norm.isKept == expected.kept)
    }

    let stacked = try #require(result.stacked)
    let counts = stacked.counts.map { Double($0) }
    #expect(try Self.agreement(counts, Self.reference(field, "counts"), absolute: 0) == 1)
    let mask = stacked.maskSafe.map { $0 ? 1.0 : 0 }
    #expect(try Self.agreement(mask, Self.reference(field, "mask_safe"), absolute: 0) == 1)
    let background = try Self.reference(field, "background")
    let most = background.max() ?? 0
    #expect(
      Self.agreement(stacked.background.map { Double($0) }, background, absolute: 5e-4 * most) == 1)
    let exposure = try Self.reference(field, "exposure")
    #expect(
      Self.agreement(
        stacked.exposure.map { Double($0) }, exposure, absolute: 1e-6 * (exposure.max() ?? 0)) == 1)

    let smoothed = try #require(result.smoothed)
    let smoothCounts = try Self.reference(field, "counts_smooth")
    #expect(Self.agreement(smoothed.counts, smoothCounts, absolute: 1e-12) == 1)
    let smoothExcess = try Self.reference(field, "excess_smooth")
    let range = smoothExcess.map(abs).max() ?? 0
    #expect(Self.agreement(smoothed.excess, smoothExcess, absolute: 1e-3 * range) == 1)

    let images = try #require(result.excess.first).images
    let significance = try Self.reference(field, "lima_sqrt_ts")
    #expect(
      Self.agreement(images.significance, significance, absolute: 5e-3, relative: 3e-4) > 0.999)
    let distribution = try #require(result.distribution)
    #expect(abs(distribution.mean - summary.lima.mu) < 3e-3)
    #expect(abs(distribution.width - summary.lima.std) < 3e-3)
    #expect(result.summary(total: 0).liMa?.argmax == summary.lima.argmax)
  }

  @Test("predicted counts before the fit agree", arguments: ["pks2155", "crab", "two_blazars"])
  func start(_ field: String) async throws {
    let result = try await Self.run(field, threads: 2, until: .fit, withResponses: true)
    let expected = try #require(try Self.summary(field).start)
    let start = try #require(result.start)
    // The reference's background norms are good to 1e-4: that is what the statistic differs by.
    #expect(abs(start.statistic / expected.stat - 1) < 1e-5)
    #expect(abs(start.predicted / expected.npred - 1) < 1e-4)
    #expect(abs(start.signal / expected.signal - 1) < 1e-6)
    #expect(start.bins == expected.bins)
    let signal = try #require(result.startSignal)
    let reference = try Self.reference(field, "npred_signal_start")
    #expect(Self.agreement(signal, reference, absolute: 1e-6 * (reference.max() ?? 0)) == 1)
  }

  @Test("the same bits for any number of threads")
  func threads() async throws {
    let one = try await Self.run("crab", threads: 1)
    for threads in [2, 3, 7] {
      let many = try await Self.run("crab", threads: threads)
      #expect(one.norms == many.norms)
      #expect(one.stacked?.counts == many.stacked?.counts)
      #expect(one.stacked?.background == many.stacked?.background)
      #expect(one.stacked?.exposure == many.stacked?.exposure)
      #expect(one.smoothed?.excess == many.smoothed?.excess)
      #expect(one.distribution == many.distribution)
    }
  }
}
