extension SpectralShape {
  /// Parameters at Gammapy's defaults, in its order; none for templates and compounds.
  var defaultParameters: [Parameter] {
    switch self {
    case .powerLaw:
      return [.number("index", 2), .amplitude, .reference(1)]
    case .powerLaw2:
      return [
        Parameter(name: "amplitude", value: 1e-12, unit: .flux, interpolation: .log),
        .number("index", 2),
        Parameter(name: "emin", value: 0.1, unit: .tev, isFrozen: true),
        Parameter(name: "emax", value: 100, unit: .tev, isFrozen: true),
      ]
    case .expCutoffPowerLaw:
      return [.number("index", 1.5), .amplitude, .reference(1), .lambda, .frozen("alpha", 1)]
    case .logParabola:
      return [.amplitude, .reference(10), .number("alpha", 2), .number("beta", 1)]
    case .brokenPowerLaw:
      return [.number("index1", 2), .number("index2", 2), .amplitude, .breakEnergy]
    case .smoothBrokenPowerLaw:
      return [
        .number("index1", 2), .number("index2", 2), .amplitude, .breakEnergy, .reference(1),
        .frozen("beta", 1),
      ]
    case .constant:
      return [Parameter(name: "const", value: 1e-12, unit: .differentialFlux)]
    case .powerLawNorm:
      return [.frozen("tilt", 0), .norm, .reference(1)]
    case .expCutoffPowerLawNorm:
      return [.number("index", 0), .norm, .reference(1), .lambda, .frozen("alpha", 1)]
    case .logParabolaNorm:
      return [.norm, .reference(10), .number("alpha", 0), .number("beta", 0)]
    case .piecewiseNorm(let nodes):
      return nodes.energies.indices.map { .number("norm_\($0)", 1) }
    case .absorption:
      return [.frozen("redshift", 0.1), .frozen("alpha_norm", 1)]
    case .template, .compound:
      return []
    }
  }

  /// Index of the parameter that multiplies the whole spectrum.
  var amplitudeIndex: Int? {
    switch self {
    case .powerLaw, .expCutoffPowerLaw, .powerLawNorm, .expCutoffPowerLawNorm: return 1
    case .powerLaw2, .logParabola, .logParabolaNorm, .constant: return 0
    case .brokenPowerLaw, .smoothBrokenPowerLaw: return 2
    case .piecewiseNorm, .template, .absorption, .compound: return nil
    }
  }
}

extension Parameter {
  fileprivate static func number(_ name: String, _ value: Double) -> Parameter {
    Parameter(name: name, value: value)
  }

  fileprivate static func frozen(_ name: String, _ value: Double) -> Parameter {
    Parameter(name: name, value: value, isFrozen: true)
  }

  fileprivate static let amplitude = Parameter(
    name: "amplitude", value: 1e-12, unit: .differentialFlux, interpolation: .log)

  fileprivate static let norm = Parameter(name: "norm", value: 1, interpolation: .log)

  fileprivate static let lambda = Parameter(name: "lambda_", value: 0.1, unit: .perTeV)

  fileprivate static let breakEnergy = Parameter(name: "ebreak", value: 1, unit: .tev)

  fileprivate static func reference(_ energy: Double) -> Parameter {
    Parameter(name: "reference", value: energy, unit: .tev, isFrozen: true)
  }
}
