import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md rows 7 to 20: event lists and good time intervals.
@Suite struct BadEventsTests {
  /// First second and length of the good time of run 5001.
  private static let start = 333_778_852.0
  private static let duration = 1200.0

  private static func events(
    _ description: String, _ outcome: BadInput.Outcome, _ line: String,
    _ change: @escaping @Sendable (inout FixtureHdu) -> Void
  ) -> BadInput {
    .run(description, outcome, "run 5001, data/run_5001.fits, HDU EVENTS: " + line) {
      change(&$0["EVENTS"])
    }
  }

  private static func intervals(
    _ description: String, _ outcome: BadInput.Outcome, _ line: String,
    _ pairs: [(Double, Double)]
  ) -> BadInput {
    .run(description, outcome, "run 5001, data/run_5001.fits, HDU GTI: " + line) {
      $0["GTI"].set(pairs)
    }
  }

  private static let headers: [BadInput] = [
    events("7 no events", .used, "no events; the run counts with its exposure") {
      $0.selectRows([])
    },
    events(
      "8 MJDREF missing", .used, "MJDREFI is missing; times are kept relative; dates are not known"
    ) { $0["MJDREFI"] = nil },
    events("8 DEADC missing", .used, "DEADC is missing; LIVETIME/ONTIME = 0.95000 is used") {
      $0["DEADC"] = nil
    },
    events("8 DEADC and LIVETIME missing", .used, "DEADC is missing; 1 is used: no dead time") {
      $0["DEADC"] = nil
      $0["LIVETIME"] = nil
    },
    events("8 DEADC 0", .skipped, "DEADC is 0.0, expected above 0 and at most 1; run skipped") {
      $0["DEADC"] = 0
    },
    events("8 DEADC < 0", .skipped, "DEADC is -0.9, expected above 0 and at most 1; run skipped") {
      $0["DEADC"] = -0.9
    },
    events("8 DEADC > 1", .skipped, "DEADC is 1.2, expected above 0 and at most 1; run skipped") {
      $0["DEADC"] = 1.2
    },
    .bytes(
      "8 DEADC NaN", .skipped,
      "run 5001, data/run_5001.fits, HDU EVENTS: DEADC is nan, expected above 0 and at most 1; "
        + "run skipped"
    ) { FitsBytes.replaceCard("DEADC", of: "EVENTS", with: "DEADC   = NaN", in: &$0) },
    events("9 RA_PNT missing", .skipped, "RA_PNT is missing, expected degrees; run skipped") {
      $0["RA_PNT"] = nil
    },
    events("9 DEC_PNT missing", .skipped, "DEC_PNT is missing, expected degrees; run skipped") {
      $0["DEC_PNT"] = nil
    },
    events(
      "9 DEC_PNT impossible", .skipped,
      "RA_PNT 83.633, DEC_PNT 95: no direction in degrees; "
        + "run skipped"
    ) { $0["DEC_PNT"] = 95 },
    events("10 LIVETIME missing", .used, "LIVETIME is missing; it is not needed") {
      $0["LIVETIME"] = nil
    },
    events("10 TSTART missing", .used, "TSTART is missing; it is not needed") {
      $0["TSTART"] = nil
    },
    events("10 TELESCOP missing", .used, "TELESCOP is missing; it is not needed") {
      $0["TELESCOP"] = nil
    },
    events("10 OBS_ID missing", .used, "OBS_ID is missing; it is not needed") {
      $0["OBS_ID"] = nil
    },
    events(
      "6 OBS_ID of another run", .used,
      "OBS_ID is 4711, the index says 5001; the run keeps the number of the index; "
        + "check that the file is the right one"
    ) { $0["OBS_ID"] = 4711 },
    events(
      "11 MJDREF 0", .used, "the run would be of 1869-06-15 (MJDREFI 0); dates cannot be trusted"
    ) { $0["MJDREFI"] = 0 },
    events(
      "11 a date to come", .used,
      "the run would be of 2140-07-04 (MJDREFI 99000); dates cannot be trusted"
    ) { $0["MJDREFI"] = 99000 },
    events("12 ENERGY without unit", .used, "column ENERGY has no unit; TeV is assumed") {
      $0.setUnit(nil, of: "ENERGY")
    },
    events(
      "12 ENERGY in no energy", .skipped,
      "column ENERGY has unit “m2”, expected TeV; run skipped"
    ) { $0.setUnit("m2", of: "ENERGY") },
    events(
      "column ENERGY missing", .skipped,
      "the index says events, but column ENERGY is missing; "
        + "run skipped"
    ) { $0.remove(column: "ENERGY") },
    events("column RA missing", .skipped, "column RA is missing; run skipped") {
      $0.remove(column: "RA")
    },
    events(
      "column TIME missing", .used, "column TIME is missing; all events count as good time"
    ) { $0.remove(column: "TIME") },
    events(
      "20 LIVETIME differs", .used,
      "LIVETIME is 1000 s, GTI × DEADC gives 1140 s; the good time intervals are used"
    ) { $0["LIVETIME"] = 1000 },
    events(
      "20 ONTIME differs", .used,
      "ONTIME is 1300 s, the sum of the GTI gives 1200 s; the good time intervals are used"
    ) { $0["ONTIME"] = 1300 },
    intervals(
      "17 intervals that overlap", .used, "1 of 2 intervals overlap; merged",
      [(start, start + 700), (start + 600, start + duration)]),
    intervals(
      "18 STOP before START", .skipped,
      "row 2: STOP 333779352.0 before START 333779452.0; run skipped",
      [(start, start + 400), (start + 600, start + 500)]),
    intervals(
      "18 NaN", .skipped, "row 1: START nan, STOP 333779352.0 is no interval; run skipped",
      [(.nan, start + 500)]),
    intervals(
      "18 longer than can be", .skipped,
      "the good time is 1e+30 s long, more than a century; run skipped", [(start, 1e30)]),
    intervals("19 empty", .skipped, "no good time intervals; run skipped", []),
    intervals(
      "19 zero length", .skipped, "the good time has length zero; run skipped", [(start, start)]),
    .run(
      "19 without a column", .skipped,
      "run 5001, data/run_5001.fits, HDU GTI: the index says gti, but column STOP is missing; "
        + "run skipped"
    ) { $0["GTI"].remove(column: "STOP") },
    .run(
      "19 no GTI", .used,
      "run 5001, data/run_5001.fits, HDU EVENTS: no GTI table; one interval from TSTART to TSTOP is used"
    ) { $0.remove("GTI") },
    .run(
      "19 no GTI and no TSTOP", .skipped,
      "run 5001, data/run_5001.fits, HDU EVENTS: no GTI table, and no TSTART and TSTOP to make one "
        + "from; run skipped"
    ) {
      $0.remove("GTI")
      $0["EVENTS"]["TSTOP"] = nil
    },
  ]

  @Test(arguments: headers)
  func said(_ input: BadInput) throws {
    let read = try ReadStore(change(input))
    #expect((read.run() != nil) == (input.outcome == .used))
    #expect(read.lines().contains(input.line), "\(read.lines())")
    #expect(read.run(5002) != nil)
    #expect(read.lines(5002) == [])
  }

  private func change(_ input: BadInput) -> FixtureStore {
    var store = Fixture.plain
    input.change(&store)
    return store
  }

  // MARK: Numbers that follow

  private static let good = Result { try ReadStore() }

  private func goodRun() throws -> Observation {
    try #require(try Self.good.get().run())
  }

  @Test func deadTimeFollowsItsSource() throws {
    #expect(try goodRun().livetime == 1140)
    let fromRatio = try ReadStore { $0.runs[0]["EVENTS"]["DEADC"] = nil }
    #expect(abs((fromRatio.run()?.livetime ?? 0) - 1140) < 1e-9)
    let without = try ReadStore {
      $0.runs[0]["EVENTS"]["DEADC"] = nil
      $0.runs[0]["EVENTS"]["ONTIME"] = nil
    }
    #expect(without.run()?.livetime == 1200)
    // The intervals win over the header.
    let wrong = try ReadStore { $0.runs[0]["EVENTS"]["LIVETIME"] = 10 }
    #expect(wrong.run()?.livetime == 1140)
    let noReference = try ReadStore { $0.runs[0]["EVENTS"]["MJDREFI"] = nil }
    #expect(noReference.run()?.referenceMjd == nil)
    #expect(noReference.run()?.livetime == 1140)
  }

  @Test(arguments: [(0.9, "GTI"), (1.1, "GTI")])
  func smallDifferencesOfTimesAreNotSaid(_ percent: Double, _ hdu: String) throws {
    let read = try ReadStore {
      $0.runs[0]["EVENTS"]["ONTIME"] = .real(1200 * (1 + percent / 100))
    }
    #expect(read.lines().isEmpty == (percent < 1))
  }

  @Test func energiesInTheWrongUnit() throws {
    let count = try goodRun().events.count
    let read = try ReadStore { $0.runs[0]["EVENTS"].setUnit("GeV", of: "ENERGY") }
    let run = try #require(read.run())
    #expect(run.events.count == count)
    let outside = run.events.energy.count { $0 < 0.1 }
    let share = String(format: "%.1f", 100 * Double(outside) / Double(count))
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU EVENTS: \(share) % of the events lie outside the energies "
          + "of the responses; is the unit of ENERGY right? used as it is"
      ])
    // The same energies in another unit are no wrong unit.
    let right = try ReadStore {
      $0.runs[0]["EVENTS"].setUnit("GeV", of: "ENERGY")
      $0.runs[0]["EVENTS"].map("ENERGY") { $1 * 1000 }
    }
    #expect(right.lines() == [])
    let energies = try zip(goodRun().events.energy, #require(right.run()).events.energy)
    #expect(energies.allSatisfy { abs($0 - $1) < 1e-6 * $0 })
  }

  @Test func valuesThatCannotBe() throws {
    let count = try goodRun().events.count
    let read = try ReadStore { store in
      store.runs[0]["EVENTS"].map("ENERGY") {
        [0: Double.nan, 1: 0, 2: -1, 3: .infinity][$0] ?? $1
      }
      store.runs[0]["EVENTS"].map("RA") { [4: Double.nan, 5: 400, 6: -181][$0] ?? $1 }
      store.runs[0]["EVENTS"].map("DEC") { [7: Double.nan, 8: 90.5, 9: -91][$0] ?? $1 }
    }
    #expect(read.run()?.events.count == count - 10)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU EVENTS: 10 of \(count) events have an energy or a "
          + "position that cannot be; left out"
      ])
  }

  @Test func rightAscensionMayBeNegative() throws {
    let read = try ReadStore { $0.runs[0]["EVENTS"].map("RA") { $1 > 180 ? $1 - 360 : $1 } }
    #expect(read.lines() == [])
    #expect(try read.run()?.events.count == goodRun().events.count)
  }

  @Test(arguments: [0, 99000])
  func aReferenceThatCannotBeLosesNoEvents(_ reference: Int) throws {
    let read = try ReadStore { $0.runs[0]["EVENTS"]["MJDREFI"] = .integer(Int64(reference)) }
    #expect(try read.run()?.events.count == goodRun().events.count)
    #expect(try read.run()?.ontime == goodRun().ontime)
    #expect(
      read.lines().contains {
        $0.hasSuffix("one of them cannot be: both times are taken to be on one clock")
      })
  }

  @Test func intervalsOnAnotherClockAreMoved() throws {
    let read = try ReadStore { store in
      store.runs[0]["GTI"]["MJDREFI"] = 51900
      store.runs[0]["GTI"].map("START") { $1 + 864_000 }
      store.runs[0]["GTI"].map("STOP") { $1 + 864_000 }
    }
    #expect(try read.run()?.goodTime == goodRun().goodTime)
    #expect(try read.run()?.events.count == goodRun().events.count)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU GTI: its reference time differs from that of EVENTS by "
          + "-864000.0 s; the intervals are moved"
      ])
  }

  // MARK: 16, 17, 19

  @Test func eventsOutsideTheGoodTime() throws {
    let count = try goodRun().events.count
    let (start, stop) = (Self.start, Self.start + Self.duration)
    let times = [
      0: start - 0.9, 1: start - 1.1, 2: start - 500, 3: stop + 0.9, 4: stop + 1.1, 5: .nan,
    ]
    let read = try ReadStore { $0.runs[0]["EVENTS"].map("TIME") { times[$0] ?? $1 } }
    #expect(read.run()?.events.count == count - 4)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU EVENTS: 4 of \(count) events lie outside the good time "
          + "intervals; left out"
      ])
    let kept = read.run()?.events.time ?? []
    #expect(kept.contains(start - 0.9))
    #expect(kept.contains(stop + 0.9))
  }

  @Test func timesInOtherUnits() throws {
    let read = try ReadStore { store in
      store.runs[0]["EVENTS"].map("TIME") { $1 / 86400 }
      store.runs[0]["EVENTS"].setUnit("d", of: "TIME")
      store.runs[0]["GTI"].map("START") { $1 / 3600 }
      store.runs[0]["GTI"].setUnit("h", of: "START")
      store.runs[0]["GTI"].setUnit(nil, of: "STOP")
    }
    #expect(try read.run()?.events.count == goodRun().events.count)
    #expect(abs((read.run()?.ontime ?? 0) - 1200) < 1e-3)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU GTI: column STOP has no unit; s is assumed"
      ])
  }

  @Test func mergedIntervalsCountOnce() throws {
    let start = Self.start
    let read = try ReadStore {
      $0.runs[0]["GTI"].set([
        (start + 600, start + 900), (start, start + 700), (start + 650, start + 660),
        (start + 1000, start + 1200),
      ])
    }
    let run = try #require(read.run())
    #expect(run.goodTime.start == [start, start + 1000])
    #expect(run.goodTime.stop == [start + 900, start + 1200])
    #expect(run.ontime == 1100)
    #expect(run.livetime == 1100 * 0.95)
    #expect(
      read.lines().first
        == "run 5001, data/run_5001.fits, HDU GTI: 2 of 4 intervals overlap; merged")
  }

  @Test func intervalFromTheHeader() throws {
    let read = try ReadStore { $0.runs[0].remove("GTI") }
    let good = try goodRun()
    #expect(read.run()?.goodTime == good.goodTime)
    #expect(read.run()?.events.count == good.events.count)
  }
}

extension FixtureHdu {
  /// Replaces the intervals of a GTI table.
  fileprivate mutating func set(_ pairs: [(Double, Double)]) {
    set(FitsTableColumn("START", unit: "s", .doubles(pairs.map(\.0))))
    set(FitsTableColumn("STOP", unit: "s", .doubles(pairs.map(\.1))))
  }
}
