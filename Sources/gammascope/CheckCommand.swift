import Analysis
import ArgumentParser
import Foundation
import GridMath
import Observations

/// `gammascope check`: every fault of the input before anything is computed from it.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "List every fault in a data store, or in an analysis file and its data.",
    discussion: """
      Example:
        gammascope check data/hess-dl3-dr1

      One line for each finding, with file, HDU and remedy. Exit status: 0 nothing or only notes;
      1 a run would be skipped or repaired; 65 nothing usable; 66 cannot be opened.
      """)

  @Argument(help: "A data store, an analysis file or a FITS file.", completion: .file())
  var path: String

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    switch try InputKind(path) {
    case .dataStore:
      try await checkStore(DataStore.open(path))
    case .analysisFile:
      try await checkAnalysis()
    case .datasets:
      try finish(DatasetSet.read(path: path).diagnostics, usable: 1)
    case .fits:
      if let store = try? DataStore.open(path) {
        try await checkStore(store)
      } else {
        try finish(FitsInspection.open(path).diagnostics, usable: 1)
      }
    }
  }

  private func checkStore(_ store: DataStore) async throws {
    let workers = Workers(threads.count())
    let bar = ProgressBar(isOn: true)
    defer { bar.erase() }
    let total = max(1, store.observationIDs.count)
    let inspection = try await Interruption.whileRunning {
      try await StoreInspection.run(
        store, required: [.aeff, .edisp, .psf, .bkg], verifiesChecksums: true, workers: workers
      ) { bar.show(Double($0) / Double(total), "checking observations \($0)/\(total)") }
    }
    var advice: [Diagnostic] = []
    if inspection.usableCount > 0 {
      bar.show(1, "comparing alignments of the background")
      advice = try await Interruption.whileRunning { try await alignmentNotes(store) }
    }
    bar.erase()
    try finish(
      inspection.diagnostics + advice, usable: inspection.usableCount, of: inspection.rows.count)
  }

  /// Whether the data contradict the alignment of their backgrounds; nothing where no field can be
  /// guessed, which the other findings explain.
  private func alignmentNotes(_ store: DataStore) async throws -> [Diagnostic] {
    guard let guess = try? FieldGuess.configuration(store),
      let opened = try? guess.configuration.open()
    else { return [] }
    return try await AlignmentAdvice.notes(
      opened, engine: AnalysisEngine(threads: threads.count()))
  }

  /// The analysis file, then what reducing its runs and finding their norms brings to light.
  private func checkAnalysis() async throws {
    let reading = AnalysisConfiguration.read(path: path)
    guard let configuration = reading.configuration else {
      for finding in reading.diagnostics { Console.write(Self.line(finding)) }
      throw ExitCode((reading.isUnreadable ? ExitStatus.cannotRead : .badData).rawValue)
    }
    let engine = AnalysisEngine(threads: threads.count(for: configuration))
    let bar = ProgressBar(isOn: true)
    defer { bar.erase() }
    do {
      let (result, advice) = try await Interruption.whileRunning {
        let result = try await engine.run(
          configuration, until: .fovBackground, withResponses: true
        ) { bar.show($0) }
        return (result, try await AlignmentAdvice.notes(result.opened, engine: engine))
      }
      bar.erase()
      try finish(
        reading.diagnostics + result.diagnostics + advice, usable: result.keptCount,
        of: result.opened.runs.count)
    } catch let error as AnalysisError {
      bar.erase()
      for finding in reading.diagnostics + error.diagnostics {
        Console.write(Self.line(finding))
      }
      throw ExitCode(CommandFailure(error).status.rawValue)
    }
  }

  private func finish(_ findings: [Diagnostic], usable: Int, of total: Int? = nil) throws {
    for finding in findings { Console.write(Self.line(finding)) }
    if let total { Console.write("\(usable) of \(total) runs usable\n") }
    if usable == 0 { throw ExitCode(ExitStatus.badData.rawValue) }
    if findings.contains(where: { $0.severity >= .warning }) {
      throw ExitCode(ExitStatus.marked.rawValue)
    }
  }

  private static func line(_ finding: Diagnostic) -> String {
    let word =
      switch finding.severity {
      case .note: "note"
      case .warning: "warning"
      case .skip: "skip"
      case .fatal: "error"
      }
    return "\(word): \(finding.line)\n"
  }
}
