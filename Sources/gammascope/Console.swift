import Foundation
import GridMath

/// Standard output and standard error.
enum Console {
  /// A closed pipe is answered where it is written to, not by a signal.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// One line on standard error, without control characters.
  static func error(_ line: String) {
    put("\(Program.name): \(line.escapingControls)\n", to: STDERR_FILENO)
  }

  /// Text on standard output; ends the program quietly if nobody reads any more.
  static func write(_ text: String) {
    let code = put(text, to: STDOUT_FILENO)
    if code == EPIPE { exit(ExitStatus.done.rawValue) }
    if code != 0 {
      error("standard output: \(String(cString: strerror(code)))")
      exit(ExitStatus.cannotWrite.rawValue)
    }
  }

  /// Bytes as they are on a descriptor; 0, or the number of the system's error.
  @discardableResult
  static func put(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&entry, 1, 1000)
          continue
        }
        return errno
      }
      bytes = bytes.dropFirst(count)
    }
    return 0
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal on a descriptor; nil if it is none or does not say.
  static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether the locale of the environment is UTF-8.
  static var isUnicode: Bool {
    let environment = ProcessInfo.processInfo.environment
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let name = locale.uppercased()
    return name.hasSuffix("UTF-8") || name.hasSuffix("UTF8")
  }
}
