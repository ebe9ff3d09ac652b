import Foundation

extension SpectralModel {
  /// Standard deviations of the spectrum at energies, by linear propagation of a covariance.
  ///
  /// √(dᵀ C d) with the analytic derivatives d by the parameters.
  /// - Parameters:
  ///   - energies: TeV.
  ///   - covariance: of this spectrum's parameters in their own units, row-major; entries that are
  ///     not finite count as 0, as those of parameters without an error.
  /// - Returns: one for each energy, in the unit of the spectrum.
  package func errors(at energies: [Double], covariance: [Double]) -> [Double] {
    let n = parameterCount
    precondition(covariance.count == n * n, "a value for each pair of parameters")
    func entry(_ i: Int, _ j: Int) -> Double {
      covariance[i * n + j].isFinite ? covariance[i * n + j] : 0
    }
    // Parameters that do not vary need no derivative.
    let wanted = (0..<n).map { entry($0, $0) > 0 }
    let derivatives = evaluateWithDerivatives(energies, of: wanted).derivatives
    let used = wanted.indices.filter { wanted[$0] && !derivatives[$0].isEmpty }
    return energies.indices.map { k in
      var variance = 0.0
      for i in used {
        for j in used { variance += derivatives[i][k] * entry(i, j) * derivatives[j][k] }
      }
      return max(variance, 0).squareRoot()
    }
  }
}
