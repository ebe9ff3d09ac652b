#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One axis of a plot: what it counts, from where to where, and how.
package struct PlotAxis: Hashable, Sendable {
  package enum Scale: Hashable, Sendable {
    case linear, logarithmic
  }

  /// A labelled place.
  package struct Tick: Hashable, Sendable {
    package var value: Double
    package var label: String
  }

  package var title: String
  /// Empty for a pure number.
  package var unit: String
  package var scale: Scale
  /// Value at the left or lower end; may be the larger one.
  package var lower: Double
  package var upper: Double

  package init(
    _ title: String, unit: String = "", scale: Scale = .linear, lower: Double, upper: Double
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.lower = lower
    self.upper = upper
  }

  /// An axis that holds all finite values, with a margin, from round number to round number.
  ///
  /// - Parameters:
  ///   - title: What is counted.
  ///   - unit: Unit of the values.
  ///   - scale: On a logarithmic axis values that are not positive do not count.
  ///   - values: What has to be seen.
  ///   - decades: Most decades of a logarithmic axis, counted from its upper end.
  ///   - includesZero: A linear axis begins (or ends) at zero.
  /// - Returns: The axis; a plain one if there is no value.
  package static func covering(
    _ title: String, unit: String = "", scale: Scale = .linear, values: [Double],
    decades: Double = 8, includesZero: Bool = false
  ) -> PlotAxis {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite && (scale == .linear || value > 0) {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else {
      return PlotAxis(
        title, unit: unit, scale: scale, lower: scale == .linear ? 0 : 0.1,
        upper: scale == .linear ? 1 : 10)
    }
    switch scale {
    case .logarithmic:
      // Half a tenth of a decade above, so that the highest point is not on the frame.
      high *= 1.12
      low = max(low * 0.9, high * pow(10, -decades))
      if high / low < 3 { (low, high) = (low / 1.8, high * 1.8) }
      return PlotAxis(title, unit: unit, scale: scale, lower: low, upper: high)
    case .linear:
      if includesZero { (low, high) = (min(low, 0), max(high, 0)) }
      let span = high > low ? high - low : max(abs(high), 1)
      let step = Ticks.niceStep(span / 8)
      let margin = high > low ? 0.02 * span : 0.5 * span
      let first = includesZero && low == 0 ? 0 : ((low - margin) / step).rounded(.down) * step
      let last = includesZero && high == 0 ? 0 : ((high + margin) / step).rounded(.up) * step
      return PlotAxis(title, unit: unit, scale: scale, lower: first, upper: last)
    }
  }

  /// The same axis, grown to hold another one of its kind.
  package func union(_ other: PlotAxis) -> PlotAxis {
    var copy = self
    if lower <= upper {
      copy.lower = min(lower, other.lower)
      copy.upper = max(upper, other.upper)
    } else {
      copy.lower = max(lower, other.lower)
      copy.upper = min(upper, other.upper)
    }
    return copy
  }

  /// Whether anything can be drawn along it.
  package var isValid: Bool {
    guard lower.isFinite, upper.isFinite, lower != upper else { return false }
    return scale == .linear || lower > 0 && upper > 0
  }

  /// Smaller and larger end.
  package var range: ClosedRange<Double> { min(lower, upper)...max(lower, upper) }

  /// Place of a value, 0 at the lower and 1 at the upper end; not a number where it has none.
  package func fraction(of value: Double) -> Double {
    guard isValid else { return .nan }
    switch scale {
    case .linear: return (value - lower) / (upper - lower)
    case .logarithmic:
      return value > 0 ? log10(value / lower) / log10(upper / lower) : .nan
    }
  }

  /// Value at a place between 0 and 1.
  package func value(at fraction: Double) -> Double {
    guard isValid else { return .nan }
    switch scale {
    case .linear: return lower + (upper - lower) * fraction
    case .logarithmic: return lower * pow(upper / lower, fraction)
    }
  }

  /// Title and unit in one.
  package var label: String {
    unit.isEmpty ? title : title.isEmpty ? unit : title + " · " + unit
  }

  /// Round numbers along the axis.
  ///
  /// - Parameters:
  ///   - target: About how many.
  ///   - glyphs: What the labels may be written in.
  /// - Returns: In the order from the lower to the upper end.
  package func ticks(target: Int, glyphs: GlyphSet = .unicode) -> [Tick] {
    guard isValid, target > 0 else { return [] }
    let range = range
    let ticks: [Tick]
    switch scale {
    case .linear:
      let step = Ticks.niceStep((range.upperBound - range.lowerBound) / Double(target))
      ticks = Ticks.nice(range.lowerBound, range.upperBound, target: target).map {
        Tick(value: $0, label: Ticks.label($0, step: step))
      }
    case .logarithmic:
      // Less than two decades on a long axis: 2 and 5 times too.
      let length = log10(range.upperBound / range.lowerBound)
      let isSparse = length < 2 && Double(target) >= 3.5 * length
      var values = Ticks.decades(
        range.lowerBound, range.upperBound, least: isSparse ? 5 : 2)
      let isByDecades = values.allSatisfy { Self.isPowerOfTen($0) }
      if values.count < 2 {
        // Less than a factor of two or so: as on a linear axis.
        let span = range.upperBound - range.lowerBound
        let step = Ticks.niceStep(span / Double(target))
        return Ticks.nice(range.lowerBound, range.upperBound, target: target).map {
          Tick(value: $0, label: Ticks.label($0, step: step))
        }
      }
      // Decades are few and their labels short: they may be closer than round numbers.
      let most = target * 3 / 2
      if isByDecades, values.count > most {
        let stride = (values.count + most - 1) / most
        // Counted from 1, so that 10⁰ stays when there is not room for all.
        values = values.filter { Int(log10($0).rounded()) % stride == 0 }
      }
      let usesPowers =
        isByDecades && (values.last ?? 1) > 5e3 || (values.first ?? 1) < 0.9e-3
      ticks = values.map {
        Tick(value: $0, label: Self.label($0, usesPowers: usesPowers, glyphs: glyphs))
      }
    }
    return lower <= upper ? ticks : ticks.reversed()
  }

  private static func isPowerOfTen(_ value: Double) -> Bool {
    let exponent = log10(value)
    return abs(exponent - exponent.rounded()) < 1e-6
  }

  /// `0.1`, or `10⁻⁵` (`1e-5` in ASCII), or `2e−5`.
  private static func label(_ value: Double, usesPowers: Bool, glyphs: GlyphSet) -> String {
    guard usesPowers else { return NumberText.plain(value) }
    let exponent = Int(log10(value).rounded(.down) + (isPowerOfTen(value) ? 0.5 : 0))
    let power = isPowerOfTen(value) ? Int(log10(value).rounded()) : exponent
    let mantissa = value / pow(10, Double(power))
    if glyphs == .ascii { return NumberText.plain(mantissa) + "e" + String(power) }
    let text = "10" + superscript(power)
    return isPowerOfTen(value) ? text : NumberText.plain(mantissa) + "·" + text
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return String(String(number).compactMap { digits[$0] })
  }

  /// A value as a read-out writes it, without the unit.
  package func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if scale == .linear {
      let span = abs(upper - lower)
      guard span > 0, span < 1e5, span > 1e-4 else { return NumberText.short(value) }
      return NumberText.fixed(value, max(0, min(6, 3 - Int(log10(span).rounded(.down)))))
    }
    return NumberText.short(value)
  }
}

extension NumberText {
  /// As few digits as a round number needs: `0.05`, `2`, `5000`.
  package static func plain(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    let exponent = Int(floor(log10(abs(value)) + 1e-9))
    if exponent < -4 || exponent > 6 { return short(value, digits: 2) }
    return fixed(value, max(0, 2 - exponent)).trimmedZeros
  }
}
