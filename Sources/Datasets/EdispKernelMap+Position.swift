package import SkyGeometry

extension EdispKernelMap {
  /// Probabilities at the pixel nearest to a direction, shape [energyTrue, energy] (numerics.md
  /// 10.7); between two pixels the one with the lower index.
  ///
  /// Where the image has none, those of the nearest pixel that has.
  package func kernel(at direction: SkyDirection) -> [Double] {
    let n = geometry.pixelCount
    var isValid = [Bool](repeating: false, count: n)
    for start in stride(from: 0, to: values.count, by: n) {
      for p in 0..<n where values[start + p] > 0 { isValid[p] = true }
    }
    let place = geometry.validPlace(near: direction, isValid: isValid)
    // The middle of an image with an even number of pixels is such a place between two; rounding
    // of the projection must not decide there.
    func nearest(_ position: Double, _ count: Int) -> Int {
      Int(min(max((position - 0.5 - 1e-6).rounded(.up), 0), Double(count - 1)))
    }
    return kernel(
      pixel: nearest(place.y, geometry.ny) * geometry.nx + nearest(place.x, geometry.nx))
  }

  /// Probabilities without energy dispersion: shares of each bin of true energy in the bins of
  /// reconstructed energy.
  ///
  /// - Returns: Shape [energyTrue, energy].
  package static func diagonal(
    energyTrue: TrueEnergyAxis, energy: RecoEnergyAxis
  ) -> [Double] {
    var shares: [Double] = []
    shares.reserveCapacity(energyTrue.count * energy.count)
    for k in 0..<energyTrue.count {
      let (low, high) = (energyTrue.edges[k], energyTrue.edges[k + 1])
      for e in 0..<energy.count {
        let overlap = min(high, energy.edges[e + 1]) - max(low, energy.edges[e])
        shares.append(max(overlap, 0) / (high - low))
      }
    }
    return shares
  }
}
