package import CairoDrawing
import TerminalRendering

extension ScreenPicture {
  /// A PNG, with two pixels a point unless another scale is given.
  ///
  /// - Throws: `CairoError`, also for a screen that is too large for a picture.
  package func png(scale: Double = 2) throws(CairoError) -> [UInt8] {
    try Picture.png(width: width, height: height, scale: scale) { canvas throws(CairoError) in
      draw(canvas)
    }
  }

  /// Size of the letters, points: a column of DejaVu Sans Mono is 0.602 of it.
  var fontSize: Double { cellWidth / 0.602 }
  /// Base line below the upper edge of a cell, points: ascent and descent in the middle of it.
  var baseLine: Double { cellHeight / 2 + 0.346 * fontSize }

  private func draw(_ canvas: borrowing Canvas) {
    canvas.fill(
      CanvasRect(x: 0, y: 0, width: width + 1, height: height + 1), background.ink)
    for half in spans {
      canvas.fill(half.rect, half.color.ink)
    }
    for box in boxes { canvas.fill(box.rect, box.color.ink) }
    for line in lines {
      canvas.stroke([line.from, line.to], Pen(line.color.ink, width: line.width))
    }
    for corner in corners {
      canvas.stroke(corner.points, Pen(corner.color.ink, width: 1))
    }
    for dot in dots { canvas.circle(dot.center, radius: Self.dotRadius, fill: dot.color.ink) }
    for run in runs { draw(run, canvas) }
  }

  /// Radius of a braille dot, points.
  static let dotRadius = 1.1

  private func draw(_ run: Run, _ canvas: borrowing Canvas) {
    let font = Font(
      fontSize, isBold: run.style.isBold, isItalic: run.style.isItalic, isMonospaced: true)
    let y = Double(run.y) * cellHeight + baseLine
    var column = run.x
    for glyph in run.glyphs {
      if glyph.text != " " {
        // Each at its own column: glyphs of other fonts are not as wide.
        let room = Double(glyph.columns) * cellWidth
        let spare = max(0, room - canvas.advance(glyph.text, font)) / 2
        canvas.text(
          glyph.text, at: CanvasPoint(Double(column) * cellWidth + spare, y), font,
          run.style.color.ink)
      }
      column += glyph.columns
    }
    guard run.style.isUnderlined else { return }
    canvas.fill(
      CanvasRect(
        x: Double(run.x) * cellWidth, y: y + 1.5, width: Double(run.columns) * cellWidth, height: 1),
      run.style.color.ink)
  }

  /// Halves of cells beside each other with one colour that is not that of the page.
  var spans: [Box] {
    var spans: [Box] = []
    let height = cellHeight / 2
    for y in 0..<2 * rows {
      var x = 0
      while x < columns {
        let color = halves[y * columns + x]
        var end = x + 1
        while end < columns, halves[y * columns + end] == color { end += 1 }
        if color != background {
          spans.append(
            Box(
              rect: CanvasRect(
                x: Double(x) * cellWidth, y: Double(y) * height,
                width: Double(end - x) * cellWidth, height: height), color: color))
        }
        x = end
      }
    }
    return spans
  }
}

extension ScreenPicture.Corner {
  /// A line through points of the curve: a parabola with both ends straight.
  fileprivate var points: [CanvasPoint] {
    (0...8).map { step in
      let t = Double(step) / 8
      return from * ((1 - t) * (1 - t)) + middle * (2 * t * (1 - t)) + to * (t * t)
    }
  }
}

extension Rgb {
  fileprivate var ink: Ink {
    Ink(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }
}
