/// A point of a plot in the units of its axes.
package struct PlotPoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// Which dots of a line are drawn, so that lines differ without colours too.
package enum PlotDash: Hashable, Sendable, CaseIterable {
  case solid, dashed, dotted, dashDotted

  /// Dots drawn (true) and left out, again and again.
  var pattern: [Bool] {
    switch self {
    case .solid: [true]
    case .dashed: [true, true, true, true, false, false, false]
    case .dotted: [true, false, false]
    case .dashDotted: [true, true, true, true, false, false, true, false, false]
    }
  }

  /// Two columns that show the line in a legend.
  package func sample(_ glyphs: GlyphSet) -> String {
    switch (self, glyphs) {
    case (.solid, .unicode): "━━"
    case (.dashed, .unicode): "╺╸"
    case (.dotted, .unicode): "⠤⠤"
    case (.dashDotted, .unicode): "╺⠤"
    case (.solid, .ascii): "--"
    case (.dashed, .ascii): "- "
    case (.dotted, .ascii): ".."
    case (.dashDotted, .ascii): "-."
    }
  }
}

/// A line through points, drawn in braille.
package struct PlotCurve: Hashable, Sendable {
  /// In the order of drawing; a coordinate that is not a number leaves a gap.
  package var points: [PlotPoint]
  package var role: ThemeRole
  /// Name in legend, read-out and table.
  package var name: String
  package var dash: PlotDash
  /// Names the curve where there are no colours; nil: a letter by its place among the curves.
  package var letter: Character?

  package init(
    _ points: [PlotPoint], role: ThemeRole = .curve, name: String = "", dash: PlotDash = .solid
  ) {
    self.points = points
    self.role = role
    self.name = name
    self.dash = dash
  }

  /// From coordinates of equal number.
  package init(
    x: [Double], y: [Double], role: ThemeRole = .curve, name: String = "", dash: PlotDash = .solid
  ) {
    precondition(x.count == y.count, "a curve has one y for each x")
    self.init(zip(x, y).map { PlotPoint($0, $1) }, role: role, name: name, dash: dash)
  }
}

/// The area between two lines: an error band, filled quietly.
package struct PlotBand: Hashable, Sendable {
  package var x: [Double]
  package var lower: [Double]
  package var upper: [Double]
  package var role: ThemeRole
  package var name: String

  package init(
    x: [Double], lower: [Double], upper: [Double], role: ThemeRole = .series1, name: String = ""
  ) {
    precondition(
      x.count == lower.count && x.count == upper.count, "a band has two edges for each x")
    self.x = x
    self.lower = lower
    self.upper = upper
    self.role = role
    self.name = name
  }
}

/// A histogram filled from the foot of the plot.
package struct PlotBars: Hashable, Sendable {
  /// One more than values.
  package var edges: [Double]
  package var values: [Double]
  package var role: ThemeRole
  package var name: String

  package init(
    edges: [Double], values: [Double], role: ThemeRole = .histogramOutside, name: String = ""
  ) {
    precondition(edges.count == values.count + 1, "bins do not match edges")
    self.edges = edges
    self.values = values
    self.role = role
    self.name = name
  }
}

/// What stands at the place of a measured value.
package enum PlotMarker: Hashable, Sendable, CaseIterable {
  case circle, diamond, square, triangle, ring

  /// The marker in a set of glyphs.
  package func glyph(_ glyphs: GlyphSet) -> Glyph {
    switch (self, glyphs) {
    case (.circle, .unicode): "●"
    case (.diamond, .unicode): "◆"
    case (.square, .unicode): "■"
    case (.triangle, .unicode): "▲"
    case (.ring, .unicode): "○"
    case (.circle, .ascii): "o"
    case (.diamond, .ascii): "x"
    case (.square, .ascii): "#"
    case (.triangle, .ascii): "A"
    case (.ring, .ascii): "O"
    }
  }
}

/// A measured value with errors in both directions, or an upper limit.
package struct PlotMeasurement: Hashable, Sendable {
  package var x: Double
  package var y: Double
  /// Ends of the horizontal bar; nil for none.
  package var xRange: ClosedRange<Double>?
  /// Ends of the vertical bar, not its lengths; nil where the error is not known.
  package var yRange: ClosedRange<Double>?
  /// `y` is a limit: an arrow points down from it.
  package var isUpperLimit: Bool

  package init(
    x: Double, y: Double, xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil,
    isUpperLimit: Bool = false
  ) {
    self.x = x
    self.y = y
    self.xRange = xRange
    self.yRange = yRange
    self.isUpperLimit = isUpperLimit
  }
}

/// Measured values of one kind.
package struct PlotPoints: Hashable, Sendable {
  package var items: [PlotMeasurement]
  package var role: ThemeRole
  package var name: String
  package var marker: PlotMarker

  package init(
    _ items: [PlotMeasurement], role: ThemeRole = .series2, name: String = "",
    marker: PlotMarker = .circle
  ) {
    self.items = items
    self.role = role
    self.name = name
    self.marker = marker
  }
}

/// A strip below a plot that shares its horizontal axis.
package struct PlotResiduals: Hashable, Sendable {
  package var y: PlotAxis
  package var points: [PlotPoints]
  package var bands: [PlotBand]
  /// Where a dotted line goes across.
  package var reference: Double

  package init(
    y: PlotAxis, points: [PlotPoints], bands: [PlotBand] = [], reference: Double = 0
  ) {
    self.y = y
    self.points = points
    self.bands = bands
    self.reference = reference
  }
}

/// A line of a legend.
package struct LegendLine: Hashable, Sendable {
  package var text: String
  package var role: ThemeRole

  package init(_ text: String, _ role: ThemeRole = .text) {
    self.text = text
    self.role = role
  }
}
