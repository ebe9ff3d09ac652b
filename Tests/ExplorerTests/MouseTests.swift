import Explorer
import SkyGeometry
import TerminalRendering
import Testing

@Suite struct MouseTests {
  /// The middle of what a target covers.
  private func place(_ target: HitTarget, _ harness: inout Harness) throws -> (x: Int, y: Int) {
    let frame = harness.draw()
    let rect = try #require(frame.hits.last { $0.target == target }?.rect, "no \(target)")
    return (rect.x + rect.width / 2, rect.y + rect.height / 2)
  }

  private func click(_ target: HitTarget, _ harness: inout Harness) throws {
    let (x, y) = try place(target, &harness)
    harness.send(.mouse(MouseInput(.press, x: x, y: y, target: target)))
    harness.send(.mouse(MouseInput(.release, x: x, y: y)))
  }

  @Test func aClickPutsTheCrosshairThere() throws {
    var harness = try Harness()
    harness.draw()
    let geometry = try #require(harness.state.shownGeometry)
    let cell = try #require(geometry.cell(.init(x: 10, y: 50)))
    harness.send(.mouse(MouseInput(.press, x: cell.x, y: cell.y, target: .map)))
    #expect(abs(harness.state.map.crosshair.x - 10) < 1.5)
    #expect(abs(harness.state.map.crosshair.y - 50) < 2)
  }

  @Test func dragsPanAndTheWheelZooms() throws {
    var harness = try Harness()
    harness.keys("= + +")
    harness.draw()
    let before = harness.state.viewCenter
    harness.send(.mouse(MouseInput(.press, x: 50, y: 20, target: .map)))
    harness.send(.mouse(MouseInput(.drag, x: 40, y: 20, target: .map)))
    #expect(harness.state.viewCenter.x > before.x)
    harness.send(.mouse(MouseInput(.release, x: 40, y: 20)))
    let zoom = harness.state.zoom
    harness.send(.mouse(MouseInput(.wheelUp, x: 50, y: 20, target: .map)))
    #expect(harness.state.zoom > zoom)
  }

  /// The log has no command for each turn of the wheel: what is in view is written down before the
  /// next command, so that a replay shows the same part.
  @Test func whatTheMouseBringsIntoViewIsWrittenDown() throws {
    var harness = try Harness()
    harness.draw()
    for _ in 0..<4 {
      harness.send(.mouse(MouseInput(.wheelUp, x: 30, y: 12, target: .map)))
      harness.draw()
    }
    harness.send(.mouse(MouseInput(.press, x: 50, y: 20, target: .map)))
    harness.send(.mouse(MouseInput(.drag, x: 44, y: 22, target: .map)))
    harness.send(.mouse(MouseInput(.release, x: 44, y: 22)))
    harness.keys("m c")
    let commands = harness.effects.compactMap {
      if case .record(let line) = $0 { line } else { nil }
    }
    let place = try #require(commands.firstIndex { $0.hasPrefix("view ") })
    #expect(commands[place...].last == "layer-counts")
    #expect(commands.count { $0.hasPrefix("view ") } == 1, "\(commands)")
    let (zoom, center) = (harness.state.zoom, harness.state.viewCenter)
    var other = try Harness()
    other.draw()
    for command in commands {
      other.keys(":")
      other.type(command)
      other.keys("Enter")
    }
    #expect(abs(other.state.zoom / zoom - 1) < 1e-4)
    #expect(abs(other.state.viewCenter.x - center.x) < 0.01)
    #expect(abs(other.state.viewCenter.y - center.y) < 0.01)
    #expect(other.state.map.layer == .counts)
    // As keys do it, there is a way back.
    other.keys("Backspace Backspace")
    #expect(other.state.zoom < zoom)
    // In a window of another size the same part of the sky is shown.
    var small = try Harness(columns: 80, rows: 24)
    small.draw()
    small.keys(":")
    small.type(commands[place])
    small.keys("Enter")
    small.draw()
    let width = Double(harness.state.canvas.width) / zoom
    #expect(abs(Double(small.state.canvas.width) / small.state.zoom / width - 1) < 1e-4)
  }

  @Test func aViewNeedsAPositionAndAWidth() throws {
    var harness = try Harness()
    for text in ["view 83.6", "view 83.6 22 0", "view 83.6 22 wide", "view", "view 1"] {
      let before = harness.state.map.viewport
      harness.keys(":")
      harness.type(text)
      harness.keys("Enter")
      #expect(harness.state.map.viewport == before, "\(text)")
      for _ in 0..<3 { harness.keys("Esc") }
      #expect(harness.state.modal == nil)
    }
  }

  @Test func dragsMoveARegion() throws {
    var harness = try Harness()
    harness.keys("r c")
    harness.draw()
    let before = try #require(harness.state.draft).center
    harness.send(.mouse(MouseInput(.press, x: 50, y: 20, target: .map)))
    harness.send(.mouse(MouseInput(.drag, x: 55, y: 22, target: .map)))
    #expect(try #require(harness.state.draft).center.separation(to: before) > 0.05)
  }

  @Test func tabsHintsRowsAndBinsAreClicked() throws {
    var harness = try Harness()
    try click(.tab(.observations), &harness)
    #expect(harness.state.screen == .observations)
    try click(.observation(102), &harness)
    #expect(harness.state.observations.cursor == 102)
    try click(.observation(102), &harness)
    #expect(harness.state.document.excludedRuns == [102])
    try click(.column(4), &harness)
    #expect(harness.state.observations.sort == .events)
    try click(.tab(.map), &harness)
    try click(.energyBin(3), &harness)
    #expect(harness.state.energyRange == 3..<4)
    try click(.action("toggle-exclusion"), &harness)
    #expect(!harness.state.document.regions[0].isEnabled)
    try click(.action("m"), &harness)
    #expect(harness.state.pendingKeys == ["m"])
    try click(.action("layer-counts"), &harness)
    #expect(harness.state.map.layer == .counts)
    harness.keys(":")
    try click(.listRow(2), &harness)
    if case .palette? = harness.state.modal { Issue.record("the palette is still open") }
  }

  @Test func theWheelStepsEnergiesAndLimits() throws {
    var harness = try Harness()
    harness.send(.mouse(MouseInput(.wheelUp, x: 10, y: 44, target: .energyStrip)))
    #expect(harness.state.energyRange == 0..<1)
    let high = harness.state.colorLimits(of: .significance).high
    harness.send(.mouse(MouseInput(.wheelUp, x: 83, y: 3, target: .colorBar(0))))
    #expect(harness.state.colorLimits(of: .significance).high > high)
  }

  @Test func theRightButtonChangesContrastAndBias() throws {
    var harness = try Harness()
    let before = harness.state.colorLimits(of: .significance)
    harness.send(.mouse(MouseInput(.rightPress, x: 40, y: 20, target: .map)))
    harness.send(.mouse(MouseInput(.rightDrag, x: 50, y: 20, target: .map)))
    let after = harness.state.colorLimits(of: .significance)
    #expect(after.high - after.low < before.high - before.low)
    // What it did is told, and written down when the button is let go.
    #expect(harness.state.status?.text.hasPrefix("limits fixed: ") == true)
    let effects = harness.send(.mouse(MouseInput(.release, x: 50, y: 20)))
    #expect(effects == [.record("limits \(after.low) \(after.high)")])
  }

  @Test func aClickWithTheRightButtonChangesNothing() throws {
    var harness = try Harness()
    let before = harness.state.map
    harness.send(.mouse(MouseInput(.rightPress, x: 40, y: 20, target: .map)))
    #expect(harness.send(.mouse(MouseInput(.release, x: 40, y: 20))).isEmpty)
    #expect(harness.state.map == before)
  }

  @Test func theWheelIsWrittenDownAndOldMessagesGo() throws {
    var harness = try Harness()
    let step = harness.send(.mouse(MouseInput(.wheelUp, x: 10, y: 44, target: .energyStrip)))
    #expect(step.contains(.record("next-bin")))
    harness.send(.mouse(MouseInput(.wheelDown, x: 10, y: 44, target: .energyStrip)))
    #expect(harness.state.status?.text == "the lowest bin is selected")
    harness.send(.mouse(MouseInput(.wheelUp, x: 50, y: 20, target: .map)))
    #expect(harness.state.status == nil)
    let limit = harness.send(.mouse(MouseInput(.wheelDown, x: 83, y: 33, target: .colorBar(0))))
    #expect(limit.contains(.record("nudge-lower")))
  }

  @Test func aDragOverBinsSelectsThem() throws {
    var harness = try Harness()
    let (x, y) = try place(.energyBin(2), &harness)
    harness.send(.mouse(MouseInput(.press, x: x, y: y, target: .energyBin(2))))
    #expect(harness.state.energyRange == 2..<3)
    harness.send(.mouse(MouseInput(.drag, x: x + 1, y: y, target: .energyBin(2))))
    harness.send(.mouse(MouseInput(.drag, x: x + 20, y: y, target: .energyBin(5))))
    #expect(harness.state.energyRange == 2..<6)
    let effects = harness.send(.mouse(MouseInput(.release, x: x + 20, y: y)))
    let commands = effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
    #expect(commands.count == 1 && commands[0].hasPrefix("energy "), "\(commands)")
    harness.keys("a :")
    harness.type(commands.first ?? "")
    harness.keys("Enter")
    #expect(harness.state.energyRange == 2..<6)
  }
}
