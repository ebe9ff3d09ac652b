package import TerminalRendering

/// What the user asked of the screen; nil means "find out".
package struct ScreenOptions: Sendable, Hashable {
  /// Colours, whatever the environment says.
  package var colors: ColorLevel?
  /// Characters, whatever the locale says.
  package var glyphs: GlyphSet?
  /// Height of a cell divided by its width, whatever the terminal says.
  package var cellAspect: Double?
  /// Most levels of a map's colours; fewer make fewer bytes of a frame.
  package var mapLevels: Int?
  /// Takes the mouse from the terminal at the start.
  package var usesMouse: Bool
  /// Asks the terminal how wide it draws blocks and what its background is, at most 50 ms.
  package var probes: Bool

  package init(
    colors: ColorLevel? = nil, glyphs: GlyphSet? = nil, cellAspect: Double? = nil,
    mapLevels: Int? = nil, usesMouse: Bool = true, probes: Bool = true
  ) {
    self.colors = colors
    self.glyphs = glyphs
    self.cellAspect = cellAspect
    self.mapLevels = mapLevels
    self.usesMouse = usesMouse
    self.probes = probes
  }
}
