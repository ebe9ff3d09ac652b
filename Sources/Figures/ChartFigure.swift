package import CairoDrawing

/// A plot of series over two axes.
package struct ChartFigure: Sendable {
  package var title: FigureText
  package var x: FigureAxis
  package var y: FigureAxis
  package var series: [ChartSeries]
  /// Lines of text in a corner.
  package var notes: [FigureText] = []
  /// Width and height of the frame, points.
  package var frameSize: CanvasPoint

  package init(
    title: FigureText, x: FigureAxis, y: FigureAxis, series: [ChartSeries],
    frameSize: CanvasPoint = CanvasPoint(330, 240)
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.frameSize = frameSize
  }

  func margins(_ canvas: borrowing Canvas) -> Margins {
    var margins = Margins()
    let tick = FigureText.height(FigureStyle.tick)
    margins.left =
      MapFigure.widest(y.ticks, canvas) + FigureStyle.tickLength + FigureStyle.tickGap
      + (y.label.isEmpty ? 0 : FigureText.height(FigureStyle.label) + 4)
    margins.bottom =
      FigureStyle.tickLength + FigureStyle.tickGap + tick
      + (x.label.isEmpty ? 0 : FigureText.height(FigureStyle.label) + 4)
    margins.top = title.isEmpty ? 6 : FigureText.height(FigureStyle.title) + 6
    // The last number of the horizontal axis may stand across the corner.
    margins.right = 8
    for tick in x.ticks {
      if let label = tick.label {
        let reach =
          label.width(canvas, FigureStyle.tick) / 2 - (1 - x.position(tick.value)) * frameSize.x
        margins.right = max(margins.right, reach)
      }
    }
    return margins
  }

  func draw(_ canvas: borrowing Canvas, frame: CanvasRect, labelColumn: Double) {
    canvas.save()
    canvas.clip(to: frame)
    for series in series { draw(series, canvas, frame) }
    canvas.restore()
    canvas.stroke(frame, FigureStyle.frame)
    drawAxes(canvas, frame, labelColumn)
    ChartLegend(self, frame).draw(canvas)
    title.draw(
      canvas, at: CanvasPoint(frame.x, frame.y - 4 - FigureText.height(FigureStyle.title) / 2),
      .start, FigureStyle.title, FigureStyle.ink)
  }

  /// Where a value is on the canvas; values far outside stay a frame's size away.
  func place(_ point: CanvasPoint, _ frame: CanvasRect) -> CanvasPoint {
    func limited(_ position: Double) -> Double {
      position.isNaN ? .nan : min(max(position, -1), 2)
    }
    return CanvasPoint(
      frame.x + limited(x.position(point.x)) * frame.width,
      frame.bottom - limited(y.position(point.y)) * frame.height)
  }

  private func draw(_ series: ChartSeries, _ canvas: borrowing Canvas, _ frame: CanvasRect) {
    switch series.kind {
    case .points(let points, let isFilled):
      for point in points { draw(point, isFilled, series.ink, canvas, frame) }
    case .line(let points, let width, let dashes):
      canvas.stroke(
        points.map { place($0, frame) }, Pen(series.ink, width: width, dashes: dashes))
    case .band(let places, let low, let high):
      let known = places.indices.filter { low[$0].isFinite && high[$0].isFinite }
      let border =
        known.map { place(CanvasPoint(places[$0], high[$0]), frame) }
        + known.reversed().map { place(CanvasPoint(places[$0], low[$0]), frame) }
      if known.count > 1 { canvas.fill(border, series.ink) }
    case .steps(let edges, let values, let isFilled):
      drawSteps(edges, values, isFilled, series.ink, canvas, frame)
    case .level(let height):
      canvas.stroke(
        [place(CanvasPoint(x.lower, height), frame), place(CanvasPoint(x.upper, height), frame)],
        Pen(series.ink, width: 0.7))
    }
  }

  private func drawSteps(
    _ edges: [Double], _ values: [Double], _ isFilled: Bool, _ ink: Ink,
    _ canvas: borrowing Canvas, _ frame: CanvasRect
  ) {
    guard let first = edges.first, let last = edges.last, edges.count == values.count + 1 else {
      return
    }
    // The foot of a bar, also where the axis is logarithmic.
    let foot = y.scale == .log ? y.lower : min(max(0, y.lower), y.upper)
    var line = [place(CanvasPoint(first, foot), frame)]
    for (i, value) in values.enumerated() {
      let height = y.scale == .log && !(value > 0) ? foot : value
      line.append(place(CanvasPoint(edges[i], height), frame))
      line.append(place(CanvasPoint(edges[i + 1], height), frame))
    }
    line.append(place(CanvasPoint(last, foot), frame))
    if isFilled {
      canvas.fill(line, ink.with(opacity: 0.35 * ink.opacity))
      canvas.stroke(line, Pen(ink, width: 0.8))
    } else {
      canvas.stroke(line, Pen(ink, width: 1.2))
    }
  }

  private func draw(
    _ point: ChartPoint, _ isFilled: Bool, _ ink: Ink, _ canvas: borrowing Canvas,
    _ frame: CanvasRect
  ) {
    let middle = place(CanvasPoint(point.x, point.y), frame)
    guard middle.x.isFinite, middle.y.isFinite else { return }
    let pen = Pen(ink, width: 1.1)
    if point.xLow.isFinite, point.xHigh.isFinite {
      canvas.stroke(
        [
          place(CanvasPoint(point.xLow, point.y), frame),
          place(CanvasPoint(point.xHigh, point.y), frame),
        ], pen)
    }
    if point.isLimit {
      let foot = CanvasPoint(middle.x, middle.y + 15)
      canvas.stroke([middle, foot], pen)
      canvas.fill(
        [
          foot + CanvasPoint(0, 3), foot + CanvasPoint(-2.6, -2.5), foot + CanvasPoint(2.6, -2.5),
        ], ink)
      return
    }
    if point.yLow.isFinite, point.yHigh.isFinite {
      let low = place(CanvasPoint(point.x, point.yLow), frame)
      let high = place(CanvasPoint(point.x, point.yHigh), frame)
      canvas.stroke([low, high], pen)
    }
    canvas.circle(
      middle, radius: 2.4, fill: isFilled ? ink : .white, outline: isFilled ? nil : pen)
  }

  private func drawAxes(_ canvas: borrowing Canvas, _ frame: CanvasRect, _ labelColumn: Double) {
    let edges = FrameEdges(frame: frame, labelColumn: labelColumn)
    for tick in x.ticks {
      let at = frame.x + x.position(tick.value) * frame.width
      edges.tickX(
        canvas, at: at,
        length: tick.label == nil ? FigureStyle.minorTickLength : FigureStyle.tickLength)
      if let number = tick.label { edges.numberX(canvas, number, at: at) }
    }
    for tick in y.ticks {
      edges.tickY(
        canvas, at: frame.bottom - y.position(tick.value) * frame.height, number: tick.label)
    }
    edges.labels(canvas, x: x.label, y: y.label)
  }
}
