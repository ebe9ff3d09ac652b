import Foundation
import GridMath

/// A number with a unit as an analysis file has it: `0.02 deg`, `10 GeV`, `1e-12 TeV-1 s-1 cm-2`.
package struct Quantity: Sendable, Equatable {
  package let value: Double
  /// As written; empty for a plain number.
  package let unit: String

  /// Nil if the text does not begin with a number.
  package init?(_ text: String) {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    let number = Self.numberPrefix(of: trimmed)
    guard !number.isEmpty, let value = Double(number) else { return nil }
    self.value = value
    unit = trimmed.dropFirst(number.count).trimmingCharacters(in: .whitespaces)
  }

  package init(value: Double, unit: String) {
    self.value = value
    self.unit = unit
  }

  /// The longest beginning that is a decimal number, an infinity or NaN.
  private static func numberPrefix(of text: String) -> Substring {
    let characters = Array(text.utf8)
    var i = 0
    func digits() {
      while i < characters.count, (0x30...0x39).contains(characters[i]) { i += 1 }
    }
    func at(_ character: Character) -> Bool {
      i < characters.count && characters[i] == character.asciiValue
    }
    if at("+") || at("-") { i += 1 }
    for word in ["nan", "infinity", "inf"]
    where text.dropFirst(i).lowercased().hasPrefix(word) {
      return text.prefix(i + word.count)
    }
    let start = i
    digits()
    if at(".") {
      i += 1
      digits()
      if i == start + 1 { return "" }
    } else if i == start {
      return ""
    }
    let mantissa = i
    if at("e") || at("E") {
      i += 1
      if at("+") || at("-") { i += 1 }
      let exponent = i
      digits()
      if i == exponent { i = mantissa }
    }
    return text.prefix(i)
  }

  /// Dividing by a power of ten gives the double nearest to the decimal number; multiplying by its
  /// inverse does not.
  private static let perTeV: [String: Double] = [
    "eV": 1e12, "keV": 1e9, "MeV": 1e6, "GeV": 1e3, "TeV": 1,
  ]

  /// TeV; nil if the unit is not one of energy.
  package var energy: Double? {
    if let divisor = Self.perTeV[unit] { return value / divisor }
    guard let unit = PhysicalUnit(unit), let tev = PhysicalUnit("TeV") else { return nil }
    return unit.factor(to: tev).map { value * $0 }
  }

  /// Degrees; nil if the unit is not one of angle.
  package var angle: Double? {
    switch unit {
    case "deg", "degree", "degrees", "d", "°": return value
    case "arcmin", "'": return value / 60
    case "arcsec", "\"": return value / 3600
    case "hourangle", "h": return value * 15
    default:
      guard let unit = PhysicalUnit(unit), let degree = PhysicalUnit("deg") else { return nil }
      return unit.factor(to: degree).map { value * $0 }
    }
  }

  /// Degrees of an angle written as `12h21m21.9s`, `-30d13m32s` or `83d38m`; nil if it is not one.
  package static func sexagesimalAngle(_ text: String) -> Double? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    let isNegative = trimmed.hasPrefix("-")
    let body = trimmed.drop { $0 == "-" || $0 == "+" }
    guard trimmed.count - body.count <= 1 else { return nil }
    guard let mark = body.firstIndex(where: { $0 == "h" || $0 == "d" }) else { return nil }
    let scale: Double = body[mark] == "h" ? 15 : 1
    guard let whole = plainNumber(body[..<mark]) else { return nil }
    var rest = body[body.index(after: mark)...]
    var result = whole
    for (letter, divisor) in [("m", 60.0), ("s", 3600.0)] {
      guard let end = rest.firstIndex(where: { String($0) == letter }) else { continue }
      guard let part = plainNumber(rest[..<end]), part < 60 else { return nil }
      result += part / divisor
      rest = rest[rest.index(after: end)...]
    }
    guard rest.allSatisfy(\.isWhitespace) else { return nil }
    return (isNegative ? -1 : 1) * result * scale
  }

  private static func plainNumber(_ text: Substring) -> Double? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    guard !trimmed.isEmpty, trimmed.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
    else { return nil }
    return Double(trimmed)
  }
}
