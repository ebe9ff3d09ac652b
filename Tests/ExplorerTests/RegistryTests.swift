import Explorer
import GridMath
import Models
import Testing

@Suite struct RegistryTests {
  let registry = ActionRegistry.standard

  @Test func everyActionHasAUniqueNameATitleAndASentence() {
    var seen: Set<String> = []
    for action in registry.actions {
      #expect(seen.insert(action.id).inserted, "\(action.id) is there twice")
      #expect(!action.title.isEmpty)
      #expect(action.sentence.hasSuffix("."), "\(action.id): \(action.sentence)")
      #expect(action.sentence.count > 12)
      #expect(action.id.allSatisfy { $0.isLetter || $0 == "-" }, "\(action.id)")
    }
  }

  @Test func noKeySequenceMeansTwoThingsInOneContext() {
    var seen: [Context: Set<KeySequence>] = [:]
    for action in registry.actions {
      for keys in action.keys {
        #expect(
          seen[action.context, default: []].insert(keys).inserted,
          "\(keys.label) in \(action.context)")
      }
    }
  }

  @Test func noSequenceIsThePrefixOfAnotherInOneContext() {
    for action in registry.actions {
      for keys in action.keys where keys.count > 1 {
        for length in 1..<keys.count {
          let prefix = Array(keys.prefix(length))
          guard case .prefix = registry.lookup(prefix, in: [action.context]) else {
            Issue.record("\(prefix.label) is hidden in \(action.context)")
            continue
          }
        }
      }
    }
  }

  @Test func keysThatTheTerminalNeedsAreFree() {
    let taken: Set<KeyStroke> = [
      "Ctrl-S", "Ctrl-Q", "Ctrl-I", "Ctrl-M", "Ctrl-H", "Ctrl-J",
    ]
    for action in registry.actions {
      for keys in action.keys {
        #expect(taken.isDisjoint(with: keys), "\(action.id)")
        #expect(!keys.contains { $0.name.hasPrefix("Alt-") || $0.name.hasPrefix("F1") })
      }
    }
  }

  @Test func everyPrefixHasAGroupWithContinuations() {
    for group in registry.groups {
      #expect(
        !registry.continuations(of: [group.key], in: [.map, .mapScreen, .everywhere]).isEmpty)
    }
    for action in registry.actions {
      for keys in action.keys where keys.count > 1 && action.context == .mapScreen {
        #expect(registry.groups.contains { $0.key == keys[0] }, "\(action.id)")
      }
    }
  }

  /// Each action, in a state where it is available, changes something or has an effect.
  @Test(arguments: ActionRegistry.standard.actions.map(\.id))
  func actionDoesSomething(id: String) async throws {
    let action = try #require(registry[id])
    var harness = try Harness(columns: action.id == "drawer" ? 100 : 160)
    // A situation with something to undo, to search, to go back to, and to switch off.
    harness.keys("] [ m e")
    harness.send(.engine(.diagnostic(.init(.warning, "first"))))
    harness.state.searchText = "crab"
    harness.state.log.scroll = 1
    harness.keys("g c")
    harness.state.map.crosshair = PixelPosition(x: 20, y: 30)
    harness.state.energyEditor.cursor = 3
    harness.state.map.settings[.excess] = LayerSettings(stretch: .power)
    harness.state.document.excludedRuns = [102]
    harness.state.observations.cursor = 102
    switch action.context {
    case .regionEdit:
      harness.keys(id.hasPrefix("draft-") && id.contains("corner") ? "r p" : "r b")
      if id == "draft-remove-corner" { harness.keys("Space") }
    case .sourceMove: harness.keys("M g")
    case .models, .parameters, .fitScreen:
      harness.keys("3" + (action.context == .models ? " Tab" : ""))
      harness.state.fit.model = 1
      harness.state.fit.parameter = 1
      if id == "reset-parameter" { harness.keys("+") }
    case .observations, .peek:
      harness.keys("5")
      harness.send(.peeked(try FakeRun.summary(102)))
      if action.context == .peek { harness.keys("Tab") }
      if id == "peek-fit-axes" { harness.state.peek.axes = [:] }
    case .log:
      harness.keys("6")
      if id == "log-end" || id.contains("down") { harness.state.log.scroll = 2 }
    case .distributions: harness.keys("4")
    case .spectrum:
      harness.keys("2")
      harness.answerSpectrum()
      if id == "spectrum-nights" { harness.keys("v l") }
      if id == "spectrum-region" { harness.keys("v c") }
      if id == "spectrum-points" { harness.keys("v d") }
      if id == "remove-overlay" {
        harness.send(.resultsRead(path: "/x", SpectrumOverlayTests.reading()))
        harness.keys("j j")
      }
      if id == "series-up" { harness.keys("j") }
      if id == "spectrum-all-bins" { harness.keys(">") }
      if id == "spectrum-finer" { harness.keys("> >") }
    case .energy:
      harness.keys("e")
      if id == "divide-bins" { harness.keys("v l M") }
    case .regions:
      harness.keys("r c Enter Tab Tab")
      harness.state.selectedRegion = id == "region-down" ? 0 : 1
    default: break
    }
    if ["peaks", "goto-ts-peak", "peak-source"].contains(id) {
      try await harness.makeTsMap()
      harness.state.map.crosshair = PixelPosition(x: 5, y: 5)
    }
    if id == "why-up" || id == "why-down" {
      try harness.answer()
      let asked = harness.keys("i")
      for case .sky(.breakdown(let request)) in asked {
        harness.send(.sky(.breakdown(SkyPaneTests.breakdown(request))))
      }
      harness.state.sky.breakdown.scroll = id == "why-up" ? 1 : 0
    }
    if id == "unlink-parameter" {
      harness.send(.key("3"))
      _ = harness.state.perform(
        try #require(registry["link-parameters"]),
        .places(ParameterPlace(model: 0, parameter: 0), ParameterPlace(model: 1, parameter: 0)))
      harness.state.fit.parameter = 0
    }
    if id == "panel" || id.hasPrefix("lock-") { harness.keys("w l") }
    if id == "energy-left" { harness.state.energyEditor.cursor = 4 }
    if id == "redo" { harness.keys("u") }
    if id == "forward" { harness.keys("Backspace") }
    if id == "screen-map" { harness.keys("5") }
    if id == "page-up" || id == "first-row" || id == "last-row" {
      harness.state.observations.cursor = 102
    }
    if id == "escape" { harness.keys("e") }
    if id == "zoom-fit" { harness.keys("+") }
    if id == "layer-excess" || id == "color-reset" { harness.state.map.layer = .counts }
    if id == "stretch-asinh" { harness.state.map.layer = .counts }
    if id == "draft-turn-left" || id == "draft-turn-right" { harness.state.draft?.angle = 10 }
    harness.draw()
    harness.state.status = nil
    let before = harness.fingerprint
    if case .disabled(let reason) = action.availability(harness.state) {
      #expect(!reason.isEmpty)
      let isLater =
        // Of files that hold one map, see SingleMapTests.
        id == "layer-map"
        // After or during a fit, see FitActionTests.
        || FitActionTests.actions.contains(id)
        // Of absorbed spectra, and of plots around a fit: see SpectrumTests and FitScanStateTests.
        || ["spectrum-intrinsic", "copy-fit-numbers"].contains(id)
      #expect(isLater, "\(id) is not available: \(reason)")
      return
    }
    let effects = harness.state.perform(action, .none)
    #expect(harness.fingerprint != before || !effects.isEmpty, "\(id) did nothing")
  }

  @Test func disabledActionsAreListedWithTheirReason() throws {
    var harness = try Harness()
    harness.keys("g P")
    #expect(harness.state.status?.text.contains("there is no TS map") == true)
    #expect(harness.state.modal == nil)
  }
}
