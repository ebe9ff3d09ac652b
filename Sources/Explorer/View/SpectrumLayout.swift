import TerminalRendering

/// Where the panes of the Spectrum screen are, from its size alone.
struct SpectrumLayout {
  /// Empty where the table has all the room.
  let chart: CellRect
  let series: CellRect
  let table: CellRect
  /// All numbers of the chosen row, with a frame.
  let details: CellRect
  /// The same in two lines, where there is no room for a pane.
  let readout: CellRect

  /// - Parameters:
  ///   - content: Cells between the bars.
  ///   - kind: Class of size of the screen.
  ///   - count: Number of series.
  ///   - rows: Rows of the table.
  ///   - isComparison: The table takes the place of the details too.
  ///   - isToggled: The table takes the place of the chart, or where both have room, gives way to it.
  init(
    _ content: CellRect, kind: ScreenLayout.Kind, series count: Int, rows: Int,
    isComparison: Bool, isToggled: Bool
  ) {
    let lines = kind == .small ? 0 : 2
    guard kind == .wide, content.height >= 20, !isToggled else {
      (series, details) = (.zero, .zero)
      let parts = content.split(bottom: lines)
      readout = parts.bottom
      let showsTable = kind != .wide && (isToggled || isComparison)
      (chart, table) = showsTable ? (.zero, parts.rest) : (parts.rest, .zero)
      return
    }
    readout = .zero
    let side = min(70, 52 + (content.width - 120) * 14 / 40)
    let parts = content.split(right: side)
    chart = parts.rest
    let list = min(2 + max(1, count), max(4, content.height / 4))
    let column = parts.right.split(top: list)
    series = column.top
    guard !isComparison, column.rest.height >= 16 else {
      (table, details) = (column.rest, .zero)
      return
    }
    let wanted = min(3 + max(1, rows), column.rest.height - 12)
    let rest = column.rest.split(top: wanted)
    (table, details) = (rest.top, rest.rest)
  }
}
