import Foundation

/// One of the user's own folders by the XDG base directory rules.
struct UserFolder {
  /// Messages and other state.
  static let state = UserFolder(variable: "XDG_STATE_HOME", standard: ".local/state")
  /// What can be made again.
  static let cache = UserFolder(variable: "XDG_CACHE_HOME", standard: ".cache")

  let variable: String
  let standard: String

  /// Path of the program's folder inside; nil without a home.
  ///
  /// Relative values of the variable do not count.
  func path(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    if let given = environment[variable], given.hasPrefix("/") { return given + "/gammascope" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/" + standard + "/gammascope"
  }

  /// Path of the folder, made if missing and readable by the user alone; nil if that fails.
  func created(subfolder: String = "") -> String? {
    guard var folder = path() else { return nil }
    if !subfolder.isEmpty { folder += "/" + subfolder }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return nil
    }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid == geteuid() else { return nil }
    return folder
  }
}
