import CNcurses
import Foundation
import GridMath

/// Takes standard output and error away from the terminal while the screen is up.
///
/// Runtime traps and C libraries write there; a line of theirs would spoil the picture and be lost
/// with it. Both go to a log file and what was logged is shown once the terminal is restored.
@MainActor
final class StandardStreams {
  /// Where the messages are; empty if they are only kept in memory.
  private(set) var logPath = ""
  private var log: Int32 = -1
  private var start: off_t = 0
  private var savedOutput: Int32 = -1
  private var savedError: Int32 = -1
  private var isRedirected = false

  /// A larger log is emptied before it is used again, in bytes.
  private static let largestLog: off_t = 1 << 20
  /// How much of the end is shown, in bytes.
  private static let tailLength: off_t = 2048

  /// Redirects; does nothing if no place for the log can be found.
  func redirect() {
    guard !isRedirected else { return }
    if log < 0 { openLog() }
    guard log >= 0 else { return }
    start = max(0, lseek(log, 0, SEEK_END))
    fflush(nil)
    savedOutput = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    savedError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard savedOutput >= 0, savedError >= 0 else { return }
    dup2(log, STDOUT_FILENO)
    dup2(log, STDERR_FILENO)
    isRedirected = true
    gs_guard_set_log(log, start, savedOutput, savedError, logPath)
  }

  /// Puts both streams back; returns the last of what was logged meanwhile.
  func restore() -> String {
    guard isRedirected else { return "" }
    fflush(nil)
    gs_guard_set_log(-1, 0, -1, -1, "")
    dup2(savedOutput, STDOUT_FILENO)
    dup2(savedError, STDERR_FILENO)
    close(savedOutput)
    close(savedError)
    isRedirected = false
    let end = lseek(log, 0, SEEK_END)
    guard end > start else { return "" }
    let from = max(start, end - Self.tailLength)
    var bytes = [UInt8](repeating: 0, count: Int(end - from))
    let count = pread(log, &bytes, bytes.count, from)
    // Line by line, so that line feeds survive and no other control character does.
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { String($0).escapingControls }
      .joined(separator: "\n")
  }

  /// Removes a log of this process alone that nobody wrote to.
  func tidyUp() {
    guard log >= 0, !isRedirected, logPath.hasSuffix(Self.ownName),
      lseek(log, 0, SEEK_END) == 0
    else { return }
    unlink(logPath)
  }

  private static let ownName = "messages.\(getpid()).log"

  private func openLog() {
    if let folder = UserFolder.state.created() {
      // Two programs at once must not show each other's messages: the second takes its own file.
      for name in ["messages.log", Self.ownName] {
        let path = folder + "/" + name
        let descriptor = open(
          path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { continue }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
          status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else {
          close(descriptor)
          continue
        }
        if status.st_size > Self.largestLog { ftruncate(descriptor, 0) }
        log = descriptor
        logPath = path
        return
      }
    }
    log = gs_guard_make_file()
  }
}
