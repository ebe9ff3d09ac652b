import Foundation
import GridMath
import Wcs

/// Sky positions of all pixel centres of a geometry, row by row.
package final class PixelDirections: Sendable {
  /// Right ascension in degrees, ICRS; NaN where the projection has no sky.
  package let lon: [Double]
  /// Declination in degrees, ICRS; NaN where the projection has no sky.
  package let lat: [Double]
  private let vectors = Guarded<UnitVectors?>(nil)

  init(lon: [Double], lat: [Double]) {
    self.lon = lon
    self.lat = lat
  }

  /// Unit vectors of the pixel centres in ICRS, computed on first use.
  package var unitVectors: UnitVectors {
    vectors.withLock { cached in
      if let cached { return cached }
      let made = UnitVectors(lon: lon, lat: lat)
      cached = made
      return made
    }
  }

  /// First components of the unit vectors.
  package var x: [Double] { unitVectors.x }
  /// Second components of the unit vectors.
  package var y: [Double] { unitVectors.y }
  /// Third components of the unit vectors.
  package var z: [Double] { unitVectors.z }
}

/// Unit vectors by component.
package struct UnitVectors: Sendable {
  /// cos(lat) cos(lon).
  package let x: [Double]
  /// cos(lat) sin(lon).
  package let y: [Double]
  /// sin(lat).
  package let z: [Double]

  init(lon: [Double], lat: [Double]) {
    var x = [Double](repeating: 0, count: lon.count)
    var y = x
    var z = x
    for index in lon.indices {
      let l = radians(lon[index])
      let b = radians(lat[index])
      let cosLat = cos(b)
      x[index] = cosLat * cos(l)
      y[index] = cosLat * sin(l)
      z[index] = sin(b)
    }
    self.x = x
    self.y = y
    self.z = z
  }
}

/// What all copies of a geometry share: the transform and what was computed from it.
///
/// Everything in it is immutable once computed, so it never goes stale.
final class SharedGeometry: Sendable {
  let wcs: Wcs
  private let directions = Guarded<PixelDirections?>(nil)
  private let angles = Guarded<[Double]?>(nil)

  init(wcs: Wcs) {
    self.wcs = wcs
  }

  func pixelDirections(_ make: () -> PixelDirections) -> PixelDirections {
    directions.withLock { cached in
      if let cached { return cached }
      let made = make()
      cached = made
      return made
    }
  }

  func solidAngles(_ make: () -> [Double]) -> [Double] {
    angles.withLock { cached in
      if let cached { return cached }
      let made = make()
      cached = made
      return made
    }
  }
}
