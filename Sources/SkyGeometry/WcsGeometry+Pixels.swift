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
  /// Two triangles between the corners, with the angles at LR and UL as Gammapy takes them. That of
  /// UL is measured from the direction of north at LL, which is off by the angle between the
  /// meridians of the two; close to a pole, where this would be noticed, UL's own north is taken.
  /// Pixels with a corner off the sky are NaN.
  package var solidAngles: [Double] {
    shared.solidAngles {
      var result = [Double](repeating: .nan, count: pixelCount)
      // Two rows of corners at a time: the corners of a whole large map would not fit the cache.
      var lower = CornerRow(nx + 1)
      var upper = CornerRow(nx + 1)
      lower.fill(self, y: -0.5)
      for j in 0..<ny {
        upper.fill(self, y: Double(j) + 0.5)
        // Names by (first array index, second array index): the first index is y.
        var left = Leg(lower[0], upper[0])
        for i in 0..<nx {
          let right = Leg(lower[i + 1], upper[i + 1])
          let back = Leg(upper[i], lower[i])
          let top = upper.along[i]
          let low = left.length * top.length * top.sineOfAngle(from: back)
          let bottom = lower.along[i]
          // The leg back from UL points the other way: its sine has the other sign.
          let sine =
            Corner.converges(lower[i], lower[i + 1])
            ? -right.sineOfAngle(from: Leg(lower[i + 1], lower[i]))
            : right.sineOfAngle(from: bottom)
          let high = right.length * bottom.length * sine
          result[j * nx + i] = abs(0.5 * low + 0.5 * high)
          left = right
        }
        swap(&lower, &upper)
      }
      return result
    }
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

/// A corner of a pixel.
private struct Corner {
  /// Radian.
  let lon: Double
  let sinLat: Double
  let cosLat: Double

  /// Whether the directions of north at two corners differ so much that areas notice.
  ///
  /// An angle δ changes an area by δ²/4: at 0.003 by 2e-6. A pixel of 0.02° reaches that at 83°.
  static func converges(_ a: Corner, _ b: Corner) -> Bool {
    abs(remainder(b.lon - a.lon, 2 * .pi) * a.sinLat) > 0.003
  }
}

/// The great circle from one corner to another.
private struct Leg {
  /// Components of the far corner along east and north of the near one: sin(length) times the sine
  /// and cosine of the position angle.
  let east: Double
  let north: Double
  /// Their norm, sin(length).
  let sine: Double
  /// Radian, by Vincenty's formula.
  let length: Double

  init(_ from: Corner, _ to: Corner) {
    let dl = to.lon - from.lon
    let cosDl = cos(dl)
    east = to.cosLat * sin(dl)
    north = from.cosLat * to.sinLat - from.sinLat * to.cosLat * cosDl
    sine = (east * east + north * north).squareRoot()
    length = atan2(sine, from.sinLat * to.sinLat + from.cosLat * to.cosLat * cosDl)
  }

  /// Sine of the position angle of this leg minus that of another one, without the arcus functions.
  func sineOfAngle(from other: Leg) -> Double {
    let product = sine * other.sine
    return product == 0 ? 0 : (east * other.north - north * other.east) / product
  }
}

/// Directions of one row of pixel corners, and the legs from each to the next.
private struct CornerRow {
  private var lon: [Double]
  private var lat: [Double]
  private var corners: [Corner] = []
  private(set) var along: [Leg] = []

  init(_ count: Int) {
    lon = [Double](repeating: 0, count: count)
    lat = lon
    corners.reserveCapacity(count)
    along.reserveCapacity(count)
  }

  mutating func fill(_ geometry: WcsGeometry, y: Double) {
    geometry.gridDirections(x0: -0.5, y0: y, nx: lon.count, ny: 1, lon: &lon, lat: &lat)
    corners.removeAll(keepingCapacity: true)
    along.removeAll(keepingCapacity: true)
    for index in lon.indices {
      let b = radians(lat[index])
      corners.append(Corner(lon: radians(lon[index]), sinLat: sin(b), cosLat: cos(b)))
      if index > 0 { along.append(Leg(corners[index - 1], corners[index])) }
    }
  }

  subscript(index: Int) -> Corner { corners[index] }
}
