import Analysis
import Datasets
import Estimators
import Fits
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// bad-input.md through whole analyses: what is skipped, what is refused, and the numbers after it.
@Suite struct BadInputRunTests {
  private static let base: FixtureStore = {
    var options = FixtureStore.Options()
    options.runCount = 3
    options.isCompressed = false
    return FixtureStore(options)
  }()

  /// A store on disk and an analysis of it.
  private struct Analysis {
    let folder: TemporaryFolder
    var configuration: AnalysisConfiguration

    init(
      _ fixture: FixtureStore = base, _ change: (inout FixtureStore) throws -> Void = { _ in }
    ) throws {
      folder = TemporaryFolder()
      var copy = fixture
      try change(&copy)
      let target = copy.options.target
      let center = SkyDirection(ra: target.ra, dec: target.dec)
      configuration = .standard(
        datastore: try copy.write(to: folder), center: center, width: 3, energyMinimum: 0.12,
        energyMaximum: 90, binsPerDecade: 2,
        exclusions: [SkyCircle(center: center, radius: 0.3)])
      configuration.datasets.geometry.binsize = 0.1
    }

    func run() async throws -> RunResult {
      try await AnalysisEngine(threads: 2).run(configuration)
    }

    func refusal() async throws -> AnalysisError {
      do {
        _ = try await run()
      } catch let error as AnalysisError {
        return error
      }
      throw Unexpected.accepted
    }
  }

  private enum Unexpected: Error { case accepted }

  private func lines(_ result: RunResult) -> [String] { result.diagnostics.map(\.line) }

  @Test func aGoodStoreHasNoFindings() async throws {
    let result = try await Analysis().run()
    #expect(lines(result) == [])
    #expect(result.runs.map(\.id) == [5001, 5002, 5003])
    #expect(result.norms.allSatisfy { $0.isKept })
  }

  /// bad-input.md 29: what the analysis does not use is not said.
  @Test func responsesAreLookedAtWhereTheyAreUsed() async throws {
    func findings(_ isZero: @escaping @Sendable (Int) -> Bool) async throws -> [String] {
      let analysis = try Analysis {
        $0.runs[0]["EDISP"].map("MATRIX") { isZero($0) ? 0 : $1 }
      }
      return lines(
        try await AnalysisEngine(threads: 2).run(
          analysis.configuration, until: .reduce, withResponses: true))
    }
    // [offset][migra][energy]: the third offset is 2.5°, and the analysis ends at 2°.
    #expect(try await findings { $0 >= 384 } == [])
    #expect(
      try await findings { $0 < 192 && $0 % 8 == 3 } == [
        "run 5001, data/run_5001.fits, HDU EDISP: the energy dispersion is zero at 1 of 16 energies"
          + " and offsets where the effective area is not; the worst: 2.05 TeV at 0.5°"
          + " (1.69e+05 m2); gamma rays of these energies are lost"
      ])
  }

  // MARK: Skipped

  @Test func theRestGoesOn() async throws {
    let result = try await Analysis { store in
      store.runs[0].byteEdits.append { FitsBytes.truncate("BKG", keeping: 100, in: &$0) }
      store.runs[2]["EVENTS"]["RA_PNT"] = nil
    }.run()
    #expect(result.runs.map(\.id) == [5002])
    #expect(result.stacked?.runs == [5002])
    #expect(
      lines(result) == [
        "run 5001, data/run_5001.fits: HDU BKG: 2608 bytes of data expected, 100 there; run skipped",
        "run 5003, data/run_5003.fits, HDU EVENTS: RA_PNT is missing, expected degrees; run skipped",
      ])
    let alone = try await Analysis {
      for run in [0, 2] { $0.runs[run].isMissing = true }
    }.run()
    #expect(alone.stacked?.counts == result.stacked?.counts)
    #expect(alone.stacked?.background == result.stacked?.background)
    #expect(alone.stacked?.exposure == result.stacked?.exposure)
  }

  @Test func nothingIsLeft() async throws {
    let error = try await Analysis { store in
      for run in store.runs.indices { store.runs[run]["EVENTS"]["DEC_PNT"] = nil }
    }.refusal()
    #expect(error.kind == .badData)
    let lines = error.description.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(
      lines.first
        == "run 5001, data/run_5001.fits, HDU EVENTS: DEC_PNT is missing, expected degrees; run skipped"
    )
    #expect(
      lines.last?.hasSuffix(
        "none of the 3 runs can be used; gammascope check says what is wrong with each") == true)
  }

  @Test func aPointingFarFromTheMap() async throws {
    let result = try await Analysis { store in
      store.runs[1]["EVENTS"]["DEC_PNT"] = 52.0145
    }.run()
    #expect(result.runs.map(\.id) == [5001, 5003])
    #expect(
      lines(result) == [
        "run 5002, data/run_5002.fits: the pointing is 28.55° from the nearest pixel of the map, "
          + "expected at most 2.5°; run skipped"
      ])
  }

  @Test func aGuessedFieldSaysWhichRunsAreSkipped() throws {
    func guess(_ change: (inout FixtureStore) -> Void) throws -> [String] {
      let folder = TemporaryFolder()
      var store = Self.base
      store.hasIndex = false
      change(&store)
      let (configuration, notes) = try FieldGuess.configuration(
        DataStore.open(store.write(to: folder)))
      #expect(!configuration.observations.ids.contains(5001))
      return notes.map(\.line)
    }
    #expect(
      try guess { $0.runs[0]["EVENTS"]["RA_PNT"] = nil } == [
        "run 5001, data/run_5001.fits, HDU EVENTS: RA_PNT is missing, expected degrees; run skipped"
      ])
    let error = #expect(throws: AnalysisError.self) {
      try guess { for run in $0.runs.indices { $0.runs[run]["EVENTS"]["RA_PNT"] = nil } }
    }
    #expect(error?.kind == .badData)
    #expect(error?.diagnostics.count == 4)
    #expect(
      error?.diagnostics.last?.line.hasSuffix(
        "no run of the data store can be read; gammascope check says what is wrong with each")
        == true)
  }

  // MARK: 7

  @Test func aRunWithoutEvents() async throws {
    var analysis = try Analysis { $0.runs[0]["EVENTS"].selectRows([]) }
    let result = try await analysis.run()
    #expect(result.runs.map(\.id) == [5001, 5002, 5003])
    #expect(result.norms.map(\.isKept) == [false, true, true])
    #expect(
      lines(result) == [
        "run 5001, data/run_5001.fits, HDU EVENTS: no events; the run counts with its exposure",
        "run 5001: no counts outside the exclusions to fit a norm to; the run is left out of the stack",
      ])
    // Without a norm to fit it is in, with its exposure.
    analysis.configuration.datasets.background.method = .none
    let other = try await analysis.run()
    #expect(other.stacked?.runs == [5001, 5002, 5003])
    #expect((other.stacked?.livetime ?? 0) > (result.stacked?.livetime ?? 0))
    #expect((other.stacked?.exposure.max() ?? 0) > (result.stacked?.exposure.max() ?? 0))
  }

  // MARK: 15

  @Test func theSameRunUnderTwoNumbers() async throws {
    func copy(_ store: inout FixtureStore) {
      let path = store.runs[2].path
      store.runs[2] = store.runs[0]
      store.runs[2].path = path
      store.runs[2]["EVENTS"]["OBS_ID"] = 5003
    }
    let result = try await Analysis(Self.base, copy).run()
    #expect(result.runs.map(\.id) == [5001, 5002])
    #expect(
      lines(result) == [
        "run 5003, data/run_5003.fits: its events are those of run 5001; run skipped"
      ])
    // A listing says the same.
    let folder = TemporaryFolder()
    var store = Self.base
    copy(&store)
    let inspection = try await StoreInspection.run(
      DataStore.open(store.write(to: folder)), required: [.aeff], verifiesChecksums: true,
      workers: Workers(2))
    #expect(inspection.usableCount == 2)
    #expect(inspection.diagnostics.map(\.line) == lines(result))
  }

  // MARK: 39

  @Test func differentTelescopes() async throws {
    var analysis = try Analysis { $0.runs[1]["EVENTS"]["TELESCOP"] = "OTHER" }
    let error = try await analysis.refusal()
    #expect(error.kind == .badData)
    #expect(
      error.description == "runs of different TELESCOP: OTHER, TESTARRAY; choose with "
        + "observations.obs_ids, or set datasets.mixed_instruments: true")
    analysis.configuration.datasets.mixedInstruments = true
    #expect(try await analysis.run().stacked?.runs == [5001, 5002, 5003])
  }

  @Test func aTelescopeThatIsNotSaid() async throws {
    let result = try await Analysis { $0.runs[1]["EVENTS"]["TELESCOP"] = nil }.run()
    #expect(result.stacked?.runs == [5001, 5002, 5003])
    #expect(
      lines(result) == [
        "run 5002, data/run_5002.fits, HDU EVENTS: TELESCOP is missing; it is not needed"
      ])
  }

  // MARK: Numbers that follow

  @Test func responsesInOtherUnitsGiveTheSameMaps() async throws {
    let good = try await Analysis().run()
    let result = try await Analysis { store in
      for run in store.runs.indices {
        store.runs[run]["AEFF"].map("EFFAREA") { $1 * 1e4 }
        store.runs[run]["AEFF"].setUnit("cm2", of: "EFFAREA")
        for name in ["ENERG_LO", "ENERG_HI"] {
          store.runs[run]["BKG"].map(name) { $1 * 1e6 }
          store.runs[run]["BKG"].setUnit("MeV", of: name)
        }
      }
    }.run()
    #expect(lines(result) == [])
    func agree(_ a: [Float]?, _ b: [Float]?) -> Bool {
      guard let a, let b, a.count == b.count else { return false }
      // The tables in the files are single precision.
      return zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * abs($1) }
    }
    #expect(agree(result.stacked?.exposure, good.stacked?.exposure))
    #expect(agree(result.stacked?.background, good.stacked?.background))
    #expect(result.stacked?.counts == good.stacked?.counts)
  }

  @Test func eventsThatMustNotCountDoNot() async throws {
    let good = try await Analysis().run()
    let result = try await Analysis { store in
      let count = store.runs[0]["EVENTS"].rowCount
      // Every event again, far outside the good time; then some that cannot be.
      store.runs[0]["EVENTS"].selectRows(Array(0..<count) + Array(0..<count) + [0, 1])
      store.runs[0]["EVENTS"].map("TIME") { $0 >= count && $0 < 2 * count ? $1 + 5000 : $1 }
      store.runs[0]["EVENTS"].map("ENERGY") { $0 >= 2 * count ? .nan : $1 }
    }.run()
    #expect(result.stacked?.counts == good.stacked?.counts)
    #expect(result.norms == good.norms)
    #expect(lines(result).count == 2)
  }

  @Test func aFieldAcrossZero() async throws {
    func result(_ ra: Double) async throws -> RunResult {
      var options = FixtureStore.Options()
      options.runCount = 3
      options.isCompressed = false
      options.target = (ra, 22)
      return try await Analysis(FixtureStore(options)).run()
    }
    let (there, here) = (try await result(0.1), try await result(180.1))
    #expect(lines(there) == [])
    func sums(_ result: RunResult) -> (counts: Float, background: Float, exposure: Float) {
      (
        result.stacked?.counts.reduce(0, +) ?? 0, result.stacked?.background.reduce(0, +) ?? 0,
        result.stacked?.exposure.reduce(0, +) ?? 0
      )
    }
    let (a, b) = (sums(there), sums(here))
    #expect(a.counts == b.counts)
    #expect(abs(a.background - b.background) < 1e-3 * b.background)
    #expect(abs(a.exposure - b.exposure) < 1e-5 * b.exposure)
    let distance = abs((there.distribution?.width ?? 0) - (here.distribution?.width ?? 1))
    #expect(distance < 0.02)
  }

  // MARK: Stores that are refused

  @Test func whatIsNoDataStore() async throws {
    var analysis = try Analysis()
    analysis.configuration.observations.datastore = ConfiguredPath("/nowhere/at/all")
    let missing = try await analysis.refusal()
    #expect(missing.kind == .cannotOpen)
    #expect(
      missing.description == "/nowhere/at/all: there is no such file or folder; "
        + "give a folder with hdu-index.fits.gz or DL3 files")
    let page = try analysis.folder.write("<html>", to: "page.fits")
    analysis.configuration.observations.datastore = ConfiguredPath(page)
    let html = try await analysis.refusal()
    #expect(html.kind == .badData)
    #expect(
      html.description == page + ": not FITS: starts with \"<html>\", expected \"SIMPLE  =\"")
  }

  @Test func aDamagedIndexIsSaidAndReplaced() async throws {
    let result = try await Analysis { store in
      store.hduIndexEdits.append { $0.diskEdits.append { $0 = [] } }
    }.run()
    #expect(result.stacked?.runs == [5001, 5002, 5003])
    #expect(
      lines(result) == [
        "hdu-index.fits: the index cannot be used: not FITS: the file is empty; "
          + "the folder is read as bare DL3 files"
      ])
  }

  @Test func comparesAlignments() async throws {
    var options = FixtureStore.Options()
    options.runCount = 2
    options.isCompressed = false
    options.isReversed = true
    let analysis = try Analysis(FixtureStore(options))
    let opened = try analysis.configuration.open()
    let result = try await AnalysisEngine(threads: 2).compareAlignments(opened)
    #expect(result.fits.first?.alignment == .reverseLonRaDec)
    #expect((result.delta(.raDec) ?? 0) > 20)
  }
}
