import Foundation

/// Celestial coordinate frame.
package enum SkyFrame: String, Sendable, Hashable, CaseIterable, Codable {
  /// International Celestial Reference System; FK5 at J2000 is within 0.03 arcsec of it.
  case icrs
  /// Galactic coordinates (IAU 1958), tied to FK5 J2000 as in astropy.
  case galactic
}

/// A direction on the sky.
package struct SkyDirection: Sendable, Hashable {
  /// Longitude in degrees, 0..<360 (right ascension or galactic longitude).
  package let lon: Double
  /// Latitude in degrees, -90...90.
  package let lat: Double
  /// Frame of the two angles.
  package let frame: SkyFrame

  /// - Parameters:
  ///   - lon: degrees; brought into 0..<360.
  ///   - lat: degrees, -90...90.
  ///   - frame: frame of the angles.
  package init(lon: Double, lat: Double, frame: SkyFrame) {
    self.lon = Self.normalized(lon)
    self.lat = lat
    self.frame = frame
  }

  /// A direction in ICRS, degrees.
  package init(ra: Double, dec: Double) {
    self.init(lon: ra, lat: dec, frame: .icrs)
  }

  /// The direction of a vector, which need not have unit length.
  package init(vector: SIMD3<Double>, frame: SkyFrame) {
    let radius = (vector.x * vector.x + vector.y * vector.y).squareRoot()
    self.init(
      lon: degrees(atan2(vector.y, vector.x)), lat: degrees(atan2(vector.z, radius)),
      frame: frame)
  }

  /// An angle in degrees brought into 0..<360.
  package static func normalized(_ angle: Double) -> Double {
    if angle >= 0 && angle < 360 { return angle }
    let rest = angle.truncatingRemainder(dividingBy: 360)
    let positive = rest < 0 ? rest + 360 : rest
    return positive >= 360 ? 0 : positive
  }

  /// Unit vector in the direction's own frame.
  package var unitVector: SIMD3<Double> {
    let l = radians(lon)
    let b = radians(lat)
    return SIMD3(cos(b) * cos(l), cos(b) * sin(l), sin(b))
  }

  /// The same direction in another frame.
  package func converted(to other: SkyFrame) -> SkyDirection {
    if other == frame { return self }
    let rotated = FrameRotation.apply(from: frame, to: other, unitVector)
    return SkyDirection(vector: rotated, frame: other)
  }

  /// The same direction in ICRS.
  package var icrs: SkyDirection { converted(to: .icrs) }
  /// The same direction in galactic coordinates.
  package var galactic: SkyDirection { converted(to: .galactic) }

  /// Angle to another direction in degrees, by Vincenty's formula (numerics.md 0.2).
  package func separation(to other: SkyDirection) -> Double {
    let second = other.converted(to: frame)
    let dl = radians(second.lon - lon)
    let b1 = radians(lat)
    let b2 = radians(second.lat)
    let n1 = cos(b2) * sin(dl)
    let n2 = cos(b1) * sin(b2) - sin(b1) * cos(b2) * cos(dl)
    let d = sin(b1) * sin(b2) + cos(b1) * cos(b2) * cos(dl)
    return degrees(atan2(hypot(n1, n2), d))
  }

  /// Position angle of another direction seen from this one, degrees east of north in 0..<360.
  package func positionAngle(to other: SkyDirection) -> Double {
    let second = other.converted(to: frame)
    let dl = radians(second.lon - lon)
    let b1 = radians(lat)
    let b2 = radians(second.lat)
    return Self.normalized(
      degrees(atan2(sin(dl) * cos(b2), sin(b2) * cos(b1) - cos(b2) * sin(b1) * cos(dl))))
  }

  /// The direction at a distance and a position angle, both in degrees, in this frame.
  package func offset(by separation: Double, positionAngle: Double) -> SkyDirection {
    let b = radians(lat)
    let distance = radians(separation)
    let angle = radians(positionAngle)
    let sinLat = sin(b) * cos(distance) + cos(b) * sin(distance) * cos(angle)
    // Components along the local east and outward axes give the longitude also close to a pole.
    let east = sin(distance) * sin(angle)
    let outward = cos(b) * cos(distance) - sin(b) * sin(distance) * cos(angle)
    return SkyDirection(
      lon: lon + degrees(atan2(east, outward)),
      lat: degrees(atan2(sinLat, hypot(east, outward))), frame: frame)
  }
}

/// Degrees to radians.
@inline(__always)
func radians(_ angle: Double) -> Double { angle * (Double.pi / 180) }

/// Radians to degrees.
@inline(__always)
func degrees(_ angle: Double) -> Double { angle * (180 / Double.pi) }

/// Rotation between ICRS and galactic coordinates.
enum FrameRotation {
  /// Rows of the matrix that takes ICRS vectors to galactic ones.
  ///
  /// ICRS to FK5 J2000 (Mignard 2002: eta0 = -19.9, xi0 = 9.1, da0 = -22.9 mas), then to galactic
  /// coordinates with the north pole at FK5 (192.8594812065348, 27.12825118085622) deg and the
  /// longitude of the celestial pole 122.9319185680026 deg: the product that astropy 8 forms.
  static let rows = [
    SIMD3(-0.05487565771259167, -0.873437051955616, -0.48383507361671546),
    SIMD3(0.49410943719272715, -0.4448297212232953, 0.7469821839866675),
    SIMD3(-0.8676661375596583, -0.19807633727300056, 0.4559838136873017),
  ]

  /// Rotates a vector between frames.
  static func apply(from: SkyFrame, to: SkyFrame, _ vector: SIMD3<Double>) -> SIMD3<Double> {
    switch (from, to) {
    case (.icrs, .galactic):
      SIMD3((rows[0] * vector).sum(), (rows[1] * vector).sum(), (rows[2] * vector).sum())
    case (.galactic, .icrs):
      rows[0] * vector.x + rows[1] * vector.y + rows[2] * vector.z
    default: vector
    }
  }
}
