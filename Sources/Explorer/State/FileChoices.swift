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
  /// True for arguments that have a file or a folder in them.
  var isPath: Bool { [.path, .folder, .picture, .workspace].contains(self) }

  /// Words that can stand before the file.
  private var words: [String] {
    switch self {
    case .picture: ["map ", "screen "]
    case .workspace: ["save ", "open "]
    default: []
    }
  }

  /// The word before a file, with its blank, and the file itself; nil before the word that is needed.
  func parts(of text: String) -> (word: String, path: String)? {
    if let word = words.first(where: { (text + " ").hasPrefix($0) }) {
      return (word, String(text.dropFirst(word.count)).trimmingBlanks)
    }
    return self == .workspace ? nil : ("", text)
  }

  /// Whether a file can be what is meant; folders are shown for what is in them.
  func accepts(_ path: String) -> Bool {
    if path.hasSuffix("/") { return true }
    switch self {
    case .folder: return false
    case .picture: return PictureFormat(path: path) != nil
    case .workspace: return path.hasSuffix(StateStore.workspaceEnding)
    default: return true
    }
  }

  /// What an argument with a file in it can begin with, or go on to.
  func fileChoices(of text: String, in paths: [String]) -> [String] {
    guard let (word, _) = parts(of: text) else { return words }
    let files = paths.filter(accepts).map { word + $0 }
    return word.isEmpty ? files + words.filter { text.isEmpty || $0.hasPrefix(text) } : files
  }
}

extension ExplorerState {
  /// The path that is being typed, if one is.
  private func typedPath(_ registry: ActionRegistry) -> String? {
    switch modal {
    case .prompt(let prompt):
      return path(in: prompt.field.text, of: registry[prompt.action])
    case .palette(let list):
      let words = list.query.text.split(separator: " ", maxSplits: 1)
      guard let first = words.first, words.count == 2 || list.query.text.hasSuffix(" ") else {
        return nil
      }
      return path(in: words.count == 2 ? String(words[1]) : "", of: registry[String(first)])
    default: return nil
    }
  }

  private func path(in text: String, of action: Action?) -> String? {
    guard let kind = action?.argument, kind.isPath else { return nil }
    return kind.parts(of: text)?.path
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
