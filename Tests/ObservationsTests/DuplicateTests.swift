import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md row 15: events that are there twice, and runs that are there twice.
@Suite struct DuplicateTests {
  private static let good = Result { try ReadStore() }

  private func goodRun() throws -> Observation { try #require(try Self.good.get().run()) }

  @Test func duplicateEventsCountOnce() throws {
    let count = try goodRun().events.count
    let rows = Array(0..<count) + [3, 17, 17]
    let line =
      "run 5001, data/run_5001.fits, HDU EVENTS: 3 of \(count + 3) events are there twice; "
      + "counted once"
    for column in [nil, "EVENT_ID"] {
      let read = try ReadStore {
        $0.runs[0]["EVENTS"].selectRows(rows)
        if let column { $0.runs[0]["EVENTS"].remove(column: column) }
      }
      #expect(read.run()?.events.count == count)
      #expect(read.lines() == [line])
    }
    // Without a time, by number and energy.
    let read = try ReadStore {
      $0.runs[0]["EVENTS"].selectRows(rows)
      $0.runs[0]["EVENTS"].remove(column: "TIME")
    }
    #expect(read.run()?.events.count == count)
    #expect(read.lines().contains(line))
  }

  @Test func eventsAreNotDuplicatesForOneSharedNumber() throws {
    let count = try goodRun().events.count
    // Numbers that are all the same tell nothing; times in whole seconds agree by chance.
    let read = try ReadStore {
      $0.runs[0]["EVENTS"].map("EVENT_ID") { _, _ in 0 }
      $0.runs[0]["EVENTS"].map("TIME") { $1.rounded(.down) }
    }
    #expect(read.run()?.events.count == count)
    // Another event of the same number at another time is another event.
    let again = try ReadStore {
      $0.runs[0]["EVENTS"].map("EVENT_ID") { Double($0 % 7) + $1 * 0 }
    }
    #expect(again.run()?.events.count == count)
  }

  @Test func copiesOfARunAreRecognised() throws {
    func duplicates(_ change: (inout FixtureStore) -> Void) throws -> [Int?] {
      let read = try ReadStore(Fixture.plain, change)
      var known = DuplicateRuns()
      return read.results.map { result in
        known.original(of: result.id, fingerprint: result.observation?.fingerprint ?? [])
      }
    }
    #expect(try duplicates { _ in } == [nil, nil])
    #expect(
      try duplicates {
        let path = $0.runs[1].path
        $0.runs[1] = $0.runs[0]
        $0.runs[1].path = path
      } == [nil, 5001])
    // Also if some events are gone, and without a number or a time.
    for column in ["EVENT_ID", "TIME"] {
      #expect(
        try duplicates {
          let path = $0.runs[1].path
          $0.runs[0]["EVENTS"].remove(column: column)
          $0.runs[1] = $0.runs[0]
          $0.runs[1].path = path
          $0.runs[1]["EVENTS"].selectRows(Array(20..<$0.runs[1]["EVENTS"].rowCount))
        } == [nil, 5001])
      // Different runs stay different although they count their events alike.
      #expect(
        try duplicates {
          $0.runs[0]["EVENTS"].remove(column: column)
          $0.runs[1]["EVENTS"].remove(column: column)
        } == [nil, nil])
    }
    // Runs without events repeat none.
    #expect(
      try duplicates {
        $0.runs[0]["EVENTS"].selectRows([])
        $0.runs[1]["EVENTS"].selectRows([])
      } == [nil, nil])
  }
}
