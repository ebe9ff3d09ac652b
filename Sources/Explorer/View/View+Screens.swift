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

  /// The Log screen: the newest line at the bottom.
  mutating func drawLog() {
    let messages = state.visibleMessages
    let inside = Panel(
      title: "log", note: "\(messages.count) lines", isActive: true
    ).draw(into: &frame.cells, rect: layout.content, theme: theme)
    hit(inside, .log)
    let end = max(0, messages.count - state.log.scroll)
    let start = max(0, end - inside.height)
    for (line, message) in messages[start..<end].enumerated() {
      let y = inside.y + line
      let x = put(
        Format.clock(message.time), x: inside.x + 1, y: y, .dim, limit: inside.width - 2)
      let (sign, role): (String, ThemeRole) =
        switch message.kind {
        case .info: (" ", .text)
        case .good: ("+", .good)
        case .warning: ("!", .warn)
        case .error: ("✗", .error)
        case .command: (":", .dim)
        }
      put(sign, x: x + 1, y: y, role)
      put(
        message.line, x: x + 3, y: y, message.kind == .good ? .text : role,
        limit: inside.maxX - x - 4)
    }
    if messages.isEmpty { put("nothing yet", x: inside.x + 1, y: inside.y, .dim) }
  }
}
