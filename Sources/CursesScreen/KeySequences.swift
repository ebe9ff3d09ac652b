import TerminalRendering

/// Keys behind the sequences of xterm, its many relatives, rxvt and the Linux console.
enum KeySequences {
  private static let letters: [UInt8: Key] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
    0x50: .function(1), 0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
  ]

  private static let numbers: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12), 25: .function(13), 26: .function(14),
    28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
    33: .function(19), 34: .function(20),
  ]

  /// The key of `ESC [` parameters final; nil if it is none of ours.
  static func key(parameters: [Int?], final: UInt8) -> KeyEvent? {
    let first = parameters.first ?? nil
    let second = parameters.count > 1 ? parameters[1] : nil
    switch final {
    case UInt8(ascii: "Z"): return KeyEvent(.backTab)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      // rxvt: arrows with Shift.
      return letters[final - 0x20].map { KeyEvent($0, .shift) }
    case UInt8(ascii: "u"):
      return first.flatMap { typed($0, modifiers(second)) }
    case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "@"):
      if final == UInt8(ascii: "~"), first == 27, parameters.count == 3 {
        return parameters[2].flatMap { typed($0, modifiers(second)) }
      }
      guard let key = first.flatMap({ numbers[$0] }) else { return nil }
      var held = modifiers(second)
      if final == UInt8(ascii: "^") || final == UInt8(ascii: "@") { held.insert(.control) }
      if final == UInt8(ascii: "$") || final == UInt8(ascii: "@") { held.insert(.shift) }
      return KeyEvent(key, held)
    default:
      return letters[final].map { KeyEvent($0, modifiers(second)) }
    }
  }

  /// The key of `ESC O` final: cursor keys in application mode, the first function keys, the keypad.
  static func singleShift(_ final: UInt8, modifier: Int?) -> KeyEvent? {
    if let key = letters[final] { return KeyEvent(key, modifiers(modifier)) }
    switch final {
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      // rxvt: arrows with Control.
      return letters[final - 0x20].map { KeyEvent($0, .control) }
    case UInt8(ascii: "M"): return KeyEvent(.enter)
    case UInt8(ascii: "I"): return KeyEvent(.tab)
    case UInt8(ascii: "X"): return KeyEvent("=")
    case UInt8(ascii: "j")...UInt8(ascii: "o"), UInt8(ascii: "p")...UInt8(ascii: "y"):
      return KeyEvent(.character(Character(Unicode.Scalar(final - 0x40))), modifiers(modifier))
    default: return nil
    }
  }

  /// A key reported by its code point.
  private static func typed(_ code: Int, _ held: KeyModifiers) -> KeyEvent? {
    switch code {
    case 9: return held.contains(.shift) ? KeyEvent(.backTab) : KeyEvent(.tab, held)
    case 13: return KeyEvent(.enter, held)
    case 27: return KeyEvent(.escape, held)
    case 8, 127: return KeyEvent(.backspace, held)
    default:
      // Private-use codes are keys without a character.
      guard code >= 0x20, !(0x7f..<0xa0).contains(code), !(0xe000..<0xf900).contains(code),
        let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
      else { return nil }
      var character = Character(scalar)
      if held.contains(.control) {
        character = Character(character.lowercased())
      } else if held.contains(.shift), let upper = character.uppercased().first {
        character = upper
      }
      return KeyEvent(.character(character), held.subtracting(.shift))
    }
  }

  /// Modifiers from the parameter that xterm adds: one more than the sum of the bits.
  private static func modifiers(_ parameter: Int?) -> KeyModifiers {
    guard let parameter, parameter > 1 else { return [] }
    let bits = parameter - 1
    var held: KeyModifiers = []
    if bits & 1 != 0 { held.insert(.shift) }
    if bits & (2 | 8) != 0 { held.insert(.alt) }
    if bits & 4 != 0 { held.insert(.control) }
    return held
  }
}
