import Explorer
import Foundation
import SkyGeometry
import TerminalRendering
import Testing

/// Bins of the energy strip that are shown as one.
@Suite struct EnergyGroupTests {
  private func selected(_ harness: Harness) -> [Int] {
    harness.state.document.bins.indices.filter { harness.state.document.bins[$0] }
  }

  @Test func aMarkedRangeIsMergedAndDivided() throws {
    var harness = try Harness()
    let bins = harness.state.result?.analysis.energyCounts.count
    harness.keys("a e l l v l l M")
    #expect(harness.state.document.merged == [2..<5])
    #expect(harness.state.energyGroups.count == 6)
    #expect(harness.state.energyEditor.cursor == 2)
    let text = harness.draw().cells.text
    #expect(text.contains("8 bins shown as 6 · 8 on"), "\(text)")
    // The data keep their bins: the same maps are asked for.
    #expect(harness.state.request?.bins.count == bins)
    #expect(!harness.state.isStale)
    harness.keys("D")
    #expect(harness.state.document.merged.isEmpty)
    harness.keys("u")
    #expect(harness.state.document.merged == [2..<5])
    harness.keys("u")
    #expect(harness.state.document.merged.isEmpty)
  }

  @Test func aMergedBinIsSelectedAsOne() throws {
    var harness = try Harness()
    harness.keys("e v l l M")
    #expect(harness.state.document.merged == [0..<3])
    harness.keys("Space")
    #expect(selected(harness) == [3, 4, 5, 6, 7])
    harness.keys("l Space Space h o")
    #expect(selected(harness) == [0, 1, 2])
    harness.keys("Space")
    #expect(harness.state.status?.text.contains("one bin must stay") == true)
    // Steps go from group to group.
    harness.keys("]")
    #expect(selected(harness) == [3])
    harness.keys("[ >")
    #expect(selected(harness) == [0, 1, 2, 3])
    harness.keys("<")
    #expect(selected(harness) == [0, 1, 2])
    harness.keys("} {")
    #expect(selected(harness) == [0, 1, 2])
    harness.keys("a ]")
    #expect(selected(harness) == [0, 1, 2])
  }

  @Test func typedEnergiesTakeWholeGroups() throws {
    var harness = try Harness()
    harness.keys("e 0")
    harness.keys("Esc")
    harness.keys(":")
    harness.type("merge-bins 0.1 1 TeV")
    harness.keys("Enter")
    #expect(harness.state.document.merged == [0..<4])
    // A digit in the strip begins a range; it reaches into the merged bin, so all of it is on.
    harness.keys("5 Backspace")
    harness.type("0.3 3 TeV")
    harness.keys("Enter")
    #expect(selected(harness) == [0, 1, 2, 3, 4, 5])
    harness.keys(":")
    harness.type("divide-bins 0.1 10 TeV")
    harness.keys("Enter")
    #expect(harness.state.document.merged.isEmpty)
  }

  @Test func theDigitThatBeginsARangeIsPartOfIt() throws {
    var harness = try Harness()
    harness.keys("e 0")
    harness.type(".3-3 TeV")
    guard case .prompt(let prompt)? = harness.state.modal else {
      Issue.record("no question")
      return
    }
    #expect(prompt.field.text == "0.3-3 TeV")
    harness.keys("Enter")
    let edges = try #require(harness.state.field).energy.edges
    let range = try #require(harness.state.energyRange)
    #expect(abs(log(edges[range.lowerBound] / 0.3)) < 0.5 * log(edges[1] / edges[0]))
    #expect(abs(log(edges[range.upperBound] / 3)) < 0.5 * log(edges[1] / edges[0]))
  }

  @Test func groupsThatTouchBecomeOne() throws {
    var harness = try Harness()
    harness.keys("e v l M l v l M")
    #expect(harness.state.document.merged == [0..<2, 2..<4])
    #expect(harness.state.energyGroups == [0..<2, 2..<4, 4..<5, 5..<6, 6..<7, 7..<8])
    harness.keys("v h M")
    #expect(harness.state.document.merged == [0..<4])
  }

  @Test func whatCannotBeMergedIsSaid() throws {
    var harness = try Harness()
    harness.keys("e o M")
    #expect(harness.state.status?.text.contains("mark a range with v") == true)
    harness.keys("D")
    #expect(harness.state.status?.text.contains("no bins are merged") == true)
    harness.keys("a v l M } D")
    #expect(harness.state.document.merged.isEmpty)
  }

  @Test func clicksMeetTheMergedBin() throws {
    var harness = try Harness()
    harness.keys("e v l l M Esc")
    let frame = harness.draw()
    let bars = frame.hits.filter { if case .energyBin = $0.target { true } else { false } }
    #expect(bars.count == 6)
    let place = try #require(bars.first)
    harness.send(
      .mouse(MouseInput(.press, x: place.rect.x, y: place.rect.y, target: place.target)))
    #expect(selected(harness) == [0, 1, 2])
  }

  @Test func theyComeBackWithTheNextSession() throws {
    var harness = try Harness()
    harness.keys("e v l l M")
    let saved = try #require(SavedState(harness.state))
    var next = try Harness()
    next.send(.restored(saved, note: nil))
    #expect(next.state.document.merged == [0..<3])
    var damaged = saved
    damaged.merged = [[0, 2], [1, 3], [5, 99], [7], [4, 4]]
    next.send(.restored(damaged, note: nil))
    #expect(next.state.document.merged == [0..<3])
  }
}
