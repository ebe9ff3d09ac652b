package import Datasets
import Foundation
package import GridMath
package import Models
package import SkyGeometry

/// What a fit starts from: datasets with their fit range, and models with backgrounds.
package struct ModelSetup: Sendable {
  package var datasets: [MapDataset]
  package var models: ModelList
  /// What was noticed about the models.
  package var diagnostics: [Diagnostic]

  package init(datasets: [MapDataset], models: ModelList, diagnostics: [Diagnostic] = []) {
    self.datasets = datasets
    self.models = models
    self.diagnostics = diagnostics
  }

  /// Numbers of the models as they are.
  ///
  /// - Parameter evaluators: One for each dataset, at the models; all of one shape.
  /// - Returns: Statistic with priors, predicted counts and bins in use, over all datasets; and the
  ///   predicted counts of the sources, shape [energy, y, x].
  static func numbers(
    _ evaluators: [DatasetEvaluator]
  ) -> (numbers: StartNumbers, signal: [Double]) {
    var numbers = StartNumbers()
    var sum: [Double] = []
    for evaluator in evaluators {
      let dataset = evaluator.dataset
      let signal = evaluator.signal()
      if sum.isEmpty {
        sum = signal
      } else {
        for i in sum.indices { sum[i] += signal[i] }
      }
      let total = evaluator.total(signal: signal)
      numbers.statistic += evaluator.statistic(of: total)
      numbers.bins += evaluator.usedBinCount
      // As in the reference: the whole cube, not only the bins of the fit.
      for i in total.indices where dataset.maskSafe[i] {
        numbers.predicted += total[i]
        numbers.signal += signal[i]
      }
    }
    numbers.statistic += evaluators.first?.models.priorPenalty ?? 0
    return (numbers, sum)
  }
}

/// Numbers before a fit.
package struct StartNumbers: Sendable, Hashable {
  /// Cash statistic over the bins in use, with priors.
  package var statistic = 0.0
  /// Predicted counts of sources and background.
  package var predicted = 0.0
  /// Predicted counts of the sources.
  package var signal = 0.0
  /// Bins in use.
  package var bins = 0

  package init() {}
}

extension AnalysisConfiguration {
  /// Models of `general.models_file`; none without one.
  ///
  /// - Returns: The models and what was noticed while reading them.
  /// - Throws: `AnalysisError` if the file cannot be used.
  package func readModels() throws(AnalysisError) -> (models: ModelList, notes: [Diagnostic]) {
    guard let path = general.modelsFile?.resolved else {
      return (ModelList(), [])
    }
    let reading = ModelFile.read(path: path, tables: EblTables(variables: pathVariables))
    guard let models = reading.models else {
      throw AnalysisError(
        reading.isUnreadable ? .cannotOpen : .badData,
        reading.diagnostics.filter { $0.severity == .fatal })
    }
    return (models, reading.diagnostics)
  }

  /// Datasets with the fit range, and models with a background for each dataset.
  ///
  /// - Parameter datasets: What is fitted.
  /// - Returns: What a fit starts from.
  /// - Throws: `AnalysisError` if the models cannot be used.
  package func modelSetup(_ datasets: [MapDataset]) throws(AnalysisError) -> ModelSetup {
    var (models, notes) = try readModels()
    var regions: [SkyRegion] = []
    if let sky = datasets.first?.field.sky { regions = try fitRegions(on: sky, &notes) }
    var ranged = datasets
    for index in ranged.indices {
      ranged[index].setFitMask(from: fit?.minimum, to: fit?.maximum, regions: regions)
    }
    let without = ranged.filter { !$0.hasUsedBins }.map(\.name)
    // A run that does not see the region says nothing; the others do.
    if without.count < ranged.count { ranged.removeAll { without.contains($0.name) } }
    for name in without {
      notes.append(
        Diagnostic(
          .warning, file: source,
          "\(!regions.isEmpty ? "fit" : "fit.fit_range"): no safe bin of \(name) is in it",
          remedy: "the dataset says nothing; choose another range"
            + (!regions.isEmpty ? " or region" : "")))
    }
    do throws(ModelError) {
      for dataset in ranged {
        try addBackground(
          to: &models, for: dataset.name, energy: dataset.field.energy)
      }
    } catch {
      throw AnalysisError(.badData, "\(error)", file: general.modelsFile?.resolved)
    }
    return ModelSetup(datasets: ranged, models: models, diagnostics: notes)
  }

  /// Adds the background model that `background_model` asks for, where the models have none.
  ///
  /// - Parameters:
  ///   - models: models before and after.
  ///   - dataset: name of the dataset.
  ///   - energy: its axis.
  /// - Throws: `ModelError` if the energies make no piecewise norm.
  package func addBackground(
    to models: inout ModelList, for dataset: String, energy: RecoEnergyAxis
  ) throws(ModelError) {
    let hasOne = models.models.contains {
      if case .background(let model) = $0 { return model.datasetName == dataset }
      return false
    }
    guard !hasOne else { return }
    try models.append(.background(fieldOfViewBackground(dataset: dataset, energy: energy)))
  }
}
