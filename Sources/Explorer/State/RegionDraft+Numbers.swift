import SkyGeometry

extension RegionDraft {
  /// How many sizes follow the position when numbers are typed.
  var sizeCount: Int {
    switch kind {
    case .circle: 1
    case .annulus: 2
    case .ellipse, .box: 3
    case .polygon: 0
    }
  }

  /// What can be typed for the region.
  package var numbersExplanation: String {
    switch kind {
    case .circle: "a position and a radius in degrees, as 184.467 30.117 0.3"
    case .annulus: "a position, inner and outer radius in degrees, as 184.467 30.117 0.2 0.4"
    case .ellipse: "a position, two semi-axes and an angle in degrees, as 184.467 30.117 0.4 0.2 30"
    case .box: "a position, width, height and angle in degrees, as 184.467 30.117 0.4 0.2 30"
    case .polygon: "RA and Dec of at least three corners in degrees"
    }
  }

  /// The numbers as they can be typed.
  package var numbersText: String {
    func number(_ value: Double) -> String { Format.degrees(value) }
    let position = number(center.icrs.lon) + " " + number(center.icrs.lat)
    switch kind {
    case .circle: return position + " " + number(major)
    case .annulus: return position + " " + number(minor) + " " + number(major)
    case .ellipse, .box:
      return position + " " + number(major) + " " + number(minor) + " " + number(angle)
    case .polygon:
      return vertices.map { number($0.icrs.lon) + " " + number($0.icrs.lat) }
        .joined(separator: " ")
    }
  }

  /// Position and sizes for the status line, with what they are.
  var numbersInWords: (position: String, sizes: String) {
    func degrees(_ value: Double) -> String { Format.fixed(value, 3) + "°" }
    let position = Format.fixed(center.icrs.lon, 3) + " " + Format.signed(center.icrs.lat, 3)
    let turn = abs(angle) < 1e-9 ? "" : ", turned \(Format.trimmed(angle))°"
    let sizes =
      switch kind {
      case .circle: "radius " + degrees(major)
      case .annulus: "radii \(degrees(minor)) to \(degrees(major))"
      case .ellipse: "semi-axes \(degrees(major)) × \(degrees(minor))" + turn
      case .box: "\(degrees(major)) × \(degrees(minor))" + turn
      case .polygon: "\(vertices.count) corners"
      }
    return (position, sizes)
  }

  /// Takes sizes in the order in which they are typed.
  mutating func set(sizes: [Double]) {
    switch kind {
    case .circle: major = sizes[0]
    case .annulus: (minor, major) = (sizes[0], sizes[1])
    case .ellipse, .box: (major, minor, angle) = (sizes[0], sizes[1], sizes[2])
    case .polygon: break
    }
  }
}
