/// A column of a table.
package struct TableColumn: Hashable, Sendable {
  package enum Alignment: Hashable, Sendable {
    case left, right
  }

  package enum Width: Hashable, Sendable {
    case fixed(Int)
    /// Takes what is left, at least so much.
    case flexible(Int)
  }

  package var title: String
  package var width: Width
  package var alignment: Alignment
  /// Style of the cells that do not give their own.
  package var role: ThemeRole

  package init(
    _ title: String, width: Width, alignment: Alignment = .left, role: ThemeRole = .text
  ) {
    self.title = title
    self.width = width
    self.alignment = alignment
    self.role = role
  }
}

/// A row of a table.
package struct TableRow: Hashable, Sendable {
  package var cells: [String]
  /// Style of each cell; nil for the column's own.
  package var roles: [ThemeRole?]

  package init(_ cells: [String], roles: [ThemeRole?] = []) {
    self.cells = cells
    self.roles = roles
  }
}

/// Where a table's parts are.
package struct TableLayout: Hashable, Sendable {
  /// Cells of the shown rows by their index.
  package var rows: [Int: CellRect] = [:]
  /// Cells of the header by column; empty for columns without room.
  package var headers: [CellRect] = []
  /// First shown row: keep it for the next drawing.
  package var offset = 0
}

/// Rows and columns with a header, a selection and a scroll bar.
package struct TableView: Hashable, Sendable {
  package var columns: [TableColumn]
  package var rows: [TableRow]
  package var selected: Int?
  /// First shown row; moved as needed to show the selection.
  package var offset: Int
  package var sortColumn: Int?
  package var isAscending: Bool
  package var isFocused: Bool
  package var showsHeader: Bool
  /// Text instead of rows when there are none.
  package var emptyText: String

  package init(
    columns: [TableColumn], rows: [TableRow], selected: Int? = nil, offset: Int = 0,
    sortColumn: Int? = nil, isAscending: Bool = true, isFocused: Bool = false,
    showsHeader: Bool = true, emptyText: String = ""
  ) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
    self.offset = offset
    self.sortColumn = sortColumn
    self.isAscending = isAscending
    self.isFocused = isFocused
    self.showsHeader = showsHeader
    self.emptyText = emptyText
  }

  /// The first row to show so that the selection is in sight and no row is wasted.
  package static func offset(_ offset: Int, selected: Int?, count: Int, height: Int) -> Int {
    var first = offset
    if let selected {
      first = min(first, selected)
      first = max(first, selected - height + 1)
    }
    return max(0, min(first, count - height))
  }

  /// Draws into a rectangle.
  @discardableResult
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme
  ) -> TableLayout {
    var layout = TableLayout()
    guard rect.width >= 3, rect.height >= 1 else { return layout }
    let hasHeader = showsHeader && rect.height >= 2
    let body = hasHeader ? rect.split(top: 1).rest : rect
    let scrolls = rows.count > body.height
    let inner = CellRect(
      x: rect.x + 1, y: rect.y, width: rect.width - 2 - (scrolls ? 1 : 0), height: rect.height)
    let spans = columnSpans(inner)
    buffer.clipped(to: rect) { buffer in
      if hasHeader {
        layout.headers = drawHeader(into: &buffer, spans, y: rect.y, theme)
      }
      layout.offset = Self.offset(
        offset, selected: selected, count: rows.count, height: body.height)
      if rows.isEmpty {
        buffer.put(emptyText, x: inner.x, y: body.y, theme[.dim], limit: inner.width)
      }
      for line in 0..<body.height {
        let index = layout.offset + line
        guard index < rows.count else { break }
        let place = CellRect(
          x: rect.x, y: body.y + line, width: rect.width - (scrolls ? 1 : 0), height: 1)
        layout.rows[index] = place
        drawRow(index, into: &buffer, place, spans, theme)
      }
      if scrolls {
        ScrollBar.draw(
          into: &buffer,
          rect: CellRect(x: rect.maxX - 1, y: body.y, width: 1, height: body.height),
          offset: layout.offset, count: rows.count, theme: theme)
      }
    }
    return layout
  }

  /// Start and width of each column; zero width for those without room.
  private func columnSpans(_ rect: CellRect) -> [(x: Int, width: Int)] {
    var fixed = 0
    var flexible: [Int] = []
    for (i, column) in columns.enumerated() {
      switch column.width {
      case .fixed(let width): fixed += width
      case .flexible(let width):
        fixed += width
        flexible.append(i)
      }
    }
    var extra = max(0, rect.width - fixed - 2 * max(0, columns.count - 1))
    var x = rect.x
    return columns.enumerated().map { i, column in
      var width: Int
      switch column.width {
      case .fixed(let wanted): width = wanted
      case .flexible(let least):
        let share = extra / max(1, flexible.filter { $0 >= i }.count)
        extra -= share
        width = least + share
      }
      width = min(width, rect.maxX - x)
      guard width > 0 else { return (rect.maxX, 0) }
      defer { x += width + 2 }
      return (x, width)
    }
  }

  private func drawHeader(
    into buffer: inout CellBuffer, _ spans: [(x: Int, width: Int)], y: Int, _ theme: Theme
  ) -> [CellRect] {
    zip(columns, spans).enumerated().map { i, pair in
      let (column, span) = pair
      guard span.width > 0 else { return .zero }
      let title = theme.glyphs.adapted(column.title)
      let isSorted = i == sortColumn
      let style = theme[isSorted ? .accent : .tableHeader]
      var end = span.x + span.width
      if column.alignment == .right {
        buffer.put(title, endingAt: end, y: y, style, limit: span.width)
      } else {
        end = buffer.put(title, x: span.x, y: y, style, limit: span.width)
      }
      if isSorted {
        // In the gap after the column, so that the title keeps its width.
        let mark: Glyph =
          theme.glyphs == .ascii ? (isAscending ? "^" : "v") : isAscending ? "▴" : "▾"
        buffer.set(mark, style, x: end, y: y)
      }
      return CellRect(x: span.x, y: y, width: span.width, height: 1)
    }
  }

  private func drawRow(
    _ index: Int, into buffer: inout CellBuffer, _ place: CellRect,
    _ spans: [(x: Int, width: Int)], _ theme: Theme
  ) {
    let isSelected = index == selected
    let selection: ThemeRole = isFocused ? .selection : .selectionIdle
    if isSelected { buffer.fill(place, theme[selection]) }
    let row = rows[index]
    for (i, span) in spans.enumerated() where span.width > 0 && i < row.cells.count {
      let own = i < row.roles.count ? row.roles[i] : nil
      var style = theme[own ?? columns[i].role]
      if isSelected {
        // A cell without a role of its own takes the selection's ink; others keep theirs.
        style = own.map { theme.style($0, on: selection) } ?? theme[selection]
      }
      let text = row.cells[i]
      if columns[i].alignment == .right {
        buffer.put(text, endingAt: span.x + span.width, y: place.y, style, limit: span.width)
      } else {
        buffer.put(text, x: span.x, y: place.y, style, limit: span.width)
      }
    }
  }
}

/// A scroll bar of one column.
package enum ScrollBar {
  /// Draws the bar; nothing where all rows are in sight.
  ///
  /// - Parameters:
  ///   - buffer: Where to draw.
  ///   - rect: One column of cells.
  ///   - offset: The first row in sight.
  ///   - count: Number of rows.
  ///   - theme: Styles and glyphs.
  package static func draw(
    into buffer: inout CellBuffer, rect: CellRect, offset: Int, count: Int, theme: Theme
  ) {
    let height = rect.height
    guard height > 0, count > height else { return }
    let size = max(1, height * height / count)
    let travel = height - size
    let start = travel * offset / max(1, count - height)
    let isAscii = theme.glyphs == .ascii
    for row in 0..<height {
      let isThumb = row >= start && row < start + size
      let glyph: Glyph = isThumb ? (isAscii ? "#" : "┃") : isAscii ? "|" : "│"
      buffer.set(glyph, theme[isThumb ? .scrollBar : .frame], x: rect.x, y: rect.y + row)
    }
  }
}
