import Fits
import Foundation
import GridMath

extension RunReading {
  /// Seconds outside the good time within which an event still counts: real files have some within
  /// a second of a STOP.
  static let goodTimeTolerance = 1.0

  /// Events after the checks, and the smallest hashes of them.
  mutating func events(
    _ source: Source, goodTime: GoodTimeIntervals, area: EffectiveArea2D?,
    background: BackgroundResponse?
  ) throws(RunFault) -> (EventList, fingerprint: [UInt64]) {
    for name in ["RA", "DEC", "ENERGY"] where source.hdu.column(name) == nil {
      throw fault(source, "column \(name) is missing")
    }
    let toDegrees = try factor(source, "RA", to: "deg")
    let decFactor = try factor(source, "DEC", to: "deg")
    var energyFactor = 1.0
    if let unit = source.hdu.column("ENERGY")?.unit, !unit.isEmpty {
      energyFactor = try factor(source, "ENERGY", to: "TeV")
    } else {
      note(.warning, source, "column ENERGY has no unit", remedy: "TeV is assumed")
    }
    let ra = try doubles(source, "RA")
    let dec = try doubles(source, "DEC")
    let energy = try doubles(source, "ENERGY")
    let hasTime = source.hdu.column("TIME") != nil
    let timeFactor = hasTime ? try factor(source, "TIME", to: "s") : 1
    let time = hasTime ? try doubles(source, "TIME") : []
    if !hasTime {
      note(.warning, source, "column TIME is missing", remedy: "all events count as good time")
    }
    let ids = eventIDs(source)
    let n = ra.count
    guard dec.count == n, energy.count == n, !hasTime || time.count == n, (ids?.count ?? n) == n
    else { throw fault(source, "RA, DEC, ENERGY, TIME and EVENT_ID must hold one value a row") }

    var list = EventList(ra: [], dec: [], energy: [], time: [])
    list.ra.reserveCapacity(n)
    list.dec.reserveCapacity(n)
    list.energy.reserveCapacity(n)
    list.time.reserveCapacity(n)
    var badValues = 0
    var outsideGoodTime = 0
    var duplicates = 0
    var seen = Set<UInt64>(minimumCapacity: n)
    for i in 0..<n {
      let a = ra[i] * toDegrees
      let d = dec[i] * decFactor
      let e = energy[i] * energyFactor
      // Right ascension in either of the two usual ranges.
      guard e > 0, e.isFinite, a >= -180, a <= 360, abs(d) <= 90 else {
        badValues += 1
        continue
      }
      let t = hasTime ? time[i] * timeFactor : 0
      if hasTime, !goodTime.contains(t, tolerance: Self.goodTimeTolerance) {
        outsideGoodTime += 1
        continue
      }
      // EVENT_ID and TIME tell an event; without one of them ENERGY takes its place.
      let hash = Self.hash(
        ids.map { UInt64(bitPattern: $0[i]) } ?? energy[i].bitPattern,
        hasTime ? t : energy[i])
      // Without a time or an id two events may well agree in energy.
      if hasTime || ids != nil, !seen.insert(hash).inserted {
        duplicates += 1
        continue
      }
      list.ra.append(a)
      list.dec.append(d)
      list.energy.append(e)
      list.time.append(t)
    }
    report(source, badValues, of: n, "have an energy or a position that cannot be", "left out")
    report(source, outsideGoodTime, of: n, "lie outside the good time intervals", "left out")
    report(source, duplicates, of: n, "are there twice", "counted once")
    if n == 0 {
      note(.warning, source, "no events", remedy: "the run counts with its exposure")
    }
    checkRange(source, list.energy, area: area, background: background)
    return (list, Array(seen.sorted().prefix(64)))
  }

  private mutating func report(
    _ source: Source, _ count: Int, of total: Int, _ what: String, _ remedy: String
  ) {
    guard count > 0 else { return }
    note(.warning, source, "\(count) of \(total) events \(what)", remedy: remedy)
  }

  /// Numbers of the events; nil without them, or where they are all the same and tell nothing.
  private mutating func eventIDs(_ source: Source) -> [Int64]? {
    guard source.hdu.column("EVENT_ID") != nil,
      let ids = try? source.file.ints(source.hdu, column: "EVENT_ID"), let first = ids.first,
      ids.count == 1 || ids.contains(where: { $0 != first })
    else { return nil }
    return ids
  }

  /// Mixes both words by SplitMix64 (Steele and others 2014, OOPSLA).
  private static func hash(_ id: UInt64, _ time: Double) -> UInt64 {
    func mix(_ value: UInt64) -> UInt64 {
      var z = value &+ 0x9e37_79b9_7f4a_7c15
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    return mix(id ^ mix(time.bitPattern))
  }

  mutating func factor(
    _ source: Source, _ column: String, to unit: String
  ) throws(RunFault) -> Double {
    guard let text = source.hdu.column(column)?.unit, !text.isEmpty else {
      note(.note, source, "column \(column) has no unit", remedy: "\(unit) is assumed")
      return 1
    }
    guard let target = PhysicalUnit(unit), let factor = PhysicalUnit(text)?.factor(to: target)
    else {
      throw fault(source, "column \(column) has unit “\(text)”, expected \(unit)")
    }
    return factor
  }

  /// Says when most events lie outside the energies of the responses: a unit gone wrong.
  private mutating func checkRange(
    _ source: Source, _ energies: [Double], area: EffectiveArea2D?,
    background: BackgroundResponse?
  ) {
    guard !energies.isEmpty else { return }
    let ranges = [area?.energy.range, background?.energy.range].compactMap { $0 }
    guard !ranges.isEmpty else { return }
    let outside = energies.count { energy in !ranges.contains { $0.contains(energy) } }
    guard 2 * outside > energies.count else { return }
    let share = 100 * Double(outside) / Double(energies.count)
    note(
      .warning, source,
      String(format: "%.1f %% of the events lie outside the energies of the responses", share),
      remedy: "is the unit of ENERGY right? used as it is")
  }
}
