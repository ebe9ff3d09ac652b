import TerminalRendering

/// Where the panes of the Fit screen are, from its size alone.
struct FitLayout {
  /// Nil where only the table has room.
  let models: CellRect?
  let parameters: CellRect
  let panel: CellRect?
  /// The small map.
  let map: CellRect?

  /// - Parameters:
  ///   - content: Cells between the bars.
  ///   - count: Number of models.
  init(_ content: CellRect, models count: Int) {
    let width = content.width
    let height = content.height
    if width >= 140 {
      // Tree, table, and at the right the fit above the map.
      let tree = min(36, 26 + max(0, width - 160) / 12)
      let side = min(62, 46 + (width - 160) / 3)
      let right = max(40, side)
      let top = min(height, 9 + min(count, 6))
      models = CellRect(x: content.x, y: content.y, width: tree, height: height)
      parameters = CellRect(
        x: content.x + tree, y: content.y, width: width - tree - right, height: height)
      panel = CellRect(x: content.maxX - right, y: content.y, width: right, height: top)
      let rest = height - top
      map =
        rest >= 12
        ? CellRect(x: content.maxX - right, y: content.y + top, width: right, height: rest) : nil
    } else if width >= 110 {
      let top = max(0, min(height - 10, 10 + min(count, 6)))
      models = CellRect(x: content.x, y: content.y, width: 30, height: height - top)
      panel = CellRect(x: content.x, y: content.maxY - top, width: 30, height: top)
      parameters = CellRect(
        x: content.x + 30, y: content.y, width: width - 30, height: height)
      map = nil
    } else if height >= 16 {
      let top = min(height / 3, max(5, count + 2))
      let left = width / 2
      models = CellRect(x: content.x, y: content.y, width: left, height: top)
      panel = CellRect(x: content.x + left, y: content.y, width: width - left, height: top)
      parameters = CellRect(
        x: content.x, y: content.y + top, width: width, height: height - top)
      map = nil
    } else {
      (models, panel, map) = (nil, nil, nil)
      parameters = content
    }
  }
}
