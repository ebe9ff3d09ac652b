import Explorer
import TerminalRendering
import Testing

/// Contours of one layer over another.
@Suite struct ContourStateTests {
  private func braille(_ frame: ScreenFrame) -> Int {
    frame.cells.text.unicodeScalars.count { (0x2801...0x28ff).contains($0.value) }
  }

  @Test func theyAreSwitchedOnAndOff() throws {
    var harness = try Harness()
    harness.keys("m c o r")
    let without = braille(harness.draw())
    let effects = harness.keys("o c")
    #expect(harness.state.contourLevels == [3, 5, 8, 12])
    #expect(effects.contains(.record("contours significance 3 5 8 12")))
    let frame = harness.draw()
    #expect(braille(frame) > without + 8, "rings around the source")
    #expect(frame.cells.text.contains("contours significance 3 5 8 12"))
    #expect(harness.keys("o c").contains(.record("contours off")))
    #expect(braille(harness.draw()) == without)
  }

  @Test(arguments: [
    ("4 7", Layer.significance, [4.0, 7]), ("significance 7 4 4", .significance, [4, 7]),
    ("excess 10,50", .excess, [10, 50]), ("counts", .counts, []),
    ("residual -3 3", .residual, [-3, 3]), ("expo 1e8", .exposure, [1e8]),
  ])
  func layerAndLevelsAreTyped(text: String, layer: Layer, levels: [Double]) throws {
    var harness = try Harness()
    harness.keys("o C Ctrl-U")
    harness.type(text)
    harness.keys("Enter")
    let contours = harness.state.map.overlays.contours
    #expect(harness.state.modal == nil)
    #expect(contours.isShown)
    #expect(contours.layer == layer)
    #expect(contours.levels == levels)
    #expect(!harness.state.contourLevels.isEmpty)
  }

  @Test(arguments: [
    ("nosuch 3", "is not one of"), ("significance x", "is not a layer, levels"),
    ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "at most 16"),
  ])
  func whatIsWrongIsSaid(text: String, problem: String) throws {
    var harness = try Harness()
    harness.keys("o C Ctrl-U")
    harness.type(text)
    #expect(harness.draw().cells.text.contains(problem))
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains(problem) == true)
    #expect(!harness.state.map.overlays.contours.isShown)
  }

  @Test func aLayerThatIsNotThereHasNone() throws {
    var harness = try Harness()
    harness.keys("o C Ctrl-U")
    harness.type("map 3")
    harness.keys("Enter")
    #expect(!harness.state.map.overlays.contours.isShown)
    #expect(harness.state.status?.kind == .warning)
  }

  /// Every level of colours and glyphs shows them, also where there are none.
  @Test(arguments: [
    (ColorLevel.truecolor, GlyphSet.unicode), (.c256, .unicode), (.c16, .unicode),
    (.mono, .unicode), (.mono, .ascii),
  ])
  func theyAreSeenOnEveryTerminal(level: ColorLevel, glyphs: GlyphSet) throws {
    var harness = try Harness()
    harness.keys("m x")
    let before = harness.draw(level, glyphs).cells.text
    harness.keys("o c")
    let after = harness.draw(level, glyphs).cells.text
    let changed = zip(before, after).count { $0 != $1 }
    #expect(changed > 30)
  }

  /// The WCS of the field has north up and east to the left.
  @Test func theCompassFollowsTheProjection() throws {
    var harness = try Harness()
    harness.keys("o b")
    #expect(harness.draw().cells.text.contains("N↑ E←"))
    #expect(harness.draw(.mono, .ascii).cells.text.contains("N^ E<"))
    harness.keys("o b")
    #expect(!harness.draw().cells.text.contains("N↑"))
  }

  @Test func levelsOfOtherLayersDivideTheirScale() throws {
    var harness = try Harness()
    harness.keys("o C Ctrl-U")
    harness.type("counts")
    harness.keys("Enter")
    let (low, high) = harness.state.colorLimits(of: .counts)
    #expect(harness.state.contourLevels.allSatisfy { $0 > low && $0 < high })
    #expect((2...8).contains(harness.state.contourLevels.count))
  }
}
