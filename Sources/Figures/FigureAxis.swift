import Foundation
import TerminalRendering

/// A tick of an axis; without a label it is a minor one.
package struct FigureTick: Sendable, Hashable {
  package var value: Double
  package var label: FigureText?

  package init(_ value: Double, _ label: FigureText? = nil) {
    self.value = value
    self.label = label
  }
}

/// How values are laid along an axis or a colour bar.
package enum AxisScale: String, Sendable, Hashable {
  case linear
  case log
  /// Square root of the distance from the lower limit.
  case root
  /// For a colour map with a threshold: below 0, from 0 to 5, and from 5 on, each linear.
  case threshold

  /// Where the threshold scale changes.
  package static let limit = 5.0

  /// Position from 0 to 1 between limits; outside of them beyond 0 or 1.
  package func position(_ value: Double, _ lower: Double, _ upper: Double) -> Double {
    switch self {
    case .linear: return (value - lower) / (upper - lower)
    case .log:
      guard value > 0 else { return value.isNaN ? .nan : -.infinity }
      return (Foundation.log(value) - Foundation.log(lower))
        / (Foundation.log(upper) - Foundation.log(lower))
    case .root:
      let x = (value - lower) / (upper - lower)
      return x < 0 ? x : x.squareRoot()
    case .threshold:
      let (zero, middle) = (ColorMapKind.threshold.zero, ColorMapKind.thresholdPosition)
      if value <= 0 { return zero * (1 - value / lower) }
      if value <= Self.limit { return zero + (middle - zero) * value / Self.limit }
      return middle + (1 - middle) * (value - Self.limit) / (upper - Self.limit)
    }
  }
}

/// An axis: limits, scale, name and ticks.
package struct FigureAxis: Sendable, Hashable {
  package var label: FigureText
  package let lower: Double
  package let upper: Double
  package let scale: AxisScale
  package private(set) var ticks: [FigureTick]
  /// Power of ten that the numbers at the ticks are to be multiplied by; 0: none.
  package let exponent: Int

  /// An axis with round ticks.
  ///
  /// - Parameters:
  ///   - label: Name with unit.
  ///   - lower: Lower limit, positive for a logarithmic axis.
  ///   - upper: Upper limit; equal or unordered limits are moved apart.
  ///   - scale: How values are laid out.
  ///   - target: About how many numbers.
  package init(
    _ label: String, _ lower: Double, _ upper: Double, scale: AxisScale = .linear, target: Int = 6
  ) {
    var (low, high) = (lower.isFinite ? lower : 0, upper.isFinite ? upper : 1)
    if scale == .log {
      low = low > 0 ? low : 1e-3
      high = high > low ? high : low * 10
    } else if high <= low {
      (low, high) = (low - max(abs(low) * 0.1, 0.5), low + max(abs(low) * 0.1, 0.5))
    }
    (self.lower, self.upper) = (low, high)
    self.scale = scale
    (ticks, exponent) =
      switch scale {
      case .log: (Self.logTicks(low, high, target: target), 0)
      case .threshold: (Self.thresholdTicks(low, high), 0)
      case .linear, .root: Self.linearTicks(low, high, target: target)
      }
    self.label = Self.named(label, exponent)
  }

  /// Position from 0 to 1 of a value.
  package func position(_ value: Double) -> Double { scale.position(value, lower, upper) }

  /// The same axis for whole numbers: no ticks between them.
  package var ofWholeNumbers: FigureAxis {
    var axis = self
    axis.ticks = ticks.filter { $0.value == $0.value.rounded() }
    return axis
  }

  /// The same axis without numbers, for a plot with another below it.
  package var withoutLabels: FigureAxis {
    var axis = self
    axis.label = FigureText("")
    axis.ticks = ticks.map { FigureTick($0.value, $0.label == nil ? nil : FigureText("")) }
    return axis
  }

  private static func linearTicks(
    _ lower: Double, _ upper: Double, target: Int
  ) -> ([FigureTick], Int) {
    let largest = max(abs(lower), abs(upper))
    var exponent = Int(floor(log10(largest)))
    if exponent >= -2 && exponent < 4 { exponent = 0 }
    let unit = pow(10, Double(exponent))
    let (low, high) = (lower / unit, upper / unit)
    let step = Ticks.niceStep((high - low) / Double(target))
    var ticks = Ticks.nice(low, high, target: target).map {
      FigureTick($0 * unit, FigureText(verbatim: Ticks.label($0, step: step)))
    }
    let fine = step / (step / pow(10, floor(log10(step))) > 1.5 ? 4 : 5)
    for value in Ticks.nice(low, high, target: max(1, Int((high - low) / fine))) {
      if !ticks.contains(where: { abs($0.value - value * unit) < fine * unit * 0.1 }) {
        ticks.append(FigureTick(value * unit))
      }
    }
    return (ticks, exponent)
  }

  /// Numbers at the lower limit, 0 and the threshold, and round ones above.
  private static func thresholdTicks(_ lower: Double, _ upper: Double) -> [FigureTick] {
    let above = Ticks.nice(threshold, upper, target: 4)
    let step = Ticks.niceStep((upper - threshold) / 4)
    var values = [lower, 0, threshold]
    values += above.filter { $0 > threshold + 0.3 * step }
    return values.map { FigureTick($0, FigureText(verbatim: Ticks.label($0, step: 1))) }
  }

  private static var threshold: Double { AxisScale.limit }

  private static func logTicks(_ lower: Double, _ upper: Double, target: Int) -> [FigureTick] {
    let first = Int(floor(log10(lower) + 1e-9))
    let last = Int(ceil(log10(upper) - 1e-9))
    func isInside(_ value: Double) -> Bool {
      value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9)
    }
    let decades = (first...max(first, last)).filter { isInside(pow(10, Double($0))) }
    // Every so many decades have a number; few decades have numbers between them.
    let every = max(1, Int((Double(decades.count) / Double(target)).rounded(.up)))
    let between: Set<Int> = decades.count < 2 ? [2, 3, 5] : decades.count == 2 ? [2, 5] : []
    let isPlain = first >= -3 && last <= 3
    var ticks: [FigureTick] = []
    for exponent in first...max(first, last) {
      for factor in 1...9 {
        let value = Double(factor) * pow(10, Double(exponent))
        guard isInside(value) else { continue }
        if factor == 1, (exponent - first) % every == 0 {
          ticks.append(FigureTick(value, Self.power(1, exponent, isPlain)))
        } else if between.contains(factor) {
          ticks.append(FigureTick(value, Self.power(factor, exponent, isPlain)))
        } else if factor == 1 || every == 1 {
          ticks.append(FigureTick(value))
        }
      }
    }
    return ticks
  }

  private static func power(_ factor: Int, _ exponent: Int, _ isPlain: Bool) -> FigureText {
    if isPlain {
      let decimals = max(0, -exponent)
      return FigureText(
        verbatim: NumberText.fixed(Double(factor) * pow(10, Double(exponent)), decimals))
    }
    let mantissa = factor == 1 ? "" : "\(factor)×"
    return FigureText(mantissa + "10^{\(signed(exponent))}")
  }

  /// A whole number with a typographic minus.
  package static func signed(_ value: Int) -> String {
    value < 0 ? "−\(-value)" : "\(value)"
  }

  /// Name with the power of ten before the unit: `flux (10^{−12} cm^{−2} s^{−1})`.
  private static func named(_ label: String, _ exponent: Int) -> FigureText {
    guard exponent != 0 else { return FigureText(label) }
    let power = "10^{\(signed(exponent))}"
    guard label.hasSuffix(")"), let open = label.lastIndex(of: "(") else {
      return FigureText("\(label) (\(power))")
    }
    let unit = label[label.index(after: open)...]
    return FigureText("\(label[...open])\(power) \(unit)")
  }
}
