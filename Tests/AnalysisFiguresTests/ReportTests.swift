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
    var known: Set<String> = []
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
        #expect(known.contains(String(format: "%.6g", value)), "\(cell) in \(line)")
      }
    }
    #expect(cells > 60, "\(cells) numbers")
    for key in ["stat", "npred", "expected_distance"] {
      let fit = (json as? [String: Any])?["fit"] as? [String: Any]
      let value = try #require(fit?[key] as? Double)
      #expect(text.contains(String(format: "%.6g", value)), "\(key)")
    }
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

  /// All numbers of a file as they are written with six digits.
  private func collect(_ value: Any, _ known: inout Set<String>) {
    switch value {
    case let list as [Any]: for item in list { collect(item, &known) }
    case let object as [String: Any]: for item in object.values { collect(item, &known) }
    case let number as NSNumber: known.insert(String(format: "%.6g", number.doubleValue))
    default: break
    }
  }
}
