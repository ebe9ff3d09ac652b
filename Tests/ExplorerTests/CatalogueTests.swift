import Analysis
import Explorer
import Foundation
import SkyGeometry
import TerminalRendering
import Testing

/// Sources of the catalogues in the explorer.
@Suite struct CatalogueTests {
  /// The fake field with two catalogue sources beside the one of the model.
  static func harness(columns: Int = 160, rows: Int = 48) throws -> Harness {
    var harness = try Harness(columns: columns, rows: rows)
    var catalogue = SourceCatalogue.builtIn
    catalogue.add([
      CatalogueSource(
        name: "Fake PWN", position: SkyDirection(ra: 83.3, dec: 22.3), size: 0.15, origin: "test"),
      CatalogueSource(
        name: "Fake SNR", position: SkyDirection(ra: 83.9, dec: 21.7), origin: "test"),
      CatalogueSource(
        name: "Elsewhere", position: SkyDirection(ra: 93.9, dec: 21.7), origin: "test"),
    ])
    harness.state.field?.catalogue = catalogue
    harness.draw()
    return harness
  }

  static func crosshair(_ harness: Harness) throws -> SkyDirection {
    try #require(harness.state.direction(of: harness.state.map.crosshair))
  }

  @Test func onlySourcesOfTheFieldAreMarked() throws {
    var harness = try Self.harness()
    let field = try #require(harness.state.field)
    #expect(Set(field.catalogueSources.map(\.name)) == ["Fake PWN", "Fake SNR", "Crab Nebula"])
    // The Crab is a source of the model, and marked as that.
    #expect(Set(harness.state.shownCatalogueSources.map(\.name)) == ["Fake PWN", "Fake SNR"])
    var text = harness.draw().cells.text
    #expect(text.contains("Fake PWN") && text.contains("Fake SNR"))
    #expect(text.filter { $0 == "◇" }.count == 2)
    #expect(!text.contains("Elsewhere") && !text.contains("Crab Nebula"))
    harness.keys("o k")
    text = harness.draw().cells.text
    #expect(!text.contains("Fake PWN") && !text.contains("◇"))
    #expect(harness.draw(.mono, .ascii).cells.text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func theNextSourceIncludesThem() throws {
    var harness = try Self.harness()
    var names: Set<String> = []
    for _ in 0..<4 {
      harness.keys("g s")
      names.insert(harness.state.status?.text ?? "")
    }
    #expect(names == ["Crab", "Faint One", "Fake PWN", "Fake SNR"])
    harness.keys("o k")
    names = []
    for _ in 0..<3 {
      harness.keys("g s")
      names.insert(harness.state.status?.text ?? "")
    }
    #expect(!names.contains("Fake PWN"))
  }

  @Test func theReadoutNamesTheNearest() throws {
    var harness = try Self.harness()
    harness.keys("g g")
    harness.type("fakepwn")
    harness.keys("Enter")
    #expect(harness.state.nearestSource?.name == "Fake PWN")
    #expect(harness.draw().cells.text.contains("0.00° from Fake PWN"))
  }

  @Test(arguments: [
    "Fake PWN", "fake-pwn", "FakePWN", "83.3 22.3", "05h33m12s +22d18m00s", "5:33:12 +22:18:00",
  ])
  func goingTo(_ text: String) throws {
    var harness = try Self.harness()
    harness.keys("g g")
    harness.type(text)
    harness.keys("Enter")
    #expect(harness.state.modal == nil)
    let here = try Self.crosshair(harness)
    #expect(here.separation(to: SkyDirection(ra: 83.3, dec: 22.3)) < 1e-6)
  }

  @Test func missesAreAnswered() throws {
    var harness = try Self.harness()
    harness.keys("g g")
    harness.type("Fake PMN")
    harness.keys("Enter")
    #expect(harness.state.status?.text == "no source \"Fake PMN\"; did you mean Fake PWN?")
    #expect(harness.state.modal != nil, "the text can be mended")
    harness.keys("Esc")
    harness.keys("g g")
    harness.type("Mrk 421")
    harness.keys("Enter")
    let text = harness.state.status?.text ?? ""
    #expect(text.hasPrefix("that position is outside the map, 7") && text.hasSuffix("middle"))
    harness.keys("g g")
    harness.type("12 34 567")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("is not a position or a name") == true)
  }

  @Test func namesAreCompleted() throws {
    let harness = try Self.harness()
    let here = harness.state.completions(of: "fake", as: .coordinates)
    #expect(Set(here) == ["Fake PWN", "Fake SNR"])
    // Beyond the field too, in any spelling.
    #expect(harness.state.completions(of: "1es1218", as: .coordinates) == ["1ES 1218+304"])
    #expect(harness.state.completions(of: "markarian 4", as: .coordinates).contains("Mrk 421"))
  }

  @Test func regionsAreAddedByName() throws {
    var harness = try Self.harness()
    let before = harness.state.document
    harness.keys(":")
    harness.type("add-region circle Fake SNR 0.1")
    harness.keys("Enter")
    let region = try #require(harness.state.document.regions.last)
    #expect(region.center.separation(to: SkyDirection(ra: 83.9, dec: 21.7)) < 1e-9)
    harness.keys("u")
    #expect(harness.state.document == before)
  }

  @Test func catalogueSourcesAreExcludedAtOnce() throws {
    var harness = try Self.harness()
    let before = harness.state.document
    harness.keys("r k")
    harness.type("0.1")
    harness.keys("Enter")
    let added = harness.state.document.regions.dropFirst(before.regions.count)
    // The Crab lies in an exclusion already; an extended source gets its size.
    #expect(Set(added.map(\.name)) == ["Fake PWN", "Fake SNR"])
    for region in added {
      guard case .circle(_, let radius) = region.shape else {
        Issue.record("no circle")
        continue
      }
      #expect(radius == (region.name == "Fake PWN" ? 0.15 : 0.1))
      #expect(region.role == .exclude && region.isEnabled)
    }
    harness.keys("u")
    #expect(harness.state.document == before)
    harness.keys("Ctrl-R")
    #expect(harness.state.document.regions.count == before.regions.count + 2)
    harness.keys(":")
    harness.type("exclude-catalogue 0.2")
    harness.keys("Enter")
    #expect(harness.state.document.regions.count == before.regions.count + 2)
    #expect(harness.state.status?.text == "every catalogue source is in an exclusion")
  }

  @Test func overlaysOfOlderVersionsAreRead() throws {
    let old = Data(#"{"grid":true,"regions":true,"sources":false}"#.utf8)
    let overlays = try JSONDecoder().decode(Overlays.self, from: old)
    #expect(overlays.grid && !overlays.sources && overlays.catalogue && overlays.labels)
    let encoded = try JSONEncoder().encode(overlays)
    #expect(try JSONDecoder().decode(Overlays.self, from: encoded) == overlays)
  }
}
