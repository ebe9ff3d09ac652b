import Explorer
import TerminalRendering
import Testing

@Suite struct ModalTests {
  @Test func pickersShowTheChoiceLiveAndEscTakesItBack() throws {
    var harness = try Harness()
    let colors = harness.state.map[layer: .significance].colorMap
    let picture = harness.draw().cells
    harness.keys("c c Down")
    #expect(harness.state.map[layer: .significance].colorMap != colors)
    harness.keys("Esc")
    #expect(harness.state.map[layer: .significance].colorMap == colors)
    harness.state.status = nil
    #expect(harness.draw().cells == picture)
    harness.keys("c c Down Enter")
    #expect(harness.state.map[layer: .significance].colorMap != colors)
    harness.keys("t Down")
    #expect(harness.state.theme == "light")
    harness.keys("Esc")
    #expect(harness.state.theme == "dark")
    harness.keys("t Down Enter")
    #expect(harness.state.theme == "light")
  }

  @Test func escapeGoesBackOneLevelAtATime() throws {
    var harness = try Harness()
    harness.keys("4 Esc e v :")
    harness.keys("Esc")
    #expect(harness.state.modal == nil && harness.state.energyEditor.anchor != nil)
    harness.keys("Esc")
    #expect(harness.state.energyEditor.anchor == nil && harness.state.focus == .energy)
    harness.keys("Esc")
    #expect(harness.state.focus == .map)
    harness.keys("r c Esc")
    #expect(harness.state.draft == nil)
    #expect(!harness.keys("Esc Esc").contains(.quit))
    #expect(harness.state.status?.text == "q quits")
  }

  /// What can follow is said before anything is chosen.
  @Test(arguments: [
    ("layer ", "Tab: counts, background"), ("layer exc", "Tab: excess"),
    ("select-region ", "Tab: Crab"), ("set-parameter ", "Crab.index"),
    ("goto-observation ", "Tab: 101, 102, 103"), ("goto Cra", "Crab"), ("color ", "Tab: "),
    ("layer zzz", "is not one of"), ("limits 3", "is not two numbers"),
  ])
  func argumentsAreCompletedAndExplained(text: String, answer: String) throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type(text)
    let shown = harness.draw().cells.text
    #expect(shown.contains(answer), "\(shown.suffix(400))")
  }

  @Test func anUnknownKeySaysSoOnce() throws {
    var harness = try Harness()
    harness.keys("Z")
    #expect(harness.state.status?.text.contains("means nothing here") == true)
    harness.keys("Z")
    #expect(harness.state.status == nil)
    harness.keys("l Z")
    #expect(harness.state.status != nil, "said again after something else")
    harness.keys("m Z")
    #expect(harness.state.status?.text.contains("mZ") == true)
    #expect(harness.state.pendingKeys.isEmpty)
  }

  @Test func aPrefixOpensItsMenuAfterAWhile() throws {
    var harness = try Harness()
    let effects = harness.keys("m")
    guard case .wake(let reason, let delay)? = effects.first else {
      Issue.record("no wake-up")
      return
    }
    #expect(delay == 0.3)
    #expect(!harness.draw().cells.text.contains("m … layer"))
    harness.send(.wake(reason))
    let frame = harness.draw()
    #expect(frame.cells.text.contains("m … layer"))
    #expect(frame.hits.contains { $0.target == .action("layer-excess") })
    harness.keys("e")
    #expect(harness.state.map.layer == .excess)
    #expect(!harness.state.menuIsVisible)
    harness.send(.wake(reason))
    #expect(!harness.state.menuIsVisible, "a late wake-up opens nothing")
  }

  @Test func spaceOpensTheRootMenuAtOnce() throws {
    var harness = try Harness()
    harness.keys("Space")
    #expect(harness.draw().cells.text.contains("stretch and limits"))
    #expect(harness.keys("s").isEmpty, "the menu of the prefix needs no delay")
    #expect(harness.draw().cells.text.contains("Zscale"))
    harness.keys("Esc")
    #expect(harness.state.pendingKeys.isEmpty)
  }

  @Test func thePaletteFindsRunsAndRemembers() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("invert")
    harness.keys("Enter")
    #expect(harness.state.map[layer: .significance].isInverted)
    harness.keys(":")
    harness.type("energy 1 3 TeV")
    harness.keys("Enter")
    #expect(harness.state.energyRange == 4..<6)
    harness.keys(": Up")
    guard case .palette(let list)? = harness.state.modal else {
      Issue.record("the palette is closed")
      return
    }
    #expect(list.query.text == "energy 1 3 TeV")
  }

  @Test func aWordThatIsNoNameFindsTheActionForItsArgument() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("energies 1 3 TeV")
    #expect(harness.draw().cells.text.contains("energy 1 3 TeV"))
    harness.keys("Enter")
    #expect(harness.state.energyRange == 4..<6)
    harness.keys(":")
    harness.type("qqq 3")
    #expect(harness.draw().cells.text.contains("no action has \"qqq 3\" in its name"))
    harness.keys("Esc ?")
    harness.type("qqq")
    #expect(harness.draw().cells.text.contains("no action has \"qqq\" in its name"))
  }

  @Test func theMouseIsSwitchedByWord() throws {
    var harness = try Harness()
    for (word, isOn) in [("off", false), ("off", false), ("on", true)] {
      harness.keys(":")
      harness.type("mouse " + word)
      let effects = harness.keys("Enter")
      #expect(harness.state.mouseIsOn == isOn)
      #expect(effects.contains(.setMouse(isOn)) && effects.contains(.record("mouse " + word)))
    }
    #expect(harness.keys("Ctrl-T").contains(.record("mouse off")))
    harness.keys(":")
    harness.type("mouse up")
    #expect(harness.draw().cells.text.contains("is not one of: on, off"))
  }

  @Test func placesAreListedOnce() throws {
    let harness = try Harness()
    // The exclusion around the Crab has its name.
    let places = harness.state.completions(of: "", as: .coordinates)
    #expect(places.contains("Crab") && Set(places).count == places.count, "\(places)")
  }

  @Test func invalidInputIsExplainedBeforeEnter() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("energy 3 1")
    #expect(harness.draw().cells.text.contains("is not an energy range"))
    harness.keys("Enter")
    #expect(harness.state.modal != nil)
    #expect(harness.state.energyRange == 0..<8)
  }

  @Test func argumentsAreCompleted() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("layer exc")
    harness.keys("Tab Enter")
    #expect(harness.state.map.layer == .excess)
  }

  @Test func helpSearchesAndExecutes() throws {
    var harness = try Harness()
    harness.keys("?")
    #expect(harness.draw().cells.text.contains("help: Map"))
    harness.type("fit the map")
    harness.keys("+")
    harness.keys("Backspace Enter")
    #expect(harness.state.modal == nil)
  }

  @Test func pickersPreviewAndGoBack() throws {
    var harness = try Harness()
    harness.keys("t Down")
    #expect(harness.state.theme == "light")
    harness.keys("Esc")
    #expect(harness.state.theme == "dark")
    harness.keys("t Down Enter")
    #expect(harness.state.theme == "light")
    harness.keys("c c")
    harness.type("blue")
    #expect(harness.state.map[layer: .significance].colorMap == "threshold-blue")
    harness.keys("Esc")
    #expect(harness.state.map[layer: .significance].colorMap == "")
  }

  @Test func pastedTextIsText() throws {
    var harness = try Harness()
    harness.send(.paste("q"))
    #expect(!harness.effects.contains(.quit))
    harness.keys("g g")
    harness.send(.paste("83.7 22.0\nq\u{1b}"))
    guard case .prompt(let prompt)? = harness.state.modal else {
      Issue.record("the question is closed")
      return
    }
    #expect(prompt.field.text == "83.7 22.0 q ")
  }

  @Test func quittingAsksOnlyWithWorkAtRisk() throws {
    var harness = try Harness()
    #expect(harness.keys("q").contains(.quit))
    harness = try Harness()
    harness.keys("r c q")
    #expect(harness.state.modal == .quit("a region is being drawn"))
    harness.keys("n")
    #expect(harness.state.modal == nil)
    #expect(harness.keys("q y").contains(.quit))
  }

  @Test func escapeNeverQuits() throws {
    var harness = try Harness()
    for _ in 0..<5 { #expect(!harness.keys("Esc").contains(.quit)) }
  }

  @Test func textFieldsEdit() {
    var field = TextField("hello world")
    var texts: [String] = []
    for key: KeyStroke in ["Ctrl-W", "Home", "Delete", "H", "Ctrl-K", "F5"] {
      texts.append("\(field.handle(key)) \(field.text)")
    }
    #expect(
      texts == [
        "true hello ", "true hello ", "true ello ", "true Hello ", "true H", "false H",
      ])
    field.insert(String(repeating: "x", count: 10_000))
    #expect(field.text.count <= TextField.limit)
  }

  @Test func fuzzySearchPrefersStartsOfWords() {
    let found = Fuzzy.filter(["expose", "zoom out", "go to coordinates"], query: "goc") { [$0] }
    #expect(found == ["go to coordinates"])
    #expect(Fuzzy.score("xyz", in: "abc") == nil)
    #expect(
      (Fuzzy.score("zo", in: "zoom out") ?? 0) > (Fuzzy.score("zo", in: "a z b o") ?? 100))
  }
}
