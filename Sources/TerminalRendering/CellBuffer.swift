import GridMath

/// One character cell; a wide character occupies its cell and a continuation after it.
package struct Cell: Hashable, Sendable {
  /// What the terminal shows in one or two columns; never a control character.
  package var glyph: Glyph
  package var style: CellStyle
  /// True for the right half of a wide character; such a cell is not drawn.
  package var isContinuation: Bool

  package init(_ glyph: Glyph, _ style: CellStyle = CellStyle(), isContinuation: Bool = false) {
    self.glyph = glyph
    self.style = style
    self.isContinuation = isContinuation
  }

  package init(_ character: Character = " ", _ style: CellStyle = CellStyle()) {
    self.init(Glyph(character), style)
  }

  /// The grapheme; slow, for tests and text export.
  package var character: Character { Character(glyph.string) }
}

/// Cells of one row that changed: `length` cells from column `x`.
///
/// Runs never begin or end inside a wide character.
package struct CellRun: Hashable, Sendable {
  package var y: Int
  package var x: Int
  package var length: Int

  package init(y: Int, x: Int, length: Int) {
    self.y = y
    self.x = x
    self.length = length
  }
}

/// An off-screen grid of character cells, row by row in one flat array.
///
/// Everything is clipped to `clip`, text is escaped and measured, and overwriting half of a wide
/// character blanks its other half.
package struct CellBuffer: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// The cells, `y * width + x`.
  package internal(set) var cells: [Cell]
  /// Where drawing has an effect; always within the buffer.
  package private(set) var clip: CellRect
  /// With `.ascii`, text is transliterated while it is put.
  package let glyphs: GlyphSet
  private var hasWide = false

  package init(
    width: Int, height: Int, style: CellStyle = CellStyle(), glyphs: GlyphSet = .unicode
  ) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.glyphs = glyphs
    cells = Array(
      repeating: Cell(Glyph.space, style), count: self.width * self.height)
    clip = CellRect(x: 0, y: 0, width: self.width, height: self.height)
  }

  package var bounds: CellRect { CellRect(x: 0, y: 0, width: width, height: height) }
  package var size: CellSize { CellSize(width: width, height: height) }

  /// The cell at a place inside the buffer; writing outside of `clip` does nothing.
  package subscript(x: Int, y: Int) -> Cell {
    get {
      precondition(x >= 0 && x < width && y >= 0 && y < height, "cell outside of the buffer")
      return cells[y * width + x]
    }
    set { set(newValue, x: x, y: y) }
  }

  /// Draws with everything outside of a rectangle (and of the present clip) protected.
  package mutating func clipped<T>(to rect: CellRect, _ draw: (inout CellBuffer) -> T) -> T {
    let saved = clip
    clip = clip.intersection(rect)
    defer { clip = saved }
    return draw(&self)
  }

  /// Writes one narrow cell; does nothing outside of the clip.
  mutating func set(_ cell: Cell, x: Int, y: Int) {
    guard clip.contains(x: x, y: y) else { return }
    let i = y * width + x
    if hasWide { mend(i, x: x) }
    cells[i] = cell
  }

  /// Writes a glyph and colours; does nothing outside of the clip.
  package mutating func set(_ glyph: Glyph, _ style: CellStyle, x: Int, y: Int) {
    set(Cell(glyph, style), x: x, y: y)
  }

  /// Blanks the other half of a wide character that is about to lose one.
  private mutating func mend(_ i: Int, x: Int) {
    if cells[i].isContinuation && x > 0 {
      cells[i - 1].glyph = .space
    }
    if x + 1 < width && cells[i + 1].isContinuation {
      cells[i + 1].glyph = .space
      cells[i + 1].isContinuation = false
    }
    cells[i].isContinuation = false
  }

  /// Puts text at a place; control characters are escaped, parts outside of the clip left out.
  ///
  /// - Parameters:
  ///   - text: One line of text.
  ///   - x: Column of the first character.
  ///   - y: Row.
  ///   - style: Colours and attributes.
  ///   - limit: Most columns to use; a longer text ends with an ellipsis.
  ///   - keepsBackground: Leaves the background of the cells as it is.
  /// - Returns: The column after the text.
  @discardableResult
  package mutating func put(
    _ text: String, x: Int, y: Int, _ style: CellStyle, limit: Int? = nil,
    keepsBackground: Bool = false
  ) -> Int {
    var line = glyphs.adapted(text)
    if let limit {
      line = TextWidth.truncated(line, to: limit, ellipsis: glyphs == .ascii ? "~" : "…")
    } else {
      line = line.escapingControls
    }
    var column = x
    var last: Int?
    for scalar in line.unicodeScalars {
      let columns = TextWidth.columns(of: scalar)
      if columns == 0 {
        if let last, !TextWidth.isIgnored(scalar), y >= 0 {
          cells[last].glyph = cells[last].glyph.adding(mark: scalar)
        }
        continue
      }
      last = putScalar(
        scalar, columns: columns, x: column, y: y, style, keepsBackground: keepsBackground)
      column += max(1, columns)
    }
    return column
  }

  /// Puts one scalar of one or two columns; returns the index of its cell if it was drawn.
  private mutating func putScalar(
    _ scalar: Unicode.Scalar, columns: Int, x: Int, y: Int, _ style: CellStyle,
    keepsBackground: Bool
  ) -> Int? {
    guard clip.contains(x: x, y: y) else {
      // The right half of a wide character whose left half is outside of the clip stays blank.
      if columns == 2 && clip.contains(x: x + 1, y: y) {
        set(Cell(Glyph.space, style), x: x + 1, y: y)
      }
      return nil
    }
    let i = y * width + x
    var style = style
    if keepsBackground { style.background = cells[i].style.background }
    if columns < 2 {
      set(Cell(Glyph(scalar), style), x: x, y: y)
      return i
    }
    guard clip.contains(x: x + 1, y: y) else {
      set(Cell(Glyph.space, style), x: x, y: y)
      return nil
    }
    set(Cell(Glyph.space, style), x: x, y: y)
    set(Cell(Glyph.space, style), x: x + 1, y: y)
    cells[i].glyph = Glyph(scalar)
    cells[i + 1].isContinuation = true
    hasWide = true
    return i
  }

  /// Puts text so that it ends before a column.
  ///
  /// - Returns: The column of the first character.
  @discardableResult
  package mutating func put(
    _ text: String, endingAt maxX: Int, y: Int, _ style: CellStyle, limit: Int? = nil
  ) -> Int {
    var line = glyphs.adapted(text).escapingControls
    if let limit {
      line = TextWidth.truncated(line, to: limit, ellipsis: glyphs == .ascii ? "~" : "…")
    }
    let x = maxX - TextWidth.columns(of: line)
    put(line, x: x, y: y, style)
    return x
  }

  /// Puts text in the middle of a row of a rectangle.
  package mutating func put(_ text: String, centredIn rect: CellRect, y: Int, _ style: CellStyle) {
    let line = TextWidth.truncated(
      glyphs.adapted(text), to: rect.width, ellipsis: glyphs == .ascii ? "~" : "…")
    put(line, x: rect.x + (rect.width - TextWidth.columns(of: line)) / 2, y: y, style)
  }

  /// Fills a rectangle with one narrow glyph.
  package mutating func fill(_ rect: CellRect, _ glyph: Glyph, _ style: CellStyle) {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    let cell = Cell(glyph, style)
    for y in area.y..<area.maxY {
      if hasWide {
        for x in area.x..<area.maxX { set(cell, x: x, y: y) }
      } else {
        let row = y * width
        for i in row + area.x..<row + area.maxX { cells[i] = cell }
      }
    }
  }

  /// Fills a rectangle with blanks.
  package mutating func fill(_ rect: CellRect, _ style: CellStyle) {
    fill(rect, .space, style)
  }

  /// Changes colours and attributes of what is already drawn.
  package mutating func restyle(_ rect: CellRect, _ change: (inout CellStyle) -> Void) {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { change(&cells[y * width + x].style) }
    }
  }

  /// Copies another buffer to a place.
  package mutating func draw(_ other: CellBuffer, x: Int, y: Int) {
    let target = CellRect(x: x, y: y, width: other.width, height: other.height).intersection(clip)
    guard !target.isEmpty else { return }
    for row in target.y..<target.maxY {
      for column in target.x..<target.maxX {
        set(other.cells[(row - y) * other.width + column - x], x: column, y: row)
      }
    }
    hasWide = hasWide || other.hasWide
  }

  /// A part of the buffer; what lies outside of it is left out.
  package func cropped(to rect: CellRect) -> CellBuffer {
    let area = rect.intersection(bounds)
    var part = CellBuffer(width: area.width, height: area.height, glyphs: glyphs)
    part.draw(self, x: -area.x, y: -area.y)
    return part
  }

  /// What changed since another frame, row by row; everything if that has another size or is nil.
  ///
  /// Two runs of a row with fewer than `gap` equal cells between them are joined, since moving the
  /// terminal's cursor costs about as many bytes.
  package func diff(from old: CellBuffer?, gap: Int = 4) -> [CellRun] {
    guard let old, old.width == width, old.height == height else {
      guard width > 0 else { return [] }
      return (0..<height).map { CellRun(y: $0, x: 0, length: width) }
    }
    var runs: [CellRun] = []
    cells.withUnsafeBufferPointer { new in
      old.cells.withUnsafeBufferPointer { was in
        for y in 0..<height {
          let row = y * width
          var x = 0
          while x < width {
            if new[row + x] == was[row + x] {
              x += 1
              continue
            }
            var end = x + 1
            var equal = 0
            var probe = end
            while probe < width && equal < gap {
              if new[row + probe] == was[row + probe] {
                equal += 1
              } else {
                equal = 0
                end = probe + 1
              }
              probe += 1
            }
            var start = x
            while start > 0 && (new[row + start].isContinuation || was[row + start].isContinuation)
            {
              start -= 1
            }
            while end < width && (new[row + end].isContinuation || was[row + end].isContinuation) {
              end += 1
            }
            if let last = runs.last, last.y == y, last.x + last.length >= start {
              runs[runs.count - 1].length = end - last.x
            } else {
              runs.append(CellRun(y: y, x: start, length: end - start))
            }
            x = end
          }
        }
      }
    }
    return runs
  }

  /// One row as text, without the blanks at its end.
  package func text(row y: Int) -> String {
    guard y >= 0 && y < height else { return "" }
    var line = ""
    for cell in cells[y * width..<(y + 1) * width] where !cell.isContinuation {
      line += cell.glyph.string
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The whole buffer as text, one line for each row.
  package var text: String {
    (0..<height).map { text(row: $0) }.joined(separator: "\n")
  }
}

extension CellBuffer {
  /// Equal cells; the clip does not count.
  package static func == (a: CellBuffer, b: CellBuffer) -> Bool {
    a.width == b.width && a.height == b.height && a.cells == b.cells
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(width)
    hasher.combine(cells)
  }
}
