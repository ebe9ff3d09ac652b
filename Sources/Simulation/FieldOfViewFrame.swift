import Foundation
import Observations
import SkyGeometry

/// Turns field-of-view coordinates into directions on the sky (numerics.md 1.10).
struct FieldOfViewFrame: Sendable {
  private let pointing: SkyDirection
  private let alignment: FovAlignment
  private let site: ObservatorySite
  /// MJD in terrestrial time of time 0.
  private let referenceMjd: Double

  init(
    pointing: SkyDirection, alignment: FovAlignment, site: ObservatorySite, referenceMjd: Double
  ) {
    self.pointing = pointing.icrs
    self.alignment = alignment
    self.site = site
    self.referenceMjd = referenceMjd
  }

  /// The direction of a place in the field of view.
  ///
  /// - Parameters:
  ///   - lon: rad.
  ///   - lat: rad.
  ///   - time: s since the reference time; it matters where the field turns.
  /// - Returns: The direction in ICRS.
  func direction(lon: Double, lat: Double, time: Double) -> SkyDirection {
    let x = cos(lat) * cos(lon)
    let z = sin(lat)
    var y = cos(lat) * sin(lon)
    if alignment != .reverseLonRaDec { y = -y }
    guard alignment == .altAz else {
      return Self.turned(x, y, z, about: (pointing.lon, pointing.lat)) {
        SkyDirection(ra: $0, dec: $1)
      }
    }
    let mjd = referenceMjd + time / 86400
    let universal = mjd - TimeScale.terrestrialMinusUniversal(mjd: mjd) / 86400
    let frame = HorizontalFrame(mjd: universal, site: site)
    let center = frame.azimuthAltitude(pointing.unitVector)
    let degree = 180 / Double.pi
    return Self.turned(x, y, z, about: (center.azimuth * degree, center.altitude * degree)) {
      frame.direction(azimuth: $0, altitude: $1)
    }
  }

  /// A vector given along the centre, towards growing longitude and towards the pole.
  private static func turned<Result>(
    _ x: Double, _ y: Double, _ z: Double, about center: (lon: Double, lat: Double),
    _ body: (Double, Double) -> Result
  ) -> Result {
    let degree = Double.pi / 180
    let (sine, cosine) = (sin(center.lat * degree), cos(center.lat * degree))
    let outward = x * cosine - z * sine
    let lat = atan2(x * sine + z * cosine, (outward * outward + y * y).squareRoot())
    return body(center.lon + atan2(y, outward) / degree, lat / degree)
  }
}
