/// How a minimisation ended.
package enum MinimizerEnd: Sendable, Hashable {
  /// At a minimum.
  case converged
  /// The progress closure said so.
  case stopped
  /// The largest number of steps is used up.
  case outOfSteps
  /// Why it cannot go on, in words.
  case failed(String)
}

/// What the progress closure of a minimisation answers.
package enum MinimizerAnswer: Sendable, Hashable {
  case goOn
  case stop
}

/// One step of a minimisation.
package struct MinimizerStep: Sendable {
  /// 0 at the start.
  package let step: Int
  /// Evaluations of the statistic so far.
  package let evaluations: Int
  package let point: [Double]
  package let value: Double
  /// How far the minimum is expected below; nil if not known.
  package let distance: Double?
}

/// Where a minimisation ended.
package struct MinimizerOutcome: Sendable {
  package let end: MinimizerEnd
  package let point: [Double]
  /// At `point`.
  package let derivatives: FitDerivatives
  /// Curvature in `derivatives`.
  package let curvatureKind: CurvatureKind
  /// How far the minimum is expected below, infinite if not known.
  package let distance: Double
  /// Parameters at a bound against which the statistic pushes them.
  package let isAtBound: [Bool]
  /// The minimum is on a kink of the statistic, where the gradient does not vanish.
  package let isAtKink: Bool
  package let steps: Int
  /// Evaluations of the statistic.
  package let evaluations: Int
  /// Evaluations of the derivatives.
  package let derivativeEvaluations: Int

  package var value: Double { derivatives.value }
}
