import Foundation
package import TerminalRendering

/// The keys of the program: the standard ones with those of the user's file.
package struct UserKeys: Sendable {
  package let registry: ActionRegistry
  /// What there is to say about the file, in the order of its lines.
  package let notes: [SettingsNote]
  /// Ids that have a line of their own in the file.
  package let own: Set<String>

  /// Largest file that is read, bytes.
  private static let limit = 1 << 20

  /// - Parameter path: `keys.toml`; the standard keys if it is nil or there is no such file.
  package init(_ path: String?) {
    guard let path, FileManager.default.fileExists(atPath: path) else {
      (registry, notes, own) = (.standard, [], [])
      return
    }
    guard let data = FileManager.default.contents(atPath: path), data.count < Self.limit else {
      let note = SettingsNote(file: path, line: nil, text: "cannot be read as a file of keys")
      (registry, notes, own) = (.standard, [note], [])
      return
    }
    let file = KeyFile(String(decoding: data, as: UTF8.self), file: path)
    (registry, notes) = ActionRegistry.standard.remapped(by: file)
    own = Set(file.entries.map(\.id))
  }

  /// All actions with their keys as a file of keys: lines of the user's as they are, the others as
  /// comments, each with its title, by context.
  package var listing: String {
    var lines = [
      "# Keys of gammascope. A line without # replaces all keys of its action:",
      "# one sequence of one or two keys, as \"g m\" or \"Ctrl-R\", or a list of them; [] for none.",
    ]
    for context in Context.allCases {
      let actions = registry.actions.filter { $0.context == context }
      guard !actions.isEmpty else { continue }
      lines += ["", "# " + context.title]
      for action in actions {
        let keys = action.keys.map { Self.quoted($0.map(\.name).joined(separator: " ")) }
        let value = keys.count == 1 ? keys[0] : "[" + keys.joined(separator: ", ") + "]"
        let line = (own.contains(action.id) ? "" : "# ") + "\(action.id) = \(value)"
        lines.append(line + "  # " + action.title)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
