package import CairoDrawing

/// The coordinate net of a map: lines in pixel coordinates and ticks along its lower and left edge.
package struct MapGrid: Sendable {
  /// Lines of constant longitude or latitude; pixel coordinates with y upwards.
  package var lines: [[CanvasPoint]]
  /// By pixel coordinate along the lower edge.
  package var ticksX: [FigureTick]
  /// By pixel coordinate along the left edge.
  package var ticksY: [FigureTick]
  package var labelX: FigureText
  package var labelY: FigureText

  package init(
    lines: [[CanvasPoint]], ticksX: [FigureTick], ticksY: [FigureTick], labelX: FigureText,
    labelY: FigureText
  ) {
    self.lines = lines
    self.ticksX = ticksX
    self.ticksY = ticksY
    self.labelX = labelX
    self.labelY = labelY
  }
}
