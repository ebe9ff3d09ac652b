import Datasets
import Estimators
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// Safe masks and ring background on two public Crab runs against Gammapy 2.1.
///
/// Origin: Gammapy 2.1, `SafeMaskMaker`, `RingBackgroundMaker` and `ExcessMapEstimator` on runs
/// 23523 and 23526 of H.E.S.S. DL3 DR1; map 150 × 150 pixels of 0.02°, TAN, centre (83.6333,
/// 22.0144); 4 bins (ring: 1) 0.5–50 TeV, 20 true bins 0.2–100 TeV.
@Suite(
  "Safe masks and ring",
  .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct MasksAndRingTests {
  static func field(bins: Int) throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: TwoCrabRunsTests.center, binsize: (0.02, 0.02), npix: (150, 150), frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.5, to: 50, bins: bins),
      energyTrue: TrueEnergyAxis(logFrom: 0.2, to: 100, bins: 20))
  }

  static func stack(
    _ field: FieldGeometry, _ settings: SafeMaskSettings
  ) async throws -> (masks: [Int], stack: StackedDataset) {
    let reader = ObservationReader(
      store: try DataStore.open(SharedData.path("data/hess-dl3-dr1")))
    let reducer = RunReducer(field: field, safeMask: settings, offsetMax: 10)
    let runs = try [23523, 23526].map { id in
      try reducer.run(try #require(reader.read(id).observation)).run
    }
    let norms = runs.map { BackgroundNorm(id: $0.id, norm: 1, error: 0, isKept: true) }
    let stack = try await RunStacker(field: field).stack(runs, norms: norms, workers: Workers(2))
    return (runs.map { $0.maskSafe.count { $0 } }, stack)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: SafeMaskSettings
    var masks: [Int]
    var counts: Double
    var background: Double
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    var aeffMax = SafeMaskSettings(offsetMax: 2)
    aeffMax.effectiveAreaPercent = 10
    var aeffDefault = SafeMaskSettings(offsetMax: 2)
    aeffDefault.usesDefaultThresholds = true
    var peak = SafeMaskSettings(offsetMax: 2)
    peak.startsAtBackgroundPeak = true
    var fixed = SafeMaskSettings()
    fixed.effectiveAreaPercent = 30
    fixed.fixedOffset = 1
    return [
      Case(
        name: "aeff-max", settings: aeffMax, masks: [62850, 83800], counts: 4353,
        background: 2612.116),
      Case(
        name: "aeff-default", settings: aeffDefault, masks: [62850, 62850], counts: 1621,
        background: 1394.5759),
      Case(
        name: "bkg-peak", settings: peak, masks: [83800, 83800], counts: 7184,
        background: 3553.2952),
      Case(
        name: "aeff-max at a fixed offset", settings: fixed, masks: [67500, 67500], counts: 1695,
        background: 1472.8696),
    ]
  }()

  @Test("safe masks", arguments: cases)
  func safeMask(_ test: Case) async throws {
    let (masks, stack) = try await Self.stack(try Self.field(bins: 4), test.settings)
    #expect(masks == test.masks)
    #expect(stack.counts.reduce(0) { $0 + Double($1) } == test.counts)
    let background = stack.background.reduce(0) { $0 + Double($1) }
    #expect(abs(background / test.background - 1) < 1e-6)
  }

  @Test("ring background and its significance")
  func ring() async throws {
    let field = try Self.field(bins: 1)
    let (_, stack) = try await Self.stack(field, SafeMaskSettings(offsetMax: 2))
    let exclusion = SkyRegion(
      .circle(center: TwoCrabRunsTests.center, radius: 0.3), role: .exclude)
    let ring = try await RingBackgroundMaker(innerRadius: 0.5, width: 0.3).run(
      stack, usable: exclusion.mask(on: field.sky).map { !$0 }, workers: Workers(2))
    let off = try #require(ring.off)
    #expect(ring.counts.reduce(0) { $0 + Double($1) } == 7184)
    // [y, x], counts, off counts, background. The off counts differ a little towards the border: the
    // reference sums the ring of each run, with the bins that are not safe, here it is that of the
    // stack and of safe bins only.
    for (y, x, counts, offCounts, background) in [
      (75, 75, 9.0, 1050.0, 0.32245892), (20, 30, 0, 591, 0.34280676),
      (100, 60, 0, 868, 0.36693284),
    ] {
      let p = y * 150 + x
      #expect(Double(ring.counts[p]) == counts)
      #expect(abs(Double(off.counts[p]) / offCounts - 1) < 0.03)
      #expect(abs(Double(ring.background[p]) / background - 1) < 0.02)
    }
    for (correlate, rows) in [
      (true, [(75, 75, 307.68335, 32.87665554), (20, 30, -9.715584, -1.97250401)]),
      (false, [(75, 75, 307.83801636, 31.70047495), (20, 30, -9.745756923, -1.9389677)]),
    ] {
      let images = ExcessMapEstimator(correlationRadius: 0.1, correlatesOff: correlate)
        .images(ring, bins: [true])
      for (y, x, excess, significance) in rows {
        #expect(abs(images.excess[y * 150 + x] - excess) < 0.3)
        #expect(abs(images.significance[y * 150 + x] - significance) < 0.1)
      }
    }
  }
}
