import Explorer
import Observations
import TerminalRendering
import Testing

/// The peek at an observation.
@Suite struct PeekTests {
  /// On the Observations screen, with the first run read.
  private func harness(columns: Int = 160, rows: Int = 48) throws -> Harness {
    var harness = try Harness(columns: columns, rows: rows)
    harness.keys("5")
    try answer(&harness)
    harness.effects = []
    return harness
  }

  /// Lets the cursor rest, and answers what is asked for.
  private func answer(_ harness: inout Harness, hasPsf: Bool = true, factor: Double = 1) throws {
    let effects = harness.send(.wake(.peek(harness.state.peek.token)), after: 0.1)
    guard case .peek(let run)? = effects.first else {
      Issue.record("no run was asked for: \(effects)")
      return
    }
    harness.send(.peeked(try FakeRun.summary(run, hasPsf: hasPsf, factor: factor)))
  }

  /// The effect that copies, behind the wake-up of the menu.
  private func copied(_ effects: [Effect]) -> Effect? {
    effects.first { if case .copy = $0 { true } else { false } }
  }

  // MARK: Asking

  @Test func theRunUnderTheCursorIsReadOnceItRests() throws {
    var harness = try Harness()
    #expect(!harness.keys("j").contains { if case .peek = $0 { true } else { false } })
    let first = harness.keys("5")
    let token = harness.state.peek.token
    #expect(first.contains(.wake(.peek(token), after: Delays().peek)))
    // The cursor moves on before it rests: the first wake-up does nothing.
    harness.keys("j")
    #expect(harness.send(.wake(.peek(token))).isEmpty)
    #expect(harness.send(.wake(.peek(harness.state.peek.token))) == [.peek(run: 102)])
    // And on while that run is read: it is cancelled.
    let moved = harness.keys("j")
    #expect(moved.contains(.cancelPeek))
    #expect(harness.send(.wake(.peek(harness.state.peek.token))) == [.peek(run: 103)])
    harness.send(.peeked(try FakeRun.summary(103)))
    #expect(harness.state.peek.running == nil && harness.state.peek.wanted == nil)
    // What was read once is not read again.
    harness.keys("k")
    harness.send(.wake(.peek(harness.state.peek.token)))
    harness.send(.peeked(try FakeRun.summary(102)))
    #expect(harness.keys("j").isEmpty)
    // Nothing is read on other screens.
    harness.keys("1")
    harness.state.observations.cursor = 101
    #expect(harness.send(.wake(.peek(harness.state.peek.token))).isEmpty)
  }

  @Test func aRunThatCannotBeReadSaysWhy() throws {
    var harness = try Harness()
    harness.keys("5")
    harness.send(.wake(.peek(harness.state.peek.token)))
    harness.send(.peekFailed(run: 101, "data/run.fits: not FITS"))
    let text = harness.draw().cells.text
    #expect(text.contains("run 101 cannot be looked at") && text.contains("not FITS"))
    #expect(harness.state.log.messages.contains { $0.text.contains("not FITS") })
    #expect(harness.keys("j k").allSatisfy { if case .peek = $0 { false } else { true } })
  }

  @Test func onlySoManyAreKept() throws {
    var peek = PeekState()
    for run in 1...(PeekState.limit + 5) { peek.add(try FakeRun.summary(run)) }
    #expect(peek.summaries.count == PeekState.limit && peek.order.first == 6)
    #expect(!peek.isKnown(5) && peek.isKnown(6))
  }

  // MARK: Tiles

  @Test func allTilesAreThere() throws {
    var harness = try harness()
    let text = harness.draw().cells.text
    for tile in PeekTile.allCases { #expect(text.contains(tile.title), "\(tile)") }
    #expect(text.contains("run 101") && text.contains("0.50° off target"))
    #expect(text.contains("PSF_KING") && text.contains("m²") && text.contains("TeV"))
  }

  @Test func absentResponsesAreNamed() throws {
    var harness = try Harness()
    harness.keys("5")
    try answer(&harness, hasPsf: false)
    let text = harness.draw().cells.text
    #expect(text.contains("no point spread"))
    #expect(text.contains("a directional cut is there"))
    #expect(!text.contains("PSF_KING") && !harness.state.peekTiles.contains(.pointSpread))
    // A tile that this run does not have is not the chosen one.
    harness.state.peek.tile = .pointSpread
    #expect(harness.state.peekTile == .events)
  }

  @Test func tilesAreChosenEnlargedAndLeft() throws {
    var harness = try harness()
    harness.keys("Tab")
    #expect(harness.state.peek.focus == .tiles && harness.state.contexts.first == .peek)
    harness.keys("l l")
    #expect(harness.state.peek.tile == .area)
    harness.keys("h h h")
    #expect(harness.state.peek.tile == .backgroundField)
    harness.keys(".")
    #expect(harness.state.peek.tile == .events)
    harness.keys(". . Enter")
    #expect(harness.state.peek.isEnlarged)
    let text = harness.draw().cells.text
    #expect(text.contains("effective area") && !text.contains("background field"))
    #expect(text.contains("━━ 0°") && text.contains("━━ 2°"))
    harness.keys("Esc")
    #expect(!harness.state.peek.isEnlarged && harness.state.peek.focus == .tiles)
    harness.keys("Esc")
    #expect(harness.state.peek.focus == .table && harness.state.screen == .observations)
    harness.keys("Esc")
    #expect(harness.state.screen == .map)
  }

  @Test func theCrosshairReadsTheCurves() throws {
    var harness = try harness()
    harness.keys("Tab l l Enter l")
    let axis = try #require(harness.state.peek.axes[.area]?.x)
    let start = try #require(harness.state.peek.crosshair[.area])
    #expect(abs(axis.fraction(of: start) - 0.5) < 1e-9)
    harness.keys("L l")
    let place = try #require(harness.state.peek.crosshair[.area])
    #expect(abs(axis.fraction(of: place) - 0.61) < 1e-9)
    let text = harness.draw().cells.text
    let area = try #require(harness.state.shownPeek?.area)
    let value = XYChart.interpolate(
      PlotCurve(x: area.energies, y: area.values[0]), at: place, .logarithmic, .logarithmic)
    #expect(text.contains("0° " + NumberText.short(value)))
    // A click puts it there too.
    let hit = try #require(
      harness.draw().hits.last { if case .peekPlace = $0.target { true } else { false } })
    harness.send(
      .mouse(MouseInput(.press, x: hit.rect.x, y: hit.rect.y, target: hit.target)))
    #expect(harness.state.peek.crosshair[.area].map { axis.fraction(of: $0) > 0.97 } == true)
  }

  @Test func steppingKeepsTheAxes() throws {
    var harness = try harness()
    harness.keys("Tab l l Enter")
    let before = harness.state.peek.axes[.area]
    harness.keys("j")
    #expect(harness.state.observations.cursor == 102)
    // Until the next run is read, the one before stays, and this is said.
    let waiting = harness.draw().cells.text
    #expect(waiting.contains("run 102") && waiting.contains("below is run 101"))
    try answer(&harness, factor: 0.3)
    #expect(harness.state.peek.axes[.area]?.y.upper == before?.y.upper)
    #expect(harness.draw().cells.text.contains("run 102"))
    // A larger one lets them grow.
    harness.keys("j")
    try answer(&harness, factor: 30)
    let grown = try #require(harness.state.peek.axes[.area]?.y)
    #expect(grown.upper > 10 * (before?.y.upper ?? .infinity))
    harness.keys("=")
    let fitted = try #require(harness.state.peek.axes[.area]?.y)
    #expect(fitted.upper == grown.upper && fitted.lower > grown.lower)
  }

  @Test func spaceLeavesTheRunOut() throws {
    var harness = try harness()
    harness.keys("Tab Space")
    #expect(harness.state.document.excludedRuns == [101])
    harness.keys("Space")
    #expect(harness.state.document.excludedRuns.isEmpty)
    // Slash filters.
    harness.keys("/")
    harness.type("other")
    harness.keys("Enter")
    #expect(harness.state.visibleRuns.map(\.id) == [103])
  }

  @Test func numbersAreCopied() throws {
    var harness = try harness()
    harness.keys("Tab l l")
    guard case .copy(let csv, _)? = copied(harness.keys("y n")) else {
      Issue.record("nothing was copied")
      return
    }
    let lines = csv.split(separator: "\n")
    #expect(lines[0].hasPrefix("series,true energy [TeV]"))
    #expect(lines.count == 1 + 3 * 12)
    #expect(lines[1].hasPrefix("0°,"))
    guard case .copy(let text, _)? = copied(harness.keys("y t")) else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.contains("┤") && text.contains("TeV"))
    harness.keys("l l l")
    guard case .copy(let map, _)? = copied(harness.keys("y y")) else {
      Issue.record("nothing was copied")
      return
    }
    #expect(map.hasPrefix("true energy [TeV] low,"))
  }

  @Test func everySizeAndLevelIsDrawn() throws {
    for (columns, rows) in [(200, 60), (160, 48), (100, 30), (80, 24), (60, 18), (40, 12)] {
      var harness = try harness(columns: columns, rows: rows)
      for keys in ["Tab", "Enter", "l", ". .", ". . . ."] {
        harness.keys(keys)
        for level in ColorLevel.allCases {
          let cells = harness.draw(level).cells
          #expect(cells.width == columns)
        }
        let ascii = harness.draw(.mono, .ascii).cells.text
        #expect(ascii.unicodeScalars.allSatisfy { $0.isASCII })
      }
    }
  }
}
