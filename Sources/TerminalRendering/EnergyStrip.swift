#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Energies with the unit that makes them easy to read.
package enum EnergyLabel {
  /// An energy in TeV as `80 GeV`, `1.58 TeV`, `12 keV`.
  package static func text(_ energy: Double) -> String {
    let (value, unit) = scaled(energy)
    return value + " " + unit
  }

  /// A range in TeV as `100 GeV–15.8 TeV`, or `0.1–0.5 TeV` if the units agree.
  package static func range(_ lower: Double, _ upper: Double) -> String {
    let (low, lowUnit) = scaled(lower)
    let (high, highUnit) = scaled(upper)
    return lowUnit == highUnit
      ? "\(low)–\(high) \(highUnit)" : "\(low) \(lowUnit)–\(high) \(highUnit)"
  }

  private static func scaled(_ energy: Double) -> (String, String) {
    guard energy.isFinite, energy > 0 else { return (NumberText.fixed(energy, 0), "TeV") }
    let units: [(Double, String)] = [
      (1e3, "PeV"), (1, "TeV"), (1e-3, "GeV"), (1e-6, "MeV"), (1e-9, "keV"),
    ]
    // Rounding first: 999.99 GeV is 1 TeV.
    let (size, unit) = units.first { energy >= $0.0 * 0.9995 } ?? (1e-9, "keV")
    return (NumberText.short(energy / size).trimmedZeros, unit)
  }
}

/// One bar for each reconstructed-energy bin; a click on one selects it.
package struct EnergyStrip: Hashable, Sendable {
  /// Bin edges in TeV, one more than bins.
  package var edges: [Double]
  /// Counts, shown by logarithm.
  package var counts: [Double]
  package var selected: [Bool]
  /// Below the safe threshold (or above the last safe energy): hatched.
  package var isUnsafe: [Bool]
  /// A line about the range, such as that of a fit.
  package var rangeText: String
  /// Bin with the editor's cursor.
  package var cursor: Int?
  /// Whether the edges are energies; else bins are only counted.
  package var hasEnergies: Bool

  package init(
    edges: [Double], counts: [Double], selected: [Bool], isUnsafe: [Bool] = [],
    rangeText: String = "", cursor: Int? = nil, hasEnergies: Bool = true
  ) {
    precondition(
      edges.count == counts.count + 1 && selected.count == counts.count, "bins do not match edges")
    self.edges = edges
    self.counts = counts
    self.selected = selected
    self.isUnsafe = isUnsafe
    self.rangeText = rangeText
    self.cursor = cursor
    self.hasEnergies = hasEnergies
  }

  /// Draws bars, a line that marks the selection, and edge labels.
  ///
  /// - Returns: The cells of each bin, all rows; empty for bins without room.
  @discardableResult
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) -> [CellRect] {
    let n = counts.count
    guard n > 0, rect.height >= 2, rect.width >= 8 else {
      return Array(repeating: .zero, count: n)
    }
    let area = rect.inset(horizontal: rect.width >= 40 ? 3 : 1, vertical: 0)
    let pitch = max(1, min(12, (area.width + 1) / n))
    let barWidth = pitch >= 2 ? pitch - 1 : 1
    let hasLabels = rect.height >= 3
    let barRows = rect.height - (hasLabels ? 2 : 1)
    let lineY = rect.y + barRows
    let positive = counts.filter { $0 > 0 }
    let top = log10(max(2, positive.max() ?? 1))
    var rects: [CellRect] = []
    for i in 0..<n {
      let x = area.x + i * pitch
      guard x + barWidth <= area.maxX else {
        rects.append(.zero)
        continue
      }
      rects.append(CellRect(x: x, y: rect.y, width: pitch, height: rect.height))
      let isSelected = selected[i]
      let isHatched = i < isUnsafe.count && isUnsafe[i]
      let role: ThemeRole =
        isHatched ? .energyUnsafe : isSelected ? .energySelected : .energyOther
      // A single count still shows: the axis begins at half a count.
      let fraction = counts[i] > 0 ? (log10(max(counts[i], 1)) + 0.3) / (top + 0.3) : 0
      var eighths = Int((fraction * Double(8 * barRows)).rounded())
      if counts[i] > 0 { eighths = max(1, eighths) }
      drawBar(
        into: &buffer, x: x, width: barWidth, bottom: lineY - 1, rows: barRows, eighths: eighths,
        isHatched: isHatched, style: theme[role], theme)
      drawMark(
        into: &buffer, x: x, width: barWidth, y: lineY, isSelected: isSelected,
        isCursor: cursor == i, theme)
    }
    if hasLabels {
      drawLabels(into: &buffer, area, y: lineY + 1, pitch: pitch, theme)
    }
    return rects
  }

  private func drawBar(
    into buffer: inout CellBuffer, x: Int, width: Int, bottom: Int, rows: Int, eighths: Int,
    isHatched: Bool, style: CellStyle, _ theme: Theme
  ) {
    for row in 0..<rows {
      let left = eighths - 8 * row
      guard left > 0 else { break }
      let glyph: Glyph
      if isHatched && (left >= 4 || row > 0) {
        if left < 4 { break }
        glyph = theme.glyphs == .ascii ? "/" : "░"
      } else {
        glyph = BarGlyph.partial(left, theme.glyphs)
      }
      for column in x..<x + width { buffer.set(glyph, style, x: column, y: bottom - row) }
    }
  }

  /// The line below a bin: heavy and bright if it is selected.
  private func drawMark(
    into buffer: inout CellBuffer, x: Int, width: Int, y: Int, isSelected: Bool, isCursor: Bool,
    _ theme: Theme
  ) {
    let isAscii = theme.glyphs == .ascii
    var glyph: Glyph = isSelected ? (isAscii ? "=" : "━") : isAscii ? "-" : "─"
    var style = theme[isSelected ? .energySelected : .frame]
    if isCursor {
      glyph = isAscii ? "^" : "▲"
      style = theme[.strong]
    }
    for column in x..<x + width { buffer.set(glyph, style, x: column, y: y) }
  }

  /// Labels at both ends and at the edges nearest to decades of energy, with what the edge is; some
  /// give way to the text about the range.
  private func drawLabels(
    into buffer: inout CellBuffer, _ area: CellRect, y: Int, pitch: Int, _ theme: Theme
  ) {
    guard hasEnergies else {
      buffer.put(theme.glyphs.adapted(rangeText), x: area.x, y: y, theme[.energyRange])
      return
    }
    guard let first = edges.first, let last = edges.last, first > 0, last > first else { return }
    func span(_ edge: Int, _ energy: Double) -> Span {
      let text = EnergyLabel.text(energy)
      let width = TextWidth.columns(of: text)
      let start = max(area.x, min(area.x + edge * pitch, area.maxX - width))
      return (start, start + width, text)
    }
    let ends = [span(0, first), span(edges.count - 1, last)]
    var decades: [Span] = []
    var others: [Span] = []
    for energy in Ticks.decades(first * 1.001, last * 0.999, least: 1) {
      let nearest = column(nearestTo: energy)
      guard nearest > 0, nearest < edges.count - 1 else { continue }
      let isDecade = abs(log(edges[nearest] / energy)) < 0.03
      if isDecade {
        decades.append(span(nearest, energy))
      } else {
        others.append(span(nearest, edges[nearest]))
      }
    }
    let range = theme.glyphs.adapted(rangeText)
    let rangeWidth = TextWidth.columns(of: range)
    let half = decades.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    // All labels, then fewer, then the ends, until the range fits between them.
    let choices = [decades + others, decades, half, []].map { Self.apart(ends + $0) }
    let shown =
      choices.first { rangeWidth == 0 || gap(in: $0, area, rangeWidth) != nil } ?? choices[0]
    for span in shown { buffer.put(span.text, x: span.start, y: y, theme[.axis]) }
    if rangeWidth > 0, let x = gap(in: shown, area, rangeWidth) {
      buffer.put(range, x: x, y: y, theme[.energyRange])
    }
  }

  /// A label and its columns.
  private typealias Span = (start: Int, end: Int, text: String)

  /// The labels that have room beside those before them in the list, from left to right.
  private static func apart(_ spans: [Span]) -> [Span] {
    var kept: [Span] = []
    for span in spans
    where !kept.contains(where: { span.start < $0.end + 2 && $0.start < span.end + 2 }) {
      kept.append(span)
    }
    return kept.sorted { $0.start < $1.start }
  }

  /// Edge nearest to an energy in the logarithm.
  private func column(nearestTo energy: Double) -> Int {
    var nearest = 0
    for i in edges.indices where abs(log(edges[i] / energy)) < abs(log(edges[nearest] / energy)) {
      nearest = i
    }
    return nearest
  }

  /// Start of a text in the widest gap between labels, four columns from the one before.
  private func gap(
    in spans: [Span], _ area: CellRect, _ width: Int
  ) -> Int? {
    let starts = [area.x - 3] + spans.map { $0.end }
    let ends = spans.map { $0.start } + [area.maxX + 3]
    let gaps = zip(starts, ends).filter { $1 - $0 >= width + 6 }
    return gaps.max { $0.1 - $0.0 < $1.1 - $1.0 }.map { $0.0 + min(4, ($0.1 - $0.0 - width) / 2) }
  }
}
