import Foundation

/// Where a point on the sky is as seen from a centre, and how that changes when the centre moves.
struct AngularOffset {
  /// Separation, rad, by Vincenty's formula (numerics.md 0.2).
  let separation: Double
  let sinSeparation: Double
  /// 1 - cos of the separation, without cancellation.
  let versine: Double
  /// Position angle of the point seen from the centre, east of north; 0 at the centre itself.
  let sinAngle: Double
  let cosAngle: Double
  /// Derivatives of the separation with respect to longitude and latitude of the centre.
  let separationByCenter: (lon: Double, lat: Double)
  /// Derivatives of the position angle, rad/rad; 0 at the centre itself.
  let angleByCenter: (lon: Double, lat: Double)
}

/// The centre of a shape, from which points are seen.
struct AngularCenter {
  private let lon: Double
  private let sinLat: Double
  private let cosLat: Double

  /// - Parameters:
  ///   - lon: longitude, rad.
  ///   - lat: latitude, rad.
  init(lon: Double, lat: Double) {
    self.lon = lon
    sinLat = sin(lat)
    cosLat = cos(lat)
  }

  /// The offset of a point, rad.
  @inline(__always)
  func offset(lon pointLon: Double, lat: Double) -> AngularOffset {
    let difference = pointLon - lon
    let sinDifference = sin(difference)
    let cosDifference = cos(difference)
    let sinB = sin(lat)
    let cosB = cos(lat)
    let east = cosB * sinDifference
    let north = cosLat * sinB - sinLat * cosB * cosDifference
    let cosine = sinLat * sinB + cosLat * cosB * cosDifference
    let square = east * east + north * north
    let sine = square.squareRoot()
    let isCenter = sine < 1e-300
    let sinAngle = isCenter ? 0 : east / sine
    let cosAngle = isCenter ? 1 : north / sine
    // Moving the centre in longitude changes both components; see the derivative of atan2.
    let angleByLon =
      isCenter
      ? 0 : (-north * cosB * cosDifference + east * sinLat * cosB * sinDifference) / square
    return AngularOffset(
      separation: atan2(sine, cosine), sinSeparation: sine,
      versine: cosine > 0 ? square / (1 + cosine) : 1 - cosine, sinAngle: sinAngle,
      cosAngle: cosAngle,
      separationByCenter: isCenter ? (0, 0) : (-cosLat * sinAngle, -cosAngle),
      angleByCenter: isCenter ? (0, 0) : (angleByLon, sinAngle * cosine / sine))
  }
}

/// An ellipse in polar form around its centre (numerics.md 10.11).
struct PolarEllipse {
  /// Semi-major axis, rad.
  let major: Double
  /// Eccentricity, kept below 1, where the shape would have no width.
  let eccentricity: Double
  private let sinPhi: Double
  private let cosPhi: Double

  /// - Parameters:
  ///   - major: semi-major axis, rad.
  ///   - eccentricity: 0..<1.
  ///   - phi: position angle of the major axis, rad, east of north.
  init(major: Double, eccentricity: Double, phi: Double) {
    self.major = major
    self.eccentricity = min(abs(eccentricity), 1 - 1e-9)
    sinPhi = sin(phi)
    cosPhi = cos(phi)
  }

  /// Square of minor over major axis.
  var squaredRatio: Double { 1 - eccentricity * eccentricity }

  /// Derivative of ln(minor axis) with respect to the eccentricity.
  var logMinorSlope: Double { -eccentricity / squaredRatio }

  /// Radius towards a point, in units of the major axis, and the derivatives of its logarithm
  /// with respect to the eccentricity and to phi.
  @inline(__always)
  func radius(_ offset: AngularOffset) -> (value: Double, byEccentricity: Double, byPhi: Double) {
    let sinD = sinPhi * offset.cosAngle - cosPhi * offset.sinAngle
    let cosD = cosPhi * offset.cosAngle + sinPhi * offset.sinAngle
    let e = eccentricity
    let denominator = 1 - e * e * cosD * cosD
    return (
      (squaredRatio / denominator).squareRoot(), -e * sinD * sinD / (squaredRatio * denominator),
      -e * e * cosD * sinD / denominator
    )
  }
}
