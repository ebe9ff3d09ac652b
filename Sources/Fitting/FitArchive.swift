package import Models

/// A fit in numbers, without its models and without its data: what a file keeps of it.
package struct FitArchive: Sendable, Codable {
  /// One fitted parameter.
  struct Fitted: Sendable, Codable {
    /// Index of the model and of the parameter, several if it is linked.
    var places: [[Int]]
    /// Index of dataset and energy, where it scales one bin alone.
    var bin: [Int]?
    var start: Double
    var value: Double
    var error: Double
    var flags: [String]
  }

  /// One step.
  struct Step: Sendable, Codable {
    var step: Int
    var evaluations: Int
    var values: [Double]
    var statistic: Double
    var distance: Double?
  }

  var state: String
  /// Why it failed.
  var reason: String?
  var datasets: [String]
  var parameters: [Fitted]
  var covariance: [Double]
  var statistic: Double
  var startStatistic: Double
  var binCount: Int
  var distance: Double
  var gradientLength: Double
  var conditionNumber: Double
  var isAtKink: Bool
  var steps: Int
  var evaluations: Int
  var derivativeEvaluations: Int
  var history: [Step]

  package init(_ result: FitResult) {
    switch result.state {
    case .converged: state = "converged"
    case .stopped: state = "stopped"
    case .outOfSteps: state = "out of steps"
    case .failed(let why):
      state = "failed"
      reason = why
    }
    datasets = result.datasets
    parameters = result.parameters.map { fitted in
      Fitted(
        places: fitted.parameter.shared.places.map { [$0.model, $0.parameter] },
        bin: fitted.parameter.bin.map { [$0.dataset, $0.energy] }, start: fitted.start,
        value: fitted.value, error: fitted.error,
        flags: FitFlag.allCases.filter { fitted.flags.contains($0) }.map(\.rawValue))
    }
    covariance = result.covariance
    statistic = result.statistic
    startStatistic = result.startStatistic
    binCount = result.binCount
    distance = result.distance
    gradientLength = result.gradientLength
    conditionNumber = result.conditionNumber
    isAtKink = result.isAtKink
    steps = result.steps
    evaluations = result.evaluations
    derivativeEvaluations = result.derivativeEvaluations
    history = result.history.map {
      Step(
        step: $0.step, evaluations: $0.evaluations, values: $0.values, statistic: $0.statistic,
        distance: $0.distance)
    }
  }

  /// The fit with its models.
  ///
  /// - Parameters:
  ///   - models: as it left them.
  ///   - startModels: as they were before.
  /// - Returns: nil where the numbers do not belong to these models.
  package func result(models: ModelList, startModels: ModelList) -> FitResult? {
    let known: FitState? =
      switch state {
      case "converged": .converged
      case "stopped": .stopped
      case "out of steps": .outOfSteps
      case "failed": .failed(reason ?? "for a reason that is not known")
      default: nil
      }
    let shared = startModels.sharedParameters
    guard let known, covariance.count == parameters.count * parameters.count,
      models.parameterNames == startModels.parameterNames,
      history.allSatisfy({ $0.values.count == parameters.count })
    else { return nil }
    var fitted: [FittedParameter] = []
    for parameter in parameters {
      guard
        let own = shared.first(where: {
          $0.places.map { [$0.model, $0.parameter] } == parameter.places
        }), parameter.bin == nil || parameter.bin?.count == 2
      else { return nil }
      let bin = parameter.bin.map { FitParameter.LocalBin(dataset: $0[0], energy: $0[1]) }
      fitted.append(
        FittedParameter(
          parameter: FitParameter(own, of: startModels, bin: bin), start: parameter.start,
          value: parameter.value, error: parameter.error,
          flags: Set(parameter.flags.compactMap(FitFlag.init(rawValue:)))))
    }
    return FitResult(
      state: known, models: models, startModels: startModels, datasets: datasets,
      parameters: fitted, covariance: covariance, statistic: statistic,
      startStatistic: startStatistic, binCount: binCount, distance: distance,
      gradientLength: gradientLength, conditionNumber: conditionNumber, isAtKink: isAtKink,
      steps: steps, evaluations: evaluations, derivativeEvaluations: derivativeEvaluations,
      history: history.map {
        FitSnapshot(
          step: $0.step, evaluations: $0.evaluations, values: $0.values, statistic: $0.statistic,
          distance: $0.distance)
      })
  }
}
