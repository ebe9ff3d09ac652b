import GridMath

/// Columns that text takes on a terminal.
///
/// Per code point, as the C library's `wcwidth` and curses count: ambiguous characters are narrow,
/// East Asian wide and emoji presentation characters two columns, marks and format characters none.
package enum TextWidth {
  /// Columns of one code point: 0, 1 or 2; −1 for a control character.
  package static func columns(of scalar: Unicode.Scalar) -> Int {
    let code = scalar.value
    if code < 0x7f { return code < 0x20 ? -1 : 1 }
    if code < 0xa0 { return -1 }
    if code < 0x300 { return code == 0xad ? 0 : 1 }
    // The blocks that maps and frames are drawn with, before the tables.
    if code >= 0x2500 && code < 0x2600 || code >= 0x2800 && code < 0x2900 {
      return code == 0x25fd || code == 0x25fe ? 2 : 1
    }
    if contains(zeroWidth, code) { return 0 }
    if code == 0x2028 || code == 0x2029 { return -1 }
    return contains(wide, code) ? 2 : 1
  }

  /// True for marks without a shape of their own, which are left out of cells.
  static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xad, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfe00...0xfe0f, 0xfeff,
      0xe0000...0xe0fff:
      true
    default: false
    }
  }

  /// Columns of a text; control characters count with their escapes.
  package static func columns(of text: String) -> Int {
    var total = 0
    for scalar in text.unicodeScalars {
      let width = columns(of: scalar)
      total += width >= 0 ? width : String(Character(scalar)).escapingControls.utf8.count
    }
    return total
  }

  /// The text in lines of at most a number of columns, at least one, broken between words.
  ///
  /// A word that is longer than a line is broken anywhere.
  package static func wrapped(_ text: String, to width: Int) -> [String] {
    let clean = text.escapingControls
    guard width > 0, columns(of: clean) > width else { return [clean] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for part in clean.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(part)
      var size = columns(of: word)
      if used > 0, used + 1 + size <= width {
        line += " " + word
        used += 1 + size
        continue
      }
      if used > 0 { lines.append(line) }
      while size > width {
        var head = String.UnicodeScalarView()
        var taken = 0
        for scalar in word.unicodeScalars {
          let columns = max(0, columns(of: scalar))
          // One character at least, however narrow the line is.
          if taken + columns > width, !head.isEmpty { break }
          taken += columns
          head.append(scalar)
        }
        lines.append(String(head))
        word = String(word.unicodeScalars.dropFirst(head.count))
        size = columns(of: word)
      }
      line = word
      used = size
    }
    if used > 0 || lines.isEmpty { lines.append(line) }
    return lines
  }

  /// The text cut to a number of columns, with an ellipsis in the last one if anything was lost.
  package static func truncated(_ text: String, to limit: Int, ellipsis: String = "…") -> String {
    guard limit > 0 else { return "" }
    let clean = text.escapingControls
    guard columns(of: clean) > limit else { return clean }
    let room = limit - columns(of: ellipsis)
    guard room >= 0 else { return "" }
    var out = String.UnicodeScalarView()
    var used = 0
    for scalar in clean.unicodeScalars {
      let width = max(0, columns(of: scalar))
      if used + width > room { break }
      used += width
      out.append(scalar)
    }
    return String(out) + ellipsis
  }

  /// The text with blanks after it (or before it) up to a number of columns; cut if longer.
  package static func padded(_ text: String, to width: Int, alignRight: Bool = false) -> String {
    let cut = truncated(text, to: width)
    let blanks = String(repeating: " ", count: max(0, width - columns(of: cut)))
    return alignRight ? blanks + cut : cut + blanks
  }

  private static func contains(_ table: [(UInt32, UInt32)], _ code: UInt32) -> Bool {
    var low = 0
    var high = table.count - 1
    while low <= high {
      let middle = (low + high) / 2
      if code < table[middle].0 {
        high = middle - 1
      } else if code > table[middle].1 {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }
}
