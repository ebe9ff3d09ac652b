import Explorer
import SkyGeometry
import TerminalRendering
import Testing

@Suite struct RegionUpdateTests {
  @Test func aCircleIsDrawnMovedSizedAndKept() throws {
    var harness = try Harness()
    harness.keys("r c")
    let draft = try #require(harness.state.draft)
    harness.keys("l l +")
    #expect(harness.state.request?.exclusions.count == 2, "the maps follow while it is drawn")
    #expect(try #require(harness.state.draft).major > draft.major)
    harness.keys("Enter")
    #expect(harness.state.draft == nil)
    #expect(harness.state.document.regions.count == 2)
    #expect(harness.state.document.regions[1].name == "circle 2")
    #expect(harness.state.selectedRegion == 1)
    harness.keys("u")
    #expect(harness.state.document.regions.count == 1)
    harness.keys("Ctrl-R")
    #expect(harness.state.document.regions.count == 2)
  }

  @Test func escapeLeavesARegionAsItWas() throws {
    var harness = try Harness()
    let before = harness.state.document
    harness.keys("r m l l + Esc")
    #expect(harness.state.draft == nil)
    #expect(harness.state.document == before)
  }

  @Test(arguments: [
    ("r e", "83.63 22.01 0.3 0.2 30", "ellipse"), ("r b", "83.63 22.01 0.3 0.2 0", "box"),
    ("r a", "83.63 22.01 0.1 0.3", "annulus"), ("r c", "0.25", "circle"),
    ("r p", "83.5 22 83.7 22 83.6 22.2", "polygon"),
  ])
  func numbersAreTyped(keys: String, numbers: String, kind: String) throws {
    var harness = try Harness()
    harness.keys(keys + " = Ctrl-U")
    harness.type(numbers)
    harness.keys("Enter Enter")
    #expect(harness.state.document.regions.last?.shape.kind == kind)
    #expect(harness.state.document.regions.count == 2)
  }

  @Test func aPolygonIsSetCornerByCorner() throws {
    var harness = try Harness()
    harness.keys("r p Enter")
    #expect(harness.state.status?.text.contains("three corners") == true)
    harness.keys("Space L Space K Space")
    #expect(harness.state.draft?.vertices.count == 3)
    harness.keys("Backspace Space Enter")
    #expect(harness.state.document.regions.last?.shape.kind == "polygon")
  }

  @Test func theLogCanBeReplayed() throws {
    var first = try Harness()
    first.keys("l l k r c + + Enter m e ] x")
    let commands = first.effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
    #expect(commands.contains { $0.hasPrefix("add-region circle 83.") }, "\(commands)")
    var second = try Harness()
    for command in commands {
      second.keys(":")
      second.type(command)
      second.keys("Enter")
    }
    #expect(second.state.document.bins == first.state.document.bins)
    #expect(second.state.map.layer == first.state.map.layer)
    #expect(second.state.document.regions.count == 2)
    #expect(second.state.document.regions[0].isEnabled == first.state.document.regions[0].isEnabled)
    let centers = [first, second].compactMap { $0.state.document.regions.last?.shape.center }
    #expect(centers[0].separation(to: centers[1]) < 1e-4)
  }

  /// A source that comes back as an exclusion would make another analysis of the same log.
  @Test(arguments: [
    ("r c o Enter", "source"), ("r a o o Enter", "background"), ("r m o Enter", "source"),
  ])
  func theRoleIsInTheLog(keys: String, role: String) throws {
    var first = try Harness()
    first.keys(keys)
    let commands = first.effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
    #expect(commands.last?.hasSuffix(" " + role) == true, "\(commands)")
    var second = try Harness()
    for command in commands {
      second.keys(":")
      second.type(command)
      second.keys("Enter")
    }
    #expect(second.state.document.regions.map(\.role) == first.state.document.regions.map(\.role))
    #expect(second.state.document.regions.contains { $0.role.title == role })
  }

  @Test func aRegionThatExcludesEverythingIsRefused() throws {
    var harness = try Harness()
    harness.keys("r c = Ctrl-U")
    harness.type("5")
    harness.keys("Enter Enter")
    #expect(harness.state.draft != nil)
    #expect(harness.state.status?.text.contains("cannot be kept") == true)
  }

  @Test(arguments: [
    ("200 10 0.3", "the region cannot be kept: outside the map"),
    (
      "83.6333 22.0133 0.000001",
      "the region cannot be kept: covers no pixel centre of the map; expected a larger region"
    ),
  ])
  func aRegionWithoutPixelsIsRefused(numbers: String, message: String) throws {
    var harness = try Harness()
    let before = harness.state.document
    harness.keys("r c = Ctrl-U")
    harness.type(numbers)
    harness.keys("Enter Enter")
    #expect(harness.state.status?.text == message)
    #expect(harness.state.document == before, "what was there stays")
  }

  @Test func exclusionsAreToggled() throws {
    var harness = try Harness()
    harness.keys("x")
    #expect(harness.state.request?.exclusions.isEmpty == true)
    #expect(harness.state.isStale)
    #expect(harness.draw().cells.text.contains("√TS …"), "the title says that values are old")
    try harness.answer()
    #expect(!harness.state.isStale)
    harness.keys("x X")
    #expect(!harness.state.document.exclusionsAreOn)
    harness.keys("X")
    #expect(harness.state.request?.exclusions.count == 1)
  }

  @Test func roleNameAndDeletionCanBeUndone() throws {
    var harness = try Harness()
    harness.keys("r o")
    #expect(harness.state.document.regions[0].role == .source)
    harness.keys("r n Ctrl-U")
    harness.type("my source")
    harness.keys("Enter")
    #expect(harness.state.document.regions[0].name == "my source")
    harness.keys("r d")
    #expect(harness.state.document.regions.isEmpty)
    harness.keys("x")
    #expect(harness.state.status?.text.contains("there is no region") == true)
    harness.keys("u u u")
    #expect(harness.state.document.regions[0].name == "Crab")
    #expect(harness.state.document.regions[0].role == .exclude)
    harness.keys("u")
    #expect(harness.state.status?.text.contains("nothing to undo") == true)
  }

  @Test func regionFilesAreReadAndWritten() throws {
    var harness = try Harness()
    harness.keys("r w")
    harness.type("a.reg")
    #expect(harness.keys("Enter").contains(.writeRegions(path: "a.reg")))
    harness.keys("r f")
    harness.type("b.reg")
    #expect(harness.keys("Enter").contains(.readRegions(path: "b.reg")))
    let region = SkyRegion(
      .circle(center: SkyDirection(ra: 83.5, dec: 22.1), radius: 0.1), role: .exclude)
    harness.send(.regionsRead(path: "b.reg", [region], notes: ["line 3: odd"]))
    #expect(harness.state.document.regions.count == 2)
    #expect(harness.state.log.messages.contains { $0.text == "line 3: odd" })
  }

  @Test func theTableSelects() throws {
    var harness = try Harness()
    harness.keys("r c Enter Tab Tab")
    #expect(harness.state.focus == .regions)
    harness.keys("k")
    #expect(harness.state.selectedRegion == 0)
    harness.keys("Space")
    #expect(!harness.state.document.regions[0].isEnabled)
    harness.keys("Enter")
    #expect(harness.state.draft?.index == 0)
  }
}
