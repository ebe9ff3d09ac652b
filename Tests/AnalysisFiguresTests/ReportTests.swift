import Analysis
import AnalysisFigures
import Foundation
import GridMath
import TestSupport
import Testing

/// The report of an analysis: its numbers are those of the summary.
@Suite struct ReportTests {
  @Test func everyNumberOfAResultIsOneOfTheSummary() async throws {
    let folder = TemporaryFolder()
    let store = DemoStore(
      folder: folder.file("demo"), field: DemoField(nights: 1), creator: "tests")
    try await store.make(workers: Workers(2))
    let configuration = try AnalysisConfiguration.read(path: store.analysisPath).get()
    let engine = AnalysisEngine(threads: 2)
    let result = try await engine.run(configuration, until: .lastAvailable, withResponses: true)
    let out = folder.file("out")
    let files = try await ReportFolder.write(
      result, to: out, seconds: 1, workers: engine.workers, creator: "tests 1")
    #expect(files.suffix(2) == ["summary.json", "report.md"])
    let text = try String(contentsOfFile: out + "/report.md", encoding: .utf8)
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: out + "/summary.json")))
    var known: [Double] = []
    collect(json, &known)
    for part in [
      "## Data", "## Cuts and safe ranges", "## Exclusions", "## Background norms",
      "## Stack and maps", "## Models", "## Fit", "## Flux points",
    ] {
      #expect(text.contains("\n" + part + "\n"), "\(part)")
    }
    // Cells of tables: words, dashes for what is missing, or numbers of the summary.
    var cells = 0
    for line in text.split(separator: "\n") where line.hasPrefix("| ") {
      for cell in line.split(separator: "|").map({ $0.trimmingCharacters(in: .whitespaces) }) {
        guard let value = Double(cell) else { continue }
        cells += 1
        // Rounded, as it is written, at most by half of its last digit.
        let half = 0.5001 * lastDigit(cell)
        #expect(known.contains { abs($0 - value) <= half }, "\(cell) in \(line)")
      }
    }
    #expect(cells > 60, "\(cells) numbers")
    let fit = try #require((json as? [String: Any])?["fit"] as? [String: Any])
    for (key, format) in [("stat", "%.4f"), ("npred", "%.6g"), ("expected_distance", "%.2g")] {
      let value = try #require(fit[key] as? Double)
      #expect(text.contains(String(format: format, value)), "\(key)")
    }
    // What a reader needs to repeat it: kept runs, sizes, formulas, energies of norms, positions.
    for part in [
      "# Report of analysis.yaml", "circle of 0.3° at ",
      "- 1ES1218+304: PowerLawSpectralModel × EBLAbsorptionNormSpectralModel (",
      ", PointSpatialModel", "- stacked-bkg: PiecewiseNormSpectralModel", "| 100 - 158 GeV |",
      "| at (TeV) |", "standard deviations", "significance in disks of 0.07°", ", at 18",
    ] {
      #expect(text.contains(part), "no \(part) in\n\(text)")
    }
    // A run that is left out by its norm does not count.
    var summary = result.summary(total: 1)
    summary.fovBackground?[0].isKept = false
    let partly = RunReport(result, summary, creator: "tests").text
    let used = result.runs.count - 1
    #expect(partly.contains("\(result.runs.count) runs of "))
    #expect(partly.contains("; \(used) of them, ") && !text.contains(" of them, "))
    // Positions keep all their digits; what was held has no error.
    let parameters = try #require(fit["parameters"] as? [[String: Any]])
    let longitude = try #require(
      parameters.first { $0["name"] as? String == "lon_0" }?["value"] as? Double)
    #expect(text.contains("| " + String(format: "%.9g", longitude) + " |"))
    #expect(!text.contains("| 0 |  | no information, held |"))
    // Every picture that is shown is there, and every one that was drawn is shown.
    var shown: Set<String> = []
    for match in text.matches(of: /!\[[^\]]*\]\(([^)]+)\)/) {
      let name = String(match.output.1).removingPercentEncoding ?? ""
      #expect(FileManager.default.fileExists(atPath: out + "/" + name), "\(name)")
      shown.insert(name)
    }
    let drawn = Set(files.filter { $0.hasSuffix(".svg") })
    #expect(shown == drawn, "\(drawn.symmetricDifference(shown))")
  }

  /// The weight of the last digit of a number as it is written.
  private func lastDigit(_ text: String) -> Double {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    let decimals = parts[0].split(separator: ".", maxSplits: 1).dropFirst().first?.count ?? 0
    return pow(10, (parts.count > 1 ? Double(parts[1]) ?? 0 : 0) - Double(decimals))
  }

  /// All numbers of a file.
  private func collect(_ value: Any, _ known: inout [Double]) {
    switch value {
    case let list as [Any]: for item in list { collect(item, &known) }
    case let object as [String: Any]: for item in object.values { collect(item, &known) }
    case let number as NSNumber: known.append(number.doubleValue)
    default: break
    }
  }
}
