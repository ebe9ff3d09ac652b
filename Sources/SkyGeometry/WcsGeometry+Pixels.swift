import Foundation
import Wcs

extension WcsGeometry {
  /// Sky positions of the pixel centres in ICRS, computed once for all copies of the geometry.
  package var pixelDirections: PixelDirections {
    shared.pixelDirections {
      var lon = [Double](repeating: .nan, count: pixelCount)
      var lat = lon
      gridDirections(x0: 0, y0: 0, nx: nx, ny: ny, lon: &lon, lat: &lat)
      if frame != .icrs { rotate(&lon, &lat, from: frame, to: .icrs) }
      return PixelDirections(lon: lon, lat: lat)
    }
  }

  /// Angles between the pixel centres and a direction, degrees; NaN where there is no sky.
  ///
  /// From unit vectors, atan2(|a x b|, a.b): the same angle as Vincenty's formula to rounding.
  package func separations(from direction: SkyDirection) -> [Double] {
    let target = direction.icrs.unitVector
    let vectors = pixelDirections.unitVectors
    var result = [Double](repeating: 0, count: pixelCount)
    for index in result.indices {
      let x = vectors.x[index]
      let y = vectors.y[index]
      let z = vectors.z[index]
      let cx = y * target.z - z * target.y
      let cy = z * target.x - x * target.z
      let cz = x * target.y - y * target.x
      let dot = x * target.x + y * target.y + z * target.z
      result[index] = degrees(atan2((cx * cx + cy * cy + cz * cz).squareRoot(), dot))
    }
    return result
  }

  /// Pixels whose centre is closer than a limit in degrees to a direction (numerics.md 2.9).
  package func separationMask(from direction: SkyDirection, below limit: Double) -> [Bool] {
    separations(from: direction).map { $0 < limit }
  }

  /// Solid angles of the pixels in sr, computed once (numerics.md 2.3).
  ///
  /// Two triangles between the corners, with the angles at LR and UL as Gammapy takes them.
  /// Pixels with a corner off the sky are NaN.
  package var solidAngles: [Double] {
    shared.solidAngles {
      var result = [Double](repeating: .nan, count: pixelCount)
      // Two rows of corners at a time: the corners of a whole large map would not fit the cache.
      let width = nx + 1
      var lower = CornerRow(width)
      var upper = CornerRow(width)
      lower.fill(self, y: -0.5)
      for j in 0..<ny {
        upper.fill(self, y: Double(j) + 0.5)
        for i in 0..<nx {
          result[j * nx + i] = Self.solidAngle(lower, upper, i)
        }
        swap(&lower, &upper)
      }
      return result
    }
  }

  private static func solidAngle(_ lower: CornerRow, _ upper: CornerRow, _ i: Int) -> Double {
    // Names by (first array index, second array index): the first index is y.
    let ll = lower[i]
    let lr = upper[i]
    let ul = lower[i + 1]
    let ur = upper[i + 1]
    let low = ll.separation(lr) * lr.separation(ur) * sin(lr.angle(ur) - lr.angle(ll))
    let high = ul.separation(ur) * ll.separation(ul) * sin(ul.angle(ur) - ll.angle(ul))
    return abs(0.5 * low + 0.5 * high)
  }

  /// Sky positions of a grid of integer or half-integer points, in the map's frame, degrees.
  func gridDirections(
    x0: Double, y0: Double, nx: Int, ny: Int, lon: inout [Double], lat: inout [Double]
  ) {
    let x = (0..<nx).map { x0 + Double($0) }
    lon.withUnsafeMutableBufferPointer { lon in
      lat.withUnsafeMutableBufferPointer { lat in
        for j in 0..<ny {
          let row = j * nx..<(j + 1) * nx
          let y = [Double](repeating: y0 + Double(j), count: nx)
          x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
              wcs.directions(
                x: x, y: y, lon: UnsafeMutableBufferPointer(rebasing: lon[row]),
                lat: UnsafeMutableBufferPointer(rebasing: lat[row]))
            }
          }
        }
      }
    }
  }
}

/// Directions of one row of pixel corners with their sines and cosines.
private struct CornerRow {
  struct Corner {
    let lon: Double
    let sinLat: Double
    let cosLat: Double

    func separation(_ other: Corner) -> Double {
      let dl = other.lon - lon
      let n1 = other.cosLat * sin(dl)
      let n2 = cosLat * other.sinLat - sinLat * other.cosLat * cos(dl)
      let d = sinLat * other.sinLat + cosLat * other.cosLat * cos(dl)
      return atan2(hypot(n1, n2), d)
    }

    /// Position angle of another corner seen from this one.
    func angle(_ other: Corner) -> Double {
      let dl = other.lon - lon
      return atan2(
        sin(dl) * other.cosLat, other.sinLat * cosLat - other.cosLat * sinLat * cos(dl))
    }
  }

  private var lon: [Double]
  private var lat: [Double]
  private var corners: [Corner] = []

  init(_ count: Int) {
    lon = [Double](repeating: 0, count: count)
    lat = lon
    corners.reserveCapacity(count)
  }

  mutating func fill(_ geometry: WcsGeometry, y: Double) {
    geometry.gridDirections(x0: -0.5, y0: y, nx: lon.count, ny: 1, lon: &lon, lat: &lat)
    corners.removeAll(keepingCapacity: true)
    for index in lon.indices {
      let b = radians(lat[index])
      corners.append(Corner(lon: radians(lon[index]), sinLat: sin(b), cosLat: cos(b)))
    }
  }

  subscript(index: Int) -> Corner { corners[index] }
}
