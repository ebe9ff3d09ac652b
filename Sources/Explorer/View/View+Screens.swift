import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// The table of observations.
  mutating func drawObservationTable(_ rect: CellRect) {
    let table = state.observations
    let rows = state.visibleRuns
    let counts = "\(rows.count) of \(table.rows.count)"
    let inside = Panel(
      title: "observations" + (state.isStale ? " …" : ""),
      note: table.filter.isEmpty ? counts : counts + " · filter \(table.filter)",
      isActive: state.peek.focus == .table
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    let offsets = state.runOffsets
    let view = TableView(
      columns: columns(isNarrow: runsAreNarrow), rows: rows.map { row($0, offsets[$0.id]) },
      selected: rows.firstIndex { $0.id == table.cursor },
      sortColumn: table.sort.rawValue + 1, isAscending: !table.isDescending,
      isFocused: state.peek.focus == .table,
      emptyText: table.rows.isEmpty ? "no observations yet" : "no run fits the filter")
    let drawn = view.draw(into: &frame.cells, rect: inside, theme: theme)
    for (index, place) in drawn.rows where rows.indices.contains(index) {
      hit(place, .observation(rows[index].id))
    }
    for (index, place) in drawn.headers.enumerated() where index > 0 {
      hit(place, .column(index - 1))
    }
  }

  /// Whether errors of the norms give way to what became of the runs.
  private var runsAreNarrow: Bool { layout.content.width < 110 }

  private func columns(isNarrow: Bool) -> [TableColumn] {
    [
      TableColumn("", width: .fixed(3)),
      TableColumn("run", width: .fixed(8), alignment: .right),
      TableColumn("object", width: .fixed(isNarrow ? 11 : 18)),
      TableColumn("offset", width: .fixed(7), alignment: .right, role: .dim),
      TableColumn("livetime", width: .fixed(9), alignment: .right),
      TableColumn("events", width: .fixed(8), alignment: .right),
      TableColumn("norm", width: .fixed(isNarrow ? 6 : 15), alignment: .right),
      TableColumn("state", width: .flexible(1)),
    ]
  }

  private func row(_ row: ObservationRow, _ offset: Double?) -> TableRow {
    let isLeftOut = state.document.excludedRuns.contains(row.id)
    var norm = ""
    if let shown = row.norm, !isLeftOut {
      norm = Format.fixed(shown.norm, 3)
      if !runsAreNarrow, shown.error.isFinite { norm += " ± " + Format.fixed(shown.error, 3) }
    }
    let role: ThemeRole
    var text = isLeftOut ? "left out by hand" : row.stateText
    switch row.status {
    case .waiting:
      role = .dim
      if state.loading.isCancelled { text = "not reduced" }
    case .skipped: role = .error
    case .reduced: role = isLeftOut ? .dim : row.norm?.isKept == false ? .warn : .good
    }
    let mark: String
    switch row.status {
    case .skipped: mark = " - "
    default: mark = isLeftOut ? "[ ]" : "[x]"
    }
    return TableRow(
      [
        mark, String(row.id), row.info.object.escapingControls,
        offset.map { Format.fixed($0, 2) + "°" } ?? "–", Format.duration(row.livetime),
        row.summary.map { NumberText.grouped($0.events) } ?? "", norm, text,
      ], roles: [isLeftOut ? .dim : .accent, nil, nil, nil, nil, nil, nil, role])
  }

  /// The Log screen: the newest message at the bottom, each one in full.
  mutating func drawLog() {
    let messages = state.visibleMessages
    let inside = Panel(
      title: "log",
      note: Format.count(messages.count, "message"), isActive: true
    ).draw(into: &frame.cells, rect: layout.content, theme: theme)
    hit(inside, .log)
    // Times of one width, so that texts begin in one column.
    let clocks = messages.last.map { Format.clock($0.time).count } ?? 0
    let indent = clocks + 4
    let width = max(1, inside.width - 1 - indent)
    var end = max(0, messages.count - state.log.scroll)
    var shown: [(message: Message, lines: [String])] = []
    var height = 0
    while end > 0, height < inside.height {
      end -= 1
      let lines = TextWidth.wrapped(theme.glyphs.adapted(messages[end].line), to: width)
      shown.insert((messages[end], lines), at: 0)
      height += lines.count
    }
    // What does not fit is the beginning of the first one.
    var y = inside.y - max(0, height - inside.height)
    for (message, lines) in shown {
      drawMessage(message, lines, x: inside.x + 1, y: y, indent: indent, within: inside)
      y += lines.count
    }
    if messages.isEmpty { put("nothing yet", x: inside.x + 1, y: inside.y, .dim) }
  }

  private mutating func drawMessage(
    _ message: Message, _ lines: [String], x: Int, y: Int, indent: Int, within inside: CellRect
  ) {
    let (sign, role): (String, ThemeRole) =
      switch message.kind {
      case .info: (" ", .text)
      case .good: ("+", .good)
      case .warning: ("!", .warn)
      case .error: ("✗", .error)
      case .command: (":", .dim)
      }
    if y >= inside.y {
      frame.cells.put(
        Format.clock(message.time), endingAt: x + indent - 4, y: y, theme[.dim])
      frame.cells.put(sign, x: x + indent - 3, y: y, theme[role])
    }
    let textRole = message.kind == .good ? .text : role
    for (offset, line) in lines.enumerated()
    where y + offset >= inside.y && y + offset < inside.maxY {
      frame.cells.put(
        line, x: x + indent - 1, y: y + offset, theme[textRole], limit: inside.maxX - x - indent)
    }
  }
}
