import GridMath
import SkyGeometry

extension ExplorerState {
  /// Keys while a list or a question is open.
  mutating func handleModal(_ key: KeyStroke, _ registry: ActionRegistry) -> [Effect] {
    switch modal {
    case .help(let shown):
      var list = shown
      let count = helpItems(list.query.text, registry).count
      return handleList(key, &list, count: count) { state, list in
        state.modal = .help(list)
      } accept: { state, index in
        let items = state.helpItems(shown.query.text, registry)
        guard items.indices.contains(index) else { return [] }
        state.modal = nil
        return state.perform(items[index], .none)
      }
    case .palette(let list): return handlePalette(key, list, registry)
    case .picker(let picker): return handlePicker(key, picker, registry)
    case .prompt(let prompt): return handlePrompt(key, prompt, registry)
    case .quit:
      switch key.name {
      case "y", "Enter", "q": return terminate()
      case "n", "Esc": modal = nil
      default: hint("y quits, n stays")
      }
      return []
    case .peaks(let list): return handlePeaks(key, list, registry)
    case nil: return []
    }
  }

  /// Motion, typing and choosing in a filtered list.
  private mutating func handleList(
    _ key: KeyStroke, _ list: inout ListState, count: Int,
    store: (inout ExplorerState, ListState) -> Void,
    accept: (inout ExplorerState, Int) -> [Effect]
  ) -> [Effect] {
    let last = max(0, count - 1)
    list.selection = list.selection.clamped(to: 0...last)
    let page = max(1, rows / 2)
    switch key.name {
    case "Esc":
      cancelModal()
      return []
    case "Enter":
      if count == 0 {
        hint("nothing fits", .warning)
        return []
      }
      return accept(&self, list.selection)
    case "Up", "Ctrl-P", "Shift-Tab": list.selection = max(0, list.selection - 1)
    case "Down", "Ctrl-N", "Tab": list.selection = min(last, list.selection + 1)
    case "PageUp": list.selection = max(0, list.selection - page)
    case "PageDown": list.selection = min(last, list.selection + page)
    default:
      let before = list.query.text
      if !list.query.handle(key) {
        hint("the key \(key.label) means nothing in this list", .warning)
      }
      if list.query.text != before { list.selection = 0 }
    }
    store(&self, list)
    return []
  }

  /// Closes what is open and takes a preview back.
  mutating func cancelModal() {
    if case .picker(let picker) = modal { preview(picker.original, picker.kind) }
    modal = nil
  }

  /// Actions that the help lists: those of this context first, all of them when searching.
  package func helpItems(_ query: String, _ registry: ActionRegistry) -> [Action] {
    let here = contexts.flatMap { context in registry.actions.filter { $0.context == context } }
    let items = query.trimmingBlanks.isEmpty ? here : registry.actions
    return Fuzzy.filter(items, query: query) { action in
      [action.title, action.id] + action.keys.map(\.label) + action.synonyms
    }
  }

  private mutating func handlePicker(
    _ key: KeyStroke, _ picker: Picker, _ registry: ActionRegistry
  ) -> [Effect] {
    var list = picker.list
    return handleList(key, &list, count: picker.matches.count) { state, list in
      var changed = picker
      changed.list = list
      state.modal = .picker(changed)
      if let current = changed.current { state.preview(current, picker.kind) }
    } accept: { state, index in
      state.choose(picker, index, registry)
    }
  }

  /// Takes a choice of a picker.
  mutating func choose(_ picker: Picker, _ index: Int, _ registry: ActionRegistry) -> [Effect] {
    let matches = picker.matches
    guard matches.indices.contains(index) else { return [] }
    preview(picker.original, picker.kind)
    modal = nil
    let choice = matches[index]
    switch picker.kind {
    case .newSpectrum, .newShape:
      chooseNewSource(picker.kind, choice)
      return []
    case .tsSettings: return chooseTsSetting(choice, index, registry)
    case .spectrum, .shape, .model, .parameter:
      // The first word is what the command takes.
      let isType = picker.kind == .spectrum || picker.kind == .shape
      let text = isType ? choice.split(separator: " ").first.map(String.init) ?? choice : choice
      guard let action = registry[picker.kind.action] else { return [] }
      switch parse(text, as: action.argument) {
      case .success(let argument): return perform(action, argument, text: text)
      case .failure(let problem):
        hint(problem.text, .warning)
        return []
      }
    default:
      guard let action = registry[picker.kind.action] else { return [] }
      return perform(action, .text(choice), text: choice)
    }
  }

  /// Shows a choice while the list is open.
  private mutating func preview(_ choice: String, _ kind: Picker.Kind) {
    switch kind {
    case .colorMap: map[layer: map.layer].colorMap = choice
    case .theme: theme = choice
    default: break
    }
  }

  private mutating func handlePrompt(
    _ key: KeyStroke, _ prompt: Prompt, _ registry: ActionRegistry
  ) -> [Effect] {
    var prompt = prompt
    switch key.name {
    case "Esc":
      modal = nil
      return []
    case "Enter":
      guard let action = registry[prompt.action] else { return [] }
      let text = prompt.field.text
      switch parse(text, as: action.argument) {
      case .success(let argument):
        modal = nil
        remember(action.id + " " + text)
        return perform(action, argument, text: text)
      case .failure(let problem):
        hint(problem.text, .warning)
        return []
      }
    case "Tab":
      if let completion = completions(of: prompt, registry).first {
        prompt.field = TextField(completion)
      }
    case "Up", "Down":
      browseHistory(&prompt, backwards: key == "Up")
    default:
      if !prompt.field.handle(key) { hint("the key \(key.label) means nothing here", .warning) }
    }
    modal = .prompt(prompt)
    return []
  }

  private func browseHistory(_ prompt: inout Prompt, backwards: Bool) {
    let start = prompt.action + " "
    let answers = paletteHistory.filter { $0.hasPrefix(start) }.map {
      String($0.dropFirst(start.count))
    }
    guard !answers.isEmpty else { return }
    let next = (prompt.historyIndex ?? answers.count) + (backwards ? -1 : 1)
    if answers.indices.contains(next) {
      prompt.historyIndex = next
      prompt.field = TextField(answers[next])
    } else if next >= answers.count {
      prompt.historyIndex = nil
      prompt.field = TextField()
    }
  }

  /// Keeps a command for the history of the palette.
  mutating func remember(_ command: String) {
    paletteHistory.removeAll { $0 == command }
    paletteHistory.append(command)
    if paletteHistory.count > 200 { paletteHistory.removeFirst() }
  }

  /// Choices that complete what is typed into a prompt.
  package func completions(of prompt: Prompt, _ registry: ActionRegistry) -> [String] {
    guard let action = registry[prompt.action] else { return [] }
    if let answers = modelAnswers(for: action.argument) {
      return Fuzzy.filter(answers, query: prompt.field.text) { [$0] }
    }
    return completions(of: prompt.field.text, as: action.argument)
  }
}

extension Picker.Kind {
  /// Action that carries out the choice.
  var action: String {
    switch self {
    case .layer: "layer"
    case .colorMap: "color"
    case .theme: "theme"
    case .region: "select-region"
    case .source: "goto-source"
    case .observation: "goto-observation"
    case .model: "select-model"
    case .parameter: "link-parameters"
    case .background: "background-model"
    case .spectrum: "spectral-type"
    case .shape: "spatial-type"
    case .newSpectrum, .newShape: "add-source"
    case .tsSettings: "ts-settings"
    }
  }
}
