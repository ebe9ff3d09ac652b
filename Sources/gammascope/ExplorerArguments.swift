import ArgumentParser
import CursesScreen
import Explorer
import TerminalRendering

/// Options of the commands that open the explorer.
struct ExplorerArguments: ParsableArguments {
  @Option(help: "Name of a theme; ? in the program lists them.")
  var theme: String?

  @Option(help: "\(ColorLevel.names); default: what the terminal and NO_COLOR say.")
  var colors: ColorLevel?

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @Flag(inversion: .prefixedNo, help: "Take the mouse from the terminal.")
  var mouse = true

  @OptionGroup var threads: ThreadOptions

  /// Opens the explorer and runs it until the user quits.
  ///
  /// - Parameters:
  ///   - path: what to open, checked by the caller.
  ///   - tour: whether the hint line leads through the program.
  /// - Throws: `CommandFailure` if there is no screen, or nothing could be shown.
  @MainActor
  func explore(_ path: String, tour: Bool = false) async throws {
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
        theme: theme, themeFolders: folders.themes, mouse: mouse, stateFolder: folders.state,
        tour: tour),
      backend: screen)
    if let failure = outcome.failure {
      throw CommandFailure(outcome.isUnreadable ? .cannotRead : .badData, failure)
    }
  }
}

extension ColorLevel: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
