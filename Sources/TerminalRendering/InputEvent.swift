/// A key without its modifiers.
package enum Key: Hashable, Sendable {
  /// A printable character as typed; capitals come as capitals, without the shift modifier.
  case character(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case insert, delete
  case enter, tab, backTab, backspace, escape
  case function(Int)
}

/// Modifiers held with a key or a mouse button.
package struct KeyModifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let shift = KeyModifiers(rawValue: 1)
  package static let control = KeyModifiers(rawValue: 2)
  package static let alt = KeyModifiers(rawValue: 4)
}

/// A key with modifiers.
///
/// Control with a letter is `.character` of the small letter with `.control`; `Shift` with an arrow
/// is the arrow with `.shift`; Shift-Tab is `.backTab` without a modifier.
package struct KeyEvent: Hashable, Sendable {
  package var key: Key
  package var modifiers: KeyModifiers

  package init(_ key: Key, _ modifiers: KeyModifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  /// A plain character.
  package init(_ character: Character) {
    self.init(.character(character))
  }

  private static let names: [(String, Key)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home),
    ("End", .end), ("PageUp", .pageUp), ("PageDown", .pageDown), ("Insert", .insert),
    ("Delete", .delete), ("Enter", .enter), ("Tab", .tab), ("Shift-Tab", .backTab),
    ("Backspace", .backspace), ("Esc", .escape), ("Space", .character(" ")),
  ]

  /// Name as shown in hints and written in `keys.toml`: `a`, `Ctrl-R`, `Shift-Up`, `Space`, `F1`.
  package var name: String {
    var text = ""
    if modifiers.contains(.control) { text += "Ctrl-" }
    if modifiers.contains(.alt) { text += "Alt-" }
    if modifiers.contains(.shift) { text += "Shift-" }
    if let named = Self.names.first(where: { $0.1 == key }) { return text + named.0 }
    switch key {
    case .character(let c):
      return text + (modifiers.contains(.control) ? String(c).uppercased() : String(c))
    case .function(let n): return text + "F\(n)"
    default: return text
    }
  }

  /// From a name as `name` gives it; nil if it names no key.
  package init?(name: String) {
    var rest = Substring(name)
    var modifiers: KeyModifiers = []
    let prefixes: [(String, KeyModifiers)] = [
      ("Ctrl-", .control), ("Alt-", .alt), ("Shift-", .shift),
    ]
    if rest == "Shift-Tab" {
      self.init(.backTab)
      return
    }
    for (prefix, modifier) in prefixes where rest.hasPrefix(prefix) && rest.count > prefix.count {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let named = Self.names.first(where: { $0.0 == rest }) {
      self.init(named.1, modifiers)
    } else if rest.count == 1, let c = rest.first {
      let isControl = modifiers.contains(.control)
      self.init(.character(isControl ? Character(c.lowercased()) : c), modifiers)
    } else if rest.first == "F", let n = Int(rest.dropFirst()), (1...63).contains(n) {
      self.init(.function(n), modifiers)
    } else {
      return nil
    }
  }
}

/// A button of the mouse.
package enum MouseButton: Hashable, Sendable {
  case left, middle, right
}

/// Something done with the mouse, at a cell counted from 0 at the top left.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case press(MouseButton)
    /// Moved with the button held.
    case drag(MouseButton)
    case release(MouseButton)
    case wheelUp
    case wheelDown
  }

  package var kind: Kind
  package var x: Int
  package var y: Int
  package var modifiers: KeyModifiers

  package init(_ kind: Kind, x: Int, y: Int, modifiers: KeyModifiers = []) {
    self.kind = kind
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}

/// What the terminal tells the program.
package enum InputEvent: Hashable, Sendable {
  case key(KeyEvent)
  case mouse(MouseEvent)
  case resize(CellSize)
  /// Pasted text: input, never commands; control characters are kept.
  case paste(String)
  case focus(Bool)
  /// The terminal has gone or cannot be read any more; nothing follows.
  case closed
}
