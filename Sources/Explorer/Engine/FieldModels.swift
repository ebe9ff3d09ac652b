import Analysis
import Datasets
import Foundation
import GridMath
import Models
import SkyGeometry

/// Where models are read from.
package enum ModelSource: Sendable {
  case file(String)
  /// Text of a models file.
  case text(String)
}

/// The models of a field: those of its models file, with the background that it asks for.
enum FieldModels {
  /// Reads the models of an analysis.
  ///
  /// - Returns: The models, without sources if their file cannot be used, and all findings.
  static func read(_ opened: OpenedField) -> (models: ModelList, findings: [Diagnostic]) {
    let configuration = opened.configuration
    var findings: [Diagnostic] = []
    var models = ModelList()
    if let file = configuration.general.modelsFile {
      let reading = ModelFile.read(path: file.resolved, tables: tables(configuration))
      findings = reading.diagnostics
      models = reading.models ?? models
    }
    let name = ExplorerState.datasetName
    let hasBackground = models.models.contains { model in
      if case .background = model { return true }
      return false
    }
    // A field that was only guessed has nothing that a model is asked for.
    guard !hasBackground, configuration.source != nil || configuration.general.modelsFile != nil
    else { return (models, findings) }
    do {
      try models.append(
        .background(
          configuration.fieldOfViewBackground(dataset: name, energy: opened.field.energy)))
    } catch {
      findings.append(
        Diagnostic(.warning, file: configuration.source, "background_model: \(error)"))
    }
    return (models, findings)
  }

  /// Reads models for a field that is open already.
  static func read(
    _ source: ModelSource, _ configuration: AnalysisConfiguration?
  ) -> ModelFileReading {
    let tables = configuration.map { Self.tables($0) }
    switch source {
    case .file(let path): return ModelFile.read(path: path, tables: tables)
    case .text(let text):
      return ModelFile.read(
        yaml: text, file: "models of the last session", folder: "/",
        tables: tables ?? EblTables())
    }
  }

  /// Published tables of absorption that are at hand, in Gammapy's order, then our own.
  static func opticalDepths(_ configuration: AnalysisConfiguration) -> [OpticalDepthTable] {
    var tables = Self.tables(configuration)
    let names = ["dominguez", "franceschini", "finke", "franceschini17", "saldana-lopez21"]
    return (names + [OpticalDepthTable.computedName]).compactMap { try? tables.table(named: $0) }
  }

  private static func tables(_ configuration: AnalysisConfiguration) -> EblTables {
    EblTables(variables: configuration.pathVariables)
  }
}
