/// A theme resolved for what the terminal can show: what drawing code takes.
package struct Theme: Hashable, Sendable {
  package let name: String
  /// What the terminal can show; `mapLevels` may be lowered while panning.
  package var capabilities: TerminalCapabilities
  /// Background of the screen.
  package let background: CellColor
  private let styles: [CellStyle]

  init(
    name: String, capabilities: TerminalCapabilities, background: CellColor,
    styles: [ThemeRole: CellStyle]
  ) {
    self.name = name
    self.capabilities = capabilities
    self.background = background
    self.styles = ThemeRole.allCases.map { styles[$0] ?? CellStyle(.terminal, on: background) }
  }

  package var level: ColorLevel { capabilities.level }
  package var glyphs: GlyphSet { capabilities.glyphs }

  /// An empty screen in the theme's background.
  package func makeBuffer(_ size: CellSize) -> CellBuffer {
    CellBuffer(
      width: size.width, height: size.height, style: CellStyle(.terminal, on: background),
      glyphs: glyphs)
  }

  /// Style of a piece of the interface.
  package subscript(role: ThemeRole) -> CellStyle {
    styles[ThemeRole.positions[role] ?? 0]
  }
}

extension ThemeRole {
  static let positions = Dictionary(
    uniqueKeysWithValues: ThemeRole.allCases.enumerated().map { ($1, $0) })
}
