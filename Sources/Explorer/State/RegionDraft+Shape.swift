package import SkyGeometry

extension RegionDraft {
  /// The region that accepting the draft would give; nil while a polygon has too few corners.
  package var region: SkyRegion? {
    guard let shape else { return nil }
    return SkyRegion(shape, name: name, role: role, isEnabled: isEnabled, tags: tags)
  }

  private var shape: RegionShape? {
    switch kind {
    case .circle: .circle(center: center, radius: major)
    case .ellipse: .ellipse(center: center, semiMajor: major, semiMinor: minor, angle: angle)
    case .box: .rectangle(center: center, width: major, height: minor, angle: angle)
    case .annulus: .annulus(center: center, inner: minor, outer: major)
    case .polygon: vertices.count >= 3 ? .polygon(vertices) : nil
    }
  }

  /// A draft to edit an existing region with.
  package init(_ region: SkyRegion, index: Int) {
    self.init(
      kind: .circle, center: region.center, major: 0, minor: 0, name: region.name,
      role: region.role, isEnabled: region.isEnabled, index: index)
    tags = region.tags
    set(region.shape)
  }

  /// Takes over kind and numbers of a shape.
  package mutating func set(_ shape: RegionShape) {
    switch shape {
    case .circle(let center, let radius):
      (kind, self.center, major, minor) = (.circle, center, radius, radius / 2)
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      (kind, self.center, major, minor) = (.ellipse, center, semiMajor, semiMinor)
      self.angle = angle
    case .rectangle(let center, let width, let height, let angle):
      (kind, self.center, major, minor) = (.box, center, width, height)
      self.angle = angle
    case .annulus(let center, let inner, let outer):
      (kind, self.center, major, minor) = (.annulus, center, outer, inner)
    case .polygon(let corners):
      kind = .polygon
      vertices = corners
      center = shape.center ?? center
    }
  }
}

extension SkyRegion {
  /// A position that stands for the region: its centre, or the mean of the corners.
  package var center: SkyDirection { shape.center ?? SkyDirection(ra: 0, dec: 0) }

  /// The size in a few characters, degrees.
  package var sizeText: String {
    func degrees(_ value: Double) -> String { Format.fixed(value, 2) }
    return switch shape {
    case .circle(_, let radius): degrees(radius)
    case .ellipse(_, let a, let b, _): degrees(a) + "×" + degrees(b)
    case .rectangle(_, let width, let height, _): degrees(width) + "×" + degrees(height)
    case .annulus(_, let inner, let outer): degrees(inner) + "–" + degrees(outer)
    case .polygon(let corners): "\(corners.count) pts"
    }
  }
}
