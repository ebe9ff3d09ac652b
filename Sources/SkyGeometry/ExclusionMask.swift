package import Fits
import Foundation
package import GridMath

/// Pixels of a map that background estimates may use.
package struct ExclusionMask: Sendable, Equatable {
  /// Map that the mask is for.
  package let geometry: WcsGeometry
  /// True where a pixel is used, false where it is excluded; row by row.
  package let isUsed: [Bool]

  /// - Precondition: one value per pixel.
  package init(geometry: WcsGeometry, isUsed: [Bool]) {
    precondition(isUsed.count == geometry.pixelCount, "one value per pixel")
    self.geometry = geometry
    self.isUsed = isUsed
  }

  /// A mask that excludes nothing.
  package init(geometry: WcsGeometry) {
    self.init(
      geometry: geometry, isUsed: [Bool](repeating: true, count: geometry.pixelCount))
  }

  /// Excludes the union of regions (numerics.md 2.8); regions that are switched off do not count.
  package init(geometry: WcsGeometry, excluding regions: [SkyRegion]) {
    var inside = [Bool](repeating: false, count: geometry.pixelCount)
    for region in regions where region.isEnabled { region.add(to: &inside, on: geometry) }
    self.init(geometry: geometry, isUsed: inside.map { !$0 })
  }

  /// Number of pixels that are excluded.
  package var excludedPixelCount: Int { isUsed.lazy.filter { !$0 }.count }

  /// Pixels that both masks use.
  ///
  /// - Precondition: the same geometry.
  package func intersection(_ other: ExclusionMask) -> ExclusionMask {
    precondition(geometry == other.geometry, "masks of the same map")
    return ExclusionMask(
      geometry: geometry, isUsed: zip(isUsed, other.isUsed).map { $0 && $1 })
  }

  /// The mask on another map: each pixel takes the value of the one that its centre falls into.
  ///
  /// Pixels outside this mask are excluded, as in Gammapy 2.1.
  ///
  /// - Parameter target: map to carry the mask over to.
  /// - Returns: the mask, and how many pixels lie outside of this one.
  package func transferred(to target: WcsGeometry) -> (mask: ExclusionMask, outside: Int) {
    if target == geometry { return (self, 0) }
    let directions = target.pixelDirections
    let points = geometry.pixels(lon: directions.lon, lat: directions.lat, frame: .icrs)
    var outside = 0
    var used = [Bool](repeating: false, count: target.pixelCount)
    for pixel in used.indices {
      if let index = geometry.index(ofX: points.x[pixel], y: points.y[pixel]) {
        used[pixel] = isUsed[index]
      } else {
        outside += 1
      }
    }
    return (ExclusionMask(geometry: target, isUsed: used), outside)
  }

  /// Reads a mask from a FITS image: 0 is excluded, anything else is used.
  ///
  /// A stack of images is taken if all of them agree.
  ///
  /// - Parameters:
  ///   - file: file to read from.
  ///   - hdu: image; nil for the first one with pixels.
  /// - Returns: the mask in the geometry of the file, and what was assumed.
  /// - Throws: `FitsError` if there is no image on the sky, or its planes differ.
  package static func read(
    from file: FitsFile, hdu: FitsHdu? = nil
  ) throws(FitsError) -> (mask: ExclusionMask, notes: [Diagnostic]) {
    let image = try CelestialImage<Float>(file, hdu: hdu) { hdu throws(FitsError) in
      try file.imageFloats(hdu)
    }
    let count = image.geometry.pixelCount
    let used = image.values.map { $0 != 0 }
    for plane in 1..<max(image.planes, 1)
    where used[plane * count..<(plane + 1) * count]
      .elementsEqual(used[..<count]) == false
    {
      throw FitsError(
        .wrongType, operation: "read mask", file: file.path, hdu: image.hdu.label,
        detail: "the mask differs between energies (plane \(plane + 1));"
          + " expected the same for all")
    }
    // A mask has no unit; its absence is nothing to tell.
    let notes = image.notes.filter { !$0.what.hasPrefix("BUNIT") }
    return (
      ExclusionMask(geometry: image.geometry, isUsed: Array(used[..<count])), notes
    )
  }

  /// Writes the mask as a FITS image, 1 where a pixel is used.
  ///
  /// - Throws: `FitsError` if it cannot be written; nothing half-written is left.
  package func write(to path: String, cards: [FitsCard] = []) throws(FitsError) {
    var writer = FitsWriter()
    GammapyMap.append(.mask(isUsed), geometry: geometry, unit: "", cards: cards, to: &writer)
    try writer.write(to: path)
  }
}
