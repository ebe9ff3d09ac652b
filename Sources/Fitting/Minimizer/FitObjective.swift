/// A function that a minimiser can take down, with its derivatives.
///
/// A fit statistic: twice the negative logarithm of a likelihood, so that a rise of 1 is one standard
/// deviation. An implementation keeps what it computed at the last point, so that asking for the
/// derivatives after the value costs only the difference.
package protocol FitObjective {
  /// Number of parameters; the last `localCount` of them have no curvature with each other.
  var parameterCount: Int { get }
  /// Number of parameters of which each touches bins of its own.
  var localCount: Int { get }
  /// Range of each parameter.
  var bounds: [ParameterBounds] { get }
  /// The statistic.
  ///
  /// - Returns: Not a number or infinite where the function is not defined.
  mutating func value(at point: [Double]) throws -> Double
  /// The statistic, its gradient and its curvature.
  mutating func derivatives(
    at point: [Double], curvature: CurvatureKind
  ) throws -> FitDerivatives
  /// The largest change of each parameter in one step; infinite where there is no limit.
  ///
  /// Curvature says how far a parameter may be trusted near the minimum; this says how far at all, for
  /// example a few pixels for a position.
  func stepLimits(at point: [Double], derivatives: FitDerivatives) -> [ParameterBounds]
}

extension FitObjective {
  package var localCount: Int { 0 }

  package var bounds: [ParameterBounds] {
    [ParameterBounds](repeating: .none, count: parameterCount)
  }

  package func stepLimits(at point: [Double], derivatives: FitDerivatives) -> [ParameterBounds] {
    [ParameterBounds](repeating: .none, count: parameterCount)
  }
}

/// Which curvature is asked for.
package enum CurvatureKind: String, Sendable, Hashable {
  /// Expected from the model alone (Fisher information): never negative, good far from the minimum.
  case expected
  /// Second derivatives of the statistic for the data that there are.
  case observed
}

/// A range of numbers, open where there is no bound.
package struct ParameterBounds: Sendable, Hashable {
  package var lower: Double
  package var upper: Double

  package init(lower: Double = -.infinity, upper: Double = .infinity) {
    self.lower = lower
    self.upper = upper
  }

  /// All numbers.
  package static let none = ParameterBounds()

  /// The nearest number in the range.
  package func clamp(_ value: Double) -> Double { min(max(value, lower), upper) }
}

/// A statistic with its derivatives at a point.
package struct FitDerivatives: Sendable {
  package var value: Double
  package var gradient: [Double]
  package var curvature: ArrowMatrix

  package init(value: Double, gradient: [Double], curvature: ArrowMatrix) {
    self.value = value
    self.gradient = gradient
    self.curvature = curvature
  }

  /// Everything is a number.
  var isFinite: Bool {
    value.isFinite && gradient.allSatisfy(\.isFinite) && curvature.dense.allSatisfy(\.isFinite)
      && curvature.coupling.allSatisfy(\.isFinite) && curvature.diagonal.allSatisfy(\.isFinite)
  }
}
