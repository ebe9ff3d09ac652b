import Foundation

extension TsMapField {
  /// Norms and test statistics of a part of the map.
  ///
  /// - Returns: Values of its pixels; NaN where the map does not reach, or has no exposure.
  package func values(_ part: TsMapPart) -> TsMapValues {
    var values = TsMapValues(pixels: part.pixels(nx: nx), hasLimits: computesLimits)
    let capacity = layers.reduce(NormSolver.lanes) { $0 + $1.side * $1.side }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * capacity) { scratch in
      guard let base = scratch.baseAddress else { return }
      let (counts, ratios) = (base, base + capacity)
      for (i, pixel) in values.pixels.enumerated() where mask[pixel] {
        let place = (x: pixel % nx, y: pixel / nx)
        guard let result = solve(place, counts: counts, ratios: ratios) else { continue }
        values.norm[i] = result.norm
        values.normError[i] = sigmas / result.curvature.squareRoot()
        values.ts[i] = result.ts
        values.excess[i] = result.norm * result.signal
        values.steps[i] = Double(result.steps)
        if computesLimits { values.normLimit[i] = result.limit }
      }
    }
    return values
  }

  private struct Solution {
    var norm: Double
    var curvature: Double
    var ts: Double
    var signal: Double
    var steps: Int
    var limit = Double.nan
  }

  /// The source at one pixel (numerics.md 9.4 to 9.7); nil where it gives no counts.
  private func solve(
    _ place: (x: Int, y: Int), counts: UnsafeMutablePointer<Double>,
    ratios: UnsafeMutablePointer<Double>
  ) -> Solution? {
    var signal = 0.0
    var gathered = Gathered()
    for layer in layers {
      signal += layer.signal(x: place.x, y: place.y)
      layer.gather(x: place.x, y: place.y, &gathered, counts: counts, ratios: ratios)
    }
    guard signal > 0, signal.isFinite else { return nil }
    while gathered.size % NormSolver.lanes != 0 {
      counts[gathered.size] = 0
      ratios[gathered.size] = .infinity
      gathered.size += 1
    }
    let bins = NormSolver.Bins(
      counts: UnsafeBufferPointer(start: counts, count: gathered.size),
      ratios: UnsafeBufferPointer(start: ratios, count: gathered.size))
    var result: Solution
    if gathered.total > 0 {
      let best = NormSolver.best(
        bins, total: gathered.total, signal: signal,
        smallest: (gathered.smallest, gathered.countsAtSmallest))
      result = Solution(
        norm: best.norm, curvature: best.curvature, ts: 0, signal: signal, steps: best.steps)
    } else {
      result = Solution(
        norm: -.infinity, curvature: 0, ts: 0, signal: signal, steps: 0)
    }
    if result.norm < 0 {
      // The prediction must not become negative in any pixel, with or without counts.
      let bound = -layers.reduce(Double.infinity) {
        min($0, $1.smallestRatio(x: place.x, y: place.y))
      }
      if result.norm < bound {
        result.norm = bound
        result.curvature = gathered.total > 0 ? bins.sums(at: bound).second : 0
      }
    }
    let gain = gathered.total > 0 ? bins.gain(at: result.norm) : 0
    result.ts = 2 * (gain - result.norm * signal)
    if computesLimits { result.limit = limit(bins, result, gain: gain) }
    return result
  }

  /// Norm above the best at which the statistic has risen by the square of `limitSigmas`.
  private func limit(_ bins: NormSolver.Bins, _ best: Solution, gain: Double) -> Double {
    let rise = limitSigmas * limitSigmas
    let offset = 2 * (best.norm * best.signal - gain)
    guard best.curvature > 0 else { return best.norm + rise / (2 * best.signal) }
    // The rise is convex: a step from anywhere above the best norm lands beyond the limit, and
    // further ones come down to it.
    var q = best.norm + limitSigmas / best.curvature.squareRoot()
    for _ in 0..<NormSolver.maximalSteps {
      let value = 2 * (q * best.signal - bins.gain(at: q)) - offset - rise
      let slope = 2 * (best.signal - bins.sums(at: q).first)
      let step = value / slope
      q -= step
      if abs(step) <= 1e-9 * abs(q - best.norm) || !step.isFinite { break }
    }
    return q
  }
}

/// Bins with counts around a pixel, as they are gathered.
struct Gathered {
  /// In the buffers.
  var size = 0
  /// Counts where a source gives any.
  var total = 0.0
  var smallest = Double.infinity
  var countsAtSmallest = 0.0
}

extension TsMapLayer {
  /// Part of the kernel that lies on the map around a pixel: rows and columns of the map.
  @inline(__always)
  private func reach(_ position: Int, _ count: Int) -> Range<Int> {
    max(position - side / 2, 0)..<min(position + side / 2 + 1, count)
  }

  /// Predicted counts of a source of norm 1 at a pixel.
  func signal(x: Int, y: Int) -> Double {
    var sum = 0.0
    for mask in masks {
      let columns = reach(x, nx).clamped(to: mask.x)
      let rows = reach(y, ny).clamped(to: mask.y)
      guard !columns.isEmpty else { continue }
      mask.kernel.withUnsafeBufferPointer { kernel in
        mask.exposure.withUnsafeBufferPointer { exposure in
          for row in rows {
            let k = (row - y + side / 2) * side + columns.lowerBound - x + side / 2
            let e = row * nx + columns.lowerBound
            sum += Self.dot(
              kernel[k..<(k + columns.count)], exposure[e..<(e + columns.count)])
          }
        }
      }
    }
    return sum
  }

  /// Sum of products, in four lanes and a remainder.
  @inline(__always)
  private static func dot(
    _ a: Slice<UnsafeBufferPointer<Double>>, _ b: Slice<UnsafeBufferPointer<Double>>
  ) -> Double {
    let (a, b) = (UnsafeBufferPointer(rebasing: a), UnsafeBufferPointer(rebasing: b))
    guard let p = a.baseAddress, let q = b.baseAddress else { return 0 }
    var lanes = SIMD4<Double>.zero
    var i = 0
    while i &+ 4 <= a.count {
      lanes +=
        UnsafeRawPointer(p + i).loadUnaligned(as: SIMD4<Double>.self)
        * UnsafeRawPointer(q + i).loadUnaligned(as: SIMD4<Double>.self)
      i &+= 4
    }
    var sum = lanes.sum()
    while i < a.count {
      sum += p[i] * q[i]
      i &+= 1
    }
    return sum
  }

  /// Smallest of background over signal around a pixel; infinite where there is no signal.
  func smallestRatio(x: Int, y: Int) -> Double {
    var smallest = Double.infinity
    for (index, mask) in masks.enumerated() {
      let columns = reach(x, nx).clamped(to: mask.x)
      let rows = reach(y, ny).clamped(to: mask.y)
      guard !columns.isEmpty else { continue }
      inverses.withUnsafeBufferPointer { inverses in
        mask.ratio.withUnsafeBufferPointer { ratio in
          for row in rows {
            let k =
              ((index * side + row - y + side / 2) * side) + columns.lowerBound - x + side / 2
            let r = row * nx + columns.lowerBound
            for i in 0..<columns.count {
              // 0 × ∞ is no number and must not win.
              let value = ratio[r &+ i] * inverses[k &+ i]
              smallest = value < smallest ? value : smallest
            }
          }
        }
      }
    }
    return smallest
  }

  /// Collects the pixels with counts around a pixel.
  func gather(
    x: Int, y: Int, _ gathered: inout Gathered, counts: UnsafeMutablePointer<Double>,
    ratios: UnsafeMutablePointer<Double>
  ) {
    let range = reach(x, nx)
    var state = gathered
    self.columns.withUnsafeBufferPointer { columns in
      self.inverses.withUnsafeBufferPointer { inverses in
        for row in reach(y, ny) {
          let end = rowStart[row + 1]
          var i = Self.first(in: rowStart[row]..<end, from: range.lowerBound, columns)
          let k = (row - y + side / 2) * side - x + side / 2
          while i < end, columns[i] < range.upperBound {
            let start = inverseStart[row &* nx &+ columns[i]]
            let ratio = self.ratios[i] * inverses[start &+ k &+ columns[i]]
            let n = self.counts[i]
            i &+= 1
            guard ratio < .infinity else { continue }
            counts[state.size] = n
            ratios[state.size] = ratio
            state.size &+= 1
            state.total += n
            if ratio < state.smallest {
              state.smallest = ratio
              state.countsAtSmallest = n
            }
          }
        }
      }
    }
    gathered = state
  }

  /// Index of the first pixel with counts in a row that is not left of a column.
  @inline(__always)
  private static func first(
    in row: Range<Int>, from column: Int, _ columns: UnsafeBufferPointer<Int>
  ) -> Int {
    var (low, high) = (row.lowerBound, row.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
