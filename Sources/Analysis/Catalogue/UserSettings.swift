import Foundation
package import GridMath
import TOMLKit

/// The user's settings, from `config.toml` in the folder of settings.
package struct UserSettings: Sendable, Equatable {
  /// `ebl_folder`: folder with the published tables of the extragalactic background light.
  package var eblFolder: String?
  /// `low_bandwidth`: whether the explorer sends as little as it can.
  package var lowBandwidth: Bool

  package init(eblFolder: String? = nil, lowBandwidth: Bool = false) {
    self.eblFolder = eblFolder
    self.lowBandwidth = lowBandwidth
  }

  /// Folder of settings by the XDG base directory rules, given the environment of the process; nil
  /// without a home.
  package static func folder(environment: [String: String]) -> String? {
    // A relative value does not count.
    if let given = environment["XDG_CONFIG_HOME"], given.hasPrefix("/") {
      return given + "/gammascope"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/gammascope"
  }

  /// Reads the settings; without a file they are empty.
  ///
  /// - Parameter environment: of the process.
  /// - Returns: the settings, and what is wrong with the file.
  package static func read(
    environment: [String: String]
  ) -> (settings: UserSettings, diagnostics: [Diagnostic]) {
    var settings = UserSettings()
    guard let folder = folder(environment: environment) else { return (settings, []) }
    let path = folder + "/config.toml"
    guard FileManager.default.fileExists(atPath: path) else { return (settings, []) }
    let file: TomlFile
    do {
      file = try TomlFile(path: path)
    } catch {
      return (settings, [error.diagnostic])
    }
    var diagnostics = file.unknownKeys(in: file.table, known: ["ebl_folder", "low_bandwidth"])
    if let value = file.table["low_bandwidth"] {
      if let flag = value.bool {
        settings.lowBandwidth = flag
      } else {
        diagnostics.append(
          file.warning(
            "low_bandwidth", "low_bandwidth is neither true nor false",
            remedy: "expected low_bandwidth = true"))
      }
    }
    if let value = file.table["ebl_folder"] {
      let variables = PathVariables(inherited: environment, baseFolder: folder)
      if let text = value.string, !text.isEmpty,
        let path = try? variables.resolve(text, relativeTo: folder)
      {
        settings.eblFolder = path
      } else {
        diagnostics.append(
          file.warning(
            "ebl_folder", "ebl_folder is not a path",
            remedy: "expected e.g. ebl_folder = \"~/data/ebl\""))
      }
    }
    return (settings, diagnostics)
  }
}
