import Foundation

/// The flux of a source in intervals of time, relative to its spectrum.
package struct LightCurve: Sendable, Equatable, Codable {
  /// One interval.
  package struct Interval: Sendable, Equatable, Codable {
    /// What it is called, such as the run or the night.
    package var name: String
    /// Start and stop as MJD in terrestrial time; NaN where no run has a date.
    package var startMjd: Double
    package var stopMjd: Double
    /// Norm with errors and limit in the range of energies.
    package var point: FluxPoint

    package init(name: String, startMjd: Double, stopMjd: Double, point: FluxPoint) {
      self.name = name
      self.startMjd = startMjd
      self.stopMjd = stopMjd
      self.point = point
    }
  }

  package var source: String
  package var intervals: [Interval]
  /// The norm of all intervals together.
  package var mean: FluxPoint
  /// Twice the logarithm of the likelihood ratio between a norm for each interval and one for all:
  /// like χ² with `degreesOfFreedom` if the source is steady.
  package var variability: Double
  /// Intervals that have a norm, less one.
  package var degreesOfFreedom: Int
  /// Limits are where the statistic has risen by the square of this.
  package var limitSigmas = 2.0

  package init(
    source: String, intervals: [Interval], mean: FluxPoint, variability: Double,
    degreesOfFreedom: Int
  ) {
    self.source = source
    self.intervals = intervals
    self.mean = mean
    self.variability = variability
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Probability of a variability at least as large for a steady source; NaN without two intervals.
  package var steadyProbability: Double {
    degreesOfFreedom > 0
      ? ChiSquare.survival(variability, degreesOfFreedom: degreesOfFreedom) : .nan
  }
}

/// The distribution of χ².
enum ChiSquare {
  /// Probability to exceed a value.
  ///
  /// The regularised upper incomplete gamma function Q(k/2, x/2): by its series below the mean, by
  /// its continued fraction above (Press et al., Numerical Recipes, 6.2). To 1e-12.
  static func survival(_ x: Double, degreesOfFreedom k: Int) -> Double {
    let (a, z) = (0.5 * Double(k), 0.5 * max(x, 0))
    guard z > 0 else { return 1 }
    let factor = exp(a * log(z) - z - lgamma(a))
    if z < a + 1 {
      var term = 1 / a
      var sum = term
      for n in 1...10_000 {
        term *= z / (a + Double(n))
        sum += term
        if term < 1e-15 * sum { break }
      }
      return max(1 - factor * sum, 0)
    }
    var b = z + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for n in 1...10_000 {
      let an = -Double(n) * (Double(n) - a)
      b += 2
      d = 1 / (an * d + b)
      c = b + an / c
      fraction *= d * c
      if abs(d * c - 1) < 1e-14 { break }
    }
    return factor * fraction
  }
}
