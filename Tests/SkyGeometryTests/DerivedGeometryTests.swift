import Foundation
import SkyGeometry
import Testing
import Wcs

@Suite struct DerivedGeometryTests {
  /// Gammapy 2.1 `WcsGeom.cutout` of the Crab field: size, CRPIX of the part.
  @Test(arguments: [
    (83.6333, 22.0144, 0.64, false, 32, 32, 16.5, 16.5),
    (83.9, 22.3, 0.5, true, 25, 25, 25.5, -1.5),
    (84.66, 21.1, 0.51, false, 15, 17, 50.5, 50.5),
    (82.6, 22.9, 0.33, true, 11, 14, -38.5, -35.5),
    (83.6333, 22.0144, 0.03, false, 2, 2, 1.5, 1.5),
  ])
  func cutoutAsGammapy(
    _ ra: Double, _ dec: Double, _ width: Double, _ odd: Bool, _ nx: Int, _ ny: Int,
    _ crpix1: Double, _ crpix2: Double
  ) throws {
    let map = try crabGeometry()
    let part = try #require(
      try map.cutout(center: SkyDirection(ra: ra, dec: dec), width: (width, width), odd: odd))
    #expect(part.geometry.nx == nx && part.geometry.ny == ny)
    #expect(part.geometry.wcs.parameters.crpix == [crpix1, crpix2])
    // The pixels of the part are those of the map.
    let values = part.values(of: map.pixelDirections.lon, width: map.nx)
    let own = part.geometry.pixelDirections.lon
    #expect(zip(values, own).allSatisfy { abs($0 - $1) < 1e-11 })
  }

  @Test func cutoutsWithoutOverlap() throws {
    let map = try crabGeometry()
    let far = SkyDirection(ra: 90, dec: 22)
    #expect(try map.cutout(center: far, width: (0.5, 0.5)) == nil)
    // On the other side of the sky AIR has no pixel at all.
    #expect(try map.cutout(center: SkyDirection(ra: 263.6333, dec: -22.0144), width: (1, 1)) == nil)
    let all = try #require(try map.cutout(center: map.center, width: (400, 400)))
    #expect(all.geometry == map)
    #expect(throws: WcsError.self) { try map.slice(x: 0..<0, y: 0..<10) }
    #expect(throws: WcsError.self) { try map.slice(x: 0..<10, y: 95..<101) }
  }

  /// Gammapy 2.1 `upsample(4)`, `downsample(5)`, `to_odd_npix(0.66 deg)`.
  @Test func resampledAsGammapy() throws {
    let map = try crabGeometry()
    let fine = try map.upsampled(by: 4)
    #expect(fine.nx == 400 && fine.wcs.parameters.crpix == [200.5, 200.5])
    #expect(fine.wcs.parameters.cdelt == [-0.005, 0.005])
    #expect(abs(fine.solidAngles[13 * 400 + 27] / 7.614499789555589e-09 - 1) < 1e-10)
    let coarse = try map.downsampled(by: 5)
    #expect(coarse.nx == 20 && coarse.wcs.parameters.crpix == [10.5, 10.5])
    #expect(coarse.wcs.parameters.cdelt == [-0.1, 0.1])
    #expect(try fine.downsampled(by: 4) == map)
    #expect(throws: WcsError.self) { try map.downsampled(by: 101) }
    let odd = try map.oddGeometry(radius: 0.66)
    #expect(odd.nx == 67 && odd.ny == 67 && odd.wcs.parameters.crpix == [34, 34])
    #expect(odd.center.separation(to: map.center) < 1e-12)
  }

  /// numerics.md 0.6.
  @Test(arguments: [(3.0, 3), (3.5, 5), (4.0, 5), (5.0, 5), (5.01, 7), (1, 1), (0.2, 1)])
  func oddNumbers(_ value: Double, _ expected: Int) {
    #expect(WcsGeometry.roundedUpToOdd(value) == expected)
  }

  @Test func downsampledSumKeepsTheTotal() throws {
    let map = SkyMap(
      geometry: try crabGeometry(), values: (0..<10000).map { Double($0) }, unit: "")
    let coarse = try map.downsampledSum(by: 4)
    #expect(coarse.geometry.nx == 25)
    #expect(coarse.values.reduce(0, +) == map.values.reduce(0, +))
    // Columns 4 to 7 of rows 0 to 3.
    #expect(coarse[y: 0, x: 1] == 2488)
  }
}
