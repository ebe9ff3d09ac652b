import Foundation

/// Values at given energies, interpolated linearly in both logarithms (numerics.md 10.10).
///
/// Extrapolated outside of the energies; values that are not positive count as the smallest normal
/// number. A single energy gives the same value everywhere.
package struct SpectralTemplate: Sendable, Equatable {
  /// TeV, strictly increasing.
  package let energies: [Double]
  /// cm-2 s-1 TeV-1 or plain factors.
  package let values: [Double]
  /// What the values are.
  package let dimension: SpectralDimension
  /// Units as written in a model file, for writing it again.
  package let units: (energies: ParameterUnit, values: ParameterUnit)
  private let logEnergies: [Double]
  private let logValues: [Double]

  /// - Throws: `ModelError` for units of a wrong dimension, tables of different or no length, and
  ///   energies that do not increase.
  package init(
    energies: [Double], energyUnit: String = "TeV", values: [Double],
    valueUnit: String = "TeV-1 s-1 cm-2"
  ) throws(ModelError) {
    let energyUnit = try Self.unit(energyUnit, key: "energy", like: [.tev])
    let valueUnit = try Self.unit(valueUnit, key: "values", like: [.differentialFlux, .one])
    guard energies.count == values.count, !energies.isEmpty else {
      throw ModelError(
        .badTable, key: "values", what: "\(values.count) values for \(energies.count) energies",
        expected: "as many, at least one")
    }
    let perTeV = energyUnit.factor(to: .tev) ?? 1
    try EnergyNodes.check(energies, key: "energy", atLeast: 1)
    guard values.allSatisfy({ !$0.isNaN }) else {
      throw ModelError(
        .badTable, key: "values", what: "a value that is not a number", expected: "numbers")
    }
    let isFactor = valueUnit.factor(to: .one) != nil
    let scale = valueUnit.factor(to: isFactor ? .one : .differentialFlux) ?? 1
    self.energies = energies.map { $0 * perTeV }
    self.values = values.map { $0 * scale }
    dimension = isFactor ? .factor : .differentialFlux
    units = (energyUnit, valueUnit)
    logEnergies = self.energies.map { log($0) }
    logValues = self.values.map { log(max($0, .leastNormalMagnitude)) }
  }

  private static func unit(
    _ text: String, key: String, like accepted: [ParameterUnit]
  ) throws(ModelError) -> ParameterUnit {
    let names = accepted.map { $0.text.isEmpty ? "a plain number" : $0.text }
    let expected = "a unit like " + names.joined(separator: " or ")
    guard let unit = ParameterUnit(text) else {
      throw ModelError(.unknownUnit, key: key, what: "'\(text)' is not a unit", expected: expected)
    }
    guard accepted.contains(where: { unit.factor(to: $0) != nil }) else {
      throw ModelError(
        .wrongDimension, key: key, what: "unit '\(text)' has another dimension",
        expected: expected)
    }
    return unit
  }

  package static func == (left: SpectralTemplate, right: SpectralTemplate) -> Bool {
    left.energies == right.energies && left.values == right.values
      && left.dimension == right.dimension && left.units == right.units
  }

  /// Values at energies in TeV.
  func evaluate(_ energies: [Double]) -> [Double] {
    guard logEnergies.count > 1 else {
      return [Double](repeating: max(values[0], 0), count: energies.count)
    }
    return energies.map { energy in
      let (cell, weight) = EnergyNodes.cell(of: log(energy), in: logEnergies)
      return EnergyNodes.exponential(
        logValues[cell] + weight * (logValues[cell + 1] - logValues[cell]))
    }
  }
}

/// What tables over energy have in common.
enum EnergyNodes {
  /// Checks that nodes are positive, finite and strictly increasing.
  static func check(_ nodes: [Double], key: String, atLeast count: Int) throws(ModelError) {
    guard nodes.count >= count else {
      throw ModelError(
        .badTable, key: key, what: "\(nodes.count) nodes", expected: "at least \(count)")
    }
    guard nodes.allSatisfy({ $0 > 0 && $0.isFinite }), zip(nodes, nodes.dropFirst()).allSatisfy(<)
    else {
      throw ModelError(
        .badTable, key: key, what: "energies that are not positive and increasing",
        expected: "positive, increasing energies")
    }
  }

  /// The interval that contains x, or the first or last one, and the fraction of it; the fraction
  /// is outside of 0...1 beyond the nodes.
  ///
  /// - Precondition: at least two nodes, increasing.
  @inline(__always)
  static func cell(of x: Double, in nodes: [Double]) -> (index: Int, weight: Double) {
    var low = 0
    var high = nodes.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if nodes[middle] <= x { low = middle } else { high = middle }
    }
    return (low, (x - nodes[low]) / (nodes[low + 1] - nodes[low]))
  }

  /// exp(x), 0 where it is the floor that stands for 0.
  @inline(__always)
  static func exponential(_ x: Double) -> Double {
    let value = exp(x)
    return value <= 2 * Double.leastNormalMagnitude ? 0 : value
  }
}
