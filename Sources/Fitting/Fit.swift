package import Datasets
import LinearAlgebra
package import Models

/// A fit of models to datasets: configuration first, the work in `run`.
package struct Fit: Sendable {
  /// What is minimised; its templates are kept for errors and profiles after the fit.
  package internal(set) var likelihood: MapLikelihood
  package var minimizer = FisherScoringMinimizer()

  /// - Parameters:
  ///   - datasets: one, or several for a joint fit.
  ///   - models: with the free parameters.
  ///   - evaluators: see `MapLikelihood.init`.
  ///   - checkpoint: see `MapLikelihood.checkpoint`; also called while templates are made.
  /// - Throws: `FitError` if there is nothing to fit; errors of the evaluators, or what `checkpoint`
  ///   throws.
  package init(
    datasets: [MapDataset], models: ModelList, evaluators: [DatasetEvaluator]? = nil,
    checkpoint: (@Sendable () throws -> Void)? = nil
  ) throws {
    likelihood = try MapLikelihood(
      datasets: datasets, models: models, evaluators: evaluators, checkpoint: checkpoint)
  }

  /// See `MapLikelihood.checkpoint`.
  package var checkpoint: (@Sendable () throws -> Void)? {
    get { likelihood.checkpoint }
    set { likelihood.checkpoint = newValue }
  }

  /// The parameters that are free, local norms last.
  package var parameters: [FitParameter] { likelihood.parameters }

  /// Parameters about which the data say nothing at the start, by index.
  ///
  /// Those of a source without flux count only if they say nothing with a little flux either.
  /// - Throws: errors of the evaluators.
  package mutating func parametersWithoutInformation() throws -> [Int] {
    let start = startPoint
    var silent = try silentParameters(at: start)
    guard !silent.isEmpty else { return [] }
    var probe = start
    for (index, parameter) in parameters.enumerated()
    where parameter.role == .amplitude && start[index] == 0 {
      // Where the amplitude is 0 the curvature still says what flux makes a difference.
      let curvature = try likelihood.derivatives(at: start, curvature: .expected).curvature
      let information = curvature[index, index]
      guard information > 0 else { continue }
      probe[index] = parameters[index].bounds.clamp(1 / information.squareRoot())
    }
    if probe != start {
      let still = Set(try silentParameters(at: probe))
      silent = silent.filter { still.contains($0) }
    }
    return silent
  }

  private mutating func silentParameters(at point: [Double]) throws -> [Int] {
    let there = try likelihood.derivatives(at: point, curvature: .expected)
    guard there.isFinite else { return [] }
    return parameters.indices.filter { index in
      let information = there.curvature[index, index]
      let size =
        parameters[index].role == .norm || parameters[index].role == .spectrum
        ? max(abs(point[index]), 1) : abs(point[index])
      // Even a change by the whole value, a thousand times, would not be seen.
      return information <= 0 || (size > 0 && information * size * size < 1e-12)
    }
  }

  /// Start values, within the bounds.
  package var startPoint: [Double] {
    zip(likelihood.startPoint, parameters).map { $1.bounds.clamp($0) }
  }

  /// Runs the fit.
  ///
  /// - Parameter progress: called at the start and after each step.
  /// - Returns: the result, whatever the end; never later than one evaluation after `.stop`.
  /// - Throws: errors of the evaluators, or what `checkpoint` throws.
  package mutating func run(
    progress: (FitSnapshot) -> MinimizerAnswer = { _ in .goOn }
  ) throws -> FitResult {
    let start = startPoint
    let silent = Set(try parametersWithoutInformation())
    let isHeld = parameters.indices.map { silent.contains($0) }
    var history: [FitSnapshot] = []
    var startStatistic: Double?
    var counts = (steps: 0, evaluations: 0, derivatives: 0)
    var isStopped = false
    func report(_ step: MinimizerStep) -> MinimizerAnswer {
      if startStatistic == nil { startStatistic = step.value }
      let snapshot = FitSnapshot(
        step: counts.steps + step.step, evaluations: counts.evaluations + step.evaluations,
        values: step.point, statistic: step.value, distance: step.distance)
      // The first of a second pass is where the first pass ended, with other responses.
      if history.last?.step == snapshot.step { history.removeLast() }
      history.append(snapshot)
      let answer = progress(snapshot)
      isStopped = isStopped || answer == .stop
      return answer
    }
    func add(_ outcome: MinimizerOutcome) {
      counts.steps += outcome.steps
      counts.evaluations += outcome.evaluations
      counts.derivatives += outcome.derivativeEvaluations
    }
    var outcome = try minimizer.minimize(
      &likelihood, from: start, isFixed: isHeld, progress: report)
    add(outcome)
    if outcome.end == .converged, hasMovingSource {
      // The responses are those of the place where a source was at first: once more with those of
      // the place found, so that the result does not depend on the way.
      try likelihood.anchor(at: outcome.point)
      outcome = try minimizer.minimize(
        &likelihood, from: outcome.point, isFixed: isHeld, progress: report)
      add(outcome)
    }
    return try result(
      outcome, start: start, isHeld: isHeld, startStatistic: startStatistic ?? outcome.value,
      counts: counts, history: history)
  }

  private var hasMovingSource: Bool {
    parameters.contains { $0.role == .longitude || $0.role == .latitude || $0.role == .shape }
  }

  private mutating func result(
    _ outcome: MinimizerOutcome, start: [Double], isHeld: [Bool], startStatistic: Double,
    counts: (steps: Int, evaluations: Int, derivatives: Int), history: [FitSnapshot]
  ) throws -> FitResult {
    let state: FitState
    switch outcome.end {
    case .converged: state = .converged
    case .stopped: state = .stopped
    case .outOfSteps: state = .outOfSteps
    case .failed(let reason): state = .failed(reason)
    }
    let uncertainty =
      outcome.value.isFinite
      ? try FitUncertainty(&likelihood, outcome, isHeld: isHeld)
      : FitUncertainty(unknown: parameters.count)
    let given = likelihood.startPoint
    var fitted: [FittedParameter] = []
    for (index, parameter) in parameters.enumerated() {
      var flags: Set<FitFlag> = []
      if isHeld[index] { flags.insert(.noInformation) }
      if outcome.isAtBound[index] { flags.insert(.atBound) }
      if uncertainty.isDegenerate[index] { flags.insert(.degenerate) }
      if given[index] != start[index] { flags.insert(.startMoved) }
      fitted.append(
        FittedParameter(
          parameter: parameter, start: start[index], value: outcome.point[index],
          error: isHeld[index] ? 0 : uncertainty.errors[index], flags: flags))
    }
    var models = likelihood.models(at: outcome.point)
    for parameter in fitted {
      models[parameter.parameter.shared.first].error = parameter.error
    }
    return FitResult(
      state: state, models: models, startModels: likelihood.startModels,
      datasets: likelihood.datasets.map(\.name), parameters: fitted,
      covariance: uncertainty.covariance, statistic: outcome.value,
      startStatistic: startStatistic, binCount: likelihood.binCount,
      distance: outcome.distance, gradientLength: uncertainty.gradientLength,
      conditionNumber: uncertainty.conditionNumber, isAtKink: outcome.isAtKink,
      steps: counts.steps, evaluations: counts.evaluations,
      derivativeEvaluations: counts.derivatives, history: history)
  }
}
