package import Models

/// How a fit ended.
package enum FitState: Sendable, Hashable {
  case converged
  case stopped
  case outOfSteps
  /// Why, in words.
  case failed(String)

  /// One or two words.
  package var text: String {
    switch self {
    case .converged: return "converged"
    case .stopped: return "stopped by the user"
    case .outOfSteps: return "out of steps"
    case .failed: return "failed"
    }
  }
}

/// What must be known of the value or the error of a fitted parameter.
package enum FitFlag: String, Sendable, Hashable, CaseIterable {
  /// The statistic pushes it against one of its bounds; the error holds for the other side.
  case atBound
  /// The data say nothing about it: it was held.
  case noInformation
  /// The data do not tell it from others: it has no error.
  case degenerate
  /// Its start value was outside of its bounds.
  case startMoved

  /// A few words.
  package var text: String {
    switch self {
    case .atBound: return "at bound, error one-sided"
    case .noInformation: return "no information, held"
    case .degenerate: return "not told from others, no error"
    case .startMoved: return "start moved into bounds"
    }
  }
}

/// A parameter after a fit.
package struct FittedParameter: Sendable, Hashable {
  package let parameter: FitParameter
  /// In the parameter's own unit, as all here.
  package let start: Double
  package let value: Double
  /// One standard deviation; 0 for those held, NaN where there is none.
  package let error: Double
  package let flags: Set<FitFlag>

  /// The sign of the error: of one side only for a value at its bound.
  package var errorSign: String {
    guard flags.contains(.atBound) else { return "±" }
    let bounds = parameter.bounds
    return abs(value - bounds.lower) <= abs(bounds.upper - value) ? "+" : "−"
  }

  /// Distance from the start in units of the error; nil without an error.
  package var pull: Double? {
    error.isFinite && error > 0 ? (value - start) / error : nil
  }
}

/// A fit as it was at one moment.
package struct FitSnapshot: Sendable {
  /// 0 at the start.
  package let step: Int
  /// Evaluations of the statistic so far.
  package let evaluations: Int
  /// In the order of `FitResult.parameters`.
  package let values: [Double]
  package let statistic: Double
  /// How far the minimum is expected below; nil if not known.
  package let distance: Double?

  package init(
    step: Int, evaluations: Int, values: [Double], statistic: Double, distance: Double?
  ) {
    self.step = step
    self.evaluations = evaluations
    self.values = values
    self.statistic = statistic
    self.distance = distance
  }
}

/// What a fit found: a value that nothing changes any more.
package struct FitResult: Sendable {
  package let state: FitState
  /// Models with the values and errors found; where the fit ended if it did not converge.
  package let models: ModelList
  /// Models as they were before.
  package let startModels: ModelList
  /// Names of the datasets.
  package let datasets: [String]
  /// The parameters that were free, local norms last.
  package let parameters: [FittedParameter]
  /// Of `parameters`, row-major, in their own units; 0 for those held, NaN where there is none.
  package let covariance: [Double]
  package let statistic: Double
  package let startStatistic: Double
  /// Bins in the statistic.
  package let binCount: Int
  /// How far the minimum is expected below; infinite if not known.
  package let distance: Double
  /// Length of the gradient in units of the errors.
  package let gradientLength: Double
  /// Of the curvature in units of its diagonal, without parameters held or at bounds.
  package let conditionNumber: Double
  /// The minimum lies on a line where a source crosses the middle of a pixel.
  package let isAtKink: Bool
  package let steps: Int
  package let evaluations: Int
  package let derivativeEvaluations: Int
  /// Every step.
  package let history: [FitSnapshot]

  package var isConverged: Bool { state == .converged }

  /// Correlation of two parameters; 0 where one has no error.
  package func correlation(_ i: Int, _ j: Int) -> Double {
    let n = parameters.count
    let size = (covariance[i * n + i] * covariance[j * n + j]).squareRoot()
    return size > 0 && size.isFinite ? covariance[i * n + j] / size : 0
  }

  /// Covariance of all parameters of all models in the order of `ModelList.parameterNames`, as
  /// covariance files have it; frozen ones are 0, linked ones repeated.
  package var fullCovariance: [Double] {
    var offsets: [Int] = []
    var count = 0
    for model in models.models {
      offsets.append(count)
      count += model.parameters.count
    }
    var rows: [(row: Int, own: Int)] = []
    for (own, parameter) in parameters.enumerated() {
      for place in parameter.parameter.shared.places {
        rows.append((offsets[place.model] + place.parameter, own))
      }
    }
    var result = [Double](repeating: 0, count: count * count)
    for one in rows {
      for other in rows {
        result[one.row * count + other.row] =
          covariance[one.own * parameters.count + other.own]
      }
    }
    return result
  }

  /// Differences to another fit of the same parameters, in units of this fit's error.
  ///
  /// - Returns: name, both values, and the difference over the error, nil without one.
  package func differences(
    from other: FitResult
  ) -> [(name: String, value: Double, other: Double, inErrors: Double?)] {
    parameters.compactMap { own in
      guard let same = other.parameters.first(where: { $0.parameter.name == own.parameter.name })
      else { return nil }
      let difference = own.value - same.value
      let known = own.error.isFinite && own.error > 0
      return (own.parameter.name, own.value, same.value, known ? difference / own.error : nil)
    }
  }
}
