import Foundation
import Glibc

/// Starting of programs for tests.
///
/// Not with Foundation: its `Process` notices the end of a child by the closing of a socket, which
/// a server that stays behind keeps open for ever.
enum Spawn {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Where a child's standard streams go.
  enum Streams {
    /// A terminal, which becomes the controlling one of a new session.
    case terminal(String)
    /// Nothing to read; a file for both kinds of output.
    case file(String)
  }

  /// Starts a program; the caller waits for it.
  static func start(
    _ program: [String], environment: [String: String], streams: Streams
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var flags = Int16(POSIX_SPAWN_SETSIGMASK)
    switch streams {
    case .terminal(let path):
      // The first terminal that a session leader opens becomes its controlling one.
      posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      // POSIX_SPAWN_SETSID, which is behind a feature macro.
      flags |= 0x80
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, flags)
    let arguments = program.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, program[0], &actions, &attributes, arguments, variables)
    guard result == 0 else {
      throw Failure(description: "\(program[0]): \(String(cString: strerror(result)))")
    }
    return child
  }
}
