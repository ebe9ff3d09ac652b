import GridMath
import Observations
import TerminalRendering

extension ScreenPainter {
  /// Table above, tiles of the run under the cursor below.
  mutating func drawObservations() {
    let parts = PeekLayout(
      layout.content, isEnlarged: state.peek.isEnlarged, runs: state.visibleRuns.count)
    if !parts.table.isEmpty { drawObservationTable(parts.table) }
    guard !parts.tiles.isEmpty else { return }
    drawPeekHeader(parts.header)
    guard let summary = state.shownPeek, let chosen = state.peekTile else {
      drawPeekNotice(parts.tiles)
      return
    }
    let charts = PeekCharts(summary)
    if state.peek.isEnlarged {
      drawTile(chosen, charts, parts.tiles, isLarge: true)
      return
    }
    let tiles = state.peekTiles
    let perPage = max(1, parts.columns * parts.rows)
    let page = (tiles.firstIndex(of: chosen) ?? 0) / perPage
    for (place, tile) in tiles.dropFirst(page * perPage).prefix(perPage).enumerated() {
      drawTile(tile, charts, parts.tile(place), isLarge: false)
    }
  }

  /// Which run is shown, and what it does not have.
  private mutating func drawPeekHeader(_ rect: CellRect) {
    guard !rect.isEmpty else { return }
    frame.cells.fill(rect, theme[.text])
    var x = rect.x + 1
    let limit = rect.maxX - 1
    func room(_ x: Int) -> Int { limit - x }
    let cursor = state.observations.cursor
    if let run = cursor {
      x = put("run \(run)", x: x, y: rect.y, .strong, limit: room(x)) + 2
    }
    guard let summary = state.shownPeek else { return }
    if summary.id != cursor {
      // The charts are those of the run before, until this one is read.
      put("… reading; below is run \(summary.id)", x: x, y: rect.y, .warn, limit: room(x))
      return
    }
    var parts: [String] = []
    if !summary.object.isEmpty { parts.append(summary.object.escapingControls) }
    parts.append(Format.duration(summary.livetime))
    if let offset = summary.targetOffset { parts.append(Format.fixed(offset, 2) + "° off target") }
    x = put(parts.joined(separator: " · "), x: x, y: rect.y, .text, limit: room(x)) + 2
    let absent = PeekCharts(summary).absent
    if !absent.isEmpty, room(x) > 6 {
      x = put(absent, x: x, y: rect.y, .warn, limit: room(x)) + 2
    }
    let tiles = state.peekTiles
    guard let chosen = state.peekTile, let index = tiles.firstIndex(of: chosen) else { return }
    let text = "tile \(index + 1) of \(tiles.count)"
    if room(x) >= text.count { put(text, endingAt: limit, y: rect.y, .dim) }
  }

  /// Nothing to draw yet, or at all.
  private mutating func drawPeekNotice(_ rect: CellRect) {
    let inside = Panel(title: "peek").draw(into: &frame.cells, rect: rect, theme: theme)
    guard let run = state.observations.cursor else {
      put("no observation", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 2)
      return
    }
    if let failure = state.peek.failures[run] {
      put(
        "run \(run) cannot be looked at", x: inside.x + 1, y: inside.y, .error,
        limit: inside.width - 2)
      put(failure, x: inside.x + 1, y: inside.y + 1, .dim, limit: inside.width - 2)
    } else {
      put(
        "reading run \(run) …", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 2)
    }
  }

  private mutating func drawTile(
    _ tile: PeekTile, _ charts: PeekCharts, _ rect: CellRect, isLarge: Bool
  ) {
    let isChosen = tile == state.peekTile
    let inside = Panel(
      title: tile.title, note: charts.note(tile),
      isActive: isChosen && state.peek.focus == .tiles
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    hit(rect, .peekTile(tile))
    let content = charts.content(
      tile, axes: state.peek.axes[tile], colors: theme.maps.sequential, isLarge: isLarge)
    let crosshair = isLarge ? state.peek.crosshair[tile] : nil
    switch content {
    case .chart(var chart):
      chart.crosshair = crosshair
      if isLarge { chart.legendRows = 2 }
      let drawn = chart.draw(into: &frame.cells, rect: inside, theme: theme)
      if isLarge { hitColumns(drawn.plot, chart.x) }
    case .heat(var map):
      if let crosshair {
        map.crosshair = PlotPoint(crosshair, (map.y.lower + map.y.upper) / 2)
      }
      let drawn = map.draw(into: &frame.cells, rect: inside, theme: theme)
      if isLarge {
        hitColumns(drawn.plot, map.x)
        drawProfile(tile, charts, map, crosshair, inside, drawn.plot)
      }
    case nil: break
    }
  }

  /// A click in a column of the plot puts the crosshair there.
  private mutating func hitColumns(_ plot: CellRect, _ axis: PlotAxis) {
    guard plot.width > 0 else { return }
    for column in 0..<plot.width {
      let value = axis.value(at: (Double(column) + 0.5) / Double(plot.width))
      hit(
        CellRect(x: plot.x + column, y: plot.y, width: 1, height: plot.height),
        .peekPlace(value))
    }
  }

  /// Beside an enlarged square map: the values through its middle, or at the crosshair.
  private mutating func drawProfile(
    _ tile: PeekTile, _ charts: PeekCharts, _ map: HeatMap, _ crosshair: Double?,
    _ inside: CellRect, _ plot: CellRect
  ) {
    let start = plot.maxX + 16
    let rest = CellRect(
      x: start, y: inside.y, width: inside.maxX - start, height: inside.height)
    guard map.isSquare, rest.width >= 34, rest.height >= 8 else { return }
    let place = crosshair ?? 0
    guard let chart = PeekCharts.profile(map, at: place) else { return }
    chart.draw(into: &frame.cells, rect: rest, theme: theme)
  }
}

/// Where table and tiles of the Observations screen are.
struct PeekLayout {
  let table: CellRect
  let header: CellRect
  let tiles: CellRect
  /// Tiles beside and below each other on one page.
  let columns: Int
  let rows: Int

  /// Least size of a tile.
  private static let tileSize = CellSize(width: 38, height: 12)

  init(_ content: CellRect, isEnlarged: Bool, runs: Int) {
    let least = isEnlarged ? 10 : 12
    // A table without room for a tile below it has all the room, unless one is enlarged.
    guard content.height >= 7 + 1 + least else {
      table = isEnlarged ? .zero : content
      header = isEnlarged ? content.split(top: 1).top : .zero
      tiles = isEnlarged ? content.split(top: 1).rest : .zero
      (columns, rows) = (1, 1)
      return
    }
    let most = isEnlarged ? 9 : max(7, content.height * 3 / 10)
    let height = min(content.height - 1 - least, max(6, min(most, runs + 3)))
    let (top, rest) = content.split(top: height)
    table = top
    (header, tiles) = rest.split(top: 1)
    let across = max(1, min(4, tiles.width / Self.tileSize.width))
    columns = across
    rows = max(1, min((PeekTile.allCases.count + across - 1) / across, tiles.height / 12))
  }

  /// Cells of a tile by its place on the page; all space is given away.
  func tile(_ place: Int) -> CellRect {
    let (column, row) = (place % columns, place / columns)
    let (x0, x1) = (tiles.width * column / columns, tiles.width * (column + 1) / columns)
    let (y0, y1) = (tiles.height * row / rows, tiles.height * (row + 1) / rows)
    return CellRect(x: tiles.x + x0, y: tiles.y + y0, width: x1 - x0, height: y1 - y0)
  }
}
