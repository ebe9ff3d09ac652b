import Foundation

/// Where themes and the state of sessions are, by the XDG base directory rules.
struct UserFolders {
  /// Folders with themes, the user's own last.
  let themes: [String]
  /// The user's keys; nil without a home.
  let keys: String?
  /// Documents and command logs; nil without a home.
  let state: String?
  /// What can be made again, such as the data of the demo; nil without a home.
  let cache: String?

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func folder(_ variable: String, _ standard: String) -> String? {
      // A relative value does not count.
      if let given = environment[variable], given.hasPrefix("/") { return given + "/gammascope" }
      guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
      return "\(home)/\(standard)/gammascope"
    }
    var themes = [Self.shippedThemes].compactMap { $0 }
    if let own = folder("XDG_CONFIG_HOME", ".config") { themes.append(own + "/themes") }
    keys = folder("XDG_CONFIG_HOME", ".config").map { $0 + "/keys.toml" }
    self.themes = themes
    state = folder("XDG_STATE_HOME", ".local/state")
    cache = folder("XDG_CACHE_HOME", ".cache")
  }

  /// `share/gammascope/themes` of an installation, or `themes` of the checkout that was built in.
  private static var shippedThemes: String? {
    guard
      let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { return nil }
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    for _ in 0..<5 {
      for name in ["share/gammascope/themes", "themes"] {
        let candidate = folder.appendingPathComponent(name).path
        if FileManager.default.fileExists(atPath: candidate + "/dark.toml") { return candidate }
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
