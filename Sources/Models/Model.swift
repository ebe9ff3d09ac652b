/// A model of an analysis.
package enum Model: Sendable, Equatable {
  /// A source.
  case source(SkyModel)
  /// The background of one dataset.
  case background(FieldOfViewBackgroundModel)
  /// Of a type that is not known here.
  case foreign(ForeignModel)

  /// Unique among the models of an analysis.
  package var name: String {
    switch self {
    case .source(let model): return model.name
    case .background(let model): return model.name
    case .foreign(let model): return model.name
    }
  }

  /// Parameters in Gammapy's order.
  package var parameters: [Parameter] {
    get {
      switch self {
      case .source(let model): return model.parameters
      case .background(let model): return model.parameters
      case .foreign: return []
      }
    }
    set {
      switch self {
      case .source(var model):
        model.parameters = newValue
        self = .source(model)
      case .background(var model):
        model.parameters = newValue
        self = .background(model)
      case .foreign:
        precondition(newValue.isEmpty, "a foreign model has no parameters")
      }
    }
  }

  /// Names as covariance files have them after the model's.
  package var uniqueParameterNames: [String] {
    switch self {
    case .source(let model): return model.uniqueParameterNames
    case .background(let model): return model.spectral.uniqueParameterNames.map { "spectral." + $0 }
    case .foreign: return []
    }
  }

  /// Whether the model is part of a dataset.
  package func applies(to datasetName: String) -> Bool {
    switch self {
    case .source(let model): return model.applies(to: datasetName)
    case .background(let model): return model.datasetName == datasetName
    case .foreign: return false
    }
  }
}
