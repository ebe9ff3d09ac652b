import Foundation
import SkyGeometry
import Testing
import Wcs

/// The field of numerics.md section 15: 100 x 100 pixels of 0.02 deg, AIR, ICRS.
func crabGeometry() throws -> WcsGeometry {
  try WcsGeometry(
    center: SkyDirection(ra: 83.6333, dec: 22.0144), binsize: (0.02, 0.02), npix: (100, 100),
    projection: "AIR", frame: .icrs)
}

@Suite struct WcsGeometryTests {
  /// numerics.md 15.1, from Gammapy 2.1.
  @Test func referenceSolidAngles() throws {
    let geometry = try crabGeometry()
    let solid = geometry.solidAngles
    for (y, x, expected) in [
      (0, 0, 1.21828777019e-07), (50, 50, 1.21846963899e-07), (99, 10, 1.21832081166e-07),
    ] {
      #expect(abs(solid[y * 100 + x] / expected - 1) < 5e-12)
    }
  }

  /// numerics.md 15.1, from Gammapy 2.1.
  @Test func referencePixelPosition() throws {
    let directions = try crabGeometry().pixelDirections
    #expect(abs(directions.lon[10 * 100 + 80] - 82.9789414355) < 1e-10)
    #expect(abs(directions.lat[10 * 100 + 80] - 21.2231141701) < 1e-10)
  }
}

extension WcsGeometryTests {
  /// Gammapy 2.1 `WcsGeom.solid_angle` at [0, 0], [30, 60], [69, 80], and its sum.
  @Test(arguments: [
    (
      "wrap",
      [2.741556780333217e-07, 2.7415566799919783e-07, 2.741556744977924e-07, 0.00193828057490495]
    ),
    (
      "galCar",
      [6.090031717239729e-07, 6.092214033722014e-07, 6.091056037184314e-07, 0.00584789410160599]
    ),
  ])
  func solidAnglesAsGammapy(_ field: String, _ expected: [Double]) throws {
    let map = try regionField(field)
    let solid = map.solidAngles
    for (index, (y, x)) in [(0, 0), (30, 60), (69, 80)].enumerated() {
      #expect(abs(solid[y * map.nx + x] / expected[index] - 1) < 2e-10)
    }
    let total = solid.reduce(0, +)
    #expect(abs(total / expected[3] - 1) < 1e-10)
  }

  /// Gammapy measures one angle from the wrong north, which halves the area of pixels at a pole.
  ///
  /// The true area of a pixel in the gnomonic projection is that at the centre times cos³.
  @Test(arguments: [90, 89.97, -90, 60, 0])
  func solidAnglesDoNotDependOnTheLatitude(_ dec: Double) throws {
    let map = try WcsGeometry(
      center: SkyDirection(ra: 30, dec: dec), binsize: (0.05, 0.05), npix: (60, 60),
      projection: "TAN", frame: .icrs)
    let side = 0.05 * Double.pi / 180
    let distances = map.separations(from: map.center)
    for (p, angle) in map.solidAngles.enumerated() {
      let cosine = cos(distances[p] * .pi / 180)
      // The triangles are flat: (0.05°)² of the area.
      #expect(abs(angle / (side * side * cosine * cosine * cosine) - 1) < 5e-6)
    }
  }

  /// The pixels of an all-sky map of an equal-area projection fill the sphere.
  @Test func wholeSky() throws {
    let map = try WcsGeometry(
      center: SkyDirection(lon: 0, lat: 0, frame: .galactic), binsize: (1, 1), npix: (360, 180),
      projection: "CAR", frame: .galactic)
    let total = map.solidAngles.reduce(0, +)
    #expect(abs(total / (4 * Double.pi) - 1) < 1e-3)
    let aitoff = try WcsGeometry(
      center: SkyDirection(ra: 0, dec: 0), binsize: (1, 1), npix: (360, 180), projection: "AIT",
      frame: .icrs)
    #expect(aitoff.solidAngles[0].isNaN && aitoff.pixelDirections.lon[0].isNaN)
    #expect(aitoff.separations(from: SkyDirection(ra: 0, dec: 0))[0].isNaN)
    #expect(aitoff.direction(x: 0, y: 0) == nil)
  }

  @Test(arguments: ["crab", "galCar", "pole", "wrap", "galAit"])
  func pixelCentres(_ field: String) throws {
    let map = try regionField(field)
    let directions = map.pixelDirections
    let back = map.pixels(lon: directions.lon, lat: directions.lat, frame: .icrs)
    for index in stride(from: 0, to: map.pixelCount, by: 97) {
      #expect(map.index(ofX: back.x[index], y: back.y[index]) == index)
      let direct = try #require(
        map.direction(x: Double(index % map.nx), y: Double(index / map.nx)))
      let cached = SkyDirection(ra: directions.lon[index], dec: directions.lat[index])
      #expect(direct.separation(to: cached) < 1e-11)
    }
    let target = map.center.offset(by: 0.3, positionAngle: 70)
    let separations = map.separations(from: target)
    for index in stride(from: 0, to: map.pixelCount, by: 113) {
      let expected = SkyDirection(ra: directions.lon[index], dec: directions.lat[index])
        .separation(to: target)
      #expect(abs(separations[index] - expected) < 1e-12)
    }
    let mask = map.separationMask(from: target, below: 0.4)
    #expect(mask.indices.allSatisfy { mask[$0] == (separations[$0] < 0.4) })
  }

  @Test func indexOfPoint() throws {
    let map = try regionField("galCar")
    #expect(map.index(ofX: -0.5, y: -0.5) == 0)
    #expect(map.index(ofX: -0.5000001, y: 0) == nil)
    #expect(map.index(ofX: 119.49, y: 79.49) == 120 * 80 - 1)
    #expect(map.index(ofX: 119.5, y: 79) == nil)
    #expect(map.index(ofX: 3.5, y: 2) == 2 * 120 + 4)
    for bad in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
      #expect(map.index(ofX: bad, y: 0) == nil && map.index(ofX: 0, y: bad) == nil)
    }
  }

  @Test func sizeFromWidth() throws {
    let map = try WcsGeometry(
      center: SkyDirection(ra: 83.6333, dec: 22.0144), binsize: (0.02, 0.02), width: (3.01, 2.99),
      frame: .galactic)
    // Gammapy 2.1 rounds both to 150; the centre is converted.
    #expect(map.nx == 150 && map.ny == 150)
    #expect(abs(map.center.lon - 184.55765085540372) < 1e-10)
    #expect(map.contains(SkyDirection(ra: 83.6333, dec: 22.0144)))
    #expect(!map.contains(SkyDirection(ra: 93.6333, dec: 22.0144)))
    #expect(abs(map.pixelScale - 0.02) < 1e-15)
  }
}
