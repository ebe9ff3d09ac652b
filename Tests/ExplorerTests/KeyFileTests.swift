import Explorer
import Foundation
import TerminalRendering
import TestSupport
import Testing

/// Keys of the user's own, from `keys.toml`.
@Suite struct KeyFileTests {
  private func remapped(_ text: String) -> (registry: ActionRegistry, notes: [String]) {
    let (registry, notes) = ActionRegistry.standard.remapped(by: KeyFile(text, file: "keys.toml"))
    return (registry, notes.map(\.description))
  }

  private func id(_ keys: KeySequence, _ registry: ActionRegistry, _ context: Context) -> String? {
    if case .action(let action) = registry.lookup(keys, in: context.stack) { return action.id }
    return nil
  }

  @Test func aLineReplacesTheKeysOfItsAction() {
    let (registry, notes) = remapped(
      """
      goto-maximum = "g M"
      undo = ["u", "Ctrl-U"]
      suspend = []
      zoom-in = "ctrl-up"
      """)
    #expect(notes.isEmpty, "\(notes)")
    #expect(id(["g", "M"], registry, .map) == "goto-maximum")
    #expect(id(["g", "m"], registry, .map) == nil)
    #expect(id(["Ctrl-U"], registry, .map) == "undo")
    #expect(id(["u"], registry, .log) == "undo")
    #expect(id(["Ctrl-Z"], registry, .map) == nil)
    #expect(registry["suspend"]?.keys.isEmpty == true)
    #expect(id(["Ctrl-Up"], registry, .map) == "zoom-in")
    #expect(id(["+"], registry, .map) == nil)
  }

  @Test func twoActionsCanChangePlaces() {
    let (registry, notes) = remapped("layer-counts = \"m b\"\nlayer-background = \"mc\"\n")
    #expect(notes.isEmpty, "\(notes)")
    #expect(id(["m", "b"], registry, .map) == "layer-counts")
    #expect(id(["m", "c"], registry, .map) == "layer-background")
  }

  @Test(arguments: [
    ("goto-maxmum = \"g m\"", "1: there is no action \"goto-maxmum\"; did you mean goto-maximum?"),
    ("zzz = \"g m\"", "1: there is no action \"zzz\" ·"),
    ("\nundo = \"Hyper-U\"", "2: undo: \"Hyper-U\" is no key"),
    ("undo = 7", "1: undo: keys are a text or a list of texts"),
    ("undo = [\"u\", 7]", "1: undo: keys are a text or a list"),
    ("undo = \"\"", "1: undo: an empty text is no key"),
    ("undo = \"a b c\"", "1: undo: \"a b c\" has more than 2 keys"),
    ("undo = \"Ctrl-S\"", "1: undo: Ctrl-S cannot be used: it stops the output"),
    ("undo = \"Ctrl-c\"", "1: undo: Ctrl-C cannot be used"),
    ("undo = \"g Space\"", "1: undo: Space cannot follow another key"),
    ("escape = \"q\"", "1: the key of escape is always Esc"),
    ("undo = \"u\"\nredo = [", "2: "),
    ("undo = \"u\"\nundo = \"U\"", "2: "),
  ])
  func whatCannotBeReadIsSaidWithItsLine(text: String, note: String) {
    let (registry, notes) = remapped(text)
    #expect(notes.first?.hasPrefix("keys.toml:" + note) == true, "\(notes)")
    // The rest of the program is as it was.
    #expect(id(["u"], registry, .map) == "undo")
    #expect(id(["g", "m"], registry, .map) == "goto-maximum")
  }

  @Test func aGoodKeyBesideABadOneIsTaken() {
    let (registry, notes) = remapped("undo = [\"Ctrl-U\", \"nonsense\"]")
    #expect(notes.count == 1)
    #expect(id(["Ctrl-U"], registry, .map) == "undo")
    #expect(id(["u"], registry, .map) == nil)
  }

  @Test func ofTwoLinesTheFirstWins() {
    let (registry, notes) = remapped("redo = \"U\"\nsearch = \"U\"\n")
    #expect(notes.contains("keys.toml:2: search: U is taken by redo, line 1"), "\(notes)")
    #expect(id(["U"], registry, .map) == "redo")
    #expect(registry["search"]?.keys.isEmpty == true)
  }

  @Test func aStandardKeyYields() {
    let (registry, notes) = remapped("redo = \"u\"\n")
    #expect(
      notes.first == "keys.toml:1: redo: u takes u from undo, which has no key now", "\(notes)")
    #expect(id(["u"], registry, .map) == "redo")
    #expect(registry["undo"]?.keys.isEmpty == true)
  }

  @Test func aKeyThatBeginsOthersTakesThemAll() {
    let (registry, notes) = remapped("pin = \"w\"\n")
    #expect(notes.allSatisfy { $0.hasPrefix("keys.toml:1: pin: w takes w") }, "\(notes)")
    #expect(notes.count > 3)
    #expect(id(["w"], registry, .map) == "pin")
    #expect(!registry.groups.contains { $0.key == "w" })
  }

  @Test func keysOfAnotherPaneThatHideOneAreNamed() {
    // The Spectrum screen has U for its units.
    let (_, notes) = remapped("undo = \"U\"\n")
    #expect(
      notes.contains { $0.contains("in Spectrum screen, U is") && $0.hasSuffix("and hides undo") },
      "\(notes)")
  }

  @Test func noStandardPairIsReported() {
    // The file that the program writes itself says nothing new.
    let lines = UserKeys(nil).listing.split(separator: "\n").map { line in
      line.hasPrefix("# ") && line.contains(" = ") ? String(line.dropFirst(2)) : String(line)
    }.filter { !$0.hasPrefix("escape =") && !$0.hasPrefix("interrupt =") && !$0.contains("#  ") }
    let (registry, notes) = remapped(lines.filter { $0.contains(" = ") }.joined(separator: "\n"))
    #expect(notes.isEmpty, "\(notes.prefix(4))")
    for (one, other) in zip(registry.actions, ActionRegistry.standard.actions) {
      #expect(one.keys == other.keys, "\(one.id)")
    }
  }

  @Test func hintsHelpPaletteMenusAndTourFollow() throws {
    let (registry, notes) = remapped(
      """
      undo = "Ctrl-U"
      layer-counts = "V c"
      quit = "Q"
      fit = []
      """)
    #expect(notes.isEmpty, "\(notes)")
    var harness = try Harness()
    harness.state.keyLabels = registry.keyLabels
    harness.state.tour = Tour(registry)
    func text() -> String {
      view(harness.state, theme: .builtIn(TerminalCapabilities()), registry: registry).cells.text
    }
    #expect(text().contains("V c 1/10 counts of all runs") || text().contains("Vc 1/10 counts"))
    harness.state.tour = nil
    #expect(text().contains("Ctrl-U undo"))
    #expect(text().contains("Q quit"))
    _ = update(&harness.state, .key("V"), at: 9, registry: registry)
    _ = update(&harness.state, .key("Space"), at: 9.1, registry: registry)
    #expect(text().contains("V … layer"), "\(text())")
    _ = update(&harness.state, .key("c"), at: 9.2, registry: registry)
    #expect(harness.state.map.layer == .counts)
    _ = update(&harness.state, .key("?"), at: 9.3, registry: registry)
    for letter in ["u", "n", "d", "o"] {
      _ = update(&harness.state, .key(KeyStroke(letter)), at: 9.3, registry: registry)
    }
    #expect(text().contains("Ctrl-U"))
    _ = update(&harness.state, .key("Esc"), at: 9.4, registry: registry)
    // Messages name the key, or the command of an action without one.
    for key in ["Tab", "Tab", "d"] {
      _ = update(&harness.state, .key(KeyStroke(key)), at: 9.5, registry: registry)
    }
    #expect(harness.state.status?.text.contains("Ctrl-U brings it back") == true)
    #expect(harness.state.filled("no fit; {fit} starts one") == "no fit; :fit starts one")
    #expect(registry["delete-region"]?.sentence.contains("Ctrl-U brings them back") == true)
  }

  @Test func everyMovedActionIsInAMenu() {
    let (registry, _) = remapped("layer-counts = \"V c\"\nlayer-excess = \"V e\"\n")
    #expect(registry.groups.contains { $0.key == "V" && $0.title == "layer" })
    #expect(registry.groupKey("m") == "m", "most of the group is where it was")
    let all = ActionRegistry.standard.actions.filter { action in
      action.keys.contains { $0.count > 1 && $0[0] == "m" }
    }
    let (moved, _) = remapped(
      all.map { "\($0.id) = \"V \($0.keys[0][1].name)\"" }.joined(separator: "\n"))
    #expect(moved.groupKey("m") == "V")
    #expect(!moved.groups.contains { $0.key == "m" })
  }

  @Test func theHelpNamesWhatIsWrong() throws {
    var harness = try Harness()
    harness.state.keyNotes = [
      SettingsNote(file: "/home/me/keys.toml", line: 3, text: "there is no action \"zoom-inn\"")
    ]
    harness.keys("?")
    let text = harness.draw().cells.text
    #expect(text.contains("keys.toml ├"))
    #expect(text.contains("line 3: there is no action \"zoom-inn\""))
    var small = try Harness(columns: 80, rows: 24)
    small.state.keyNotes = harness.state.keyNotes
    small.keys("?")
    #expect(small.draw().cells.text.contains("line 3: there is no action"))
  }

  @Test func aFileThatIsNotThereOrTooLargeLeavesTheKeys() throws {
    let folder = TemporaryFolder()
    #expect(UserKeys(folder.path + "/none.toml").notes.isEmpty)
    let path = try folder.write(String(repeating: "#", count: 1 << 20), to: "keys.toml")
    let keys = UserKeys(path)
    #expect(keys.notes.count == 1)
    #expect(keys.registry["undo"]?.keys == [["u"]])
  }
}
