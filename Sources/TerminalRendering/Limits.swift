/// Finding limits for a scale; not-a-number and infinite values are left out.
package enum Limits {
  /// Smallest and largest value; nil without any.
  package static func minMax(_ values: [Double]) -> (lower: Double, upper: Double)? {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? (low, high) : nil
  }

  /// Smallest and largest positive value; nil without any.
  package static func positiveMinMax(_ values: [Double]) -> (lower: Double, upper: Double)? {
    minMax(values.map { $0 > 0 ? $0 : .nan })
  }

  /// Percentiles, linear between ranks.
  ///
  /// - Parameters:
  ///   - values: The pixels.
  ///   - lower: 0 to 100.
  ///   - upper: 0 to 100.
  /// - Returns: The two values; nil without any finite value.
  package static func percentile(
    _ values: [Double], lower: Double, upper: Double
  ) -> (lower: Double, upper: Double)? {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return nil }
    func at(_ percent: Double) -> Double {
      let place = max(0, min(1, percent / 100)) * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 1)
      let next = min(index + 1, sorted.count - 1)
      return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
    }
    return (at(lower), at(upper))
  }

  /// Limits around the median with the slope of the ranked values, as IRAF's zscale.
  ///
  /// A line is fitted to the sorted sample with rejection at 2.5 σ; its slope over `contrast` gives
  /// the limits, which never reach beyond the data.
  package static func zscale(
    _ values: [Double], contrast: Double = 0.25, sampleCount: Int = 1000
  ) -> (lower: Double, upper: Double)? {
    let finite = values.filter(\.isFinite)
    guard !finite.isEmpty else { return nil }
    let stride = max(1, finite.count / max(1, sampleCount))
    let sample = Swift.stride(from: 0, to: finite.count, by: stride).map { finite[$0] }.sorted()
    let n = sample.count
    let whole = (sample[0], sample[n - 1])
    guard n >= 5 else { return whole }
    let median = n % 2 == 1 ? sample[n / 2] : (sample[n / 2 - 1] + sample[n / 2]) / 2
    var kept = [Bool](repeating: true, count: n)
    var keptCount = n
    var slope = 0.0
    var intercept = 0.0
    for _ in 0..<5 {
      (slope, intercept) = line(through: sample, kept)
      var squares = 0.0
      for i in 0..<n where kept[i] {
        let residual = sample[i] - intercept - slope * Double(i)
        squares += residual * residual
      }
      let limit = 2.5 * (squares / Double(max(1, keptCount))).squareRoot()
      let before = keptCount
      for i in 0..<n where kept[i] && abs(sample[i] - intercept - slope * Double(i)) > limit {
        kept[i] = false
        keptCount -= 1
      }
      if keptCount == before || keptCount < max(5, n / 2) { break }
    }
    guard keptCount >= max(5, n / 2) else { return whole }
    let step = contrast > 0 ? slope / contrast : slope
    let center = Double(n - 1) / 2
    let low = max(whole.0, median - center * step)
    let high = min(whole.1, median + (Double(n - 1) - center) * step)
    return low < high ? (low, high) : whole
  }

  private static func line(through sample: [Double], _ kept: [Bool]) -> (Double, Double) {
    var n = 0.0
    var sumX = 0.0
    var sumY = 0.0
    for i in sample.indices where kept[i] {
      n += 1
      sumX += Double(i)
      sumY += sample[i]
    }
    let meanX = sumX / n
    let meanY = sumY / n
    var xx = 0.0
    var xy = 0.0
    for i in sample.indices where kept[i] {
      xx += (Double(i) - meanX) * (Double(i) - meanX)
      xy += (Double(i) - meanX) * (sample[i] - meanY)
    }
    let slope = xx > 0 ? xy / xx : 0
    return (slope, meanY - slope * meanX)
  }
}
