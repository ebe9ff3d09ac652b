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
}

/// One character cell. A wide character occupies its cell and a following `continuation`.
package struct Cell: Hashable, Sendable {
  /// One grapheme that the terminal shows in one or two columns; never a control character.
  package var character: Character
  package var style: CellStyle
  /// True for the right half of a wide character; such a cell is not drawn.
  package var isContinuation: Bool

  package init(_ character: Character = " ", _ style: CellStyle = CellStyle()) {
    self.character = character
    self.style = style
    self.isContinuation = false
  }
}

/// Rectangle in cells; may be empty, never negative.
package struct CellRect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(x px: Int, y py: Int) -> Bool {
    px >= x && px < maxX && py >= y && py < maxY
  }

  /// The rectangle without a border of the given widths.
  package func inset(horizontal: Int, vertical: Int) -> CellRect {
    CellRect(
      x: x + horizontal, y: y + vertical, width: width - 2 * horizontal,
      height: height - 2 * vertical)
  }
}
