import Analysis
package import TerminalRendering

/// The user's own keys: a TOML file with the ids of actions and the keys that each shall have.
///
///     goto-maximum = "G m"
///     undo = ["u", "Ctrl-U"]
///     suspend = []
///
/// The keys of a line take the place of all that the action had; an empty list takes them away.
package struct KeyFile: Sendable, Equatable {
  /// One line of the file.
  package struct Entry: Sendable, Equatable {
    package let id: String
    package let keys: [KeySequence]
    package let line: Int?
  }

  /// Name for messages.
  package let file: String
  /// Lines that can be read, in the order of the file.
  package private(set) var entries: [Entry] = []
  /// What cannot be read; the actions of these lines keep the keys that they have.
  package private(set) var notes: [SettingsNote] = []

  /// Keys that cannot begin a sequence, with the reason.
  private static let reserved: [KeyStroke: String] = [
    "Esc": "always goes one level back", "Ctrl-C": "always cancels the newest task",
    "Ctrl-S": "stops the output of the terminal", "Ctrl-Q": "lets the output of the terminal go on",
    "Ctrl-I": "is Tab for the terminal", "Ctrl-M": "is Enter for the terminal",
    "Ctrl-J": "is Enter for the terminal", "Ctrl-H": "is Backspace for the terminal",
  ]
  /// Keys that mean something in every menu of a prefix.
  private static let menuKeys: Set<KeyStroke> = ["Esc", "Space", "Backspace", "Ctrl-C"]
  /// Longest sequence: menus show what follows one key.
  private static let longest = 2

  /// - Parameters:
  ///   - text: The text of the file.
  ///   - file: Its name, for messages.
  ///   - registry: The actions that there are.
  package init(_ text: String, file: String, registry: ActionRegistry = .standard) {
    self.file = file
    let root: [String: TomlNode]
    do {
      root = try TomlNode.parse(text)
    } catch {
      notes.append(SettingsNote(file: file, line: error.line, text: error.text))
      return
    }
    let lines = TomlNode.lines(of: text)
    // In the order of the file, so that of two lines for one key the first one wins.
    let ids = root.keys.sorted { (lines[$0] ?? .max, $0) < (lines[$1] ?? .max, $1) }
    for id in ids {
      guard let node = root[id] else { continue }
      read(id, node, line: lines[id], registry)
    }
  }

  private mutating func note(_ line: Int?, _ text: String) {
    notes.append(SettingsNote(file: file, line: line, text: text))
  }

  private mutating func read(
    _ id: String, _ node: TomlNode, line: Int?, _ registry: ActionRegistry
  ) {
    guard let action = registry[id] else {
      let near = Spelling.nearest(to: id, among: registry.actions.map(\.id))
      note(
        line,
        "there is no action \"\(id)\""
          + (near.map { "; did you mean \($0)?" } ?? " · \"gammascope keys\" lists them"))
      return
    }
    guard id != "escape", id != "interrupt" else {
      note(line, "the key of \(id) is always \(action.keys.first?.label ?? "the same")")
      return
    }
    let texts: [String]
    if let text = node.string {
      texts = [text]
    } else if let items = node.items, !items.contains(where: { $0.string == nil }) {
      texts = items.compactMap(\.string)
    } else {
      note(line, "\(id): keys are a text or a list of texts, as \"g m\" or [\"u\", \"Ctrl-U\"]")
      return
    }
    var keys: [KeySequence] = []
    var isWhole = true
    for text in texts {
      switch Self.sequence(text) {
      case .success(let sequence): if !keys.contains(sequence) { keys.append(sequence) }
      case .failure(let problem):
        note(line, "\(id): \(problem.text)")
        isWhole = false
      }
    }
    // A line with nothing readable in it leaves the action as it is.
    if isWhole || !keys.isEmpty { entries.append(Entry(id: id, keys: keys, line: line)) }
  }

  /// Reads one sequence: keys with blanks between them, or two letters in one word.
  static func sequence(_ text: String) -> Result<KeySequence, ArgumentProblem> {
    var words = text.split(separator: " ").map(String.init)
    if words.count == 1, words[0].count == 2, KeyEvent(name: words[0]) == nil {
      words = words[0].map { String($0) }
    }
    guard !words.isEmpty else {
      return .failure(ArgumentProblem("an empty text is no key; an empty list, [], means no key"))
    }
    guard words.count <= longest else {
      return .failure(ArgumentProblem("\"\(text)\" has more than \(longest) keys"))
    }
    var keys: KeySequence = []
    for word in words {
      guard let key = stroke(word) else {
        return .failure(
          ArgumentProblem(
            "\"\(word)\" is no key; keys are single characters and names as Ctrl-R, Shift-Left, "
              + "Enter, Space, F5"))
      }
      keys.append(key)
    }
    if let reason = reserved[keys[0]] {
      return .failure(ArgumentProblem("\(keys[0].name) cannot be used: it \(reason)"))
    }
    if keys.count > 1, let second = keys.last, menuKeys.contains(second) {
      return .failure(
        ArgumentProblem("\(second.name) cannot follow another key: menus of keys use it"))
    }
    return .success(keys)
  }

  /// A key by its name, in whatever case it is written.
  private static func stroke(_ word: String) -> KeyStroke? {
    if let key = KeyEvent(name: word), isTyped(key) { return KeyStroke(key.name) }
    let parts = word.split(separator: "-", omittingEmptySubsequences: false).map { part in
      part.count > 1 ? part.prefix(1).uppercased() + part.dropFirst().lowercased() : String(part)
    }
    let names = ["Pageup": "PageUp", "Pagedown": "PageDown", "Control": "Ctrl", "Escape": "Esc"]
    let tidy = parts.map { names[$0] ?? $0 }.joined(separator: "-")
    guard let key = KeyEvent(name: tidy), isTyped(key) else { return nil }
    return KeyStroke(key.name)
  }

  /// False for what no terminal sends: control characters, and capitals written with Shift.
  private static func isTyped(_ key: KeyEvent) -> Bool {
    guard case .character(let character) = key.key else { return true }
    if key.modifiers.contains(.shift) { return false }
    return !character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
  }
}
