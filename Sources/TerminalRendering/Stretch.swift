import GridMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How values between the limits are spread over a colour map.
package enum Stretch: String, Hashable, Sendable, CaseIterable {
  case linear
  case sqrt
  case log
  case asinh
  case power
  /// As many pixels on each part of the map.
  case equalized
}

/// Where the limits and zero lie on a colour map.
package enum ScaleShape: Hashable, Sendable {
  /// Lower limit at 0, upper limit at 1.
  case oneSided
  /// Zero at 0.5; both sides reach to the larger limit.
  case symmetric
  /// Zero at 0.5; each side reaches to its own limit.
  case twoSided
  /// Lower limit to zero, zero to the threshold, threshold to the upper limit on 25, 30 and 45 %.
  case threshold(Double)

  /// The kind of colour map that goes with it.
  package var mapKind: ColorMapKind {
    switch self {
    case .oneSided: .sequential
    case .symmetric, .twoSided: .diverging
    case .threshold: .threshold
    }
  }
}

/// Where a value is with respect to the limits.
package enum ScaleRange: Hashable, Sendable {
  case under, inside, over
}

/// Modes of the scale for signed significances; `cs` goes through them.
package enum SignificanceMode: String, Hashable, Sendable, CaseIterable {
  case symmetric
  case twoSided = "two-sided"
  case threshold

  package var next: SignificanceMode {
    switch self {
    case .symmetric: .twoSided
    case .twoSided: .threshold
    case .threshold: .symmetric
    }
  }

  package var title: String { rawValue }

  /// The shape of the scale; the threshold is used by one mode only.
  package func shape(threshold: Double) -> ScaleShape {
    switch self {
    case .symmetric: .symmetric
    case .twoSided: .twoSided
    case .threshold: .threshold(threshold)
    }
  }
}

/// From values to positions 0 to 1 on a colour map: stretch, limits, contrast and bias.
///
/// Stretches are odd functions, so negative values keep their sign and their order. Positions are
/// monotone in the value; zero lies exactly on the neutral position of the signed shapes whatever
/// the limits, the stretch, contrast and bias are.
package struct ScaleMapping: Hashable, Sendable {
  package var shape: ScaleShape
  package var stretch: Stretch
  package var lower: Double
  package var upper: Double
  /// Exponent of the power stretch.
  package var exponent = 2.0
  /// Slope of the look-up, 1 for the plain one.
  package var contrast = 1.0
  /// The part of the scale that is shown in the middle of the map, 0.5 for the plain one.
  package var bias = 0.5
  /// For the equalised stretch; without it that is linear.
  package var equalization: Equalization?

  package init(
    shape: ScaleShape = .oneSided, stretch: Stretch = .linear, lower: Double, upper: Double
  ) {
    self.shape = shape
    self.stretch = stretch
    self.lower = lower
    self.upper = upper
  }

  /// Ranks of magnitudes: for the equalised stretch.
  package struct Equalization: Hashable, Sendable {
    /// Ascending values at equal parts of all pixels, without repetitions.
    var knots: [Double]
    /// Rank 0 to 1 of each knot.
    var ranks: [Double]

    /// Rank of a value, 0 to 1, linear between the knots.
    func rank(of value: Double) -> Double {
      guard let first = knots.first, let last = knots.last else { return 0 }
      if value <= first { return ranks[0] }
      if value >= last { return 1 }
      var low = 0
      var high = knots.count - 1
      while high - low > 1 {
        let middle = (low + high) / 2
        if knots[middle] <= value { low = middle } else { high = middle }
      }
      let fraction = (value - knots[low]) / (knots[high] - knots[low])
      return ranks[low] + (ranks[high] - ranks[low]) * fraction
    }
  }

  /// The same mapping with the equalised stretch prepared for these values (NaN left out).
  ///
  /// Signed shapes rank the magnitudes, so that zero stays neutral.
  package func equalized(over values: [Double]) -> ScaleMapping {
    var copy = self
    copy.stretch = .equalized
    let isSigned = shape != .oneSided
    var sorted = values.compactMap { value -> Double? in
      guard value.isFinite else { return nil }
      return isSigned ? abs(value) : value
    }
    sorted.sort()
    var table = Equalization(knots: [], ranks: [])
    if let last = sorted.last {
      if isSigned { (table.knots, table.ranks) = ([0], [0]) }
      let steps = min(256, sorted.count)
      for step in 0...steps {
        let value = sorted[step * (sorted.count - 1) / max(1, steps)]
        if let previous = table.knots.last, value <= previous { continue }
        table.knots.append(value)
        table.ranks.append(Double(step) / Double(max(1, steps)))
      }
      if table.knots.last == last { table.ranks[table.ranks.count - 1] = 1 }
    }
    copy.equalization = table
    return copy
  }

  /// Where a value lies; NaN counts as inside.
  package func range(of value: Double) -> ScaleRange {
    let (low, high) = effectiveLimits
    if value < low { return .under }
    if value > high { return .over }
    if shape == .oneSided && stretch == .log && low > 0 && value <= 0 { return .under }
    return .inside
  }

  /// The limits that the shape really uses; never equal.
  package var effectiveLimits: (lower: Double, upper: Double) {
    let low = min(lower, upper)
    let high = max(lower, upper)
    func apart(_ a: Double, _ b: Double) -> (Double, Double) {
      b > a ? (a, b) : (a, a + max(abs(a) * 1e-9, 1e-300))
    }
    switch shape {
    case .oneSided:
      return apart(low, high)
    case .symmetric:
      let reach = max(abs(low), abs(high))
      return apart(-reach, reach)
    case .twoSided, .threshold:
      // A limit on the wrong side of zero would leave a side without extent.
      let positive = high > 0 ? high : max(abs(low), 1e-300)
      let negative = low < 0 ? low : -positive
      return apart(negative, positive)
    }
  }

  /// Position of a value on the map, 0 to 1; beyond the limits the end; NaN stays NaN.
  package func position(of value: Double) -> Double {
    ResolvedScale(self).position(of: value)
  }

  /// A value at a position: the inverse of `position(of:)`, by bisection between the limits.
  package func value(at position: Double) -> Double {
    let scale = ResolvedScale(self)
    var (low, high) = effectiveLimits
    if position <= 0 { return low }
    if position >= 1 { return high }
    if shape != .oneSided && position == shape.mapKind.zero { return 0 }
    for _ in 0..<80 {
      let middle = low + (high - low) / 2
      if scale.position(of: middle) < position { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}

/// A mapping with its constants worked out, for loops over pixels.
struct ResolvedScale {
  private let shape: ScaleShape
  private let stretch: Stretch
  let lower: Double
  let upper: Double
  private let exponent: Double
  private let contrast: Double
  private let bias: Double
  private let biasExponent: Double
  private let isPlain: Bool
  private let equalization: ScaleMapping.Equalization?
  /// Softening of the signed logarithm and of the inverse hyperbolic sine.
  private let softening: Double
  private let isPositiveLog: Bool
  private let stretchedLower: Double
  private let stretchedSpan: Double
  private let sideSpan: Double

  init(_ mapping: ScaleMapping) {
    shape = mapping.shape
    stretch =
      mapping.stretch == .equalized && mapping.equalization == nil ? .linear : mapping.stretch
    (lower, upper) = mapping.effectiveLimits
    exponent = mapping.exponent > 0 ? mapping.exponent : 1
    contrast = max(0, mapping.contrast)
    bias = mapping.bias.clamped(to: 0.01...0.99)
    biasExponent = naturalLogarithm(0.5) / naturalLogarithm(bias)
    isPlain = contrast == 1 && bias == 0.5
    equalization = mapping.equalization
    let reach = max(abs(lower), abs(upper), 1e-300)
    isPositiveLog = shape == .oneSided && stretch == .log && lower > 0
    softening = stretch == .log ? reach / 1000 : reach / 10
    // Shape of one side on magnitudes 0 to 1: the same softening relative to the side's limit.
    switch stretch {
    case .log: sideSpan = log1p(1000)
    case .asinh: sideSpan = inverseSinh(10)
    default: sideSpan = 1
    }
    var odd: (Double) -> Double = { $0 }
    let soft = softening
    let power = exponent
    let isPositive = isPositiveLog
    let table = equalization
    switch stretch {
    case .linear: break
    case .sqrt: odd = { $0 < 0 ? -($0.magnitude.squareRoot()) : $0.squareRoot() }
    case .log:
      odd = { x in
        if isPositive { return naturalLogarithm(x) }
        return x < 0 ? -log1p(-x / soft) : log1p(x / soft)
      }
    case .asinh: odd = { inverseSinh($0 / soft) }
    case .power: odd = { $0 < 0 ? -pow(-$0, power) : pow($0, power) }
    case .equalized: odd = { table?.rank(of: $0) ?? $0 }
    }
    stretchedLower = odd(lower)
    let span = odd(upper) - stretchedLower
    stretchedSpan = span > 0 ? span : 1
  }

  func position(of value: Double) -> Double {
    if value.isNaN { return value }
    switch shape {
    case .oneSided:
      if value <= lower { return adjusted(0) }
      if value >= upper { return adjusted(1) }
      return adjusted(((odd(value) - stretchedLower) / stretchedSpan).clamped(to: 0...1))
    case .symmetric, .twoSided:
      if value == 0 { return 0.5 }
      let m = magnitude(min(1, value > 0 ? value / upper : value / lower), of: value)
      return value > 0 ? 0.5 + 0.5 * m : 0.5 - 0.5 * m
    case .threshold(let threshold):
      let zero = ColorMapKind.threshold.zero
      let middle = ColorMapKind.thresholdPosition
      if value == 0 { return zero }
      if value < 0 {
        return zero * (1 - magnitude(min(1, value / lower), of: value))
      }
      guard threshold > 0 else {
        return middle + (1 - middle) * magnitude(min(1, value / upper), of: value)
      }
      // The part below the threshold is always linear: it must stay quiet.
      if value < threshold { return zero + (middle - zero) * (value / threshold) }
      guard upper > threshold else { return middle }
      let m = min(1, (value - threshold) / (upper - threshold))
      return middle + (1 - middle) * magnitude(m, of: value)
    }
  }

  /// One-sided stretch, not yet scaled.
  private func odd(_ x: Double) -> Double {
    switch stretch {
    case .linear: return x
    case .sqrt: return x < 0 ? -(x.magnitude.squareRoot()) : x.squareRoot()
    case .log:
      if isPositiveLog { return naturalLogarithm(x) }
      return x < 0 ? -log1p(-x / softening) : log1p(x / softening)
    case .asinh: return inverseSinh(x / softening)
    case .power: return x < 0 ? -pow(-x, exponent) : pow(x, exponent)
    case .equalized: return equalization?.rank(of: x) ?? x
    }
  }

  /// Stretch of a magnitude 0 to 1 on one side of zero, with contrast and bias; 0 stays 0.
  private func magnitude(_ m: Double, of value: Double) -> Double {
    var out: Double
    switch stretch {
    case .linear: out = m
    case .sqrt: out = m.squareRoot()
    case .log: out = log1p(1000 * m) / sideSpan
    case .asinh: out = inverseSinh(10 * m) / sideSpan
    case .power: out = pow(m, exponent)
    case .equalized:
      if case .threshold = shape, value > 0 {
        out = m
      } else {
        let rank = equalization?.rank(of: value.magnitude) ?? m
        let top = equalization?.rank(of: value > 0 ? upper : -lower) ?? 1
        out = top > 0 ? min(1, rank / top) : m
      }
    }
    if isPlain { return out }
    return min(1, contrast * pow(out, biasExponent))
  }

  private func adjusted(_ t: Double) -> Double {
    isPlain ? t : ((t - bias) * contrast + 0.5).clamped(to: 0...1)
  }
}

// Named apart from the cases of `Stretch`.
private func naturalLogarithm(_ x: Double) -> Double { log(x) }
private func inverseSinh(_ x: Double) -> Double { asinh(x) }
