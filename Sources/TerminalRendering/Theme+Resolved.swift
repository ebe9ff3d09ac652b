/// A theme resolved for what the terminal can show: what drawing code takes.
package struct Theme: Hashable, Sendable {
  package let name: String
  /// What the terminal can show; `mapLevels` may be lowered while panning.
  package var capabilities: TerminalCapabilities
  /// Background of the screen.
  package let background: CellColor
  /// What the background looks like, or is taken to look like where it is the terminal's own.
  package let backgroundRgb: Rgb
  /// The crosshair is black or white, whichever contrasts.
  package let hasAutomaticCrosshair: Bool
  package let maps: ThemeMaps
  private let styles: [CellStyle]

  init(
    name: String, capabilities: TerminalCapabilities, background: CellColor, backgroundRgb: Rgb,
    styles: [ThemeRole: CellStyle], hasAutomaticCrosshair: Bool, maps: ThemeMaps
  ) {
    self.name = name
    self.capabilities = capabilities
    self.background = background
    self.backgroundRgb = backgroundRgb
    self.hasAutomaticCrosshair = hasAutomaticCrosshair
    self.maps = maps
    self.styles = ThemeRole.allCases.map { styles[$0] ?? CellStyle(.terminal, on: background) }
  }

  /// The built-in theme for a terminal.
  package static func builtIn(_ capabilities: TerminalCapabilities) -> Theme {
    ThemeDefinition.dark.resolved(for: capabilities)
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

  /// Contrast that text must have at least (WCAG 2.1, level AA).
  static let leastTextContrast = 4.5

  /// Style of a role in a row that is selected.
  ///
  /// The role keeps its ink where that can be read on the background of the selection, and has that
  /// of the selection elsewhere: themes may turn a selection into dark on light.
  ///
  /// - Parameters:
  ///   - role: What is drawn.
  ///   - selection: Role of the row; nil if it is not selected.
  /// - Returns: Ink and background.
  package func style(_ role: ThemeRole, on selection: ThemeRole?) -> CellStyle {
    guard let selection else { return self[role] }
    let row = self[selection]
    if level == .mono { return row }
    let ink = self[role].foreground.rgb(terminal: backgroundRgb)
    let isReadable =
      ink.contrast(with: row.background.rgb(terminal: backgroundRgb)) >= Self.leastTextContrast
    return isReadable
      ? self[role].on(row.background)
      : CellStyle(row.foreground, on: row.background, self[role].attributes.union(row.attributes))
  }
}

extension ThemeRole {
  static let positions = Dictionary(
    uniqueKeysWithValues: ThemeRole.allCases.enumerated().map { ($1, $0) })
}

extension Theme {
  /// Quiet fill of an area between two lines, on which text and curves stay readable.
  func bandColor(_ role: ThemeRole) -> CellColor {
    switch level {
    case .truecolor:
      guard case .rgb(let color) = self[role].foreground else { return self[.selection].background }
      return .rgb(Oklab(color).mixed(with: Oklab(backgroundRgb), 0.72).rgb.drawable)
    case .c256, .c16, .mono: return self[.selection].background
    }
  }
}
