package import Estimators

extension RunSummary {
  /// A light curve in one range of energies, one value for each interval.
  ///
  /// Energies in TeV, times as MJD in terrestrial time, fluxes in cm⁻² s⁻¹ over the range.
  package struct LightCurveNumbers: Encodable, Sendable, Equatable {
    package var energyMin: SummaryNumber
    package var energyMax: SummaryNumber
    package var names: [String]
    package var timeMin: [SummaryNumber]
    package var timeMax: [SummaryNumber]
    package var flux: [SummaryNumber]
    package var fluxError: [SummaryNumber]
    package var fluxErrorPositive: [SummaryNumber]
    package var fluxErrorNegative: [SummaryNumber]
    package var fluxLimit: [SummaryNumber]
    package var sqrtTS: [SummaryNumber]
    package var isLimit: [Bool]
    package var isSuccess: [Bool]
    /// Why a value is missing; empty where none is.
    package var gaps: [[String]]
    /// Of all intervals together.
    package var meanFlux: SummaryNumber
    package var meanFluxError: SummaryNumber
    /// Twice the logarithm of the likelihood ratio of a norm for each interval against one for all.
    package var variability: SummaryNumber
    package var degreesOfFreedom: Int
    /// Probability of such a variability for a steady source.
    package var probability: SummaryNumber

    package init(_ curve: LightCurve) {
      func all(_ value: (FluxPoint) -> Double) -> [SummaryNumber] {
        curve.intervals.map { SummaryNumber(value($0.point)) }
      }
      energyMin = SummaryNumber(curve.mean.energyMin)
      energyMax = SummaryNumber(curve.mean.energyMax)
      names = curve.intervals.map(\.name)
      timeMin = curve.intervals.map { SummaryNumber($0.startMjd) }
      timeMax = curve.intervals.map { SummaryNumber($0.stopMjd) }
      flux = all { $0.norm * $0.reference.flux }
      fluxError = all { $0.normError * $0.reference.flux }
      fluxErrorPositive = all { $0.normErrorPositive * $0.reference.flux }
      fluxErrorNegative = all { $0.normErrorNegative * $0.reference.flux }
      fluxLimit = all { $0.normLimit * $0.reference.flux }
      sqrtTS = all(\.sqrtTS)
      isLimit = curve.intervals.map(\.point.isLimit)
      isSuccess = curve.intervals.map(\.point.isSuccess)
      gaps = curve.intervals.map { $0.point.gaps.map(\.text) }
      meanFlux = SummaryNumber(curve.mean.norm * curve.mean.reference.flux)
      meanFluxError = SummaryNumber(curve.mean.normError * curve.mean.reference.flux)
      variability = SummaryNumber(curve.variability)
      degreesOfFreedom = curve.degreesOfFreedom
      probability = SummaryNumber(curve.steadyProbability)
    }

    enum CodingKeys: String, CodingKey {
      case energyMin = "e_min"
      case energyMax = "e_max"
      case names = "interval"
      case timeMin = "time_min_mjd_tt"
      case timeMax = "time_max_mjd_tt"
      case flux
      case fluxError = "flux_err"
      case fluxErrorPositive = "flux_errp"
      case fluxErrorNegative = "flux_errn"
      case fluxLimit = "flux_ul"
      case sqrtTS = "sqrt_ts"
      case isLimit = "is_ul"
      case isSuccess = "success"
      case gaps = "missing"
      case meanFlux = "flux_mean"
      case meanFluxError = "flux_mean_err"
      case variability = "chi2"
      case degreesOfFreedom = "dof"
      case probability = "p_value"
    }
  }
}
