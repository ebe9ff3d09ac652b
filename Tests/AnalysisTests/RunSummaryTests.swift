import Analysis
import Fits
import Foundation
import Testing

@Suite struct RunSummaryTests {
  private func summary() -> RunSummary {
    var summary = RunSummary()
    summary.timings = [.load: 0.01, .fovBackground: 0.02, .excessMap: .nan]
    summary.total = 0.5
    summary.peakMemory = 120.25
    summary.reduced = [
      .init(
        name: "obs-23523", counts: 2117, background: 1251.5, countsSafe: 2000,
        backgroundSafe: 1200.5, exposureSum: 1.675e14, exposureMax: 1.2e9, livetime: 1689)
    ]
    summary.exclusionPixels = 716
    summary.fovBackground = [
      .init(name: "obs-23523", norm: .nan, normError: .infinity, isKept: false)
    ]
    summary.stacked = .init(
      counts: 47672, background: 32851.8125, exposureSum: 1.75e15, countsPerEnergy: [0, 4189],
      backgroundPerEnergy: [0, 2686.5], maskSafeBins: 190_000)
    summary.liMa = .init(
      maximum: 192, minimum: -3.6, finite: 10000, offPixels: 9284, mean: 0.0015, width: 1.115,
      argmax: [0, 50, 50], excessSum: 549432.3125)
    return summary
  }

  @Test func keysAreTheDocumentedOnes() throws {
    let object = try JSONSerialization.jsonObject(with: Data(summary().json()))
    let top = try #require(object as? [String: Any])
    #expect(
      Set(top.keys) == [
        "timings_s", "total_s", "peak_rss_mb", "reduced", "exclusion_pixels", "fov_background",
        "stacked", "lima",
      ])
    let reduced = try #require((top["reduced"] as? [[String: Any]])?.first)
    #expect(
      Set(reduced.keys) == [
        "name", "counts", "background", "counts_safe", "background_safe", "exposure_sum_m2_s",
        "exposure_max_m2_s", "livetime_s",
      ])
    let stacked = try #require(top["stacked"] as? [String: Any])
    #expect(
      Set(stacked.keys) == [
        "counts", "background", "exposure_sum_m2_s", "counts_per_energy", "background_per_energy",
        "mask_safe_bins",
      ])
    let lima = try #require(top["lima"] as? [String: Any])
    #expect(
      Set(lima.keys) == [
        "max", "min", "finite", "off_pixels", "mu", "std", "argmax", "excess_sum",
      ])
    let timings = try #require(top["timings_s"] as? [String: Any])
    #expect(Set(timings.keys) == ["load", "fov_background", "excess_map"])
  }

  @Test func whatIsNotFiniteIsNull() throws {
    let text = String(decoding: try summary().json(), as: UTF8.self)
    #expect(text.contains("\"excess_map\" : null"))
    #expect(text.contains("\"norm\" : null"))
    #expect(text.contains("\"norm_err\" : null"))
    #expect(!text.lowercased().contains("nan"))
    #expect(!text.contains("inf"))
    #expect(text.hasSuffix("}\n"))
  }

  @Test func stagesThatDidNotRunAreAbsent() throws {
    let text = String(decoding: try RunSummary().json(), as: UTF8.self)
    #expect(!text.contains("lima"))
    #expect(!text.contains("stacked"))
    #expect(!text.contains("fov_background"))
  }

  /// bad-input.md row 43: said, and nothing half-written stays.
  @Test func folderThatIsNotThere() throws {
    let folder = NSTemporaryDirectory() + "gammascope-none-\(UUID().uuidString)"
    do {
      try summary().write(to: folder)
      Issue.record("written to a folder that does not exist")
    } catch let error as FitsError {
      #expect(error.kind == .cannotWrite)
      #expect(
        error.description
          == "\(folder)/summary.json: cannot be written: the folder does not exist; "
          + "nothing was left behind")
    }
  }

  @Test func writtenWholeBesideOtherFiles() throws {
    let folder = NSTemporaryDirectory() + "gammascope-summary-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try summary().write(to: folder)
    try summary().write(to: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["summary.json"])
    #expect(RunSummary.peakMemoryOfProcess > 1)
  }
}
