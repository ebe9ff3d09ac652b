/// Files of a folder, for the completion of paths.
package struct FileChoices: Sendable, Equatable {
  /// As it was typed, with its slash; empty for the folder of the session.
  package var folder: String
  /// Names as they are typed, folders with a slash.
  package var paths: [String]

  package init(folder: String, paths: [String]) {
    self.folder = folder
    self.paths = paths
  }

  /// The folder that a path lies in, with its slash.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension ArgumentKind {
  /// True for names of files and folders.
  var isPath: Bool { self == .path || self == .folder }
}

extension ExplorerState {
  /// The path that is being typed, if one is.
  private func typedPath(_ registry: ActionRegistry) -> String? {
    switch modal {
    case .prompt(let prompt):
      return registry[prompt.action]?.argument.isPath == true ? prompt.field.text : nil
    case .palette(let list):
      let words = list.query.text.split(separator: " ", maxSplits: 1)
      guard let first = words.first, registry[String(first)]?.argument.isPath == true,
        words.count == 2 || list.query.text.hasSuffix(" ")
      else { return nil }
      return words.count == 2 ? String(words[1]) : ""
    default: return nil
    }
  }

  /// Asks for the files of the folder that is being typed, once for each folder.
  mutating func scheduleFiles(_ registry: ActionRegistry) -> [Effect] {
    guard let path = typedPath(registry) else {
      files = nil
      return []
    }
    let folder = FileChoices.folder(of: path)
    guard files?.folder != folder else { return [] }
    files = FileChoices(folder: folder, paths: [])
    return [.listFiles(folder: folder)]
  }
}
