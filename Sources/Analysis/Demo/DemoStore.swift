import Fits
import Foundation
package import GridMath
import Models
import Simulation

/// The folder of the demo: a data store with its analysis and models files, made when it is needed.
///
/// A manifest lists a fingerprint of every file and of the recipe, so that a folder that is damaged,
/// was changed, or comes from another version is found out.
package struct DemoStore: Sendable {
  /// Folder of the data store.
  package let folder: String
  package let field: DemoField
  private let creator: String

  /// Raised when the simulation itself changes.
  private static let recipe = 1
  private static let manifestFile = "manifest.txt"

  /// - Parameters:
  ///   - folder: where it is, such as `~/.cache/gammascope/demo`.
  ///   - field: what is simulated.
  ///   - creator: program and version, for the files.
  package init(folder: String, field: DemoField = DemoField(), creator: String) {
    self.folder = folder
    self.field = field
    self.creator = creator
  }

  /// Path of the analysis file.
  package var analysisPath: String { folder + "/" + DemoField.analysisFile }

  /// What is found in the folder.
  package enum State: Sendable, Equatable {
    case whole
    case missing
    /// In words, such as "data/run_1003.fits.gz is not as it was made".
    case damaged(String)
  }

  /// Looks at every byte: 20 runs take some hundredths of a second.
  package func state() -> State {
    guard let manifest = Self.bytes(folder + "/" + Self.manifestFile) else {
      return FileManager.default.fileExists(atPath: folder)
        ? .damaged("it is not whole") : .missing
    }
    let lines = String(decoding: manifest, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == title else {
      return .damaged("it is of another version")
    }
    let names = lines.dropFirst().compactMap { line -> (hash: Substring, name: String)? in
      let parts = line.split(separator: " ", maxSplits: 1)
      return parts.count == 2 ? (parts[0], String(parts[1])) : nil
    }
    guard names.count == fileNames.count, names.map(\.name) == fileNames else {
      return .damaged("its list of files is not as it was made")
    }
    for (hash, name) in names {
      guard let content = Self.bytes(folder + "/" + name) else {
        return .damaged("\(name) is missing")
      }
      guard ContentHash(content).description == hash else {
        return .damaged("\(name) is not as it was made")
      }
    }
    return .whole
  }

  /// Makes everything beside the folder and then puts it in its place.
  ///
  /// - Parameters:
  ///   - workers: Workers over the runs.
  ///   - progress: Told how many runs are done, of how many.
  /// - Throws: `AnalysisError` of kind `cannotWrite`; `SimulationError`; `CancellationError`.
  package func make(
    workers: Workers, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws {
    let files = FileManager.default
    let new = "\(folder).new-\(getpid())"
    try? files.removeItem(atPath: new)
    // Nothing is left behind, whatever happens; after the move there is nothing to remove.
    defer { try? files.removeItem(atPath: new) }
    do {
      try files.createDirectory(atPath: new, withIntermediateDirectories: true)
    } catch {
      throw Self.cannotWrite(new)
    }
    try await fill(new, workers: workers, progress: progress)
    let old = "\(folder).old-\(getpid())"
    defer { try? files.removeItem(atPath: old) }
    do {
      if files.fileExists(atPath: folder) { try files.moveItem(atPath: folder, toPath: old) }
      try files.moveItem(atPath: new, toPath: folder)
    } catch {
      // Another program may have been faster.
      guard state() == .whole else { throw Self.cannotWrite(folder) }
    }
  }

  private func fill(
    _ new: String, workers: Workers, progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws {
    let models: (truth: ModelList, start: ModelList)
    do throws(ModelError) {
      models = (try DemoField.truth(), try DemoField.start())
    } catch {
      throw AnalysisError(.badData, "the models of the demo cannot be made: \(error)")
    }
    try ModelFile.write(models.truth, to: new + "/" + DemoField.truthFile, creator: creator)
    try ModelFile.write(models.start, to: new + "/" + DemoField.modelsFile, creator: creator)
    try write(field.fieldText, to: new + "/" + DemoField.fieldFile)
    try write(DemoField.analysisText, to: new + "/" + DemoField.analysisFile)
    let simulated = try FieldFile.read(path: new + "/" + DemoField.fieldFile).get()
    let total = simulated.runs.count
    _ = try await FieldSimulator(simulated).write(to: new, workers: workers) {
      progress($0, total)
    }
    var manifest = title + "\n"
    for name in fileNames {
      guard let content = Self.bytes(new + "/" + name) else {
        throw Self.cannotWrite(new + "/" + name)
      }
      manifest += "\(ContentHash(content)) \(name)\n"
    }
    try write(manifest, to: new + "/" + Self.manifestFile)
  }

  /// First line of the manifest: tells the recipe.
  private var title: String {
    let text = field.fieldText + DemoField.analysisText + "\(Self.recipe) \(creator)"
    return "gammascope demo \(ContentHash(Array(text.utf8)))"
  }

  private var fileNames: [String] {
    let runs = (0..<(4 * field.nights)).map { "data/run_\(DemoField.firstID + $0).fits.gz" }
    let texts = [
      DemoField.analysisFile, DemoField.fieldFile, DemoField.modelsFile, DemoField.truthFile,
    ]
    return texts + ["hdu-index.fits.gz", "obs-index.fits.gz"] + runs
  }

  private func write(_ text: String, to path: String) throws {
    do throws(FitsError) {
      try AtomicFile.write(Array(text.utf8), to: path)
    } catch {
      throw AnalysisError(.cannotWrite, error.description)
    }
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { [UInt8]($0) }
  }

  private static func cannotWrite(_ path: String) -> AnalysisError {
    AnalysisError(
      .cannotWrite, "the folder of the demo cannot be written", file: path,
      remedy: "set XDG_CACHE_HOME to another folder")
  }
}
