import Foundation

/// Energies at which a piecewise factor has its parameters (numerics.md 10.9).
package struct PiecewiseNodes: Sendable, Equatable {
  /// How the factor runs between the nodes.
  package enum Interpolation: String, Sendable, Hashable, CaseIterable {
    /// Logarithm of the factor linear in the logarithm of the energy.
    case log
    /// Factor linear in the energy.
    case lin
  }

  /// TeV, strictly increasing.
  package let energies: [Double]
  /// How the factor runs between the nodes; constant outside of them.
  package let interpolation: Interpolation
  /// Unit as written in a model file, for writing it again.
  package let unit: ParameterUnit
  private let coordinates: [Double]

  /// - Throws: `ModelError` for a unit that is not one of energy, fewer than two nodes, and nodes
  ///   that do not increase.
  package init(
    energies: [Double], unit text: String = "TeV", interpolation: Interpolation = .log
  ) throws(ModelError) {
    guard let unit = ParameterUnit(text), let factor = unit.factor(to: .tev) else {
      throw ModelError(
        .wrongDimension, key: "energy", what: "unit '\(text)' is not one of energy",
        expected: "a unit like TeV")
    }
    try EnergyNodes.check(energies, key: "energy", atLeast: 2)
    self.energies = energies.map { $0 * factor }
    self.unit = unit
    self.interpolation = interpolation
    coordinates = interpolation == .log ? self.energies.map { Foundation.log($0) } : self.energies
  }

  /// Factors at energies, and optionally their derivatives with respect to the norms.
  ///
  /// - Parameters:
  ///   - energies: TeV.
  ///   - norms: one per node; in the logarithmic case those not positive count as the smallest
  ///     normal number, and have no derivative.
  ///   - withDerivatives: false: only the factors are needed.
  /// - Returns: factors, and derivatives [norm][energy].
  func evaluate(
    _ energies: [Double], norms: [Double], withDerivatives: Bool
  ) -> (values: [Double], derivatives: [[Double]]) {
    let isLog = interpolation == .log
    let nodes = isLog ? norms.map { Foundation.log(max($0, .leastNormalMagnitude)) } : norms
    var values = [Double](repeating: 0, count: energies.count)
    var derivatives = [[Double]](
      repeating: withDerivatives ? values : [], count: norms.count)
    for (i, energy) in energies.enumerated() {
      let x = isLog ? Foundation.log(energy) : energy
      let found = EnergyNodes.cell(of: x, in: coordinates)
      let cell = found.index
      let weight = min(max(found.weight, 0), 1)
      let y = nodes[cell] + weight * (nodes[cell + 1] - nodes[cell])
      values[i] = isLog ? EnergyNodes.exponential(y) : y
      guard withDerivatives else { continue }
      for (node, share) in [(cell, 1 - weight), (cell + 1, weight)] where share > 0 {
        if !isLog {
          derivatives[node][i] = share
        } else if norms[node] > 0 {
          derivatives[node][i] = values[i] * share / norms[node]
        }
      }
    }
    return (values, derivatives)
  }
}
