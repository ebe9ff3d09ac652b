import Foundation

/// −2 ln L of one source's norm with the background norms fitted at each value.
///
/// With βB + O + q s predicted, where B is the background, O other sources and s the source, the
/// statistic is convex in the norms β ≥ 0 and q together. Groups of bins share one β each and have
/// no bin in common, so at a given q each β is a problem of one variable, the same as that of a
/// source over a known background. The slope by q is that at fixed β, because the statistic is
/// stationary there.
package struct ProfiledNormLikelihood: NormProfile {
  package let signal: Double
  package let total: Double
  private let groups: [FluxPointSlice.Group]
  /// −2 ln L at norm 0 less its constant.
  private let null: Double
  /// A lower norm predicts less than 0 somewhere, with the background norms of norm 0.
  private let bound: Double

  init(_ slices: [FluxPointSlice]) {
    let groups = slices.flatMap(\.groups)
    self.groups = groups
    signal = groups.reduce(0) { $0 + $1.totalSignal }
    total = groups.reduce(0) { sum, group in
      sum + zip(group.counts, group.signal).reduce(0) { $1.1 > 0 ? $0 + $1.0 : $0 }
    }
    var null = 0.0
    var bound = Double.infinity
    for group in groups {
      let fitted = Self.fit(group, at: 0)
      null += fitted.value
      for bin in group.empty {
        bound = min(bound, (fitted.norm * bin.background + bin.others) / bin.signal)
      }
      for i in group.counts.indices where group.signal[i] > 0 {
        let rest = fitted.norm * group.background[i] + group.others[i]
        bound = min(bound, rest / group.signal[i])
      }
    }
    self.null = null
    self.bound = -bound
  }

  package var hasSignal: Bool { signal > 0 && signal.isFinite }

  /// −2 ln L without the source.
  var statisticNull: Double { 2 * (null + groups.reduce(0) { $0 + $1.totalOthers }) }

  /// Predicted counts without the source, with the background norms that go with a norm of it.
  func predictedBackground(at q: Double) -> Double {
    groups.reduce(0) {
      $0 + Self.fit($1, at: q).norm * $1.totalBackground + $1.totalOthers
    }
  }

  // MARK: Background norms

  /// A group with its background norm fitted.
  private struct Fitted {
    var norm: Double
    /// Σ mu − Σ n ln mu.
    var value: Double
    /// Half the derivatives of −2 ln L by q: first, and second with the norm following.
    var slope: Double
    var curvature: Double
  }

  private static func fit(_ group: FluxPointSlice.Group, at q: Double) -> Fitted {
    let size = group.counts.count
    var counts: [Double] = []
    var ratios: [Double] = []
    counts.reserveCapacity(size + NormSolver.lanes)
    ratios.reserveCapacity(size + NormSolver.lanes)
    var total = 0.0
    var smallest = (ratio: Double.infinity, counts: 0.0)
    for i in 0..<size where group.background[i] > 0 {
      let ratio = (group.others[i] + q * group.signal[i]) / group.background[i]
      counts.append(group.counts[i])
      ratios.append(ratio)
      total += group.counts[i]
      if ratio < smallest.ratio { smallest = (ratio, group.counts[i]) }
    }
    var norm = 0.0
    if total > 0, group.totalBackground > 0 {
      while counts.count % NormSolver.lanes != 0 {
        counts.append(0)
        ratios.append(.infinity)
      }
      norm = counts.withUnsafeBufferPointer { counts in
        ratios.withUnsafeBufferPointer { ratios in
          NormSolver.best(
            NormSolver.Bins(counts: counts, ratios: ratios), total: total,
            signal: group.totalBackground, smallest: smallest
          ).norm
        }
      }
      norm = max(norm, 0)
    }
    var fitted = Fitted(
      norm: norm, value: norm * group.totalBackground + q * group.totalSignal,
      slope: group.totalSignal, curvature: 0)
    var (mixed, byNorm) = (0.0, 0.0)
    for i in 0..<size {
      let (n, s, b) = (group.counts[i], group.signal[i], group.background[i])
      let mu = max(norm * b + group.others[i] + q * s, CountsStatistic.truncation)
      fitted.value -= n * log(mu)
      let weight = n / mu
      fitted.slope -= weight * s
      fitted.curvature += weight / mu * s * s
      mixed += weight / mu * s * b
      byNorm += weight / mu * b * b
    }
    if norm > 0, byNorm > 0 { fitted.curvature -= mixed * mixed / byNorm }
    return fitted
  }

  private func evaluate(at q: Double) -> (value: Double, slope: Double, curvature: Double) {
    groups.reduce((0, 0, 0)) { sum, group in
      let fitted = Self.fit(group, at: q)
      return (sum.0 + fitted.value, sum.1 + fitted.slope, sum.2 + fitted.curvature)
    }
  }

  package func change(at q: Double) -> Double { 2 * (evaluate(at: q).value - null) }

  // MARK: Best norm and confidence

  package func best() -> BestNorm {
    guard total > 0 else { return BestNorm(norm: bound, error: .infinity) }
    // With background norms that are not negative the slope is positive from here on.
    var (low, high) = (bound, total / signal)
    var q = 0.0
    for _ in 0..<200 {
      let (_, slope, curvature) = evaluate(at: q)
      if slope > 0 { high = q } else { low = q }
      var next = q - slope / curvature
      if !(next >= low && next <= high) { next = 0.5 * (low + high) }
      let step = next - q
      q = next
      if step * step * curvature < 1e-10 || high - low <= 1e-12 * abs(high) { break }
    }
    return BestNorm(norm: q, error: 1 / evaluate(at: q).curvature.squareRoot())
  }

  package func crossing(above best: BestNorm, rise: Double) -> Double {
    let target = change(at: best.norm) + rise
    let step = rise.squareRoot() * best.error
    var q = best.norm + (step.isFinite && step > 0 ? step : rise / (2 * signal))
    for _ in 0..<NormSolver.maximalSteps {
      let (value, slope, _) = evaluate(at: q)
      let step = (2 * (value - null) - target) / (2 * slope)
      guard step.isFinite else { break }
      q -= step
      if abs(step) <= 1e-8 * abs(q - best.norm) { break }
    }
    return q
  }

  package func crossing(below best: BestNorm, rise: Double) -> Double? {
    guard total > 0, best.error.isFinite, best.error > 0 else { return nil }
    let target = change(at: best.norm) + rise
    var distance = rise.squareRoot() * best.error
    var low = best.norm - distance
    var tries = 0
    while change(at: low) < target {
      tries += 1
      guard tries < 40 else { return nil }
      distance *= 2
      low = best.norm - distance
    }
    var high = best.norm
    var q = low
    for _ in 0..<200 {
      let (value, slope, _) = evaluate(at: q)
      let above = 2 * (value - null) - target
      if above > 0 { low = q } else { high = q }
      var next = q - above / (2 * slope)
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      let step = next - q
      q = next
      if abs(step) <= 1e-8 * abs(best.norm - q) { break }
    }
    return q
  }
}
