import Foundation

extension SpectralModel {
  /// Integrals over energy bins (numerics.md 10.2).
  ///
  /// Closed forms for power laws, the numeric rule of `EnergyBins` for everything else.
  /// - Returns: cm-2 s-1, or TeV for plain factors; one per bin.
  package func integral(over bins: EnergyBins) -> [Double] {
    if let closed = closedIntegral(over: bins, withDerivatives: false) { return closed.values }
    return bins.integrate(evaluate(bins.points))
  }

  /// Integrals over energy bins with their analytic derivatives.
  ///
  /// The derivatives are those of the same rule, so a minimiser sees a function and its exact
  /// gradient.
  /// - Parameters:
  ///   - bins: the bins.
  ///   - wanted: for which parameters, nil: for those that are not frozen.
  /// - Returns: integrals and derivatives, one per bin.
  package func integralWithDerivatives(
    over bins: EnergyBins, of wanted: [Bool]? = nil
  ) -> SpectralEvaluation {
    let wanted = wanted ?? parameters.map { !$0.isFrozen }
    precondition(wanted.count == parameterCount, "one flag per parameter")
    if var closed = closedIntegral(over: bins, withDerivatives: true) {
      for (index, parameter) in own.enumerated() {
        guard wanted[index] else {
          closed.derivatives[index] = []
          continue
        }
        let factor = parameter.standardFactor
        for i in closed.derivatives[index].indices { closed.derivatives[index][i] *= factor }
      }
      return closed
    }
    let points = evaluateWithDerivatives(bins.points, of: wanted)
    return SpectralEvaluation(
      values: bins.integrate(points.values),
      derivatives: points.derivatives.map {
        $0.isEmpty ? [] : bins.integrateDerivative(points.values, $0)
      })
  }

  /// Integrals of E x spectrum over energy bins (numerics.md 12.8).
  ///
  /// - Returns: TeV cm-2 s-1, or TeV2 for plain factors; one per bin.
  package func energyFlux(over bins: EnergyBins) -> [Double] {
    switch shape {
    case .powerLaw, .powerLawNorm:
      let p = own.map(\.standardValue)
      let integral = PowerLawIntegral(index: p[0] - 1, reference: p[2])
      return zip(bins.lower, bins.upper).map { p[1] * p[2] * integral.value($0, $1) }
    default:
      let values = evaluate(bins.points)
      return bins.integrate(zip(bins.points, values).map { $0 * $1 })
    }
  }

  /// Nil if there is none; derivatives are with respect to the parameters in standard units.
  private func closedIntegral(
    over bins: EnergyBins, withDerivatives: Bool
  ) -> SpectralEvaluation? {
    switch shape {
    case .powerLaw, .powerLawNorm:
      let p = own.map(\.standardValue)
      let integral = PowerLawIntegral(index: p[0], reference: p[2])
      return closed(bins, amplitude: p[1], at: 1, withDerivatives) { low, high, partials in
        let value = integral.value(low, high)
        if withDerivatives {
          partials[0] = integral.logSlope(low, high)
          partials[2] = p[0] / p[2]
        }
        return value
      }
    case .powerLaw2:
      let p = own.map(\.standardValue)
      let integral = PowerLawIntegral(index: p[1], reference: 1)
      let total = integral.value(p[2], p[3])
      let slope = integral.logSlope(p[2], p[3])
      return closed(bins, amplitude: p[0], at: 0, withDerivatives) { low, high, partials in
        if withDerivatives {
          partials[1] = integral.logSlope(low, high) - slope
          partials[2] = pow(p[2], -p[1]) / total
          partials[3] = -pow(p[3], -p[1]) / total
        }
        return integral.value(low, high) / total
      }
    default:
      return nil
    }
  }

  /// Integrals amplitude x h, with h and the partial derivatives of ln h from `body`.
  private func closed(
    _ bins: EnergyBins, amplitude: Double, at amplitudeIndex: Int, _ withDerivatives: Bool,
    _ body: (_ low: Double, _ high: Double, _ partials: inout [Double]) -> Double
  ) -> SpectralEvaluation {
    let count = own.count
    var partials = [Double](repeating: 0, count: count)
    var values = [Double](repeating: 0, count: bins.count)
    var derivatives = [[Double]](repeating: withDerivatives ? values : [], count: count)
    for bin in 0..<bins.count {
      let h = body(bins.lower[bin], bins.upper[bin], &partials)
      values[bin] = amplitude * h
      guard withDerivatives else { continue }
      for p in 0..<count { derivatives[p][bin] = amplitude * h * partials[p] }
      derivatives[amplitudeIndex][bin] = h
    }
    return SpectralEvaluation(values: values, derivatives: derivatives)
  }
}

/// Integral of (E/E0)^-index between two energies, well behaved at index 1.
private struct PowerLawIntegral {
  let index: Double
  let reference: Double

  func value(_ low: Double, _ high: Double) -> Double {
    let width = log(high / low)
    return low * pow(low / reference, -index) * width
      * SpecialFunctions.relativeExponential((1 - index) * width)
  }

  /// Derivative of the logarithm of the value with respect to the index.
  func logSlope(_ low: Double, _ high: Double) -> Double {
    let width = log(high / low)
    return -log(low / reference)
      - width * SpecialFunctions.relativeExponentialSlope((1 - index) * width)
  }
}
