/// A spectrum with its parameters: a value.
///
/// Energies are in TeV, values in cm-2 s-1 TeV-1 or plain factors (`dimension`). Derivatives are
/// with respect to the parameters' values in their own units.
package struct SpectralModel: Sendable, Equatable {
  /// The formula; the operands of a compound carry their parameters.
  package private(set) var shape: SpectralShape
  var own: [Parameter]

  /// A model at Gammapy's default parameters.
  package init(_ shape: SpectralShape) {
    self.shape = shape
    own = shape.defaultParameters
  }

  /// Parameters in Gammapy's order; those of a compound are the first model's, then the second's.
  ///
  /// - Precondition: names and number stay as they are.
  package var parameters: [Parameter] {
    get {
      guard case .compound(let left, _, let right) = shape else { return own }
      return left.parameters + right.parameters
    }
    set {
      guard case .compound(var left, let operation, var right) = shape else {
        precondition(
          newValue.map(\.name) == own.map(\.name), "a model keeps the names of its parameters")
        own = newValue
        return
      }
      let count = left.parameterCount
      precondition(newValue.count >= count, "a model keeps its number of parameters")
      left.parameters = Array(newValue[..<count])
      right.parameters = Array(newValue[count...])
      shape = .compound(left, operation, right)
    }
  }

  /// Number of parameters.
  package var parameterCount: Int {
    guard case .compound(let left, _, let right) = shape else { return own.count }
    return left.parameterCount + right.parameterCount
  }

  /// Type as in Gammapy's model files.
  package var typeName: String { shape.typeName }

  /// Names that are unique in the model: `index`, in compounds `model1.index`.
  package var uniqueParameterNames: [String] {
    guard case .compound(let left, _, let right) = shape else { return own.map(\.name) }
    return left.uniqueParameterNames.map { "model1." + $0 }
      + right.uniqueParameterNames.map { "model2." + $0 }
  }

  /// Index of the first parameter with a name, plain or unique.
  package func index(ofParameter name: String) -> Int? {
    uniqueParameterNames.firstIndex(of: name) ?? parameters.firstIndex { $0.name == name }
  }

  /// The parameter with a name.
  ///
  /// - Precondition: there is one; see `index(ofParameter:)`.
  package subscript(_ name: String) -> Parameter {
    get { parameters[required(name)] }
    set {
      var all = parameters
      all[required(name)] = newValue
      parameters = all
    }
  }

  private func required(_ name: String) -> Int {
    guard let index = index(ofParameter: name) else {
      preconditionFailure("\(typeName) has no parameter \(name)")
    }
    return index
  }

  /// Sets a parameter to a value with its unit, as a model file gives them.
  ///
  /// A constant may be a flux or a plain factor; all others keep their dimension.
  /// - Throws: `ModelError` for a name, a unit or a dimension that is wrong.
  package mutating func set(
    _ name: String, to value: Double, unit: String
  ) throws(ModelError) {
    guard let index = index(ofParameter: name) else {
      throw ModelError(
        .unknownParameter, key: name, what: "\(typeName) has no such parameter",
        expected: "one of " + uniqueParameterNames.joined(separator: ", "))
    }
    var all = parameters
    if case .constant = shape, let written = ParameterUnit(unit) {
      let isFactor = written.factor(to: .one) != nil
      all[index].setDimension(isFactor ? .one : .differentialFlux)
    }
    try all[index].set(value: value, unit: unit)
    parameters = all
  }

  /// Index of the parameter that multiplies the whole spectrum; nil if there is none.
  package var amplitudeIndex: Int? {
    guard case .compound(let left, let operation, let right) = shape else {
      return shape.amplitudeIndex
    }
    guard operation == .mul else { return nil }
    if left.dimension == .factor, let index = right.amplitudeIndex {
      return left.parameterCount + index
    }
    return left.amplitudeIndex ?? right.amplitudeIndex.map { left.parameterCount + $0 }
  }

  /// What the model gives.
  package var dimension: SpectralDimension {
    switch shape {
    case .powerLaw, .powerLaw2, .expCutoffPowerLaw, .logParabola, .brokenPowerLaw,
      .smoothBrokenPowerLaw:
      return .differentialFlux
    case .constant:
      return own[0].standardUnit == .one ? .factor : .differentialFlux
    case .powerLawNorm, .expCutoffPowerLawNorm, .logParabolaNorm, .piecewiseNorm, .absorption:
      return .factor
    case .template(let template):
      return template.dimension
    case .compound(let left, let operation, let right):
      guard operation == .mul else { return left.dimension }
      return left.dimension == .factor ? right.dimension : .differentialFlux
    }
  }

  /// Two spectra combined.
  ///
  /// - Throws: `ModelError` for the product of two fluxes, or the sum or difference of a flux and a
  ///   factor.
  package static func compound(
    _ left: SpectralModel, _ operation: CompoundOperator, _ right: SpectralModel
  ) throws(ModelError) -> SpectralModel {
    let fluxes = [left, right].filter { $0.dimension == .differentialFlux }.count
    switch operation {
    case .mul:
      guard fluxes < 2 else {
        throw ModelError(
          .badCombination, key: "operator", what: "the product of two fluxes",
          expected: "a flux times a model without unit")
      }
    case .add, .sub:
      guard fluxes != 1 else {
        throw ModelError(
          .badCombination, key: "operator", what: "a flux and a plain factor in one \(operation)",
          expected: "two fluxes or two factors")
      }
    }
    return SpectralModel(.compound(left, operation, right))
  }
}

extension SpectralModel {
  /// A power law; amplitude in cm-2 s-1 TeV-1, reference energy in TeV.
  package static func powerLaw(
    index: Double = 2, amplitude: Double = 1e-12, reference: Double = 1
  ) -> SpectralModel {
    var model = SpectralModel(.powerLaw)
    model["index"].value = index
    model["amplitude"].value = amplitude
    model["reference"].value = reference
    return model
  }

  /// A factor with a tilt, as of a background.
  package static func powerLawNorm(norm: Double = 1, tilt: Double = 0) -> SpectralModel {
    var model = SpectralModel(.powerLawNorm)
    model["norm"].value = norm
    model["tilt"].value = tilt
    return model
  }

  /// Absorption by the extragalactic background light.
  package static func absorption(
    _ table: OpticalDepthTable, redshift: Double, alphaNorm: Double = 1
  ) -> SpectralModel {
    var model = SpectralModel(.absorption(table))
    model["redshift"].value = redshift
    model["alpha_norm"].value = alphaNorm
    return model
  }
}
