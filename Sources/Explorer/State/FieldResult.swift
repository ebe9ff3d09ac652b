import GridMath

/// A result with what the colour scales need from it, prepared off the main thread.
package struct FieldResult: Sendable {
  package let analysis: AnalysisResult
  package let summaries: [Layer: LayerSummary]
  /// Pixels inside active exclusions, and pixels with data.
  package let excludedPixels: Int
  package let validPixels: Int

  /// - Parameters:
  ///   - analysis: The result.
  ///   - previous: The result before; what has not changed since is taken from it.
  /// - Complexity: O(n log n) in the pixels of a layer.
  package init(_ analysis: AnalysisResult, after previous: FieldResult? = nil) {
    self.analysis = analysis
    let old = previous.flatMap { $0.analysis.version == analysis.version ? $0 : nil }
    var summaries = old?.summaries ?? [:]
    for layer in Layer.allCases where layer != .mask && !layer.isOfTestSource {
      guard layer.isPredicted || summaries[layer] == nil || analysis.version == 0 else { continue }
      summaries[layer] = LayerSummary(analysis.values(of: layer))
    }
    self.summaries = summaries
    if let old, analysis.version != 0 {
      excludedPixels = old.excludedPixels
      validPixels = old.validPixels
      return
    }
    let layers = analysis.layers
    var excluded = 0
    var valid = 0
    for index in layers.isValid.indices where layers.isValid[index] {
      valid += 1
      if layers.isExcluded[index] { excluded += 1 }
    }
    excludedPixels = excluded
    validPixels = valid
  }
}

extension AnalysisResult {
  /// Values of a layer; the mask is computed by the raster, nothing is predicted without models, and
  /// TS maps are kept apart (`ExplorerState.values`).
  package func values(of layer: Layer) -> [Double] {
    switch layer {
    case .counts: layers.counts
    case .background: layers.background
    case .excess: layers.excess
    case .exposure: layers.exposure
    case .significance: layers.significance
    case .predicted: prediction?.image ?? []
    case .residual: prediction?.residual ?? []
    case .mask, .sqrtTS, .testStatistic, .flux, .fluxError, .fluxLimit, .iterations: []
    case .map: layers.map
    }
  }
}

/// Order statistics of a layer.
package struct LayerSummary: Sendable, Equatable {
  /// Finite values in order; thinned evenly on large maps.
  package let sorted: [Double]
  package let minimum: Double
  package let maximum: Double
  /// Smallest positive value, or nil.
  package let smallestPositive: Double?

  /// More values than these are thinned before sorting.
  static let sampleLimit = 40_000

  package init(_ values: [Double]) {
    var finite: [Double] = []
    let stride = max(1, values.count / Self.sampleLimit)
    finite.reserveCapacity(values.count / stride + 1)
    var low = Double.infinity
    var high = -Double.infinity
    var positive = Double.infinity
    for (index, value) in values.enumerated() where value.isFinite {
      low = min(low, value)
      high = max(high, value)
      if value > 0 { positive = min(positive, value) }
      if index % stride == 0 { finite.append(value) }
    }
    finite.sort()
    sorted = finite
    minimum = low <= high ? low : 0
    maximum = low <= high ? high : 1
    smallestPositive = positive.isFinite ? positive : nil
  }

  /// Value below which a share (0…1) of the pixels lies; linear between neighbours.
  package func quantile(_ share: Double) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let position = share.clamped(to: 0...1) * Double(last)
    let low = Int(position)
    let high = min(low + 1, last)
    return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
  }

  /// LimitRule by the zscale rule: the slope of the ordered values around the median, contrast 0.25.
  package var zscale: (low: Double, high: Double) {
    guard sorted.count >= 5 else { return (minimum, maximum) }
    let middle = quantile(0.5)
    // A straight line through the ordered values, outliers clipped as the algorithm of IRAF does.
    var inside = sorted.indices.map { $0 }
    var slope = 0.0
    for _ in 0..<5 {
      let n = Double(inside.count)
      var sx = 0.0
      var sy = 0.0
      var sxx = 0.0
      var sxy = 0.0
      for index in inside {
        let x = Double(index)
        sx += x
        sy += sorted[index]
        sxx += x * x
        sxy += x * sorted[index]
      }
      let denominator = n * sxx - sx * sx
      guard denominator > 0 else { break }
      slope = (n * sxy - sx * sy) / denominator
      let offset = (sy - slope * sx) / n
      let spread =
        (inside.reduce(0.0) { sum, index in
          let residual = sorted[index] - offset - slope * Double(index)
          return sum + residual * residual
        } / n).squareRoot()
      let kept = inside.filter { abs(sorted[$0] - offset - slope * Double($0)) <= 2.5 * spread }
      if kept.count == inside.count || kept.count < sorted.count / 2 { break }
      inside = kept
    }
    let half = Double(sorted.count) / 2 * slope / 0.25
    let low = max(minimum, middle - half)
    let high = min(maximum, middle + half)
    return low < high ? (low, high) : (minimum, maximum)
  }
}
