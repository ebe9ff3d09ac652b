import Foundation

/// An image on the sky with its geometry.
package struct SkyMap: Sendable, Equatable {
  /// Projection and size.
  package let geometry: WcsGeometry
  /// Values row by row, x fastest; NaN where there is none.
  package var values: [Double]
  /// Unit in the notation of FITS, empty for plain numbers.
  package var unit: String

  /// - Precondition: one value per pixel.
  package init(geometry: WcsGeometry, values: [Double], unit: String = "") {
    precondition(values.count == geometry.pixelCount, "one value per pixel")
    self.geometry = geometry
    self.values = values
    self.unit = unit
  }

  /// Value of a pixel.
  package subscript(y y: Int, x x: Int) -> Double {
    get { values[y * geometry.nx + x] }
    set { values[y * geometry.nx + x] = newValue }
  }

  /// Value of the pixel that contains a direction, nil outside the map.
  package func value(at direction: SkyDirection) -> Double? {
    guard let point = geometry.pixel(of: direction),
      let index = geometry.index(ofX: point.x, y: point.y)
    else { return nil }
    return values[index]
  }

  /// Blocks of factor x factor pixels added up (numerics.md 2.11); what fills no block is cut off.
  ///
  /// - Throws: `WcsError` if no block fits.
  package func downsampledSum(by factor: Int) throws -> SkyMap {
    let coarse = try geometry.downsampled(by: factor)
    var sums = [Double](repeating: 0, count: coarse.pixelCount)
    for y in 0..<coarse.ny * factor {
      let row = y / factor * coarse.nx
      for x in 0..<coarse.nx * factor { sums[row + x / factor] += values[y * geometry.nx + x] }
    }
    return SkyMap(geometry: coarse, values: sums, unit: unit)
  }
}

/// Images on the sky, one for each energy bin.
package struct SkyCube<Role: EnergyRole>: Sendable, Equatable {
  /// Projection and size of each plane.
  package let geometry: WcsGeometry
  /// Energy bins.
  package let axis: EnergyAxis<Role>
  /// Values, [energy, y, x].
  package var values: [Float]
  /// Unit in the notation of FITS, empty for plain numbers.
  package var unit: String

  /// - Precondition: one value per bin and pixel.
  package init(
    geometry: WcsGeometry, axis: EnergyAxis<Role>, values: [Float], unit: String = ""
  ) {
    precondition(
      values.count == geometry.pixelCount * axis.count, "one value per energy bin and pixel")
    self.geometry = geometry
    self.axis = axis
    self.values = values
    self.unit = unit
  }

  /// Sum over the bins that are selected, in double precision.
  ///
  /// - Precondition: one flag per bin.
  package func sum(bins: [Bool]) -> SkyMap {
    precondition(bins.count == axis.count, "one flag per energy bin")
    let count = geometry.pixelCount
    var sums = [Double](repeating: 0, count: count)
    for bin in bins.indices where bins[bin] {
      let start = bin * count
      for pixel in 0..<count { sums[pixel] += Double(values[start + pixel]) }
    }
    return SkyMap(geometry: geometry, values: sums, unit: unit)
  }
}
