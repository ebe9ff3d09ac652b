import Explorer
import SkyGeometry
import TerminalRendering
import Testing

@Suite struct ValueTests {
  @Test func numbersAreWrittenAlike() {
    #expect(Format.fixed(-1.256, 2) == "−1.26")
    #expect(Format.signed(0.5, 1) == "+0.5")
    #expect(Format.value(0) == "0")
    #expect(Format.value(123.456) == "123")
    #expect(Format.value(0.012345) == "0.0123")
    #expect(Format.value(3.2e13) == "3.20e13")
    #expect(Format.value(.nan) == "–")
    #expect(Format.trimmed(0.1) == "0.1")
    #expect(Format.trimmed(-0.00001) == "−1.00e−5")
    #expect(Format.energyRange(0.1, 0.5) == "100–500 GeV")
    #expect(Format.energyRange(0.1, 15.8) == "100 GeV–15.8 TeV")
    #expect(Format.duration(45) == "45 s")
    #expect(Format.duration(18_720) == "5.2 h")
    #expect(Format.clock(75.25) == "1:15.250")
  }

  @Test func significanceOfKnownBackground() {
    // numerics.md 7.4: n = 12, mu = 14.44 gives a small deficit.
    #expect(abs(Significance.signed(counts: 12, background: 14.44114494324) + 0.661887755) < 1e-6)
    #expect(Significance.signed(counts: 0, background: 2) == -2)
    #expect(Significance.signed(counts: 5, background: 5) == 0)
    #expect(Significance.signed(counts: .nan, background: 1).isNaN)
  }

  @Test func summariesKnowQuantilesAndZscale() {
    let values = (0...100).map(Double.init) + [.nan, .infinity]
    let summary = LayerSummary(values)
    #expect(summary.minimum == 0 && summary.maximum == 100)
    #expect(summary.quantile(0.5) == 50)
    #expect(summary.smallestPositive == 1)
    #expect(summary.zscale == (0, 100))
    #expect(LayerSummary([.nan]).quantile(0.5) == 0)
  }

  @Test func regionSumsLeaveOutPixelsWithoutData() {
    let sums = RegionSums(pixels: [0, 1, 2], counts: [4, .nan, 6], background: [1, 2, 3])
    #expect(sums.pixels == 2 && sums.counts == 10 && sums.background == 4)
    #expect(sums.excess == 6)
    #expect(RegionSums(pixels: [], counts: [], background: []).significance.isNaN)
  }

  @Test func ticksFollowTheProjection() throws {
    var harness = try Harness(columns: 160, rows: 48)
    let lines = harness.draw().cells.text
    #expect(lines.contains("84.0°") && lines.contains("83.6°"))
    #expect(lines.contains("+21.6°") && lines.contains("+22.4°"))
  }

  @Test func keySequencesAreWrittenShort() {
    #expect(KeySequence(keys: "g m").label == "gm")
    #expect(KeySequence(keys: "Ctrl-R").label == "Ctrl-R")
    #expect(KeySequence(keys: "Left").label == "←")
  }

  @Test func layoutsFitTheirScreens() {
    for columns in stride(from: 40, through: 220, by: 7) {
      for rows in stride(from: 12, through: 80, by: 3) {
        for drawer in [false, true] {
          let layout = ScreenLayout(
            columns: columns, rows: rows, drawerIsOpen: drawer, regionCount: 7)
          for rect in [
            layout.map, layout.content, layout.energy, layout.readout, layout.crosshair,
            layout.regions, layout.histogram, layout.status, layout.hints, layout.topBar,
          ].compactMap({ $0 }) {
            #expect(rect.x >= 0 && rect.y >= 0 && rect.maxX <= columns && rect.maxY <= rows)
          }
          #expect(layout.map.width >= 30 && layout.map.height >= 8)
        }
      }
    }
  }

  @Test("a suggested text gives way to what is typed, and stays for a key that edits")
  func suggestion() {
    func text(after keys: [String]) -> String {
      var field = TextField("0.1", isSuggestion: true)
      for key in keys { _ = field.handle(KeyStroke(key)) }
      return field.text
    }
    #expect(text(after: ["2"]) == "2")
    #expect(text(after: ["2", "5"]) == "25")
    #expect(text(after: ["Backspace", "2"]) == "0.2")
    #expect(text(after: ["End", "5"]) == "0.15")
  }
}
