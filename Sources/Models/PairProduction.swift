import Foundation

/// Pair production of two photons, averaged over the directions of an isotropic field.
///
/// Gould & Schréder 1967, Phys. Rev. 155, 1404.
struct PairProduction: Sendable {
  /// Step of the grid in ln s0, where s0 = E epsilon / (m c2)^2 is the square of the energy of each
  /// photon in the centre of momentum, in units of the electron mass, of a head-on collision.
  let step: Double
  /// Integral over mu of (1 - mu)/2 sigma at s0 = exp(i step), cm2; 0 at the threshold.
  let crossSections: [Double]

  /// Energy of an electron at rest, eV.
  static let electronMass = 510998.95
  /// Thomson's cross-section, cm2.
  private static let thomson = 6.6524587321e-25

  /// - Parameters:
  ///   - step: in ln s0, above 0.
  ///   - count: number of grid points, the first at the threshold.
  init(step: Double, count: Int) {
    self.step = step
    // With s = s0 (1 - mu)/2 the integral is 2/s0^2 times that of s^2 sigma(s) over ln s from the
    // threshold to s0, which is summed up along the grid by Simpson's rule.
    var sum = 0.0
    var before = 0.0
    crossSections = (0..<count).map { index in
      guard index > 0 else { return 0 }
      let s = exp(Double(index) * step)
      let middle = exp((Double(index) - 0.5) * step)
      let here = s * s * Self.crossSection(s)
      sum += step / 6 * (before + 4 * middle * middle * Self.crossSection(middle) + here)
      before = here
      return 2 * sum / (s * s)
    }
  }

  /// Cross-section in cm2 for the square s of the energy of each photon in the centre of momentum,
  /// in units of the electron mass; 0 below the threshold at 1.
  static func crossSection(_ s: Double) -> Double {
    guard s > 1 else { return 0 }
    let inverse = 1 / s
    let beta = (1 - inverse).squareRoot()
    let square = beta * beta
    // ln((1 + beta)/(1 - beta)), without the cancellation of 1 - beta.
    let logarithm = 2 * log((1 + beta) * s.squareRoot())
    return 3.0 / 16 * thomson * inverse
      * ((3 - square * square) * logarithm - 2 * beta * (2 - square))
  }
}
