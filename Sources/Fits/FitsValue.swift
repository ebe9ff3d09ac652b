/// The value of a header card.
package enum FitsValue: Sendable, Hashable {
  case logical(Bool)
  case integer(Int64)
  case real(Double)
  /// Text without the trailing blanks, which FITS does not distinguish.
  case text(String)
  /// A card with a value indicator and no value.
  case undefined
}

extension FitsValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral
{
  package init(booleanLiteral value: Bool) { self = .logical(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .real(value) }
  package init(stringLiteral value: String) { self = .text(value) }
}

extension FitsValue {
  /// The value as a number; text counts if all of it is one.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text(let text):
      switch FitsValue.number(text.utf8.drop { $0 == 0x20 }) {
      case .integer(let value): Double(value)
      case .real(let value): value
      default: nil
      }
    case .logical, .undefined: nil
    }
  }

  /// The value as an integer; a real number or text counts if it is exactly one.
  package var int: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .real(let value): Int(exactly: value)
    case .text(let text):
      switch FitsValue.number(text.utf8.drop { $0 == 0x20 }) {
      case .integer(let value): Int(exactly: value)
      case .real(let value): Int(exactly: value)
      default: nil
      }
    case .logical, .undefined: nil
    }
  }

  /// A number in the notation of FITS headers, with D exponents, NaN and Inf tolerated.
  static func number(_ token: some Collection<UInt8>) -> FitsValue? {
    guard let first = token.first, token.count < 80 else { return nil }
    var isInteger = true
    var text = ""
    text.reserveCapacity(token.count)
    for byte in token {
      switch byte {
      case 0x30...0x39, 0x2b, 0x2d: break
      case 0x2e, 0x45, 0x65: isInteger = false
      case 0x44, 0x64:
        // D marks a double precision exponent in Fortran.
        isInteger = false
        text.append("E")
        continue
      default:
        let word = String(decoding: token, as: UTF8.self).lowercased()
        switch word {
        case "nan", "+nan", "-nan": return .real(.nan)
        case "inf", "+inf", "infinity", "+infinity": return .real(.infinity)
        case "-inf", "-infinity": return .real(-.infinity)
        default: return nil
        }
      }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    if isInteger, let value = Int64(text) { return .integer(value) }
    guard first != 0x45, first != 0x65 else { return nil }
    return Double(text).map { .real($0) }
  }
}

/// One header card: a keyword with its value, or a line of commentary.
package struct FitsCard: Sendable, Hashable {
  package var keyword: String
  /// nil for COMMENT, HISTORY, blank cards and cards that could not be parsed.
  package var value: FitsValue?
  package var comment: String
  /// The 80 characters of a card that could not be parsed; written back as they are.
  package var raw: String?

  package init(_ keyword: String, _ value: FitsValue?, comment: String = "") {
    self.keyword = keyword
    self.value = value
    self.comment = comment
  }

  /// A card taken literally, at most 80 characters.
  package init(raw: String) {
    keyword = ""
    value = nil
    comment = ""
    self.raw = raw
  }

  /// A line of HISTORY.
  package static func history(_ text: String) -> FitsCard {
    FitsCard("HISTORY", nil, comment: text)
  }

  /// A line of COMMENT.
  package static func comment(_ text: String) -> FitsCard {
    FitsCard("COMMENT", nil, comment: text)
  }
}
