extension EnergyDispersion2D {
  /// Bias and width of the reconstructed energy.
  package struct Moments: Sendable, Hashable {
    /// Mean of the migration less 1; NaN where the response has nothing.
    package let bias: Double
    /// Root of the variance of the migration.
    package let resolution: Double
  }

  /// Mean and width of the migration at a true energy (TeV) and offset (deg).
  ///
  /// Sums over the bins of migration, so that they do not depend on any binning of reconstructed
  /// energy; Gammapy's `EDispKernel.get_bias` and `get_resolution` go there as its bins get fine.
  package func moments(energy value: Double, offset theta: Double) -> Moments {
    let densities = densities(energy: value, offset: theta)
    var (sum, first, second) = (0.0, 0.0, 0.0)
    let edges = migraEdges
    for (j, density) in densities.enumerated() where density > 0 && density.isFinite {
      let (low, high) = (edges[j], edges[j + 1])
      let part = density * (high - low)
      sum += part
      first += part * (low + high) / 2
      // The mean square within a bin of even density.
      second += part * (low * low + low * high + high * high) / 3
    }
    guard sum > 0, sum.isFinite else { return Moments(bias: .nan, resolution: .nan) }
    let mean = first / sum
    return Moments(
      bias: mean - 1, resolution: max(0, second / sum - mean * mean).squareRoot())
  }

  /// Densities per migration at its bins, normalised to 1; all 0 where the response has nothing.
  package func normalizedDensities(energy value: Double, offset theta: Double) -> [Double] {
    let densities = densities(energy: value, offset: theta).map {
      $0 > 0 && $0.isFinite ? $0 : 0
    }
    let sum = zip(densities, migraWidths).reduce(0) { $0 + $1.0 * $1.1 }
    return sum > 0 && sum.isFinite ? densities.map { $0 / sum } : densities.map { _ in 0 }
  }

  private func densities(energy value: Double, offset theta: Double) -> [Double] {
    guard offset.contains(theta), energy.contains(value) else {
      return [Double](repeating: 0, count: migra.count)
    }
    let (e, u) = energy.locate(value)
    let (o, w) = offset.locate(theta)
    let (nE, nM) = (energy.count, migra.count)
    func node(_ o: Int, _ j: Int) -> Double {
      let first = (o * nM + j) * nE + e
      return u == 0 ? values[first] : (1 - u) * values[first] + u * values[first + 1]
    }
    return (0..<nM).map { j in
      w == 0 ? node(o, j) : (1 - w) * node(o, j) + w * node(o + 1, j)
    }
  }
}
