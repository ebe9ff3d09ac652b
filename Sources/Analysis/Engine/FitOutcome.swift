package import Datasets
package import Estimators
package import Fitting
import GridMath
import Models
import Reduction

/// What the fit of an analysis gave, with what follows from it.
package struct FitOutcome: Sendable {
  package let result: FitResult
  /// Predicted counts with the models found, summed over the datasets, shape [energy, y, x].
  package let predicted: [Double]
  /// Predicted counts in the safe bins.
  package let predictedSum: Double
  /// Counts minus predicted counts over the root of these, same shape; 0/0 is NaN.
  package let residuals: [Double]
  /// One for each energy range of `residuals`; empty without that section.
  package var residualMaps: [ResidualMapEstimator.Images] = []
}

extension AnalysisEngine {
  /// The datasets that an analysis fits: the stack, one for each run that is kept, or those of
  /// `general.datasets_file`; all on the field.
  ///
  /// - Parameters:
  ///   - result: with runs, norms and stack.
  ///   - configuration: says whether it is a joint fit.
  /// - Returns: at least one dataset if there is a stack.
  /// - Throws: `CancellationError`, or `AnalysisError` of the ring background.
  package func fitDatasets(
    _ result: RunResult, _ configuration: AnalysisConfiguration
  ) async throws -> [MapDataset] {
    let read = result.opened.datasets
    if read.count == 1 { return read }
    if !read.isEmpty {
      return zip(read, result.opened.datasetRuns).map {
        $0.placed(on: result.field, box: $1.box)
      }
    }
    guard !configuration.datasets.stack else {
      return result.stacked.map { [MapDataset($0)] } ?? []
    }
    var datasets: [MapDataset] = []
    for (run, norm) in zip(result.runs, result.norms) where norm.isKept {
      let own = try await stack(
        [run], norms: [norm], usable: result.usable, field: result.field,
        configuration: configuration)
      datasets.append(MapDataset(own, name: run.name))
    }
    return datasets
  }

  /// Fits models to datasets.
  ///
  /// - Parameters:
  ///   - setup: datasets with their fit range, and models.
  ///   - evaluators: one for each dataset, made for the models.
  ///   - progress: one for each step.
  /// - Returns: the result with the predictions that follow, and the evaluators at the best fit.
  /// - Throws: `CancellationError` when the task is cancelled; `AnalysisError` if there is nothing
  ///   to fit.
  package func fit(
    _ setup: ModelSetup, evaluators: [DatasetEvaluator],
    progress: @escaping @Sendable (FitSnapshot) -> Void = { _ in }
  ) async throws -> (outcome: FitOutcome, evaluators: [DatasetEvaluator]) {
    let control = FitControl()
    do {
      return try await withTaskCancellationHandler {
        try await workers.map(1) { _ in
          var fit = try Fit(
            datasets: setup.datasets, models: setup.models, evaluators: evaluators)
          fit.checkpoint = { try control.check() }
          let result = try fit.run { snapshot in
            progress(snapshot)
            return .goOn
          }
          let found = try fit.likelihood.evaluators(at: result.models)
          return (Self.outcome(result, found), found)
        }[0]
      } onCancel: {
        control.current = .cancel
      }
    } catch let error as FitError {
      throw AnalysisError(
        .badData, error.description, file: nil,
        remedy: "look at general.models_file and fit.fit_range")
    }
  }

  /// Predictions and residuals of a result.
  private static func outcome(
    _ result: FitResult, _ evaluators: [DatasetEvaluator]
  ) -> FitOutcome {
    var predicted: [Double] = []
    var counts: [Double] = []
    var sum = 0.0
    for evaluator in evaluators {
      let (total, dataset) = (evaluator.total(), evaluator.dataset)
      if predicted.isEmpty {
        predicted = [Double](repeating: 0, count: total.count)
        counts = predicted
      }
      for i in total.indices {
        predicted[i] += total[i]
        counts[i] += Double(dataset.counts[i])
        if dataset.maskSafe[i] { sum += total[i] }
      }
    }
    return FitOutcome(
      result: result, predicted: predicted, predictedSum: sum,
      residuals: zip(counts, predicted).map { ($0 - $1) / $1.squareRoot() })
  }

  /// Maps of what the models leave, for the `residuals` section.
  ///
  /// - Parameters:
  ///   - evaluators: of the datasets, at the best fit.
  ///   - section: radius and ranges.
  ///   - file: the analysis file, for errors.
  /// - Returns: one for each energy range.
  /// - Throws: `CancellationError`; `AnalysisError` if no bin lies between the edges.
  package func residualMaps(
    _ evaluators: [DatasetEvaluator], _ section: AnalysisConfiguration.Residuals, file: String?
  ) async throws -> [ResidualMapEstimator.Images] {
    let estimator = ResidualMapEstimator(
      correlationRadius: section.correlationRadius, energyEdges: section.energyEdges)
    let predicted = try await workers.map(evaluators.count) { evaluators[$0].total() }
    let images = estimator.run(evaluators.map(\.dataset), predicted: predicted)
    guard !images.isEmpty else {
      throw AnalysisError(
        .badData, "residuals.energy_edges: no energy bin lies between them", file: file,
        remedy: "expected edges inside datasets.geom.axes.energy")
    }
    return images
  }
}
