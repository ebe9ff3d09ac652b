/// The numbers of a plot, for files and other programs.
package struct PlotTable: Hashable, Sendable {
  /// With units in brackets.
  package var columns: [String]
  /// One cell for each column; an empty one where there is nothing.
  package var rows: [[String]]

  package init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// Comma-separated values as in RFC 4180, but with a plain end of line.
  package var csv: String {
    ([columns] + rows).map { row in row.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// Columns beside each other, for people.
  package var text: String {
    let all = [columns] + rows
    let widths = columns.indices.map { column in
      all.map { column < $0.count ? TextWidth.columns(of: $0[column]) : 0 }.max() ?? 0
    }
    return all.map { row in
      row.enumerated().map {
        TextWidth.padded($0.element, to: widths[$0.offset], alignRight: $0.offset > 0)
      }.joined(separator: "  ").trimmingEnd + "\n"
    }.joined()
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    var out = "\""
    for character in cell { out += character == "\"" ? "\"\"" : String(character) }
    return out + "\""
  }

  /// A number that reads back as the same one; empty where there is none.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  static func title(_ axis: PlotAxis) -> String {
    let title = axis.title.isEmpty ? "value" : axis.title
    return axis.unit.isEmpty ? title : title + " [" + axis.unit + "]"
  }
}

extension XYChart {
  /// All numbers of the plot, one row for each point of each series.
  package var table: PlotTable {
    let (x, y) = (PlotTable.title(self.x), PlotTable.title(self.y))
    var rows: [[String]] = []
    func add(
      _ name: String, _ x: Double?, _ xRange: (Double, Double)?, _ y: Double?,
      _ yRange: (Double, Double)?, isLimit: Bool = false
    ) {
      rows.append(
        [
          name, PlotTable.number(x), PlotTable.number(xRange?.0), PlotTable.number(xRange?.1),
          PlotTable.number(y), PlotTable.number(yRange?.0), PlotTable.number(yRange?.1),
          isLimit ? "upper limit" : "",
        ])
    }
    for bars in bars {
      for (index, value) in bars.values.enumerated() {
        let (low, high) = (bars.edges[index], bars.edges[index + 1])
        let middle =
          self.x.scale == .logarithmic ? (low * high).squareRoot() : (low + high) / 2
        add(bars.name, middle, (low, high), value, nil)
      }
    }
    for curve in curves {
      for point in curve.points where point.y.isFinite {
        add(curve.name, point.x, nil, point.y, nil)
      }
    }
    for band in bands {
      for index in band.x.indices where band.lower[index].isFinite && band.upper[index].isFinite {
        add(
          band.name.isEmpty ? "band" : band.name, band.x[index], nil, nil,
          (band.lower[index], band.upper[index]))
      }
    }
    for (name, series) in points.map({ ($0.name, $0) })
      + (residuals?.points ?? []).map({ ("residual " + $0.name, $0) })
    {
      for item in series.items {
        add(
          name.trimmingEnd, item.x, item.xRange.map { ($0.lowerBound, $0.upperBound) }, item.y,
          item.yRange.map { ($0.lowerBound, $0.upperBound) }, isLimit: item.isUpperLimit)
      }
    }
    return PlotTable(
      columns: ["series", x, "x low", "x high", y, "y low", "y high", "kind"], rows: rows)
  }

  /// The chart as text of a size, without colours.
  package func text(size: CellSize, glyphs: GlyphSet = .unicode) -> String {
    let theme = Theme.builtIn(TerminalCapabilities(level: .mono, glyphs: glyphs))
    var buffer = theme.makeBuffer(size)
    draw(into: &buffer, rect: buffer.bounds, theme: theme)
    return buffer.text
  }
}

extension HeatMap {
  /// All numbers, one row for each bin that has a value.
  package var table: PlotTable {
    var rows: [[String]] = []
    for j in 0..<(yEdges.count - 1) {
      for i in 0..<(xEdges.count - 1) where values[j * (xEdges.count - 1) + i].isFinite {
        rows.append(
          [xEdges[i], xEdges[i + 1], yEdges[j], yEdges[j + 1], values[j * (xEdges.count - 1) + i]]
            .map { PlotTable.number($0) })
      }
    }
    let (x, y) = (PlotTable.title(self.x), PlotTable.title(self.y))
    return PlotTable(
      columns: [x + " low", x + " high", y + " low", y + " high", PlotTable.title(value)],
      rows: rows)
  }

  /// The map as text of a size, without colours.
  package func text(size: CellSize, glyphs: GlyphSet = .unicode) -> String {
    let theme = Theme.builtIn(TerminalCapabilities(level: .mono, glyphs: glyphs))
    var buffer = theme.makeBuffer(size)
    draw(into: &buffer, rect: buffer.bounds, theme: theme)
    return buffer.text
  }
}
