import Analysis
import Fits
import GridMath
import Observations
import Simulation

/// Why a command ends early: an exit status and one line for each reason.
struct CommandFailure: Error {
  let status: ExitStatus
  let lines: [String]

  init(_ status: ExitStatus, _ lines: [String]) {
    self.status = status
    self.lines = lines
  }

  init(_ status: ExitStatus, _ line: String) {
    self.init(status, [line])
  }

  /// What any error of the program means to the user.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure:
      self = failure
    case let error as ConfigurationError:
      self.init(
        error.isUnreadable ? .cannotRead : .badData, error.diagnostics.map(\.line))
    case let error as AnalysisError:
      self.init(Self.status(error.kind), Self.lines(error.diagnostics))
    case let error as DataStoreError:
      self.init(
        error.kind == .cannotOpen ? .cannotRead : .badData, Self.lines(error.diagnostics))
    case let error as FitsError:
      self.init(Self.status(error.kind), error.description)
    case let error as SimulationError:
      self.init(.badData, error.description)
    case is CancellationError:
      self.init(.interrupted, "interrupted")
    default:
      self.init(.ourFault, "a fault of the program: \(error)")
    }
  }

  /// The reason itself, after the runs that led to it; further findings are for `check`.
  private static func lines(_ findings: [Diagnostic]) -> [String] {
    let skipped = findings.filter { $0.severity == .skip }.map { "warning: " + $0.line }
    let shown = skipped.prefix(10)
    var lines = Array(shown)
    if skipped.count > shown.count {
      lines.append("warning: \(skipped.count - shown.count) more runs are left out")
    }
    let reasons = findings.filter { $0.severity == .fatal }.map(\.line)
    return lines + (reasons.isEmpty ? findings.suffix(1).map(\.line) : reasons)
  }

  private static func status(_ kind: AnalysisError.Kind) -> ExitStatus {
    switch kind {
    case .cannotOpen: .cannotRead
    case .badData: .badData
    case .cannotWrite: .cannotWrite
    }
  }

  private static func status(_ kind: FitsError.Kind) -> ExitStatus {
    switch kind {
    case .notThere, .notPermitted, .cannotOpen, .notRegular: .cannotRead
    case .cannotWrite: .cannotWrite
    default: .badData
    }
  }
}
