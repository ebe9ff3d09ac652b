import Foundation
package import GridMath
package import Simulation

/// A field file that was read: what to simulate, if it can be, and all findings.
package struct FieldFileReading: Sendable {
  /// Nil if one of the diagnostics is fatal.
  package var field: SimulatedField?
  /// In the order of lines; each begins with file, line, column and key.
  package var diagnostics: [Diagnostic]
  /// Whether the trouble is only that an input cannot be opened.
  package var isUnreadable: Bool

  /// The field, or the fatal findings as an error.
  package func get() throws(ConfigurationError) -> SimulatedField {
    guard let field else {
      throw ConfigurationError(
        diagnostics: diagnostics.filter { $0.severity == .fatal }, isUnreadable: isUnreadable)
    }
    return field
  }
}

/// Field files: YAML that says what to simulate.
///
///     seed: 1                                  # 1
///     start: "2019-04-01T23:00:00"             # of the first run, universal time
///     first_id: 1                              # OBS_ID of the first run
///     gap: 1 min                               # between runs
///     target: {frame: icrs, lon: 83.63 deg, lat: 22.01 deg}    # RA_OBJ, DEC_OBJ; none
///     object: Crab                             # OBJECT
///     responses: built-in                      # or a DL3 or CALDB file with one of each kind
///     site: {lon: -17.89 deg, lat: 28.76 deg, altitude: 2200}  # east positive, m
///     background:
///       scatter: 3 %                           # of the rate, from run to run; 0
///       alignment: REVERSE_LON_RADEC           # the true one; that of the responses
///       declared_alignment: RADEC              # FOVALIGN as written; the true one
///     models: models.yaml                      # Gammapy's models, or `components:` inline; none
///     pointings:
///     - {frame: icrs, lon: 83.63 deg, lat: 22.51 deg, livetime: 20 min,
///        dead_time: 2 %,                       # 0
///        runs: 4,                              # 1
///        start: "2019-04-02T23:00:00",         # after the run before
///        background: 1.2,                      # rate over that of the table; 1
///        object: Crab}
///
/// What stands behind `#` is the value of a key that is left out; livetime and direction are needed.
package enum FieldFile {
  /// The word for the responses that the program has itself.
  package static let builtIn = "built-in"

  /// Reads and checks a field file with the models and responses that it names.
  package static func read(path: String) -> FieldFileReading {
    do {
      let text = try BoundedTextFile.read(
        path, limit: YamlDocument.maximalBytes, what: "a field file (YAML)")
      let slash = path.lastIndex(of: "/")
      let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      return read(yaml: text, file: path, folder: folder)
    } catch let problem {
      let place = problem.line.map { "\(path):\($0)" } ?? path
      return FieldFileReading(
        field: nil, diagnostics: [Diagnostic(.fatal, file: place, problem.what)],
        isUnreadable: problem.isUnreadable)
    }
  }

  /// Reads and checks the text of a field file.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: name for messages.
  ///   - folder: what relative paths are relative to.
  /// - Returns: The field, unless a finding is fatal, and all findings.
  package static func read(yaml text: String, file: String, folder: String) -> FieldFileReading {
    func failure(_ what: String, line: Int? = nil, column: Int? = nil) -> FieldFileReading {
      let place = [file] + [line, column].compactMap { $0.map(String.init) }
      return FieldFileReading(
        field: nil, diagnostics: [Diagnostic(.fatal, file: place.joined(separator: ":"), what)],
        isUnreadable: false)
    }
    do {
      guard let root = try YamlDocument.compose(text), !root.isNull else {
        return failure("is empty; expected a field file with pointings")
      }
      var reader = FieldFileReader(file: file, folder: folder)
      return reader.read(.init(root, path: ""))
    } catch let problem {
      return failure(problem.what, line: problem.line, column: problem.column)
    }
  }
}
