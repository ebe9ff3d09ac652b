package import Datasets
package import Fits
import Foundation
package import GridMath
import Yams

/// Datasets on disk: one FITS file, or a list of them in YAML as `Datasets.write` of Gammapy lays it out.
package struct DatasetSet: Sendable {
  /// In the order of the list.
  package let readings: [DatasetReading]
  /// Findings about the list and all its files.
  package let diagnostics: [Diagnostic]

  /// Most datasets of a list.
  static let maximalCount = 10_000
  /// Types of Gammapy's datasets that are not read.
  private static let otherTypes = [
    "MapDatasetOnOff", "SpectrumDataset", "SpectrumDatasetOnOff", "FluxPointsDataset",
  ]

  // MARK: Reading

  /// Whether a YAML text is a list of datasets, in contrast to an analysis file.
  package static func isList(yaml text: String) -> Bool {
    guard case .mapping(let mapping)? = try? YamlDocument.compose(text),
      case .sequence? = mapping["datasets"]
    else { return false }
    return true
  }

  /// Whether a file is a list of datasets; false if it cannot be read.
  package static func isList(path: String) -> Bool {
    let text = try? BoundedTextFile.read(path, limit: YamlDocument.maximalBytes)
    return text.map { isList(yaml: $0) } ?? false
  }

  /// Whether a file is a FITS dataset or a list of datasets; false if it cannot be read.
  package static func isDatasets(path: String) -> Bool {
    let lower = path.lowercased()
    if [".yaml", ".yml"].contains(where: { lower.hasSuffix($0) }) { return isList(path: path) }
    if let file = try? FitsFile(path: path) { return DatasetFileReader.isDataset(file) }
    return isList(path: path)
  }

  /// Reads a FITS dataset or a list of datasets.
  ///
  /// - Parameters:
  ///   - path: The file; YAML by its ending or content.
  ///   - variables: What `$NAME` means in paths; nil: the variables of the process.
  /// - Returns: The datasets, at least one.
  /// - Throws: `AnalysisError` if the list or any of its datasets cannot be used.
  package static func read(
    path: String, variables: PathVariables? = nil
  ) throws(AnalysisError) -> DatasetSet {
    let lower = path.lowercased()
    let isYaml = [".yaml", ".yml"].contains { lower.hasSuffix($0) } || isList(path: path)
    guard isYaml else {
      let reading = try DatasetFileReader.read(path: path)
      return DatasetSet(readings: [reading], diagnostics: reading.diagnostics)
    }
    let text: String
    do throws(BoundedTextFile.Failure) {
      text = try BoundedTextFile.read(
        path, limit: YamlDocument.maximalBytes, what: "a list of datasets (YAML)")
    } catch {
      throw AnalysisError(
        error.isUnreadable ? .cannotOpen : .badData, error.description, file: path)
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let own =
      variables
      ?? PathVariables(inherited: ProcessInfo.processInfo.environment, baseFolder: folder)
    var lines = try List(text, file: path, folder: folder, variables: own)
    var readings: [DatasetReading] = []
    for item in lines.items {
      do throws(AnalysisError) {
        readings.append(try DatasetFileReader.read(path: item.path, name: item.name))
      } catch {
        throw AnalysisError(
          error.kind,
          [Diagnostic(.fatal, file: "\(path):\(item.line)", "dataset \(item.name) cannot be used")]
            + error.diagnostics)
      }
    }
    lines.findings += readings.flatMap(\.diagnostics)
    return DatasetSet(readings: readings, diagnostics: lines.findings)
  }

  /// The checked list.
  private struct List {
    var items: [(name: String, path: String, line: Int)] = []
    var findings: [Diagnostic] = []

    init(
      _ text: String, file: String, folder: String, variables: PathVariables
    ) throws(AnalysisError) {
      let root: Node?
      do throws(YamlDocument.Problem) {
        root = try YamlDocument.compose(text)
      } catch {
        let place = [file] + [error.line, error.column].compactMap { $0.map(String.init) }
        throw AnalysisError(.badData, error.what, file: place.joined(separator: ":"))
      }
      var reader = ConfigurationReader(file: file, variables: variables, checksPaths: false)
      let expected = "datasets: [{name: NAME, type: MapDataset, filename: FILE.fits}]"
      guard let root, !root.isNull else {
        throw AnalysisError(.badData, "is empty; expected \(expected)", file: file)
      }
      // `checksum` is Gammapy's own check of the text, `metadata` says what made it.
      let top = reader.section(
        .init(root, path: ""), known: ["datasets", "checksum", "metadata", "covariance"])
      let entries = reader.items(top?["datasets"], expected: expected) ?? []
      if let top, top["datasets"] == nil || entries.isEmpty, !reader.hasErrors {
        reader.error(top.entry, "no datasets; expected \(expected)")
      }
      if let first = entries.first, entries.count > DatasetSet.maximalCount {
        reader.error(first, "\(entries.count) datasets; at most \(DatasetSet.maximalCount)")
      }
      for entry in entries.prefix(DatasetSet.maximalCount) { add(entry, folder, &reader) }
      findings = reader.diagnostics.filter { $0.severity != .fatal }
      let errors = reader.diagnostics.filter { $0.severity == .fatal }
      guard errors.isEmpty else { throw AnalysisError(.badData, errors) }
    }

    private mutating func add(
      _ entry: ConfigurationReader.Entry, _ folder: String, _ reader: inout ConfigurationReader
    ) {
      let known = ["name", "type", "filename"]
      guard let section = reader.section(entry, known: known) else { return }
      for key in known where section[key] == nil {
        reader.error(
          entry, "\(key) is missing; expected {name: NAME, type: MapDataset, filename: FILE.fits}")
      }
      if let place = section["type"],
        let type = reader.text(place, expected: "MapDataset"), type != "MapDataset"
      {
        let isKnown = DatasetSet.otherTypes.contains(type)
        reader.error(
          place,
          "\(Spelling.quoted(type)) is not \(isKnown ? "read" : "a type of dataset");"
            + " expected MapDataset")
      }
      guard let nameEntry = section["name"],
        let name = reader.text(nameEntry, expected: "a name"),
        let fileEntry = section["filename"],
        let file = reader.text(fileEntry, expected: "a FITS file")
      else { return }
      if items.contains(where: { $0.name == name }) {
        reader.error(nameEntry, "\(Spelling.quoted(name)) stands twice; names must differ")
      }
      do throws(PathVariables.UnknownVariable) {
        let path = try reader.variables.resolve(file, relativeTo: folder)
        items.append((name, path, entry.line))
      } catch {
        reader.error(fileEntry, error.description)
      }
    }
  }

  // MARK: Writing

  /// The list of datasets as Gammapy writes it, with the file of each.
  ///
  /// - Parameter names: Names of datasets.
  /// - Returns: YAML, and one file name for each dataset, all different.
  package static func list(of names: [String]) -> (yaml: String, files: [String]) {
    var files: [String] = []
    var taken: Set<String> = []
    for name in names {
      // What is no part of a file name everywhere is replaced.
      var stem = String(
        name.map { character in
          character.isASCII
            && (character.isLetter || character.isNumber || "-_+.".contains(character))
            ? character : "_"
        }.drop { $0 == "." || $0 == "-" })
      if stem.isEmpty { stem = "dataset" }
      stem = String(stem.prefix(100))
      var file = stem + ".fits.gz"
      var number = 2
      while !taken.insert(file.lowercased()).inserted {
        file = "\(stem)_\(number).fits.gz"
        number += 1
      }
      files.append(file)
    }
    let items = zip(names, files).map { name, file in
      ModelFileLines.Value.map([
        ("name", .text(name)), ("type", .plain("MapDataset")), ("filename", .text(file)),
      ])
    }
    return (ModelFileLines.text(of: .map([("datasets", .list(items))])), files)
  }

  /// Writes datasets as a set: a FITS file each, and the list last, so that it never names a file
  /// that is not there.
  ///
  /// - Parameters:
  ///   - datasets: What to write.
  ///   - folder: An existing folder.
  ///   - list: File name of the list.
  ///   - cards: Cards for each HDU.
  ///   - workers: Workers over the datasets.
  /// - Returns: Names of the files, the list first.
  /// - Throws: `AnalysisError` of kind `cannotWrite`, or `CancellationError`.
  package static func write(
    _ datasets: [MapDataset], to folder: String, list: String = "datasets.yaml",
    cards: [FitsCard] = [], workers: Workers
  ) async throws -> [String] {
    let (yaml, files) = Self.list(of: datasets.map(\.name))
    @Sendable func failure(_ error: FitsError, _ name: String) -> AnalysisError {
      AnalysisError(
        .cannotWrite, error.what, file: folder + "/" + name,
        remedy: "choose another folder with --output")
    }
    _ = try await workers.map(datasets.count) { index in
      do throws(FitsError) {
        try DatasetFile(datasets[index], cards: cards).writer()
          .write(to: folder + "/" + files[index])
      } catch {
        throw failure(error, files[index])
      }
    }
    do throws(FitsError) {
      try AtomicFile.write(Array(yaml.utf8), to: folder + "/" + list)
    } catch {
      throw failure(error, list)
    }
    return [list] + files
  }
}
