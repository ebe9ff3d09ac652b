package import SkyGeometry

/// Point spread functions on a coarse image, against true energy and distance (numerics.md 3.4).
///
/// Normalised to 1 within the largest distance wherever there is one; all zero elsewhere.
package struct PsfMap: Sendable {
  /// The coarse image.
  package let geometry: WcsGeometry
  package let energyTrue: TrueEnergyAxis
  /// Width of the bins in distance, degrees; the first begins at 0.
  package let radWidth: Double
  package let radCount: Int
  /// sr⁻¹, shape [energyTrue, rad, y, x].
  package var values: [Float]
  /// Exposure that goes with them, m² s, shape [energyTrue, y, x].
  package var exposure: [Float]

  /// Bins in distance of the reference: 66 to 0.66° (numerics.md 3.1).
  package static let standardRad = (width: 0.01, count: 66)

  package init(
    geometry: WcsGeometry, energyTrue: TrueEnergyAxis, radWidth: Double, radCount: Int,
    values: [Float], exposure: [Float]
  ) {
    precondition(
      exposure.count == energyTrue.count * geometry.pixelCount
        && values.count == exposure.count * radCount, "PSF map shape")
    self.geometry = geometry
    self.energyTrue = energyTrue
    self.radWidth = radWidth
    self.radCount = radCount
    self.values = values
    self.exposure = exposure
  }

  /// Edges of the bins in distance, degrees.
  package var radEdges: [Double] { (0...radCount).map { Double($0) * radWidth } }

  /// Values in sr⁻¹ of one true energy bin at one pixel, one for each distance.
  package func profile(energy k: Int, pixel: Int) -> [Double] {
    let n = geometry.pixelCount
    return (0..<radCount).map { Double(values[(k * radCount + $0) * n + pixel]) }
  }
}
