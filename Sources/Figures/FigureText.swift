package import CairoDrawing

/// A line of text with raised and lowered parts: `E^{2} dN/dE`, `10^{−12}`.
package struct FigureText: Sendable, Hashable {
  struct Run: Sendable, Hashable {
    var text: String
    /// 0: on the line, 1: raised, -1: lowered.
    var level: Int
  }

  let runs: [Run]

  /// From a text in which `^{…}` and `_{…}` raise and lower; all else stands for itself.
  package init(_ text: String) {
    var runs: [Run] = []
    var rest = Substring(text)
    var plain = ""
    func flush() {
      if !plain.isEmpty { runs.append(Run(text: plain, level: 0)) }
      plain = ""
    }
    while let first = rest.first {
      let level = first == "^" ? 1 : first == "_" ? -1 : 0
      if level != 0, rest.dropFirst().first == "{", let end = rest.firstIndex(of: "}") {
        flush()
        runs.append(
          Run(text: String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end]), level: level))
        rest = rest[rest.index(after: end)...]
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    flush()
    self.runs = runs
  }

  /// A text that stands for itself, such as a name.
  package init(verbatim text: String) {
    runs = text.isEmpty ? [] : [Run(text: text, level: 0)]
  }

  package var isEmpty: Bool { runs.isEmpty }

  /// The text as it was given.
  package var plain: String {
    runs.map { $0.level > 0 ? "^{\($0.text)}" : $0.level < 0 ? "_{\($0.text)}" : $0.text }.joined()
  }

  private static func font(_ font: Font, _ level: Int) -> Font {
    var font = font
    if level != 0 { font.size *= 0.7 }
    return font
  }

  /// Points from the left to the right end.
  package func width(_ canvas: borrowing Canvas, _ font: Font) -> Double {
    var width = 0.0
    for run in runs { width += canvas.advance(run.text, Self.font(font, run.level)) }
    return width
  }

  /// Where a text is held.
  package enum Anchor: Sendable {
    case start, middle, end
  }

  /// Height of a line, points: from the lowest to the highest part of letters.
  package static func height(_ font: Font) -> Double { font.size * 1.17 }

  /// Draws the text.
  ///
  /// - Parameters:
  ///   - canvas: Where.
  ///   - place: Of the anchor, in the middle of the height of the digits.
  ///   - anchor: Which part of the text is there.
  ///   - font: Of the parts on the line.
  ///   - ink: Colour.
  ///   - halo: Around the letters.
  ///   - angle: Radian, clockwise.
  package func draw(
    _ canvas: borrowing Canvas, at place: CanvasPoint, _ anchor: Anchor, _ font: Font,
    _ ink: Ink, halo: Pen? = nil, angle: Double = 0
  ) {
    let width = width(canvas, font)
    var x: Double
    switch anchor {
    case .start: x = 0
    case .middle: x = -width / 2
    case .end: x = -width
    }
    // Digits and capitals are 0.73 of the size high.
    let base = font.size * 0.365
    if angle == 0 {
      drawRuns(canvas, place.x + x, place.y + base, font, ink, halo)
    } else {
      canvas.save()
      canvas.turn(at: place, by: angle)
      drawRuns(canvas, x, base, font, ink, halo)
      canvas.restore()
    }
  }

  private func drawRuns(
    _ canvas: borrowing Canvas, _ start: Double, _ base: Double, _ font: Font, _ ink: Ink,
    _ halo: Pen?
  ) {
    var x = start
    for run in runs {
      let own = Self.font(font, run.level)
      let y = base - font.size * (run.level > 0 ? 0.38 : run.level < 0 ? -0.17 : 0)
      canvas.text(run.text, at: CanvasPoint(x, y), own, ink, halo: halo)
      x += canvas.advance(run.text, own)
    }
  }
}
