import Estimators
import Foundation
import GridMath
import Models

extension FluxPointTable {
  /// Why a table is not one of flux points, and what was assumed about one that is.
  struct Problem: Error {
    /// On one line: what is wrong and what was expected.
    let what: String
  }

  /// The flux points of the table (numerics.md 12.9).
  ///
  /// Energies and fluxes are converted to the program's units. Values that are no norms are divided
  /// by the spectrum E⁻² with 1e-12 cm⁻² s⁻¹ TeV⁻¹ at 1 TeV, as in the reference.
  /// - Parameter name: Of the source, where the table has none.
  /// - Returns: The points and what was assumed, a line each.
  /// - Throws: `Problem`.
  func points(name: String) throws(Problem) -> (points: FluxPoints, notes: [String]) {
    let names = Set(columns.map(\.name))
    guard let type = sedType ?? SedType.guess(names) else {
      throw Problem(
        what:
          "no columns of flux points (\(columns.map(\.name).joined(separator: ", "))); expected "
          + "e_ref and dnde or e2dnde, or e_min, e_max and flux or eflux, or those of 'likelihood'")
    }
    guard rowCount > 0 else { throw Problem(what: "no rows; expected flux points") }
    var notes: [String] = []
    var problems: [String] = []
    /// Values in the program's unit.
    func values(_ name: String, _ unit: PhysicalUnit, assumed: String) -> [Double]? {
      guard let column = column(name) else { return nil }
      guard column.width == 1 else {
        problems.append("column \(name) has \(column.width) values a row; expected one")
        return nil
      }
      let written = column.unit.flatMap { $0.isEmpty ? nil : $0 }
      if written == nil && assumed != "" {
        notes.append("column \(name) has no unit; \(assumed) assumed")
      }
      guard let factor = PhysicalUnit(written ?? assumed)?.factor(to: unit) else {
        problems.append(
          "column \(name) has the unit '\(written ?? "")'; expected one like \(assumed)")
        return nil
      }
      return factor == 1 ? column.values : column.values.map { $0 * factor }
    }
    let tev = PhysicalUnit(factor: 1, energy: 1)
    let low = values("e_min", tev, assumed: "TeV")
    let high = values("e_max", tev, assumed: "TeV")
    let given = values("e_ref", tev, assumed: "TeV")
    let main = values(type.column, type.ownUnit, assumed: type.unit ?? "")
    if let problem = problems.first { throw Problem(what: problem) }
    guard let main else { throw Problem(what: "no column \(type.column); expected one") }
    let ranges = try Self.ranges(low: low, high: high, at: given)
    var result = FluxPoints(source: object ?? name, points: [])
    result.hasEdges = low != nil && high != nil
    result.goodTimeMjd = goodTimeMjd
    if let sigmas = limitConfidence.flatMap({ NormalDistribution.sigmas(confidence: $0) }) {
      result.limitSigmas = sigmas
    }
    guard let references = try references(type, ranges, values) else {
      throw Problem(what: problems.first ?? "no reference spectrum; expected ref_dnde")
    }
    func scaled(_ ending: String) -> [Double]? {
      values(type.column + ending, type.ownUnit, assumed: type.unit ?? "")
    }
    let quantities = Dictionary(
      uniqueKeysWithValues: type.endings.dropFirst().map { ($0, scaled($0)) })
    if let problem = problems.first { throw Problem(what: problem) }

    result.points = ranges.indices.map { i in
      var point = FluxPoint(
        energyMin: ranges[i].low, energyMax: ranges[i].high, energyRef: ranges[i].at,
        reference: references[i])
      let unit = Self.unit(references[i], type)
      func norm(_ ending: String) -> Double {
        let column: [Double]? = quantities[ending] ?? nil
        return column.map { $0[i] / unit } ?? .nan
      }
      point.norm = main[i] / unit
      point.normError = norm("_err")
      point.normErrorNegative = norm("_errn")
      point.normErrorPositive = norm("_errp")
      point.normLimit = norm("_ul")
      point.normSensitivity = norm("_sensitivity")
      fill(&point, row: i)
      if !point.norm.isFinite { point.gaps = [.notGiven] }
      return point
    }
    // The same is assumed for every column of a kind: said once.
    var seen: Set<String> = []
    return (result, notes.filter { seen.insert($0).inserted })
  }

  /// Quantities that have the same meaning in all types.
  private func fill(_ point: inout FluxPoint, row: Int) {
    func scalar(_ name: String, _ factor: Double = 1) -> Double? {
      guard let column = column(name), column.width == 1 else { return nil }
      return factor * column.values[row]
    }
    func vector(_ name: String, _ factor: Double = 1) -> [Double] {
      guard let column = column(name) else { return [] }
      return column.values[(row * column.width)..<((row + 1) * column.width)].map { factor * $0 }
    }
    point.ts = scalar("ts") ?? scalar("sqrt_ts").map { $0 * $0 } ?? .nan
    point.storedSqrtTS = scalar("sqrt_ts")
    point.statistic = scalar("stat") ?? scalar("loglike", 2) ?? .nan
    point.statisticNull = scalar("stat_null") ?? scalar("loglike_null", 2) ?? .nan
    point.predicted = vector("npred")
    point.predictedExcess = vector("npred_excess")
    point.counts = vector("counts")
    let statistics = column("stat_scan") != nil ? vector("stat_scan") : vector("dloglike_scan", 2)
    point.scan = zip(vector("norm_scan"), statistics).map {
      FluxPointScan(norm: $0, statistic: $1)
    }
    point.isSuccess = scalar("success").map { $0 != 0 } ?? point.norm.isFinite
    point.storedIsLimit = scalar("is_ul").map { $0 != 0 }
  }

  private static func unit(_ reference: FluxPointReference, _ type: SedType) -> Double {
    switch type {
    case .likelihood: 1
    case .dnde: reference.dnde
    case .flux: reference.flux
    case .e2dnde: reference.e2dnde
    case .eflux: reference.energyFlux
    }
  }

  /// Energies of the points; edges half way to the neighbours where there are none.
  private static func ranges(
    low: [Double]?, high: [Double]?, at: [Double]?
  ) throws(Problem) -> [(low: Double, high: Double, at: Double)] {
    func check(_ energies: [Double], _ name: String) throws(Problem) {
      if let row = energies.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
        throw Problem(
          what: "column \(name), row \(row + 1): \(energies[row]) is not an energy; "
            + "expected a positive number")
      }
    }
    if let at { try check(at, "e_ref") }
    if let low, let high {
      try check(low, "e_min")
      try check(high, "e_max")
      if let row = low.indices.first(where: { low[$0] >= high[$0] }) {
        throw Problem(what: "row \(row + 1): e_min is not below e_max; expected increasing edges")
      }
      return low.indices.map { (low[$0], high[$0], at?[$0] ?? (low[$0] * high[$0]).squareRoot()) }
    }
    guard let at else {
      throw Problem(what: "no energies; expected columns e_ref, or e_min and e_max")
    }
    guard at.count > 1 else { return [(at[0] / 1.1, at[0] * 1.1, at[0])] }
    if let row = at.indices.dropFirst().first(where: { at[$0] <= at[$0 - 1] }) {
      throw Problem(what: "column e_ref, row \(row + 1): expected increasing energies")
    }
    let middles = zip(at, at.dropFirst()).map { ($0 * $1).squareRoot() }
    return at.indices.map { i in
      let below = i > 0 ? middles[i - 1] : at[0] * at[0] / middles[0]
      let above = i < middles.count ? middles[i] : at[i] * at[i] / middles[i - 1]
      return (below, above, at[i])
    }
  }

  /// The spectrum that norms refer to.
  private func references(
    _ type: SedType, _ ranges: [(low: Double, high: Double, at: Double)],
    _ values: (String, PhysicalUnit, String) -> [Double]?
  ) throws(Problem) -> [FluxPointReference]? {
    guard type == .likelihood else {
      return FluxPoints.references(.powerLaw(index: 2, amplitude: 1e-12), ranges)
    }
    guard let dnde = values("ref_dnde", SedType.dnde.ownUnit, SedType.dnde.unit ?? "") else {
      return nil
    }
    let flux = values("ref_flux", SedType.flux.ownUnit, SedType.flux.unit ?? "")
    let eflux = values("ref_eflux", SedType.eflux.ownUnit, SedType.eflux.unit ?? "")
    return ranges.indices.map { i in
      FluxPointReference(
        dnde: dnde[i], flux: flux?[i] ?? .nan, energyFlux: eflux?[i] ?? .nan,
        e2dnde: dnde[i] * ranges[i].at * ranges[i].at)
    }
  }
}
