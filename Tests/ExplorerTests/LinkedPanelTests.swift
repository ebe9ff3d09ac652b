import Explorer
import GridMath
import TerminalRendering
import Testing

/// Panels of layers, and what they share.
@Suite struct LinkedPanelTests {
  /// Answers requests for maps of other energies.
  private func answer(_ harness: inout Harness) throws {
    try harness.answer()
    for _ in 0..<8 {
      guard let request = harness.state.sky.panels.linked.running else { return }
      harness.send(.sky(.maps(FieldResult(try FakeField.result(request)))))
      try harness.answer()
    }
  }

  @Test func fourLayersAreBesideEachOther() throws {
    var harness = try Harness()
    harness.keys("w l w 4")
    #expect(harness.state.showsLinkedPanels)
    #expect(
      harness.state.sky.panels.linked.slots.map(\.layer) == [
        .significance, .counts, .excess, .residual,
      ])
    harness.state.status = nil
    let frame = harness.draw()
    let text = frame.cells.text
    for title in ["1 significance", "2 counts", "3 excess", "4 residual", "panel 1 of 4"] {
      #expect(text.contains(title), "no \(title) in\n\(text)")
    }
    #expect(frame.panels.keys.sorted() == [1, 2, 3])
    // The crosshair is at the same place of the sky in all of them.
    let point = MapPoint(x: harness.state.map.crosshair.x, y: harness.state.map.crosshair.y)
    for place in frame.panels.values { #expect(place.geometry.cell(point) != nil) }
    harness.keys("w 1")
    #expect(!harness.state.showsLinkedPanels)
    harness.keys("w 2")
    #expect(harness.draw().cells.text.contains("2 counts"))
  }

  @Test func tabGoesThroughPanelsThenPanes() throws {
    var harness = try Harness()
    harness.keys("w l")
    harness.draw()
    harness.keys("Tab")
    #expect(harness.state.sky.panels.linked.focus == 1)
    #expect(harness.state.map.layer == .counts)
    // A layer chosen now is that of the second panel alone.
    harness.keys("m e")
    #expect(harness.state.slot(0).layer == .significance)
    harness.keys("Tab")
    #expect(harness.state.focus == .energy)
    harness.keys("Shift-Tab")
    #expect(harness.state.focus == .map)
    #expect(harness.state.map.layer == .excess)
    harness.keys("Shift-Tab")
    #expect(harness.state.map.layer == .significance)
  }

  @Test func positionAndZoomAreSharedEachOnItsOwn() throws {
    var harness = try Harness()
    harness.keys("w l")
    harness.draw()
    harness.keys("+ +")
    #expect(harness.state.slot(1).viewport.zoom == harness.state.map.viewport.zoom)
    harness.keys("w Z")
    let old = harness.state.slot(1).viewport.zoom
    harness.keys("+ L L")
    #expect(harness.state.slot(1).viewport.zoom == old)
    #expect(harness.state.slot(1).viewport.center == harness.state.viewCenter)
    harness.keys("w P")
    let center = harness.state.slot(1).viewport.center
    harness.keys("H H H H")
    #expect(harness.state.slot(1).viewport.center == center)
    #expect(harness.state.viewCenter != center)
    #expect(harness.state.unlockedText == "own position, zoom")
    #expect(harness.draw().cells.text.contains("own position, zoom"))
    // Going there takes its view, and back again.
    let here = harness.state.map.viewport
    harness.keys("Tab")
    #expect(harness.state.map.viewport == Viewport(center: center, zoom: old))
    harness.keys("Shift-Tab")
    #expect(harness.state.map.viewport == here)
    harness.keys("w Z w P")
    #expect(harness.state.slot(1).viewport.zoom == here.zoom)
    #expect(harness.state.unlockedText.isEmpty)
  }

  @Test func energiesOfAPanelAreItsOwn() throws {
    var harness = try Harness()
    harness.keys("w l m c w E Tab m c")
    #expect(harness.state.sky.panels.linked.slots.map(\.layer).count == 2)
    harness.keys("}")
    try answer(&harness)
    #expect(harness.state.document.bins.count { $0 } == 1)
    #expect(harness.state.slot(0).bins.count { $0 } == 8)
    let other = harness.state.showing(panel: 0)
    #expect(other.result?.analysis.request.bins.count { $0 } == 8)
    #expect(!other.isStale)
    #expect(harness.state.result?.analysis.request.bins.count { $0 } == 1)
    let sums = [other, harness.state].map { state in
      state.values(of: .counts).filter(\.isFinite).reduce(0, +)
    }
    #expect(sums[0] > 1.5 * sums[1])
    // Both are at hand when the focus changes.
    harness.keys("Shift-Tab")
    #expect(harness.state.result?.analysis.request.bins.count { $0 } == 8)
    try answer(&harness)
    #expect(harness.state.sky.panels.linked.running == nil)
    harness.keys("w E")
    #expect(harness.state.slot(1).bins == harness.state.document.bins)
  }

  @Test func limitsOfLikeLayersAreShared() throws {
    var harness = try Harness()
    harness.keys("m c w l Tab m b Shift-Tab s t Ctrl-U")
    harness.type("0 7")
    harness.keys("Enter")
    #expect(harness.state.showing(panel: 1).colorLimits(of: .background).high == 7)
    harness.keys("w L s t Ctrl-U")
    harness.type("0 9")
    harness.keys("Enter")
    #expect(harness.state.showing(panel: 1).colorLimits(of: .background).high == 7)
    // Layers of another kind keep theirs.
    harness.keys("w L Tab m s")
    #expect(harness.state.showing(panel: 1).colorLimits(of: .significance).low == -5)
  }

  @Test func coloursOfLikeLayersAreShared() throws {
    var harness = try Harness()
    let names = harness.state.choices(for: .colorMap)
    harness.keys("m c w l Tab m x Shift-Tab c i")
    let sequential = harness.state.choices(for: .colorMap)
    harness.state.map[layer: .counts].colorMap = try #require(sequential.last)
    #expect(harness.state.slot(1).settings[.exposure]?.colorMap == sequential.last)
    #expect(harness.state.slot(1).settings[.exposure]?.isInverted == true)
    harness.keys("w C")
    harness.state.map[layer: .counts].colorMap = try #require(sequential.first)
    #expect(harness.state.slot(1).settings[.exposure]?.colorMap == sequential.last)
    #expect(names != sequential)
  }

  @Test func aClickGivesAPanelTheFocus() throws {
    var harness = try Harness()
    harness.keys("w l w 4")
    let frame = harness.draw()
    let place = try #require(frame.hits.first { $0.target == .linkedPanel(3) })
    let canvas = try #require(frame.panels[3]).geometry.rect
    #expect(place.rect.contains(x: canvas.x, y: canvas.y))
    let effects = harness.send(
      .mouse(MouseInput(.press, x: canvas.x + 3, y: canvas.y + 2, target: .linkedPanel(3))))
    #expect(harness.state.sky.panels.linked.focus == 3)
    #expect(harness.state.map.layer == .residual)
    #expect(effects.contains(.record("panel 4")))
    let cell = harness.state.shownGeometry?.cell(
      MapPoint(x: harness.state.map.crosshair.x, y: harness.state.map.crosshair.y))
    #expect(cell?.x == canvas.x + 3 && cell?.y == canvas.y + 2)
  }

  @Test func whatFitsIsSaid() throws {
    var harness = try Harness(columns: 80, rows: 24)
    harness.keys("w l w 4")
    harness.state.status = nil
    var text = harness.draw().cells.text
    #expect(text.contains("panel 1 of 4, 2 fit"), "\(text)")
    #expect(text.contains("2 counts") && !text.contains("3 excess"))
    harness.keys("Tab Tab")
    text = harness.draw().cells.text
    #expect(text.contains("3 excess") && text.contains("4 residual"))
    // One line of read-out: the panel in focus alone.
    var small = try Harness(columns: 60, rows: 16)
    small.keys("w l")
    #expect(!small.draw().cells.text.contains("2 counts"))
  }

  @Test func fewerPanelsKeepTheOneInFocus() throws {
    var harness = try Harness()
    harness.keys("w l w 4")
    harness.draw()
    harness.keys("Tab Tab Tab w 2")
    #expect(harness.state.map.layer == .residual)
    #expect(harness.state.sky.panels.linked.focus == 0)
    #expect(harness.state.sky.panels.linked.slots.count == 2)
    harness.keys("w 1")
    #expect(harness.state.map.layer == .residual)
  }

  @Test func energiesAreOneArrangement() throws {
    var harness = try Harness()
    harness.keys("w l w 4 w l")
    #expect(harness.state.showsPanels && !harness.state.showsLinkedPanels)
    harness.keys("w P")
    #expect(harness.state.status?.text.contains("w l shows some") == true)
    harness.keys("w l w s")
    #expect(harness.state.status?.text.contains("the panels show layers") == true)
  }
}
