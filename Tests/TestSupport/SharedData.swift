import Foundation

/// The data sets beside the repository, which are never part of it.
///
///     @Test(.enabled(if: SharedData.isUsable, SharedData.reason))
///
/// skips a test where they are missing, and lets it fail there when the environment has CI=true.
package enum SharedData {
  /// The folder `../shared` beside the package.
  package static let root: String = {
    // Tests/TestSupport/SharedData.swift is three levels below the package.
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { package.deleteLastPathComponent() }
    let beside = package.deletingLastPathComponent().appendingPathComponent("shared").path
    return ProcessInfo.processInfo.environment["GAMMASCOPE_SHARED"] ?? beside
  }()

  /// Whether the data sets are there.
  package static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: root + "/data")
  }

  /// Whether tests that need the data sets are to run: if they are there, or must be.
  package static var isUsable: Bool {
    isAvailable || ProcessInfo.processInfo.environment["CI"] == "true"
  }

  /// Explains a skipped test.
  package static let reason = "needs the data sets in ../shared (or GAMMASCOPE_SHARED)"

  /// Path of something in the shared folder, such as `data/hess-dl3-dr1`.
  package static func path(_ name: String) -> String { root + "/" + name }
}
