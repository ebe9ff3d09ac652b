import CairoDrawing

/// Ticks and labels along the lower and the left edge of a frame, the same for maps and charts.
struct FrameEdges {
  let frame: CanvasRect
  /// Width left of the frame, points.
  let labelColumn: Double

  /// A tick at the lower edge.
  func tickX(_ canvas: borrowing Canvas, at x: Double, length: Double) {
    canvas.stroke(
      [CanvasPoint(x, frame.bottom), CanvasPoint(x, frame.bottom + length)], FigureStyle.tickPen)
  }

  /// The number of a tick at the lower edge.
  func numberX(_ canvas: borrowing Canvas, _ number: FigureText, at x: Double) {
    number.draw(
      canvas, at: CanvasPoint(x, numbersTop + FigureText.height(FigureStyle.tick) / 2), .middle,
      FigureStyle.tick, FigureStyle.ink)
  }

  /// A tick at the left edge with its number; shorter without one.
  func tickY(_ canvas: borrowing Canvas, at y: Double, number: FigureText?) {
    let length = number == nil ? FigureStyle.minorTickLength : FigureStyle.tickLength
    canvas.stroke(
      [CanvasPoint(frame.x, y), CanvasPoint(frame.x - length, y)], FigureStyle.tickPen)
    number?.draw(
      canvas, at: CanvasPoint(frame.x - FigureStyle.tickLength - FigureStyle.tickGap, y), .end,
      FigureStyle.tick, FigureStyle.ink)
  }

  /// What the two edges stand for.
  func labels(_ canvas: borrowing Canvas, x: FigureText, y: FigureText) {
    let line = FigureText.height(FigureStyle.label)
    x.draw(
      canvas,
      at: CanvasPoint(
        frame.x + frame.width / 2,
        numbersTop + FigureText.height(FigureStyle.tick) + 3 + line / 2), .middle,
      FigureStyle.label, FigureStyle.ink)
    y.draw(
      canvas, at: CanvasPoint(frame.x - labelColumn + line / 2, frame.y + frame.height / 2),
      .middle, FigureStyle.label, FigureStyle.ink, angle: -.pi / 2)
  }

  private var numbersTop: Double {
    frame.bottom + FigureStyle.tickLength + FigureStyle.tickGap
  }
}
