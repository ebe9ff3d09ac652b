import Foundation

/// Outline of a region on the sky; sizes in degrees.
///
/// Angles are as in DS9 files and astropy-regions: degrees counterclockwise from the +x axis of an
/// image with north up and east left, that is from west over north.
package enum RegionShape: Sendable, Hashable {
  /// All points closer than the radius.
  case circle(center: SkyDirection, radius: Double)
  /// Semi-axes; the angle turns the first one.
  case ellipse(center: SkyDirection, semiMajor: Double, semiMinor: Double, angle: Double)
  /// Full width and height; the angle turns the width.
  case rectangle(center: SkyDirection, width: Double, height: Double, angle: Double)
  /// Between two radii.
  case annulus(center: SkyDirection, inner: Double, outer: Double)
  /// Straight lines in the image between the vertices, closed; even-odd rule.
  case polygon([SkyDirection])

  /// Middle of the shape: the centre, or the mean direction of a polygon's vertices.
  package var center: SkyDirection? {
    switch self {
    case .circle(let center, _), .ellipse(let center, _, _, _), .rectangle(let center, _, _, _),
      .annulus(let center, _, _):
      return center
    case .polygon(let vertices):
      guard let first = vertices.first else { return nil }
      let sum = vertices.reduce(SIMD3<Double>.zero) {
        $0 + $1.converted(to: first.frame).unitVector
      }
      return SkyDirection(vector: sum, frame: first.frame)
    }
  }

  /// Name of the kind of shape, as the user reads it.
  package var kind: String {
    switch self {
    case .circle: "circle"
    case .ellipse: "ellipse"
    case .rectangle: "box"
    case .annulus: "annulus"
    case .polygon: "polygon"
    }
  }

  /// The same shape with the angle measured in another frame.
  package func converted(to frame: SkyFrame) -> RegionShape {
    func turned(_ center: SkyDirection, _ angle: Double) -> Double {
      if center.frame == frame { return angle }
      // North of the new frame, seen from the centre, in the old one.
      let pole = SkyDirection(lon: 0, lat: 90, frame: frame)
      let turn = center.positionAngle(to: pole)
      return SkyDirection.normalized(angle - turn)
    }
    switch self {
    case .circle(let center, let radius):
      return .circle(center: center.converted(to: frame), radius: radius)
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      return .ellipse(
        center: center.converted(to: frame), semiMajor: semiMajor, semiMinor: semiMinor,
        angle: turned(center, angle))
    case .rectangle(let center, let width, let height, let angle):
      return .rectangle(
        center: center.converted(to: frame), width: width, height: height,
        angle: turned(center, angle))
    case .annulus(let center, let inner, let outer):
      return .annulus(center: center.converted(to: frame), inner: inner, outer: outer)
    case .polygon(let vertices):
      return .polygon(vertices.map { $0.converted(to: frame) })
    }
  }

  /// What makes the shape unusable whatever the map, or nil.
  package var fault: String? {
    func size(_ value: Double, _ name: String) -> String? {
      value > 0 && value.isFinite ? nil : "\(name) \(value) deg; expected a positive size"
    }
    func place(_ direction: SkyDirection) -> String? {
      direction.lon.isFinite && abs(direction.lat) <= 90
        ? nil : "position (\(direction.lon), \(direction.lat)) is not on the sky"
    }
    switch self {
    case .circle(let center, let radius):
      return place(center) ?? size(radius, "radius")
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      return place(center) ?? size(semiMajor, "semi-axis") ?? size(semiMinor, "semi-axis")
        ?? (angle.isFinite ? nil : "the angle is not a number")
    case .rectangle(let center, let width, let height, let angle):
      return place(center) ?? size(width, "width") ?? size(height, "height")
        ?? (angle.isFinite ? nil : "the angle is not a number")
    case .annulus(let center, let inner, let outer):
      if let wrong = place(center) ?? size(outer, "outer radius") { return wrong }
      return inner >= 0 && inner < outer
        ? nil : "inner radius \(inner) deg; expected one from 0 to the outer radius \(outer) deg"
    case .polygon(let vertices):
      if vertices.count < 3 {
        return "a polygon of \(vertices.count) vertices; expected at least 3"
      }
      return vertices.lazy.compactMap(place).first
    }
  }
}
