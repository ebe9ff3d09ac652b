import Datasets
import Estimators
import Foundation
import SkyGeometry
import Testing

/// The 68 % radius of the point spread for a choice of energies.
@Suite struct PsfExtentTests {
  /// Gaussians whose widths grow with the column of a 3 × 3 image, and fall with energy.
  private func psf(widths: [Double], exposure: [Float] = [1, 1]) throws -> PsfMap {
    let geometry = try WcsGeometry(
      center: SkyDirection(ra: 10, dec: 20), binsize: (1, 1), npix: (3, 3), frame: .icrs)
    let count = 200
    var values: [Float] = []
    for width in widths {
      for j in 0..<count {
        let r = (Double(j) + 0.5) * 0.005
        for pixel in 0..<9 {
          let sigma = width * (1 + 0.5 * Double(pixel % 3))
          values.append(Float(exp(-0.5 * r * r / sigma / sigma) / (sigma * sigma)))
        }
      }
    }
    return PsfMap(
      geometry: geometry, energyTrue: TrueEnergyAxis(logFrom: 1, to: 100, bins: 2),
      radWidth: 0.005, radCount: count, values: values,
      exposure: exposure.flatMap { [Float](repeating: $0, count: 9) })
  }

  private let axis = RecoEnergyAxis(logFrom: 1, to: 100, bins: 2)

  /// √(−2 ln 0.32) widths.
  private let gaussian = (-2 * log(0.32)).squareRoot()

  @Test(arguments: [0.05, 0.1, 0.15])
  func aGaussianHasItsClosedForm(sigma: Double) throws {
    let extent = PsfExtent(
      try psf(widths: [sigma, 3 * sigma]), energy: axis, bins: [true, false])
    let geometry = extent.geometry
    for column in 0..<2 {
      let there = try #require(geometry.direction(x: Double(column), y: 1))
      let radius = try #require(extent.radius(at: there))
      let expected = gaussian * sigma * (1 + 0.5 * Double(column))
      #expect(abs(radius / expected - 1) < 2e-3, "\(radius), expected \(expected)")
    }
    // Between two pixels it is between theirs, and beyond the image that of the nearest one.
    let between = try #require(geometry.direction(x: 0.5, y: 1))
    #expect(abs(try #require(extent.radius(at: between)) / (gaussian * sigma * 1.25) - 1) < 2e-3)
    let beyond = try #require(geometry.direction(x: -3, y: 1))
    #expect(extent.radius(at: beyond) == extent.radii[3])
  }

  /// Exposure and an E⁻² spectrum weight the energies.
  @Test(arguments: [[Float(1), 1], [1, 10], [1, 0]])
  func energiesAreMixedByTheirCounts(exposure: [Float]) throws {
    let widths = [0.15, 0.05]
    let extent = PsfExtent(
      try psf(widths: widths, exposure: exposure), energy: axis, bins: [true, true])
    // The integral of E⁻² from 1 to 10 and from 10 to 100.
    let weights = [0.9 * Double(exposure[0]), 0.09 * Double(exposure[1])]
    let radius = extent.radii[3]
    let share =
      zip(weights, widths).reduce(0.0) { sum, part in
        sum + part.0 * (1 - exp(-0.5 * radius * radius / part.1 / part.1))
      } / weights.reduce(0, +)
    #expect(abs(share - 0.68) < 2e-3, "\(share)")
  }

  @Test func whereThereIsNoneThereIsNoRadius() throws {
    let nothing = PsfExtent(
      try psf(widths: [0.1, 0.1], exposure: [0, 0]), energy: axis, bins: [true, true])
    #expect(nothing.radius(at: SkyDirection(ra: 10, dec: 20)) == nil)
    let notSelected = PsfExtent(try psf(widths: [0.1, 0.1]), energy: axis, bins: [false, false])
    #expect(notSelected.radius(at: SkyDirection(ra: 10, dec: 20)) == nil)
  }
}
