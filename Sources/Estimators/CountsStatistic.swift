import Foundation

/// Statistics of counts over a background (numerics.md 7.4 and 7.5; Cash 1979, ApJ 228, 939).
package enum CountsStatistic {
  /// Smallest predicted counts that a logarithm is taken of.
  static let truncation = 1e-25

  /// −2 ln L of n counts where mu are predicted, without the term of n alone.
  @inlinable
  package static func cash(_ n: Double, _ mu: Double) -> Double {
    let limited = max(mu, 1e-25)
    return 2 * (n > 0 ? limited - n * log(limited) : limited)
  }

  /// Significance of n counts over a known background, with the sign of the excess.
  package static func significance(counts n: Double, background mu: Double) -> Double {
    let ts = max(cash(n, mu) - cash(n, n), 0)
    return n >= mu ? ts.squareRoot() : -ts.squareRoot()
  }

  /// Significance of nOn counts over a background measured as nOff with exposure ratio alpha.
  ///
  /// Li & Ma 1983, ApJ 272, 317, equation 17, with the sign of the excess.
  package static func significance(counts nOn: Double, off nOff: Double, alpha: Double) -> Double {
    guard alpha > 0, alpha.isFinite else { return .nan }
    let total = nOn + nOff
    guard total > 0 else { return 0 }
    let onTerm = nOn > 0 ? nOn * log((1 + alpha) / alpha * nOn / total) : 0
    let offTerm = nOff > 0 ? nOff * log((1 + alpha) * nOff / total) : 0
    let ts = max(2 * (onTerm + offTerm), 0)
    return nOn >= alpha * nOff ? ts.squareRoot() : -ts.squareRoot()
  }

  /// Excess at which the statistic has risen by `sigmas`² above its minimum: an upper limit.
  ///
  /// Solves C(n, b + s) − C(n, max(n, 0)) = sigmas² for s above n − b by Newton steps on a convex
  /// function; the background is taken as known.
  package static func upperLimit(
    counts n: Double, background mu: Double, sigmas: Double = 2
  ) -> Double {
    let target = cash(n, n) + sigmas * sigmas
    guard n > 0 else { return sigmas * sigmas / 2 - mu }
    var total = n + sigmas * n.squareRoot() + sigmas * sigmas
    for _ in 0..<60 {
      let value = cash(n, total) - target
      let slope = 2 * (1 - n / total)
      let step = value / slope
      total -= step
      if abs(step) < 1e-12 * total { break }
    }
    return total - mu
  }
}
