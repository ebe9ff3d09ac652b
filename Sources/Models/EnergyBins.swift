import Foundation

/// Bins over which spectra are integrated, with the points of the numeric rule.
///
/// The rule of numerics.md 10.2: N = int(largest over the bins of 100 log10(e1/e0)), at least 2,
/// the same N for all bins; N points of equal distance in ln E; power laws between them (0.5).
/// Prepared once, used for each evaluation.
package struct EnergyBins: Sendable, Equatable {
  /// Lower edges, TeV.
  package let lower: [Double]
  /// Upper edges, TeV.
  package let upper: [Double]
  /// Points per bin of the numeric rule.
  package let pointsPerBin: Int
  /// All points, [bin, point], TeV.
  package let points: [Double]

  /// Contiguous bins between edges in TeV.
  ///
  /// - Precondition: at least two edges, positive, strictly increasing.
  package init(edges: [Double]) {
    self.init(lower: Array(edges.dropLast()), upper: Array(edges.dropFirst()))
  }

  /// Any bins.
  ///
  /// - Precondition: as many lower as upper edges, at least one, 0 < lower < upper, TeV.
  package init(lower: [Double], upper: [Double]) {
    precondition(
      !lower.isEmpty && lower.count == upper.count
        && zip(lower, upper).allSatisfy { 0 < $0 && $0 < $1 && $1 < .infinity },
      "energy bins must be positive and increasing")
    self.lower = lower
    self.upper = upper
    let decades = zip(lower, upper).map { log10($1 / $0) }.max() ?? 0
    let count = max(Int(100 * decades), 2)
    pointsPerBin = count
    var points: [Double] = []
    points.reserveCapacity(count * lower.count)
    for (low, high) in zip(lower, upper) {
      let a = log10(low)
      let step = (log10(high) - a) / Double(count - 1)
      points.append(low)
      for i in 1..<count - 1 { points.append(pow(10, a + Double(i) * step)) }
      points.append(high)
    }
    self.points = points
  }

  /// Number of bins.
  package var count: Int { lower.count }

  /// Geometric mean of the edges of a bin, TeV.
  package func center(_ bin: Int) -> Double { (lower[bin] * upper[bin]).squareRoot() }

  /// Integrals over the bins of a function given at `points`.
  func integrate(_ values: [Double]) -> [Double] {
    (0..<count).map { bin in
      var sum = 0.0
      for i in bin * pointsPerBin..<(bin + 1) * pointsPerBin - 1 {
        sum += LogLogRule.integral(points[i], points[i + 1], values[i], values[i + 1])
      }
      return sum
    }
  }

  /// Derivatives of `integrate(values)`, given those of the values at `points`.
  func integrateDerivative(_ values: [Double], _ slopes: [Double]) -> [Double] {
    (0..<count).map { bin in
      var sum = 0.0
      for i in bin * pointsPerBin..<(bin + 1) * pointsPerBin - 1 {
        sum += LogLogRule.derivative(
          x: (points[i], points[i + 1]), y: (values[i], values[i + 1]),
          slopes: (slopes[i], slopes[i + 1]))
      }
      return sum
    }
  }
}

/// Integral of the power law through two points (numerics.md 0.5) and its derivative.
enum LogLogRule {
  /// Integral between two points, 0 if one of the values is 0.
  ///
  /// Between values of different sign, which no power law joins, the straight line is taken.
  @inline(__always)
  static func integral(_ x0: Double, _ x1: Double, _ y0: Double, _ y1: Double) -> Double {
    let product = y0 * y1
    guard product > 0 else {
      // The product of two tiny numbers is 0 too.
      if y0 == 0 || y1 == 0 { return 0 }
      if (y0 < 0) != (y1 < 0) { return 0.5 * (y0 + y1) * (x1 - x0) }
      return powerLaw(x0, x1, y0, y1)
    }
    return powerLaw(x0, x1, y0, y1)
  }

  @inline(__always)
  private static func powerLaw(_ x0: Double, _ x1: Double, _ y0: Double, _ y1: Double) -> Double {
    let width = log(x1 / x0)
    return x0 * y0 * width * SpecialFunctions.relativeExponential(width + log(y1 / y0))
  }

  /// Change of the integral with changes of the two values.
  ///
  /// Where both values are 0 the integral of the slopes, which is the limit, because the integral
  /// scales with the values.
  @inline(__always)
  static func derivative(
    x: (Double, Double), y: (Double, Double), slopes: (Double, Double)
  ) -> Double {
    if y.0 == 0 && y.1 == 0 { return integral(x.0, x.1, slopes.0, slopes.1) }
    if y.0 == 0 || y.1 == 0 { return 0 }
    if (y.0 < 0) != (y.1 < 0) { return 0.5 * (slopes.0 + slopes.1) * (x.1 - x.0) }
    let width = log(x.1 / x.0)
    let u = width + log(y.1 / y.0)
    let share = SpecialFunctions.relativeExponentialSlope(u)
    return x.0 * y.0 * width * SpecialFunctions.relativeExponential(u)
      * ((1 - share) * slopes.0 / y.0 + share * slopes.1 / y.1)
  }
}
