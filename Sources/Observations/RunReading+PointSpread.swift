import Fits
import Foundation
import GridMath

extension RunReading {
  /// sr⁻¹.
  private static let perSolidAngle = PhysicalUnit(factor: 1, angle: -2)

  // MARK: Energy dispersion

  /// The energy dispersion; nil where there is none, or where it is only checked to be one.
  mutating func energyDispersion(
    area: EffectiveArea2D?
  ) throws(RunFault) -> EnergyDispersion2D? {
    guard let source = try openResponse(.edisp), reader.readsAllResponses else { return nil }
    let energy = try axis(source, energyAxisName(source), .energy)
    let migra = try axis(source, "MIGRA", .ratio)
    let offset = try axis(source, "THETA")
    var values = try inFileOrder(
      source, "MATRIX",
      [(offset.count, "offsets"), (migra.count, "migrations"), (energy.count, "energies")])
    clean(source, "MATRIX", &values)
    let empty = emptyNodes(values, nE: energy.count, nO: offset.count, isRadial: false)
    guard empty.contains(false) else {
      throw fault(source, "the energy dispersion is zero everywhere")
    }
    listEmptyNodes(
      source, "the energy dispersion", empty, energy, offset, area,
      remedy: "gamma rays of these energies are lost")
    return EnergyDispersion2D(energy: energy, migra: migra, offset: offset, values: values)
  }

  // MARK: Point spread

  /// The point spread function, of the kind that the columns tell; nil as above.
  mutating func pointSpread(area: EffectiveArea2D?) throws(RunFault) -> PointSpreadResponse? {
    guard let source = try openResponse(.psf), reader.readsAllResponses else { return nil }
    let energy = try axis(source, energyAxisName(source), .energy)
    let offset = try axis(source, "THETA")
    let shape: PointSpreadResponse.Shape
    let empty: [Bool]
    switch HduContent(of: source.hdu) {
    case .psfGauss: (shape, empty) = try threeGauss(source, energy.count, offset.count)
    case .psfKing: (shape, empty) = try king(source, energy.count, offset.count)
    default: (shape, empty) = try pointSpreadTable(source, energy.count, offset.count)
    }
    guard empty.contains(false) else {
      throw fault(source, "the point spread function is zero everywhere")
    }
    listEmptyNodes(
      source, "the point spread function", empty, energy, offset, area,
      remedy: "the nearest place that has one counts")
    let response = PointSpreadResponse(energy: energy, offset: offset, shape: shape)
    listHugeTails(source, response, empty, area)
    return response
  }

  private mutating func pointSpreadTable(
    _ source: Source, _ nE: Int, _ nO: Int
  ) throws(RunFault) -> (PointSpreadResponse.Shape, empty: [Bool]) {
    let rad = try axis(source, "RAD")
    var values = try inFileOrder(
      source, "RPSF", [(rad.count, "distances"), (nO, "offsets"), (nE, "energies")])
    try convert(source, "RPSF", &values, to: Self.perSolidAngle, "sr-1")
    clean(source, "RPSF", &values)
    return (
      .table(rad: rad, values: values),
      emptyNodes(values, nE: nE, nO: nO, isRadial: true)
    )
  }

  private mutating func threeGauss(
    _ source: Source, _ nE: Int, _ nO: Int
  ) throws(RunFault) -> (PointSpreadResponse.Shape, empty: [Bool]) {
    var scale = try parameter(source, "SCALE", nE, nO)
    try convert(source, "SCALE", &scale, to: Self.perSolidAngle, "sr-1")
    var sigma: [[Double]] = []
    for name in ["SIGMA_1", "SIGMA_2", "SIGMA_3"] {
      // Some files write a width of 0 for a Gaussian that is not used (numerics.md 1.8).
      var values = try parameter(source, name, nE, nO).map { $0 == 0 ? 1 : $0 }
      try convert(source, name, &values, to: Self.degree, "deg")
      sigma.append(values)
    }
    var amplitude: [[Double]] = []
    for name in ["AMPL_2", "AMPL_3"] {
      amplitude.append(try parameter(source, name, nE, nO))
    }
    let bad = (0..<(nE * nO)).filter { i in
      !([scale] + sigma + amplitude).allSatisfy { $0[i].isFinite }
    }
    for i in bad {
      scale[i] = 0
      for k in sigma.indices { sigma[k][i] = 1 }
      for k in amplitude.indices { amplitude[k][i] = 0 }
    }
    noteBadNodes(source, bad.count, of: nE * nO)
    let empty = scale.map { !($0 > 0) }
    return (
      .threeGauss(.init(scale: scale, sigma: sigma, amplitude: amplitude)), empty
    )
  }

  private mutating func king(
    _ source: Source, _ nE: Int, _ nO: Int
  ) throws(RunFault) -> (PointSpreadResponse.Shape, empty: [Bool]) {
    var gamma = try parameter(source, "GAMMA", nE, nO)
    var sigma = try parameter(source, "SIGMA", nE, nO)
    try convert(source, "SIGMA", &sigma, to: Self.degree, "deg")
    let bad = gamma.indices.filter { !(gamma[$0].isFinite && sigma[$0].isFinite) }
    for i in bad {
      gamma[i] = 0
      sigma[i] = 0
    }
    noteBadNodes(source, bad.count, of: nE * nO)
    let empty = zip(gamma, sigma).map { !($0 > 1 && $1 > 0) }
    return (.king(gamma: gamma, sigma: sigma), empty)
  }

  private mutating func noteBadNodes(_ source: Source, _ bad: Int, of count: Int) {
    guard bad > 0 else { return }
    note(
      .warning, source,
      "parameters are no number at \(bad) of \(count) energies and offsets", remedy: "set to 0")
  }

  // MARK: Columns

  /// A parameter of the point spread function as in the file, [offset][energy].
  private mutating func parameter(
    _ source: Source, _ column: String, _ nE: Int, _ nO: Int
  ) throws(RunFault) -> [Double] {
    guard source.hdu.column(column) != nil else {
      throw fault(source, "column \(column) is missing")
    }
    return try inFileOrder(source, column, [(nO, "offsets"), (nE, "energies")])
  }

  /// The values of a cell whose shape is the one that the format asks for, slowest axis first.
  private mutating func inFileOrder(
    _ source: Source, _ column: String, _ axes: [(count: Int, name: String)]
  ) throws(RunFault) -> [Double] {
    let values = try doubles(source, column, row: 0)
    let shape = axes.map(\.count)
    guard values.count == shape.reduce(1, *) else {
      let expected = axes.map { "\($0.count) \($0.name)" }.joined(separator: " × ")
      throw fault(source, "column \(column) holds \(values.count) values, expected \(expected)")
    }
    let found = (source.hdu.column(column)?.dimensions ?? []).filter { $0 != 1 }
    guard found.count < 2 || found == shape.filter({ $0 != 1 }) else {
      throw fault(source, "column \(column) has shape \(found), expected \(shape)")
    }
    return values
  }

  /// Converts a column to another unit; a missing unit is assumed to be that, and said.
  private mutating func convert(
    _ source: Source, _ column: String, _ values: inout [Double], to unit: PhysicalUnit,
    _ name: String
  ) throws(RunFault) {
    guard let text = source.hdu.column(column)?.unit, !text.isEmpty else {
      note(.warning, source, "column \(column) has no unit", remedy: "\(name) is assumed")
      return
    }
    guard let factor = PhysicalUnit(text)?.factor(to: unit) else {
      throw fault(source, "column \(column) has unit “\(text)”, expected \(name)")
    }
    if factor != 1 {
      for i in values.indices { values[i] *= factor }
    }
  }

  /// Sets cells to 0 that are no number, and says how many.
  ///
  /// Negative ones, which smoothed tables have beside their peaks, stay until they are
  /// interpolated: only then is what is below 0 cut off (numerics.md 0.4).
  private mutating func clean(_ source: Source, _ column: String, _ values: inout [Double]) {
    let bad = values.count { !$0.isFinite }
    guard bad > 0 else { return }
    for i in values.indices where !values[i].isFinite { values[i] = 0 }
    note(
      .warning, source, "\(bad) of \(values.count) cells of \(column) are no number",
      remedy: "set to 0")
  }

  // MARK: Nodes without a response

  /// Whether all cells of a node are zero, shape [offset, energy].
  ///
  /// Tables are [rad][offset][energy] if `isRadial`, else [offset][migra][energy].
  private func emptyNodes(_ values: [Double], nE: Int, nO: Int, isRadial: Bool) -> [Bool] {
    var sums = [Double](repeating: 0, count: nE * nO)
    let rows = values.count / max(nE, 1)
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        let o = isRadial ? row % nO : row / (rows / nO)
        for e in 0..<nE { sums[o * nE + e] += values[row * nE + e] }
      }
    }
    return sums.map { !($0 > 0) }
  }

  /// Whether the analysis uses a true energy (TeV) and an offset (deg); any, where that is not known.
  private func isUsed(_ energy: Double, _ offset: Double) -> Bool {
    (reader.energyRange?.contains(energy) ?? true) && offset <= reader.offsetMax ?? .infinity
  }

  /// Says where more than 1 % of the gamma rays lie beyond the axis of distance of the reduced point
  /// spread function, where the kernel is capped (numerics.md 3.4).
  private mutating func listHugeTails(
    _ source: Source, _ response: PointSpreadResponse, _ empty: [Bool], _ area: EffectiveArea2D?
  ) {
    let reach = Self.kernelReach
    let nE = response.energy.count
    var found: [(lost: Double, energy: Double, offset: Double)] = []
    var used = 0
    for o in 0..<response.offset.count {
      for e in 0..<nE where !empty[o * nE + e] {
        let (energy, offset) = (response.energy.nodes[e], response.offset.nodes[o])
        guard isUsed(energy, offset) else { continue }
        if let area, !(area.evaluate(energy: energy, offset: offset) > 0) { continue }
        used += 1
        // Against the whole of a table, which need not add up to one.
        let whole = response.containment(rad: .infinity, energy: energy, offset: offset)
        let held = response.containment(rad: reach, energy: energy, offset: offset)
        guard whole > 0 else { continue }
        let lost = 1 - held / whole
        if lost > 0.01 { found.append((lost, energy, offset)) }
      }
    }
    guard !found.isEmpty else { return }
    found.sort { ($0.lost, $1.energy, $1.offset) > ($1.lost, $0.energy, $0.offset) }
    let worst = found.prefix(3).map {
      String(format: "%.3g TeV at %.3g° (%.2g %%)", $0.energy, $0.offset, 100 * $0.lost)
    }
    note(
      .note, source,
      "more than 1 % of the point spread function lies beyond \(reach)° at \(found.count) of \(used)"
        + " energies and offsets; the worst: \(worst.joined(separator: ", "))",
      remedy: "it is capped there and normalised")
  }

  /// Largest distance of a reduced point spread function, degrees (numerics.md 3.4).
  private static let kernelReach = 0.66

  /// Lists the worst nodes where a response is zero and the effective area is not.
  private mutating func listEmptyNodes(
    _ source: Source, _ name: String, _ empty: [Bool], _ energy: IrfAxis, _ offset: IrfAxis,
    _ area: EffectiveArea2D?, remedy: String
  ) {
    guard let area, empty.contains(true) else { return }
    var found: [(area: Double, energy: Double, offset: Double)] = []
    var used = 0
    for o in 0..<offset.count {
      for e in 0..<energy.count where isUsed(energy.nodes[e], offset.nodes[o]) {
        used += 1
        guard empty[o * energy.count + e] else { continue }
        let (energy, offset) = (energy.nodes[e], offset.nodes[o])
        let value = area.evaluate(energy: energy, offset: offset)
        if value > 0 { found.append((value, energy, offset)) }
      }
    }
    guard !found.isEmpty else { return }
    found.sort { ($0.area, $1.energy, $1.offset) > ($1.area, $0.energy, $0.offset) }
    let worst = found.prefix(3).map {
      String(format: "%.3g TeV at %.3g° (%.3g m2)", $0.energy, $0.offset, $0.area)
    }
    note(
      .note, source,
      "\(name) is zero at \(found.count) of \(used) energies and offsets where the"
        + " effective area is not; the worst: \(worst.joined(separator: ", "))",
      remedy: remedy)
  }
}
