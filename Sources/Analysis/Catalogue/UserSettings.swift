import Foundation
package import GridMath
import TOMLKit

/// The user's settings, from `config.toml` in the folder of settings.
package struct UserSettings: Sendable, Equatable {
  /// `ebl_folder`: folder with the published tables of the extragalactic background light.
  package var eblFolder: String?
  /// `low_bandwidth`: whether the explorer sends as little as it can.
  package var lowBandwidth: Bool
  /// `theme`: name of the theme of the explorer.
  package var theme: String?
  /// Times of the explorer, s.
  package var seconds: [Delay: Double] = [:]

  /// A time that can be set.
  package enum Delay: String, Sendable, CaseIterable {
    /// Until the menu of a prefix key appears.
    case prefix = "prefix_delay"
    /// How long blinking shows each layer.
    case blink = "blink_interval"
    /// Within which a second `Ctrl-C` quits.
    case interrupt = "interrupt_interval"
    /// How long the cursor rests before a run is looked at.
    case peek = "peek_delay"
    /// Between a change and its way to the disk.
    case save = "save_delay"

    /// What is accepted, s.
    var range: ClosedRange<Double> {
      switch self {
      case .prefix, .peek: 0...10
      // Faster blinking is harmful to some people.
      case .blink: 0.25...4
      case .interrupt: 0.1...10
      case .save: 0.1...60
      }
    }
  }

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
    var diagnostics = file.unknownKeys(
      in: file.table,
      known: ["ebl_folder", "low_bandwidth", "theme"] + Delay.allCases.map(\.rawValue))
    for delay in Delay.allCases {
      guard let value = file.table[delay.rawValue] else { continue }
      if let seconds = value.double ?? value.int.map(Double.init), delay.range.contains(seconds) {
        settings.seconds[delay] = seconds
      } else {
        let (low, high) = (delay.range.lowerBound.shortest, delay.range.upperBound.shortest)
        diagnostics.append(
          file.warning(
            delay.rawValue, "\(delay.rawValue) is no number of seconds from \(low) to \(high)",
            remedy: "it stays as it is"))
      }
    }
    if let value = file.table["theme"] {
      if let name = value.string, !name.isEmpty {
        settings.theme = name
      } else {
        diagnostics.append(
          file.warning(
            "theme", "theme is not a name", remedy: "expected e.g. theme = \"light\""))
      }
    }
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
