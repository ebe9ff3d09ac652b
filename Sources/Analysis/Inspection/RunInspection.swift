import GridMath
package import Observations

extension OpenedField {
  /// Events and responses of a run as curves, for a look at it.
  ///
  /// What is not required for that may be missing: a run that the analysis skips can be looked at
  /// too, as long as its events can be read.
  ///
  /// - Parameter id: OBS_ID.
  /// - Returns: The summary; its notes say why a response of the files is missing.
  /// - Throws: `AnalysisError` if the run cannot be read; `CancellationError`.
  package func responses(of id: Int) throws -> ResponseSummary {
    let alignment = configuration.observations.fovAlignment.flatMap {
      FovAlignment(rawValue: $0.rawValue)
    }
    let reader = ObservationReader(
      store: store, required: [], alignment: alignment, verifiesChecksums: false,
      readsAllResponses: true)
    let result = reader.read(id)
    guard let run = result.observation else {
      throw AnalysisError(.badData, result.diagnostics.filter { $0.severity >= .skip })
    }
    try Task.checkCancellation()
    let notes = result.diagnostics.filter { $0.severity >= .warning }.map(\.what)
    return try ResponseSummary(run, notes: notes, offsetMax: configuration.offsetInUse)
  }
}
