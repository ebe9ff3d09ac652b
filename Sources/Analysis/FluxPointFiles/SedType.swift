import GridMath

/// What the values of a table of flux points are (GADF, flux points; numerics.md 12.9).
package enum SedType: String, Sendable, CaseIterable {
  /// Norms of a reference spectrum.
  case likelihood
  /// Differential flux.
  case dnde
  /// E² times the differential flux.
  case e2dnde
  /// Integral flux.
  case flux
  /// Integral energy flux.
  case eflux

  /// Column of the values.
  var column: String { self == .likelihood ? "norm" : rawValue }

  /// Unit that is written; nil for plain numbers.
  var unit: String? {
    switch self {
    case .likelihood: nil
    case .dnde: "TeV-1 s-1 cm-2"
    case .flux: "s-1 cm-2"
    case .e2dnde, .eflux: "erg s-1 cm-2"
    }
  }

  /// The unit that is computed with: TeV, s, cm.
  var ownUnit: PhysicalUnit {
    switch self {
    case .likelihood: .one
    case .dnde: PhysicalUnit(factor: 1e4, length: -2, time: -1, energy: -1)
    case .flux: PhysicalUnit(factor: 1e4, length: -2, time: -1)
    case .e2dnde, .eflux: PhysicalUnit(factor: 1e4, length: -2, time: -1, energy: 1)
    }
  }

  /// Columns without which a table is not of this type.
  var required: [String] {
    switch self {
    case .likelihood: ["e_min", "e_max", "e_ref", "ref_dnde", "ref_flux", "ref_eflux", "norm"]
    case .dnde, .e2dnde: ["e_ref", rawValue]
    case .flux, .eflux: ["e_min", "e_max", rawValue]
    }
  }

  /// Endings of the columns that belong to the values, in the order of the reference.
  var endings: [String] {
    self == .likelihood
      ? ["", "_err", "_errn", "_errp", "_ul", "_sensitivity"]
      : ["", "_err", "_errp", "_errn", "_ul", "_sensitivity"]
  }

  /// The first type, in the order of the reference, whose columns are there.
  static func guess(_ names: Set<String>) -> SedType? {
    [.dnde, .e2dnde, .flux, .eflux, .likelihood].first {
      $0.required.allSatisfy(names.contains)
    }
  }
}
