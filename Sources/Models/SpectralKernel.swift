import Foundation

/// Evaluates the closed formulas over an array of energies.
///
/// Each formula is amplitude x h(E); the loop over energies gets h and, for the derivatives, the
/// partial derivatives of ln h, from which those of the value follow without a second evaluation.
struct SpectralKernel {
  /// TeV.
  let energies: [Double]
  /// In standard units.
  let amplitude: Double
  /// Its index among the parameters.
  let amplitudeIndex: Int
  let parameterCount: Int
  let withDerivatives: Bool

  /// Values and derivatives for parameters `p` in standard units.
  func evaluate(_ shape: SpectralShape, _ p: [Double]) -> SpectralEvaluation {
    switch shape {
    case .powerLaw:
      return powerLaw(index: p[0], indexAt: 0, reference: p[2], referenceAt: 2)
    case .powerLawNorm:
      return powerLaw(index: p[0], indexAt: 0, reference: p[2], referenceAt: 2)
    case .powerLaw2:
      return powerLaw2(index: p[1], low: p[2], high: p[3])
    case .expCutoffPowerLaw, .expCutoffPowerLawNorm:
      return cutoff(index: p[0], reference: p[2], lambda: p[3], alpha: p[4])
    case .logParabola, .logParabolaNorm:
      return logParabola(reference: p[1], alpha: p[2], beta: p[3])
    case .brokenPowerLaw:
      return broken(indices: (p[0], p[1]), breakEnergy: p[3])
    case .smoothBrokenPowerLaw:
      return smoothBroken(indices: (p[0], p[1]), breakEnergy: p[3], reference: p[4], beta: p[5])
    case .constant:
      return loop { _, _ in 1 }
    case .piecewiseNorm, .template, .absorption, .compound:
      preconditionFailure("\(shape.typeName) has no closed formula")
    }
  }

  /// Runs over the energies; `body` gives h and writes the partial derivatives of ln h.
  @inline(__always)
  private func loop(
    _ body: (_ energy: Double, _ partials: UnsafeMutablePointer<Double>) -> Double
  ) -> SpectralEvaluation {
    let count = energies.count
    var values = [Double](repeating: 0, count: count)
    guard withDerivatives else {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: parameterCount) { partials in
        guard let base = partials.baseAddress else { return }
        for i in 0..<count { values[i] = amplitude * body(energies[i], base) }
      }
      return SpectralEvaluation(
        values: values, derivatives: [[Double]](repeating: [], count: parameterCount))
    }
    // One flat buffer in the loop: writing into nested arrays checks for uniqueness each time.
    var flat = [Double](repeating: 0, count: count * parameterCount)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: parameterCount) { partials in
      guard let base = partials.baseAddress else { return }
      partials.initialize(repeating: 0)
      for i in 0..<count {
        let h = body(energies[i], base)
        let value = amplitude * h
        values[i] = value
        for p in 0..<parameterCount { flat[p * count + i] = value * partials[p] }
        flat[amplitudeIndex * count + i] = h
      }
    }
    return SpectralEvaluation(
      values: values,
      derivatives: (0..<parameterCount).map { Array(flat[$0 * count..<($0 + 1) * count]) })
  }

  private func powerLaw(
    index: Double, indexAt: Int, reference: Double, referenceAt: Int
  ) -> SpectralEvaluation {
    loop { energy, partials in
      let x = log(energy / reference)
      if withDerivatives {
        partials[indexAt] = -x
        partials[referenceAt] = index / reference
      }
      return exp(-index * x)
    }
  }

  private func powerLaw2(index: Double, low: Double, high: Double) -> SpectralEvaluation {
    let v = 1 - index
    let width = log(high / low)
    // integral of E^-index between the bounds; well behaved at index 1.
    let total = pow(low, v) * width * SpecialFunctions.relativeExponential(v * width)
    let slope = log(low) + width * SpecialFunctions.relativeExponentialSlope(v * width)
    let byLow = pow(low, -index) / total
    let byHigh = -pow(high, -index) / total
    return loop { energy, partials in
      let x = log(energy)
      if withDerivatives {
        partials[1] = slope - x
        partials[2] = byLow
        partials[3] = byHigh
      }
      return exp(-index * x) / total
    }
  }

  private func cutoff(
    index: Double, reference: Double, lambda: Double, alpha: Double
  ) -> SpectralEvaluation {
    loop { energy, partials in
      let x = log(energy / reference)
      let y = lambda * energy
      let power = alpha == 1 ? y : pow(y, alpha)
      if withDerivatives {
        partials[0] = -x
        partials[2] = index / reference
        partials[3] = alpha == 1 ? -energy : -alpha * energy * pow(y, alpha - 1)
        partials[4] = y > 0 ? -power * log(y) : 0
      }
      return exp(-index * x - power)
    }
  }

  private func logParabola(reference: Double, alpha: Double, beta: Double) -> SpectralEvaluation {
    loop { energy, partials in
      let x = log(energy / reference)
      if withDerivatives {
        partials[1] = (alpha + 2 * beta * x) / reference
        partials[2] = -x
        partials[3] = -x * x
      }
      return exp((-alpha - beta * x) * x)
    }
  }

  private func broken(indices: (Double, Double), breakEnergy: Double) -> SpectralEvaluation {
    loop { energy, partials in
      let x = log(energy / breakEnergy)
      let isBelow = energy < breakEnergy
      let index = isBelow ? indices.0 : indices.1
      if withDerivatives {
        partials[0] = isBelow ? -x : 0
        partials[1] = isBelow ? 0 : -x
        partials[3] = index / breakEnergy
      }
      return exp(-index * x)
    }
  }

  /// Equal indices count as index2 > index1; the formula itself is 0/0 there.
  private func smoothBroken(
    indices: (Double, Double), breakEnergy: Double, reference: Double, beta: Double
  ) -> SpectralEvaluation {
    let difference = indices.1 - indices.0
    let sign: Double = difference < 0 ? -1 : 1
    let power = abs(difference) / beta
    return loop { energy, partials in
      let x = log(energy / reference)
      let y = log(energy / breakEnergy)
      let t = power * y
      // ln(1 + exp(t)) without overflow.
      let softplus = max(t, 0) + log1p(exp(-abs(t)))
      if withDerivatives {
        let share = 1 / (1 + exp(-t))
        partials[0] = -x + share * y
        partials[1] = -share * y
        partials[3] = difference * share / breakEnergy
        partials[4] = indices.0 / reference
        partials[5] = sign * (share * t - softplus)
      }
      return exp(-indices.0 * x - beta * sign * softplus)
    }
  }
}
