extension CellBuffer {
  /// The buffer as text with colour sequences, one line for each row: for files and other programs.
  package var ansi: String {
    var out = ""
    for y in 0..<height {
      var last: CellStyle?
      for x in 0..<width {
        let cell = self[x, y]
        if cell.isContinuation { continue }
        if cell.style != last {
          out += cell.style.sequence
          last = cell.style
        }
        out += cell.glyph.string
      }
      out += "\u{1b}[0m\n"
    }
    return out
  }
}

extension CellStyle {
  /// Select-graphic-rendition sequence that sets just this style.
  var sequence: String {
    var codes = ["0"]
    let names: [(CellAttributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, code) in names where attributes.contains(attribute) { codes.append(code) }
    codes += Self.codes(foreground, base: 38) + Self.codes(background, base: 48)
    return "\u{1b}[" + codes.joined(separator: ";") + "m"
  }

  private static func codes(_ color: CellColor, base: Int) -> [String] {
    switch color {
    case .terminal: []
    case .palette(let index): ["\(base)", "5", "\(index)"]
    case .rgb(let rgb): ["\(base)", "2", "\(rgb.red)", "\(rgb.green)", "\(rgb.blue)"]
    }
  }
}
