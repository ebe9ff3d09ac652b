/// A line of text that is being typed.
package struct TextField: Sendable, Equatable {
  package var text: String
  /// Characters before the cursor.
  package var cursor: Int
  /// Whether the text is only suggested: the first character typed takes its place, a key that
  /// edits keeps it.
  package private(set) var isSuggestion: Bool
  /// Longest text accepted; what is pasted beyond it is dropped.
  package static let limit = 4096

  package init(_ text: String = "", isSuggestion: Bool = false) {
    self.text = text
    self.isSuggestion = isSuggestion && !text.isEmpty
    cursor = text.count
  }

  private func index(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) ?? text.endIndex
  }

  /// Inserts at the cursor; control characters and line ends become blanks.
  package mutating func insert(_ inserted: String) {
    if isSuggestion {
      (text, cursor) = ("", 0)
      isSuggestion = false
    }
    let clean = String(
      inserted.map { character in
        character.isNewline
          || character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
          ? " " : character
      }.prefix(max(0, Self.limit - text.count)))
    text.insert(contentsOf: clean, at: index(cursor))
    cursor += clean.count
  }

  /// Edits with a key; false if the key means nothing here.
  package mutating func handle(_ key: KeyStroke) -> Bool {
    switch key.name {
    case "Backspace":
      guard cursor > 0 else { return true }
      text.remove(at: index(cursor - 1))
      cursor -= 1
    case "Delete", "Ctrl-D":
      if cursor < text.count { text.remove(at: index(cursor)) }
    case "Left", "Ctrl-B": cursor = max(0, cursor - 1)
    case "Right", "Ctrl-F": cursor = min(text.count, cursor + 1)
    case "Home", "Ctrl-A": cursor = 0
    case "End", "Ctrl-E": cursor = text.count
    case "Ctrl-U":
      text.removeSubrange(text.startIndex..<index(cursor))
      cursor = 0
    case "Ctrl-K": text.removeSubrange(index(cursor)...)
    case "Ctrl-W":
      var start = cursor
      let characters = Array(text)
      while start > 0, characters[start - 1] == " " { start -= 1 }
      while start > 0, characters[start - 1] != " " { start -= 1 }
      text.removeSubrange(index(start)..<index(cursor))
      cursor = start
    default:
      guard let character = key.typed else { return false }
      insert(String(character))
    }
    isSuggestion = false
    return true
  }
}
