import Analysis
import Fits
import GridMath
import Observations

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
      self.init(Self.status(error.kind), error.diagnostics.map(\.line))
    case let error as DataStoreError:
      self.init(
        error.kind == .cannotOpen ? .cannotRead : .badData, error.diagnostics.map(\.line))
    case let error as FitsError:
      self.init(Self.status(error.kind), error.description)
    case is CancellationError:
      self.init(.interrupted, "interrupted")
    default:
      self.init(.ourFault, "a fault of the program: \(error)")
    }
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
