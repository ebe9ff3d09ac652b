/// A colour of a theme with its forms for poorer terminals.
package struct ThemeColor: Hashable, Sendable {
  /// Nil for the terminal's own colour.
  package var rgb: Rgb?
  /// Given entry of 256; otherwise the most similar one.
  package var c256: CellColor?
  /// Given entry of 16; otherwise the most similar one.
  package var c16: CellColor?

  package static let terminal = ThemeColor(rgb: nil, c256: .terminal, c16: .terminal)

  /// The colour for a kind of terminal.
  package func resolved(for level: ColorLevel) -> CellColor {
    guard let rgb else { return level == .c16 ? c16 ?? .terminal : .terminal }
    switch level {
    case .truecolor: return .rgb(rgb.drawable)
    case .c256: return c256 ?? .palette(rgb.nearestPaletteIndex(in: 16...255))
    case .c16: return c16 ?? .palette(rgb.nearestPaletteIndex(in: 0...15))
    case .mono: return .terminal
    }
  }
}

/// A style of a theme: colours and attributes, each optional.
package struct ThemeStyle: Hashable, Sendable {
  package var foreground: ThemeColor?
  package var background: ThemeColor?
  package var attributes: CellAttributes = []
  /// Attributes without colours; nil: as above, reversed if there is a background.
  package var mono: CellAttributes?
}

/// A theme as its file says it, before it is resolved for a terminal.
package struct ThemeDefinition: Hashable, Sendable {
  package var name: String
  package var background = ThemeColor.terminal
  package var isMonochrome = false
  package var palette: [String: ThemeColor] = [:]
  package var styles: [ThemeRole: ThemeStyle] = [:]
  /// The crosshair is black or white, whichever contrasts.
  package var hasAutomaticCrosshair = true
  package var maps = ThemeMaps()
  /// Styles as written, by role: a child's palette also changes what it inherits.
  var written: [ThemeRole: TomlNode] = [:]
  var writtenBackground: TomlNode?

  /// The theme for a terminal; monochrome themes use no colour whatever it can show.
  package func resolved(for capabilities: TerminalCapabilities) -> Theme {
    var capabilities = capabilities
    if isMonochrome { capabilities.level = .mono }
    let level = capabilities.level
    let base = background.resolved(for: level)
    let plain = styles[.text]?.foreground?.resolved(for: level) ?? .terminal
    var resolved: [ThemeRole: CellStyle] = [:]
    for role in ThemeRole.allCases {
      guard let style = styles[role] else {
        resolved[role] = CellStyle(plain, on: base)
        continue
      }
      if level == .mono {
        let implied: CellAttributes =
          style.background == nil ? style.attributes : style.attributes.union(.reverse)
        resolved[role] = CellStyle(.terminal, on: .terminal, style.mono ?? implied)
      } else {
        resolved[role] = CellStyle(
          style.foreground?.resolved(for: level) ?? plain,
          on: style.background?.resolved(for: level) ?? base, style.attributes)
      }
    }
    return Theme(
      name: name, capabilities: capabilities, background: base,
      backgroundRgb: background.rgb ?? Rgb(hex: 0x101216), styles: resolved,
      hasAutomaticCrosshair: hasAutomaticCrosshair, maps: maps)
  }
}

/// Colour maps and the scale for significances that a theme chooses.
package struct ThemeMaps: Hashable, Sendable {
  package var sequential = ColorMap.ember
  package var diverging = ColorMap.polar
  package var threshold = ColorMap.threshold
  package var significanceMode = SignificanceMode.threshold
  package var significanceBreak = 5.0

  /// The map for significances in a mode.
  package func significance(_ mode: SignificanceMode) -> ColorMap {
    mode == .threshold ? threshold : diverging
  }
}
