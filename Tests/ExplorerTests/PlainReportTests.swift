import Explorer
import Fitting
import Models
import TerminalRendering
import Testing

/// The screens as lines for screen readers.
@Suite struct PlainReportTests {
  @Test func theMapIsReadOut() throws {
    var harness = try Harness()
    harness.keys("o c")
    let lines = PlainReport(harness.state).lines
    for start in [
      "field: fake", "screen: Map", "data: 3 runs", "layer: significance, in σ",
      "energies: 100 GeV–10 TeV, 8 of 8 bins", "limits: ", "contours: significance 3 5 8 12",
      "crosshair: ", "counts: ", "significance: ",
      "region Crab: circle 0.20°, exclude, on, chosen, counts ",
      "distribution of significance: mean +0.010",
    ] {
      #expect(lines.contains { $0.hasPrefix(start) }, "no \(start) in \(lines)")
    }
    // Each line stands alone: a name, a colon, no columns.
    #expect(lines.allSatisfy { $0.contains(": ") && !$0.contains("  ") && !$0.contains("│") })
  }

  @Test func everyScreenIsReadOut() throws {
    var harness = try Harness()
    harness.keys("5")
    #expect(
      PlainReport(harness.state).lines.contains {
        $0.hasPrefix("run 103: Other, included") && $0.contains("dropped: norm out of range")
      })
    harness.keys("3")
    let fit = PlainReport(harness.state).lines
    #expect(fit.contains("model: Crab"))
    #expect(fit.contains { $0.hasPrefix("formula: power law") })
    #expect(fit.contains { $0.hasPrefix("parameter Crab.index: 2.5") })
    #expect(fit.contains("values: not those of a fit"))
    harness.keys("6")
    #expect(PlainReport(harness.state).lines.contains { $0.hasPrefix("message: ") })
    harness.keys("2")
    #expect(PlainReport(harness.state).lines.count > 2)
    harness.keys("4")
    #expect(PlainReport(harness.state).lines.contains { $0.hasPrefix("distribution of") })
    // Its bins too: what a histogram shows.
    let bins = PlainReport(harness.state).lines.filter { $0.hasPrefix("from ") }
    #expect(bins.count > 10 && bins.allSatisfy { $0.contains(" pixels, ") })
    harness.keys("R")
    #expect(PlainReport(harness.state).lines.contains { $0.contains("are excluded, no mean") })
    let empty = try Harness(loads: false)
    #expect(PlainReport(empty.state).lines == ["state: opening"])
  }

  /// What was found, with one sign before each error.
  @Test func aFitIsReadOut() throws {
    var harness = try Harness()
    let (_, result) = try FitActionTests.fitted(harness.state.document.models)
    harness.state.fit.run.records = [FitRecord(number: 1, result: result, time: 1, seconds: 0.1)]
    harness.state.document.models = result.models
    harness.keys("3")
    harness.state.say("fit 1 converged", .good)
    let lines = PlainReport(harness.state).lines
    #expect(lines.contains { $0.hasPrefix("fit 1: converged after") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("fit 1: statistic ") })
    #expect(lines.last == "message: fit 1 converged")
    let parameters = lines.filter { $0.hasPrefix("parameter ") }
    #expect(parameters.contains { $0.contains(" ± ") }, "\(parameters)")
    #expect(!lines.contains { $0.contains("± ±") || $0.contains("± +") }, "\(parameters)")
  }

  /// Points with errors and limits, no lists of the points of curves.
  @Test func aSpectrumIsReadOut() throws {
    var harness = try SpectrumTests.harness()
    var lines = PlainReport(harness.state).lines
    #expect(lines.contains("spectrum: Crab"), "\(lines)")
    let points = lines.filter { $0.hasPrefix("point ") }
    #expect(points.count > 3 && lines.count < 60, "\(lines)")
    #expect(
      points.contains { $0.contains(" +") && $0.contains(" −") && $0.contains("√TS ") }, "\(points)"
    )
    #expect(points.contains { $0.contains("limit ") }, "\(points)")
    harness.keys("v l")
    harness.answerSpectrum()
    lines = PlainReport(harness.state).lines
    #expect(lines.contains { $0.hasPrefix("light curve: Crab") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("run 101: MJD 58000.9") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("verdict: ") })
  }
}
