import Foundation

/// Significance of counts over a background that is known.
package enum Significance {
  /// Signed square root of the test statistic (numerics.md 7.4).
  package static func signed(counts: Double, background: Double) -> Double {
    guard counts.isFinite, background.isFinite else { return .nan }
    func cash(_ n: Double, _ mu: Double) -> Double {
      let mu = max(mu, 1e-25)
      return 2 * (n > 0 ? mu - n * log(mu) : mu)
    }
    let statistic = max(cash(counts, background) - cash(counts, counts), 0)
    return (counts < background ? -1 : 1) * statistic.squareRoot()
  }
}

/// The normal distribution.
enum Gauss {
  /// exp(-z²/2), without the norm.
  static func density(_ z: Double) -> Double { exp(-z * z / 2) }
}
