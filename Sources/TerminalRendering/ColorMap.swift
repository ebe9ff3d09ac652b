#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a colour map is for, and where its special values lie on it.
package enum ColorMapKind: String, Hashable, Sendable {
  /// From dark to bright.
  case sequential
  /// Neutral in the middle.
  case diverging
  /// Neutral at 25 %, change of hue at 55 %.
  case threshold

  /// Position of the value zero on the map.
  package var zero: Double {
    switch self {
    case .sequential: 0
    case .diverging: 0.5
    case .threshold: 0.25
    }
  }

  /// Position of the threshold on a threshold map.
  package static let thresholdPosition = 0.55
}

/// A colour at a position 0 to 1 of a map.
package struct ColorStop: Hashable, Sendable {
  package var position: Double
  package var color: Rgb
}

/// An entry of the terminal's palette at a position 0 to 1 of a map.
package struct PaletteStop: Hashable, Sendable {
  package var position: Double
  package var index: UInt8
}

/// Colours by position 0 to 1, for each level of terminal.
///
/// True colours are interpolated in Oklab between stops; the ramps for 256 and 16 colours are made by
/// hand, since the nearest palette entry reverses the order of brightness. Two stops at the same
/// position are a break: the second holds from there on.
package struct ColorMap: Hashable, Sendable {
  package let name: String
  /// A few words for pickers.
  package let title: String
  package let kind: ColorMapKind
  package internal(set) var stops: [ColorStop]
  package internal(set) var ramp256: [PaletteStop]
  package internal(set) var ramp16: [PaletteStop]
  /// Colours of values beyond the limits: true colour, 256, 16.
  package internal(set) var under: RangeColor
  package internal(set) var over: RangeColor
  /// Characters of the density ramp for terminals without colour, light to heavy; first is blank.
  package internal(set) var density: [Glyph] = ColorMap.standardDensity

  static let standardDensity: [Glyph] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

  /// One colour given for each level.
  package struct RangeColor: Hashable, Sendable {
    package var rgb: Rgb
    package var c256: UInt8
    package var c16: UInt8

    init(_ hex: UInt32, _ c256: UInt8, _ c16: UInt8) {
      rgb = Rgb(hex: hex)
      self.c256 = c256
      self.c16 = c16
    }
  }

  /// The colour at a position, 0 to 1.
  package func rgb(at position: Double) -> Rgb {
    let (lower, upper, fraction) = Self.bracket(position, count: stops.count) {
      stops[$0].position
    }
    if fraction == 0 { return stops[lower].color }
    return Oklab(stops[lower].color).mixed(with: Oklab(stops[upper].color), fraction).rgb
  }

  /// The neighbours of a position on a ramp, and how far it is from the first to the second.
  static func bracket(
    _ position: Double, count: Int, _ place: (Int) -> Double
  ) -> (lower: Int, upper: Int, fraction: Double) {
    var upper = 0
    while upper < count && place(upper) <= position { upper += 1 }
    if upper == 0 { return (0, 0, 0) }
    if upper == count { return (count - 1, count - 1, 0) }
    let lower = upper - 1
    let span = place(upper) - place(lower)
    return (lower, upper, span > 0 ? (position - place(lower)) / span : 0)
  }

  /// The map with its ends exchanged; a threshold map has no inverse and stays as it is.
  package var inverted: ColorMap {
    guard kind != .threshold else { return self }
    var map = self
    map.stops = stops.reversed().map { ColorStop(position: 1 - $0.position, color: $0.color) }
    map.ramp256 = ramp256.reversed().map {
      PaletteStop(position: 1 - $0.position, index: $0.index)
    }
    map.ramp16 = ramp16.reversed().map { PaletteStop(position: 1 - $0.position, index: $0.index) }
    (map.under, map.over) = (over, under)
    if kind == .sequential { map.density = density.reversed() }
    return map
  }
}

extension ColorMap {
  /// A sequential map with evenly spaced stops.
  init(
    _ name: String, _ title: String, sequential hex: [UInt32], c256: [UInt8], c16: [UInt8],
    under: RangeColor, over: RangeColor
  ) {
    self.name = name
    self.title = title
    kind = .sequential
    stops = Self.spread(hex, 0, 1).map { ColorStop(position: $0.0, color: Rgb(hex: $0.1)) }
    ramp256 = Self.palette(c256, 0, 1)
    ramp16 = Self.palette(c16, 0, 1)
    self.under = under
    self.over = over
  }

  /// A diverging map from its two sides, each beginning with the neutral colour.
  init(
    _ name: String, _ title: String, negative: Side, positive: Side, under: RangeColor,
    over: RangeColor
  ) {
    self.name = name
    self.title = title
    kind = .diverging
    stops =
      Self.spread(negative.hex, 0.5, 0).reversed().map {
        ColorStop(position: $0.0, color: Rgb(hex: $0.1))
      }
      + Self.spread(positive.hex, 0.5, 1).dropFirst().map {
        ColorStop(position: $0.0, color: Rgb(hex: $0.1))
      }
    ramp256 =
      Self.palette(negative.c256, 0.5, 0).reversed()
      + Self.palette(positive.c256, 0.5, 1).dropFirst()
    ramp16 =
      Self.palette(negative.c16, 0.5, 0).reversed()
      + Self.palette(positive.c16, 0.5, 1).dropFirst()
    self.under = under
    self.over = over
  }

  /// A threshold map: below zero, zero to the threshold, from the threshold on.
  init(
    _ name: String, _ title: String, negative: Side, low: Side, high: Side, under: RangeColor,
    over: RangeColor
  ) {
    let zero = ColorMapKind.threshold.zero
    let middle = ColorMapKind.thresholdPosition
    self.name = name
    self.title = title
    kind = .threshold
    // Below the threshold the colours come late, so that noise stays quiet.
    let colors =
      Self.spread(negative.hex, zero, 0, easing: 0.75).reversed()
      + Self.spread(low.hex, zero, middle, easing: 0.75).dropFirst()
      + Self.spread(high.hex, middle, 1)
    stops = colors.map { ColorStop(position: $0.0, color: Rgb(hex: $0.1)) }
    ramp256 =
      Self.palette(negative.c256, zero, 0, easing: 0.6).reversed()
      + Self.palette(low.c256, zero, middle, easing: 0.6).dropFirst()
      + Self.palette(high.c256, middle, 1)
    ramp16 =
      Self.quiet(negative.c16, zero, 0).reversed()
      + Self.quiet(low.c16, zero, middle).dropFirst() + Self.palette(high.c16, middle, 1)
    self.under = under
    self.over = over
  }

  /// Colours of one segment, from the neutral end outwards.
  struct Side {
    var hex: [UInt32]
    var c256: [UInt8]
    var c16: [UInt8]
  }

  private static func spread<T>(
    _ values: [T], _ from: Double, _ to: Double, easing: Double = 1
  ) -> [(Double, T)] {
    values.enumerated().map { i, value in
      let fraction = values.count < 2 ? 0 : pow(Double(i) / Double(values.count - 1), easing)
      return (fraction == 1 ? to : from + (to - from) * fraction, value)
    }
  }

  /// Two neutral entries first: the first quarter stays neutral, since few colours exaggerate noise.
  private static func quiet(_ values: [UInt8], _ from: Double, _ to: Double) -> [PaletteStop] {
    let quarter = from + (to - from) / 4
    return palette(Array(values.prefix(1)), from, from)
      + palette(Array(values.dropFirst()), quarter, to)
  }

  private static func palette(
    _ values: [UInt8], _ from: Double, _ to: Double, easing: Double = 1
  ) -> [PaletteStop] {
    spread(values, from, to, easing: easing).map { PaletteStop(position: $0.0, index: $0.1) }
  }
}
