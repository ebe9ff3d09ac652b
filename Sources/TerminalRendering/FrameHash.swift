/// What a frame looks like, in few digits: frames with the same cells have the same hash, on any machine.
///
/// A hash for the characters of each row says where two frames differ; one for all colours and
/// attributes keeps those apart, which a theme changes everywhere.
package struct FrameHash: Hashable, Sendable {
  /// Of the characters, from the top row on.
  package let rows: [UInt16]
  /// Of foregrounds, backgrounds and attributes.
  package let colors: UInt64

  package init(_ cells: CellBuffer) {
    var colors = Fnv()
    rows = (0..<cells.height).map { y in
      var row = Fnv()
      for x in 0..<cells.width {
        let cell = cells[x, y]
        row.add(cell.isContinuation ? 0 : cell.glyph.bits)
        colors.add(cell.style.foreground.code)
        colors.add(cell.style.background.code << 32 | UInt64(cell.style.attributes.rawValue))
      }
      return row.folded
    }
    self.colors = colors.value
  }

  /// Reads what `text` gives; nil for anything else.
  package init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].utf8.count.isMultiple(of: 4),
      let colors = Self.number(words[1], digits: 16)
    else { return nil }
    var rows: [UInt16] = []
    var rest = words[0]
    while !rest.isEmpty {
      guard let row = Self.number(rest.prefix(4), digits: 4) else { return nil }
      rows.append(UInt16(row))
      rest = rest.dropFirst(4)
    }
    self.rows = rows
    self.colors = colors
  }

  /// Hexadecimal digits: four for each row, a blank, sixteen for the colours.
  package var text: String {
    rows.map { Self.digits(UInt64($0), 4) }.joined() + " " + Self.digits(colors, 16)
  }

  /// What of another frame is not as here, in words; nil if nothing.
  package func difference(from other: FrameHash) -> String? {
    guard rows.count == other.rows.count else {
      return "\(rows.count) rows, not \(other.rows.count)"
    }
    let unlike = rows.indices.filter { rows[$0] != other.rows[$0] }.map { $0 + 1 }
    if !unlike.isEmpty {
      return (unlike.count == 1 ? "row " : "rows ") + Self.ranges(unlike) + " of \(rows.count)"
    }
    return colors == other.colors ? nil : "only colours"
  }

  /// "3, 7–9" for 3, 7, 8, 9.
  private static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number - 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
      .joined(separator: ", ")
  }

  private static func digits(_ number: UInt64, _ count: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  private static func number(_ text: Substring, digits: Int) -> UInt64? {
    guard text.utf8.count == digits, text.utf8.first != UInt8(ascii: "+") else { return nil }
    return UInt64(text, radix: 16)
  }
}

/// FNV-1a over words in place of bytes (Fowler, Noll and Vo; 64 bits): the same on every machine,
/// unlike Swift's own hashes.
private struct Fnv {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
    // A word's upper bits would move to the left only, and out of sight.
    value ^= value >> 32
  }

  /// All bits in sixteen.
  var folded: UInt16 {
    UInt16(truncatingIfNeeded: value ^ value >> 16 ^ value >> 32 ^ value >> 48)
  }
}

extension CellColor {
  /// A number of its own for each colour, below 2³².
  fileprivate var code: UInt64 {
    switch self {
    case .terminal: 0
    case .palette(let index): 1 << 24 | UInt64(index)
    case .rgb(let color):
      2 << 24 | UInt64(color.red) << 16 | UInt64(color.green) << 8 | UInt64(color.blue)
    }
  }
}
