import Analysis
import Datasets
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Point spread and energy dispersion of stacks against those of Gammapy 2.1.
///
/// Recorded from `MapDatasetMaker`, `SafeMaskMaker` (offset-max 2°) and `MapDataset.stack` with the
/// geometry of the reference fields, two or three runs each. Tolerance: single precision there.
@Suite(
  "Stacked responses", .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct StackedResponsesTests {
  struct Expected: Sendable, CustomStringConvertible {
    var field: String
    var runs: [Int]
    /// Pixels of the coarse image along x and y.
    var size: (x: Int, y: Int)
    /// [energyTrue, rad, y, x] → sr⁻¹.
    var psf: [([Int], Double)]
    var psfSum: Double
    var psfExposure: Double
    /// [energyTrue, energy, y, x].
    var edisp: [([Int], Double)]
    /// From the third reconstructed energy on.
    var edispSum: Double
    var edispExposure: Double

    var description: String { field }
  }

  static let expected = [
    Expected(
      field: "pks2155", runs: [33787, 33788], size: (10, 10),
      psf: [
        ([12, 0, 4, 4], 210639.96875), ([20, 10, 0, 9], 11701.8193359375),
        ([8, 30, 9, 2], 845.6392211914062),
      ], psfSum: 3235146327.067542, psfExposure: 3016176160022.1875,
      edisp: [
        ([12, 8, 4, 4], 0.4605189263820648), ([20, 14, 0, 9], 0.6211957335472107),
        ([8, 5, 9, 2], 0.34925273060798645),
      ], edispSum: 2399.5455871272443, edispExposure: 3016176160022.1875),
    // Pixels that only one of the runs, or none, sees within 2°.
    Expected(
      field: "crab", runs: [23523, 23559], size: (20, 15),
      psf: [
        ([12, 0, 7, 10], 288572.9375), ([20, 10, 0, 3], 12222.5029296875),
        ([8, 30, 14, 18], 0),
      ], psfSum: 8921034596.45278, psfExposure: 5740548273651.711,
      edisp: [
        ([12, 7, 7, 10], 0.477573037147522), ([20, 12, 0, 3], 0.0873158648610115),
        ([8, 4, 14, 18], 0),
      ], edispSum: 5119.099513563495, edispExposure: 5758304194629.711),
    // In the first reconstructed energy, which no run uses, Gammapy 2.1 keeps some values where its
    // interpolation of the mask leaves a rounding error; those bins are left out here.
    Expected(
      field: "two_blazars", runs: [5001, 5002, 5003], size: (10, 10),
      psf: [
        ([8, 0, 4, 4], 244623.109375), ([12, 10, 0, 9], 1722.138671875),
        ([6, 30, 9, 2], 3.1107914447784424),
      ], psfSum: 3294662866.1132936, psfExposure: 1473595117718.5,
      edisp: [
        ([8, 8, 4, 4], 0.9637803435325623), ([12, 12, 0, 9], 0.9661084413528442),
        ([6, 6, 9, 2], 0.9030731320381165),
      ], edispSum: 1852.1296871092613, edispExposure: 1492328918872.25),
  ]

  private func isClose(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
    abs(a - b) <= relative * abs(b)
  }

  @Test(arguments: expected)
  func stack(_ expected: Expected) async throws {
    var configuration = try AnalysisConfiguration.read(
      path: SharedData.path("fields/\(expected.field).yaml")
    ).get()
    configuration.observations.ids = expected.runs
    configuration.datasets.background.method = .none
    let result = try await AnalysisEngine(threads: 2).run(
      configuration, until: .stack, withResponses: true)
    let psf = try #require(result.stacked?.psf)
    let edisp = try #require(result.stacked?.edisp)
    let (nx, ny) = expected.size
    #expect(psf.geometry.nx == nx && psf.geometry.ny == ny)
    for (index, value) in expected.psf {
      let i = ((index[0] * psf.radCount + index[1]) * ny + index[2]) * nx + index[3]
      #expect(isClose(Double(psf.values[i]), value, 1e-6))
    }
    let nE = edisp.energy.count
    for (index, value) in expected.edisp {
      let i = ((index[0] * nE + index[1]) * ny + index[2]) * nx + index[3]
      #expect(isClose(Double(edisp.values[i]), value, 1e-6))
    }
    #expect(isClose(psf.values.reduce(0) { $0 + Double($1) }, expected.psfSum, 1e-7))
    #expect(isClose(psf.exposure.reduce(0) { $0 + Double($1) }, expected.psfExposure, 1e-7))
    var sum = 0.0
    for (i, value) in edisp.values.enumerated() where i / (nx * ny) % nE >= 2 {
      sum += Double(value)
    }
    #expect(isClose(sum, expected.edispSum, 1e-7))
    #expect(isClose(edisp.exposure.reduce(0) { $0 + Double($1) }, expected.edispExposure, 1e-7))
  }
}
