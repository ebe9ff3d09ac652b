import Foundation
package import GridMath
import SkyGeometry

/// An analysis file that was read: the configuration, if it can be used, and all findings.
package struct ConfigurationReading: Sendable {
  /// Nil if one of the diagnostics is fatal.
  package var configuration: AnalysisConfiguration?
  /// In the order of lines; each begins with file, line, column and key.
  package var diagnostics: [Diagnostic]
  /// Whether the trouble is that an input cannot be opened, not what the file says.
  package var isUnreadable: Bool

  /// The configuration, or the fatal findings as an error.
  package func get() throws(ConfigurationError) -> AnalysisConfiguration {
    guard let configuration else {
      throw ConfigurationError(
        diagnostics: diagnostics.filter { $0.severity == .fatal }, isUnreadable: isUnreadable)
    }
    return configuration
  }
}

/// Why an analysis file cannot be used.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// At least one, all fatal.
  package let diagnostics: [Diagnostic]
  /// Whether an input could not be opened.
  package let isUnreadable: Bool

  /// One line for each finding.
  package var description: String { diagnostics.map(\.line).joined(separator: "\n") }
}

extension AnalysisConfiguration {
  /// Reads and checks an analysis file.
  ///
  /// - Parameters:
  ///   - path: the YAML file.
  ///   - processEnvironment: variables beside those of the file's `environment`.
  ///   - checksPaths: whether inputs that the file names must exist.
  /// - Returns: the configuration, unless a finding is fatal, and all findings.
  package static func read(
    path: String,
    processEnvironment: [String: String] = ProcessInfo.processInfo.environment,
    checksPaths: Bool = true
  ) -> ConfigurationReading {
    do {
      let text = try BoundedTextFile.read(
        path, limit: YamlDocument.maximalBytes, what: "an analysis file (YAML)")
      let slash = path.lastIndex(of: "/")
      let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      return read(
        yaml: text, file: path, folder: folder, processEnvironment: processEnvironment,
        checksPaths: checksPaths)
    } catch let problem {
      let place = problem.line.map { "\(path):\($0)" } ?? path
      return ConfigurationReading(
        configuration: nil, diagnostics: [Diagnostic(.fatal, file: place, problem.what)],
        isUnreadable: problem.isUnreadable)
    }
  }

  /// Reads and checks the text of an analysis file.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: name for messages.
  ///   - folder: what relative paths are relative to.
  ///   - processEnvironment: variables beside those of the file's `environment`.
  ///   - checksPaths: whether inputs that the file names must exist.
  /// - Returns: the configuration, unless a finding is fatal, and all findings.
  package static func read(
    yaml text: String, file: String, folder: String,
    processEnvironment: [String: String] = [:], checksPaths: Bool = true
  ) -> ConfigurationReading {
    func failure(_ what: String, line: Int? = nil, column: Int? = nil) -> ConfigurationReading {
      let place = [file] + [line, column].compactMap { $0.map(String.init) }
      return ConfigurationReading(
        configuration: nil,
        diagnostics: [Diagnostic(.fatal, file: place.joined(separator: ":"), what)],
        isUnreadable: false)
    }
    do {
      guard let root = try YamlDocument.compose(text), !root.isNull else {
        return failure("is empty; expected an analysis file with observations and datasets")
      }
      let variables = PathVariables(inherited: processEnvironment, baseFolder: folder)
      var reader = ConfigurationReader(file: file, variables: variables, checksPaths: checksPaths)
      var configuration = reader.configuration(.init(root, path: ""))
      configuration?.source = file
      return ConfigurationReading(
        configuration: reader.hasErrors ? nil : configuration, diagnostics: reader.diagnostics,
        isUnreadable: reader.hasErrors && reader.onlyMissingInputs)
    } catch let problem {
      return failure(problem.what, line: problem.line, column: problem.column)
    }
  }
}
