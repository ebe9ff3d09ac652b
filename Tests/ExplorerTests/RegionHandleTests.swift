import Explorer
import SkyGeometry
import TerminalRendering
import Testing

/// Regions moved and sized with the mouse, several at once, and what is said of them.
@Suite struct RegionHandleTests {
  /// Drags a handle of the region by some cells; returns the effects of the release.
  private func drag(
    _ handle: RegionHandle, _ dx: Int, _ dy: Int, _ harness: inout Harness, nth: Int = 0
  ) throws -> [Effect] {
    let frame = harness.draw()
    let places = frame.hits.filter {
      if case .regionHandle(_, handle) = $0.target { true } else { false }
    }
    let place = try #require(places.dropFirst(nth).first, "no \(handle)")
    let (x, y) = (place.rect.x, place.rect.y)
    harness.send(.mouse(MouseInput(.press, x: x, y: y, target: place.target)))
    harness.send(.mouse(MouseInput(.drag, x: x + dx, y: y + dy, target: .map)))
    return harness.send(.mouse(MouseInput(.release, x: x + dx, y: y + dy)))
  }

  /// With the region chosen by a click in it.
  private func harness() throws -> Harness {
    var harness = try Harness()
    harness.draw()
    let middle = try #require(harness.state.field?.geometry.pixel(of: FakeField.source()))
    let cell = try #require(
      harness.state.shownGeometry?.cell(MapPoint(x: middle.x, y: middle.y + 3)))
    #expect(harness.state.regionWithHandles == nil)
    harness.send(.mouse(MouseInput(.press, x: cell.x, y: cell.y, target: .map)))
    harness.send(.mouse(MouseInput(.release, x: cell.x, y: cell.y)))
    #expect(harness.state.regionWithHandles?.index == 0)
    return harness
  }

  @Test func aCircleIsSizedAndMoved() throws {
    var harness = try harness()
    #expect(harness.draw().cells.text.contains("□"))
    let before = harness.state.document.regions[0]
    let effects = try drag(.major, 6, 0, &harness)
    guard case .circle(let center, let radius) = harness.state.document.regions[0].shape else {
      Issue.record("no circle")
      return
    }
    #expect(radius > 0.25, "\(radius)")
    #expect(center == before.center)
    #expect(harness.state.draft == nil)
    #expect(
      effects.contains {
        if case .record(let line) = $0 { line.hasPrefix("region-numbers") } else { false }
      })
    #expect(effects.contains(.record("choose-region Crab")))
    _ = try drag(.center, -8, 3, &harness)
    let moved = harness.state.document.regions[0].center
    #expect(moved.separation(to: before.center) > 0.1)
    #expect(harness.state.document.regions[0].sizeText == Format.fixed(radius, 2))
    // Each is one step of the history.
    harness.keys("u u")
    #expect(harness.state.document.regions[0] == before)
  }

  @Test func numbersFollowTheMove() throws {
    var harness = try harness()
    try harness.answer()
    let counts = harness.state.result?.analysis.regionSums.first?.counts
    let frame = harness.draw()
    let place = try #require(
      frame.hits.first { if case .regionHandle(_, .center) = $0.target { true } else { false } })
    harness.send(
      .mouse(MouseInput(.press, x: place.rect.x, y: place.rect.y, target: place.target)))
    harness.send(
      .mouse(MouseInput(.drag, x: place.rect.x + 20, y: place.rect.y, target: .map)))
    try harness.answer()
    #expect(harness.state.result?.analysis.regionSums.first?.counts != counts)
    let text = harness.draw().cells.text
    #expect(text.contains("exclude · background"), "\(text)")
    harness.keys("Esc")
    #expect(harness.state.draft == nil)
    try harness.answer()
    #expect(harness.state.result?.analysis.regionSums.first?.counts == counts)
  }

  @Test(arguments: [
    ("ellipse", "r e"), ("box", "r b"), ("annulus", "r a"),
  ])
  func everyShapeHasHandles(kind: String, keys: String) throws {
    var harness = try Harness()
    harness.keys(keys)
    let before = try #require(harness.state.draft)
    _ = try drag(.major, 4, 0, &harness)
    let wide = try #require(harness.state.draft, "a new region stays a draft")
    #expect(wide.major != before.major)
    #expect(wide.minor == before.minor)
    _ = try drag(.minor, 0, -2, &harness)
    #expect(harness.state.draft?.minor != wide.minor)
    harness.keys("Enter")
    #expect(harness.state.document.regions.last?.shape.kind == kind)
    // An annulus keeps its order whatever is dragged.
    if kind == "annulus",
      case .annulus(_, let inner, let outer)? = harness.state.document.regions
        .last?.shape
    {
      #expect(inner < outer)
    }
  }

  @Test func aCornerOfAPolygonIsMoved() throws {
    var harness = try Harness()
    harness.keys("r p Space L Space K Space Enter")
    let before = try #require(harness.state.selectedPolygon)
    _ = try drag(.corner(1), 3, 1, &harness)
    let after = try #require(harness.state.selectedPolygon)
    #expect(after[0] == before[0] && after[2] == before[2])
    #expect(after[1].separation(to: before[1]) > 0.02)
  }

  @Test func handlesGoWithEscape() throws {
    var harness = try harness()
    harness.keys("Esc")
    #expect(harness.state.regionWithHandles == nil)
    #expect(!harness.draw().cells.text.contains("□"))
  }

  @Test func severalAreMarkedAndChangedInOneStep() throws {
    var harness = try Harness()
    harness.keys("r c Enter L L r b Enter Tab Tab")
    #expect(harness.state.document.regions.count == 3)
    harness.keys("k v k v")
    #expect(harness.state.markedRegions == [0, 1])
    #expect(harness.draw().cells.text.contains("▸[x]"))
    harness.keys("x")
    #expect(harness.state.document.regions.map(\.isEnabled) == [false, false, true])
    harness.keys("r o")
    #expect(harness.state.document.regions.map(\.role) == [.source, .source, .exclude])
    harness.keys("Ctrl-A d")
    #expect(harness.state.document.regions.isEmpty)
    #expect(harness.state.markedRegions.isEmpty)
    harness.keys("u")
    #expect(harness.state.document.regions.count == 3)
    harness.keys("Ctrl-A Esc")
    #expect(harness.state.markedRegions.isEmpty)
    #expect(harness.state.focus == .regions, "one level at a time")
  }

  /// What the mouse did can be carried out again from the log.
  @Test func theLogNamesTheRegion() throws {
    var first = try Harness()
    first.keys("r c L L Enter r b K K Enter")
    first.draw()
    first.effects = first.effects.filter { if case .record = $0 { true } else { false } }
    first.keys("Tab Tab k x k d Tab")
    let commands = first.effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
    var second = try Harness()
    for command in commands {
      second.keys(":")
      second.type(command)
      second.keys("Enter")
    }
    #expect(second.state.document.regions.count == first.state.document.regions.count)
    #expect(
      second.state.document.regions.map(\.isEnabled)
        == first.state.document.regions.map(\.isEnabled), "\(commands)")
    #expect(second.state.document.regions.map(\.name) == first.state.document.regions.map(\.name))
  }
}

extension ExplorerState {
  /// Corners of the chosen region.
  fileprivate var selectedPolygon: [SkyDirection]? {
    guard document.regions.indices.contains(selectedRegion),
      case .polygon(let corners) = document.regions[selectedRegion].shape
    else { return nil }
    return corners
  }
}
