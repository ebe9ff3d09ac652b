import Foundation

/// A unit of measurement: a factor to the base units of this program and the powers of them.
///
/// Base units: metre, second, TeV, radian. Counts, events and photons are dimensionless, as in the
/// FITS standard (section 4.3), whose spellings are read: `cm-2 s-1 TeV-1`, `1/(s MeV sr)`,
/// `MeV**-1.s**-1.sr**-1`, `10**-6 m^2`.
package struct PhysicalUnit: Sendable, Hashable {
  /// Value in base units of one of this unit.
  package let factor: Double
  package let length: Int
  package let time: Int
  package let energy: Int
  package let angle: Int

  package init(factor: Double, length: Int = 0, time: Int = 0, energy: Int = 0, angle: Int = 0) {
    self.factor = factor
    self.length = length
    self.time = time
    self.energy = energy
    self.angle = angle
  }

  package static let one = PhysicalUnit(factor: 1)

  /// Nil if the text is not a unit; an empty text is dimensionless.
  package init?(_ text: String) {
    var parser = UnitParser(text)
    guard let unit = parser.parseAll() else { return nil }
    self = unit
  }

  package func hasSameDimension(as other: PhysicalUnit) -> Bool {
    length == other.length && time == other.time && energy == other.energy && angle == other.angle
  }

  /// Factor that turns values in this unit into values in `other`; nil if the dimensions differ.
  package func factor(to other: PhysicalUnit) -> Double? {
    hasSameDimension(as: other) ? factor / other.factor : nil
  }

  func power(_ n: Int) -> PhysicalUnit {
    PhysicalUnit(
      factor: pow(factor, Double(n)), length: length * n, time: time * n, energy: energy * n,
      angle: angle * n)
  }

  func times(_ other: PhysicalUnit) -> PhysicalUnit {
    PhysicalUnit(
      factor: factor * other.factor, length: length + other.length, time: time + other.time,
      energy: energy + other.energy, angle: angle + other.angle)
  }

  /// Joule in TeV: 1 eV is 1.602176634e-19 J exactly (SI 2019).
  static let jouleInTeV = 1 / (1.602176634e-19 * 1e12)

  static let known: [String: PhysicalUnit] = {
    var units: [String: PhysicalUnit] = [
      "deg": .init(factor: .pi / 180, angle: 1),
      "degree": .init(factor: .pi / 180, angle: 1),
      "degrees": .init(factor: .pi / 180, angle: 1),
      "arcmin": .init(factor: .pi / 10800, angle: 1),
      "arcsec": .init(factor: .pi / 648000, angle: 1),
      "mas": .init(factor: .pi / 648_000_000, angle: 1),
      "rad": .init(factor: 1, angle: 1),
      "mrad": .init(factor: 1e-3, angle: 1),
      "sr": .init(factor: 1, angle: 2),
      "min": .init(factor: 60, time: 1),
      "h": .init(factor: 3600, time: 1),
      "hr": .init(factor: 3600, time: 1),
      "d": .init(factor: 86400, time: 1),
      "day": .init(factor: 86400, time: 1),
      "yr": .init(factor: 365.25 * 86400, time: 1),
      "erg": .init(factor: 1e-7 * jouleInTeV, energy: 1),
      "Hz": .init(factor: 1, time: -1),
    ]
    for name in [
      "", "ct", "cts", "count", "counts", "event", "events", "ph", "photon", "photons",
      "1", "unitless", "dimensionless", "adu", "pix", "pixel", "bin", "--",
    ] {
      units[name] = .one
    }
    let prefixes: [(String, Double)] = [
      ("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
      ("c", 1e-2), ("m", 1e-3), ("u", 1e-6), ("n", 1e-9),
    ]
    for (prefix, scale) in prefixes {
      units[prefix + "eV"] = .init(factor: scale * 1e-12, energy: 1)
      units[prefix + "J"] = .init(factor: scale * jouleInTeV, energy: 1)
      units[prefix + "m"] = .init(factor: scale, length: 1)
      units[prefix + "s"] = .init(factor: scale, time: 1)
    }
    units["min"] = .init(factor: 60, time: 1)
    return units
  }()
}

/// Recursive descent over the unit grammar of the FITS standard and what occurs beside it.
private struct UnitParser {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) {
    characters = Array(text.trimmingCharacters(in: .whitespaces))
  }

  mutating func parseAll() -> PhysicalUnit? {
    if characters.isEmpty { return .one }
    guard characters.count <= 200, let unit = product(depth: 0), position == characters.count else {
      return nil
    }
    return unit
  }

  private var current: Character? {
    position < characters.count ? characters[position] : nil
  }

  private mutating func skipBlanks() {
    while current == " " { position += 1 }
  }

  private mutating func product(depth: Int) -> PhysicalUnit? {
    guard depth < 20 else { return nil }
    var result = PhysicalUnit.one
    var divide = false
    var expectsFactor = true
    while true {
      skipBlanks()
      guard let c = current, c != ")" else { return expectsFactor ? nil : result }
      if !expectsFactor, c == "/" || c == "." || (c == "*" && !isPower) {
        divide = c == "/"
        position += 1
        expectsFactor = true
        continue
      }
      guard let factor = factor(depth: depth) else { return nil }
      result = result.times(divide ? factor.power(-1) : factor)
      divide = false
      expectsFactor = false
    }
  }

  private var isPower: Bool {
    position + 1 < characters.count && characters[position] == "*"
      && characters[position + 1] == "*"
  }

  private mutating func factor(depth: Int) -> PhysicalUnit? {
    var base: PhysicalUnit
    if current == "(" {
      position += 1
      guard let inner = product(depth: depth + 1), current == ")" else { return nil }
      position += 1
      base = inner
    } else if let c = current, c.isNumber || c == "+" {
      guard let number = number() else { return nil }
      base = PhysicalUnit(factor: number)
    } else {
      var name = ""
      while let c = current, c.isLetter || c == "µ" || c == "%" {
        name.append(c == "µ" ? "u" : c)
        position += 1
      }
      guard !name.isEmpty, let unit = PhysicalUnit.known[name] else { return nil }
      base = unit
    }
    guard let exponent = exponent() else { return base }
    guard abs(exponent) <= 30 else { return nil }
    base = base.power(exponent)
    return base
  }

  private mutating func number() -> Double? {
    var text = ""
    while let c = current {
      let isExponentSign = (c == "+" || c == "-") && (text.last == "e" || text.last == "E")
      guard c.isNumber || isExponentSign || c == "." || ((c == "e" || c == "E") && !text.isEmpty)
      else { break }
      // "10-6" style exponents are handled by `exponent`.
      text.append(c)
      position += 1
    }
    return Double(text)
  }

  /// An integer power: `-2`, `2`, `^-2`, `**-2`, `^(-2)`, `**(2)`.
  private mutating func exponent() -> Int? {
    let start = position
    if current == "^" {
      position += 1
    } else if isPower {
      position += 2
    }
    let inParentheses = current == "(" && position > start
    if inParentheses { position += 1 }
    var text = ""
    if current == "-" || current == "+" {
      text.append(characters[position])
      position += 1
    }
    while let c = current, c.isNumber {
      text.append(c)
      position += 1
    }
    if inParentheses {
      guard current == ")" else {
        position = start
        return nil
      }
      position += 1
    }
    guard let value = Int(text) else {
      position = start
      return nil
    }
    return value
  }
}
