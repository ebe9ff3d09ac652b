import Foundation

/// The norm of a source of fixed shape over a known background, from the bins with counts.
///
/// With b + q s predicted in a bin, −2 ln L is 2 (q S − Σ n ln(q + u)) up to a constant, where
/// S = Σ s over all bins and u = b/s; only bins with counts n are left in the second sum. Its slope
/// vanishes where A(q) = Σ n / (q + u) equals S. As 1/A is concave and nearly straight, Newton steps
/// on 1/A = 1/S converge from below without a search, in three or four steps.
///
/// Bins where s is 0 have u = ∞ and add nothing; they also fill a buffer up to whole lanes.
enum NormSolver {
  /// Buffers are filled up to a multiple of this number of bins.
  static let lanes = 4

  /// Counts n and ratios u of the bins with counts.
  struct Bins {
    let counts: UnsafeBufferPointer<Double>
    /// As many; a multiple of `lanes`.
    let ratios: UnsafeBufferPointer<Double>

    /// Σ n / (q + u) and Σ n / (q + u)².
    @inline(__always)
    func sums(at q: Double) -> (first: Double, second: Double) {
      var first = SIMD4<Double>.zero
      var second = SIMD4<Double>.zero
      let offset = SIMD4<Double>(repeating: q)
      let (n, u) = (UnsafeRawBufferPointer(counts), UnsafeRawBufferPointer(ratios))
      var i = 0
      while i < n.count {
        let n = n.loadUnaligned(fromByteOffset: i, as: SIMD4<Double>.self)
        let u = u.loadUnaligned(fromByteOffset: i, as: SIMD4<Double>.self)
        let distance = u + offset
        let share = n / distance
        first += share
        second += share / distance
        i &+= NormSolver.lanes &* MemoryLayout<Double>.size
      }
      return (first.sum(), second.sum())
    }

    /// Σ n ln(1 + q/u): half of what the counts gain in −2 ln L against q = 0.
    ///
    /// Logarithms are taken of products of up to eight factors: they are most of the time.
    @inline(__always)
    func gain(at q: Double) -> Double {
      var sum = 0.0
      var product = 1.0
      var factors = 0
      for i in counts.indices {
        let n = counts[i]
        let factor = 1 + q / ratios[i]
        if n == 1 {
          product *= factor
          factors &+= 1
        } else if n == 2 {
          product *= factor * factor
          factors &+= 2
        } else if n > 0 {
          sum += n * log(factor)
        }
        // Even factors of 10^±30 stay within the range of a Double.
        if factors > 7 {
          sum += log(product)
          product = 1
          factors = 0
        }
      }
      return sum + log(product)
    }
  }

  /// A best norm.
  struct Best {
    var norm: Double
    /// Σ n / (q + u)² there: half the second derivative of −2 ln L.
    var curvature: Double
    var steps: Int
  }

  /// Steps after which the norm is taken as it is; four are usual.
  static let maximalSteps = 60

  /// Where the slope of the statistic vanishes.
  ///
  /// - Parameters:
  ///   - bins: At least one with counts and a finite ratio.
  ///   - total: Counts in bins with a finite ratio.
  ///   - signal: S, positive.
  ///   - smallest: Smallest ratio, and the counts of that bin.
  /// - Returns: The norm to 1e-8 of its error; above −smallest ratio.
  @inline(__always)
  static func best(
    _ bins: Bins, total: Double, signal: Double, smallest: (ratio: Double, counts: Double)
  ) -> Best {
    // At `low` the bin of the smallest ratio alone has A ≥ S; at `high` all bins together have A ≤ S.
    let low = smallest.counts / signal - smallest.ratio
    let high = total / signal - smallest.ratio
    var q = high < 0 ? low : max(low, 0)
    var steps = 0
    while true {
      let (first, second) = bins.sums(at: q)
      steps += 1
      let step = first / second * (first / signal - 1)
      let next = min(max(q + step, low), high)
      // The error after a step goes with the square of the step.
      let isSmall = (next - q) * (next - q) * second < 1e-8
      q = next
      if isSmall || steps >= maximalSteps || !step.isFinite {
        return Best(norm: q, curvature: second, steps: steps)
      }
    }
  }
}
