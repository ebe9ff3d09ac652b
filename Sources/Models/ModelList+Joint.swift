/// Models of a stack as those of a joint fit of its runs, and back.
extension ModelList {
  /// The same sources with a background of its own for each dataset.
  ///
  /// - Parameters:
  ///   - datasets: names of the datasets that are fitted together.
  ///   - stack: name of the stack that the models belong to; its background is taken for each
  ///     dataset that has none.
  /// - Returns: the models in the same order, the backgrounds in place of that of the stack.
  /// - Throws: `ModelError` if a name occurs twice.
  package func joint(
    datasets: [String], stack: String
  ) throws(ModelError) -> ModelList {
    var own: Set<String> = []
    for case .background(let background) in models { own.insert(background.datasetName) }
    var result: [Model] = []
    for model in models {
      switch model {
      case .source(var source):
        if let names = source.datasetNames, names.contains(stack) {
          source.datasetNames = names + datasets.filter { !names.contains($0) }
        }
        result.append(.source(source))
      case .background(let background) where background.datasetName == stack:
        for dataset in datasets where dataset == stack || !own.contains(dataset) {
          let copy = try FieldOfViewBackgroundModel(
            datasetName: dataset, spectral: background.spectral)
          result.append(.background(copy))
        }
      case .background, .foreign:
        result.append(model)
      }
    }
    return try ModelList(result)
  }

  /// These models with what a joint fit of their sources found.
  ///
  /// The background takes the mean over the datasets, weighted by the errors, so that it describes
  /// the stack.
  /// - Parameters:
  ///   - fitted: models that `joint` made, with other values.
  ///   - stack: name of the stack.
  /// - Returns: as many models as before; frozen parameters of backgrounds stay as they are.
  package func taking(joint fitted: ModelList, stack: String) -> ModelList {
    var result = self
    let backgrounds = fitted.models.compactMap { model -> FieldOfViewBackgroundModel? in
      if case .background(let background) = model { return background }
      return nil
    }
    for (index, model) in models.enumerated() {
      switch model {
      case .source:
        guard let found = fitted.index(of: model.name) else { continue }
        let parameters = fitted.models[found].parameters
        guard parameters.count == model.parameters.count else { continue }
        for (p, parameter) in parameters.enumerated() {
          let place = ParameterPlace(model: index, parameter: p)
          var own = result[place]
          own.value = parameter.value
          own.error = parameter.error
          result[place] = own
        }
      case .background(let background) where background.datasetName == stack:
        let same = backgrounds.filter {
          $0.parameters.map(\.name) == background.parameters.map(\.name)
        }
        for p in background.parameters.indices where !background.parameters[p].isFrozen {
          guard let mean = Self.mean(same.map { $0.parameters[p] }) else { continue }
          let place = ParameterPlace(model: index, parameter: p)
          var own = result[place]
          (own.value, own.error) = mean
          result[place] = own
        }
      case .background, .foreign: continue
      }
    }
    return result
  }

  /// Mean weighted by the errors with its error; the plain mean where none has an error.
  private static func mean(_ parameters: [Parameter]) -> (value: Double, error: Double)? {
    let known = parameters.filter { $0.error > 0 && $0.error.isFinite && $0.value.isFinite }
    if !known.isEmpty {
      var (sum, weights) = (0.0, 0.0)
      for parameter in known {
        let weight = 1 / (parameter.error * parameter.error)
        sum += weight * parameter.value
        weights += weight
      }
      return (sum / weights, (1 / weights).squareRoot())
    }
    let values = parameters.map(\.value).filter(\.isFinite)
    guard !values.isEmpty else { return nil }
    return (values.reduce(0, +) / Double(values.count), 0)
  }
}
