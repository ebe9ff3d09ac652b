import Foundation

/// Values of a spectrum and their derivatives.
package struct SpectralEvaluation: Sendable, Equatable {
  /// One per energy or bin.
  package var values: [Double]
  /// [parameter][energy or bin], with respect to the parameter's value in its own unit; empty for
  /// parameters that were not asked for.
  package var derivatives: [[Double]]

  package init(values: [Double], derivatives: [[Double]]) {
    self.values = values
    self.derivatives = derivatives
  }
}

extension SpectralModel {
  /// Values at energies.
  ///
  /// - Parameter energies: TeV, positive.
  /// - Returns: cm-2 s-1 TeV-1 or plain factors, one per energy.
  package func evaluate(_ energies: [Double]) -> [Double] {
    if case .compound(let left, let operation, let right) = shape {
      var values = left.evaluate(energies)
      let others = right.evaluate(energies)
      switch operation {
      case .mul: for i in values.indices { values[i] *= others[i] }
      case .add: for i in values.indices { values[i] += others[i] }
      case .sub: for i in values.indices { values[i] -= others[i] }
      }
      return values
    }
    return evaluateOwn(energies, withDerivatives: false).values
  }

  /// Values at energies with analytic derivatives.
  ///
  /// - Parameters:
  ///   - energies: TeV, positive.
  ///   - wanted: for which parameters, nil: for those that are not frozen.
  /// - Returns: values and derivatives; those of a break energy or of a table's node are one-sided
  ///   where the spectrum has a kink.
  package func evaluateWithDerivatives(
    _ energies: [Double], of wanted: [Bool]? = nil
  ) -> SpectralEvaluation {
    let wanted = wanted ?? parameters.map { !$0.isFrozen }
    precondition(wanted.count == parameterCount, "one flag per parameter")
    guard case .compound(let left, let operation, let right) = shape else {
      guard wanted.contains(true) else {
        return SpectralEvaluation(
          values: evaluate(energies), derivatives: [[Double]](repeating: [], count: wanted.count))
      }
      var result = evaluateOwn(energies, withDerivatives: true)
      for (index, parameter) in own.enumerated() {
        guard wanted[index] else {
          result.derivatives[index] = []
          continue
        }
        let factor = parameter.standardFactor
        guard factor != 1 else { continue }
        for i in energies.indices { result.derivatives[index][i] *= factor }
      }
      return result
    }
    let count = left.parameterCount
    var first = left.evaluateWithDerivatives(energies, of: Array(wanted[..<count]))
    var second = right.evaluateWithDerivatives(energies, of: Array(wanted[count...]))
    switch operation {
    case .mul:
      first.scaleDerivatives(by: second.values)
      second.scaleDerivatives(by: first.values)
      for i in energies.indices { first.values[i] *= second.values[i] }
    case .add:
      for i in energies.indices { first.values[i] += second.values[i] }
    case .sub:
      second.scaleDerivatives(by: [Double](repeating: -1, count: energies.count))
      for i in energies.indices { first.values[i] -= second.values[i] }
    }
    return SpectralEvaluation(
      values: first.values, derivatives: first.derivatives + second.derivatives)
  }

  /// Values and derivatives with respect to the parameters in standard units.
  private func evaluateOwn(_ energies: [Double], withDerivatives: Bool) -> SpectralEvaluation {
    let p = parameters.map(\.standardValue)
    switch shape {
    case .piecewiseNorm(let nodes):
      let result = nodes.evaluate(energies, norms: p, withDerivatives: withDerivatives)
      return SpectralEvaluation(values: result.values, derivatives: result.derivatives)
    case .template(let template):
      return SpectralEvaluation(values: template.evaluate(energies), derivatives: [])
    case .absorption(let table):
      return Self.absorption(energies, table, p, withDerivatives: withDerivatives)
    default:
      let kernel = SpectralKernel(
        energies: energies, amplitude: shape.amplitudeIndex.map { p[$0] } ?? 1,
        amplitudeIndex: shape.amplitudeIndex ?? 0, parameterCount: p.count,
        withDerivatives: withDerivatives)
      return kernel.evaluate(shape, p)
    }
  }

  /// T^alpha_norm; derivatives by ln T = -optical depth.
  private static func absorption(
    _ energies: [Double], _ table: OpticalDepthTable, _ p: [Double], withDerivatives: Bool
  ) -> SpectralEvaluation {
    let (transmissions, slopes) = table.transmissions(at: energies, redshift: p[0])
    let alpha = p[1]
    var values = transmissions
    if alpha != 1 { for i in values.indices { values[i] = pow(transmissions[i], alpha) } }
    guard withDerivatives else { return SpectralEvaluation(values: values, derivatives: [[], []]) }
    var byRedshift = values
    var byAlpha = values
    for i in values.indices {
      byRedshift[i] *= alpha * slopes[i]
      byAlpha[i] *= transmissions[i] > 0 ? log(transmissions[i]) : 0
    }
    return SpectralEvaluation(values: values, derivatives: [byRedshift, byAlpha])
  }
}

extension SpectralEvaluation {
  fileprivate mutating func scaleDerivatives(by factors: [Double]) {
    for index in derivatives.indices where !derivatives[index].isEmpty {
      for i in factors.indices { derivatives[index][i] *= factors[i] }
    }
  }
}
