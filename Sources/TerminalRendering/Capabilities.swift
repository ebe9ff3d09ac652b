/// How many colours the terminal has; the steps of the ladder.
package enum ColorLevel: String, Hashable, Sendable, CaseIterable {
  case truecolor
  case c256
  case c16
  /// The terminal's own two colours only (`NO_COLOR`, vt100).
  case mono
}

/// Which characters may be drawn.
package enum GlyphSet: String, Hashable, Sendable, CaseIterable {
  case unicode
  case ascii
}

/// What the terminal can show; every drawing function takes it.
package struct TerminalCapabilities: Hashable, Sendable {
  package var level: ColorLevel
  package var glyphs: GlyphSet
  /// Height of a cell divided by its width, in pixels of the window.
  package var cellAspect: Double
  /// Colour steps of a map in true colour; fewer while panning or when the pairs are scarce.
  package var mapLevels: Int
  /// Draw the lower half block instead of the upper one.
  package var usesLowerHalfBlock: Bool

  package init(
    level: ColorLevel = .truecolor, glyphs: GlyphSet = .unicode, cellAspect: Double = 2,
    mapLevels: Int = 128, usesLowerHalfBlock: Bool = false
  ) {
    self.level = level
    self.glyphs = glyphs
    self.cellAspect = cellAspect
    self.mapLevels = mapLevels
    self.usesLowerHalfBlock = usesLowerHalfBlock
  }

  package var isUnicode: Bool { glyphs == .unicode }
}
