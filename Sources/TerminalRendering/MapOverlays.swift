/// Lines, marks and names over a map, drawn after it; the colours beneath are kept.
struct MapOverlays {
  let content: MapContent
  let geometry: MapGeometry
  let painter: MapPainter

  private var theme: Theme { painter.theme }

  func draw(into buffer: inout CellBuffer) {
    let lines = drawOutlines(into: &buffer)
    drawMarkers(into: &buffer, besides: lines)
    if let pin = content.pin { drawPin(pin, into: &buffer) }
    if let crosshair = content.crosshair { drawCrosshair(crosshair, into: &buffer) }
  }

  /// All outlines on one canvas, so that crossing lines share their cells.
  ///
  /// - Returns: For each cell of the map whether a line goes through it; empty without lines.
  private func drawOutlines(into buffer: inout CellBuffer) -> [Bool] {
    guard !content.outlines.isEmpty else { return [] }
    let rect = geometry.rect
    var all = BrailleCanvas(width: rect.width, height: rect.height)
    var owner = [ThemeRole?](repeating: nil, count: rect.width * rect.height)
    var next = 0
    while next < content.outlines.count {
      // Lines alike share a canvas: contours of a noisy map are hundreds.
      let kind = content.outlines[next]
      var canvas = BrailleCanvas(width: rect.width, height: rect.height)
      while next < content.outlines.count, content.outlines[next].role == kind.role,
        content.outlines[next].isDotted == kind.isDotted
      {
        let outline = content.outlines[next]
        canvas.polyline(
          outline.points.map { point in
            let (x, y) = geometry.canvas(point)
            return (2 * x, 2 * y)
          }, isClosed: outline.isClosed)
        next += 1
      }
      if kind.isDotted { canvas.thin() }
      for i in canvas.dots.indices where canvas.dots[i] != 0 { owner[i] = kind.role }
      all.merge(canvas)
    }
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        guard let role = owner[y * rect.width + x],
          let glyph = all.glyph(x: x, y: y, glyphs: theme.glyphs)
        else { continue }
        // The grid stays in the background: it may be fainter than a line that says something.
        put(
          glyph, theme[role], x: x, y: y, leastContrast: role == .overlayGrid ? 1.25 : 1.7,
          into: &buffer)
      }
    }
    return owner.map { $0 != nil && $0 != .overlayGrid }
  }

  /// Puts a glyph over the map, in black or white if its own colour cannot be seen there.
  private func put(
    _ glyph: Glyph, _ style: CellStyle, x: Int, y: Int, leastContrast: Double = 1.7,
    into buffer: inout CellBuffer
  ) {
    let beneath = painter.meanColor(x: x, y: y)
    var style = style.on(beneath)
    if theme.level == .mono {
      style.attributes.insert(.bold)
    } else {
      let back = beneath.rgb(terminal: theme.backgroundRgb)
      let front = style.foreground.rgb(terminal: theme.backgroundRgb)
      if front.contrast(with: back) < leastContrast { style.foreground = contrasting(back) }
    }
    buffer.set(glyph, style, x: geometry.rect.x + x, y: geometry.rect.y + y)
  }

  private func contrasting(_ back: Rgb) -> CellColor {
    let isDark = back.luminance < 0.18
    switch theme.level {
    case .truecolor: return .rgb(isDark ? Rgb(hex: 0xffffff) : Rgb(hex: 0x080808))
    case .c256: return .palette(isDark ? 231 : 16)
    case .c16: return .palette(isDark ? 15 : 0)
    case .mono: return .terminal
    }
  }

  private func column(_ point: MapPoint) -> (x: Int, y: Int)? {
    geometry.cell(point).map { ($0.x - geometry.rect.x, $0.y - geometry.rect.y) }
  }

  /// Four arms around the cell, which stays uncovered.
  private func drawCrosshair(_ point: MapPoint, into buffer: inout CellBuffer) {
    guard let (x, y) = column(point) else { return }
    let isAscii = theme.glyphs == .ascii
    let arms: [(Int, Int, Glyph)] = [
      (-2, 0, isAscii ? "-" : "─"), (-1, 0, isAscii ? "-" : "╴"), (1, 0, isAscii ? "-" : "╶"),
      (2, 0, isAscii ? "-" : "─"), (0, -1, isAscii ? "|" : "╵"), (0, 1, isAscii ? "|" : "╷"),
    ]
    for (dx, dy, glyph) in arms {
      let (ax, ay) = (x + dx, y + dy)
      guard ax >= 0, ay >= 0, ax < geometry.rect.width, ay < geometry.rect.height else { continue }
      var style = theme[.overlayCrosshair]
      if theme.hasAutomaticCrosshair {
        style = CellStyle(
          contrasting(painter.meanColor(x: ax, y: ay).rgb(terminal: theme.backgroundRgb)))
      }
      put(glyph, style.adding(.bold), x: ax, y: ay, into: &buffer)
    }
  }

  private func drawPin(_ point: MapPoint, into buffer: inout CellBuffer) {
    guard let (x, y) = column(point) else { return }
    put(theme.glyphs == .ascii ? "P" : "◆", theme[.overlaySelected], x: x, y: y, into: &buffer)
  }

  /// Marks first, then their names where there is room.
  private func drawMarkers(into buffer: inout CellBuffer, besides lines: [Bool]) {
    var taken: [CellRect] = []
    var places: [(marker: MapMarker, x: Int, y: Int)] = []
    for marker in content.markers {
      guard let (x, y) = column(marker.point) else { continue }
      places.append((marker, x, y))
      guard marker.hasMark else { continue }
      var style = theme[marker.role]
      if marker.role == .overlaySource && theme.level != .mono {
        let back = painter.meanColor(x: x, y: y).rgb(terminal: theme.backgroundRgb)
        style.foreground = contrasting(back)
      }
      put(theme.glyphs.adapted(marker.glyph), style, x: x, y: y, into: &buffer)
      taken.append(CellRect(x: x, y: y, width: 1, height: 1))
    }
    if let (x, y) = content.crosshair.flatMap(column) {
      taken.append(CellRect(x: x - 2, y: y, width: 5, height: 1))
      taken.append(CellRect(x: x, y: y - 1, width: 1, height: 3))
    }
    // Names may take an eighth of the map: beyond, they would hide what they name.
    var left = geometry.rect.width * geometry.rect.height / 8
    for (marker, x, y) in places where !marker.label.isEmpty {
      let label = theme.glyphs.adapted(marker.label)
      let width = TextWidth.columns(of: label)
      guard width <= left || marker.role == .overlaySelected,
        let place = labelPlace(marker, x: x, y: y, width: width, taken: taken, lines: lines)
      else { continue }
      left -= width
      taken.append(CellRect(x: place.x - 1, y: place.y, width: width + 2, height: 1))
      buffer.put(
        label, x: geometry.rect.x + place.x, y: geometry.rect.y + place.y,
        CellStyle(theme[marker.role].foreground, on: theme.background))
    }
  }

  /// Where the name of a mark goes: below, above, right, left or farther off, where it covers no
  /// other name and, if there is such a place, no line; nil if there is none.
  private func labelPlace(
    _ marker: MapMarker, x: Int, y: Int, width: Int, taken: [CellRect], lines: [Bool]
  ) -> CellPoint? {
    let bounds = CellRect(x: 0, y: 0, width: geometry.rect.width, height: geometry.rect.height)
    let downwards = Int((marker.clearance * geometry.zoomY / 2).rounded(.up)) + 1
    let sideways = Int((marker.clearance * geometry.zoomX).rounded(.up)) + 2
    let inside = max(0, min(x - width / 2, bounds.width - width))
    let candidates = [
      (inside, y + downwards), (inside, y - downwards), (x + sideways, y),
      (x - sideways - width + 1, y), (inside, y + downwards + 1), (inside, y - downwards - 1),
      (x + sideways, y + 1), (x - sideways - width + 1, y + 1), (x + sideways, y - 1),
      (x - sideways - width + 1, y - 1), (inside, y + downwards + 2), (inside, y - downwards - 2),
    ]
    var best: (place: CellPoint, cost: Int)?
    for (order, (left, top)) in candidates.enumerated() {
      let place = CellRect(x: left, y: top, width: width, height: 1)
      guard left >= 0, top >= 0, place.maxX <= bounds.maxX, place.maxY <= bounds.maxY,
        !taken.contains(where: { !$0.intersection(place).isEmpty })
      else { continue }
      let crossed =
        lines.isEmpty ? 0 : (left..<left + width).count { lines[top * bounds.width + $0] }
      // A place farther down the list is better than one that cuts a line.
      let cost = order + (crossed > 0 ? candidates.count + 2 * crossed : 0)
      if cost < best?.cost ?? .max { best = (CellPoint(x: left, y: top), cost) }
    }
    return best?.place
  }
}

extension BrailleCanvas {
  /// Adds the dots of a canvas of the same size.
  mutating func merge(_ other: BrailleCanvas) {
    precondition(width == other.width && height == other.height, "canvases differ in size")
    self = BrailleCanvas(self, dots: zip(dots, other.dots).map { $0 | $1 })
  }

  /// Keeps every second dot, in a chequered pattern.
  mutating func thin() {
    self = BrailleCanvas(self, dots: dots.map { $0 & 0xa5 })
  }
}
