import Foundation

/// The statistic along one parameter with all others at their best.
package struct ProfileCurve: Sendable, Equatable, Codable {
  /// Values of the parameter, ascending.
  package let values: [Double]
  /// Rise of the statistic above the best fit, one per value.
  package let rises: [Double]
  /// Whether the minimisation of the others converged.
  package let isConverged: [Bool]
}

/// Errors below and above, where the statistic has risen by the square of the number of sigmas.
package struct AsymmetricErrors: Sendable, Equatable, Codable {
  /// Positive; nil: the statistic does not rise that far before the bound.
  package let lower: Double?
  /// Positive; nil: the statistic does not rise that far before the bound.
  package let upper: Double?
}

/// Where the statistic has risen by a given amount in the plane of two parameters.
package struct ConfidenceContour: Sendable, Equatable, Codable {
  package let x: [Double]
  package let y: [Double]
  /// Rise of the statistic: 2.30 for 68 %, 5.99 for 95 % of two parameters.
  package let rise: Double
}

/// All others re-optimised.
extension Fit {
  /// The best statistic with some parameters at given values.
  ///
  /// - Returns: where it ended.
  private mutating func best(
    with fixed: [(index: Int, value: Double)], from start: [Double], result: FitResult
  ) throws -> MinimizerOutcome {
    var point = start
    var isFixed = result.parameters.map { $0.flags.contains(.noInformation) }
    for (index, value) in fixed {
      point[index] = value
      isFixed[index] = true
    }
    // The others go with it as the covariance says.
    let n = parameters.count
    if fixed.count == 1, let (index, value) = fixed.first {
      let variance = result.covariance[index * n + index]
      if variance > 0, variance.isFinite {
        let shift = (value - start[index]) / variance
        for other in 0..<n where !isFixed[other] {
          let moved = start[other] + result.covariance[index * n + other] * shift
          if moved.isFinite { point[other] = parameters[other].bounds.clamp(moved) }
        }
      }
    }
    return try minimizer.minimize(&likelihood, from: point, isFixed: isFixed)
  }

  /// The profile of a parameter.
  ///
  /// - Parameters:
  ///   - index: in `parameters`.
  ///   - result: of this fit.
  ///   - values: of the parameter, in its own unit; nil: 3 errors to both sides, within the bounds.
  ///   - count: number of values if none are given.
  ///   - progress: called after each value.
  /// - Returns: the curve.
  /// - Throws: errors of the evaluators, or what `checkpoint` throws.
  package mutating func profile(
    of index: Int, result: FitResult, values: [Double]? = nil, count: Int = 21,
    progress: () -> Void = {}
  ) throws -> ProfileCurve {
    let parameter = result.parameters[index]
    let best = result.parameters.map(\.value)
    let bounds = parameter.parameter.bounds
    let reach = parameter.error > 0 && parameter.error.isFinite ? 3 * parameter.error : 0
    let range = (bounds.clamp(parameter.value - reach), bounds.clamp(parameter.value + reach))
    let points =
      values?.sorted()
      ?? (0..<count).map { i in
        range.0 + (range.1 - range.0) * Double(i) / Double(max(count - 1, 1))
      }
    var rises = [Double](repeating: .nan, count: points.count)
    var isConverged = [Bool](repeating: false, count: points.count)
    // From the best value outwards, each from its neighbour, so that every step is small.
    let middle = points.firstIndex { $0 >= parameter.value } ?? points.count
    for order in [Array(middle..<points.count), Array((0..<middle).reversed())] {
      var start = best
      for i in order {
        let found = try self.best(with: [(index, points[i])], from: start, result: result)
        rises[i] = found.value - result.statistic
        isConverged[i] = found.end == .converged
        if isConverged[i] { start = found.point }
        progress()
      }
    }
    return ProfileCurve(values: points, rises: rises, isConverged: isConverged)
  }

  /// Errors where the profile has risen by the square of the number of sigmas.
  ///
  /// - Parameters:
  ///   - index: in `parameters`.
  ///   - result: of this fit.
  ///   - sigmas: number of standard deviations.
  /// - Returns: both errors.
  /// - Throws: errors of the evaluators, or what `checkpoint` throws.
  package mutating func asymmetricErrors(
    of index: Int, result: FitResult, sigmas: Double = 1
  ) throws -> AsymmetricErrors {
    AsymmetricErrors(
      lower: try crossing(of: index, result: result, rise: sigmas * sigmas, direction: -1),
      upper: try crossing(of: index, result: result, rise: sigmas * sigmas, direction: 1))
  }

  /// Distance at which the profile has risen by an amount; nil if it does not before the bound.
  private mutating func crossing(
    of index: Int, result: FitResult, rise: Double, direction: Double
  ) throws -> Double? {
    let parameter = result.parameters[index]
    guard parameter.error > 0, parameter.error.isFinite else { return nil }
    let bounds = parameter.parameter.bounds
    let limit = direction > 0 ? bounds.upper - parameter.value : parameter.value - bounds.lower
    guard limit > 0 else { return nil }
    var start = result.parameters.map(\.value)
    var (low, high) = (0.0, min(limit, .greatestFiniteMagnitude))
    var distance = min(parameter.error * rise.squareRoot(), limit)
    for _ in 0..<30 {
      let value = parameter.value + direction * distance
      let found = try best(with: [(index, value)], from: start, result: result)
      guard found.end == .converged else { return nil }
      start = found.point
      let reached = found.value - result.statistic
      if abs(reached - rise) < 1e-5 * rise { return distance }
      if reached < rise {
        if distance >= limit { return nil }
        low = distance
      } else {
        high = distance
      }
      // Newton on the square root of the rise, which is nearly a straight line; the slope of the
      // profile is the gradient of the statistic.
      let slope = direction * found.derivatives.gradient[index]
      let root = max(reached, 0).squareRoot()
      var next = distance
      if root > 0, slope > 0 { next += (rise.squareRoot() - root) * 2 * root / slope }
      let isInside = next > low && next < high && next.isFinite
      distance =
        isInside && next != distance ? next : high < limit ? 0.5 * (low + high) : 2 * distance
      distance = min(distance, limit)
      if high - low < 1e-10 * high { return distance }
    }
    return distance
  }

  /// The contour of two parameters at a rise of the statistic.
  ///
  /// - Parameters:
  ///   - first: in `parameters`.
  ///   - second: another one.
  ///   - result: of this fit.
  ///   - rise: of the statistic; 2.30 for 68 %.
  ///   - count: points around.
  ///   - progress: called after each point.
  /// - Returns: the contour, cut at bounds; nil where one of the two has no error.
  /// - Throws: errors of the evaluators, or what `checkpoint` throws.
  package mutating func contour(
    of first: Int, and second: Int, result: FitResult, rise: Double = 2.2957, count: Int = 36,
    progress: () -> Void = {}
  ) throws -> ConfidenceContour? {
    let (a, b) = (result.parameters[first], result.parameters[second])
    guard a.error > 0, b.error > 0, a.error.isFinite, b.error.isFinite else { return nil }
    let correlation = result.correlation(first, second)
    // Along the axes of the ellipse of the covariance.
    let conjugate = max(1 - correlation * correlation, 1e-12).squareRoot()
    var start = result.parameters.map(\.value)
    var (x, y): ([Double], [Double]) = ([], [])
    var radius = rise.squareRoot()
    for i in 0..<count {
      let angle = 2 * Double.pi * Double(i) / Double(count)
      let (u, v) = (cos(angle), sin(angle))
      let (dx, dy) = (a.error * u, b.error * (correlation * u + conjugate * v))
      var (low, high) = (0.0, Double.infinity)
      var place = (a.value, b.value)
      for _ in 0..<20 {
        place = (
          a.parameter.bounds.clamp(a.value + radius * dx),
          b.parameter.bounds.clamp(b.value + radius * dy)
        )
        let found = try best(
          with: [(first, place.0), (second, place.1)], from: start, result: result)
        guard found.end == .converged else { break }
        start = found.point
        let reached = max(found.value - result.statistic, 0)
        let isCut = place.0 != a.value + radius * dx || place.1 != b.value + radius * dy
        if abs(reached - rise) < 1e-3 * rise || isCut && reached < rise { break }
        if reached < rise { low = radius } else { high = radius }
        let slope =
          dx * found.derivatives.gradient[first] + dy * found.derivatives.gradient[second]
        let root = reached.squareRoot()
        var next = radius
        if root > 0, slope > 0 { next += (rise.squareRoot() - root) * 2 * root / slope }
        let isInside = next > low && next < high && next != radius
        radius = isInside ? next : high.isFinite ? 0.5 * (low + high) : 1.5 * radius
      }
      x.append(place.0)
      y.append(place.1)
      progress()
    }
    return ConfidenceContour(x: x, y: y, rise: rise)
  }
}
