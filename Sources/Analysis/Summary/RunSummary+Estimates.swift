package import Estimators

extension RunSummary {
  /// The TS map.
  package struct TsMapNumbers: Encodable, Sendable, Equatable {
    /// Largest √TS.
    package var maximum: SummaryNumber
    /// Indices [energy, y, x] of the maximum.
    package var argmax: [Int]
    /// cm⁻² s⁻¹.
    package var fluxAtMaximum: SummaryNumber
    /// Pixels with a value.
    package var finite: Int

    /// - Parameter maps: One for each range of energies.
    package init(_ maps: [TsMap]) {
      var best = (value: -Double.infinity, group: 0, pixel: 0)
      var finite = 0
      for (group, map) in maps.enumerated() {
        for (pixel, value) in map.sqrtTS.enumerated() where value.isFinite {
          finite += 1
          if value > best.value { best = (value, group, pixel) }
        }
      }
      self.finite = finite
      guard finite > 0 else {
        (maximum, argmax, fluxAtMaximum) = (SummaryNumber(.nan), [], SummaryNumber(.nan))
        return
      }
      let map = maps[best.group]
      maximum = SummaryNumber(best.value)
      argmax = [best.group, best.pixel / map.nx, best.pixel % map.nx]
      fluxAtMaximum = SummaryNumber(map.flux[best.pixel])
    }

    enum CodingKeys: String, CodingKey {
      case maximum = "max"
      case argmax
      case fluxAtMaximum = "flux_at_max_cm2_s"
      case finite
    }
  }

  /// Flux points of a source: energies in TeV, fluxes in cm⁻² s⁻¹ TeV⁻¹, one value for each range.
  package struct FluxPointNumbers: Encodable, Sendable, Equatable {
    package var energyRef: [SummaryNumber]
    package var energyMin: [SummaryNumber]
    package var energyMax: [SummaryNumber]
    package var dnde: [SummaryNumber]
    package var dndeError: [SummaryNumber]
    package var dndeErrorPositive: [SummaryNumber]
    package var dndeErrorNegative: [SummaryNumber]
    package var dndeLimit: [SummaryNumber]
    package var ts: [SummaryNumber]
    package var sqrtTS: [SummaryNumber]
    package var statistic: [SummaryNumber]
    package var isLimit: [Bool]
    package var isSuccess: [Bool]
    /// Why a value is missing; empty where none is.
    package var gaps: [[String]]

    package init(_ points: FluxPoints) {
      func all(_ value: (FluxPoint) -> Double) -> [SummaryNumber] {
        points.points.map { SummaryNumber(value($0)) }
      }
      energyRef = all(\.energyRef)
      energyMin = all(\.energyMin)
      energyMax = all(\.energyMax)
      dnde = all(\.dnde)
      dndeError = all { $0.normError * $0.reference.dnde }
      dndeErrorPositive = all { $0.normErrorPositive * $0.reference.dnde }
      dndeErrorNegative = all { $0.normErrorNegative * $0.reference.dnde }
      dndeLimit = all { $0.normLimit * $0.reference.dnde }
      ts = all(\.ts)
      sqrtTS = all(\.sqrtTS)
      statistic = all(\.statistic)
      isLimit = points.points.map(\.isLimit)
      isSuccess = points.points.map(\.isSuccess)
      gaps = points.points.map { $0.gaps.map(\.text) }
    }

    enum CodingKeys: String, CodingKey {
      case energyRef = "e_ref"
      case energyMin = "e_min"
      case energyMax = "e_max"
      case dnde
      case dndeError = "dnde_err"
      case dndeErrorPositive = "dnde_errp"
      case dndeErrorNegative = "dnde_errn"
      case dndeLimit = "dnde_ul"
      case ts
      case sqrtTS = "sqrt_ts"
      case statistic = "stat"
      case isLimit = "is_ul"
      case isSuccess = "success"
      case gaps = "missing"
    }
  }
}
