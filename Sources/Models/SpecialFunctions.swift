import Foundation

/// Functions that the C library lacks, or has only in a form that is not safe with threads.
enum SpecialFunctions {
  /// ln Gamma(x) for x > 0, to 1e-15.
  ///
  /// The recurrence brings x above 10, where Stirling's series (DLMF 5.11.1) converges at once.
  static func lnGamma(_ x: Double) -> Double {
    var x = x
    var product = 1.0
    while x < 10 {
      product *= x
      x += 1
    }
    let y = 1 / (x * x)
    let series =
      (1.0 / 12 + y
        * (-1.0 / 360 + y
          * (1.0 / 1260 + y
            * (-1.0 / 1680 + y
              * (1.0 / 1188
                + y * (-691.0 / 360360 + y * (1.0 / 156)))))))
      / x
    return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series - log(product)
  }

  /// Logarithmic derivative of the gamma function for x > 0, to 1e-14 (DLMF 5.11.2).
  static func digamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 10 {
      sum -= 1 / x
      x += 1
    }
    let y = 1 / (x * x)
    let series =
      y
      * (1.0 / 12 - y
        * (1.0 / 120 - y
          * (1.0 / 252 - y
            * (1.0 / 240 - y
              * (1.0 / 132
                - y * (691.0 / 32760 - y * (1.0 / 12)))))))
    return sum + log(x) - 0.5 / x - series
  }

  /// (exp(u) - 1) / u, 1 at 0.
  @inline(__always)
  static func relativeExponential(_ u: Double) -> Double {
    abs(u) < 1e-12 ? 1 + u / 2 : expm1(u) / u
  }

  /// Logarithmic derivative of `relativeExponential`: 1 / (1 - exp(-u)) - 1 / u, 1/2 at 0.
  @inline(__always)
  static func relativeExponentialSlope(_ u: Double) -> Double {
    if abs(u) < 0.1 {
      // Bernoulli series; the two terms of the closed form would cancel.
      let y = u * u
      return 0.5 + u * (1.0 / 12 - y * (1.0 / 720 - y * (1.0 / 30240 - y / 1_209_600)))
    }
    return -1 / expm1(-u) - 1 / u
  }
}
