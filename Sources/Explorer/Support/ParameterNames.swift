import GridMath
package import Models

/// Names of parameters as the user reads and types them.
extension ModelList {
  /// Name of a parameter in its model: plain if only one parameter of the model is called so, else
  /// as covariance files have it.
  package func shortName(_ place: ParameterPlace) -> String {
    let model = models[place.model]
    let name = model.parameters[place.parameter].name
    let isUnique = model.parameters.filter { $0.name == name }.count == 1
    return isUnique ? name : model.uniqueParameterNames[place.parameter]
  }

  /// Model and parameter, as `1ES1218+304.amplitude`.
  package func path(_ place: ParameterPlace) -> String {
    models[place.model].name + "." + shortName(place)
  }

  /// All places in the order of the models.
  package var places: [ParameterPlace] {
    models.indices.flatMap { model in
      models[model].parameters.indices.map { ParameterPlace(model: model, parameter: $0) }
    }
  }

  /// The parameter with a path, also one as covariance files write it; letters of either case.
  package func place(named text: String) -> ParameterPlace? {
    let wanted = text.trimmingBlanks.lowercased()
    return places.first { path($0).lowercased() == wanted }
      ?? places.first { place in
        let model = models[place.model]
        return (model.name + "." + model.uniqueParameterNames[place.parameter]).lowercased()
          == wanted
      }
  }

  /// Other places of a linked parameter.
  package func partners(of place: ParameterPlace) -> [ParameterPlace] {
    guard let label = self[place].link else { return [] }
    return places.filter { $0 != place && self[$0].link == label }
  }
}

extension Model {
  /// Spectrum and shape in a few words: `power law × EBL(z 0.182) · point`.
  package var title: String {
    switch self {
    case .source(let model):
      let shape = model.spatial.map { " · " + $0.shape.title } ?? ""
      return model.spectral.title + shape
    case .background(let model): return model.spectral.title
    case .foreign(let model): return model.typeName + ", not evaluated"
    }
  }
}

extension Model {
  /// Spectrum and shape in the short names of model files: `pl × EBL · point`.
  package var shortTitle: String {
    guard case .source(let model) = self else { return title }
    let shape = model.spatial.map { " · " + $0.shape.shortName } ?? ""
    return model.spectral.shortTitle + shape
  }
}

extension SpectralModel {
  fileprivate var shortTitle: String {
    switch shape {
    case .compound(let left, let operation, let right):
      return left.shortTitle + operation.sign + right.shortTitle
    case .absorption: return "EBL"
    default: return shape.shortName
    }
  }

  /// The formula in a few words.
  package var title: String {
    switch shape {
    case .compound(let left, let operation, let right):
      return left.title + operation.sign + right.title
    case .absorption: return "EBL(z \(Format.trimmed(self["redshift"].value)))"
    case .piecewiseNorm(let nodes): return "piecewise norm, \(nodes.energies.count) nodes"
    default: return shape.title
    }
  }
}

extension CompoundOperator {
  fileprivate var sign: String {
    switch self {
    case .mul: " × "
    case .add: " + "
    case .sub: " − "
    }
  }
}

extension SpectralShape {
  /// The formula in a few words.
  package var title: String {
    switch self {
    case .powerLaw: "power law"
    case .powerLaw2: "power law, integral"
    case .expCutoffPowerLaw: "cut-off power law"
    case .logParabola: "log parabola"
    case .brokenPowerLaw: "broken power law"
    case .smoothBrokenPowerLaw: "smooth broken power law"
    case .constant: "constant"
    case .powerLawNorm: "power-law norm"
    case .expCutoffPowerLawNorm: "cut-off norm"
    case .logParabolaNorm: "log-parabola norm"
    case .piecewiseNorm: "piecewise norm"
    case .template: "template"
    case .absorption: "EBL"
    case .compound: "compound"
    }
  }

  /// Spectra that a source can have, in the order in which they are offered.
  static let ofSources: [SpectralShape] = simple.filter {
    SpectralModel($0).dimension == .differentialFlux
  }
}

extension SpatialShape {
  /// The shape in a word or two.
  package var title: String {
    switch self {
    case .point: "point"
    case .gaussian: "Gaussian"
    case .generalizedGaussian: "generalised Gaussian"
    case .disk: "disk"
    case .shell: "shell"
    case .constant: "constant"
    case .template: "template"
    }
  }
}

extension Parameter {
  /// The value as it is written and typed: nine digits, plain minus.
  package var valueText: String { Format.plain(value) }

  /// Value and unit as they are typed.
  package var quantityText: String {
    unit.text.isEmpty ? valueText : valueText + " " + unit.text
  }
}
