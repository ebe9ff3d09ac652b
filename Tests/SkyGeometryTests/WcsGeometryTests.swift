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
