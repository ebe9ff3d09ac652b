/// Why a quantity of a flux point has no value.
package enum FluxPointGap: String, Sendable, Hashable, CaseIterable, Codable {
  /// No bin of the energy axis lies between the edges.
  case noEnergyBin
  /// No bin between the edges is safe and in the fit range.
  case noUsedBin
  /// The source gives no counts in the bins in use.
  case noSignal
  /// No counts where the source gives any: the norm is the lowest that predicts less than 0 nowhere.
  case noCounts
  /// The statistic does not rise far enough below the best norm for a lower error.
  case noLowerError
  /// No norm would be seen with the significance that the sensitivity asks for.
  case noSensitivity
  /// The spectrum of the source is not positive there.
  case noReference
  /// The file has no value.
  case notGiven

  /// What to tell the user, on one line.
  package var text: String {
    switch self {
    case .noEnergyBin: "no bin of the energy axis lies between the edges"
    case .noUsedBin: "no safe bin of the fit range lies between the edges"
    case .noSignal: "the source gives no counts there"
    case .noCounts: "no counts where the source gives any; only a limit"
    case .noLowerError: "no lower error: the statistic does not rise far enough"
    case .noSensitivity: "no sensitivity: no norm has that significance on average"
    case .noReference: "the spectrum of the source is not positive there"
    case .notGiven: "the file has no value there"
    }
  }

  /// What can be done about it; nil: it is what the data say.
  package var remedy: String? {
    switch self {
    case .noEnergyBin: "give edges inside the energy axis of the datasets"
    case .noUsedBin: "widen the fit range or the safe mask, or leave these energies out"
    case .noSignal: "see that the source lies on the map where there is exposure"
    case .noReference: "look at its parameters"
    case .noCounts, .noLowerError, .noSensitivity, .notGiven: nil
    }
  }

  /// The text with the remedy, on one line.
  var line: String { remedy.map { "\(text); \($0)" } ?? text }
}

/// The flux of a source in one range of energies, relative to its spectrum there.
///
/// Quantities without a value are NaN, and `gaps` says why.
package struct FluxPoint: Sendable, Equatable, Codable {
  /// TeV.
  package var energyMin: Double
  package var energyMax: Double
  /// Geometric mean of the edges if a file does not say otherwise, TeV.
  package var energyRef: Double
  /// The spectrum that norms refer to.
  package var reference: FluxPointReference

  /// Flux in units of the reference.
  package var norm = Double.nan
  package var normError = Double.nan
  /// Lower error, positive.
  package var normErrorNegative = Double.nan
  package var normErrorPositive = Double.nan
  package var normLimit = Double.nan
  /// Norm that would be seen with 5 standard deviations on average.
  package var normSensitivity = Double.nan
  /// Twice the logarithm of the likelihood ratio against no source.
  package var ts = Double.nan
  /// √TS with the sign of the norm, where a file has it; otherwise it follows.
  package var storedSqrtTS: Double?
  /// −2 ln L at the norm, and without the source.
  package var statistic = Double.nan
  package var statisticNull = Double.nan
  /// Predicted counts by dataset, in total and of the source.
  package var predicted: [Double] = []
  package var predictedExcess: [Double] = []
  /// By dataset.
  package var counts: [Double] = []
  /// −2 ln L at some norms.
  package var scan: [FluxPointScan] = []
  /// Whether there is a best norm.
  package var isSuccess = false
  /// Whether the value is to be taken as a limit, where a file says so.
  package var storedIsLimit: Bool?
  /// What is missing and why.
  package var gaps: [FluxPointGap] = []

  package init(
    energyMin: Double, energyMax: Double, energyRef: Double? = nil, reference: FluxPointReference
  ) {
    self.energyMin = energyMin
    self.energyMax = energyMax
    self.energyRef = energyRef ?? (energyMin * energyMax).squareRoot()
    self.reference = reference
  }

  /// √TS with the sign of the norm.
  package var sqrtTS: Double {
    if let storedSqrtTS { return storedSqrtTS }
    let root = max(ts, 0).squareRoot()
    return norm < 0 ? -root : root
  }

  /// Significance below which a point with a limit is shown as one, in standard deviations.
  package static let limitThreshold = 2.0

  /// Whether the point is to be shown as a limit (numerics.md 12.8).
  package var isLimit: Bool {
    if let storedIsLimit { return storedIsLimit }
    return sqrtTS < Self.limitThreshold && normLimit.isFinite
  }

  /// cm⁻² s⁻¹ TeV⁻¹ at `energyRef`; errors and limits are norms times the same reference.
  package var dnde: Double { norm * reference.dnde }
}

/// The spectrum of a source in a range of energies.
package struct FluxPointReference: Sendable, Equatable, Codable {
  /// At the reference energy, cm⁻² s⁻¹ TeV⁻¹.
  package var dnde: Double
  /// Integral between the edges, cm⁻² s⁻¹.
  package var flux: Double
  /// Integral of E dN/dE between the edges, TeV cm⁻² s⁻¹.
  package var energyFlux: Double
  /// E² dN/dE at the reference energy, TeV cm⁻² s⁻¹.
  package var e2dnde: Double

  package init(dnde: Double, flux: Double, energyFlux: Double, e2dnde: Double) {
    self.dnde = dnde
    self.flux = flux
    self.energyFlux = energyFlux
    self.e2dnde = e2dnde
  }
}

/// The fit statistic at one norm.
package struct FluxPointScan: Sendable, Equatable, Codable {
  package let norm: Double
  package let statistic: Double

  package init(norm: Double, statistic: Double) {
    self.norm = norm
    self.statistic = statistic
  }
}
