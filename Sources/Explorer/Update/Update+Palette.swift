import GridMath

/// A row of the palette.
package struct PaletteItem: Sendable, Identifiable {
  package let action: Action
  /// Argument typed after the name of the action, if any.
  package let argumentText: String

  package var id: String { action.id }
}

extension ExplorerState {
  /// What the palette offers for a text: the action whose name begins the text with the rest as its
  /// argument, then everything that fits.
  package func paletteItems(_ text: String, _ registry: ActionRegistry) -> [PaletteItem] {
    let live = Set(contexts)
    let actions =
      registry.actions.filter { live.contains($0.context) }
      + registry.actions.filter { !live.contains($0.context) && $0.argument != .none }
    let words = text.trimmingBlanks.split(separator: " ", maxSplits: 1)
    var items: [PaletteItem] = []
    if let first = words.first, let action = registry[String(first)],
      words.count == 2 || text.hasSuffix(" ")
    {
      items.append(
        PaletteItem(action: action, argumentText: words.count == 2 ? String(words[1]) : ""))
    }
    // Everything is listed when nothing is typed; steps of the crosshair come last.
    let fitting = Fuzzy.filter(actions, query: text) { action in
      [action.title, action.id] + action.keys.map(\.label) + action.synonyms
    }
    let ordered =
      text.trimmingBlanks.isEmpty
      ? fitting.filter { !$0.isMotion } + fitting.filter(\.isMotion) : fitting
    items += ordered.filter { action in !items.contains { $0.id == action.id } }
      .map { PaletteItem(action: $0, argumentText: "") }
    if items.isEmpty, words.count == 2 {
      // Nobody knows all names: the first word finds the action, the rest is for it.
      let word = words[0].lowercased()
      func texts(_ action: Action) -> [String] { [action.title, action.id] + action.synonyms }
      let near = Fuzzy.filter(actions.filter { $0.argument != .none }, query: word, texts)
      let exact = near.filter { texts($0).contains { $0.lowercased() == word } }
      items = (exact + near.filter { action in !exact.contains { $0.id == action.id } })
        .map { PaletteItem(action: $0, argumentText: String(words[1])) }
    }
    return items
  }

  /// Why the text in the palette would not run, or nil.
  package func paletteProblem(_ text: String, _ registry: ActionRegistry) -> String? {
    guard let item = paletteItems(text, registry).first else {
      return "no action has \"\(text.trimmingBlanks)\" in its name".escapingControls
    }
    guard !item.argumentText.isEmpty else { return nil }
    if item.action.argument == .none { return "\(item.action.id) takes no argument" }
    if case .failure(let problem) = parse(item.argumentText, as: item.action.argument) {
      return problem.text
    }
    return nil
  }

  mutating func handlePalette(
    _ key: KeyStroke, _ list: ListState, _ registry: ActionRegistry
  ) -> [Effect] {
    var list = list
    let items = paletteItems(list.query.text, registry)
    let last = max(0, items.count - 1)
    list.selection = list.selection.clamped(to: 0...last)
    switch key.name {
    case "Esc":
      modal = nil
      return []
    case "Enter":
      guard items.indices.contains(list.selection) else {
        hint("no action fits", .warning)
        return []
      }
      return run(items[list.selection], registry)
    case "Tab":
      if items.indices.contains(list.selection) {
        let item = items[list.selection]
        if item.argumentText.isEmpty {
          list.query = TextField(item.action.id + (item.action.argument == .none ? "" : " "))
        } else if let choice = completions(
          of: item.argumentText, as: item.action.argument
        ).first {
          list.query = TextField(item.action.id + " " + choice)
        } else {
          list.query = TextField(item.action.id + " " + item.argumentText)
        }
        list.selection = 0
      }
    case "Up", "Ctrl-P":
      // From an empty line upwards lies the history.
      if list.selection == 0, let recalled = recall(list.query.text) {
        list.query = TextField(recalled)
      } else {
        list.selection = max(0, list.selection - 1)
      }
    case "Down", "Ctrl-N": list.selection = min(last, list.selection + 1)
    case "PageUp": list.selection = max(0, list.selection - max(1, rows / 2))
    case "PageDown": list.selection = min(last, list.selection + max(1, rows / 2))
    default:
      let before = list.query.text
      if key == "Backspace", before.isEmpty {
        modal = nil
        return []
      }
      if !list.query.handle(key) { hint("the key \(key.label) means nothing here", .warning) }
      if list.query.text != before { list.selection = 0 }
    }
    modal = .palette(list)
    return []
  }

  /// The command before the one that is shown.
  private func recall(_ text: String) -> String? {
    if text.isEmpty { return paletteHistory.last }
    guard let index = paletteHistory.firstIndex(of: text), index > 0 else { return nil }
    return paletteHistory[index - 1]
  }

  /// Runs a row of the palette.
  mutating func run(_ item: PaletteItem, _ registry: ActionRegistry) -> [Effect] {
    guard !item.argumentText.isEmpty else {
      if case .disabled(let reason) = item.action.availability(self) {
        hint("\(item.action.titleInSentence): \(reason)", .warning)
        return []
      }
      modal = nil
      remember(item.action.id)
      return perform(item.action, .none)
    }
    guard item.action.argument != .none else {
      hint("\(item.action.id) takes no argument", .warning)
      return []
    }
    switch parse(item.argumentText, as: item.action.argument) {
    case .success(let argument):
      modal = nil
      remember(item.action.id + " " + item.argumentText)
      return perform(item.action, argument, text: item.argumentText)
    case .failure(let problem):
      hint(problem.text, .warning)
      return []
    }
  }

  /// Opens the question for the argument of an action.
  mutating func ask(
    _ action: String, _ title: String, _ explanation: String, text: String = "",
    isSuggestion: Bool = true
  ) {
    modal = .prompt(
      Prompt(
        action: action, title: title, explanation: explanation, text: text,
        isSuggestion: isSuggestion))
  }
}
