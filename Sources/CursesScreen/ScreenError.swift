/// Why the screen cannot be used; the description is one line for the user.
package enum ScreenError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Standard input or output is not a terminal.
  case notATerminal(stream: String)
  /// TERM is not set or is empty.
  case terminalNotNamed
  /// TERM names a terminal that has no description here.
  case unknownTerminal(name: String)
  /// The terminal lacks what a screen needs.
  case unsuitableTerminal(name: String, missing: String)
  /// The system refused something.
  case system(operation: String, detail: String)

  package var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal; the explorer needs one, `gammascope run` and "
        + "`gammascope render` do not"
    case .terminalNotNamed:
      "TERM is not set, expected the name of this terminal, for example xterm-256color"
    case .unknownTerminal(let name):
      "terminal '\(name.shownSafely)' (TERM) has no description on this machine; set TERM to one "
        + "that has, for example xterm-256color, or install the package ncurses-term"
    case .unsuitableTerminal(let name, let missing):
      "terminal '\(name.shownSafely)' (TERM) cannot \(missing), which the explorer needs; "
        + "`gammascope run`, `render` and `open --plain` work without"
    case .system(let operation, let detail):
      "cannot \(operation): \(detail)"
    }
  }
}

extension String {
  /// Shortened, with control characters as escapes: from the environment to the terminal.
  var shownSafely: String {
    unicodeScalars.prefix(60).map { scalar in
      scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
        ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
    }.joined()
  }
}
