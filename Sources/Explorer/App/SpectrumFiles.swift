package import Analysis
import Estimators
import Foundation
import GridMath
import Models

/// Results of other analyses and flux points, read and written off the main thread.
package enum SpectrumFiles {
  /// Files of a folder that are looked at.
  private static let limit = 200
  /// Levels of folders that are gone down.
  private static let depth = 3

  static func read(
    _ path: String, _ client: EngineClient, _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = (path as NSString).expandingTildeInPath
    Task.background {
      sink.yield(.resultsRead(path: path, await reading(path, client.readModels)))
    }
  }

  /// Spectra and flux points of a file, or of all files in a folder.
  package static func reading(
    _ path: String, _ readModels: @Sendable (ModelSource) async -> ModelFileReading
  ) async -> SpectrumReading {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return SpectrumReading(diagnostics: [Diagnostic(.fatal, file: path, "does not exist")])
    }
    guard isFolder.boolValue else { return await file(path, readModels, isWanted: true) }
    var all = SpectrumReading()
    for file in files(in: path) {
      let one = await Self.file(file, readModels, isWanted: false)
      all.items += one.items
      all.diagnostics += one.diagnostics
    }
    if all.items.isEmpty {
      all.diagnostics.append(
        Diagnostic(.fatal, file: path, "no models file and no table of flux points in it"))
    }
    return all
  }

  /// Files that may hold results, in the order of their names.
  private static func files(in folder: String) -> [String] {
    guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
    var found: [String] = []
    while let name = walker.nextObject() as? String, found.count < limit {
      if walker.level > depth { walker.skipDescendants() }
      if kind(name) != nil { found.append(folder + "/" + name) }
    }
    return found.sorted()
  }

  private enum Kind { case models, points }

  private static func kind(_ path: String) -> Kind? {
    let name = path.lowercased()
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .models }
    let endings = [".fits", ".fits.gz", ".fit", ".ecsv", ".csv"]
    return endings.contains(where: name.hasSuffix) ? .points : nil
  }

  /// What a file has; of files that the user did not name, those of other kinds are passed over
  /// without a word.
  private static func file(
    _ path: String, _ readModels: @Sendable (ModelSource) async -> ModelFileReading,
    isWanted: Bool
  ) async -> SpectrumReading {
    if kind(path) == .models {
      let reading = await readModels(.file(path))
      guard let models = reading.models else {
        return SpectrumReading(diagnostics: isWanted ? reading.diagnostics : [])
      }
      let items = items(models, reading.covariance, path)
      var notes = reading.diagnostics
      if items.isEmpty, isWanted {
        notes.append(Diagnostic(.fatal, file: path, "no source with a spectrum in it"))
      }
      return SpectrumReading(items: items, diagnostics: notes)
    }
    let reading = FluxPointsFile.read(path: path)
    guard let points = reading.points else {
      return SpectrumReading(diagnostics: isWanted ? reading.diagnostics : [])
    }
    return SpectrumReading(
      items: [.init(name: points.source, path: path, points: points)],
      diagnostics: reading.diagnostics)
  }

  /// Spectra of a models file with the covariance of their parameters.
  private static func items(
    _ models: ModelList, _ covariance: ModelCovariance?, _ path: String
  ) -> [SpectrumReading.Item] {
    let full = (covariance ?? ModelCovariance(errorsOf: models)).ordered(
      by: models.parameterNames)
    let size = full.names.count
    var offset = 0
    var items: [SpectrumReading.Item] = []
    for model in models.models {
      defer { offset += model.parameters.count }
      guard case .source(let source) = model, source.spectral.dimension == .differentialFlux else {
        continue
      }
      let n = source.spectral.parameterCount
      let own = (0..<n).flatMap { row in
        (0..<n).map { full.values[(offset + row) * size + offset + $0] }
      }
      items.append(
        .init(
          name: source.name, path: path,
          band: SpectralBand(source.spectral, covariance: own)))
    }
    return items
  }

  static func write(
    _ points: FluxPoints, _ path: String, _ type: SedType,
    _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = (path as NSString).expandingTildeInPath
    Task.background {
      do {
        let absolute = URL(fileURLWithPath: path).path
        try FluxPointsFile.write(points, to: absolute, as: type)
        sink.yield(
          .message(
            "\(points.points.count) flux points of \(points.source) written to \(path) as "
              + type.rawValue, .good))
      } catch {
        sink.yield(.message("\(path): \(error)", .error))
      }
    }
  }
}
