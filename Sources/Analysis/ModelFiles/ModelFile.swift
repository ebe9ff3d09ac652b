import Foundation
package import GridMath
package import Models

/// A models file that was read: the models, if they can be used, and all findings.
package struct ModelFileReading: Sendable {
  /// Nil if one of the diagnostics is fatal.
  package var models: ModelList?
  /// From the covariance file, in its order, also of models that are not known here.
  package var covariance: ModelCovariance?
  /// Variables for paths that the file itself defines.
  package var environment: [String: String] = [:]
  /// In the order of lines; each begins with file, line, column and key.
  package var diagnostics: [Diagnostic]
  /// Whether the trouble is only that an input cannot be opened.
  package var isUnreadable: Bool

  /// The models, or the fatal findings as an error.
  package func get() throws(ConfigurationError) -> ModelList {
    guard let models else {
      throw ConfigurationError(
        diagnostics: diagnostics.filter { $0.severity == .fatal }, isUnreadable: isUnreadable)
    }
    return models
  }
}

/// Models files in Gammapy's YAML (numerics.md 12.10).
package enum ModelFile {
  /// Largest file, bytes; tables of EBL models may stand in it.
  static let maximalBytes = 1 << 24

  /// Reads a models file with its covariance and the tables and maps that it names.
  ///
  /// - Parameters:
  ///   - path: the YAML file.
  ///   - tables: where EBL tables are found, with the variables of paths: those of the analysis
  ///     file, else of the process.
  ///   - keepsForeign: whether models of unknown types are kept as they are; an error otherwise.
  /// - Returns: the models, unless a finding is fatal, and all findings.
  package static func read(
    path: String, tables: EblTables? = nil, keepsForeign: Bool = true
  ) -> ModelFileReading {
    do {
      let text = try BoundedTextFile.read(
        path, limit: maximalBytes, what: "a models file (YAML)")
      let slash = path.lastIndex(of: "/")
      let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      let inherited = PathVariables(
        inherited: ProcessInfo.processInfo.environment, baseFolder: folder)
      return read(
        yaml: text, file: path, folder: folder,
        tables: tables ?? EblTables(variables: inherited), keepsForeign: keepsForeign)
    } catch let problem {
      let place = problem.line.map { "\(path):\($0)" } ?? path
      return ModelFileReading(
        diagnostics: [Diagnostic(.fatal, file: place, problem.what)],
        isUnreadable: problem.isUnreadable)
    }
  }

  /// Reads the text of a models file.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: name for messages.
  ///   - folder: what relative paths are relative to.
  ///   - tables: where EBL tables are found, with the variables of paths.
  ///   - keepsForeign: whether models of unknown types are kept as they are; an error otherwise.
  /// - Returns: the models, unless a finding is fatal, and all findings.
  package static func read(
    yaml text: String, file: String, folder: String, tables: EblTables = EblTables(),
    keepsForeign: Bool = true
  ) -> ModelFileReading {
    func failure(_ what: String, line: Int? = nil, column: Int? = nil) -> ModelFileReading {
      let place = [file] + [line, column].compactMap { $0.map(String.init) }
      return ModelFileReading(
        diagnostics: [Diagnostic(.fatal, file: place.joined(separator: ":"), what)],
        isUnreadable: false)
    }
    do {
      guard let root = try YamlDocument.compose(text), !root.isNull else {
        return failure("is empty; expected a models file with a list of components")
      }
      var reader = ModelFileReader(file: file, folder: folder, tables: tables)
      reader.keepsForeign = keepsForeign
      return reader.read(.init(root, path: ""))
    } catch let problem {
      return failure(problem.what, line: problem.line, column: problem.column)
    }
  }
}
