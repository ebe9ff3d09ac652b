package import Models

/// What a parameter does, which says how far one step may take it.
package enum FitParameterRole: String, Sendable, Hashable {
  /// Scales a source.
  case amplitude
  /// Longitude of a source.
  case longitude
  /// Latitude of a source.
  case latitude
  /// Extent or form of a source.
  case shape
  /// Form of a spectrum.
  case spectrum
  /// Scales the background, or a part of it.
  case norm
}

/// A parameter that a fit changes, once if it is linked.
package struct FitParameter: Sendable, Hashable {
  /// Where it is.
  package let shared: SharedParameter
  /// `source.index`; of the first place if it is linked.
  package let name: String
  /// Unit as written, empty for plain numbers.
  package let unit: String
  /// In the parameter's own unit: its limits and those that its meaning sets.
  package let bounds: ParameterBounds
  package let role: FitParameterRole
  /// The bin of reconstructed energy that it alone scales, of this dataset; nil for others.
  package let bin: LocalBin?

  /// A bin with a norm of its own.
  package struct LocalBin: Sendable, Hashable {
    package let dataset: Int
    package let energy: Int
  }
}

extension FitParameter {
  init(_ shared: SharedParameter, of models: ModelList, bin: LocalBin?) {
    self.shared = shared
    self.bin = bin
    let parameter = models[shared.first]
    let model = models.models[shared.first.model]
    name = "\(model.name).\(parameter.name)"
    unit = parameter.unit.text
    role = Self.role(of: shared.first, in: model)
    let (lower, upper) = parameter.limits
    let natural = Self.naturalBounds(of: shared.first, in: model)
    let factor = parameter.standardFactor
    bounds = ParameterBounds(
      lower: max(lower ?? -.infinity, natural.lower / factor),
      upper: min(upper ?? .infinity, natural.upper / factor))
  }

  private static func role(of place: ParameterPlace, in model: Model) -> FitParameterRole {
    switch model {
    case .background, .foreign:
      return .norm
    case .source(let source):
      let count = source.spectral.parameterCount
      guard place.parameter >= count else {
        if place.parameter == source.spectral.amplitudeIndex { return .amplitude }
        let unit = source.spectral.parameters[place.parameter].standardUnit
        return unit == .differentialFlux || unit == .flux ? .amplitude : .spectrum
      }
      switch source.spatial?.parameters[place.parameter - count].name {
      case "lon_0": return .longitude
      case "lat_0": return .latitude
      default: return .shape
      }
    }
  }

  /// Where the formula has a meaning, in standard units.
  private static func naturalBounds(of place: ParameterPlace, in model: Model) -> ParameterBounds {
    switch model {
    case .background(let background):
      // The logarithm of a norm is interpolated: below 0 all values are the same.
      guard case .piecewiseNorm(let nodes) = background.spectral.shape,
        nodes.interpolation == .log
      else { return .none }
      return ParameterBounds(lower: 0)
    case .foreign:
      return .none
    case .source(let source):
      let count = source.spectral.parameterCount
      guard place.parameter >= count, let spatial = source.spatial else { return .none }
      switch spatial.parameters[place.parameter - count].name {
      case "lat_0": return ParameterBounds(lower: -90, upper: 90)
      // A size of nothing has no pixel integral; a thousandth of a degree is far below any PSF.
      case "sigma", "r_0", "radius", "width": return ParameterBounds(lower: 1e-3)
      case "e": return ParameterBounds(lower: 0, upper: 0.99)
      case "eta": return ParameterBounds(lower: 0.05, upper: 1)
      case "edge_width": return ParameterBounds(lower: 1e-3, upper: 0.99)
      default: return .none
      }
    }
  }
}
