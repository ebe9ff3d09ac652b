/// A colour map with the mapping of values on it.
package struct MapScale: Hashable, Sendable {
  package var map: ColorMap
  package var mapping: ScaleMapping
  package var isInverted = false

  package init(map: ColorMap, mapping: ScaleMapping, isInverted: Bool = false) {
    self.map = map
    self.mapping = mapping
    self.isInverted = isInverted
  }

  /// The colour map as it is shown.
  package var shownMap: ColorMap { isInverted ? map.inverted : map }
}

/// The colours of a scale for one terminal: a table by level and dither phase.
///
/// Levels run over positions 0 to 1 in equal steps; the step count is a multiple of 20 so that the
/// neutral position and the threshold fall on a level. After them come the two end colours.
package struct ScalePalette {
  /// Number of levels without the end colours.
  package let count: Int
  var underLevel: Int { count }
  var overLevel: Int { count + 1 }
  /// 1, or 4 with ordered dithering.
  let phases: Int
  /// Colours, `level * phases + phase`.
  let colors: [CellColor]
  /// The same drawn back towards the background.
  let dimmed: [CellColor]
  let kind: ColorMapKind
  let density: [Glyph]
  private let thresholdLevel: Int
  /// Ramp of 16 colours with the neighbours of each level, for shade glyphs.
  let shades: [Shade]

  /// Two neighbouring colours and the part of the second.
  struct Shade {
    var lower: CellColor
    var upper: CellColor
    var fraction: Double
  }

  package init(_ scale: MapScale, capabilities: TerminalCapabilities, background: Rgb) {
    let map = scale.shownMap
    kind = map.kind
    density = map.density
    let levels: Int
    switch capabilities.level {
    case .truecolor: levels = max(1, (capabilities.mapLevels - 1) / 20) * 20 + 1
    case .c256: levels = 481
    case .c16, .mono: levels = 241
    }
    count = levels
    thresholdLevel =
      kind == .threshold
      ? Int((ColorMapKind.thresholdPosition * Double(levels - 1)).rounded()) : Int.max
    let positions = (0..<levels).map { Double($0) / Double(levels - 1) }
    var colors: [CellColor] = []
    var dimmed: [CellColor] = []
    var shades: [Shade] = []
    let zero = kind.zero
    func drawnBack(_ position: Double) -> Double { zero + (position - zero) * 0.4 }
    switch capabilities.level {
    case .truecolor:
      phases = 1
      let back = Oklab(background)
      for color in positions.map({ map.rgb(at: $0) }) + [map.under.rgb, map.over.rgb] {
        colors.append(.rgb(color.drawable))
        dimmed.append(.rgb(Oklab(color).mixed(with: back, 0.55).rgb.drawable))
      }
    case .c256:
      phases = 4
      for position in positions {
        colors += Self.dithered(map.ramp256, position)
        dimmed += Self.dithered(map.ramp256, drawnBack(position))
      }
      for (index, position) in [(map.under.c256, 0.0), (map.over.c256, 1.0)] {
        colors += Array(repeating: .palette(index), count: 4)
        dimmed += Self.dithered(map.ramp256, drawnBack(position))
      }
    case .c16:
      phases = 1
      for position in positions {
        let shade = Self.shade(map.ramp16, position)
        shades.append(shade)
        colors.append(shade.nearest)
        dimmed.append(Self.shade(map.ramp16, drawnBack(position)).nearest)
      }
      for (index, position) in [(map.under.c16, 0.0), (map.over.c16, 1.0)] {
        colors.append(.palette(index))
        shades.append(Shade(lower: .palette(index), upper: .palette(index), fraction: 0))
        dimmed.append(Self.shade(map.ramp16, drawnBack(position)).nearest)
      }
    case .mono:
      phases = 1
      colors = Array(repeating: .terminal, count: levels + 2)
      dimmed = colors
    }
    self.colors = colors
    self.dimmed = dimmed
    self.shades = shades
  }

  /// The level of a position on the map; below the threshold never the level of the threshold.
  package func level(of position: Double) -> Int {
    let level = Int(position * Double(count - 1) + 0.5)
    if level == thresholdLevel && position < ColorMapKind.thresholdPosition { return level - 1 }
    return level
  }

  /// Colour of a level at a place of the canvas.
  package func color(_ level: Int, x: Int, y: Int, isDimmed: Bool) -> CellColor {
    let i = phases == 1 ? level : level * 4 + (y & 1) * 2 + (x & 1)
    return isDimmed ? dimmed[i] : colors[i]
  }

  /// Position 0 to 1 of a level; the end colours count as the ends.
  package func position(of level: Int) -> Double {
    if level == underLevel { return 0 }
    if level == overLevel { return 1 }
    return Double(level) / Double(count - 1)
  }

  /// Level halfway between two.
  package func mean(_ a: Int, _ b: Int) -> Int {
    if a == b { return a }
    if a >= count { return b }
    if b >= count { return a }
    let mean = (a + b) / 2
    return max(a, b) < thresholdLevel ? min(mean, thresholdLevel - 1) : mean
  }

  /// Thresholds of 2×2 ordered dithering, by phase.
  private static let thresholds: [Double] = [0.125, 0.625, 0.875, 0.375]

  private static func dithered(_ ramp: [PaletteStop], _ position: Double) -> [CellColor] {
    let (lower, upper, fraction) = ColorMap.bracket(position, count: ramp.count) {
      ramp[$0].position
    }
    return thresholds.map { .palette(fraction > $0 ? ramp[upper].index : ramp[lower].index) }
  }

  private static func shade(_ ramp: [PaletteStop], _ position: Double) -> Shade {
    let (lower, upper, fraction) = ColorMap.bracket(position, count: ramp.count) {
      ramp[$0].position
    }
    return Shade(
      lower: .palette(ramp[lower].index), upper: .palette(ramp[upper].index), fraction: fraction)
  }
}

extension ScalePalette.Shade {
  var nearest: CellColor { fraction < 0.5 ? lower : upper }
}

extension Rgb {
  /// The colour with every channel at least 8: in direct colour curses takes 0 to 7 for the ANSI
  /// colours.
  package var drawable: Rgb { Rgb(max(8, red), max(8, green), max(8, blue)) }
}

extension CellColor {
  /// What the colour looks like; the given one for the terminal's own.
  package func rgb(terminal: Rgb) -> Rgb {
    switch self {
    case .terminal: terminal
    case .palette(let index): Rgb(palette: index)
    case .rgb(let color): color
    }
  }
}
