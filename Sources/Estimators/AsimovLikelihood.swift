import Foundation

/// What a source of some norm would show on average: counts equal to the prediction.
///
/// Cowan et al. 2011, Eur. Phys. J. C 71, 1554.
package struct AsimovLikelihood: Sendable {
  private let background: [Double]
  private let signal: [Double]

  /// - Parameters:
  ///   - background: Predicted without the source, of each bin in use.
  ///   - signal: Predicted of the source at norm 1; bins where it is not positive say nothing.
  package init(background: [Double], signal: [Double]) {
    precondition(background.count == signal.count, "a value for each bin")
    let indices = signal.indices.filter { signal[$0] > 0 && signal[$0].isFinite }
    self.signal = indices.map { signal[$0] }
    self.background = indices.map { max(background[$0], CountsStatistic.truncation) }
  }

  /// TS of a norm against 0 and its slope.
  private func ts(_ q: Double) -> (value: Double, slope: Double) {
    var value = 0.0
    var slope = 0.0
    for i in signal.indices {
      let x = q * signal[i] / background[i]
      // Most bins are far out, where x is small: no logarithm, and (1 + x) ln(1 + x) − x would
      // cancel. Both series are good to 1e-9.
      let isSmall = x < 1e-3
      let growth = isSmall ? x * (1 - x * (0.5 - x / 3)) : log1p(x)
      let term = isSmall ? x * x * (0.5 - x * (1 / 6.0 - x / 12)) : (1 + x) * growth - x
      value += background[i] * term
      slope += signal[i] * growth
    }
    return (2 * value, 2 * slope)
  }

  /// The norm whose √TS is a number of standard deviations; nil if no norm has it.
  package func norm(significance: Double) -> Double? {
    let target = significance * significance
    guard !signal.isEmpty, target > 0 else { return nil }
    var information = 0.0
    for i in signal.indices { information += signal[i] * signal[i] / background[i] }
    // TS is convex and below q² × information, so this is below the root; a step from there lands
    // above it, and further ones come down.
    var q = (target / information).squareRoot()
    guard q > 0, q.isFinite else { return nil }
    for _ in 0..<NormSolver.maximalSteps {
      let (value, slope) = ts(q)
      let step = (value - target) / slope
      guard step.isFinite else { return nil }
      q -= step
      if abs(step) <= 1e-9 * q { break }
    }
    return q
  }
}
