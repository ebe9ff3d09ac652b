/// What one cell shows: a base character and up to two combining marks, packed into 63 bits.
///
/// Plain data, so that buffers of cells copy and compare without reference counting. Further marks
/// of a cluster are dropped, and emoji joined by U+200D are shown one after the other, which is
/// how curses counts columns too.
package struct Glyph: Hashable, Sendable {
  package let bits: UInt64

  init(bits: UInt64) {
    self.bits = bits
  }

  /// A single scalar, which must not be a control character.
  package init(_ scalar: Unicode.Scalar) {
    bits = UInt64(scalar.value)
  }

  /// The base and the first two marks of a grapheme; a control character becomes U+FFFD.
  package init(_ character: Character) {
    var packed: UInt64 = 0
    var shift: UInt64 = 0
    for scalar in character.unicodeScalars where shift < 63 {
      let width = TextWidth.columns(of: scalar)
      if shift > 0 && (width != 0 || TextWidth.isIgnored(scalar)) { continue }
      packed |= UInt64(width < 0 ? 0xfffd : scalar.value) << shift
      shift += 21
    }
    bits = packed
  }

  package static let space = Glyph(bits: 32)

  /// Code point of the base character.
  package var base: UInt32 { UInt32(bits & 0x1f_ffff) }
  /// Code point of the first combining mark, or 0.
  package var firstMark: UInt32 { UInt32(bits >> 21 & 0x1f_ffff) }
  /// Code point of the second combining mark, or 0.
  package var secondMark: UInt32 { UInt32(bits >> 42 & 0x1f_ffff) }

  /// The glyph with one more combining mark; unchanged when there are two already.
  func adding(mark: Unicode.Scalar) -> Glyph {
    if firstMark == 0 { return Glyph(bits: bits | UInt64(mark.value) << 21) }
    if secondMark == 0 { return Glyph(bits: bits | UInt64(mark.value) << 42) }
    return self
  }

  /// The glyph as text.
  package var string: String {
    var text = String.UnicodeScalarView()
    for code in [base, firstMark, secondMark] where code != 0 {
      if let scalar = Unicode.Scalar(code) { text.append(scalar) }
    }
    return String(text)
  }
}

extension Glyph: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral value: Unicode.Scalar) {
    self.init(value)
  }
}
