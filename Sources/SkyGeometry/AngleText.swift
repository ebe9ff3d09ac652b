import Foundation

/// An angle as people write it: decimal, or hours or degrees with minutes and seconds.
struct AngleText {
  /// What the number of an angle counts.
  enum Unit {
    case degrees
    case hours
    case radians
    /// No unit was written.
    case none
  }

  /// Value in `unit`.
  let value: Double
  let unit: Unit
  /// Whether minutes were written.
  let isSexagesimal: Bool

  /// Reads one angle; nil if it is not one, or minutes or seconds are 60 or more.
  ///
  /// Accepts `83.63`, `83.63d`, `05h34m31.9s`, `+22d00m52s`, `+22:00:52`, `22 00 52`, degree,
  /// minute and second signs, and a typographic minus.
  init?(_ text: String) {
    var scanner = Scanner(text)
    let negative = scanner.sign()
    var parts: [(value: Double, mark: Character, isWhole: Bool)] = []
    while let part = scanner.number() {
      parts.append((part.value, scanner.mark(), part.isWhole))
    }
    guard scanner.isAtEnd, let first = parts.first, parts.count <= 3 else { return nil }
    switch first.mark {
    case "h": unit = .hours
    case "d": unit = .degrees
    case "r": unit = .radians
    case ":", " ": unit = .none
    default: return nil
    }
    // Only the last part may have a fraction, and the marks must say what their place says.
    guard parts.dropLast().allSatisfy(\.isWhole) else { return nil }
    if parts.count > 1 {
      guard unit != .radians, parts[1].value < 60, ["m", ":", " "].contains(parts[1].mark) else {
        return nil
      }
    }
    if parts.count > 2 {
      guard parts[2].value < 60, ["s", " "].contains(parts[2].mark) else { return nil }
    }
    // A trailing colon has nothing after it.
    if let last = parts.last, last.mark == ":" { return nil }
    isSexagesimal = parts.count > 1
    var sum = first.value
    if parts.count > 1 { sum += parts[1].value / 60 }
    if parts.count > 2 { sum += parts[2].value / 3600 }
    value = negative ? -sum : sum
  }

  /// The angle in degrees; without a unit, sexagesimal values count hours if `hours` says so.
  func degrees(sexagesimalHours hours: Bool) -> Double {
    switch unit {
    case .degrees: value
    case .hours: value * 15
    case .radians: value * (180 / Double.pi)
    case .none: isSexagesimal && hours ? value * 15 : value
    }
  }

  /// Text with every sign for a unit replaced by its letter, in lower case.
  static func plain(_ text: String) -> String {
    var out = ""
    for character in text.lowercased() {
      switch character {
      case "\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}": out.append("-")
      case "°", "º", "ᵈ": out.append("d")
      case "'", "′", "\u{2019}", "ᵐ": out.append("m")
      case "\"", "″", "\u{201d}", "ˢ": out.append("s")
      case "ʰ": out.append("h")
      case "\t", "\u{a0}", "\u{202f}": out.append(" ")
      default: out.append(character)
      }
    }
    for word in ["degrees", "degree", "deg"] { out = out.replacing(word, with: "d") }
    return out.replacing("mm", with: "s")
  }

  /// Walks over the characters of one angle.
  private struct Scanner {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
      characters = Array(text.trimmingCharacters(in: .whitespaces))
    }

    var isAtEnd: Bool { position == characters.count }

    mutating func skipBlanks() {
      while position < characters.count, characters[position] == " " { position += 1 }
    }

    /// True for a minus.
    mutating func sign() -> Bool {
      guard position < characters.count, characters[position] == "-" || characters[position] == "+"
      else { return false }
      position += 1
      return characters[position - 1] == "-"
    }

    /// Digits with an optional fraction, no sign and no exponent.
    mutating func number() -> (value: Double, isWhole: Bool)? {
      skipBlanks()
      let start = position
      var points = 0
      while position < characters.count {
        let character = characters[position]
        if character == "." {
          points += 1
        } else if !("0"..."9").contains(character) {
          break
        }
        position += 1
      }
      guard position > start, points <= 1, let value = Double(String(characters[start..<position]))
      else {
        position = start
        return nil
      }
      return (value, points == 0)
    }

    /// The letter or colon after a number; a blank if there is none.
    mutating func mark() -> Character {
      skipBlanks()
      guard position < characters.count, "hdmsr:".contains(characters[position]) else { return " " }
      position += 1
      return characters[position - 1]
    }
  }
}
