import Analysis
import ArgumentParser
import CursesScreen
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
      """)

  // The explorer has a type of the same name.
  @ArgumentParser.Argument(
    help: "A data store, an analysis file, datasets (FITS or YAML) or a FITS map.",
    completion: .file())
  var path: String

  @Option(help: "Name of a theme; ? in the program lists them.")
  var theme: String?

  @Option(help: "\(ColorLevel.names); default: what the terminal and NO_COLOR say.")
  var colors: ColorLevel?

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @Flag(inversion: .prefixedNo, help: "Take the mouse from the terminal.")
  var mouse = true

  @OptionGroup var threads: ThreadOptions

  @MainActor
  func run() async throws {
    try checkInput()
    var options = ScreenOptions()
    options.colors = colors
    if ascii { options.glyphs = .ascii }
    options.usesMouse = mouse
    let screen: CursesScreen
    do throws(ScreenError) {
      screen = try CursesScreen(options: options)
    } catch {
      throw CommandFailure(.usage, error.description)
    }
    let folders = UserFolders()
    let outcome = await ExplorerApp.run(
      input: ExplorerInput(path: path, threads: threads.threads),
      options: ExplorerOptions(
        theme: theme, themeFolders: folders.themes, mouse: mouse, stateFolder: folders.state),
      backend: screen)
    if let failure = outcome.failure {
      throw CommandFailure(outcome.isUnreadable ? .cannotRead : .badData, failure)
    }
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

extension ColorLevel: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
