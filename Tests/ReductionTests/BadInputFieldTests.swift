import Datasets
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// One synthetic run on a field of its own.
private struct Reduced {
  let observation: Observation
  let run: ReducedRun
  let field: FieldGeometry

  /// Source and telescope axis in one direction; the map around them unless it has another centre.
  init(
    pointing: (ra: Double, dec: Double), center: SkyDirection? = nil, projection: String = "TAN",
    frame: SkyFrame = .icrs, width: Double = 3
  ) throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.target = pointing
    options.wobble = 0
    observation = try Self.observation(options)
    let middle = center ?? SkyDirection(ra: pointing.ra, dec: pointing.dec)
    field = try Self.field(middle.converted(to: frame), width, projection, frame)
    run = try RunReducer(field: field, safeMask: SafeMaskSettings(offsetMax: 2)).run(observation)
      .run
  }

  static func observation(
    _ options: FixtureStore.Options, _ change: (inout FixtureStore) -> Void = { _ in }
  ) throws -> Observation {
    let folder = TemporaryFolder()
    var fixture = FixtureStore(options)
    change(&fixture)
    let store = try DataStore.open(fixture.write(to: folder))
    return try #require(ObservationReader(store: store).read(options.firstID).observation)
  }

  static func field(
    _ center: SkyDirection, _ width: Double, _ projection: String = "TAN",
    _ frame: SkyFrame = .icrs
  ) throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: center, binsize: (0.05, 0.05), width: (width, width), projection: projection,
        frame: frame),
      // Inside the table: a bin that touches its edge has no background.
      energy: RecoEnergyAxis(logFrom: 0.12, to: 90, bins: 6),
      energyTrue: TrueEnergyAxis(logFrom: 0.1, to: 100, bins: 6))
  }

  var counts: Double { run.counts.reduce(0) { $0 + Double($1) } }
  var background: Double { run.background.reduce(0) { $0 + Double($1) } }
  var exposure: Double { run.exposure.reduce(0) { $0 + Double($1) } }
  var safeBins: Int { run.maskSafe.count { $0 } }
}

/// bad-input.md rows 34 and 38: where a field and a pointing may lie on the sky.
@Suite struct BadInputFieldTests {
  /// Relative difference that the solid angles of pixels, from four corners, may make at high
  /// latitudes.
  private static let tolerance = 5e-6

  private func agree(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= Self.tolerance * max(abs(a), abs(b))
  }

  @Test(arguments: [
    (0.0, 0.0), (359.99, 0.0), (0.0, 40.0), (359.99, -60.0), (30.0, 90.0), (0.0, -90.0),
    (123.0, 89.9), (200.0, -89.99),
  ])
  func sumsAreThoseAtTheEquator(_ ra: Double, _ dec: Double) throws {
    let reference = try Reduced(pointing: (180, 0))
    #expect(reference.counts > 100)
    #expect(reference.background > 100)
    let other = try Reduced(pointing: (ra, dec))
    #expect(other.counts == reference.counts)
    #expect(agree(other.background, reference.background))
    #expect(agree(other.exposure, reference.exposure))
    #expect(other.safeBins == reference.safeBins)
    let (sky, flat) = (other.field.sky.solidAngles, reference.field.sky.solidAngles)
    #expect(agree(sky.reduce(0, +), flat.reduce(0, +)))
    #expect(agree(sky.min() ?? 0, flat.min() ?? 0))
    #expect(agree(sky.max() ?? 0, flat.max() ?? 0))
  }

  @Test func pixelsAcrossZeroAreThoseElsewhere() throws {
    for projection in ["TAN", "CAR", "AIR"] {
      let reference = try Reduced(pointing: (180, 0), projection: projection)
      let other = try Reduced(pointing: (0, 0), projection: projection)
      #expect(reference.run.box == other.run.box)
      #expect(
        zip(reference.run.background, other.run.background).allSatisfy {
          agree(Double($0), Double($1))
        })
      #expect(
        zip(reference.run.exposure, other.run.exposure).allSatisfy { agree(Double($0), Double($1)) }
      )
      // Positions are in single precision in the file: few events may change their pixel.
      let moved = zip(reference.run.counts, other.run.counts).reduce(0) { $0 + abs($1.0 - $1.1) }
      #expect(moved <= 0.02 * Float(reference.counts))
    }
  }

  @Test(arguments: [0.0, 90, 180, 270])
  func theePoleInsideTheMapButNotItsPointing(_ ra: Double) throws {
    // The pole lies north of the pointing, in the middle of the map.
    let reference = try Reduced(pointing: (0, -0.7), center: SkyDirection(ra: 0, dec: 0))
    let other = try Reduced(pointing: (ra, 89.3), center: SkyDirection(ra: 0, dec: 90))
    #expect(other.counts == reference.counts)
    #expect(agree(other.background, reference.background))
    #expect(agree(other.exposure, reference.exposure))
  }

  @Test func theGalacticPole() throws {
    let pole = SkyDirection(lon: 0, lat: 90, frame: .galactic).icrs
    let reference = try Reduced(pointing: (180, 0))
    let other = try Reduced(pointing: (pole.lon, pole.lat), frame: .galactic)
    // The map is turned against the field of view: what reaches its corners differs.
    #expect(abs(other.background / reference.background - 1) < 0.02)
    #expect(abs(other.exposure / reference.exposure - 1) < 0.02)
    #expect(abs(other.counts / reference.counts - 1) < 0.1)
  }

  // MARK: 34

  @Test func aPointingFarFromTheMap() throws {
    let far = try Reduced(pointing: (83, 22)).observation
    for (center, distance) in [
      (SkyDirection(ra: 83, dec: 52), "28.53"), (SkyDirection(ra: 263, dec: -22), "177.91"),
    ] {
      let reducer = RunReducer(
        field: try Reduced.field(center, 3), safeMask: SafeMaskSettings(offsetMax: 2))
      let error = #expect(throws: ReductionFault.self) { try reducer.run(far) }
      #expect(
        error?.diagnostic.line
          == "run 5001, data/run_5001.fits: the pointing is \(distance)° from the "
          + "nearest pixel of the map, expected at most 2.5°; run skipped")
      #expect(error?.diagnostic.severity == .skip)
    }
  }

  // MARK: 8, 11, 25

  @Test func aTableThatTurnsWithTheSkyNeedsPlaceAndTime() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.alignment = "ALTAZ"
    let field = try Reduced.field(SkyDirection(ra: 83.6, dec: 22), 3)
    let reducer = RunReducer(field: field, safeMask: SafeMaskSettings(offsetMax: 2))
    let start = 333_778_852.0
    let needs =
      "the background is aligned with altitude and azimuth, which needs GEOLON, GEOLAT and MJDREFI"
    let changes: [(what: String, change: (inout FixtureFile) -> Void)] = [
      (needs, { $0["EVENTS"]["GEOLON"] = nil }),
      (needs, { $0["EVENTS"]["MJDREFI"] = nil }),
      // A date that cannot be is none.
      (
        needs,
        { file in
          file.byteEdits.append {
            FitsBytes.replaceCard("MJDREFI", of: "EVENTS", with: "MJDREFI = 0", in: &$0)
          }
        }
      ),
      (
        "the background turns with the sky, but the run spans more than two days",
        { $0["GTI"].map("STOP") { _, _ in start + 3 * 86400 } }
      ),
    ]
    #expect(try !reducer.run(Reduced.observation(options)).run.background.isEmpty)
    for (what, change) in changes {
      let observation = try Reduced.observation(options) { change(&$0.runs[0]) }
      let error = #expect(throws: ReductionFault.self) { try reducer.run(observation) }
      #expect(
        error?.diagnostic.line == "run 5001, data/run_5001.fits: \(what); "
          + "run skipped; or set observations.fov_alignment")
    }
  }

  // MARK: 7, 27

  @Test func aRunWithoutEventsHasExposure() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.wobble = 0
    options.target = (83, 22)
    let good = try Reduced(pointing: (83, 22))
    let empty = try Reduced.observation(options) { $0.runs[0]["EVENTS"].selectRows([]) }
    let run = try RunReducer(field: good.field, safeMask: SafeMaskSettings(offsetMax: 2)).run(empty)
      .run
    #expect(run.exposure == good.run.exposure)
    #expect(run.background == good.run.background)
    #expect(run.counts.allSatisfy { $0 == 0 })
    let norm = FieldOfViewBackgroundMaker().norm(
      of: run, usable: [Bool](repeating: true, count: good.field.pixelCount), nx: good.field.sky.nx)
    #expect(!norm.isKept)
    #expect(norm.reason == "no counts outside the exclusions to fit a norm to")
  }

  @Test func theHoleInTheAreaHasNoExposure() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.wobble = 0
    options.target = (83, 22)
    let good = try Reduced(pointing: (83, 22))
    let hole = try Reduced.observation(options) {
      $0.runs[0]["AEFF"].map("THETA_LO") { $0 == 0 ? 0.3 : $1 }
    }
    let run = try RunReducer(field: good.field, safeMask: SafeMaskSettings(offsetMax: 2)).run(hole)
      .run
    let separations = good.field.sky.separations(from: hole.pointing)
    for p in 0..<good.field.pixelCount {
      #expect((run.exposure[p] == 0) == (separations[p] < 0.3))
    }
  }
}
