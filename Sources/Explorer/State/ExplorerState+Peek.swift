import GridMath
package import Observations
package import TerminalRendering

extension ExplorerState {
  /// What the peek shows: the run under the cursor, or the last one while that is being read.
  package var shownPeek: ResponseSummary? {
    if let run = observations.cursor {
      if let summary = peek.summaries[run] { return summary }
      if peek.failures[run] != nil { return nil }
    }
    return peek.order.last.flatMap { peek.summaries[$0] }
  }

  /// Tiles that the shown run has, in their order.
  package var peekTiles: [PeekTile] {
    guard let shownPeek else { return [] }
    return PeekTile.allCases.filter { $0.isPresent(in: shownPeek) }
  }

  /// The chosen tile, or the first one where the run has no such response.
  package var peekTile: PeekTile? {
    let tiles = peekTiles
    return tiles.contains(peek.tile) ? peek.tile : tiles.first
  }

  mutating func stepPeekTile(_ step: Int) {
    let tiles = peekTiles
    guard let current = peekTile, let index = tiles.firstIndex(of: current) else { return }
    let sign = step > 0 ? 1 : -1
    peek.tile = tiles[((index + sign) % tiles.count + tiles.count) % tiles.count]
  }

  /// Moves the crosshair by hundredths of the horizontal axis; the first step puts it into the
  /// middle.
  mutating func movePeekCrosshair(_ step: Int) {
    guard let tile = peekTile, let axis = peek.axes[tile]?.x else { return }
    guard let place = peek.crosshair[tile], axis.range.contains(place) else {
      peek.crosshair[tile] = axis.value(at: 0.5)
      return
    }
    let fraction = axis.fraction(of: place) + Double(step) / 100
    peek.crosshair[tile] = axis.value(at: fraction.clamped(to: 0...1))
  }

  /// The chart of the chosen tile, as it is enlarged.
  private var peekContent: PeekCharts.Content? {
    guard let summary = shownPeek, let tile = peekTile else { return nil }
    return PeekCharts(summary).content(
      tile, axes: peek.axes[tile], colors: .ember, isLarge: true)
  }

  /// Numbers of the chosen tile.
  package var peekTable: PlotTable? {
    switch peekContent {
    case .chart(let chart): chart.table
    case .heat(let map): map.table
    case nil: nil
    }
  }

  /// The chosen tile as text.
  package var peekText: String? {
    let size = CellSize(width: 78, height: 22)
    switch peekContent {
    case .chart(let chart): return chart.text(size: size)
    case .heat(let map): return map.text(size: size)
    case nil: return nil
    }
  }
}
