import Foundation
import TestSupport

/// The built program, with folders of its own for everything that it keeps.
final class Program {
  /// Path of the executable: from the environment, or beside the tests.
  static let path: String = {
    if let given = ProcessInfo.processInfo.environment["GAMMASCOPE_BINARY"] { return given }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("gammascope").path
  }()

  /// The 21 runs on PKS 2155-304.
  static let field = SharedData.path("fields/pks2155.yaml")

  private let folder = TemporaryFolder()

  /// A usual terminal with 256 colours in a UTF-8 locale, and nothing of the user's.
  func environment(_ changes: [String: String?] = [:]) -> [String: String] {
    var variables = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
      "HOME": folder.path, "XDG_STATE_HOME": folder.file("state"),
      "XDG_CACHE_HOME": folder.file("cache"), "XDG_CONFIG_HOME": folder.file("config"),
    ]
    if let library = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
      variables["LD_LIBRARY_PATH"] = library
    }
    for (name, value) in changes { variables[name] = value }
    return variables
  }

  /// The explorer on a real field, on a terminal played by the test.
  ///
  /// - Parameters:
  ///   - field: Analysis file.
  ///   - options: Of `gammascope open`.
  ///   - columns: Width of the terminal.
  ///   - rows: Height of the terminal.
  ///   - changes: Of the environment.
  /// - Returns: The terminal.
  /// - Throws: `Spawn.Failure` without one.
  func open(
    field: String = Program.field, options: [String] = [], columns: Int = 120, rows: Int = 40,
    _ changes: [String: String?] = [:]
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      [Self.path, "open", field] + options, columns: columns, rows: rows,
      environment: environment(changes))
  }

  /// A file that lives as long as the program object.
  func file(_ name: String) -> String { folder.file(name) }
}
