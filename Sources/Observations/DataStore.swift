import Fits
import Foundation
package import GridMath

/// A set of DL3 runs: a folder with index tables, a folder of bare files, or one file.
///
/// GADF 0.3, "Data storage": `hdu-index` and `obs-index`. numerics.md 1.1 and 1.2.
package struct DataStore: Sendable {
  /// Folder, or the file itself.
  package let path: String
  /// Whether an index was used; false for bare files.
  package let isIndexed: Bool
  /// Runs in ascending order of OBS_ID.
  package let entries: [ObservationEntry]
  /// Rows of the observation index, by OBS_ID; empty without one.
  package let summaries: [Int: ObservationSummary]
  /// Findings about the index.
  package let diagnostics: [Diagnostic]

  /// OBS_IDs in ascending order.
  package var observationIDs: [Int] { entries.map(\.id) }

  package func entry(_ id: Int) -> ObservationEntry? {
    entries.first { $0.id == id }
  }

  /// A store without runs, for what begins from reduced datasets.
  ///
  /// - Parameter path: Of the file that stands in place of the store.
  /// - Returns: The store.
  package static func empty(path: String) -> DataStore {
    DataStore(path: path, isIndexed: false, entries: [], summaries: [:], diagnostics: [])
  }

  /// Opens a store.
  ///
  /// - Parameters:
  ///   - path: Folder with `hdu-index.fits[.gz]`, folder of DL3 files, or a DL3 file.
  ///   - environment: Variables for `$NAME` in `FILE_DIR`.
  /// - Returns: The store, its runs not yet read.
  /// - Throws: `DataStoreError`.
  package static func open(
    _ path: String, environment: [String: String] = [:]
  ) throws(DataStoreError) -> DataStore {
    let shown = path.escapingControls
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DataStoreError(
        .cannotOpen,
        [
          Diagnostic(
            .fatal, file: shown, "there is no such file or folder",
            remedy: "give a folder with hdu-index.fits.gz or DL3 files")
        ])
    }
    if !isFolder.boolValue {
      return try openBare(path, files: [path], findings: [])
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw DataStoreError(
        .cannotOpen, [Diagnostic(.fatal, file: shown, "the folder cannot be read")])
    }
    let index = ["hdu-index.fits.gz", "hdu-index.fits"].first { names.contains($0) }
    guard let index else {
      let files = bareFiles(in: path)
      guard !files.isEmpty else {
        throw DataStoreError(
          .badData,
          [
            Diagnostic(
              .fatal, file: shown,
              "not a data store: neither hdu-index.fits[.gz] nor any FITS file in it",
              remedy: "give a folder with hdu-index.fits.gz or DL3 files")
          ])
      }
      return try openBare(path, files: files, findings: [])
    }
    do throws(FitsError) {
      return try openIndexed(path, index: index, names: names, environment: environment)
    } catch {
      let fault = Diagnostic(
        .fatal, file: index, "the index cannot be used: \(error.what)",
        remedy: "make the index again, or remove it to read the folder as bare files")
      let kind: DataStoreError.Kind =
        [.notThere, .notPermitted, .cannotOpen].contains(error.kind) ? .cannotOpen : .badData
      let files = bareFiles(in: path)
      if files.isEmpty { throw DataStoreError(kind, [fault]) }
      let finding = Diagnostic(
        .warning, file: index, "the index cannot be used: \(error.what)",
        remedy: "the folder is read as bare DL3 files")
      guard let store = try? openBare(path, files: files, findings: [finding]),
        !store.entries.isEmpty
      else { throw DataStoreError(kind, [fault]) }
      return store
    }
  }

  // MARK: Indexed

  private static func openIndexed(
    _ path: String, index: String, names: [String], environment: [String: String]
  ) throws(FitsError) -> DataStore {
    let table = try HduIndexTable(path: path + "/" + index, shown: index)
    var findings = table.diagnostics
    var entries: [Int: ObservationEntry] = [:]
    for row in table.rows {
      var entry = entries[row.id] ?? ObservationEntry(id: row.id)
      defer { entries[row.id] = entry }
      guard let kind = HduKind(type: row.type) else { continue }
      let resolved = resolve(row, base: path, environment: environment)
      guard let location = resolved else {
        findings.append(
          Diagnostic(
            .warning, run: row.id, file: index,
            "\(row.type): FILE_NAME \(row.directory)/\(row.file) lies outside the data store",
            remedy: "refused; the HDU counts as missing"))
        continue
      }
      let isSecond =
        switch kind {
        case .events: entry.events != nil
        case .goodTime: entry.goodTime != nil
        case .response(let response): entry.responses[response] != nil
        }
      if isSecond {
        findings.append(
          Diagnostic(
            .warning, run: row.id, file: index, "more than one row of type \(row.type)",
            remedy: "the first is used"))
        continue
      }
      switch kind {
      case .events: entry.events = location
      case .goodTime: entry.goodTime = location
      case .response(let response): entry.responses[response] = location
      }
    }
    if entries.isEmpty {
      throw FitsError(
        .missing, operation: "read the index", file: index, detail: "it lists no observation")
    }
    var summaries: [Int: ObservationSummary] = [:]
    if let name = ["obs-index.fits.gz", "obs-index.fits"].first(where: { names.contains($0) }) {
      do throws(FitsError) {
        summaries = try ObservationIndexTable.read(path: path + "/" + name)
      } catch {
        findings.append(
          Diagnostic(
            .note, file: name, "the observation index cannot be read: \(error.what)",
            remedy: "it is not needed; go on with the HDU index"))
      }
    }
    return DataStore(
      path: path, isIndexed: true, entries: entries.values.sorted { $0.id < $1.id },
      summaries: summaries, diagnostics: findings)
  }

  /// The file of an index row, or nil if it would leave the store.
  ///
  /// The name is taken literally, whatever it would mean to a library. A `FILE_DIR` that starts
  /// with an environment variable is the user's own word and may lead anywhere.
  private static func resolve(
    _ row: HduIndexTable.Row, base: String, environment: [String: String]
  ) -> ObservationEntry.Location? {
    let isFree = row.directory.hasPrefix("$")
    let directory = isFree ? expand(row.directory, environment) : row.directory
    if !isFree {
      var depth = 0
      for part in (directory + "/" + row.file).split(separator: "/") where part != "." {
        depth += part == ".." ? -1 : 1
        if depth < 0 { return nil }
      }
      if directory.hasPrefix("/") { return nil }
    }
    if row.file.hasPrefix("/") || row.file.split(separator: "/").contains("..") { return nil }
    let name = directory.isEmpty ? row.file : directory + "/" + row.file
    return ObservationEntry.Location(
      path: isFree ? name : base + "/" + name, name: name.escapingControls, hduName: row.hdu,
      hduIndex: nil, hduClass: row.hduClass)
  }

  /// Replaces `$NAME` and `${NAME}`; an unknown variable stays as it is.
  package static func expand(_ text: String, _ environment: [String: String]) -> String {
    var out = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      out += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let braced = rest.first == "{"
      let body = braced ? rest.dropFirst() : rest
      let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      let after = body[name.endIndex...]
      let isClosed = !braced || after.first == "}"
      let value = environment[String(name)] ?? ProcessInfo.processInfo.environment[String(name)]
      if !name.isEmpty, isClosed, let value {
        out += value
        rest = braced ? after.dropFirst() : after
      } else {
        out += "$"
      }
    }
    return out + rest
  }
}

/// What a row of the HDU index describes.
enum HduKind {
  case events
  case goodTime
  case response(ResponseKind)

  init?(type: String) {
    switch type.lowercased() {
    case "events": self = .events
    case "gti": self = .goodTime
    case let other:
      guard let response = ResponseKind(rawValue: other) else { return nil }
      self = .response(response)
    }
  }
}
