import Explorer

/// The manual page of the program in the man macros of roff.
struct ManualPage {
  /// Names of the commands with their help.
  let commands: [(name: String, help: String)]
  /// Keys of the explorer.
  let registry: ActionRegistry

  var text: String {
    var lines = [
      ".TH GAMMASCOPE 1 \"\" \"gammascope \(Program.version)\" \"User Commands\"",
      ".SH NAME", "gammascope \\- a terminal explorer for very-high-energy gamma-ray observations",
      ".SH SYNOPSIS",
    ]
    for (name, help) in commands {
      let usage = help.split(separator: "\n").first { $0.hasPrefix("USAGE: ") }
      lines.append(".B gammascope \(name)")
      lines.append(
        Self.escaped(String(usage?.dropFirst("USAGE: gammascope \(name) ".count) ?? "")))
      lines.append(".br")
    }
    lines += [
      ".SH DESCRIPTION",
      Self.escaped(
        """
        gammascope takes the DL3 event lists and instrument responses of Cherenkov telescopes (GADF FITS \
        files), reduces them to cubes in sky and energy, shows them as heat maps of character cells, fits \
        models of sources to them, and writes what it finds as files that Gammapy and DS9 read.
        """),
      ".SH COMMANDS",
    ]
    for (name, help) in commands {
      lines += [".SS gammascope \(name)", ".nf"]
      lines += help.split(separator: "\n", omittingEmptySubsequences: false).map {
        Self.escaped(String($0))
      }
      lines.append(".fi")
    }
    lines += keys + files + status
    return lines.joined(separator: "\n") + "\n"
  }

  /// Keys and commands of the explorer, by context.
  private var keys: [String] {
    var lines = [
      ".SH KEYS",
      "Each is also a command of the palette (:), under the name in brackets.",
    ]
    for context in Context.allCases {
      let actions = registry.actions.filter { $0.context == context }
      guard !actions.isEmpty else { continue }
      lines.append(".SS \(Self.escaped(context.title))")
      for action in actions {
        let keys = action.keys.map { $0.map(\.name).joined(separator: " ") }
        lines += [
          ".TP",
          ".B "
            + Self.escaped(keys.isEmpty ? ":" + action.id : keys.joined(separator: ", ")),
          Self.escaped("\(action.title) [\(action.id)]. \(action.sentence)"),
        ]
      }
    }
    return lines
  }

  private var files: [String] {
    [
      ".SH FILES", ".TP", ".I $XDG_CONFIG_HOME/gammascope/config.toml", "Settings.",
      ".TP", ".I $XDG_CONFIG_HOME/gammascope/keys.toml",
      "Keys of your own; gammascope keys lists the actions.",
      ".TP", ".I $XDG_CONFIG_HOME/gammascope/themes/*.toml", "Themes of your own.",
      ".TP", ".I $XDG_CONFIG_HOME/gammascope/sources.toml", "Sources of your own.",
      ".TP", ".I $XDG_STATE_HOME/gammascope", "What the explorer keeps of each input, and its log.",
      ".TP", ".I $XDG_CACHE_HOME/gammascope/demo", "The data of the demo.",
      ".SH ENVIRONMENT", ".TP", ".B GAMMAPY_DATA", "Where catalogues and tables of absorption are.",
      ".TP", ".B NO_COLOR, COLORTERM, TERM", "How many colours are used.",
    ]
  }

  private var status: [String] {
    let meanings: [(ExitStatus, String)] = [
      (.done, "Done."), (.marked, "Done, but a result is marked as failed."),
      (.usage, "Usage."), (.badData, "Bad data."), (.cannotRead, "An input cannot be read."),
      (.ourFault, "A fault of the program."), (.cannotWrite, "An output cannot be written."),
      (.interrupted, "Interrupted."),
    ]
    return [".SH EXIT STATUS"]
      + meanings.flatMap { [".TP", ".B \($0.0.rawValue)", $0.1] }
  }

  /// Text that roff takes as it is.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\(rs"
      case "-": escaped += "\\-"
      case "\n": escaped += " "
      default: escaped.append(character)
      }
    }
    // A line that begins with a dot or an apostrophe would be a request.
    if let first = escaped.first, first == "." || first == "'" { escaped = "\\&" + escaped }
    return escaped
  }
}
