import Foundation

/// A named region with a role in the analysis.
package struct SkyRegion: Sendable, Hashable {
  /// What a region is for.
  package enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    /// Where a source is measured.
    case source
    /// What is left out of background estimates.
    case exclude
    /// Where the background is measured.
    case background
  }

  /// Outline on the sky.
  package var shape: RegionShape
  /// Name for the user, may be empty.
  package var name: String
  /// What the region is for.
  package var role: Role
  /// Whether it takes part.
  package var isEnabled: Bool
  /// Free labels.
  package var tags: [String]

  package init(
    _ shape: RegionShape, name: String = "", role: Role = .source, isEnabled: Bool = true,
    tags: [String] = []
  ) {
    self.shape = shape
    self.name = name
    self.role = role
    self.isEnabled = isEnabled
    self.tags = tags
  }
}

extension SkyRegion {
  /// Pixels whose centre is inside, as Gammapy's `region_mask` (numerics.md 2.8).
  ///
  /// A region without a place in the projection has no pixels.
  package func mask(on geometry: WcsGeometry) -> [Bool] {
    var mask = [Bool](repeating: false, count: geometry.pixelCount)
    add(to: &mask, on: geometry)
    return mask
  }

  /// Sets the pixels of the region in a mask, for unions.
  package func add(to mask: inout [Bool], on geometry: WcsGeometry) {
    precondition(mask.count == geometry.pixelCount, "one value per pixel")
    guard let shape = PixelShape(shape, on: geometry) else { return }
    mask.withUnsafeMutableBufferPointer { mask in
      shape.forEachPixel(nx: geometry.nx, ny: geometry.ny) { mask[$0] = true }
    }
  }

  /// Flat indices of the pixels inside, ascending.
  package func pixels(on geometry: WcsGeometry) -> [Int] {
    var indices: [Int] = []
    PixelShape(shape, on: geometry)?.forEachPixel(nx: geometry.nx, ny: geometry.ny) {
      indices.append($0)
    }
    return indices
  }

  /// Whether a direction is inside, by the same test in the pixel coordinates of a map.
  package func contains(_ direction: SkyDirection, on geometry: WcsGeometry) -> Bool {
    guard let shape = PixelShape(shape, on: geometry), let point = geometry.pixel(of: direction)
    else { return false }
    return shape.contains(point.x, point.y)
  }

  /// Closed lines around the region in pixel coordinates, for drawing; two for an annulus.
  ///
  /// - Parameters:
  ///   - geometry: map to draw on; the lines may leave it.
  ///   - maxStep: longest step along curves, pixels.
  /// - Returns: one list of points per line, the first point repeated at the end.
  package func outline(on geometry: WcsGeometry, maxStep: Double = 1) -> [[SIMD2<Double>]] {
    PixelShape(shape, on: geometry)?.outline(maxStep: maxStep) ?? []
  }

  /// What is wrong with the region on a map, or nil: outside it, of zero size, covering all of it.
  package func fault(on geometry: WcsGeometry) -> String? {
    if let fault = shape.fault { return fault }
    guard let pixels = PixelShape(shape, on: geometry) else { return "outside the map" }
    let (lower, upper) = pixels.bounds
    guard upper.x >= -0.5, upper.y >= -0.5, lower.x < Double(geometry.nx) - 0.5,
      lower.y < Double(geometry.ny) - 0.5
    else { return "outside the map" }
    var count = 0
    pixels.forEachPixel(nx: geometry.nx, ny: geometry.ny) { _ in count += 1 }
    if count == 0 { return "covers no pixel centre of the map; expected a larger region" }
    if count == geometry.pixelCount { return "covers the whole map; expected a smaller region" }
    return nil
  }
}

// MARK: - Changes

extension SkyRegion {
  /// The region moved by pixels of a map; nil if it would leave the projection.
  package func translated(dx: Double, dy: Double, on geometry: WcsGeometry) -> SkyRegion? {
    func moved(_ direction: SkyDirection) -> SkyDirection? {
      guard let point = geometry.pixel(of: direction) else { return nil }
      return geometry.direction(x: point.x + dx, y: point.y + dy)?.converted(to: direction.frame)
    }
    var copy = self
    if case .polygon(let vertices) = shape {
      let places = vertices.compactMap(moved)
      guard places.count == vertices.count else { return nil }
      copy.shape = .polygon(places)
      return copy
    }
    guard let center = shape.center, let place = moved(center) else { return nil }
    return centered(at: place)
  }

  /// The region with its centre elsewhere; a polygon is shifted along with its mean direction.
  ///
  /// The frame of the shape stays, since its angle is measured in it.
  package func centered(at destination: SkyDirection) -> SkyRegion {
    var copy = self
    guard let old = shape.center else { return self }
    let place = destination.converted(to: old.frame)
    switch shape {
    case .circle(_, let radius):
      copy.shape = .circle(center: place, radius: radius)
    case .ellipse(_, let semiMajor, let semiMinor, let angle):
      copy.shape = .ellipse(
        center: place, semiMajor: semiMajor, semiMinor: semiMinor, angle: angle)
    case .rectangle(_, let width, let height, let angle):
      copy.shape = .rectangle(center: place, width: width, height: height, angle: angle)
    case .annulus(_, let inner, let outer):
      copy.shape = .annulus(center: place, inner: inner, outer: outer)
    case .polygon(let vertices):
      copy.shape = .polygon(
        vertices.map { vertex in
          place.offset(by: old.separation(to: vertex), positionAngle: old.positionAngle(to: vertex))
        })
    }
    return copy
  }

  /// The region with all sizes multiplied by a positive factor.
  package func resized(by factor: Double) -> SkyRegion {
    precondition(factor > 0 && factor.isFinite, "a positive factor")
    var copy = self
    switch shape {
    case .circle(let center, let radius):
      copy.shape = .circle(center: center, radius: radius * factor)
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      copy.shape = .ellipse(
        center: center, semiMajor: semiMajor * factor, semiMinor: semiMinor * factor, angle: angle)
    case .rectangle(let center, let width, let height, let angle):
      copy.shape = .rectangle(
        center: center, width: width * factor, height: height * factor, angle: angle)
    case .annulus(let center, let inner, let outer):
      copy.shape = .annulus(center: center, inner: inner * factor, outer: outer * factor)
    case .polygon(let vertices):
      guard let center = shape.center else { return self }
      copy.shape = .polygon(
        vertices.map { vertex in
          center.offset(
            by: center.separation(to: vertex) * factor,
            positionAngle: center.positionAngle(to: vertex))
        })
    }
    return copy
  }

  /// The region turned counterclockwise, degrees, on an image with north up and east left.
  package func rotated(by turn: Double) -> SkyRegion {
    var copy = self
    switch shape {
    case .circle, .annulus: break
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      copy.shape = .ellipse(
        center: center, semiMajor: semiMajor, semiMinor: semiMinor,
        angle: SkyDirection.normalized(angle + turn))
    case .rectangle(let center, let width, let height, let angle):
      copy.shape = .rectangle(
        center: center, width: width, height: height, angle: SkyDirection.normalized(angle + turn))
    case .polygon(let vertices):
      guard let center = shape.center else { return self }
      copy.shape = .polygon(
        vertices.map { vertex in
          center.offset(
            by: center.separation(to: vertex),
            positionAngle: center.positionAngle(to: vertex) + turn)
        })
    }
    return copy
  }
}
