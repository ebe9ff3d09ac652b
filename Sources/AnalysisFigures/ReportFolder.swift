package import Analysis
package import GridMath

/// A folder with the report of an analysis: Markdown, figures, numbers.
package enum ReportFolder {
  /// Draws the figures and writes `summary.json` and `report.md`.
  ///
  /// - Parameters:
  ///   - result: of a run of the analysis.
  ///   - folder: where the files go; it is made if it is not there.
  ///   - seconds: wall time of the run.
  ///   - workers: what figures are drawn on.
  ///   - creator: program and version.
  ///   - subject: what was analysed, for the title; nil: the name of the analysis file.
  /// - Returns: names of the files.
  /// - Throws: `AnalysisError` or `CancellationError`.
  package static func write(
    _ result: RunResult, to folder: String, seconds: Double, workers: Workers, creator: String,
    subject: String? = nil
  ) async throws -> [String] {
    let figures = try await FigureSet(result, workers: workers)
    var summary = result.summary(total: seconds)
    summary.figures = try await figures.write(to: folder, workers: workers)
    do {
      try summary.write(to: folder)
    } catch {
      throw AnalysisError(.cannotWrite, "summary.json cannot be written (\(error))", file: folder)
    }
    var report = RunReport(result, summary, creator: creator)
    report.subject = subject
    report.missing += figures.missing.map { "not drawn: " + $0 }
    try report.write(to: folder)
    return (summary.figures ?? []) + ["summary.json", RunReport.fileName]
  }
}
