import Foundation
import SkyGeometry
import Testing

@Suite struct SkyRegionTests {
  @Test(arguments: MaskReference.cases)
  func maskAsGammapy(_ reference: MaskCase) throws {
    let geometry = try regionField(reference.field)
    let region = SkyRegion(reference.shape)
    let mask = region.mask(on: geometry)
    let indices = mask.indices.filter { mask[$0] }
    #expect(indices.count == reference.count)
    #expect(indices.reduce(0, +) == reference.indexSum)
    #expect(region.pixels(on: geometry) == indices)
  }

  /// numerics.md 15.1.
  @Test func exclusionCircle() throws {
    let circle = SkyRegion(
      .circle(center: SkyDirection(ra: 83.6333, dec: 22.0144), radius: 0.3), role: .exclude)
    #expect(circle.pixels(on: try crabGeometry()).count == 716)
  }
}

extension SkyRegionTests {
  static let center = SkyDirection(ra: 83.6333, dec: 22.0144)
  static let shapes: [RegionShape] = [
    .circle(center: center, radius: 0.3),
    .ellipse(center: center, semiMajor: 0.5, semiMinor: 0.2, angle: 30),
    .rectangle(center: center, width: 0.7, height: 0.3, angle: -20),
    .annulus(center: center, inner: 0.2, outer: 0.4),
    .polygon([
      SkyDirection(ra: 83.2, dec: 21.7), SkyDirection(ra: 84.1, dec: 21.8),
      SkyDirection(ra: 83.7, dec: 22.5),
    ]),
  ]

  /// The outline separates inside from outside and is closed.
  @Test(arguments: shapes) func outlineFollowsTheMask(_ shape: RegionShape) throws {
    let map = try crabGeometry()
    let region = SkyRegion(shape)
    let lines = region.outline(on: map)
    #expect(lines.count == (shape.kind == "annulus" ? 2 : 1))
    for line in lines {
      #expect(line.first == line.last && line.count > 3)
      for point in line {
        let near = stride(from: 0.0, to: 360, by: 30).map { angle in
          let x = point.x + 0.05 * cos(angle * .pi / 180)
          let y = point.y + 0.05 * sin(angle * .pi / 180)
          return map.direction(x: x, y: y).map { region.contains($0, on: map) } ?? false
        }
        #expect(near.contains(true) && near.contains(false))
      }
    }
  }

  @Test(arguments: shapes) func movingAndResizing(_ shape: RegionShape) throws {
    let map = try crabGeometry()
    let region = SkyRegion(shape, name: "n", role: .background, isEnabled: false, tags: ["t"])
    let moved = try #require(region.translated(dx: 7, dy: -5, on: map))
    #expect(moved.name == "n" && moved.role == .background && !moved.isEnabled)
    let before = region.pixels(on: map)
    let after = moved.pixels(on: map)
    // The projection changes the scale by parts in 1e4 over the map: the borders may differ.
    let expected = Set(before.map { $0 + 7 - 5 * 100 })
    #expect(expected.symmetricDifference(after).count < before.count / 50)
    let back = try #require(moved.translated(dx: -7, dy: 5, on: map))
    let oldCenter = try #require(region.shape.center)
    #expect(try #require(back.shape.center).separation(to: oldCenter) < 1e-9)

    let twice = region.resized(by: 2).pixels(on: map).count
    #expect(abs(Double(twice) / Double(before.count) - 4) < 0.1)
    let turned = region.rotated(by: 90).rotated(by: -90).pixels(on: map)
    #expect(Set(turned).symmetricDifference(before).count <= 2)
    let placed = region.centered(at: SkyDirection(ra: 84, dec: 22.2).galactic)
    #expect(
      try #require(placed.shape.center).separation(to: SkyDirection(ra: 84, dec: 22.2)) < 1e-3)
  }

  @Test(arguments: shapes) func anglesFollowTheFrame(_ shape: RegionShape) throws {
    let map = try crabGeometry()
    let before = SkyRegion(shape).pixels(on: map)
    let galactic = SkyRegion(shape.converted(to: .galactic)).pixels(on: map)
    #expect(Set(galactic).symmetricDifference(before).count <= 1)
    let back = shape.converted(to: .galactic).converted(to: .icrs)
    #expect(SkyRegion(back).pixels(on: map) == before)
  }

  @Test func faults() throws {
    let map = try crabGeometry()
    func fault(_ shape: RegionShape) -> String? { SkyRegion(shape).fault(on: map) }
    for shape in Self.shapes { #expect(fault(shape) == nil) }
    let far = SkyDirection(ra: 120, dec: 22)
    #expect(fault(.circle(center: far, radius: 0.3)) == "outside the map")
    let antipode = SkyDirection(ra: 263.6333, dec: -22.0144)
    #expect(fault(.circle(center: antipode, radius: 0.3)) == "outside the map")
    #expect(fault(.circle(center: Self.center, radius: 0))?.contains("radius") == true)
    #expect(fault(.circle(center: Self.center, radius: .nan))?.contains("radius") == true)
    #expect(fault(.circle(center: Self.center, radius: -1)) != nil)
    #expect(fault(.circle(center: Self.center, radius: 5))?.contains("whole map") == true)
    #expect(fault(.circle(center: Self.center, radius: 1e-4))?.contains("no pixel") == true)
    #expect(fault(.annulus(center: Self.center, inner: 0.4, outer: 0.2)) != nil)
    #expect(fault(.polygon([Self.center, far])) != nil)
    #expect(fault(.polygon([Self.center, Self.center, Self.center])) != nil)
    #expect(fault(.circle(center: SkyDirection(ra: 0, dec: 95), radius: 1)) != nil)
    #expect(fault(.circle(center: SkyDirection(ra: .nan, dec: 5), radius: 1)) != nil)
    // A huge one costs no more than the map.
    #expect(fault(.circle(center: far, radius: 1e200)) != nil)
  }

  @Test func hugeRegionsStayBounded() throws {
    let map = try crabGeometry()
    let region = SkyRegion(.circle(center: Self.center, radius: 1e300))
    #expect(region.pixels(on: map).count == map.pixelCount)
    #expect(region.outline(on: map, maxStep: 0).allSatisfy { $0.count <= 4097 })
  }
}
