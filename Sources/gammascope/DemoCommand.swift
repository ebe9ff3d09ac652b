import Analysis
import ArgumentParser
import Foundation
import GridMath

/// `gammascope demo`: the explorer on a simulated field.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Explore a simulated field with two blazars.",
    discussion: """
      Example:
        gammascope demo
        gammascope demo --tour

      The data are made on first use, in seconds, and kept in the cache folder
      ($XDG_CACHE_HOME/gammascope/demo, else ~/.cache/gammascope/demo) with their analysis and models
      files. They are checked each time and made again when damaged.
      """)

  @Flag(help: "Lead through the program in ten steps, in the hint line.")
  var tour = false

  @OptionGroup var explorer: ExplorerArguments

  @MainActor
  func run() async throws {
    guard let cache = UserFolders().cache else {
      throw CommandFailure(
        .cannotWrite, "there is no place for the demo; set HOME or XDG_CACHE_HOME")
    }
    let store = DemoStore(folder: cache + "/demo", creator: Program.creator)
    try await prepare(store)
    guard Console.isTerminal(STDOUT_FILENO), Console.isTerminal(STDIN_FILENO) else {
      // Nobody can press a key.
      return explain(store)
    }
    try await explorer.explore(store.analysisPath, tour: tour)
  }

  /// Makes what is not there or not as it was.
  private func prepare(_ store: DemoStore) async throws {
    switch store.state() {
    case .whole: return
    case .missing: break
    case .damaged(let reason):
      Console.error("\(store.folder): \(reason); the demo is made again")
    }
    let workers = Workers(explorer.threads.count())
    let bar = ProgressBar(isOn: true)
    defer { bar.erase() }
    try await Interruption.whileRunning {
      try await store.make(workers: workers) { done, total in
        bar.show(Double(done) / Double(total), "simulating the demo, run \(done) of \(total)")
      }
    }
  }

  private func explain(_ store: DemoStore) {
    let folder = store.folder.escapingControls
    Console.write(
      """
      The demo is in \(folder); on a terminal, "gammascope demo" opens it in the explorer.

        gammascope run \(folder)/\(DemoField.analysisFile) --output out
        gammascope info \(folder)
        gammascope check \(folder)
        gammascope render \(folder)/\(DemoField.analysisFile)

      """)
  }
}
