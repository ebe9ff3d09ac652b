import Foundation
import GridMath

// `bench` measures everything; `bench terminal` only the traffic with the terminal, `bench
// reduction` only the way from files to maps, `bench prediction` only predicted counts, `bench
// fit` only the fits, `bench estimators` only TS maps and flux points, `bench explorer` only the
// explorer during a fit, `bench session` only a session without one.
let arguments = Array(CommandLine.arguments.dropFirst())
MainLoop.run {
  do {
    try await measure(arguments)
  } catch {
    print("bench: \(error)")
    exit(EXIT_FAILURE)
  }
}

@MainActor
private func measure(_ arguments: [String]) async throws {
  if arguments.first == TerminalTraffic.childArgument {
    try TerminalTraffic.runChild(Array(arguments.dropFirst()))
  } else if arguments.first == ExplorerBench.childArgument {
    try await ExplorerBench.runChild(Array(arguments.dropFirst()))
  } else if arguments.first == SessionBench.childArgument {
    try await SessionBench.runChild(Array(arguments.dropFirst()))
  } else {
    let chosen = arguments.first
    if chosen == nil || chosen == "reduction" { try await ReductionBench.run() }
    if chosen == nil || chosen == "prediction" { try await PredictionBench.run() }
    if chosen == nil || chosen == "fit" { try await FitBench.run() }
    if chosen == nil || chosen == "estimators" { try await EstimatorsBench.run() }
    if chosen == nil || chosen == "terminal" { try TerminalTraffic.run() }
    if chosen == nil || chosen == "explorer" { try ExplorerBench.run() }
    if chosen == nil || chosen == "session" { try await SessionBench.run() }
  }
}
