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
