import Datasets
import Foundation
import SkyGeometry
import Testing

/// Kernels from an eighth and from a series, against every sub-pixel on its own.
@Suite struct PsfKernelMakerTests {
  /// Gaussians of 0.03° and 0.1° and one that falls slowly, in bins of 0.01°.
  private static let profiles: PsfMap.Profiles = {
    let radii = (0..<66).map { 0.01 * (Double($0) + 0.5) }
    return PsfMap.Profiles(
      values: radii.map { exp(-0.5 * pow($0 / 0.03, 2)) }
        + radii.map { exp(-0.5 * pow($0 / 0.1, 2)) }
        + radii.map { pow(1 + pow($0 / 0.05, 2), -2) },
      radWidth: 0.01, radCount: 66)
  }()

  @Test(arguments: ["TAN", "AIR", "SIN", "ARC", "ZEA", "CAR"], [10.0, 84.0])
  func everySubPixelCounts(projection: String, dec: Double) throws {
    let map = try WcsGeometry(
      center: SkyDirection(ra: 359.9, dec: dec), binsize: (0.02, 0.02), npix: (51, 51),
      projection: projection, frame: .icrs)
    let kernels = try PsfKernelMaker(map).kernels(Self.profiles)
    let middle = kernels.side / 2
    for k in 0..<3 {
      let r68 = Self.profiles.containmentRadius(energy: k, fraction: 0.68)
      let factor = Int(min((12 / (2 * r68 / 0.02)).rounded(.up), 4))
      let odd = try map.oddGeometry(radius: (Double(middle) + 0.25) * 0.02)
      let fine = factor > 1 ? try odd.upsampled(by: factor) : odd
      let distances = fine.separations(from: map.center)
      var expected = [Double](repeating: 0, count: kernels.side * kernels.side)
      for (i, distance) in distances.enumerated() {
        let (x, y) = (i % fine.nx / factor, i / fine.nx / factor)
        guard max(abs(x - middle), abs(y - middle)) <= kernels.reach[k] else { continue }
        expected[y * kernels.side + x] += Self.profiles.value(energy: k, distance: distance)
      }
      let sum = expected.reduce(0, +)
      let found = kernels.image(energy: k)
      let worst = zip(found, expected).map { abs($0 - $1 / sum) }.max() ?? .infinity
      #expect(worst < 1e-9 * (found.max() ?? 0), "energy \(k), \(worst)")
    }
  }
}
