import Foundation
import GridMath
import Yams

/// What a number must be.
struct NumberLimits {
  var minimum = -Double.infinity
  var maximum = Double.infinity
  /// Whether the minimum itself is refused.
  var isOpenBelow = false
  /// In words, for messages: `above 0`.
  let words: String

  func accepts(_ value: Double) -> Bool {
    value <= maximum && (isOpenBelow ? value > minimum : value >= minimum)
  }

  static let any = NumberLimits(words: "any number")
  static let positive = NumberLimits(minimum: 0, isOpenBelow: true, words: "above 0")
  static let nonNegative = NumberLimits(minimum: 0, words: "at least 0")
  static let latitude = NumberLimits(minimum: -90, maximum: 90, words: "from -90 deg to 90 deg")
  static let longitude = NumberLimits(
    minimum: -360, maximum: 360, words: "from -360 deg to 360 deg")

  static func positive(upTo maximum: Double, _ unit: String) -> NumberLimits {
    NumberLimits(
      minimum: 0, maximum: maximum, isOpenBelow: true,
      words: "above 0 and at most \(maximum.shortest) \(unit)".trimmed)
  }
}

extension Double {
  /// As short as it can be without loss, without a fraction where there is none.
  var shortest: String {
    self == rounded() && abs(self) < 1e15 ? String(Int(self)) : "\(self)"
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

extension ConfigurationReader {
  /// A number without unit.
  mutating func number(_ entry: Entry?, _ limits: NumberLimits, example: String) -> Double? {
    let expected = "a number, e.g. \(example)"
    guard let entry, let text = text(entry, expected: expected) else { return nil }
    guard let quantity = Quantity(text), quantity.unit.isEmpty else {
      error(entry, "\(Spelling.quoted(text)) is not a number; expected e.g. \(example)")
      return nil
    }
    return checked(quantity.value, text, entry, limits, example: example)
  }

  /// A number of per cent, with or without unit.
  mutating func percent(_ entry: Entry?) -> Double? {
    let limits = NumberLimits(minimum: 0, maximum: 100, words: "from 0 to 100")
    guard let entry, let text = text(entry, expected: "per cent, e.g. 10") else { return nil }
    guard let quantity = Quantity(text), ["", "%"].contains(quantity.unit) else {
      error(entry, "\(Spelling.quoted(text)) is not a number of per cent; expected e.g. 10")
      return nil
    }
    return checked(quantity.value, text, entry, limits, example: "10")
  }

  /// An angle in degrees.
  mutating func angle(
    _ entry: Entry?, _ limits: NumberLimits = .positive, example: String = "0.1 deg"
  ) -> Double? {
    guard let entry, let text = quantityText(entry, example: example) else { return nil }
    if let angle = Quantity.sexagesimalAngle(text) {
      return checked(angle, text, entry, limits, example: example)
    }
    guard let quantity = Quantity(text) else {
      error(entry, "\(Spelling.quoted(text)) is not an angle; expected e.g. \(example)")
      return nil
    }
    guard let degrees = quantity.angle else {
      unitError(entry, text, quantity, "angle", "deg, arcmin, arcsec, rad", example)
      return nil
    }
    return checked(degrees, text, entry, limits, example: example)
  }

  /// An energy in TeV, above 0.
  mutating func energy(_ entry: Entry?, example: String = "10 GeV") -> Double? {
    guard let entry, let text = quantityText(entry, example: example) else { return nil }
    guard let quantity = Quantity(text) else {
      error(entry, "\(Spelling.quoted(text)) is not an energy; expected e.g. \(example)")
      return nil
    }
    guard let energy = quantity.energy else {
      unitError(entry, text, quantity, "energy", "eV, keV, MeV, GeV, TeV, PeV", example)
      return nil
    }
    return checked(energy, text, entry, .positive, example: example)
  }

  private mutating func unitError(
    _ entry: Entry, _ text: String, _ quantity: Quantity, _ kind: String, _ units: String,
    _ example: String
  ) {
    let reason =
      quantity.unit.isEmpty
      ? "has no unit" : "has the unit \(Spelling.quoted(quantity.unit)), not one of \(kind)"
    error(entry, "\(Spelling.quoted(text)) \(reason); accepted: \(units), e.g. \(example)")
  }

  private mutating func checked(
    _ value: Double, _ text: String, _ entry: Entry, _ limits: NumberLimits, example: String
  ) -> Double? {
    guard value.isFinite else {
      error(entry, "\(Spelling.quoted(text)) is not finite; expected e.g. \(example)")
      return nil
    }
    guard limits.accepts(value) else {
      error(
        entry,
        "\(Spelling.quoted(text)) is out of range; accepted: \(limits.words), e.g. \(example)")
      return nil
    }
    return value
  }

  /// The text of a quantity, also of one written as `{value: 0.1, unit: deg}`.
  private mutating func quantityText(_ entry: Entry, example: String) -> String? {
    guard case .mapping = entry.node else {
      return text(entry, expected: "a number with a unit, e.g. \(example)")
    }
    guard let section = section(entry, known: ["value", "unit"]) else { return nil }
    guard let value = text(section["value"], expected: "a number") else {
      if section["value"] == nil {
        error(entry, "a mapping without value; expected e.g. \(example)")
      }
      return nil
    }
    return value + " " + (text(section["unit"], expected: "a unit") ?? "")
  }

  /// A whole number.
  mutating func integer(_ entry: Entry?, _ range: ClosedRange<Int>, example: String) -> Int? {
    guard let entry else { return nil }
    let accepted =
      range.upperBound == .max
      ? "a whole number from \(range.lowerBound), e.g. \(example)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound), e.g. \(example)"
    guard let text = text(entry, expected: accepted) else { return nil }
    let number = Int(text.trimmed) ?? Double(text.trimmed).flatMap { Int(exactly: $0) }
    guard let number else {
      error(entry, "\(Spelling.quoted(text)) is not a whole number; accepted: \(accepted)")
      return nil
    }
    guard range.contains(number) else {
      error(entry, "\(number) is out of range; accepted: \(accepted)")
      return nil
    }
    return number
  }

  /// A yes or no.
  mutating func flag(_ entry: Entry?) -> Bool? {
    guard let entry, let text = text(entry, expected: "true or false") else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default:
      error(entry, "\(Spelling.quoted(text)) is neither true nor false")
      return nil
    }
  }

  /// One of a set of words.
  mutating func choice<E>(_ entry: Entry?, of type: E.Type) -> E?
  where E: RawRepresentable & CaseIterable, E.RawValue == String {
    let words = E.allCases.map(\.rawValue)
    guard let entry, let text = text(entry, expected: words.joined(separator: ", ")) else {
      return nil
    }
    if let value = E.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) {
      return value
    }
    let hint = Spelling.nearest(to: text, among: words).map { "; did you mean \($0)?" } ?? ""
    error(
      entry,
      "\(Spelling.quoted(text)) is not accepted; one of \(words.joined(separator: ", "))"
        + hint)
    return nil
  }

  /// A list of words out of a set, each once.
  mutating func choices<E>(_ entry: Entry?, of type: E.Type) -> [E]?
  where E: RawRepresentable & CaseIterable & Equatable, E.RawValue == String {
    let words = E.allCases.map(\.rawValue).joined(separator: ", ")
    guard let items = items(entry, expected: "a list of \(words)") else { return nil }
    var result: [E] = []
    for item in items {
      guard let value = choice(item, of: type), !result.contains(value) else { continue }
      result.append(value)
    }
    return result
  }
}
