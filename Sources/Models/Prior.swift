import Foundation

/// What is known of a parameter before the fit, as a term of the fit statistic.
///
/// All figures are in the unit of the parameter. Definitions as Gammapy 2.1 (numerics.md 11.1).
package struct Prior: Sendable, Hashable {
  /// The probability density.
  package enum Density: Sendable, Hashable {
    /// Normal distribution.
    case gaussian(mean: Double, sigma: Double)
    /// Constant between two bounds, which also limit the parameter.
    case uniform(minimum: Double, maximum: Double)
    /// Constant in the logarithm between two bounds, which also limit the parameter.
    case logUniform(minimum: Double, maximum: Double)
    /// exp(-|z|^(1/eta)), z in units of sqrt(2) sigma; eta 0.5 is the normal distribution.
    case generalizedGaussian(mean: Double, sigma: Double, eta: Double)
  }

  /// The probability density.
  package var density: Density
  /// Factor of the term in the fit statistic.
  package var weight: Double

  package init(_ density: Density, weight: Double = 1) {
    self.density = density
    self.weight = weight
  }

  /// Limits that the prior sets to its parameter.
  package var limits: ClosedRange<Double>? {
    switch density {
    case .uniform(let minimum, let maximum), .logUniform(let minimum, let maximum):
      return minimum <= maximum ? minimum...maximum : nil
    case .gaussian, .generalizedGaussian:
      return nil
    }
  }

  /// weight x -2 ln p(value); infinite where p is 0.
  package func penalty(at value: Double) -> Double {
    weight * unweightedPenalty(at: value)
  }

  private func unweightedPenalty(at value: Double) -> Double {
    switch density {
    case .gaussian(let mean, let sigma):
      let z = (value - mean) / sigma
      return z * z + 2 * log(sigma) + log(2 * Double.pi)
    case .uniform(let minimum, let maximum):
      return value >= minimum && value <= maximum ? 2 * log(maximum - minimum) : .infinity
    case .logUniform(let minimum, let maximum):
      guard value >= minimum, value <= maximum else { return .infinity }
      return 2 * log(value) + 2 * log(log(maximum / minimum))
    case .generalizedGaussian(let mean, let sigma, let eta):
      let width = sigma * 2.0.squareRoot()
      let z = abs(value - mean) / width
      // p = exp(-z^(1/eta)) / (2 width eta Gamma(eta)).
      return 2 * pow(z, 1 / eta) + 2 * log(2 * width * eta) + 2 * SpecialFunctions.lnGamma(eta)
    }
  }

  /// Derivative of the penalty with respect to the value; 0 where it is not differentiable.
  package func derivative(at value: Double) -> Double {
    switch density {
    case .gaussian(let mean, let sigma):
      return weight * 2 * (value - mean) / (sigma * sigma)
    case .uniform:
      return 0
    case .logUniform(let minimum, let maximum):
      return value >= minimum && value <= maximum ? weight * 2 / value : 0
    case .generalizedGaussian(let mean, let sigma, let eta):
      let width = sigma * 2.0.squareRoot()
      let z = abs(value - mean) / width
      guard z > 0 else { return 0 }
      let slope = 2 * pow(z, 1 / eta - 1) / (eta * width)
      return weight * (value < mean ? -slope : slope)
    }
  }
}
