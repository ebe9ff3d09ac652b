import Foundation

extension PointSpreadResponse {
  /// Part of the gamma rays within a distance, at a true energy (TeV) and offset (deg).
  ///
  /// A table counts as it is, whether it adds up to one or not: its sum 2π Σ r P Δr is interpolated
  /// (as `containment` of Gammapy's `PSF3D`). Gaussians and King functions are known in closed
  /// form. Beyond the energies or offsets of a table it is 0.
  ///
  /// - Parameters:
  ///   - rad: Distance in degrees.
  ///   - value: True energy, TeV.
  ///   - theta: Offset from the pointing, degrees.
  /// - Returns: The part; for a table up to its sum.
  package func containment(rad: Double, energy value: Double, offset theta: Double) -> Double {
    guard rad > 0 else { return 0 }
    switch shape {
    case .table(let axis, _):
      guard let sums = cumulative(energy: value, offset: theta) else { return 0 }
      let edges = Self.edges(of: axis)
      guard rad > edges[0] else { return 0 }
      guard let j = edges.firstIndex(where: { $0 >= rad }) else { return sums[sums.count - 1] }
      let part = (rad - edges[j - 1]) / (edges[j] - edges[j - 1])
      return sums[j - 1] + (sums[j] - sums[j - 1]) * part
    case .threeGauss(let gauss):
      let parts = weights(gauss, energy: value, offset: theta)
      return parts.reduce(0) {
        $0 + $1.weight * -expm1(-rad * rad / (2 * $1.sigma * $1.sigma))
      }
    case .king(let gamma, let sigma):
      let g = parameter(gamma, energy: value, offset: theta)
      let s = parameter(sigma, energy: value, offset: theta)
      guard g > 1, s > 0 else { return 0 }
      return 1 - pow(1 + rad * rad / (2 * g * s * s), 1 - g)
    }
  }

  /// Distance in degrees that holds a part of the gamma rays; NaN where none does.
  ///
  /// - Parameters:
  ///   - fraction: Part, between 0 and 1.
  ///   - value: True energy, TeV.
  ///   - theta: Offset from the pointing, degrees.
  /// - Returns: The distance; NaN too outside of a table.
  package func containmentRadius(
    _ fraction: Double, energy value: Double, offset theta: Double
  ) -> Double {
    guard fraction > 0, fraction < 1 else { return .nan }
    switch shape {
    case .table(let axis, _):
      guard let sums = cumulative(energy: value, offset: theta) else { return .nan }
      let edges = Self.edges(of: axis)
      guard let j = sums.firstIndex(where: { $0 >= fraction }), j > 0 else { return .nan }
      let part = (fraction - sums[j - 1]) / (sums[j] - sums[j - 1])
      return edges[j - 1] + (edges[j] - edges[j - 1]) * part
    case .threeGauss(let gauss):
      let parts = weights(gauss, energy: value, offset: theta)
      guard let widest = parts.map(\.sigma).max() else { return .nan }
      // The widest Gaussian alone holds the fraction within this.
      var high = widest * (-2 * log1p(-fraction)).squareRoot()
      var low = 0.0
      for _ in 0..<60 {
        let middle = (low + high) / 2
        let held = parts.reduce(0) {
          $0 + $1.weight * -expm1(-middle * middle / (2 * $1.sigma * $1.sigma))
        }
        if held < fraction { low = middle } else { high = middle }
      }
      return high
    case .king(let gamma, let sigma):
      let g = parameter(gamma, energy: value, offset: theta)
      let s = parameter(sigma, energy: value, offset: theta)
      guard g > 1, s > 0 else { return .nan }
      return s * (2 * g * (pow(1 - fraction, 1 / (1 - g)) - 1)).squareRoot()
    }
  }

  // MARK: Parts

  /// Edges of the bins of distance; halfway between the nodes where the file gives points.
  private static func edges(of axis: IrfAxis) -> [Double] {
    if let edges = axis.edges { return edges }
    let nodes = axis.nodes
    guard nodes.count > 1 else { return [0, 2 * (nodes.first ?? 0.5)] }
    let between = zip(nodes, nodes.dropFirst()).map { ($0 + $1) / 2 }
    return [max(0, 2 * nodes[0] - between[0])] + between
      + [2 * nodes[nodes.count - 1] - between[between.count - 1]]
  }

  /// Sums of a table up to each edge of distance; nil outside of it.
  private func cumulative(energy value: Double, offset theta: Double) -> [Double]? {
    guard case .table(let rad, let values) = shape, energy.contains(value),
      offset.contains(theta)
    else { return nil }
    let edges = Self.edges(of: rad)
    let toRadians = Double.pi / 180
    let count = energy.count * offset.count
    var sum = 0.0
    var sums = [0.0]
    for j in 0..<rad.count {
      let density = bilinear(energy: value, offset: theta) { values[j * count + $0] }
      let ring = 2 * .pi * rad.nodes[j] * (edges[j + 1] - edges[j]) * toRadians * toRadians
      if density > 0, density.isFinite { sum += density * ring }
      sums.append(sum)
    }
    return sums
  }

  /// Widths in degrees and parts of the three Gaussians, those of positive weight.
  private func weights(
    _ gauss: ThreeGauss, energy value: Double, offset theta: Double
  ) -> [(sigma: Double, weight: Double)] {
    let amplitude = [1] + gauss.amplitude.map { parameter($0, energy: value, offset: theta) }
    guard parameter(gauss.scale, energy: value, offset: theta) > 0 else { return [] }
    let parts = zip(gauss.sigma, amplitude).map { sigma, amplitude in
      let sigma = parameter(sigma, energy: value, offset: theta)
      return (sigma: sigma, weight: amplitude * sigma * sigma)
    }
    let sum = parts.reduce(0) { $0 + $1.weight }
    guard sum > 0, sum.isFinite else { return [] }
    return parts.filter { $0.weight > 0 }.map { ($0.sigma, $0.weight / sum) }
  }

  /// A parameter between the nodes, [offset, energy]; below 0 it is 0 (numerics.md 1.8).
  private func parameter(
    _ values: [Double], energy value: Double, offset theta: Double
  ) -> Double {
    max(0, bilinear(energy: value, offset: theta) { values[$0] })
  }

  private func bilinear(
    energy value: Double, offset theta: Double, _ node: (Int) -> Double
  ) -> Double {
    let (e, u) = energy.locate(value)
    let (o, w) = offset.locate(theta)
    let n = energy.count
    func row(_ o: Int) -> Double {
      let a = node(o * n + e)
      return u == 0 ? a : (1 - u) * a + u * node(o * n + e + 1)
    }
    return w == 0 ? row(o) : (1 - w) * row(o) + w * row(o + 1)
  }
}
