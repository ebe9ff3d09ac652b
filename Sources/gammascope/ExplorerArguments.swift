import Analysis
import ArgumentParser
import CursesScreen
import Explorer
import Foundation
import GridMath
import TerminalRendering

/// Options of the commands that open the explorer.
struct ExplorerArguments: ParsableArguments {
  @Option(help: "Name of a theme; auto: as the terminal's background. config.toml: theme.")
  var theme: String?

  @Option(help: "\(ColorLevel.names); default: what the terminal and NO_COLOR say.")
  var colors: ColorLevel?

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @Flag(
    help: "Send less: 32 levels of map colours. config.toml: low_bandwidth = true.")
  var lowBandwidth = false

  @Flag(inversion: .prefixedNo, help: "Take the mouse from the terminal.")
  var mouse = true

  @Option(
    help: ArgumentHelp(
      "Record what happens in a new file, which \"gammascope replay\" repeats and checks.",
      discussion: "Keys, mouse, commands and what the screen looked like. Nothing else of the "
        + "session is kept, and it begins without what the last one left."),
    completion: .file())
  var record: String?

  @OptionGroup var threads: ThreadOptions

  /// The user's settings, and what is wrong with them.
  private static var settings: (settings: UserSettings, diagnostics: [Diagnostic]) {
    UserSettings.read(environment: ProcessInfo.processInfo.environment)
  }

  /// Opens the explorer and runs it until the user quits.
  ///
  /// - Parameters:
  ///   - path: what to open, checked by the caller.
  ///   - tour: whether the hint line leads through the program.
  ///   - replay: commands to be carried out; then nothing of the session is kept.
  ///   - workspace: a file with the state to begin with.
  /// - Returns: how the session ended.
  /// - Throws: `CommandFailure` if there is no screen, or nothing could be shown.
  @MainActor @discardableResult
  func explore(
    _ path: String, tour: Bool = false, replay: Replay? = nil, workspace: String? = nil
  ) async throws -> ExplorerOutcome {
    var options = ScreenOptions()
    options.colors = colors
    if ascii { options.glyphs = .ascii }
    options.usesMouse = mouse
    let settings = Self.settings.settings
    if lowBandwidth || settings.lowBandwidth { options.mapLevels = 32 }
    let recording = try recordingFile()
    let screen: CursesScreen
    do throws(ScreenError) {
      screen = try CursesScreen(options: options)
    } catch {
      if let recording { unlink(recording.path) }
      throw CommandFailure(.usage, error.description)
    }
    return try await run(
      path, tour: tour, replay: replay, workspace: workspace, backend: screen,
      recording: recording)
  }

  /// Makes the file to record in, before there is a screen.
  ///
  /// - Throws: `CommandFailure` if there is one already, or it cannot be made.
  func recordingFile() throws -> RecordingFile? {
    guard let record else { return nil }
    do throws(RecordingProblem) {
      return try RecordingFile(creating: record)
    } catch {
      throw CommandFailure(.cannotWrite, "--record \(record): \(error.text)")
    }
  }

  /// Runs the explorer on a screen, recording in a file from `recordingFile`.
  @MainActor
  func run(
    _ path: String, tour: Bool = false, replay: Replay?, workspace: String? = nil,
    backend: any TerminalBackend, recording: RecordingFile?
  ) async throws -> ExplorerOutcome {
    let folders = UserFolders()
    let (settings, findings) = Self.settings
    var options = ExplorerOptions(
      theme: theme ?? replay?.screen?.theme ?? settings.theme, themeFolders: folders.themes,
      mouse: mouse,
      stateFolder: replay == nil && recording == nil ? folders.state : nil, tour: tour)
    options.keyFile = folders.keys
    options.delays = Delays(settings)
    options.notes = findings.map(\.line)
    options.replay = replay
    if recording != nil { options.replay?.takeFrames() }
    options.recording = recording
    // The same file from everywhere.
    options.recordedInput = URL(fileURLWithPath: workspace ?? path).path
    options.workspace = workspace
    let outcome = await ExplorerApp.run(
      input: ExplorerInput(path: path, threads: threads.threads), options: options,
      backend: backend)
    if let failure = outcome.failure {
      throw CommandFailure(outcome.isUnreadable ? .cannotRead : .badData, failure)
    }
    if let recording, let problem = await recording.problem {
      throw CommandFailure(
        .cannotWrite, "--record \(recording.path): \(problem); the end of the session is not in it")
    }
    return outcome
  }
}

extension Delays {
  /// Those of the settings, where they say something.
  init(_ settings: UserSettings) {
    self.init()
    prefix = settings.seconds[.prefix] ?? prefix
    blink = settings.seconds[.blink] ?? blink
    interrupt = settings.seconds[.interrupt] ?? interrupt
    peek = settings.seconds[.peek] ?? peek
    save = settings.seconds[.save] ?? save
  }
}

extension ColorLevel: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
