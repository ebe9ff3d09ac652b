import Analysis
import ArgumentParser
import Explorer
import Foundation
import Observations
import TerminalRendering

/// `gammascope open`: the explorer.
struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Explore a data store, an analysis, datasets or a map on the screen.",
    discussion: """
      Example:
        gammascope open data/hess-dl3-dr1
        gammascope open analysis.yaml --theme light
        gammascope open out/dataset.fits.gz
        gammascope open out/lima_sqrt_ts.fits.gz
        gammascope open crab.gammascope

      A workspace (.gammascope, saved with :workspace) names its data; --data opens it on others.
      """)

  // The explorer has a type of the same name.
  @ArgumentParser.Argument(
    help: "A data store, an analysis file, datasets (FITS or YAML), a FITS map or a workspace.",
    completion: .file())
  var path: String

  @Flag(
    help: ArgumentHelp(
      "Without a screen: write tables and values line by line, for screen readers and scripts.",
      discussion: "Commands of the palette are read from standard input, one a line."))
  var plain = false

  @Option(
    help: "For a workspace: its data, where they are not at their old place.", completion: .file())
  var data: String?

  @OptionGroup var explorer: ExplorerArguments

  @MainActor
  func run() async throws {
    let place = try WorkspaceInput(path, data: data)
    do {
      try checkInput(place.input)
    } catch  where place.workspace != nil && data == nil {
      let failure = CommandFailure(error)
      throw CommandFailure(
        failure.status,
        failure.lines.map { "\(path): its data: \($0)" } + ["\(path): --data says where they are"])
    }
    if plain {
      try await writePlain(place)
      return
    }
    try await explorer.explore(place.input, workspace: place.workspace)
  }

  /// Carries out what standard input says and writes the last screen as lines.
  @MainActor
  private func writePlain(_ place: WorkspaceInput) async throws {
    var text = ""
    if !Console.isTerminal(STDIN_FILENO) {
      while let line = readLine(strippingNewline: false) { text += line }
    }
    let replay = Replay(commands: CommandLog(text).commands, endsSession: true)
    let memory = MemoryBackend(size: CellSize(width: 160, height: 48))
    let outcome = try await explorer.run(
      place.input, replay: replay, workspace: place.workspace, backend: memory,
      recording: explorer.recordingFile())
    for answer in outcome.replay?.answers ?? [] where !answer.isEmpty {
      Console.write("answer: \(answer)\n")
    }
    Console.write(outcome.lines.map { $0 + "\n" }.joined())
    if let failures = outcome.replay?.failures, !failures.isEmpty {
      throw CommandFailure(.marked, failures)
    }
  }

  /// What cannot be opened is said before the screen is.
  private func checkInput(_ path: String) throws {
    switch try InputKind(path) {
    case .analysisFile:
      let configuration = try AnalysisConfiguration.read(path: path).get()
      guard configuration.unsupported.isEmpty else {
        throw CommandFailure(.badData, configuration.unsupported.map { "\(path): \($0)" })
      }
    case .dataStore:
      _ = try DataStore.open(path)
    case .datasets:
      // Read once, by the explorer: it ends with the reason where that fails.
      break
    case .fits:
      if (try? DataStore.open(path)) == nil { _ = try MapFile.read(path: path) }
    }
  }
}
