import Foundation
package import SkyGeometry

/// Azimuth and altitude at one place and time.
///
/// Precession after Lieske et al. 1977 (A&A 58, 1) and Greenwich mean sidereal time after Aoki et
/// al. 1982 (A&A 105, 359); nutation, aberration, polar motion and refraction are left out. That is
/// good to 0.01° in the direction of the zenith, which is what the orientation of a background
/// table needs.
package struct HorizontalFrame: Sendable {
  /// Rotation from ICRS to (towards north, towards east, towards the zenith), row by row.
  private let rows: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// - Parameters:
  ///   - mjd: Modified Julian day, universal time.
  ///   - site: Place.
  package init(mjd: Double, site: ObservatorySite) {
    let t = (mjd - 51544.5) / 36525
    let arcsec = Double.pi / 648_000
    let zeta = (2306.2181 * t + 0.30188 * t * t + 0.017998 * t * t * t) * arcsec
    let z = (2306.2181 * t + 1.09468 * t * t + 0.018203 * t * t * t) * arcsec
    let theta = (2004.3109 * t - 0.42665 * t * t - 0.041833 * t * t * t) * arcsec
    let gmst = 280.46061837 + 360.98564736629 * (mjd - 51544.5) + 0.000387933 * t * t
    let sidereal = (gmst + site.longitude).truncatingRemainder(dividingBy: 360) * .pi / 180
    let latitude = site.latitude * .pi / 180

    // Zenith, north and east in the equatorial frame of date, then back to J2000.
    let zenith = SIMD3(
      cos(latitude) * cos(sidereal), cos(latitude) * sin(sidereal), sin(latitude))
    let east = SIMD3(-sin(sidereal), cos(sidereal), 0)
    let north = SIMD3(
      -sin(latitude) * cos(sidereal), -sin(latitude) * sin(sidereal), cos(latitude))
    func toJ2000(_ v: SIMD3<Double>) -> SIMD3<Double> {
      func aroundZ(_ v: SIMD3<Double>, _ a: Double) -> SIMD3<Double> {
        SIMD3(cos(a) * v.x - sin(a) * v.y, sin(a) * v.x + cos(a) * v.y, v.z)
      }
      func aroundY(_ v: SIMD3<Double>, _ a: Double) -> SIMD3<Double> {
        SIMD3(cos(a) * v.x + sin(a) * v.z, v.y, -sin(a) * v.x + cos(a) * v.z)
      }
      return aroundZ(aroundY(aroundZ(v, -z), theta), -zeta)
    }
    rows = (toJ2000(north), toJ2000(east), toJ2000(zenith))
  }

  /// Azimuth (from north through east) and altitude of a direction, radian.
  package func azimuthAltitude(_ v: SIMD3<Double>) -> (azimuth: Double, altitude: Double) {
    let n = (rows.0 * v).sum()
    let e = (rows.1 * v).sum()
    let u = (rows.2 * v).sum()
    return (atan2(e, n), asin(min(max(u, -1), 1)))
  }

  /// ICRS direction of an azimuth and altitude in degrees.
  package func direction(azimuth: Double, altitude: Double) -> SkyDirection {
    let a = azimuth * .pi / 180
    let h = altitude * .pi / 180
    let v = cos(h) * cos(a) * rows.0 + cos(h) * sin(a) * rows.1 + sin(h) * rows.2
    var ra = atan2(v.y, v.x) * 180 / .pi
    if ra < 0 { ra += 360 }
    return SkyDirection(ra: ra, dec: asin(min(max(v.z, -1), 1)) * 180 / .pi)
  }
}

/// Time scales.
package enum TimeScale {
  /// Seconds that terrestrial time is ahead of universal time, to a second.
  ///
  /// TT − UTC = 32.184 s + leap seconds (IERS Bulletin C), from 1999 on.
  package static func terrestrialMinusUniversal(mjd: Double) -> Double {
    let leapSeconds: [(mjd: Double, seconds: Double)] = [
      (57754, 37), (57204, 36), (56109, 35), (54832, 34), (53736, 33),
    ]
    return 32.184 + (leapSeconds.first { mjd >= $0.mjd }?.seconds ?? 32)
  }
}
