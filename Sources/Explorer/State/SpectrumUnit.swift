package import Analysis
package import Estimators
import GridMath

/// What the vertical axis of a spectrum counts.
package enum SpectrumUnit: String, Sendable, CaseIterable {
  /// E² dN/dE in erg.
  case e2dnde
  /// E² dN/dE in TeV.
  case e2dndeTeV = "e2dnde-tev"
  case dnde
  /// Integral between the edges of each point.
  case flux
  /// Integral of E dN/dE between the edges of each point, in erg.
  case eflux

  /// erg in a TeV, by the definition of the electronvolt.
  package static let ergsPerTeV = 1.602176634

  /// Quantity, for titles.
  package var title: String {
    switch self {
    case .e2dnde, .e2dndeTeV: "E² dN/dE"
    case .dnde: "dN/dE"
    case .flux: "flux"
    case .eflux: "energy flux"
    }
  }

  /// Unit as it is read.
  package var unit: String {
    switch self {
    case .e2dnde, .eflux: "erg cm⁻² s⁻¹"
    case .e2dndeTeV: "TeV cm⁻² s⁻¹"
    case .dnde: "TeV⁻¹ cm⁻² s⁻¹"
    case .flux: "cm⁻² s⁻¹"
    }
  }

  /// Whether values belong to a bin, not to an energy.
  package var isIntegral: Bool { self == .flux || self == .eflux }

  /// What a file of these values is called.
  package var sedType: SedType {
    switch self {
    case .e2dnde, .e2dndeTeV: .e2dnde
    case .dnde: .dnde
    case .flux: .flux
    case .eflux: .eflux
    }
  }

  /// The unit after this one.
  package var next: SpectrumUnit {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// Value of a reference spectrum, for a norm of 1.
  package func value(_ reference: FluxPointReference) -> Double {
    switch self {
    case .e2dnde: reference.e2dnde * Self.ergsPerTeV
    case .e2dndeTeV: reference.e2dnde
    case .dnde: reference.dnde
    case .flux: reference.flux
    case .eflux: reference.energyFlux * Self.ergsPerTeV
    }
  }

  /// What dN/dE at an energy is multiplied with; for integrals that of E² dN/dE.
  ///
  /// - Parameter energy: TeV.
  /// - Returns: A factor with the unit of the axis.
  package func factor(at energy: Double) -> Double {
    switch self {
    case .e2dnde, .eflux: energy * energy * Self.ergsPerTeV
    case .e2dndeTeV, .flux: energy * energy
    case .dnde: 1
    }
  }
}

/// Whether spectra are shown as they arrive or as they leave the source.
package enum IntrinsicChoice: String, Sendable, CaseIterable {
  case observed
  case both
  case intrinsic

  /// The choice after this one.
  package var next: IntrinsicChoice {
    switch self {
    case .observed: .both
    case .both: .intrinsic
    case .intrinsic: .observed
    }
  }

  package var title: String {
    switch self {
    case .observed: "as observed"
    case .both: "observed and de-absorbed"
    case .intrinsic: "de-absorbed"
    }
  }
}

/// What the Spectrum screen shows.
package enum SpectrumView: String, Sendable, CaseIterable {
  case points
  case lightCurve = "light-curve"
  case counts
  case comparison

  package var title: String {
    switch self {
    case .points: "spectrum"
    case .lightCurve: "light curve"
    case .counts: "counts by energy"
    case .comparison: "comparison"
    }
  }
}
