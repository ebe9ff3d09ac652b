import Foundation

/// Standard deviations and the probabilities that go with them.
enum NormalDistribution {
  /// Probability within ± some standard deviations, to seven digits as the reference writes it.
  static func confidence(sigmas: Double) -> Double {
    (erf(sigmas / 2.0.squareRoot()) * 1e7).rounded() / 1e7
  }

  /// Standard deviations of a probability, to a tenth as the reference reads it.
  ///
  /// - Returns: nil for what is not a probability between 0 and 1.
  static func sigmas(confidence: Double) -> Double? {
    guard confidence > 0, confidence < 1 else { return nil }
    // erf rises with its argument; 60 halvings of 0 to 40 are exact.
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if erf(middle / 2.0.squareRoot()) < confidence { low = middle } else { high = middle }
    }
    return (low * 10).rounded() / 10
  }
}
