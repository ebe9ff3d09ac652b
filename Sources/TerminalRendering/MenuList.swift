/// A line of a menu or a list to choose from.
package struct MenuItem: Hashable, Sendable {
  package var key: String
  package var label: String
  /// Behind the label, in a column of its own; for a disabled item the reason.
  package var note: String
  package var isEnabled: Bool
  /// A heading cannot be chosen.
  package var isHeading: Bool

  package init(
    key: String = "", label: String, note: String = "", isEnabled: Bool = true,
    isHeading: Bool = false
  ) {
    self.key = key
    self.label = label
    self.note = note
    self.isEnabled = isEnabled
    self.isHeading = isHeading
  }
}

/// A framed list: the menu of a prefix key, a picker, the palette, help.
package struct MenuList: Hashable, Sendable {
  package var title: String
  package var note: String
  package var items: [MenuItem]
  package var selected: Int?
  package var offset: Int
  /// A line of input above the items, such as a filter.
  package var input: TextInput?
  package var prompt: String

  package init(
    title: String, note: String = "", items: [MenuItem], selected: Int? = nil, offset: Int = 0,
    input: TextInput? = nil, prompt: String = ""
  ) {
    self.title = title
    self.note = note
    self.items = items
    self.selected = selected
    self.offset = offset
    self.input = input
    self.prompt = prompt
  }

  /// What a menu drew.
  package struct Layout: Hashable, Sendable {
    /// Cells of the shown items by their index.
    package var items: [Int: CellRect] = [:]
    package var offset = 0
    /// Place of the text cursor.
    package var cursor: CellPoint?
  }

  /// Draws the frame and the items on a cleared background.
  @discardableResult
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) -> Layout {
    var layout = Layout()
    var inside = Panel(title: title, note: note, isActive: true)
      .draw(into: &buffer, rect: rect, theme: theme)
    guard !inside.isEmpty else { return layout }
    if let input {
      let parts = inside.split(top: 1)
      layout.cursor = input.draw(
        into: &buffer, rect: parts.top.inset(horizontal: 1, vertical: 0), theme: theme,
        prompt: prompt)
      inside = parts.rest
    }
    layout.offset = TableView.offset(
      offset, selected: selected, count: items.count, height: inside.height)
    let scrolls = items.count > inside.height
    let keyWidth =
      items.map { TextWidth.columns(of: theme.glyphs.adapted($0.key)) }.max() ?? 0
    let labelWidth =
      items.filter { !$0.isHeading && !$0.note.isEmpty }
      .map { TextWidth.columns(of: theme.glyphs.adapted($0.label)) }.max() ?? 0
    for line in 0..<inside.height {
      let index = layout.offset + line
      guard index < items.count else { break }
      let place = CellRect(
        x: inside.x, y: inside.y + line, width: inside.width - (scrolls ? 1 : 0), height: 1)
      if !items[index].isHeading { layout.items[index] = place }
      draw(
        items[index], into: &buffer, place, widths: (keyWidth, labelWidth), index == selected, theme
      )
    }
    if scrolls {
      ScrollBar.draw(
        into: &buffer,
        rect: CellRect(x: inside.maxX - 1, y: inside.y, width: 1, height: inside.height),
        offset: layout.offset, count: items.count, theme: theme)
    }
    return layout
  }

  private func draw(
    _ item: MenuItem, into buffer: inout CellBuffer, _ place: CellRect,
    widths: (key: Int, label: Int), _ isSelected: Bool, _ theme: Theme
  ) {
    if item.isHeading {
      buffer.put(
        item.label, x: place.x + 1, y: place.y, theme[.accent], limit: place.width - 2)
      return
    }
    let selection = theme[.selection]
    if isSelected { buffer.fill(place, selection) }
    func style(_ role: ThemeRole) -> CellStyle {
      guard isSelected else { return theme[role] }
      return role == .menu ? selection : theme.style(role, on: .selection)
    }
    var x = place.x + 1
    if widths.key > 0 {
      buffer.put(item.key, x: x, y: place.y, style(item.isEnabled ? .menuKey : .menuDisabled))
      x += widths.key + 2
    }
    let room = place.maxX - 1 - x
    let label = theme.glyphs.adapted(item.label)
    let end = buffer.put(
      label, x: x, y: place.y, style(item.isEnabled ? .menu : .menuDisabled),
      limit: max(0, room))
    // Notes begin in one column; only behind a long label do they give way.
    let start = max(end, x + min(widths.label, room * 2 / 5)) + 2
    let rest = place.maxX - 1 - start
    if !item.note.isEmpty && rest >= 4 {
      buffer.put(
        item.note, x: start, y: place.y, style(item.isEnabled ? .dim : .menuDisabled), limit: rest)
    }
  }
}

/// One line of text being edited.
package struct TextInput: Hashable, Sendable {
  /// The characters; line ends never get in.
  package private(set) var characters: [Character]
  /// Place of the cursor, 0 to the number of characters.
  package private(set) var cursor: Int
  /// Shown while nothing is typed.
  package var placeholder: String

  package init(_ text: String = "", placeholder: String = "") {
    characters = Array(text)
    cursor = characters.count
    self.placeholder = placeholder
  }

  package var text: String {
    get { String(characters) }
    set {
      characters = Array(newValue)
      cursor = characters.count
    }
  }

  /// Puts text at the cursor; line ends and tabs of pasted text become blanks.
  package mutating func insert(_ text: String) {
    let clean = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
    characters.insert(contentsOf: clean, at: cursor)
    cursor += clean.count
  }

  package mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    characters.remove(at: cursor)
  }

  package mutating func deleteForward() {
    guard cursor < characters.count else { return }
    characters.remove(at: cursor)
  }

  /// Removes the word before the cursor, with the blanks after it.
  package mutating func deleteWord() {
    while cursor > 0 && characters[cursor - 1] == " " { deleteBackward() }
    while cursor > 0 && characters[cursor - 1] != " " { deleteBackward() }
  }

  package mutating func deleteToStart() {
    characters.removeFirst(cursor)
    cursor = 0
  }

  package mutating func move(by step: Int) {
    cursor = max(0, min(characters.count, cursor + step))
  }

  package mutating func moveToStart() { cursor = 0 }
  package mutating func moveToEnd() { cursor = characters.count }

  /// Edits by a key.
  ///
  /// - Returns: False for a key that means nothing here.
  package mutating func handle(_ event: KeyEvent) -> Bool {
    switch (event.key, event.modifiers) {
    case (.character(let c), []): insert(String(c))
    case (.backspace, []): deleteBackward()
    case (.delete, []): deleteForward()
    case (.left, []): move(by: -1)
    case (.right, []): move(by: 1)
    case (.home, []), (.character("a"), .control): moveToStart()
    case (.end, []), (.character("e"), .control): moveToEnd()
    case (.character("w"), .control): deleteWord()
    case (.character("u"), .control): deleteToStart()
    default: return false
    }
    return true
  }

  /// Draws a prompt and the text, scrolled so that the cursor is in sight.
  ///
  /// - Returns: The place of the cursor.
  @discardableResult
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme, prompt: String = ""
  ) -> CellPoint {
    let start =
      prompt.isEmpty ? rect.x : buffer.put(prompt, x: rect.x, y: rect.y, theme[.hintKey]) + 1
    let field = CellRect(x: start, y: rect.y, width: rect.maxX - start, height: 1)
    buffer.fill(field, theme[.input])
    guard field.width > 0 else { return CellPoint(x: rect.maxX - 1, y: rect.y) }
    if characters.isEmpty {
      buffer.put(
        placeholder, x: field.x, y: field.y, theme[.inputPlaceholder], limit: field.width)
      return CellPoint(x: field.x, y: field.y)
    }
    func columns(_ range: Range<Int>) -> Int {
      range.reduce(0) {
        $0 + TextWidth.columns(of: theme.glyphs.adapted(String(characters[$1])))
      }
    }
    var first = 0
    while first < cursor && columns(first..<cursor) >= field.width { first += 1 }
    buffer.clipped(to: field) { buffer in
      _ = buffer.put(
        String(characters[first...]), x: field.x, y: field.y, theme[.input])
    }
    return CellPoint(x: field.x + columns(first..<cursor), y: field.y)
  }
}
