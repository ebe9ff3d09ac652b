import Foundation
package import Models

/// A spectrum with the errors of its parameters, ready to be evaluated.
package struct SpectralBand: Sendable, Equatable {
  package var spectrum: SpectralModel
  /// Of the parameters of the spectrum, row-major, in their own units; empty: not known.
  package var covariance: [Double]

  package init(_ spectrum: SpectralModel, covariance: [Double] = []) {
    self.spectrum = spectrum
    let n = spectrum.parameterCount
    // Rows of degenerate parameters are not numbers: they have no part in the band.
    let isUsable = covariance.count == n * n && covariance.contains { $0 != 0 && $0.isFinite }
    self.covariance = isUsable ? covariance.map { $0.isFinite ? $0 : 0 } : []
  }

  /// Whether the errors are known.
  package var hasErrors: Bool { !covariance.isEmpty }

  /// Parameters that have an error.
  private var wanted: [Bool] {
    let n = spectrum.parameterCount
    guard hasErrors else { return [Bool](repeating: false, count: n) }
    return (0..<n).map { covariance[$0 * n + $0] > 0 }
  }

  /// Values and their standard deviations, to first order in the parameters.
  ///
  /// - Parameter energies: TeV.
  /// - Returns: cm⁻² s⁻¹ TeV⁻¹; errors of NaN where they are not known.
  package func evaluate(_ energies: [Double]) -> (values: [Double], errors: [Double]) {
    let evaluation = spectrum.evaluateWithDerivatives(energies, of: wanted)
    return (evaluation.values, errors(evaluation))
  }

  /// Integrals over bins and their standard deviations, cm⁻² s⁻¹.
  package func integral(over bins: EnergyBins) -> (values: [Double], errors: [Double]) {
    let evaluation = spectrum.integralWithDerivatives(over: bins, of: wanted)
    return (evaluation.values, errors(evaluation))
  }

  private func errors(_ evaluation: SpectralEvaluation) -> [Double] {
    let count = evaluation.values.count
    guard hasErrors else { return [Double](repeating: .nan, count: count) }
    let n = spectrum.parameterCount
    let used = (0..<n).filter { !evaluation.derivatives[$0].isEmpty }
    return (0..<count).map { i in
      var variance = 0.0
      for a in used {
        for b in used {
          variance +=
            evaluation.derivatives[a][i] * covariance[a * n + b] * evaluation.derivatives[b][i]
        }
      }
      return max(variance, 0).squareRoot()
    }
  }

  /// The energy at which the flux is known best relative to itself, where amplitude and index are
  /// least correlated.
  ///
  /// - Parameter range: Energies to look in, TeV.
  /// - Returns: To a hundredth of the range on a logarithmic scale; nil without errors, and if it is
  ///   at an end of the range.
  package func pivot(in range: ClosedRange<Double>) -> Double? {
    guard hasErrors, range.lowerBound > 0, range.lowerBound < range.upperBound else { return nil }
    let energies = (0...100).map {
      range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / 100)
    }
    let (values, errors) = evaluate(energies)
    let relative = zip(errors, values).map { $1 > 0 ? $0 / $1 : .infinity }
    guard let best = relative.indices.min(by: { relative[$0] < relative[$1] }), best > 0,
      best < 100
    else { return nil }
    return energies[best]
  }

  /// The same at the source, without absorption.
  package var intrinsic: SpectralBand {
    let bare = spectrum.unabsorbed
    let (n, m) = (spectrum.parameterCount, bare.parameterCount)
    guard m < n else { return self }
    guard hasErrors else { return SpectralBand(bare) }
    // The parameters of the flux come first.
    return SpectralBand(
      bare, covariance: (0..<m).flatMap { row in (0..<m).map { covariance[row * n + $0] } })
  }

  /// The standard deviation of a parameter, in its own unit; nil if it has none.
  package func error(ofParameter index: Int) -> Double? {
    guard hasErrors else { return nil }
    let variance = covariance[index * spectrum.parameterCount + index]
    return variance > 0 ? variance.squareRoot() : nil
  }
}
