import Datasets
import Estimators
import Foundation
import SkyGeometry
import Testing

@Suite("Excess maps and their distribution")
struct MapEstimatorsTests {
  /// A flat field with one bright pixel in the middle of the second energy bin.
  static func dataset(mask: ((Int, Int) -> Bool)? = nil) throws -> StackedDataset {
    let field = FieldGeometry(
      sky: try WcsGeometry(
        center: SkyDirection(ra: 10, dec: 20), binsize: (0.1, 0.1), npix: (21, 21), frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 1, to: 100, bins: 2),
      energyTrue: TrueEnergyAxis(logFrom: 1, to: 100, bins: 4))
    let n = field.pixelCount
    var counts = [Float](repeating: 2, count: 2 * n)
    counts[n + 10 * 21 + 10] = 30
    let maskSafe = (0..<(2 * n)).map { mask?($0 / n, $0 % n) ?? true }
    let exposure = (0..<(4 * n)).map { Float($0 / n + 1) }
    return StackedDataset(
      field: field, counts: counts, background: [Float](repeating: 2, count: 2 * n),
      exposure: exposure, maskSafe: maskSafe, runsPerPixel: [UInt16](repeating: 1, count: n),
      livetime: 100, runs: [1])
  }

  @Test("sums in the disk, and the border sees what is there")
  func disk() throws {
    let images = ExcessMapEstimator(correlationRadius: 0.1)
      .images(try Self.dataset(), bins: [true, true])
    let center = 10 * 21 + 10
    // Five pixels of two bins of 2, and 28 more in the middle.
    #expect(images.counts[center] == 48)
    #expect(abs(images.background[center] - 20) < 1e-9)
    #expect(abs(images.excess[center] - 28) < 1e-9)
    #expect(images.excessError[center] == 48.0.squareRoot())
    #expect(
      abs(
        images.significance[center]
          - CountsStatistic.significance(counts: 48, background: 20)) < 1e-9)
    // The corner has three of the five pixels.
    #expect(images.counts[0] == 12)
    #expect(abs(images.significance[0]) < 1e-6)
  }

  @Test("energies are chosen, masks are kept out")
  func selection() throws {
    let estimator = ExcessMapEstimator(correlationRadius: 0.1)
    let low = estimator.images(try Self.dataset(), bins: [true, false])
    #expect(low.counts[10 * 21 + 10] == 10)
    let masked = estimator.images(
      try Self.dataset { energy, pixel in energy == 0 && pixel != 220 }, bins: [true, true])
    #expect(masked.counts[219] == 8)
    #expect(masked.significance[220].isNaN)
    #expect(!masked.mask[220])
  }

  @Test("layers add up, exposures average")
  func layers() throws {
    let dataset = try Self.dataset()
    let maps = LayerMaps(
      dataset, ViewSettings(bins: [false, true], correlationRadius: 0.1, smoothing: 0.2))
    #expect(maps.counts[220] == 30)
    #expect(maps.excess[220] == 28)
    #expect(maps.countsPerBin == [882, 910])
    #expect(maps.backgroundPerBin == [882, 882])
    #expect(maps.safeBins == [true, true])
    let smoothed = try #require(maps.smoothed)
    #expect(abs(smoothed.counts.reduce(0, +) - 910) < 1e-9)
    // The two true bins inside 10–100 TeV have exposures 3 and 4 and weights ∝ E⁻² integrals.
    let edges = dataset.field.energyTrue.edges
    let w2 = 1 / edges[2] - 1 / edges[3]
    let w3 = 1 / edges[3] - 1 / edges[4]
    #expect(abs(maps.exposure[0] - (3 * w2 + 4 * w3) / (w2 + w3)) < 1e-9)
  }

  @Test("no energy chosen: no data, no crash")
  func nothing() throws {
    let maps = LayerMaps(
      try Self.dataset(), ViewSettings(bins: [false, false], correlationRadius: 0.1))
    #expect(maps.counts.allSatisfy { $0.isNaN })
    #expect(maps.disk.significance.allSatisfy { $0.isNaN })
    let distribution = SignificanceDistribution(
      significance: maps.disk.significance, usable: [Bool](repeating: true, count: 441))
    #expect(distribution.pixelsAll == 0)
    #expect(distribution.edges.isEmpty)
    #expect(distribution.mean.isNaN)
  }

  @Test("the distribution counts each pixel once and leaves the excluded ones out of the Gaussian")
  func distribution() {
    let values = (0..<1000).map { Double($0 % 100) / 25 - 2 } + [.nan, 12]
    var usable = [Bool](repeating: true, count: values.count)
    usable[1001] = false
    let distribution = SignificanceDistribution(significance: values, usable: usable)
    #expect(distribution.pixelsAll == 1001)
    #expect(distribution.pixelsOutside == 1000)
    #expect(distribution.pixelsMasked == 1)
    #expect(distribution.all.reduce(0, +) == 1001)
    #expect(distribution.outside.reduce(0, +) == 1000)
    // numerics.md 8: int((max − min) × 3) edges.
    #expect(distribution.edges.count == Int((12 - -2) * 3.0))
    let outside = values.prefix(1000)
    let mean = outside.reduce(0, +) / 1000
    let width = (outside.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000).squareRoot()
    #expect(abs(distribution.mean - mean) < 1e-12)
    #expect(abs(distribution.width - width) < 1e-12)
  }

  @Test("a constant map is one bin")
  func constant() {
    let distribution = SignificanceDistribution(
      significance: [1, 1, 1], usable: [true, true, false])
    #expect(distribution.all == [3])
    #expect(distribution.width == 0)
  }
}
