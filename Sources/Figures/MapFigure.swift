package import CairoDrawing
package import TerminalRendering

/// A map with its coordinate net, sources and colour bar.
package struct MapFigure: Sendable {
  package var title: FigureText
  package let nx: Int
  package let ny: Int
  /// Row by row from the lowest; NaN where there is no value.
  package let values: [Double]
  /// Height of a pixel over its width.
  package var pixelAspect = 1.0
  package var colors: ColorMap
  /// Colour bar: name, limits and stretch.
  package var bar: FigureAxis
  package var grid: MapGrid
  package var markers: [SourceMarker] = []
  /// Borders of regions, pixel coordinates.
  package var outlines: [[CanvasPoint]] = []
  /// A disk in the corner that shows over which area pixels were summed: radius in pixels.
  package var disk: Double?
  /// Width of the frame, points.
  package var frameWidth = 250.0

  /// - Precondition: a value for each pixel, and at least one pixel.
  package init(
    title: FigureText, nx: Int, ny: Int, values: [Double], colors: ColorMap, bar: FigureAxis,
    grid: MapGrid
  ) {
    precondition(nx > 0 && ny > 0 && values.count == nx * ny, "a value for each pixel")
    self.title = title
    self.nx = nx
    self.ny = ny
    self.values = values
    self.colors = colors
    self.bar = bar
    self.grid = grid
  }

  static let barWidth = 9.0
  static let barGap = 7.0

  var frameSize: CanvasPoint {
    let height = frameWidth * Double(ny) / Double(nx) * pixelAspect
    // A long strip stays readable.
    return CanvasPoint(frameWidth, min(max(height, 60), 4 * frameWidth))
  }

  func margins(_ canvas: borrowing Canvas) -> Margins {
    var margins = Margins()
    let tick = FigureText.height(FigureStyle.tick)
    margins.left =
      Self.widest(grid.ticksY, canvas) + FigureStyle.tickLength + FigureStyle.tickGap
      + FigureText.height(FigureStyle.label) + 4
    margins.bottom =
      FigureStyle.tickLength + FigureStyle.tickGap + tick + FigureText.height(FigureStyle.label) + 4
    margins.top = title.isEmpty ? 6 : FigureText.height(FigureStyle.title) + 6
    margins.right =
      Self.barGap + Self.barWidth + FigureStyle.tickLength + FigureStyle.tickGap
      + Self.widest(bar.ticks, canvas) + FigureText.height(FigureStyle.label) + 5
    return margins
  }

  static func widest(_ ticks: [FigureTick], _ canvas: borrowing Canvas) -> Double {
    var width = 0.0
    for tick in ticks {
      if let label = tick.label { width = max(width, label.width(canvas, FigureStyle.tick)) }
    }
    return width
  }

  /// Whether most of the picture is dark, so that what lies on it must be light.
  var isDark: Bool {
    let low = colors.rgb(at: colors.kind == .sequential ? 0 : colors.kind.zero)
    return Int(low.red) + Int(low.green) + Int(low.blue) < 384
  }

  func draw(
    _ canvas: borrowing Canvas, frame: CanvasRect, labelColumn: Double
  ) throws(CairoError) {
    try canvas.image(image(), in: frame)
    canvas.save()
    canvas.clip(to: frame)
    drawGrid(canvas, frame)
    drawOutlines(canvas, frame)
    drawDisk(canvas, frame)
    canvas.restore()
    drawMarkers(canvas, frame)
    canvas.stroke(frame, FigureStyle.frame)
    drawAxes(canvas, frame, labelColumn)
    try drawBar(canvas, frame)
    title.draw(
      canvas, at: CanvasPoint(frame.x, frame.y - 4 - FigureText.height(FigureStyle.title) / 2),
      .start, FigureStyle.title, FigureStyle.ink)
  }

  /// Colours at 1024 steps from the lower to the upper limit.
  private var ramp: [UInt32] {
    (0..<1024).map { Self.packed(colors.rgb(at: Double($0) / 1023)) }
  }

  private static func packed(_ color: Rgb) -> UInt32 {
    UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
  }

  /// The map as an image, the highest row first.
  func image() -> CanvasImage {
    let ramp = ramp
    let ink = FigureStyle.noData
    let empty = UInt32(ink.red * 255) << 16 | UInt32(ink.green * 255) << 8 | UInt32(ink.blue * 255)
    var pixels = [UInt32](repeating: empty, count: nx * ny)
    for y in 0..<ny {
      let row = (ny - 1 - y) * nx
      for x in 0..<nx {
        let value = values[y * nx + x]
        guard !value.isNaN else { continue }
        let position = min(max(bar.position(value), 0), 1)
        pixels[row + x] = ramp[Int(position * 1023)]
      }
    }
    return CanvasImage(width: nx, height: ny, pixels: pixels)
  }

  /// Where a pixel coordinate is on the canvas.
  func place(_ pixel: CanvasPoint, _ frame: CanvasRect) -> CanvasPoint {
    CanvasPoint(
      frame.x + (pixel.x + 0.5) / Double(nx) * frame.width,
      frame.bottom - (pixel.y + 0.5) / Double(ny) * frame.height)
  }

  private func drawGrid(_ canvas: borrowing Canvas, _ frame: CanvasRect) {
    let pen = Pen((isDark ? Ink.white : Ink.black).with(opacity: 0.22), width: 0.5)
    for line in grid.lines { canvas.stroke(line.map { place($0, frame) }, pen) }
  }

  private func drawOutlines(_ canvas: borrowing Canvas, _ frame: CanvasRect) {
    let pen = Pen(
      isDark ? Ink(0xffffff, opacity: 0.85) : Ink(0x333333, opacity: 0.9), width: 0.9,
      dashes: [3.5, 2.5])
    for line in outlines { canvas.stroke(line.map { place($0, frame) }, pen) }
  }

  /// Room of the disk and its frame, which labels keep free.
  private func diskRect(_ frame: CanvasRect) -> CanvasRect? {
    guard let disk else { return nil }
    let radius = disk * frame.width / Double(nx)
    guard radius > 0.7, radius < frame.width / 6 else { return nil }
    return CanvasRect(
      x: frame.x + 6, y: frame.bottom - 6 - 2 * radius, width: 2 * radius, height: 2 * radius)
  }

  private func drawDisk(_ canvas: borrowing Canvas, _ frame: CanvasRect) {
    guard let rect = diskRect(frame) else { return }
    canvas.circle(
      CanvasPoint(rect.x + rect.width / 2, rect.y + rect.height / 2), radius: rect.width / 2,
      outline: Pen(isDark ? .white : Ink(0x333333), width: 0.9))
  }

  private func drawMarkers(_ canvas: borrowing Canvas, _ frame: CanvasRect) {
    let (ink, halo) =
      isDark
      ? (Ink.white, Ink(0x000000, opacity: 0.55)) : (FigureStyle.ink, Ink(0xffffff, opacity: 0.8))
    let font = FigureStyle.note
    let inside = markers.filter {
      $0.place.x >= -0.5 && $0.place.y >= -0.5 && $0.place.x <= Double(nx) - 0.5
        && $0.place.y <= Double(ny) - 0.5
    }
    let places = inside.map { place($0.place, frame) }
    var sizes: [CanvasPoint] = []
    for marker in inside {
      sizes.append(
        CanvasPoint(
          FigureText(verbatim: marker.name).width(canvas, font), FigureText.height(font)))
    }
    let rects = LabelPlacement(
      frame: frame, keepFree: diskRect(frame).map { [$0] } ?? []
    ).rects(markers: places, sizes: sizes, distance: 6)
    for (i, marker) in inside.enumerated() {
      let arm = 4.5
      for pen in [Pen(halo, width: 2.6), Pen(ink, width: 1.1)] {
        canvas.stroke(
          [places[i] - CanvasPoint(arm, 0), places[i] + CanvasPoint(arm, 0)], pen)
        canvas.stroke(
          [places[i] - CanvasPoint(0, arm), places[i] + CanvasPoint(0, arm)], pen)
      }
      FigureText(verbatim: marker.name).draw(
        canvas, at: CanvasPoint(rects[i].x, rects[i].y + rects[i].height / 2), .start, font, ink,
        halo: Pen(halo, width: 2.2))
    }
  }

  private func drawAxes(_ canvas: borrowing Canvas, _ frame: CanvasRect, _ labelColumn: Double) {
    let edges = FrameEdges(frame: frame, labelColumn: labelColumn)
    var taken = -Double.infinity
    for tick in grid.ticksX.sorted(by: { $0.value < $1.value }) {
      let x = place(CanvasPoint(tick.value, 0), frame).x
      edges.tickX(canvas, at: x, length: FigureStyle.tickLength)
      // Near a pole meridians come close to each other.
      guard let label = tick.label else { continue }
      let half = label.width(canvas, FigureStyle.tick) / 2
      guard x - half > taken else { continue }
      taken = x + half + 4
      edges.numberX(canvas, label, at: x)
    }
    for tick in grid.ticksY {
      edges.tickY(canvas, at: place(CanvasPoint(0, tick.value), frame).y, number: tick.label)
    }
    edges.labels(canvas, x: grid.labelX, y: grid.labelY)
  }

  private func drawBar(_ canvas: borrowing Canvas, _ frame: CanvasRect) throws(CairoError) {
    var low = false
    var high = false
    for value in values where value.isFinite {
      low = low || value < bar.lower
      high = high || value > bar.upper
    }
    let tip = 8.0
    let rect = CanvasRect(
      x: frame.right + Self.barGap, y: frame.y + (high ? tip : 0), width: Self.barWidth,
      height: frame.height - (high ? tip : 0) - (low ? tip : 0))
    let ramp = ramp
    try canvas.image(
      CanvasImage(width: 1, height: 256, pixels: (0..<256).map { ramp[(255 - $0) * 1023 / 255] }),
      in: rect)
    let middle = rect.x + rect.width / 2
    var border = [CanvasPoint(rect.x, rect.y)]
    if high {
      let corners = [
        CanvasPoint(rect.x, rect.y), CanvasPoint(middle, rect.y - tip),
        CanvasPoint(rect.right, rect.y),
      ]
      canvas.fill(corners, Ink(ramp[1023]))
      border += corners.dropFirst()
    } else {
      border.append(CanvasPoint(rect.right, rect.y))
    }
    border.append(CanvasPoint(rect.right, rect.bottom))
    if low {
      let point = CanvasPoint(middle, rect.bottom + tip)
      canvas.fill(
        [CanvasPoint(rect.right, rect.bottom), point, CanvasPoint(rect.x, rect.bottom)],
        Ink(ramp[0]))
      border.append(point)
    }
    border.append(CanvasPoint(rect.x, rect.bottom))
    canvas.stroke(border, FigureStyle.frame, isClosed: true)
    drawBarTicks(canvas, rect)
  }

  private func drawBarTicks(_ canvas: borrowing Canvas, _ rect: CanvasRect) {
    var last = Double.infinity
    let room = FigureText.height(FigureStyle.tick) * 0.95
    for tick in bar.ticks.sorted(by: { $0.value < $1.value }) {
      let position = bar.position(tick.value)
      guard position >= -1e-9, position <= 1 + 1e-9 else { continue }
      let y = rect.bottom - position * rect.height
      // A stretch brings numbers close to each other.
      let label = tick.label != nil && last - y >= room ? tick.label : nil
      let length = label == nil ? FigureStyle.minorTickLength : FigureStyle.tickLength
      canvas.stroke(
        [CanvasPoint(rect.right, y), CanvasPoint(rect.right + length, y)], FigureStyle.tickPen)
      if let label {
        last = y
        label.draw(
          canvas,
          at: CanvasPoint(rect.right + FigureStyle.tickLength + FigureStyle.tickGap, y), .start,
          FigureStyle.tick, FigureStyle.ink)
      }
    }
    let line = FigureText.height(FigureStyle.label)
    let widest = Self.widest(bar.ticks, canvas)
    bar.label.draw(
      canvas,
      at: CanvasPoint(
        rect.right + FigureStyle.tickLength + FigureStyle.tickGap + widest + 3 + line / 2,
        rect.y + rect.height / 2), .middle, FigureStyle.label, FigureStyle.ink, angle: -.pi / 2)
  }
}
