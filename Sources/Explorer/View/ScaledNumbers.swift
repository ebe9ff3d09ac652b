import Foundation
import TerminalRendering

/// Numbers of a table with a common power of ten in its heading, where they are of about one size.
struct ScaledNumbers {
  /// Nil: each number has its own.
  let exponent: Int?

  init(_ values: [Double]) {
    let sizes = values.map(abs).filter { $0 > 0 && $0.isFinite }
    guard let largest = sizes.max() else {
      exponent = nil
      return
    }
    let power = Int(log10(largest).rounded(.down))
    // Not the smallest: a value that is zero but for rounding says nothing about the others.
    let small = sizes.sorted()[sizes.count / 4]
    exponent = largest / small < 300 ? power : nil
  }

  /// The power with the unit, for the heading.
  func heading(_ unit: String) -> String {
    guard let exponent, exponent != 0 else { return unit }
    return "10" + Self.superscript(exponent) + (unit.isEmpty ? "" : " " + unit)
  }

  func text(_ value: Double, sign: Bool = false) -> String {
    guard value.isFinite else { return "–" }
    guard let exponent else {
      // Errors to two digits, as wide as values to three.
      return (sign && value > 0 ? "+" : "") + Format.value(value, digits: sign ? 2 : 3)
    }
    let scaled = value / pow(10, Double(exponent))
    return sign ? Format.signed(scaled, 3) : Format.fixed(scaled, 3)
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return String(String(number).compactMap { digits[$0] })
  }
}
