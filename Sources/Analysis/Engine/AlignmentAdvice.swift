package import GridMath
import Observations
import Reduction

/// Says when the data contradict the alignment that their background tables declare.
package enum AlignmentAdvice {
  /// Runs that are looked at; more do not change a verdict, and a large store would take long.
  static let runLimit = 12
  /// Smallest difference of the statistic worth a word: five sigma, since an unknown source in the
  /// field costs some.
  static let threshold = 25.0

  /// A note if another alignment fits the counts outside the exclusions better.
  ///
  /// - Parameters:
  ///   - opened: The field.
  ///   - engine: Reads and reduces the runs.
  /// - Returns: At most one note.
  /// - Throws: `CancellationError`.
  package static func notes(
    _ opened: OpenedField, engine: AnalysisEngine
  ) async throws -> [Diagnostic] {
    let ids = Array(opened.runs.prefix(runLimit))
    let result = try await engine.compareAlignments(opened, runs: ids)
    guard let best = result.fits.first, let used = usedAlignment(opened, ids),
      let delta = result.delta(used), best.alignment != used, delta > threshold
    else { return [] }
    let text = "\((delta * 10).rounded() / 10)"
    return [
      Diagnostic(
        .note, file: opened.store.path,
        "the background is aligned as \(used.rawValue), but \(best.alignment.rawValue) fits the"
          + " counts outside the exclusions better: Δ statistic \(text) in \(ids.count) runs",
        remedy: "try observations.fov_alignment: \(best.alignment.rawValue)")
    ]
  }

  /// The alignment that all the runs are read with; nil if they differ.
  private static func usedAlignment(_ opened: OpenedField, _ ids: [Int]) -> FovAlignment? {
    var seen: Set<FovAlignment> = []
    for id in ids {
      if case .fieldOfView(_, _, let alignment)? = opened.reader().read(id).observation?
        .background?.shape
      {
        seen.insert(alignment)
      }
    }
    return seen.count == 1 ? seen.first : nil
  }
}
