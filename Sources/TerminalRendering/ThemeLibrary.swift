import Foundation

/// The themes of some folders and the built-in one.
package struct ThemeLibrary: Sendable {
  /// Names in the order of the picker: the built-in theme first, then by folder and file.
  package private(set) var names: [String] = []
  /// What there is to say about the files.
  package private(set) var notes: [SettingsNote] = []
  private var themes: [String: ThemeDefinition] = [:]

  /// Reads every `.toml` file of the folders; a later folder replaces themes of the same name.
  ///
  /// Folders that are not there and files that cannot be read are passed over.
  package init(folders: [String]) {
    var sources: [(name: String, file: String, text: String)] = []
    for folder in folders {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for file in files.sorted() where file.hasSuffix(".toml") {
        let path = folder + "/" + file
        guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else {
          notes.append(SettingsNote(file: path, line: nil, text: "cannot be read as a theme"))
          continue
        }
        let name = String(file.dropLast(5))
        sources.removeAll { $0.name == name }
        sources.append((name, path, String(decoding: data, as: UTF8.self)))
      }
    }
    load(sources)
  }

  /// From texts, by name: for tests.
  package init(texts: [(name: String, text: String)]) {
    load(texts.map { ($0.name, $0.name + ".toml", $0.text) })
  }

  private mutating func load(_ sources: [(name: String, file: String, text: String)]) {
    names = ["dark"]
    themes["dark"] = .dark
    for source in sources {
      resolve(source.name, sources, pending: [])
      if !names.contains(source.name), themes[source.name] != nil { names.append(source.name) }
    }
  }

  /// Parses a theme after its parents; a cycle ends at the theme that is already being read.
  private mutating func resolve(
    _ name: String, _ sources: [(name: String, file: String, text: String)], pending: Set<String>
  ) {
    guard let source = sources.first(where: { $0.name == name }), !pending.contains(name),
      themes[name] == nil || (name == "dark" && themes[name] == .dark)
    else { return }
    if let root = try? TomlNode.parse(source.text), let parent = root["inherits"]?.string {
      resolve(parent, sources, pending: pending.union([name]))
    }
    let known = themes
    let (theme, notes) = ThemeDefinition.parse(source.text, file: source.file) { parent in
      parent == name && parent != "dark" ? nil : known[parent]
    }
    if themes[name] == nil || name == "dark" { self.notes += notes }
    if let theme { themes[name] = theme }
  }

  /// Name of the choice between the dark and the light theme by the background of the terminal.
  package static let automatic = "auto"

  /// What can be chosen: the automatic choice and the themes.
  package var choices: [String] {
    (names.contains(Self.automatic) ? [] : [Self.automatic]) + names
  }

  /// The theme of a name.
  ///
  /// - Parameters:
  ///   - name: a theme, or `automatic`.
  ///   - background: of the terminal; without an answer it is taken for dark.
  /// - Returns: The theme; nil if there is none of that name.
  package func theme(named name: String, background: Rgb? = nil) -> ThemeDefinition? {
    if let theme = themes[name] { return theme }
    guard name == Self.automatic else { return nil }
    // Where black text has more contrast than white.
    let isLight = (background?.luminance ?? 0) > 0.18
    return isLight ? themes["light"] ?? themes["dark"] : themes["dark"]
  }
}
