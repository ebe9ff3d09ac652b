import Analysis
import ArgumentParser
import Explorer
import Foundation
import GridMath
import TerminalRendering

/// `gammascope replay`: a command log of the explorer, with or without a screen.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Carry out a command log of the explorer, with or without a screen.",
    discussion: """
      Example:
        gammascope replay session.commands --pace 1
        gammascope replay session.commands --no-screen --show > last-screen.txt
        gammascope replay session.commands --no-screen --size 160x48 --picture last-screen.svg

      A log has one command of the palette (:) in each line; the explorer writes one for each session,
      to $XDG_STATE_HOME/gammascope. Each command waits until nothing is computed any more. Nothing of
      the session is kept. Exit status 1: a command could not be carried out.
      """)

  @ArgumentParser.Argument(help: "The command log.", completion: .file())
  var log: String

  @Option(help: "What to open in place of what the log names.", completion: .file())
  var input: String?

  @Option(help: "Seconds between two commands.")
  var pace = 0.5

  @Flag(inversion: .prefixedNo, help: "On the terminal, or in memory; default: as there is one.")
  var screen: Bool?

  @Option(help: "Columns and rows without a screen.")
  var size = "160x48"

  @Flag(help: "Without a screen: write the last picture to standard output.")
  var show = false

  @Option(
    help: "At the end, write the screen to a file ending in .txt, .ansi, .svg or .png.",
    completion: .file())
  var picture: String?

  @OptionGroup var explorer: ExplorerArguments

  func validate() throws {
    guard (0...3600).contains(pace) else {
      throw ValidationError("--pace \(pace): expected seconds, 0 to 3600")
    }
    if let picture, PictureFormat(path: picture) == nil {
      throw ValidationError("--picture \(picture): expected an ending .txt, .ansi, .svg or .png")
    }
    guard cells != nil else {
      throw ValidationError("--size \(size): expected columns and rows such as 160x48")
    }
  }

  private var cells: CellSize? {
    let numbers = size.split(separator: "x").map { Int($0) }
    guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1],
      (1...1000).contains(columns), (1...1000).contains(rows)
    else { return nil }
    return CellSize(width: columns, height: rows)
  }

  @MainActor
  func run() async throws {
    var (commands, named) = Replay.read(try text())
    if let picture { commands.append("picture " + picture) }
    guard let path = input ?? named else {
      throw CommandFailure(
        .usage, "\(log): does not say what was open; give it with --input")
    }
    let place = try WorkspaceInput(path)
    let isOnScreen =
      screen ?? (Console.isTerminal(STDOUT_FILENO) && Console.isTerminal(STDIN_FILENO))
    if isOnScreen {
      let replay = Replay(commands: commands, pace: pace, endsSession: false)
      try report(
        await explorer.explore(place.input, replay: replay, workspace: place.workspace))
      return
    }
    let memory = MemoryBackend(size: cells ?? CellSize(width: 160, height: 48))
    let replay = Replay(commands: commands, endsSession: true)
    let outcome = try await explorer.run(
      place.input, replay: replay, workspace: place.workspace, backend: memory)
    if show, let frame = memory.frame {
      Console.write(frame.cells.text + "\n")
    } else {
      for message in outcome.messages where message.kind != .command {
        Console.write(message.text + "\n")
      }
    }
    try report(outcome)
  }

  private func text() throws -> String {
    do {
      return try BoundedTextFile.read(log, limit: 16 << 20, what: "a command log")
    } catch let failure {
      throw CommandFailure(
        failure.isUnreadable ? .cannotRead : .badData, "\(log): \(failure)")
    }
  }

  private func report(_ outcome: ExplorerOutcome) throws {
    guard let failures = outcome.replay?.failures, !failures.isEmpty else { return }
    throw CommandFailure(.marked, failures.map { "\(log): \($0)" })
  }
}
