/// A place in pixel coordinates of a map: centres at integers from 0, y upwards.
package struct MapPoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Which part of a map is shown, and how large.
package struct MapView: Hashable, Sendable {
  /// Place in the middle, pixel coordinates.
  package var center: MapPoint
  /// Canvas pixels (half cells) per map pixel, horizontally.
  package var zoom: Double

  package init(center: MapPoint, zoom: Double) {
    self.center = center
    self.zoom = zoom
  }

  /// The whole map as large as it fits into a rectangle of cells.
  ///
  /// - Parameters:
  ///   - nx: Pixels of the map, horizontally.
  ///   - ny: Pixels of the map, vertically.
  ///   - rect: Cells to fill.
  ///   - cellAspect: Height of a cell by its width.
  ///   - pixelAspect: Height of a map pixel by its width.
  ///   - stepped: Only whole magnifications and whole reductions, so that all pixels are shown alike.
  /// - Returns: The view, centred on the map.
  package static func fitting(
    nx: Int, ny: Int, in rect: CellRect, cellAspect: Double = 2, pixelAspect: Double = 1,
    stepped: Bool = false
  ) -> MapView {
    let wide = Double(max(1, rect.width)) / Double(max(1, nx))
    let high =
      Double(2 * max(1, rect.height)) / Double(max(1, ny)) * cellAspect / 2
      / max(1e-6, pixelAspect)
    var zoom = min(wide, high)
    if stepped { zoom = zoom >= 1 ? zoom.rounded(.down) : 1 / (1 / zoom).rounded(.up) }
    return MapView(center: MapPoint(x: Double(nx - 1) / 2, y: Double(ny - 1) / 2), zoom: zoom)
  }

  /// The same place at the next whole magnification or reduction.
  package func zoomed(in isIn: Bool, around fixed: MapPoint? = nil) -> MapView {
    let ladder: [Double] =
      (2...32).reversed().map { 1 / Double($0) } + (1...8).map { Double($0) } + [12, 16, 24, 32]
    let next =
      isIn
      ? ladder.first { $0 > zoom * 1.01 } ?? zoom : ladder.last { $0 < zoom * 0.99 } ?? zoom
    guard let fixed else { return MapView(center: center, zoom: next) }
    let ratio = zoom / next
    return MapView(
      center: MapPoint(
        x: fixed.x + (center.x - fixed.x) * ratio, y: fixed.y + (center.y - fixed.y) * ratio),
      zoom: next)
  }

  /// The magnification in words: `×1`, `×3`, `1:4`.
  package var zoomText: String {
    if zoom >= 1 {
      return "×" + NumberText.fixed(zoom, 1).trimmedZeros
    }
    // Of 1:3.02 the digits say 1:3.
    return "1:" + NumberText.fixed(1 / zoom, 1).trimmedZeros
  }
}

/// Where the pixels of a map are on the screen.
///
/// The canvas has one pixel for each column and two for each row. Its grid is anchored at the upper
/// left corner of the map and the view is kept on the map, so that panning never splits pixels
/// differently and blank borders only appear if the map is smaller than the canvas.
package struct MapGeometry: Hashable, Sendable {
  /// Cells that show the map.
  package let rect: CellRect
  package let nx: Int
  package let ny: Int
  /// Canvas pixels per map pixel.
  package let zoomX: Double
  package let zoomY: Double
  /// Pixel coordinates of the left and the upper edge of the canvas.
  let left: Double
  let top: Double

  /// - Parameters:
  ///   - available: Cells that may be used; a smaller map uses the upper left part of them.
  ///   - nx: Pixels of the map, horizontally.
  ///   - ny: Pixels of the map, vertically.
  ///   - view: What to show.
  ///   - cellAspect: Height of a cell by its width.
  ///   - pixelAspect: Height of a map pixel by its width.
  package init(
    available: CellRect, nx: Int, ny: Int, view: MapView, cellAspect: Double = 2,
    pixelAspect: Double = 1
  ) {
    let zoom = max(1e-4, view.zoom)
    self.nx = nx
    self.ny = ny
    zoomX = zoom
    zoomY = zoom * 2 / max(0.1, cellAspect) * max(1e-6, pixelAspect)
    let wholeWidth = Int((Double(nx) * zoomX - 1e-6).rounded(.up))
    let wholeHeight = Int((Double(ny) * zoomY - 1e-6).rounded(.up))
    let width = min(available.width, wholeWidth)
    let rows = min(available.height, (wholeHeight + 1) / 2)
    rect = CellRect(x: available.x, y: available.y, width: width, height: rows)
    // Canvas pixels by which the map is scrolled.
    let wantedX = ((view.center.x + 0.5) * zoomX - Double(width) / 2).rounded()
    let wantedY = ((Double(ny) - 0.5 - view.center.y) * zoomY - Double(rows)).rounded()
    let scrollX = max(0, min(wantedX, Double(wholeWidth - width)))
    let scrollY = max(0, min(wantedY, Double(wholeHeight - 2 * rows)))
    left = -0.5 + scrollX / zoomX
    top = Double(ny) - 0.5 - scrollY / zoomY
  }

  package var canvasWidth: Int { rect.width }
  package var canvasHeight: Int { 2 * rect.height }

  /// Canvas coordinates of a place, from the upper left corner of `rect`; may be outside.
  package func canvas(_ point: MapPoint) -> (x: Double, y: Double) {
    ((point.x - left) * zoomX, (top - point.y) * zoomY)
  }

  /// The cell that shows a place; nil if it is not shown.
  package func cell(_ point: MapPoint) -> CellPoint? {
    let (cx, cy) = canvas(point)
    guard cx >= 0, cy >= 0, cx < Double(canvasWidth), cy < Double(canvasHeight) else { return nil }
    return CellPoint(x: rect.x + Int(cx), y: rect.y + Int(cy) / 2)
  }

  /// The place in the middle of half a cell: where a click is.
  package func point(cellX: Int, cellY: Int, lowerHalf: Bool = false) -> MapPoint {
    let cx = Double(cellX - rect.x) + 0.5
    let cy = Double(2 * (cellY - rect.y)) + (lowerHalf ? 1.5 : 0.5)
    return MapPoint(x: left + cx / zoomX, y: top - cy / zoomY)
  }

  /// Map pixels per canvas pixel: the step of the arrow keys, at least one pixel.
  package var canvasStep: (x: Double, y: Double) { (max(1, 1 / zoomX), max(1, 1 / zoomY)) }

  /// Pixels that are shown, at least in part.
  package var visible: (x: Range<Int>, y: Range<Int>) {
    let x0 = max(0, Int((left + 0.5).rounded(.down)))
    let x1 = min(nx, Int((left + Double(canvasWidth) / zoomX + 0.5 - 1e-9).rounded(.up)))
    let y1 = min(ny, Int((top + 0.5 - 1e-9).rounded(.up)))
    let y0 = max(0, Int((top - Double(canvasHeight) / zoomY + 0.5 + 1e-9).rounded(.down)))
    return (x0..<max(x0, x1), y0..<max(y0, y1))
  }

  /// Map columns shown by each canvas column; empty beyond the map.
  ///
  /// Zoomed in, the nearest column; zoomed out, the columns whose centre is in the canvas pixel, so
  /// that every one is in exactly one.
  var columns: [Range<Int>] {
    Self.blocks(count: canvasWidth, zoom: zoomX, limit: nx) { left + $0 / zoomX }
  }

  /// Map rows shown by each canvas row, from the top; empty beyond the map.
  var rows: [Range<Int>] {
    let mirrored = Double(ny - 1)
    return Self.blocks(count: canvasHeight, zoom: zoomY, limit: ny) {
      mirrored - (top - $0 / zoomY)
    }.map { $0.isEmpty ? 0..<0 : ny - $0.upperBound..<ny - $0.lowerBound }
  }

  /// Shares of map columns in each canvas column: first column and the weight of each from there.
  ///
  /// Zoomed out, the part of a map pixel that a canvas pixel covers, so that sums are kept for any
  /// factor and neighbours get equal areas.
  var columnShares: [PixelShares] {
    shares(columns, zoom: zoomX, limit: nx) { left + $0 / zoomX + 0.5 }
  }

  /// Shares of map rows in each canvas row, from the top; the first row is the lowest.
  var rowShares: [PixelShares] {
    let mirrored = shares(
      rows.map { $0.isEmpty ? 0..<0 : ny - $0.upperBound..<ny - $0.lowerBound }, zoom: zoomY,
      limit: ny
    ) { Double(ny) - 0.5 - top + $0 / zoomY }
    return mirrored.map {
      PixelShares(
        first: $0.weights.isEmpty ? 0 : ny - $0.first - $0.weights.count,
        weights: $0.weights.reversed())
    }
  }

  /// Map pixels with weights.
  struct PixelShares {
    var first: Int
    var weights: [Double]
  }

  private func shares(
    _ blocks: [Range<Int>], zoom: Double, limit: Int, _ edge: (Double) -> Double
  ) -> [PixelShares] {
    blocks.enumerated().map { i, block in
      if zoom >= 1 {
        return PixelShares(
          first: block.lowerBound, weights: Array(repeating: 1, count: block.count))
      }
      let start = max(0, edge(Double(i)))
      let end = min(Double(limit), edge(Double(i + 1)))
      let first = Int((start + 1e-9).rounded(.down))
      let last = Int((end - 1e-9).rounded(.up))
      guard first < last else { return PixelShares(first: 0, weights: []) }
      return PixelShares(
        first: first,
        weights: (first..<last).map { max(0, min(Double($0 + 1), end) - max(Double($0), start)) })
    }
  }

  private static func blocks(
    count: Int, zoom: Double, limit: Int, _ edge: (Double) -> Double
  ) -> [Range<Int>] {
    (0..<count).map { i in
      if zoom >= 1 {
        let pixel = Int((edge(Double(i) + 0.5) + 0.5).rounded(.down))
        return pixel >= 0 && pixel < limit ? pixel..<pixel + 1 : 0..<0
      }
      let first = max(0, Int((edge(Double(i)) - 1e-9).rounded(.up)))
      let end = min(limit, Int((edge(Double(i + 1)) - 1e-9).rounded(.up)))
      return first < end ? first..<end : 0..<0
    }
  }
}
