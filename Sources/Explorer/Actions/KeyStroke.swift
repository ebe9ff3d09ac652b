/// One key as the registry names it: `a`, `A`, `Ctrl-R`, `Shift-Left`, `Enter`, `Space`, `Esc`.
package struct KeyStroke: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Canonical name.
  package let name: String

  package init(_ name: String) {
    self.name = name
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }

  package var description: String { name }

  /// How the key is written in hints and help.
  package var label: String {
    switch name {
    case "Left": "←"
    case "Right": "→"
    case "Up": "↑"
    case "Down": "↓"
    default: name
    }
  }

  /// The character that the key types into a text, or nil.
  package var typed: Character? {
    if name == "Space" { return " " }
    return name.count == 1 ? name.first : nil
  }
}

/// Keys typed one after the other, as in `g m`.
package typealias KeySequence = [KeyStroke]

extension Array where Element == KeyStroke {
  /// From a text with blanks between the keys.
  package init(keys text: String) {
    self = text.split(separator: " ").map { KeyStroke(String($0)) }
  }

  /// As messages name it, with blanks between the keys.
  package var spacedLabel: String { map(\.label).joined(separator: " ") }

  /// As shown to the user: letters run together, named keys apart.
  package var label: String {
    let isPlain = allSatisfy { $0.label.count == 1 }
    return map(\.label).joined(separator: isPlain ? "" : " ")
  }
}
