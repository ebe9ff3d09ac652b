/// The formulas for spectra (numerics.md 10.10), as Gammapy 2.1 has them.
///
/// E0 is `reference`. Those with `Norm` in the name give plain factors.
package enum SpectralShape: Sendable, Equatable {
  /// A (E/E0)^-index.
  case powerLaw
  /// A power law with its integral between emin and emax as amplitude.
  case powerLaw2
  /// A (E/E0)^-index exp(-(lambda E)^alpha).
  case expCutoffPowerLaw
  /// A (E/E0)^(-alpha - beta ln(E/E0)).
  case logParabola
  /// A (E/ebreak)^-index1 below ebreak, A (E/ebreak)^-index2 above.
  case brokenPowerLaw
  /// A (E/E0)^-index1 (1 + (E/ebreak)^((index2-index1)/b))^-b, b = beta sign(index2 - index1).
  case smoothBrokenPowerLaw
  /// The same at all energies, a flux or a plain factor.
  case constant
  /// norm (E/E0)^-tilt.
  case powerLawNorm
  /// norm (E/E0)^-index exp(-(lambda E)^alpha).
  case expCutoffPowerLawNorm
  /// norm (E/E0)^(-alpha - beta ln(E/E0)).
  case logParabolaNorm
  /// Factors at given energies, interpolated; each is a parameter.
  case piecewiseNorm(PiecewiseNodes)
  /// Values at given energies, interpolated; no parameters.
  case template(SpectralTemplate)
  /// exp(-optical depth)^alpha_norm of the extragalactic background light.
  case absorption(OpticalDepthTable)
  /// Two spectra multiplied, added or subtracted.
  indirect case compound(SpectralModel, CompoundOperator, SpectralModel)

  /// Type as in Gammapy's model files.
  package var typeName: String {
    switch self {
    case .powerLaw: return "PowerLawSpectralModel"
    case .powerLaw2: return "PowerLaw2SpectralModel"
    case .expCutoffPowerLaw: return "ExpCutoffPowerLawSpectralModel"
    case .logParabola: return "LogParabolaSpectralModel"
    case .brokenPowerLaw: return "BrokenPowerLawSpectralModel"
    case .smoothBrokenPowerLaw: return "SmoothBrokenPowerLawSpectralModel"
    case .constant: return "ConstantSpectralModel"
    case .powerLawNorm: return "PowerLawNormSpectralModel"
    case .expCutoffPowerLawNorm: return "ExpCutoffPowerLawNormSpectralModel"
    case .logParabolaNorm: return "LogParabolaNormSpectralModel"
    case .piecewiseNorm: return "PiecewiseNormSpectralModel"
    case .template: return "TemplateSpectralModel"
    case .absorption: return "EBLAbsorptionNormSpectralModel"
    case .compound: return "CompoundSpectralModel"
    }
  }

  /// Short type that Gammapy accepts in model files too.
  package var shortName: String {
    switch self {
    case .powerLaw: return "pl"
    case .powerLaw2: return "pl-2"
    case .expCutoffPowerLaw: return "ecpl"
    case .logParabola: return "lp"
    case .brokenPowerLaw: return "bpl"
    case .smoothBrokenPowerLaw: return "sbpl"
    case .constant: return "const"
    case .powerLawNorm: return "pl-norm"
    case .expCutoffPowerLawNorm: return "ecpl-norm"
    case .logParabolaNorm: return "lp-norm"
    case .piecewiseNorm: return "piecewise-norm"
    case .template: return "template"
    case .absorption: return "ebl-norm"
    case .compound: return "compound"
    }
  }

  /// Shapes that need nothing but parameters, in the order in which they are offered.
  package static let simple: [SpectralShape] = [
    .powerLaw, .powerLaw2, .expCutoffPowerLaw, .logParabola, .brokenPowerLaw,
    .smoothBrokenPowerLaw, .constant, .powerLawNorm, .expCutoffPowerLawNorm, .logParabolaNorm,
  ]

  /// The shape of `simple` with this type, long or short.
  package static func simple(named name: String) -> SpectralShape? {
    simple.first { $0.typeName == name || $0.shortName == name }
  }
}

/// How the two spectra of a compound are combined.
package enum CompoundOperator: String, Sendable, Hashable, CaseIterable {
  case mul
  case add
  case sub
}

/// What a spectrum gives.
package enum SpectralDimension: Sendable, Hashable {
  /// cm-2 s-1 TeV-1.
  case differentialFlux
  /// A plain factor.
  case factor
}
