import Foundation
import Glibc
import TestSupport

/// A private tmux server with one window: a real terminal whose screen can be read.
final class Tmux {
  private let socket = "gammascope-test-\(UUID().uuidString.prefix(8))"
  private let executable: String
  private let environment: [String: String]
  private let folder = TemporaryFolder()

  /// Where tmux is; nil if it is not installed.
  static let executable = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/bin/tmux"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Starts a shell without any of the user's settings.
  init(columns: Int, rows: Int, environment: [String: String]) throws {
    guard let executable = Self.executable else { throw Spawn.Failure(description: "no tmux") }
    self.executable = executable
    self.environment = environment
    try run(
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "bash --norc --noprofile")
    try run("set-option", "-g", "status", "off")
    try run("set-option", "-g", "escape-time", "0")
    try send("PS1='READY> '; clear", "Enter")
    guard wait(for: "READY>") else { throw Spawn.Failure(description: "no shell: \(screen)") }
  }

  deinit { _ = try? run("kill-server") }

  /// Types keys by their tmux names, or literal text.
  func send(_ keys: String...) throws {
    try run(["send-keys"] + keys)
  }

  /// The screen as text, one line for each row.
  var screen: String { (try? run("capture-pane", "-p")) ?? "" }

  /// The screen with the sequences that set its colours.
  var coloredScreen: String { (try? run("capture-pane", "-e", "-p")) ?? "" }

  /// Waits until the screen shows a text.
  func wait(for text: String, limit: Double = 30) -> Bool {
    wait(limit: limit) { $0.contains(text) }
  }

  /// Waits until the screen fulfils a condition.
  func wait(limit: Double = 30, until condition: (String) -> Bool) -> Bool {
    let end = Date().addingTimeInterval(limit)
    while Date() < end {
      if condition(screen) { return true }
      usleep(30_000)
    }
    return false
  }

  func resize(columns: Int, rows: Int) throws {
    try run("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// A variable of tmux, such as `alternate_on`, `cursor_flag`, `mouse_any_flag`.
  func flag(_ name: String) throws -> String {
    try run("display-message", "-p", "#{\(name)}").trimmingCharacters(in: .newlines)
  }

  /// Process in the foreground of the window's shell.
  func foregroundProcess() throws -> pid_t? {
    let shell = try flag("pane_pid")
    let children = try String(
      contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    return children.split(separator: " ").last.flatMap { pid_t($0) }
  }

  @discardableResult
  private func run(_ arguments: String...) throws -> String { try run(arguments) }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    let path = folder.file("output")
    let process = try Spawn.start(
      [executable, "-L", socket] + arguments, environment: environment, streams: .file(path))
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard status == 0 else {
      throw Spawn.Failure(description: "tmux \(arguments.first ?? ""): \(text)")
    }
    return text
  }
}
