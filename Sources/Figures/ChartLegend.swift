import CairoDrawing

/// The names of a chart's series and its notes, in the corners where they cover least.
struct ChartLegend {
  private let chart: ChartFigure
  private let frame: CanvasRect

  init(_ chart: ChartFigure, _ frame: CanvasRect) {
    self.chart = chart
    self.frame = frame
  }

  private static let sample = 18.0
  private static let padding = 6.0

  func draw(_ canvas: borrowing Canvas) {
    let named = chart.series.filter { !$0.name.isEmpty }
    let line = FigureText.height(FigureStyle.note) + 2
    var taken: [CanvasRect] = []
    let drawn = drawnPoints()
    if !named.isEmpty {
      var width = 0.0
      for series in named { width = max(width, series.name.width(canvas, FigureStyle.note)) }
      let rect = corner(
        CanvasPoint(width + Self.sample + 6, line * Double(named.count)), drawn, taken)
      canvas.fill(rect.grown(by: 3), Ink(0xffffff, opacity: 0.75))
      for (i, series) in named.enumerated() {
        let y = rect.y + (Double(i) + 0.5) * line
        drawSample(series, CanvasPoint(rect.x, y), canvas)
        series.name.draw(
          canvas, at: CanvasPoint(rect.x + Self.sample + 6, y), .start, FigureStyle.note,
          FigureStyle.ink)
      }
      taken.append(rect)
    }
    if !chart.notes.isEmpty {
      var width = 0.0
      for note in chart.notes { width = max(width, note.width(canvas, FigureStyle.note)) }
      let rect = corner(CanvasPoint(width, line * Double(chart.notes.count)), drawn, taken)
      canvas.fill(rect.grown(by: 3), Ink(0xffffff, opacity: 0.75))
      let isRight = rect.x > frame.x + frame.width / 2
      for (i, note) in chart.notes.enumerated() {
        note.draw(
          canvas,
          at: CanvasPoint(isRight ? rect.right : rect.x, rect.y + (Double(i) + 0.5) * line),
          isRight ? .end : .start, FigureStyle.note, FigureStyle.ink)
      }
    }
  }

  /// The corner in which a box of a size covers least of what is drawn.
  private func corner(
    _ size: CanvasPoint, _ drawn: [CanvasPoint], _ taken: [CanvasRect]
  ) -> CanvasRect {
    let inner = frame.grown(by: -Self.padding - 2)
    let middle = inner.x + (inner.width - size.x) / 2
    let corners = [
      CanvasRect(x: inner.right - size.x, y: inner.y, width: size.x, height: size.y),
      CanvasRect(x: inner.x, y: inner.y, width: size.x, height: size.y),
      CanvasRect(
        x: inner.x, y: inner.bottom - size.y, width: size.x, height: size.y),
      CanvasRect(
        x: inner.right - size.x, y: inner.bottom - size.y, width: size.x, height: size.y),
      CanvasRect(x: middle, y: inner.bottom - size.y, width: size.x, height: size.y),
      CanvasRect(x: middle, y: inner.y, width: size.x, height: size.y),
    ]
    func cost(_ rect: CanvasRect) -> Double {
      let wide = rect.grown(by: 3)
      let hits = drawn.count {
        $0.x > wide.x && $0.x < wide.right && $0.y > wide.y && $0.y < wide.bottom
      }
      return Double(hits) + taken.reduce(0) { $0 + (wide.overlaps($1) ? 1e6 : 0) }
    }
    var best = corners[0]
    var lowest = Double.infinity
    for rect in corners {
      let own = cost(rect)
      if own < lowest { (best, lowest) = (rect, own) }
    }
    return best
  }

  /// Points along everything that is drawn, some points apart.
  private func drawnPoints() -> [CanvasPoint] {
    var points: [CanvasPoint] = []
    func add(_ a: CanvasPoint, _ b: CanvasPoint) {
      guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return }
      let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / 4))
      for i in 0...steps { points.append(a + (b - a) * (Double(i) / Double(steps))) }
    }
    for series in chart.series {
      switch series.kind {
      case .points(let values, _):
        for value in values {
          let middle = chart.place(CanvasPoint(value.x, value.y), frame)
          // Values weigh more than lines.
          for _ in 0..<6 { points.append(middle) }
          if value.isLimit { add(middle, middle + CanvasPoint(0, 18)) }
          if value.yLow.isFinite {
            add(
              chart.place(CanvasPoint(value.x, value.yLow), frame),
              chart.place(CanvasPoint(value.x, value.yHigh), frame))
          }
        }
      case .line(let line, _, _):
        for (a, b) in zip(line, line.dropFirst()) {
          add(chart.place(a, frame), chart.place(b, frame))
        }
      case .band(let x, let low, let high):
        for i in x.indices {
          add(
            chart.place(CanvasPoint(x[i], low[i]), frame),
            chart.place(CanvasPoint(x[i], high[i]), frame))
        }
      case .steps(let edges, let values, _):
        for (i, value) in values.enumerated() where i + 1 < edges.count {
          let top = chart.place(CanvasPoint(edges[i], value), frame)
          add(top, chart.place(CanvasPoint(edges[i + 1], value), frame))
          if value > 0 { add(top, CanvasPoint(top.x, frame.bottom)) }
        }
      case .level: break
      }
    }
    return points
  }

  private func drawSample(
    _ series: ChartSeries, _ left: CanvasPoint, _ canvas: borrowing Canvas
  ) {
    let right = left + CanvasPoint(Self.sample, 0)
    switch series.kind {
    case .points(_, let isFilled):
      let middle = (left + right) / 2
      let pen = Pen(series.ink, width: 1.1)
      canvas.stroke([middle - CanvasPoint(0, 4.5), middle + CanvasPoint(0, 4.5)], pen)
      canvas.stroke([middle - CanvasPoint(6, 0), middle + CanvasPoint(6, 0)], pen)
      canvas.circle(
        middle, radius: 2.4, fill: isFilled ? series.ink : .white, outline: isFilled ? nil : pen)
    case .line(_, let width, let dashes):
      canvas.stroke([left, right], Pen(series.ink, width: width, dashes: dashes))
    case .band:
      canvas.fill(
        CanvasRect(x: left.x, y: left.y - 3.5, width: Self.sample, height: 7), series.ink)
    case .steps(_, _, let isFilled):
      let box = CanvasRect(x: left.x, y: left.y - 3.5, width: Self.sample, height: 7)
      if isFilled { canvas.fill(box, series.ink.with(opacity: 0.35 * series.ink.opacity)) }
      canvas.stroke(box, Pen(series.ink, width: isFilled ? 0.8 : 1.2))
    case .level: canvas.stroke([left, right], Pen(series.ink, width: 0.7))
    }
  }
}
