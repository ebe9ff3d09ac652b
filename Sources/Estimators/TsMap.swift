/// What a TS map has at some of its pixels.
package struct TsMapValues: Sendable {
  /// Indices of the pixels, y × nx + x.
  package let pixels: [Int]
  /// For each of them.
  package internal(set) var norm: [Double]
  package internal(set) var normError: [Double]
  package internal(set) var normLimit: [Double]
  package internal(set) var ts: [Double]
  package internal(set) var excess: [Double]
  package internal(set) var steps: [Double]

  init(pixels: [Int], hasLimits: Bool) {
    self.pixels = pixels
    let empty = [Double](repeating: .nan, count: pixels.count)
    (norm, normError, ts, excess, steps) = (empty, empty, empty, empty, empty)
    normLimit = hasLimits ? empty : []
  }
}

/// A map of the test statistic, images of shape [y, x]; NaN where there is no data.
package struct TsMap: Sendable {
  package let nx: Int
  package let ny: Int
  /// Bins of reconstructed energy that were summed.
  package let bins: Range<Int>
  /// Flux of a source of norm 1 between the edges of the bins, cm⁻² s⁻¹.
  package let fluxOfUnit: Double
  /// Flux in units of the test source's.
  package private(set) var norm: [Double]
  /// From the curvature; infinite where there are no counts.
  package private(set) var normError: [Double]
  /// Upper limits of the norm; nil if they were not asked for.
  package private(set) var normLimit: [Double]?
  /// Twice the logarithm of the likelihood ratio against no source.
  package private(set) var ts: [Double]
  /// Predicted counts of the source.
  package private(set) var excess: [Double]
  /// Steps that were needed for the norm.
  package private(set) var steps: [Double]

  /// A map without values yet.
  package init(_ field: TsMapField) {
    (nx, ny, bins, fluxOfUnit) = (field.nx, field.ny, field.bins, field.fluxOfUnit)
    let empty = [Double](repeating: .nan, count: field.nx * field.ny)
    (norm, normError, ts, excess, steps) = (empty, empty, empty, empty, empty)
    normLimit = field.computesLimits ? empty : nil
  }

  /// A map with its values.
  init(
    nx: Int, ny: Int, bins: Range<Int>, fluxOfUnit: Double, norm: [Double], normError: [Double],
    normLimit: [Double]?, ts: [Double], excess: [Double], steps: [Double]
  ) {
    (self.nx, self.ny, self.bins, self.fluxOfUnit) = (nx, ny, bins, fluxOfUnit)
    (self.norm, self.normError, self.normLimit) = (norm, normError, normLimit)
    (self.ts, self.excess, self.steps) = (ts, excess, steps)
  }

  /// Enters the values of some pixels.
  ///
  /// - Precondition: they are of the same field.
  package mutating func take(_ values: TsMapValues) {
    for (i, pixel) in values.pixels.enumerated() {
      norm[pixel] = values.norm[i]
      normError[pixel] = values.normError[i]
      ts[pixel] = values.ts[i]
      excess[pixel] = values.excess[i]
      steps[pixel] = values.steps[i]
    }
    guard normLimit != nil, !values.normLimit.isEmpty else { return }
    for (i, pixel) in values.pixels.enumerated() { normLimit?[pixel] = values.normLimit[i] }
  }

  /// √TS, negative for a negative flux.
  package var sqrtTS: [Double] {
    zip(ts, norm).map { ts, norm in
      let root = max(ts, 0).squareRoot()
      return norm > 0 ? root : ts.isNaN ? .nan : -root
    }
  }

  /// cm⁻² s⁻¹ between the edges of the bins.
  package var flux: [Double] { norm.map { $0 * fluxOfUnit } }
  /// cm⁻² s⁻¹.
  package var fluxError: [Double] { normError.map { $0 * fluxOfUnit } }
  /// cm⁻² s⁻¹; nil if limits were not asked for.
  package var fluxLimit: [Double]? { normLimit?.map { $0 * fluxOfUnit } }
}
