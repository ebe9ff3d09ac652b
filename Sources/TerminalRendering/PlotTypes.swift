/// A point of a plot in the units of its axes.
package struct PlotPoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A line through points, drawn in braille.
package struct PlotCurve: Hashable, Sendable {
  package var points: [PlotPoint]
  package var role: ThemeRole

  package init(_ points: [PlotPoint], role: ThemeRole = .curve) {
    self.points = points
    self.role = role
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
