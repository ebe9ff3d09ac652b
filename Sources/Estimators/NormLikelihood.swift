import Foundation

/// −2 ln L of one source's norm over a known prediction of everything else (Cash 1979).
///
/// With b + q s predicted in each bin and nothing less than 0, a convex function of q. Where b + q s
/// would be negative in a bin without counts, 0 is predicted there, as in the reference; bins with
/// counts hold q above −b/s.
package struct NormLikelihood: NormProfile {
  /// Σ s: predicted counts of the source of norm 1.
  package let signal: Double
  /// Counts in bins that the source reaches.
  package let total: Double
  private let counts: [Double]
  /// b/s of the bins with counts; both arrays are filled up to whole lanes.
  private let ratios: [Double]
  private let smallest: (ratio: Double, counts: Double)
  /// Bins without counts that reach 0 before those with counts do: b/s in order, and sums of s and b
  /// up to each.
  private let empty: [(ratio: Double, signal: Double, background: Double)]
  /// −min b/s over all bins: a lower norm predicts less than 0 somewhere.
  private let bound: Double

  /// - Parameters:
  ///   - counts: Of each bin in use.
  ///   - background: Predicted without the source, same length.
  ///   - signal: Predicted of the source at norm 1; bins where it is not positive say nothing.
  package init(counts: [Double], background: [Double], signal: [Double]) {
    precondition(
      counts.count == background.count && counts.count == signal.count, "a value for each bin")
    var sum = 0.0
    var total = 0.0
    var filled: (counts: [Double], ratios: [Double]) = ([], [])
    var smallest = (ratio: Double.infinity, counts: 0.0)
    var smallestEmpty = Double.infinity
    for i in counts.indices where signal[i] > 0 {
      sum += signal[i]
      guard counts[i] > 0 else {
        smallestEmpty = min(smallestEmpty, background[i] / signal[i])
        continue
      }
      let ratio = max(background[i], CountsStatistic.truncation) / signal[i]
      guard ratio < .infinity else { continue }
      total += counts[i]
      filled.counts.append(counts[i])
      filled.ratios.append(ratio)
      if ratio < smallest.ratio { smallest = (ratio, counts[i]) }
    }
    var empty: [(ratio: Double, signal: Double, background: Double)] = []
    if smallestEmpty < smallest.ratio {
      for i in counts.indices where signal[i] > 0 && counts[i] <= 0 {
        let ratio = background[i] / signal[i]
        if ratio < smallest.ratio { empty.append((ratio, signal[i], background[i])) }
      }
      empty.sort { $0.ratio < $1.ratio }
      for i in empty.indices.dropFirst() {
        empty[i].signal += empty[i - 1].signal
        empty[i].background += empty[i - 1].background
      }
    }
    while filled.counts.count % NormSolver.lanes != 0 {
      filled.counts.append(0)
      filled.ratios.append(.infinity)
    }
    self.signal = sum
    self.total = total
    (self.counts, ratios) = (filled.counts, filled.ratios)
    self.smallest = smallest
    self.empty = empty
    bound = -min(smallest.ratio, smallestEmpty)
  }

  /// Whether the source gives counts at all.
  package var hasSignal: Bool { signal > 0 && signal.isFinite }

  private func withBins<Result>(_ body: (NormSolver.Bins) -> Result) -> Result {
    counts.withUnsafeBufferPointer { counts in
      ratios.withUnsafeBufferPointer { ratios in
        body(NormSolver.Bins(counts: counts, ratios: ratios))
      }
    }
  }

  /// −2 ln L at a norm less that at 0; infinite where a bin with counts would predict none.
  package func change(at q: Double) -> Double {
    guard q > -smallest.ratio else { return .infinity }
    let lost = clipped(at: q)
    return 2 * (q * signal - lost.value - withBins { $0.gain(at: q) })
  }

  /// Half the slope of −2 ln L.
  private func slope(at q: Double) -> Double {
    signal - clipped(at: q).slope - withBins { $0.sums(at: q).first }
  }

  /// Σ of b + q s over the bins where that is negative, and its slope.
  private func clipped(at q: Double) -> (value: Double, slope: Double) {
    guard q < 0, let first = empty.first, first.ratio < -q else { return (0, 0) }
    var (low, high) = (0, empty.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if empty[middle].ratio < -q { low = middle } else { high = middle }
    }
    return (empty[low].background + q * empty[low].signal, empty[low].signal)
  }

  // MARK: Best norm

  /// The norm at which −2 ln L is smallest.
  ///
  /// Without counts there is no such norm: it is then the lowest that predicts less than 0 nowhere.
  package func best() -> BestNorm {
    guard total > 0 else { return BestNorm(norm: bound, error: .infinity) }
    var best = withBins {
      NormSolver.best($0, total: total, signal: signal, smallest: smallest)
    }
    if let first = empty.first, best.norm < -first.ratio { best = bestOfClipped() }
    return BestNorm(norm: best.norm, error: 1 / best.curvature.squareRoot())
  }

  /// The best norm where some bins without counts are at 0: they do not count from there on.
  private func bestOfClipped() -> NormSolver.Best {
    // The slope rises with q; the first k bins are clipped between −ratio[k] and −ratio[k − 1].
    var (low, high) = (1, empty.count)
    while low < high {
      let middle = (low + high) / 2
      let q = -empty[middle].ratio
      if withBins({ signal - empty[middle - 1].signal - $0.sums(at: q).first }) > 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let left = signal - empty[low - 1].signal
    let kink = -empty[low - 1].ratio
    return withBins { bins in
      guard left > 0 else {
        return NormSolver.Best(norm: kink, curvature: bins.sums(at: kink).second, steps: 0)
      }
      let best = NormSolver.best(bins, total: total, signal: left, smallest: smallest)
      // Beyond the kink the slope has the other sign: the minimum is at the kink itself.
      guard best.norm > kink else { return best }
      return NormSolver.Best(norm: kink, curvature: bins.sums(at: kink).second, steps: best.steps)
    }
  }

  // MARK: Confidence

  /// The norm above the best one where −2 ln L has risen by an amount.
  package func crossing(above best: BestNorm, rise: Double) -> Double {
    let target = change(at: best.norm) + rise
    let step = rise.squareRoot() * best.error
    // A step on a convex function from above its minimum lands beyond the crossing, and further
    // ones come down to it.
    var q = best.norm + (step.isFinite && step > 0 ? step : rise / (2 * signal))
    for _ in 0..<NormSolver.maximalSteps {
      let step = (change(at: q) - target) / (2 * slope(at: q))
      guard step.isFinite else { break }
      q -= step
      if abs(step) <= 1e-9 * abs(q - best.norm) { break }
    }
    return q
  }

  /// The norm below the best one where −2 ln L has risen by an amount; nil where it never does:
  /// without counts, or with counts only where the source gives all of them.
  package func crossing(below best: BestNorm, rise: Double) -> Double? {
    guard total > 0 else { return nil }
    let target = change(at: best.norm) + rise
    // Steps that leave the bracket are replaced by halving it.
    var (low, high) = (-smallest.ratio, best.norm)
    var q = max(best.norm - rise.squareRoot() * best.error, 0.5 * (low + high))
    for _ in 0..<200 {
      let value = change(at: q) - target
      if value > 0 { low = q } else { high = q }
      let next = q - value / (2 * slope(at: q))
      let step = next > low && next < high ? next - q : 0.5 * (low + high) - q
      q += step
      if abs(step) <= 1e-9 * abs(best.norm - q) { break }
    }
    return change(at: q).isFinite ? q : nil
  }
}
