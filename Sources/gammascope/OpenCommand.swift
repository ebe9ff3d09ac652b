import Analysis
import ArgumentParser
import Foundation

/// `gammascope open`: the explorer.
struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Explore a data store or an analysis on the screen.",
    discussion: """
      Example:
        gammascope open data/hess-dl3-dr1
        gammascope open analysis.yaml --theme light
      """)

  @Argument(help: "A data store or an analysis file.", completion: .file())
  var path: String

  @Option(help: "Name of a theme.")
  var theme: String?

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    throw CommandFailure(.ourFault, "the screen is not in this build")
  }
}
