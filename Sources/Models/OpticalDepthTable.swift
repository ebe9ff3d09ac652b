import Foundation

/// Absorption by the extragalactic background light, exp(-optical depth), over redshift and energy.
///
/// Interpolated linearly in redshift, in ln E and in ln T, and extrapolated likewise; the result
/// is brought into 0...1 (numerics.md 10.10).
package struct OpticalDepthTable: Sendable, Equatable {
  /// Where the table came from: a file name, a reference as `dominguez`, or empty for a table that
  /// is written into the model file.
  package var source: String
  /// Strictly increasing.
  package let redshifts: [Double]
  /// TeV, strictly increasing.
  package let energies: [Double]
  /// exp(-optical depth), [redshift, energy].
  package let transmissions: [Double]
  private let logEnergies: [Double]
  private let logTransmissions: [Double]

  /// A table in double precision, as model files have it inline.
  ///
  /// - Parameters:
  ///   - source: a file name or reference, empty for an inline table.
  ///   - redshifts: strictly increasing, not negative.
  ///   - energies: strictly increasing.
  ///   - energyUnit: unit of the energies.
  ///   - transmissions: exp(-optical depth), [redshift, energy].
  /// - Throws: `ModelError` for tables that do not fit together or a unit that is not of energy.
  package init(
    source: String = "", redshifts: [Double], energies: [Double], energyUnit: String = "TeV",
    transmissions: [Double]
  ) throws(ModelError) {
    guard let unit = ParameterUnit(energyUnit), let factor = unit.factor(to: .tev) else {
      throw ModelError(
        .wrongDimension, key: "energy", what: "unit '\(energyUnit)' is not one of energy",
        expected: "a unit like TeV")
    }
    let perTeV = energies.map { $0 * factor }
    try self.init(
      source: source, redshifts: redshifts, energies: perTeV, logEnergies: perTeV.map { log($0) },
      transmissions: transmissions,
      logTransmissions: transmissions.map { log(max($0, .leastNormalMagnitude)) })
  }

  /// A table in single precision, as XSPEC table files have it.
  ///
  /// Nodes, roots and logarithms are taken in single precision, as Gammapy does with such columns.
  /// NumPy's logarithm of such numbers errs by units in the last place, so optical depths agree
  /// with Gammapy's to 2e-7 of their value.
  /// - Parameters:
  ///   - source: file name or reference.
  ///   - redshifts: in any order; of equal ones the first row counts.
  ///   - lowEnergies: lower bin edges.
  ///   - highEnergies: upper bin edges.
  ///   - energyUnit: unit of the edges.
  ///   - transmissions: rows in the order of `redshifts`.
  /// - Throws: `ModelError` for tables that do not fit together or a unit that is not of energy.
  package init(
    source: String, redshifts: [Float], lowEnergies: [Float], highEnergies: [Float],
    energyUnit: String = "keV", transmissions: [Float]
  ) throws(ModelError) {
    guard let unit = ParameterUnit(energyUnit), let factor = unit.factor(to: .tev) else {
      throw ModelError(
        .wrongDimension, key: "ENERG_LO", what: "unit '\(energyUnit)' is not one of energy",
        expected: "a unit like keV")
    }
    let count = lowEnergies.count
    guard highEnergies.count == count, transmissions.count == redshifts.count * count else {
      throw ModelError(
        .badTable, key: "INTPSPEC",
        what: "\(transmissions.count) values for \(redshifts.count) redshifts x \(count) energies",
        expected: "a value for each")
    }
    let nodes = zip(lowEnergies, highEnergies).map { ($0 * $1).squareRoot() }
    var rows: [(redshift: Float, row: Int)] = []
    for (row, redshift) in redshifts.enumerated() { rows.append((redshift, row)) }
    // Most tables are in order, and the largest take longer to sort than to read.
    if !zip(redshifts, redshifts.dropFirst()).allSatisfy(<=) {
      rows.sort { ($0.redshift, $0.row) < ($1.redshift, $1.row) }
    }
    var kept: [(redshift: Float, row: Int)] = []
    for row in rows where row.redshift != kept.last?.redshift { kept.append(row) }
    let values = kept.flatMap { transmissions[$0.row * count..<($0.row + 1) * count] }
    try self.init(
      source: source, redshifts: kept.map { Double($0.redshift) },
      energies: nodes.map { Double($0) * factor },
      logEnergies: nodes.map { Double(log($0)) + log(factor) },
      transmissions: values.map { Double($0) },
      logTransmissions: values.map { Double(log(max($0, .leastNormalMagnitude))) })
  }

  private init(
    source: String, redshifts: [Double], energies: [Double], logEnergies: [Double],
    transmissions: [Double], logTransmissions: [Double]
  ) throws(ModelError) {
    try EnergyNodes.check(energies, key: "energy", atLeast: 2)
    guard !redshifts.isEmpty, redshifts.allSatisfy({ $0 >= 0 && $0.isFinite }),
      zip(redshifts, redshifts.dropFirst()).allSatisfy(<)
    else {
      throw ModelError(
        .badTable, key: "param", what: "redshifts that are not increasing",
        expected: "redshifts from 0 on, increasing")
    }
    guard transmissions.count == redshifts.count * energies.count else {
      throw ModelError(
        .badTable, key: "values",
        what: "\(transmissions.count) values for \(redshifts.count) redshifts x"
          + " \(energies.count) energies",
        expected: "a value for each")
    }
    guard transmissions.allSatisfy({ !$0.isNaN }) else {
      throw ModelError(
        .badTable, key: "values", what: "a value that is not a number", expected: "numbers")
    }
    self.source = source
    self.redshifts = redshifts
    self.energies = energies
    self.logEnergies = logEnergies
    self.transmissions = transmissions
    self.logTransmissions = logTransmissions
  }

  /// A table that was computed here, and needs no checks.
  ///
  /// - Parameters:
  ///   - source: name of the computation.
  ///   - redshifts: strictly increasing.
  ///   - energies: TeV, strictly increasing.
  ///   - transmissions: [redshift, energy].
  init(computed source: String, redshifts: [Double], energies: [Double], transmissions: [Double]) {
    precondition(transmissions.count == redshifts.count * energies.count)
    self.source = source
    self.redshifts = redshifts
    self.energies = energies
    self.transmissions = transmissions
    logEnergies = energies.map { log($0) }
    logTransmissions = transmissions.map { log(max($0, .leastNormalMagnitude)) }
  }

  /// Transmissions T at energies, with their slopes in redshift.
  ///
  /// - Parameters:
  ///   - energies: TeV.
  ///   - redshift: of the source.
  /// - Returns: T, and d ln T / d redshift, which is 0 where T is clipped or 0.
  package func transmissions(
    at energies: [Double], redshift: Double
  ) -> (values: [Double], logSlopes: [Double]) {
    let count = self.energies.count
    let z =
      redshifts.count > 1 ? EnergyNodes.cell(of: redshift, in: redshifts) : (index: 0, weight: 0)
    let step = redshifts.count > 1 ? redshifts[z.index + 1] - redshifts[z.index] : .infinity
    let low = z.index * count
    let high = redshifts.count > 1 ? low + count : low
    var values = [Double](repeating: 0, count: energies.count)
    var slopes = values
    for (i, energy) in energies.enumerated() {
      let (cell, weight) = EnergyNodes.cell(of: log(energy), in: logEnergies)
      let a = logTransmissions[low + cell]
      let b = logTransmissions[high + cell]
      let lower = a + weight * (logTransmissions[low + cell + 1] - a)
      let upper = b + weight * (logTransmissions[high + cell + 1] - b)
      let value = EnergyNodes.exponential(lower + z.weight * (upper - lower))
      values[i] = min(value, 1)
      slopes[i] = value >= 1 || value == 0 ? 0 : (upper - lower) / step
    }
    return (values, slopes)
  }
}
