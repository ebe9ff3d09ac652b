import Foundation

/// Distribution of the significance over the pixels of a map (numerics.md section 8).
package struct SignificanceDistribution: Sendable, Equatable {
  /// Bin edges; empty if no pixel has a value.
  package var edges: [Double]
  /// Pixels with a value, by bin.
  package var all: [Int]
  /// Of these, pixels outside the exclusions.
  package var outside: [Int]
  package var pixelsAll: Int
  package var pixelsOutside: Int
  /// Pixels without a value.
  package var pixelsMasked: Int
  /// Of the pixels outside the exclusions; NaN without any.
  package var mean: Double
  /// Standard deviation (population) of the pixels outside.
  package var width: Double
  /// width/√N: a lower limit, because neighbouring pixels share counts.
  package var meanError: Double
  /// width/√(2N), likewise.
  package var widthError: Double
  package var minimum: Double
  package var maximum: Double

  /// - Parameters:
  ///   - significance: Image; pixels that are not finite are left out.
  ///   - usable: Pixels outside the exclusions.
  package init(significance: [Double], usable: [Bool]) {
    precondition(significance.count == usable.count, "one flag for each pixel")
    var sum = 0.0
    var low = Double.infinity
    var high = -Double.infinity
    var nAll = 0
    var nOutside = 0
    for (value, isUsable) in zip(significance, usable) where value.isFinite {
      nAll += 1
      low = min(low, value)
      high = max(high, value)
      if isUsable {
        nOutside += 1
        sum += value
      }
    }
    let mean = nOutside > 0 ? sum / Double(nOutside) : .nan
    var squares = 0.0
    for (value, isUsable) in zip(significance, usable) where value.isFinite && isUsable {
      squares += (value - mean) * (value - mean)
    }
    let width = nOutside > 0 ? (squares / Double(nOutside)).squareRoot() : .nan
    // Three edges for each unit of significance; the last bin is closed.
    let bins = nAll > 0 ? max(1, Int(min((high - low) * 3, 30_000)) - 1) : 0
    var all = [Int](repeating: 0, count: bins)
    var outside = all
    if nAll > 0 {
      let scale = high > low ? Double(bins) / (high - low) : 0
      for (value, isUsable) in zip(significance, usable) where value.isFinite {
        let bin = min(bins - 1, Int((value - low) * scale))
        all[bin] += 1
        if isUsable { outside[bin] += 1 }
      }
      edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
    } else {
      edges = []
    }
    self.all = all
    self.outside = outside
    pixelsAll = nAll
    pixelsOutside = nOutside
    pixelsMasked = significance.count - nAll
    self.mean = mean
    self.width = width
    meanError = nOutside > 0 ? width / Double(nOutside).squareRoot() : .nan
    widthError = nOutside > 0 ? width / Double(2 * nOutside).squareRoot() : .nan
    minimum = nAll > 0 ? low : .nan
    maximum = nAll > 0 ? high : .nan
  }
}
