import Analysis
import ArgumentParser
import Observations

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
      """)

  // The explorer has a type of the same name.
  @ArgumentParser.Argument(
    help: "A data store, an analysis file, datasets (FITS or YAML) or a FITS map.",
    completion: .file())
  var path: String

  @OptionGroup var explorer: ExplorerArguments

  @MainActor
  func run() async throws {
    try checkInput()
    try await explorer.explore(path)
  }

  /// What cannot be opened is said before the screen is.
  private func checkInput() throws {
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
