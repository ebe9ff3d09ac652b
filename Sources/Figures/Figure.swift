package import CairoDrawing

/// A panel of a figure.
package enum FigurePanel: Sendable {
  case map(MapFigure)
  case chart(ChartFigure)
  /// Charts below each other that share the horizontal axis of the last one.
  case stack([ChartFigure])

  /// Width and height of the frame, points.
  var frameSize: CanvasPoint {
    switch self {
    case .map(let map): map.frameSize
    case .chart(let chart): chart.frameSize
    case .stack(let charts):
      CanvasPoint(
        charts.map(\.frameSize.x).max() ?? 0,
        charts.reduce(0) { $0 + $1.frameSize.y } + Double(max(charts.count - 1, 0)) * Self.stackGap)
    }
  }

  static let stackGap = 6.0

  func margins(_ canvas: borrowing Canvas) -> Margins {
    switch self {
    case .map(let map): return map.margins(canvas)
    case .chart(let chart): return chart.margins(canvas)
    case .stack(let charts):
      var margins = Margins()
      for (i, chart) in charts.enumerated() {
        var own = chart.margins(canvas)
        if i > 0 { own.top = 0 }
        if i + 1 < charts.count { own.bottom = 0 }
        margins.formUnion(own)
      }
      return margins
    }
  }

  /// Draws the panel; the names of vertical axes stand `labelColumn` points left of the frame.
  func draw(
    _ canvas: borrowing Canvas, frame: CanvasRect, labelColumn: Double
  ) throws(CairoError) {
    switch self {
    case .map(let map): try map.draw(canvas, frame: frame, labelColumn: labelColumn)
    case .chart(let chart): chart.draw(canvas, frame: frame, labelColumn: labelColumn)
    case .stack(let charts):
      var y = frame.y
      for chart in charts {
        chart.draw(
          canvas,
          frame: CanvasRect(x: frame.x, y: y, width: frame.width, height: chart.frameSize.y),
          labelColumn: labelColumn)
        y += chart.frameSize.y + Self.stackGap
      }
    }
  }
}

/// A figure: rows of panels whose frames are aligned.
package struct Figure: Sendable {
  package var rows: [[FigurePanel]]
  /// Between the outer edges of panels, points.
  package var gap = 14.0
  /// Around everything, points.
  package var border = 6.0

  package init(rows: [[FigurePanel]]) { self.rows = rows }

  package init(_ panel: FigurePanel) { self.init(rows: [[panel]]) }

  /// Panels in rows of at most so many.
  package init(_ panels: [FigurePanel], columns: Int) {
    var rows: [[FigurePanel]] = []
    for (i, panel) in panels.enumerated() {
      if i % max(columns, 1) == 0 { rows.append([]) }
      rows[rows.count - 1].append(panel)
    }
    self.init(rows: rows)
  }

  /// Where everything is.
  struct Layout {
    var width = 0.0
    var height = 0.0
    /// By row.
    var frames: [[CanvasRect]] = []
    /// Left margin of each column.
    var left: [Double] = []
  }

  func layout(_ canvas: borrowing Canvas) -> Layout {
    let columns = rows.map(\.count).max() ?? 0
    var byColumn = [Margins](repeating: Margins(), count: columns)
    var byRow = [Margins](repeating: Margins(), count: rows.count)
    var widths = [Double](repeating: 0, count: columns)
    var heights = [Double](repeating: 0, count: rows.count)
    for (r, row) in rows.enumerated() {
      for (c, panel) in row.enumerated() {
        let margins = panel.margins(canvas)
        byColumn[c].formUnion(margins)
        byRow[r].formUnion(margins)
        let size = panel.frameSize
        widths[c] = max(widths[c], size.x)
        heights[r] = max(heights[r], size.y)
      }
    }
    var layout = Layout()
    layout.left = byColumn.map(\.left)
    var y = border
    for (r, row) in rows.enumerated() {
      if r > 0 { y += gap }
      y += byRow[r].top
      var x = border
      var frames: [CanvasRect] = []
      for (c, panel) in row.enumerated() {
        if c > 0 { x += gap }
        x += byColumn[c].left
        let size = panel.frameSize
        frames.append(CanvasRect(x: x, y: y, width: size.x, height: size.y))
        x += widths[c] + byColumn[c].right
      }
      layout.width = max(layout.width, x + border)
      layout.frames.append(frames)
      y += heights[r] + byRow[r].bottom
    }
    layout.height = y + border
    return layout
  }

  private func draw(_ canvas: borrowing Canvas, _ layout: Layout) throws(CairoError) {
    for (row, frames) in zip(rows, layout.frames) {
      for (c, (panel, frame)) in zip(row, frames).enumerated() {
        try panel.draw(canvas, frame: frame, labelColumn: layout.left[c])
      }
    }
  }

  /// Frames of the panels by row, points.
  package func frames() throws(CairoError) -> [[CanvasRect]] {
    try Picture.measure { canvas throws(CairoError) in self.layout(canvas) }.frames
  }

  /// The figure as a PNG.
  ///
  /// - Parameter scale: Pixels a point; 2 is 144 to the inch.
  /// - Returns: The file.
  /// - Throws: `CairoError`.
  package func png(scale: Double = 2) throws(CairoError) -> [UInt8] {
    let layout = try Picture.measure { canvas throws(CairoError) in self.layout(canvas) }
    return try Picture.png(width: layout.width, height: layout.height, scale: scale) {
      canvas throws(CairoError) in
      try draw(canvas, layout)
    }
  }

  /// The figure as an SVG.
  package func svg() throws(CairoError) -> [UInt8] {
    let layout = try Picture.measure { canvas throws(CairoError) in self.layout(canvas) }
    return try Picture.svg(width: layout.width, height: layout.height) {
      canvas throws(CairoError) in
      try draw(canvas, layout)
    }
  }
}
