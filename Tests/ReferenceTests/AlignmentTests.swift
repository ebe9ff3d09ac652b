import Analysis
import Datasets
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// Background of run 23523 under the three alignments against Gammapy 2.1.
///
/// Origin: Gammapy 2.1, `MapDatasetMaker` with the alignment set by hand; geometry as in
/// `TwoCrabRunsTests`. Horizontal coordinates: astropy 8.
@Suite(
  "Alignments",
  .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct AlignmentTests {
  struct Case: Sendable {
    var alignment: FovAlignment
    var sum: Double
    var bins: [Double]
    var tolerance: Double
  }

  static let cases = [
    Case(
      alignment: .raDec, sum: 1286.9272165795153,
      bins: [
        0.033980449126761576, 0.0071717105138291775, 0.0005893886648268106, 0.02683415192335809,
      ],
      tolerance: 1e-6),
    Case(
      alignment: .reverseLonRaDec, sum: 1286.9273685364542,
      bins: [
        0.033984431972682604, 0.007407361970997999, 0.0005817581775397413, 0.027279414612030956,
      ],
      tolerance: 1e-6),
    // Horizontal coordinates without nutation and polar motion, 0.01°.
    Case(
      alignment: .altAz, sum: 1306.5280050855688,
      bins: [
        0.03179390681718299, 0.00716698605269642, 0.0008871028531932566, 0.020797098231743562,
      ],
      tolerance: 2e-3),
  ]

  @Test("background of each alignment", arguments: cases)
  func background(_ test: Case) throws {
    let field = try TwoCrabRunsTests.field()
    let reader = ObservationReader(
      store: try DataStore.open(SharedData.path("data/hess-dl3-dr1")), alignment: test.alignment)
    let observation = try #require(reader.read(23523).observation)
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings()).run(observation).run
    #expect(abs(run.totals.background / test.sum - 1) < test.tolerance)
    let places = [(5, 50, 50), (8, 20, 30), (12, 90, 5), (5, 90, 10)]
    for ((e, y, x), value) in zip(places, test.bins) {
      let mine = Double(run.background[(e * 100 + y) * 100 + x])
      #expect(abs(mine / value - 1) < test.tolerance)
    }
  }

  @Test(
    "horizontal coordinates",
    arguments: [
      (53343.9, 16.5, -23.27, 83.63, 22.01, 34.23620806, 36.54922766),
      (53343.9, 16.5, -23.27, 184.467, 30.117, 70.03157018, -45.14890811),
      (58543.95, -17.89, 28.76, 83.63, 22.01, 268.56680141, 53.72849401),
      (58543.95, -17.89, 28.76, 184.467, 30.117, 72.61852669, 37.36536359),
    ])
  func horizontal(
    mjd: Double, lon: Double, lat: Double, ra: Double, dec: Double, azimuth: Double,
    altitude: Double
  ) {
    let frame = HorizontalFrame(mjd: mjd, site: ObservatorySite(longitude: lon, latitude: lat))
    let direction = SkyDirection(ra: ra, dec: dec)
    let mine = frame.azimuthAltitude(direction.unitVector)
    #expect(abs(mine.altitude * 180 / .pi - altitude) < 0.015)
    let turn = mine.azimuth * 180 / .pi - azimuth
    #expect(abs(turn - 360 * (turn / 360).rounded()) * cos(mine.altitude) < 0.015)
    let back = frame.direction(azimuth: azimuth, altitude: altitude)
    #expect(back.separation(to: direction) < 0.02)
  }

  @Test("a store that declares the wrong alignment is found out, a right one is left in peace")
  func advice() async throws {
    let engine = AnalysisEngine(threads: 2)
    let guess = try FieldGuess.configuration(
      try DataStore.open(SharedData.path("data/two-blazars")))
    let notes = try await AlignmentAdvice.notes(
      try guess.configuration.open(), engine: engine)
    #expect(notes.map(\.severity) == [.note])
    #expect(notes.first?.remedy == "try observations.fov_alignment: REVERSE_LON_RADEC")

    let reading = AnalysisConfiguration.read(path: SharedData.path("fields/two_blazars.yaml"))
    let opened = try reading.get().open()
    #expect(try await AlignmentAdvice.notes(opened, engine: engine).isEmpty)
  }
}
