import Foundation
package import GridMath
package import Observations
package import SkyGeometry

/// Every run of a data store, read and checked but not reduced: for listings and `check`.
package struct StoreInspection: Sendable {
  /// One run.
  package struct Row: Sendable {
    /// OBS_ID.
    package let id: Int
    package var object = ""
    package var telescope = ""
    package var pointing: SkyDirection?
    /// s; nil if unknown.
    package var livetime: Double?
    package var ontime: Double?
    /// Events that passed the checks.
    package var events: Int?
    /// Responses present, as HDU_TYPE spells them.
    package var responses: [String] = []
    /// Why the run cannot be used; nil if it can.
    package var fault: String?
  }

  /// In the order of OBS_ID.
  package let rows: [Row]
  /// Findings about the store and its runs.
  package let diagnostics: [Diagnostic]

  /// Runs that can be used.
  package var usableCount: Int { rows.count { $0.fault == nil } }

  /// Reads the runs of a store.
  ///
  /// - Parameters:
  ///   - store: the data store.
  ///   - required: responses without which a run cannot be used.
  ///   - verifiesChecksums: whether the checksums of the files are compared.
  ///   - workers: how many read at the same time.
  ///   - progress: called with the number of runs read so far.
  /// - Returns: a row for each run, usable or not.
  /// - Throws: `CancellationError`.
  package static func run(
    _ store: DataStore, required: Set<ResponseKind>, verifiesChecksums: Bool, workers: Workers,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> StoreInspection {
    let reader = ObservationReader(
      store: store, required: required, verifiesChecksums: verifiesChecksums,
      readsAllResponses: true)
    let ids = store.observationIDs
    let pieces = try await workers.map(ids.count) { index in
      defer { progress(index + 1) }
      return inspect(ids[index], reader)
    }
    var rows: [Row] = []
    var diagnostics = store.diagnostics
    var known = DuplicateRuns()
    for piece in pieces {
      var row = piece.row
      diagnostics += piece.diagnostics
      if let original = known.original(of: row.id, fingerprint: piece.fingerprint) {
        let what = "its events are those of run \(original)"
        row.fault = what
        let file = store.entry(row.id)?.events?.name
        diagnostics.append(
          Diagnostic(.skip, run: row.id, file: file, what, remedy: "run skipped"))
      }
      rows.append(row)
    }
    if let finding = mixedInstruments(rows) { diagnostics.append(finding) }
    return StoreInspection(rows: rows, diagnostics: diagnostics)
  }

  private struct Piece: Sendable {
    var row: Row
    var diagnostics: [Diagnostic]
    var fingerprint: [UInt64]
  }

  private static func inspect(_ id: Int, _ reader: ObservationReader) -> Piece {
    let result = reader.read(id)
    var row = Row(id: id)
    if let entry = reader.store.entry(id) {
      row.responses = entry.responses.keys.map(\.rawValue).sorted()
    }
    if let summary = reader.store.summaries[id] {
      row.object = summary.object
      row.telescope = summary.telescope
      if summary.ra.isFinite, abs(summary.dec) <= 90 {
        row.pointing = SkyDirection(ra: summary.ra, dec: summary.dec)
      }
      if summary.livetime.isFinite { row.livetime = summary.livetime }
    }
    guard let observation = result.observation else {
      row.fault = result.diagnostics.last { $0.severity >= .skip }?.what ?? "cannot be read"
      return Piece(row: row, diagnostics: result.diagnostics, fingerprint: [])
    }
    if !observation.object.isEmpty { row.object = observation.object }
    if !observation.telescope.isEmpty { row.telescope = observation.telescope }
    row.pointing = observation.pointing
    row.livetime = observation.livetime
    row.ontime = observation.ontime
    row.events = observation.events.energy.count
    return Piece(
      row: row, diagnostics: result.diagnostics, fingerprint: observation.fingerprint)
  }

  private static func mixedInstruments(_ rows: [Row]) -> Diagnostic? {
    let usable = rows.filter { $0.fault == nil && !$0.telescope.isEmpty }
    let counts = Dictionary(grouping: usable, by: \.telescope).mapValues(\.count)
    guard counts.count > 1 else { return nil }
    let names = counts.sorted { $0.key < $1.key }
      .map { "\($0.key) (\($0.value) runs)" }
    return Diagnostic(
      .note, "runs of different TELESCOP: \(names.joined(separator: ", "))",
      remedy: "they are stacked only with datasets.mixed_instruments: true")
  }
}
