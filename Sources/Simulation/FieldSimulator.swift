import Fits
import Foundation
package import GridMath
import Observations

/// Writes a simulated field as a DL3 data store.
package struct FieldSimulator: Sendable {
  package let field: SimulatedField

  /// Folder of the runs' files in the store.
  static let folder = "data"

  package init(_ field: SimulatedField) {
    self.field = field
  }

  /// A run that is written.
  package struct Outcome: Sendable, Equatable {
    package let id: Int
    /// Path in the store.
    package let file: String
    package let events: Int
    /// Events of sources among them.
    package let sourceEvents: Int
    package let bytes: Int
  }

  /// Simulates all runs and writes them with both index tables; the index comes last, so that a
  /// store without one is one that is not whole.
  ///
  /// The same field gives the same bytes, whatever the number of workers.
  /// - Parameters:
  ///   - folder: where the store goes; it must exist. Files of the same names are replaced.
  ///   - workers: Workers over the runs.
  ///   - progress: Told after each run how many are done.
  /// - Returns: What was written, in the order of the runs.
  /// - Throws: `SimulationError`; `FitsError` of kind `cannotWrite`; `CancellationError`.
  package func write(
    to folder: String, workers: Workers,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [Outcome] {
    let ids = field.runs.map(\.id)
    guard !ids.isEmpty else { throw SimulationError("a field without pointings has no runs") }
    guard Set(ids).count == ids.count else {
      throw SimulationError("two runs have the same OBS_ID")
    }
    let sampler = try EventSampler(field)
    let file = RunFile(field)
    let data = folder + "/" + Self.folder
    do {
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    } catch {
      throw FitsError(
        .cannotWrite, operation: "make a folder", file: data,
        detail: "the folder cannot be made; choose another one")
    }
    let runs = field.runs
    var outcomes: [Outcome] = []
    let stream = workers.stream(runs.count) { index in
      let run = runs[index]
      let events = try sampler.events(of: run)
      try Task.checkCancellation()
      let name = "run_\(run.id).fits.gz"
      let path = data + "/" + name
      let bytes = try Gzip.packed(file.writer(run, events).data(), level: 1, path: path)
      try AtomicFile.write(bytes, to: path)
      return Outcome(
        id: run.id, file: Self.folder + "/" + name, events: events.count,
        sourceEvents: events.source.count { $0 >= 0 }, bytes: bytes.count)
    }
    for try await outcome in stream {
      outcomes.append(outcome)
      progress(outcomes.count)
    }
    try Task.checkCancellation()
    let index = StoreIndex(
      field: field, file: file, counts: outcomes.map(\.events), folder: Self.folder,
      names: outcomes.map { "run_\($0.id).fits.gz" })
    try index.observationIndex.write(to: folder + "/obs-index.fits.gz")
    try index.hduIndex.write(to: folder + "/hdu-index.fits.gz")
    return outcomes
  }
}
