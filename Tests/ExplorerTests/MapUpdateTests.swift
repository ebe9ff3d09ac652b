import Explorer
import SkyGeometry
import TerminalRendering
import Testing

@Suite struct MapUpdateTests {
  @Test func theCrosshairMovesByCanvasPixels() throws {
    var harness = try Harness()
    let step = harness.state.canvasStep
    let start = harness.state.map.crosshair
    harness.keys("h")
    #expect(abs(harness.state.map.crosshair.x - (start.x - step.x)) < 1e-9)
    harness.keys("l k")
    #expect(abs(harness.state.map.crosshair.y - (start.y + step.y)) < 1e-9)
    harness.keys("J")
    #expect(abs(harness.state.map.crosshair.y - (start.y - 9 * step.y)) < 1e-9)
    for _ in 0..<30 { harness.keys("H") }
    #expect(harness.state.map.crosshair.x > -0.5, "never leaves the map")
  }

  @Test func zoomKeepsTheCrosshairInPlace() throws {
    var harness = try Harness()
    harness.keys("+ + +")
    harness.draw()
    #expect(harness.state.zoom == 3)
    let before = try #require(harness.state.shownGeometry).canvas(
      .init(x: harness.state.map.crosshair.x, y: harness.state.map.crosshair.y))
    harness.keys("+ +")
    harness.draw()
    #expect(harness.state.zoom == 6)
    let after = try #require(harness.state.shownGeometry).canvas(
      .init(x: harness.state.map.crosshair.x, y: harness.state.map.crosshair.y))
    #expect(abs(before.x - after.x) <= 3 && abs(before.y - after.y) <= 3)
    harness.keys("0")
    #expect(harness.state.map.viewport.zoom == nil)
    harness.keys("Backspace")
    #expect(harness.state.zoom == 6)
  }

  @Test func coordinatesAreTyped() throws {
    var harness = try Harness()
    harness.keys("g g")
    harness.type("83.8 22.2")
    harness.keys("Enter")
    let here = try #require(harness.state.direction(of: harness.state.map.crosshair))
    #expect(here.separation(to: SkyDirection(ra: 83.8, dec: 22.2)) < 1e-6)
    harness.keys("g g")
    harness.type("5h34m31s +22d00m52s")
    harness.keys("Enter")
    #expect(harness.state.modal == nil)
    harness.keys("g g")
    harness.type("10 10")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("outside the map") == true)
    harness.keys("g g")
    harness.type("nonsense")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("184.467") == true, "says what is accepted")
    #expect(harness.state.modal != nil, "the answer can be corrected")
  }

  @Test func theMaximumAndLandmarksAreFound() throws {
    var harness = try Harness()
    harness.state.map.crosshair = PixelPosition(x: 3, y: 3)
    harness.keys("g m")
    #expect(abs(harness.state.map.crosshair.x - 29.5) <= 2)
    #expect(abs(harness.state.map.crosshair.y - 29.5) <= 2)
    harness.state.map.crosshair = PixelPosition(x: 3, y: 3)
    harness.keys("g s")
    #expect(harness.state.status?.text == "Crab")
    let peak = harness.state.map.crosshair
    harness.keys("g p")
    #expect(harness.state.map.crosshair != peak)
    harness.keys("g o")
    #expect(harness.state.map.crosshair.y > 30, "the pointing lies north of the source")
  }

  @Test func layersAreChosenAndRemembered() throws {
    var harness = try Harness()
    harness.keys("m c")
    #expect(harness.state.map.layer == .counts)
    #expect(harness.state.map.previousLayer == .significance)
    harness.keys(".")
    #expect(harness.state.map.layer == .background)
    harness.keys(", ,")
    #expect(harness.state.map.layer == .mask)
    harness.keys("m m")
    harness.type("expo")
    harness.keys("Enter")
    #expect(harness.state.map.layer == .exposure)
  }

  @Test func blinkingAlternatesUntilAnotherKey() throws {
    var harness = try Harness()
    harness.keys("m c")
    let effects = harness.keys("b")
    guard
      case .wake(let reason, let delay)? = effects.last(where: {
        if case .wake(.blink, _) = $0 { return true }
        return false
      })
    else {
      Issue.record("no wake-up was asked for")
      return
    }
    #expect(delay == 0.5)
    harness.send(.wake(reason))
    #expect(harness.state.shownLayer == .significance)
    #expect(harness.draw().cells.text.contains("significance"))
    harness.keys("l")
    #expect(harness.state.shownLayer == .counts)
    #expect(harness.send(.wake(reason)).isEmpty, "a stale wake-up starts nothing")
  }

  @Test func energiesAreStepped() throws {
    var harness = try Harness()
    harness.keys("]")
    #expect(harness.state.energyRange == 0..<1)
    harness.keys("] >")
    #expect(harness.state.energyRange == 1..<3)
    harness.keys("<")
    #expect(harness.state.energyRange == 1..<2)
    harness.keys("}")
    #expect(harness.state.energyRange == 7..<8)
    harness.keys("{ [")
    #expect(harness.state.energyRange == 0..<1)
    #expect(harness.state.status?.text.contains("lowest") == true)
    harness.keys("a")
    #expect(harness.state.energyRange == 0..<8)
    harness.keys("g e")
    harness.type("0.5 2 TeV")
    harness.keys("Enter")
    #expect(harness.state.energyRange == 3..<5)
    try harness.answer()
    #expect(harness.state.result?.analysis.request.bins.filter { $0 }.count == 2)
  }

  @Test func theEnergyEditorTogglesAndMarks() throws {
    var harness = try Harness()
    harness.keys("e Right Space")
    #expect(harness.state.document.bins == [true, false, true, true, true, true, true, true])
    harness.keys("v l l v")
    #expect(harness.state.energyRange == 1..<4)
    harness.keys("o")
    #expect(harness.state.energyRange == 3..<4)
    harness.keys("Space")
    #expect(harness.state.status?.text.contains("must stay") == true)
    harness.keys("5")
    #expect(harness.state.screen == .map)
    harness.keys("Esc Esc")
    #expect(harness.state.focus == .map)
  }

  @Test func limitsFollowRulesAndTypedNumbers() throws {
    var harness = try Harness()
    #expect(harness.state.colorLimits(of: .significance).low == -5)
    harness.keys("s t Ctrl-U")
    harness.type("-3 12")
    harness.keys("Enter")
    #expect(harness.state.colorLimits(of: .significance) == (-3, 12))
    harness.keys(")")
    #expect(harness.state.colorLimits(of: .significance).high == 11.25)
    harness.keys("s 0")
    #expect(harness.state.map[layer: .significance].limits == .standard)
    harness.keys("s m")
    #expect(harness.state.map[layer: .significance].limits == .minMax)
    harness.state.map.crosshair = PixelPosition(x: 29, y: 29)
    harness.keys("s k")
    let layers = try #require(harness.state.result).analysis.layers
    #expect(harness.state.colorLimits(of: .significance).high == layers.significance[29 * 60 + 29])
    harness.keys("s z s 9 s v c r")
    #expect(harness.state.map.settings[.significance] == nil)
  }

  @Test func countsAndBackgroundShareTheirLimits() throws {
    let harness = try Harness()
    #expect(harness.state.colorLimits(of: .counts) == harness.state.colorLimits(of: .background))
  }

  @Test func smoothingIsTypedInDegrees() throws {
    var harness = try Harness()
    harness.keys("S Ctrl-U")
    harness.type("0.15")
    harness.keys("Enter")
    #expect(harness.state.map.smoothing == 0.15)
    #expect(harness.state.request?.smoothing == 0.15)
    harness.keys("S Enter")
    #expect(harness.state.map.smoothing == 0, "off is offered when it is on")
  }
}
