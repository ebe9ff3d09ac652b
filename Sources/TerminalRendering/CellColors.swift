/// 24-bit colour.
package struct Rgb: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// From `0xRRGGBB`.
  package init(hex: UInt32) {
    self.init(UInt8(hex >> 16 & 0xff), UInt8(hex >> 8 & 0xff), UInt8(hex & 0xff))
  }

  /// From `#rrggbb`; nil for any other text.
  package init?(parsing text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
      digits.allSatisfy({ $0 != UInt8(ascii: "+") }), let hex = UInt32(text.dropFirst(), radix: 16)
    else { return nil }
    self.init(hex: hex)
  }
}

/// A colour of a cell at the level that the terminal has.
///
/// Themes resolve to one of these before anything is drawn; the presenter never converts.
package enum CellColor: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminal
  /// An entry of the terminal's palette: 0–15 or 0–255.
  case palette(UInt8)
  /// True colour.
  case rgb(Rgb)
}

/// Attributes of a cell beside its colours.
package struct CellAttributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let bold = CellAttributes(rawValue: 1)
  package static let dim = CellAttributes(rawValue: 2)
  package static let underline = CellAttributes(rawValue: 4)
  package static let reverse = CellAttributes(rawValue: 8)
  package static let italic = CellAttributes(rawValue: 16)
}

/// How a cell is drawn.
package struct CellStyle: Hashable, Sendable {
  package var foreground: CellColor
  package var background: CellColor
  package var attributes: CellAttributes

  package init(
    _ foreground: CellColor = .terminal, on background: CellColor = .terminal,
    _ attributes: CellAttributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The same style on another background.
  package func on(_ background: CellColor) -> CellStyle {
    CellStyle(foreground, on: background, attributes)
  }

  /// The same style with more attributes.
  package func adding(_ more: CellAttributes) -> CellStyle {
    CellStyle(foreground, on: background, attributes.union(more))
  }
}
