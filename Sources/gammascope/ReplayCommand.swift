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
        gammascope replay session.commands --no-screen --record report.commands
        gammascope replay report.commands --no-screen

      A log has one command of the palette (:) in each line; the explorer writes one for each session,
      to $XDG_STATE_HOME/gammascope. Each command waits until nothing is computed any more. Nothing of
      the session is kept. A recording, made with --record here or with "gammascope open", has what the
      user did and what the screen looked like: every frame is compared. Exit status 1: a command could
      not be carried out, or a frame is not as it was.
      """)

  @ArgumentParser.Argument(help: "The command log.", completion: .file())
  var log: String

  @Option(help: "What to open in place of what the log names.", completion: .file())
  var input: String?

  @Option(help: "Seconds between two commands.")
  var pace = 0.5

  @Flag(inversion: .prefixedNo, help: "On the terminal, or in memory; default: as there is one.")
  var screen: Bool?

  @Option(help: "Columns and rows without a screen; default: as recorded, else 160x48.")
  var size: String?

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
    if let size, CellSize(parsing: size) == nil {
      throw ValidationError("--size \(size): expected columns and rows such as 160x48")
    }
  }

  @MainActor
  func run() async throws {
    var log = CommandLog(try text())
    if let picture {
      // The log of a session ends with its end, after which nothing is drawn any more.
      if log.steps.last == .command("quit") { log.steps.removeLast() }
      log.steps.append(.command("picture " + picture))
    }
    guard let path = input ?? log.input else {
      throw CommandFailure(
        .usage, "\(self.log): does not say what was open; give it with --input")
    }
    let place = try WorkspaceInput(path)
    let isOnScreen =
      screen ?? (Console.isTerminal(STDOUT_FILENO) && Console.isTerminal(STDIN_FILENO))
    if isOnScreen {
      var replay = Replay(
        steps: log.steps, screen: log.screen, pace: pace, endsSession: false)
      replay.keepSize()
      try report(
        await explorer.explore(place.input, replay: replay, workspace: place.workspace))
      return
    }
    let memory = memory(for: log)
    let replay = Replay(steps: log.steps, screen: log.screen, endsSession: true)
    let outcome = try await explorer.run(
      place.input, replay: replay, workspace: place.workspace, backend: memory,
      recording: explorer.recordingFile())
    if show, let frame = memory.frame {
      Console.write(frame.cells.text + "\n")
    } else {
      for message in outcome.messages where message.kind != .command {
        Console.write(message.text + "\n")
      }
    }
    try report(outcome)
  }

  /// A screen as that of the log, but for what the command line asks for.
  @MainActor
  private func memory(for log: CommandLog) -> MemoryBackend {
    var capabilities = log.screen?.capabilities ?? TerminalCapabilities()
    if let colors = explorer.colors { capabilities.level = colors }
    if explorer.ascii { capabilities.glyphs = .ascii }
    if explorer.lowBandwidth { capabilities.mapLevels = 32 }
    let size =
      size.flatMap { CellSize(parsing: $0) } ?? log.screen?.size ?? CellSize(width: 160, height: 48)
    return MemoryBackend(size: size, capabilities: capabilities)
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
    if let replay = outcome.replay {
      if let reason = replay.whyNotCompared {
        Console.error("\(log): frames were not compared: \(reason)")
      } else if replay.comparedFrames > 0 {
        Console.error("\(log): \(replay.comparedFrames) frames compared")
      }
    }
    guard let failures = outcome.replay?.failures, !failures.isEmpty else { return }
    throw CommandFailure(.marked, failures.map { "\(log): \($0)" })
  }
}
