package import CairoDrawing

/// A value with its bars, all in the units of the axes.
package struct ChartPoint: Sendable, Hashable {
  package var x: Double
  package var y: Double
  /// Ends of the bars; NaN for none.
  package var xLow = Double.nan
  package var xHigh = Double.nan
  package var yLow = Double.nan
  package var yHigh = Double.nan
  /// Whether `y` is an upper limit, drawn with an arrow.
  package var isLimit = false

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Something in a chart.
package struct ChartSeries: Sendable {
  /// How it is drawn.
  package enum Kind: Sendable {
    case points([ChartPoint], isFilled: Bool)
    case line([CanvasPoint], width: Double, dashes: [Double])
    /// Between two heights at places along x.
    case band(x: [Double], low: [Double], high: [Double])
    /// A histogram: one value between each pair of edges.
    case steps(edges: [Double], values: [Double], isFilled: Bool)
    /// A line across at one height.
    case level(Double)
  }

  package var name: FigureText
  package var kind: Kind
  package var ink: Ink

  /// A series; one without a name is not in the legend.
  package init(_ name: String, _ kind: Kind, _ ink: Ink) {
    self.name = FigureText(name)
    self.kind = kind
    self.ink = ink
  }

  /// For a name that must not be taken for markup.
  package init(verbatim name: String, _ kind: Kind, _ ink: Ink) {
    self.name = FigureText(verbatim: name)
    self.kind = kind
    self.ink = ink
  }
}
