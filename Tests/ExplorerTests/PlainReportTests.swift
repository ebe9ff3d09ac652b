import Explorer
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
    #expect(fit.contains { $0.hasPrefix("parameter Crab.index: 2.5") })
    harness.keys("6")
    #expect(PlainReport(harness.state).lines.contains { $0.hasPrefix("message: ") })
    harness.keys("2")
    #expect(PlainReport(harness.state).lines.count > 2)
    harness.keys("4")
    #expect(PlainReport(harness.state).lines.contains { $0.hasPrefix("distribution of") })
    let empty = try Harness(loads: false)
    #expect(PlainReport(empty.state).lines == ["state: opening"])
  }
}
