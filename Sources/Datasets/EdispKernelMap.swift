package import SkyGeometry

/// Probabilities to find a gamma ray of a true energy in a bin of reconstructed energy, on a coarse
/// image (numerics.md 3.5).
///
/// The sum over reconstructed energies is below 1 by what falls outside their range.
package struct EdispKernelMap: Sendable {
  /// The coarse image.
  package let geometry: WcsGeometry
  package let energyTrue: TrueEnergyAxis
  package let energy: RecoEnergyAxis
  /// Shape [energyTrue, energy, y, x].
  package var values: [Float]
  /// Exposure that goes with them, m² s, shape [energyTrue, y, x].
  package var exposure: [Float]

  package init(
    geometry: WcsGeometry, energyTrue: TrueEnergyAxis, energy: RecoEnergyAxis, values: [Float],
    exposure: [Float]
  ) {
    precondition(
      exposure.count == energyTrue.count * geometry.pixelCount
        && values.count == exposure.count * energy.count, "energy dispersion map shape")
    self.geometry = geometry
    self.energyTrue = energyTrue
    self.energy = energy
    self.values = values
    self.exposure = exposure
  }

  /// Probabilities at one pixel, shape [energyTrue, energy].
  package func kernel(pixel: Int) -> [Double] {
    let n = geometry.pixelCount
    return (0..<(energyTrue.count * energy.count)).map { Double(values[$0 * n + pixel]) }
  }
}
