import Fitting
import Models

extension RunSummary {
  /// The fit: how it ended and the parameters of all models.
  package struct Fit: Encodable, Sendable, Equatable {
    /// One parameter of one model.
    package struct Parameter: Encodable, Sendable, Equatable {
      package var model: String
      package var name: String
      package var value: SummaryNumber
      package var unit: String
      /// One standard deviation; 0 if it was not fitted, null where the data give none.
      package var error: SummaryNumber
      package var frozen: Bool
      /// What must be known of it; absent without.
      package var flags: [String]?
    }

    package var success: Bool
    /// How it ended, in words.
    package var state: String
    /// Evaluations of the statistic and of its derivatives.
    package var evaluations: Int
    package var steps: Int
    package var statistic: SummaryNumber
    package var predicted: SummaryNumber
    /// How far the minimum is expected below.
    package var distance: SummaryNumber
    package var conditionNumber: SummaryNumber
    package var datasets: [String]
    package var parameters: [Parameter]

    package init(_ outcome: FitOutcome) {
      let result = outcome.result
      success = result.isConverged
      state = result.headline
      evaluations = result.evaluations + result.derivativeEvaluations
      steps = result.steps
      statistic = SummaryNumber(result.statistic)
      predicted = SummaryNumber(outcome.predictedSum)
      distance = SummaryNumber(result.distance)
      conditionNumber = SummaryNumber(result.conditionNumber)
      datasets = result.datasets
      var flags: [ParameterPlace: Set<FitFlag>] = [:]
      for fitted in result.parameters {
        for place in fitted.parameter.shared.places { flags[place] = fitted.flags }
      }
      parameters = result.models.models.enumerated().flatMap { m, model in
        model.parameters.enumerated().map { p, parameter in
          let own = flags[ParameterPlace(model: m, parameter: p)] ?? []
          return Parameter(
            model: model.name, name: parameter.name, value: SummaryNumber(parameter.value),
            unit: parameter.unit.text, error: SummaryNumber(parameter.error),
            frozen: parameter.isFrozen,
            flags: own.isEmpty
              ? nil : FitFlag.allCases.filter { own.contains($0) }.map(\.text))
        }
      }
    }

    enum CodingKeys: String, CodingKey {
      case success, state, steps, datasets, parameters
      case evaluations = "nfev"
      case statistic = "stat"
      case predicted = "npred"
      case distance = "expected_distance"
      case conditionNumber = "condition_number"
    }
  }
}
