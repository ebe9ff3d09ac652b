import GridMath
package import SkyGeometry
package import TerminalRendering

extension ExplorerState {
  /// Number of data pixels, or 1 × 1 before a field is open.
  var mapSize: (nx: Int, ny: Int) {
    guard let field else { return (1, 1) }
    return (field.geometry.nx, field.geometry.ny)
  }

  /// Height of a data pixel on the sky by its width.
  package var pixelAspect: Double {
    guard let scales = field?.geometry.pixelScales, scales.x > 0, scales.y > 0 else { return 1 }
    return scales.y / scales.x
  }

  /// Canvas pixels per data pixel at which the whole map fits.
  package var fittingZoom: Double {
    let (nx, ny) = mapSize
    return MapView.fitting(
      nx: nx, ny: ny, in: canvas, cellAspect: cellAspect, pixelAspect: pixelAspect
    ).zoom
  }

  /// What the map panel shows on a canvas.
  package func mapView(on canvas: CellRect) -> MapView {
    let (nx, ny) = mapSize
    if let zoom = map.viewport.zoom {
      let center = map.viewport.center
      return MapView(center: MapPoint(x: center.x, y: center.y), zoom: zoom)
    }
    return MapView.fitting(
      nx: nx, ny: ny, in: canvas, cellAspect: cellAspect, pixelAspect: pixelAspect)
  }

  /// Canvas pixels (columns) per data pixel now.
  package var zoom: Double { map.viewport.zoom ?? fittingZoom }

  /// Data pixel in the middle of the canvas.
  package var viewCenter: PixelPosition {
    guard map.viewport.zoom == nil else { return map.viewport.center }
    let (nx, ny) = mapSize
    return PixelPosition(x: Double(nx - 1) / 2, y: Double(ny - 1) / 2)
  }

  /// Data pixels per step of the crosshair: one canvas pixel.
  package var canvasStep: (x: Double, y: Double) {
    (1 / zoom, (halfBlocks ? cellAspect / 2 : cellAspect) / zoom)
  }

  /// Half the size of the visible part in data pixels.
  package var halfExtent: (x: Double, y: Double) {
    (Double(canvas.width) / zoom / 2, Double(canvas.height) * cellAspect / zoom / 2)
  }

  /// Data pixel ranges that are visible, inside the map.
  package var visiblePixels: (x: Range<Int>, y: Range<Int>) {
    func range(_ middle: Double, _ half: Double, _ count: Int) -> Range<Int> {
      let low = Int((middle - half + 0.5).rounded(.down).clamped(to: 0...Double(count)))
      let high = Int((middle + half + 0.5).rounded(.up).clamped(to: 0...Double(count)))
      return low..<max(low, high)
    }
    let (nx, ny) = mapSize
    return (range(viewCenter.x, halfExtent.x, nx), range(viewCenter.y, halfExtent.y, ny))
  }

  /// Data pixel under the middle of a cell, as the last frame showed it.
  package func position(atColumn column: Int, row: Int) -> PixelPosition {
    let (nx, ny) = mapSize
    let geometry =
      shownGeometry
      ?? MapGeometry(
        available: canvas, nx: nx, ny: ny, view: mapView(on: canvas), cellAspect: cellAspect,
        pixelAspect: pixelAspect)
    let point = geometry.point(cellX: column, cellY: row)
    return PixelPosition(x: point.x, y: point.y)
  }

  /// Position on the sky, in the frame of the map.
  package func direction(of position: PixelPosition) -> SkyDirection? {
    field?.geometry.direction(x: position.x, y: position.y)
  }

  /// Index of the data pixel under a position.
  package func pixelIndex(_ position: PixelPosition) -> Int? {
    field?.geometry.index(ofX: position.x, y: position.y)
  }

  /// Inside of the map, in data pixels.
  func limited(_ position: PixelPosition) -> PixelPosition {
    let (nx, ny) = mapSize
    return PixelPosition(
      x: position.x.clamped(to: -0.499...(Double(nx) - 0.501)),
      y: position.y.clamped(to: -0.499...(Double(ny) - 0.501)))
  }

  /// Keeps the view on the map, as the panel does.
  mutating func setCenter(_ center: PixelPosition) {
    let (nx, ny) = mapSize
    let half = halfExtent
    func kept(_ value: Double, _ half: Double, _ count: Int) -> Double {
      let low = half - 0.5
      let high = Double(count) - 0.5 - half
      return low < high ? value.clamped(to: low...high) : Double(count - 1) / 2
    }
    map.viewport.center = PixelPosition(
      x: kept(center.x, half.x, nx), y: kept(center.y, half.y, ny))
  }

  /// Moves the crosshair by canvas pixels; the view follows at its edge.
  mutating func moveCrosshair(_ dx: Double, _ dy: Double) {
    let step = canvasStep
    map.crosshair = limited(
      PixelPosition(x: map.crosshair.x + dx * step.x, y: map.crosshair.y + dy * step.y))
    followCrosshair()
  }

  /// Shifts the view so that the crosshair is visible.
  mutating func followCrosshair() {
    guard map.viewport.zoom != nil else { return }
    let half = halfExtent
    let step = canvasStep
    var center = map.viewport.center
    let reach = (x: max(0, half.x - step.x), y: max(0, half.y - step.y))
    center.x = center.x.clamped(to: (map.crosshair.x - reach.x)...(map.crosshair.x + reach.x))
    center.y = center.y.clamped(to: (map.crosshair.y - reach.y)...(map.crosshair.y + reach.y))
    setCenter(center)
  }

  /// Sets a zoom with a point of the map staying where it is on the screen.
  mutating func setZoom(_ new: Double, fixed point: PixelPosition) {
    let lowest = min(fittingZoom, 1) / 2
    let zoomed = new.clamped(to: lowest...64)
    let old = zoom
    let center = viewCenter
    let ratio = old / zoomed
    map.viewport.zoom = zoomed
    setCenter(
      PixelPosition(
        x: point.x + (center.x - point.x) * ratio, y: point.y + (center.y - point.y) * ratio))
  }

  /// Shows a part of the map, as wide as there is room for a width in degrees.
  mutating func show(width: Double, around center: PixelPosition) {
    guard let scale = field?.geometry.pixelScales.x, scale > 0, width > 0 else { return }
    setZoom(Double(canvas.width) * scale / width, fixed: center)
    setCenter(center)
  }

  /// Whether a replay of the log shows the present part of the map.
  var viewIsRecorded: Bool {
    // The middle of the whole map says nothing.
    map.viewport == recordedViewport || (map.viewport.zoom == nil && recordedViewport.zoom == nil)
  }

  /// The command that shows the present part of the map; nil without a map.
  ///
  /// It says a width, not a magnification, so that it shows the same in a window of another size.
  var viewCommand: String? {
    guard map.viewport.zoom != nil else { return field == nil ? nil : "zoom-fit" }
    guard let scale = field?.geometry.pixelScales.x, let middle = direction(of: viewCenter)?.icrs
    else { return nil }
    let width = Format.figure(Double(canvas.width) * scale / zoom, digits: 6)
    return "view \(Format.degrees(middle.lon)) \(Format.degrees(middle.lat)) \(width)"
  }

  /// Moves the view by canvas columns and half rows.
  mutating func pan(from viewport: Viewport, columns dx: Double, rows dy: Double) {
    let zoom = self.zoom
    var center = viewport.zoom == nil ? viewCenter : viewport.center
    center.x -= dx / zoom
    center.y += dy * cellAspect / zoom
    map.viewport.zoom = zoom
    setCenter(center)
  }

  /// Remembers the view before a jump.
  mutating func rememberView() {
    viewHistory.append(map)
    if viewHistory.count > 100 { viewHistory.removeFirst() }
    viewFuture = []
  }

  /// Shows a view of the history, as it was; the crosshair stays on the map.
  mutating func show(_ view: MapState) {
    map = view
    map.crosshair = limited(view.crosshair)
  }

  /// Puts the crosshair somewhere, with the view around it if it was outside.
  mutating func jump(to position: PixelPosition, centring: Bool = false) {
    map.crosshair = limited(position)
    if centring {
      map.viewport.zoom = zoom
      setCenter(map.crosshair)
    }
    followCrosshair()
  }

  /// True while nobody has moved the crosshair.
  var crosshairIsUntouched: Bool { map.crosshair == recordedCrosshair }
}
