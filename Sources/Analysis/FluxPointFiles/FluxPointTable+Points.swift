import Estimators
import Foundation
import GridMath

extension FluxPointTable {
  /// erg in TeV.
  private static let ergsPerTeV: Double = {
    let unit = PhysicalUnit("erg")
    return 1 / (unit?.factor ?? .nan)
  }()

  /// The table of flux points, as `FluxPoints.to_table` of Gammapy lays it out.
  ///
  /// - Parameters:
  ///   - points: Flux points.
  ///   - type: What the values are to be.
  init(_ points: FluxPoints, as type: SedType) {
    let rows = points.points
    rowCount = rows.count
    sedType = type
    limitConfidence = NormalDistribution.confidence(sigmas: points.limitSigmas)
    object = points.source
    goodTimeMjd = points.goodTimeMjd
    func add(_ name: String, unit: String? = nil, _ value: (FluxPoint) -> Double) {
      columns.append(Column(name: name, unit: unit, values: rows.map(value)))
    }
    /// Only where a point has a value.
    func addIfGiven(_ name: String, unit: String? = nil, _ value: (FluxPoint) -> Double) {
      if rows.contains(where: { value($0).isFinite }) { add(name, unit: unit, value) }
    }
    func addVectors(_ name: String, _ value: (FluxPoint) -> [Double]) {
      let width = rows.map { value($0).count }.max() ?? 0
      guard width > 0 else { return }
      columns.append(
        Column(
          name: name,
          values: rows.flatMap { row -> [Double] in
            let values = value(row)
            return values + [Double](repeating: .nan, count: width - values.count)
          }, width: width, isVector: true))
    }
    add("e_ref", unit: "TeV") { $0.energyRef }
    if points.hasEdges {
      add("e_min", unit: "TeV") { $0.energyMin }
      add("e_max", unit: "TeV") { $0.energyMax }
    }
    if type == .likelihood {
      add("ref_dnde", unit: SedType.dnde.unit) { $0.reference.dnde }
      add("ref_flux", unit: SedType.flux.unit) { $0.reference.flux }
      add("ref_eflux", unit: SedType.eflux.unit) { $0.reference.energyFlux * Self.ergsPerTeV }
    }
    for ending in type.endings {
      func value(_ point: FluxPoint) -> Double {
        Self.norm(point, ending) * Self.scale(point, type)
      }
      let name = type.column + ending
      if ending.isEmpty {
        add(name, unit: type.unit, value)
      } else {
        addIfGiven(name, unit: type.unit, value)
      }
    }
    addIfGiven("ts") { $0.ts }
    addIfGiven("sqrt_ts") { $0.sqrtTS }
    addVectors("npred") { $0.predicted }
    addVectors("npred_excess") { $0.predictedExcess }
    addIfGiven("stat") { $0.statistic }
    addIfGiven("stat_null") { $0.statisticNull }
    addVectors("stat_scan") { $0.scan.map(\.statistic) }
    func addFlags(_ name: String, _ value: (FluxPoint) -> Bool) {
      columns.append(
        Column(name: name, values: rows.map { value($0) ? 1 : 0 }, isLogical: true))
    }
    if rows.contains(where: { $0.normLimit.isFinite }) { addFlags("is_ul") { $0.isLimit } }
    addVectors("counts") { $0.counts }
    addFlags("success") { $0.isSuccess }
    let norms = rows.first { !$0.scan.isEmpty }?.scan.map(\.norm) ?? []
    addVectors("norm_scan") { $0.scan.isEmpty ? norms : $0.scan.map(\.norm) }
  }

  /// Norm, or one of its errors, of a point.
  private static func norm(_ point: FluxPoint, _ ending: String) -> Double {
    switch ending {
    case "_err": point.normError
    case "_errn": point.normErrorNegative
    case "_errp": point.normErrorPositive
    case "_ul": point.normLimit
    case "_sensitivity": point.normSensitivity
    default: point.norm
    }
  }

  /// What a norm of 1 is in the unit that is written.
  private static func scale(_ point: FluxPoint, _ type: SedType) -> Double {
    switch type {
    case .likelihood: 1
    case .dnde: point.reference.dnde
    case .flux: point.reference.flux
    case .e2dnde: point.reference.e2dnde * ergsPerTeV
    case .eflux: point.reference.energyFlux * ergsPerTeV
    }
  }
}
