import Explorer
import TerminalRendering
import Testing

@Suite struct ViewTests {
  /// What each size shows.
  @Test func wideScreenShowsMapAndInspector() throws {
    var harness = try Harness(columns: 160, rows: 48)
    let frame = harness.draw()
    let text = frame.cells.text
    for part in [
      "gammascope  fake · 3 runs · 50.0 min · stacked", "1 Map", "6 Log", "significance  √TS",
      "100 GeV–10 TeV · r 0.10° · threshold 5", "at the crosshair", "05h34m31.2s", "+22°00′36″",
      "l 184.5", "FITS pixel (31, 31)", "in r 0.10°", "per pixel", "3 of 3 runs see this position",
      "in Crab", "regions", "[x] circle", "size °", "0.20 ", "excluded",
      "significance distribution",
      "μ +0.010 ± 0.010", "σ 1.020 ± 0.008", "3 200 pixels outside", "energy", "8 bins · 8 on",
      "norms 1.02–1.02, 2 kept, 1 dropped", "exclusions on (1)", "hjkl move", "? help", "84.0°",
      "+22.0°",
    ] {
      #expect(text.contains(part), "no \"\(part)\" in\n\(text)")
    }
    #expect(frame.cells.width == 160 && frame.cells.height == 48)
  }

  @Test func mediumScreenShowsReadoutLinesAndADrawer() throws {
    var harness = try Harness(columns: 80, rows: 24)
    var text = harness.draw().cells.text
    for part in ["significance  √TS", "counts ", "FITS pixel", "[ ] energy", "1 Map"] {
      #expect(text.contains(part), "no \"\(part)\" in\n\(text)")
    }
    #expect(!text.contains("at the crosshair"))
    harness.keys("|")
    text = harness.draw().cells.text
    #expect(text.contains("at the crosshair"))
    harness.keys("Enter")
    #expect(!harness.draw().cells.text.contains("at the crosshair"))
  }

  @Test func smallScreensShowMapReadoutAndHint() throws {
    for (columns, rows) in [(60, 15), (40, 12), (100, 16)] {
      var harness = try Harness(columns: columns, rows: rows)
      let frame = harness.draw()
      #expect(frame.cells.text(row: rows - 2).contains("significance"))
      // Where there is no room for both, how to go on comes before how to move.
      #expect(frame.cells.text(row: rows - 1).contains(columns >= 60 ? "hjkl" : "? help"))
      #expect(frame.hits.contains { $0.target == .map })
    }
  }

  @Test(arguments: [(30, 8), (1, 1), (39, 40), (200, 11)])
  func tinyScreensShowANotice(columns: Int, rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    let frame = harness.draw()
    #expect(frame.cells.width == columns && frame.cells.height == rows)
    if columns >= 30 { #expect(frame.cells.text.contains("gammascope needs 40×12")) }
    harness.keys("l ] m c")
    harness.draw()
  }

  @Test func theFirstFrameAfterAResizeSaysTheRightZoom() throws {
    var harness = try Harness(columns: 160, rows: 48)
    harness.send(.resize(columns: 100, rows: 24))
    let text = harness.draw().cells.text
    harness.draw()
    #expect(text == harness.draw().cells.text)
  }

  @Test func everySizeCanBeDrawn() throws {
    var harness = try Harness()
    for columns in stride(from: 1, through: 200, by: 13) {
      for rows in stride(from: 1, through: 70, by: 7) {
        harness.send(.resize(columns: columns, rows: rows))
        for screen in ["1", "4", "5", "6"] {
          harness.keys(screen)
          harness.draw()
        }
        harness.keys("1 :")
        harness.draw()
        harness.keys("Esc r c")
        harness.draw()
        harness.keys("Esc")
      }
    }
  }

  @Test(arguments: ColorLevel.allCases)
  func everyColourLevelAndAsciiCanBeDrawn(level: ColorLevel) throws {
    var harness = try Harness()
    harness.keys("o g o p o b o x")
    for layer in ["c", "b", "e", "x", "s", "k"] {
      harness.keys("m " + layer)
      harness.draw(level)
      let text = harness.draw(level, .ascii).cells.text
      #expect(text.allSatisfy { $0.isASCII }, "\(text)")
    }
  }

  @Test func monochromeUsesNoColours() throws {
    var harness = try Harness()
    let frame = harness.draw(.mono)
    #expect(
      frame.cells.cells.allSatisfy {
        $0.style.foreground == .terminal && $0.style.background == .terminal
      })
  }

  @Test func beforeAnythingIsOpenTheScreenSaysSo() throws {
    var harness = try Harness(loads: false)
    #expect(harness.draw().cells.text.contains("opening"))
    harness.send(.engine(.opened(try FakeField.info())))
    let text = harness.draw().cells.text
    #expect(text.contains("reducing 0 of 3 runs"))
    harness.keys("5")
    #expect(harness.draw().cells.text.contains("waiting"))
  }

  @Test func observationsShowNormsAndReasons() throws {
    var harness = try Harness(columns: 120, rows: 30)
    harness.keys("5")
    let text = harness.draw().cells.text
    for part in ["101", "Crab", "0.10°", "1 234", "1.020 ± 0.030", "kept", "dropped: norm out of"] {
      #expect(text.contains(part), "no \"\(part)\" in\n\(text)")
    }
    harness.keys("f")
    harness.type("other")
    harness.keys("Enter")
    #expect(!harness.draw().cells.text.contains("1.020 ± 0.030        kept"))
    #expect(harness.state.visibleRuns.map(\.id) == [103])
  }

  @Test func logScrollsAndFilters() throws {
    var harness = try Harness(columns: 80, rows: 24)
    for index in 0..<100 { harness.send(.message("line \(index)", .info)) }
    harness.keys("6")
    #expect(harness.draw().cells.text.contains("line 99"))
    harness.keys("{")
    #expect(!harness.draw().cells.text.contains("line 99"))
    harness.keys("} /")
    harness.type("line 42")
    harness.keys("Enter")
    #expect(harness.draw().cells.text.contains("line 42"))
  }

  @Test func listsNeverCoverTheCrosshair() throws {
    var harness = try Harness(columns: 80, rows: 24)
    for position in [5.0, 29.0, 55.0] {
      harness.state.map.crosshair = PixelPosition(x: 29, y: position)
      for keys in [":", "?", "m m", "s Space"] {
        harness.keys(keys)
        let frame = harness.draw()
        let cell = try #require(frame.geometry?.cell(.init(x: 29, y: position)))
        let rects = frame.hits.filter {
          if case .listRow = $0.target { return true }
          if case .action = $0.target { return $0.rect.y < 22 }
          return false
        }
        #expect(!rects.isEmpty)
        #expect(!rects.contains { $0.rect.contains(x: cell.x, y: cell.y) })
        harness.keys("Esc Esc")
      }
    }
  }

  @Test func statusSaysHowPixelsAreCombined() throws {
    var harness = try Harness(columns: 160, rows: 40)
    harness.state.map.viewport.zoom = 0.5
    harness.state.map.viewport.center = PixelPosition(x: 29.5, y: 29.5)
    harness.keys("m c")
    #expect(harness.draw().cells.text.contains("1:2 sum"))
    harness.keys("m s")
    #expect(harness.draw().cells.text.contains("1:2 re-computed"))
  }
}
