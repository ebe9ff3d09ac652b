import GridMath
import TerminalRendering

extension ScreenPainter {
  /// Where lists go: over the side column, or over the half of the map without the crosshair.
  func listArea(height wanted: Int? = nil) -> CellRect {
    let content = layout.content
    if layout.kind == .wide {
      let column =
        layout.inspector
        ?? CellRect(x: content.maxX - 62, y: content.y, width: 62, height: content.height)
      let height = min(wanted ?? column.height, column.height)
      return CellRect(
        x: column.x, y: column.maxY - height, width: column.width, height: height)
    }
    let width = min(content.width, 76)
    let x = content.x + (content.width - width) / 2
    guard state.screen == .map, let geometry = frame.geometry,
      let cell = geometry.cell(MapPoint(x: state.map.crosshair.x, y: state.map.crosshair.y))
    else {
      let height = min(wanted ?? content.height, content.height)
      return CellRect(x: x, y: content.maxY - height, width: width, height: height)
    }
    // Never over the crosshair: in the larger part above or below it.
    let above = max(0, cell.y - content.y - 1)
    let below = max(0, content.maxY - cell.y - 2)
    let height = min(wanted ?? Int.max, max(above, below))
    return CellRect(
      x: x, y: below >= above ? content.maxY - height : content.y, width: width, height: height)
  }

  mutating func drawMenu() {
    guard state.menuIsVisible, state.modal == nil else { return }
    var items: [MenuItem] = []
    var targets: [HitTarget] = []
    var title = "keys"
    if state.pendingKeys.isEmpty {
      guard state.rootMenu else { return }
      for group in registry.groups {
        items.append(MenuItem(key: group.key.label, label: group.title, note: "…"))
        targets.append(.action(group.key.name))
      }
    } else {
      let first = state.pendingKeys[0]
      title = "\(state.pendingKeys.label) … \(registry.title(of: first))"
      for (key, action) in registry.continuations(of: state.pendingKeys, in: state.contexts) {
        let availability = action.availability(state)
        var note = action.sentence
        if case .disabled(let reason) = availability { note = state.filled(reason) }
        items.append(
          MenuItem(
            key: key.label, label: action.title, note: note, isEnabled: availability.isEnabled))
        targets.append(.action(action.id))
      }
    }
    let rect = listArea(height: items.count + 2)
    frame.hits.removeAll { $0.rect.intersects(rect) && $0.target != .map }
    guard items.count > rect.height - 2 else {
      drawMenuColumn(title, items[...], rect, targets)
      return
    }
    // Too many for one column: two, without the sentences.
    let half = (items.count + 1) / 2
    let rows = min(rect.height, half + 2)
    let y = rect.y > layout.content.y ? rect.maxY - rows : rect.y
    let plain = items.map { MenuItem(key: $0.key, label: $0.label, isEnabled: $0.isEnabled) }
    let left = CellRect(x: rect.x, y: y, width: rect.width / 2, height: rows)
    let right = CellRect(x: left.maxX, y: y, width: rect.width - left.width, height: rows)
    drawMenuColumn(title, plain[..<half], left, targets)
    drawMenuColumn("", plain[half...], right, targets)
  }

  private mutating func drawMenuColumn(
    _ title: String, _ items: ArraySlice<MenuItem>, _ rect: CellRect, _ targets: [HitTarget]
  ) {
    let drawn = MenuList(title: title, items: Array(items))
      .draw(into: &frame.cells, rect: rect, theme: theme)
    for (index, place) in drawn.items where targets.indices.contains(index + items.startIndex) {
      hit(place, targets[index + items.startIndex])
    }
  }

  mutating func drawModal() {
    switch state.modal {
    case .help(let list):
      let items = state.helpItems(list.query.text, registry)
      var rows: [MenuItem] = []
      for action in items {
        rows.append(item(action, keys: action.keys.map(\.label).joined(separator: " ")))
      }
      drawList(
        title: "help: " + (state.contexts.first?.title ?? ""), rows, selected: list.selection,
        field: list.query, prompt: "?", placeholder: "type to search all actions",
        notes: list.query.text.isEmpty ? state.keyNotes : [])
    case .palette(let list):
      let rows = state.paletteItems(list.query.text, registry).map { entry in
        var row = item(entry.action, keys: entry.action.keys.first?.label ?? "")
        if !entry.argumentText.isEmpty {
          row.label = entry.action.id + " " + entry.argumentText
        }
        return row
      }
      drawList(
        title: "commands", rows, selected: list.selection, field: list.query, prompt: ":",
        placeholder: "an action, or its name and a value: goto 184.5 30.1")
    case .picker(let picker):
      let rows = picker.matches.map { choice in
        MenuItem(label: choice, note: choice == picker.original ? "now" : "")
      }
      drawList(
        title: picker.kind.title, rows, selected: picker.list.selection, field: picker.list.query,
        prompt: "/", placeholder: "type to filter")
    case .prompt(let prompt) where prompt.action == "set-parameter" && valueCell != nil:
      drawValueField(prompt)
    case .prompt(let prompt):
      let choices = state.completions(of: prompt, registry).map { MenuItem(label: $0) }
      drawList(
        title: prompt.title, choices, selected: nil, field: prompt.field, prompt: ">",
        placeholder: prompt.explanation, height: min(choices.count, 12) + 3, emptyNote: "")
    case .quit(let reason):
      drawQuestion(reason)
    case .peaks(let list): drawPeaks(list)
    case nil: break
    }
  }

  private func item(_ action: Action, keys: String) -> MenuItem {
    let availability = action.availability(state)
    var note = action.sentence
    if case .disabled(let reason) = availability { note = state.filled(reason) }
    return MenuItem(
      key: keys, label: action.title, note: note, isEnabled: availability.isEnabled)
  }

  private mutating func drawList(
    title: String, _ items: [MenuItem], selected: Int?, field: TextField, prompt: String,
    placeholder: String, height: Int? = nil, emptyNote: String = "nothing fits",
    notes: [SettingsNote] = []
  ) {
    let area = listArea(height: height)
    // What is wrong with the user's keys stands above the list, and leaves it most of the room.
    let most = max(0, area.height / 3 - 2)
    let (top, rect) = area.split(top: notes.isEmpty || most == 0 ? 0 : min(notes.count, most) + 2)
    drawNotes(notes, top)
    var input = TextInput(field.text, placeholder: placeholder)
    input.move(by: field.cursor - field.text.count)
    let last = max(0, items.count - 1)
    let shown = selected.map { $0.clamped(to: 0...last) }
    let list = MenuList(
      title: title, note: items.isEmpty ? emptyNote : "\(items.count)", items: items,
      selected: items.isEmpty ? nil : shown, offset: max(0, (shown ?? 0) - rect.height / 2),
      input: input, prompt: prompt)
    let drawn = list.draw(into: &frame.cells, rect: rect, theme: theme)
    frame.hits.removeAll()
    for (index, place) in drawn.items { hit(place, .listRow(index)) }
    frame.cursor = drawn.cursor
  }

  private mutating func drawNotes(_ notes: [SettingsNote], _ rect: CellRect) {
    guard !rect.isEmpty else { return }
    let inside = Panel(title: "keys.toml", note: "\(notes.count) · all in the log")
      .draw(into: &frame.cells, rect: rect, theme: theme)
    for (line, note) in notes.prefix(inside.height).enumerated() {
      let text = (note.line.map { "line \($0): " } ?? "") + note.text
      put(text, x: inside.x, y: inside.y + line, .warn, limit: inside.width)
    }
  }

  private mutating func drawQuestion(_ reason: String) {
    let area = listArea(height: 5)
    let inside = Panel(title: "quit", isActive: true)
      .draw(into: &frame.cells, rect: area, theme: theme)
    put(reason, x: inside.x + 1, y: inside.y, .warn, limit: inside.width - 2)
    put(
      "y quits, n stays", x: inside.x + 1, y: inside.y + 1, .text, limit: inside.width - 2)
  }

  /// What Tab completes the argument to that is being typed in the palette.
  private func paletteChoices(_ text: String) -> String? {
    guard let item = state.paletteItems(text, registry).first, item.action.argument != .none,
      !item.argumentText.isEmpty || text.hasSuffix(" ") && text.hasPrefix(item.action.id)
    else { return nil }
    let choices = state.completions(of: item.argumentText, as: item.action.argument)
    guard !choices.isEmpty else { return nil }
    return "Tab: " + choices.prefix(8).joined(separator: ", ") + (choices.count > 8 ? ", …" : "")
  }

  /// What the status line says about an open list: the sentence of the chosen row, or what is wrong
  /// with the text.
  var modalStatus: Message? {
    switch state.modal {
    case .help(let list):
      let items = state.helpItems(list.query.text, registry)
      guard !items.isEmpty else {
        let text = list.query.text.trimmingBlanks.escapingControls
        return Message("no action has \"\(text)\" in its name", .warning)
      }
      return Message(items[list.selection.clamped(to: 0...(items.count - 1))].sentence)
    case .palette(let list):
      if let problem = state.paletteProblem(list.query.text, registry) {
        return Message(problem, .warning)
      }
      let items = state.paletteItems(list.query.text, registry)
      guard !items.isEmpty else { return nil }
      let action = items[list.selection.clamped(to: 0...(items.count - 1))].action
      if case .disabled(let reason) = action.availability(state) {
        return Message(action.title.lowercased() + ": " + reason, .warning)
      }
      if let choices = paletteChoices(list.query.text) { return Message(choices) }
      let argument =
        action.argument == .none ? "" : " Takes \(action.argument.explanation)."
      return Message(action.sentence + argument)
    case .prompt(let prompt):
      guard let action = registry[prompt.action] else { return nil }
      if !prompt.field.text.trimmingBlanks.isEmpty,
        case .failure(let problem) = state.parse(prompt.field.text, as: action.argument)
      {
        return Message(problem.text, .warning)
      }
      return Message(prompt.explanation)
    case .picker, .quit, .peaks, nil: return nil
    }
  }
}

extension CellRect {
  /// True if the two share a cell.
  func intersects(_ other: CellRect) -> Bool { !intersection(other).isEmpty }
}
