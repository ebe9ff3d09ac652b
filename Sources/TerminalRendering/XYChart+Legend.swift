/// A sample of a series and what it stands for.
package struct PlotLegendEntry: Hashable, Sendable {
  package var sample: String
  package var text: String
  package var role: ThemeRole

  package init(sample: String = "", text: String, role: ThemeRole) {
    self.sample = sample
    self.text = text
    self.role = role
  }
}

/// What a series has at the crosshair.
package struct PlotReading: Hashable, Sendable {
  package var name: String
  /// Not a number where the series has nothing there.
  package var value: Double
  /// The value as text, with error or limit where there is one, without the unit.
  package var text: String
  package var role: ThemeRole
}

extension XYChart {
  /// Values of all series at a place of the horizontal axis.
  ///
  /// Curves are straight between their points, on the scales of the axes; a measured value counts
  /// where its horizontal bar reaches.
  package func readings(at place: Double) -> [PlotReading] {
    var out: [PlotReading] = []
    for bars in bars {
      let value = BarPainter.bin(of: place, edges: bars.edges).map { bars.values[$0] } ?? .nan
      out.append(
        PlotReading(name: bars.name, value: value, text: y.text(value), role: bars.role))
    }
    for curve in curves {
      let value = Self.interpolate(curve, at: place, x.scale, y.scale)
      out.append(
        PlotReading(name: curve.name, value: value, text: y.text(value), role: curve.role))
    }
    for series in points {
      let hit = series.items.first { $0.xRange?.contains(place) ?? false }
      var text = "–"
      if let hit {
        text = (hit.isUpperLimit ? "< " : "") + y.text(hit.y)
        if let range = hit.yRange, !hit.isUpperLimit {
          text +=
            " +" + y.text(range.upperBound - hit.y) + " −" + y.text(hit.y - range.lowerBound)
        }
      }
      out.append(
        PlotReading(name: series.name, value: hit?.y ?? .nan, text: text, role: series.role))
    }
    return out
  }

  /// What the legend says: names, or with a crosshair the values there.
  func legendEntries(_ theme: Theme) -> [PlotLegendEntry] {
    var samples: [(sample: String, name: String, role: ThemeRole)] = []
    for bars in bars { samples.append((theme.glyphs == .ascii ? "#" : "■", bars.name, bars.role)) }
    for (index, curve) in curves.enumerated() {
      // A curve with a letter of its own has it in its name.
      let letters = Self.usesLetters(theme) && curves.count > 1 && curve.letter == nil
      samples.append(
        (
          letters ? Self.letter(curve, index).string : curve.dash.sample(theme.glyphs), curve.name,
          curve.role
        ))
    }
    for series in points {
      samples.append((series.marker.glyph(theme.glyphs).string, series.name, series.role))
    }
    guard let crosshair else {
      // A legend that names its letters itself stays; others give way to the letters of the curves.
      let isLettered = Self.usesLetters(theme) && curves.count > 1
      if let legend, !isLettered || curves.allSatisfy({ $0.letter != nil }) { return legend }
      let named = samples.filter { !$0.name.isEmpty }
      let bandEntries = bands.filter { !$0.name.isEmpty }.map {
        PlotLegendEntry(
          sample: theme.glyphs == .ascii ? "%" : "▒", text: $0.name, role: $0.role)
      }
      return named.map { PlotLegendEntry(sample: $0.sample, text: $0.name, role: $0.role) }
        + bandEntries
    }
    let here = PlotLegendEntry(
      text: (x.text(crosshair) + " " + x.unit).trimmingEnd, role: .strong)
    return [here]
      + zip(samples, readings(at: crosshair)).map { sample, reading in
        PlotLegendEntry(
          sample: sample.sample,
          text: (sample.name.isEmpty ? "" : sample.name + " ") + reading.text, role: sample.role)
      }
  }

  /// Rows that the legend needs, up to what it may have.
  func legendHeight(_ width: Int, _ theme: Theme) -> Int {
    let entries = legendEntries(theme)
    guard !entries.isEmpty || !y.unit.isEmpty else { return 0 }
    var rows = 1
    var column = unitWidth(theme)
    for entry in entries {
      let needed = Self.width(entry, theme)
      if column > 0, column + needed > width, rows < legendRows {
        rows += 1
        column = 0
      }
      column += needed + 2
    }
    return min(rows, max(1, legendRows))
  }

  private func unitWidth(_ theme: Theme) -> Int {
    y.unit.isEmpty ? 0 : TextWidth.columns(of: theme.glyphs.adapted(y.unit)) + 2
  }

  private static func width(_ entry: PlotLegendEntry, _ theme: Theme) -> Int {
    let sample = entry.sample.isEmpty ? 0 : TextWidth.columns(of: entry.sample) + 1
    return sample + TextWidth.columns(of: theme.glyphs.adapted(entry.text))
  }

  /// The unit of the vertical axis, then the entries, row by row.
  func drawLegend(
    into buffer: inout CellBuffer, rect: CellRect, plotX: Int, _ theme: Theme
  ) {
    if !y.unit.isEmpty {
      buffer.put(y.unit, x: rect.x, y: rect.y, theme[.dim], limit: rect.width)
    }
    var x = max(plotX, rect.x + unitWidth(theme))
    var row = rect.y
    for entry in legendEntries(theme) {
      let needed = Self.width(entry, theme)
      if x + needed > rect.maxX {
        guard row + 1 < rect.maxY else { return }
        row += 1
        x = plotX
      }
      if !entry.sample.isEmpty {
        x = buffer.put(entry.sample, x: x, y: row, theme[entry.role]) + 1
      }
      let isValue = crosshair != nil
      x =
        buffer.put(
          entry.text, x: x, y: row, theme[isValue || entry.sample.isEmpty ? .text : .dim],
          limit: rect.maxX - x) + 2
    }
  }
}

extension String {
  /// Without blanks at its end.
  var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
