import Foundation
import GridMath
import TerminalRendering

/// How the values of a map are distributed over its pixels.
package struct ValueDistribution: Sendable, Equatable {
  /// Bin edges, equally spaced; at least two.
  package var edges: [Double]
  /// Pixels by bin, all that have a value.
  package var all: [Double]
  /// Of these, pixels outside the exclusions.
  package var outside: [Double]
  /// Of the pixels outside, those beyond the edges too; NaN without any.
  package var mean: Double
  package var width: Double
  /// width/√N and width/√(2N): lower limits, since neighbouring pixels share counts.
  package var meanError: Double
  package var widthError: Double
  package var outsideCount: Int
  /// Pixels with a value inside exclusions.
  package var excludedCount: Int
  /// Pixels below the first and above the last edge.
  package var underCount: Int
  package var overCount: Int

  /// The histogram of the significance as the engine makes it, without what lies far above.
  package init?(_ histogram: SignificanceHistogram, limit: Double) {
    guard histogram.edges.count >= 2 else { return nil }
    (edges, all, outside) = (histogram.edges, histogram.all, histogram.outside)
    (underCount, overCount) = (0, 0)
    if let last = edges.last, last > 1.5 * limit,
      let end = edges.lastIndex(where: { $0 <= limit }), end >= 4
    {
      // A bright source would squeeze everything else into a few columns.
      overCount = Int(all[end...].reduce(0, +))
      edges = Array(edges[...end])
      all = Array(all[..<end])
      outside = Array(outside[..<end])
    }
    (mean, width) = (histogram.mean, histogram.width)
    (meanError, widthError) = (histogram.meanError, histogram.widthError)
    (outsideCount, excludedCount) = (histogram.outsideCount, histogram.maskedCount)
  }

  /// From the values themselves; nil if no pixel has one.
  ///
  /// - Parameters:
  ///   - values: Of each pixel; those that are not finite are left out.
  ///   - isExcluded: Pixels inside exclusions.
  ///   - isCounted: Pixels that take part; nil: all.
  ///   - step: Width of a bin; nil: about forty bins over the central 99 %.
  ///   - limit: Largest absolute value of an edge; nil: one and a half times as far as the central
  ///     99.8 % reach.
  ///   - factor: Wider bins than that by so much.
  package init?(
    _ values: [Double], isExcluded: [Bool], isCounted: [Bool]?, step: Double?, limit: Double?,
    factor: Double = 1
  ) {
    var finite: [Double] = []
    var isOutside: [Bool] = []
    for (index, value) in values.enumerated()
    where value.isFinite && isCounted?[index] ?? true {
      finite.append(value)
      isOutside.append(!(isExcluded.indices.contains(index) && isExcluded[index]))
    }
    guard !finite.isEmpty else { return nil }
    let summary = LayerSummary(finite)
    var bin: Double
    if let step, step > 0 {
      bin = step
    } else {
      let span = summary.quantile(0.995) - summary.quantile(0.005)
      bin = Ticks.niceStep(span > 0 ? span / 40 : max(abs(summary.maximum), 1) / 40)
    }
    bin *= factor
    var (low, high) = (summary.minimum, summary.maximum)
    if let limit {
      (low, high) = (max(low, -limit), min(high, limit))
    } else {
      let margin = (summary.quantile(0.999) - summary.quantile(0.001)) / 4
      low = max(low, summary.quantile(0.001) - margin)
      high = min(high, summary.quantile(0.999) + margin)
    }
    if high < low { (low, high) = (min(low, high), max(low, high)) }
    let first = (low / bin).rounded(.down)
    let bins = Int(((high / bin).rounded(.up) - first).clamped(to: 4...2000))
    edges = (0...bins).map { (first + Double($0)) * bin }
    all = [Double](repeating: 0, count: bins)
    outside = all
    (underCount, overCount, outsideCount) = (0, 0, 0)
    var sum = 0.0
    for (value, isOutside) in zip(finite, isOutside) {
      let place = (value / bin - first).rounded(.down)
      // The last bin is closed, as where the map reaches up to its edge.
      let index = value == edges[bins] ? Double(bins - 1) : place
      if index < 0 {
        underCount += 1
      } else if index >= Double(bins) {
        overCount += 1
      } else {
        all[Int(index)] += 1
        if isOutside { outside[Int(index)] += 1 }
      }
      if isOutside {
        outsideCount += 1
        sum += value
      }
    }
    excludedCount = finite.count - outsideCount
    let mean = outsideCount > 0 ? sum / Double(outsideCount) : .nan
    var squares = 0.0
    for (value, isOutside) in zip(finite, isOutside) where isOutside {
      squares += (value - mean) * (value - mean)
    }
    self.mean = mean
    width = outsideCount > 0 ? (squares / Double(outsideCount)).squareRoot() : .nan
    let n = Double(max(outsideCount, 1))
    meanError = width / n.squareRoot()
    widthError = width / (2 * n).squareRoot()
  }

  /// Width of a bin.
  package var step: Double { (edges[edges.count - 1] - edges[0]) / Double(all.count) }

  /// Middle of a bin.
  package func center(_ bin: Int) -> Double { (edges[bin] + edges[bin + 1]) / 2 }
}
