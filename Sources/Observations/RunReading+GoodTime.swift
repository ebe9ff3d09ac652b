import Fits
import Foundation
import GridMath

extension RunReading {
  /// Nothing has been observed for a century, s.
  private static let longestGoodTime = 3.2e9

  /// Good time intervals on the clock of the events, and the live fraction.
  mutating func goodTime(
    events: Source, reference: Double?
  ) throws(RunFault) -> (GoodTimeIntervals, deadTime: Double) {
    let header = events.hdu.header
    var start: [Double]
    var stop: [Double]
    let source: Source?
    if let place = entry.goodTime {
      let table = try openGoodTime(place)
      source = table
      start = try doubles(table, "START")
      stop = try doubles(table, "STOP")
      guard start.count == stop.count else {
        throw fault(table, "START and STOP must hold one value a row")
      }
      let startFactor = try factor(table, "START", to: "s")
      let stopFactor = try factor(table, "STOP", to: "s")
      if startFactor != 1 { start = start.map { $0 * startFactor } }
      if stopFactor != 1 { stop = stop.map { $0 * stopFactor } }
      shiftToEvents(&start, &stop, table: table, events: events)
      if start.isEmpty { throw fault(table, "no good time intervals") }
      for i in start.indices {
        if !start[i].isFinite || !stop[i].isFinite {
          throw fault(table, "row \(i + 1): START \(start[i]), STOP \(stop[i]) is no interval")
        }
        if stop[i] < start[i] {
          throw fault(table, "row \(i + 1): STOP \(stop[i]) before START \(start[i])")
        }
      }
    } else {
      guard let first = header.double("TSTART"), let last = header.double("TSTOP"),
        first.isFinite, last.isFinite, last > first
      else {
        throw fault(events, "no GTI table, and no TSTART and TSTOP to make one from")
      }
      note(.warning, events, "no GTI table", remedy: "one interval from TSTART to TSTOP is used")
      source = events
      start = [first]
      stop = [last]
    }
    let (merged, joined) = GoodTimeIntervals(start: start, stop: stop).merged
    if joined > 0 {
      note(.warning, source, "\(joined) of \(start.count) intervals overlap", remedy: "merged")
    }
    guard merged.ontime > 0 else { throw fault(source, "the good time has length zero") }
    guard merged.ontime <= Self.longestGoodTime else {
      throw fault(
        source, String(format: "the good time is %.3g s long, more than a century", merged.ontime))
    }
    let deadTime = try deadTime(events, ontime: merged.ontime)
    compareTimes(events, ontime: merged.ontime, deadTime: deadTime)
    return (merged, deadTime)
  }

  /// GTI tables are often found by nothing but their two columns.
  private mutating func openGoodTime(
    _ place: ObservationEntry.Location
  ) throws(RunFault) -> Source {
    let source = try open(place, expected: "gti")
    for name in ["START", "STOP"] where source.hdu.column(name) == nil {
      throw fault(source, "column \(name) is missing")
    }
    return source
  }

  /// Moves intervals to the reference time of the events, where the two tables differ.
  private mutating func shiftToEvents(
    _ start: inout [Double], _ stop: inout [Double], table: Source, events: Source
  ) {
    func reference(_ header: FitsHeader) -> (Double, Double)? {
      guard let whole = header.double("MJDREFI") else { return nil }
      return (whole, header.double("MJDREFF") ?? 0)
    }
    guard let own = reference(table.hdu.header), let other = reference(events.hdu.header) else {
      return
    }
    let shift = ((own.0 - other.0) + (own.1 - other.1)) * 86400
    guard shift.isFinite, abs(shift) > 1e-3 else { return }
    // A reference that cannot be must not tear intervals and events apart.
    guard [own, other].allSatisfy({ CalendarDate.plausible.contains($0.0 + $0.1) }) else {
      note(
        .warning, table, "its reference time differs from that of EVENTS by \(shift) s",
        remedy: "one of them cannot be: both times are taken to be on one clock")
      return
    }
    note(
      .note, table, "its reference time differs from that of EVENTS by \(shift) s",
      remedy: "the intervals are moved")
    start = start.map { $0 + shift }
    stop = stop.map { $0 + shift }
  }

  private mutating func deadTime(_ events: Source, ontime: Double) throws(RunFault) -> Double {
    let header = events.hdu.header
    if header["DEADC"] != nil {
      let value = header.double("DEADC") ?? .nan
      guard value > 0, value <= 1 else {
        throw fault(events, "DEADC is \(value), expected above 0 and at most 1")
      }
      return value
    }
    if let live = header.double("LIVETIME"), let on = header.double("ONTIME"), on > 0, live > 0,
      live <= on
    {
      note(
        .warning, events, "DEADC is missing",
        remedy: String(format: "LIVETIME/ONTIME = %.5f is used", live / on))
      return live / on
    }
    note(.warning, events, "DEADC is missing", remedy: "1 is used: no dead time")
    return 1
  }

  /// The good time intervals win over the header; a difference above 1 % is said.
  private mutating func compareTimes(_ events: Source, ontime: Double, deadTime: Double) {
    func compare(_ key: String, _ expected: Double, _ meaning: String) {
      guard let value = events.hdu.header.double(key), value.isFinite else { return }
      guard abs(value - expected) > 0.01 * expected else { return }
      note(
        .warning, events,
        String(format: "%@ is %.6g s, %@ gives %.6g s", key, value, meaning, expected),
        remedy: "the good time intervals are used")
    }
    compare("ONTIME", ontime, "the sum of the GTI")
    compare("LIVETIME", ontime * deadTime, "GTI × DEADC")
  }
}
