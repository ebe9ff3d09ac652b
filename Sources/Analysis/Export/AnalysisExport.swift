import Datasets
import Fits
import Foundation
package import Models
package import SkyGeometry

/// A folder that repeats an analysis: analysis file, models, regions, and a script for Gammapy.
///
/// `analysis.yaml`, `models.yaml` with its covariance, `exclusion.reg`, `regions.reg` and
/// `analysis_gammapy.py`; files name each other relative to the folder, so that it can be moved.
package struct AnalysisExport: Sendable {
  /// The analysis as it was opened.
  package let opened: OpenedField
  /// What is written in place of the analysis as it was opened, such as another fit range.
  package var configuration: AnalysisConfiguration
  /// Models with their backgrounds.
  package var models: ModelList
  /// All regions; those that exclude and are switched on are the exclusions.
  package var regions: [SkyRegion]
  /// OBS_IDs that are left out.
  package var excludedRuns: Set<Int> = []

  /// The analysis as the file has it.
  ///
  /// - Throws: `AnalysisError` if its models cannot be read.
  package init(_ opened: OpenedField) throws(AnalysisError) {
    self.opened = opened
    configuration = opened.configuration
    regions = opened.exclusions
    models = try opened.configuration.readModels().models
  }

  /// Files of the folder, in the order of their writing.
  package struct Report: Sendable, Equatable {
    package var files: [String]
    /// What the script leaves out.
    package var gaps: [String]
  }

  /// Writes the folder, which must be there.
  ///
  /// - Parameters:
  ///   - folder: Where the files go; those of the same names are replaced, each whole.
  ///   - creator: Program and version.
  /// - Returns: What was written.
  /// - Throws: `AnalysisError`.
  package func write(to folder: String, creator: String) throws(AnalysisError) -> Report {
    let place = YamlLines.absolute(folder)
    var files: [String] = []
    func put(_ text: String, _ name: String) throws(AnalysisError) {
      do throws(FitsError) {
        try AtomicFile.write(Array(text.utf8), to: place + "/" + name)
      } catch {
        throw AnalysisError(
          .cannotWrite, error.what, file: error.file, remedy: "choose another folder")
      }
      files.append(name)
    }
    var own = configuration
    own.observations.ids = runs
    own.observations.idFile = nil
    own.observations.cone = nil
    own.observations.time = []
    own.datasets.geometry.center = opened.field.sky.center
    own.general.outputFolder = ConfiguredPath(place + "/out")
    // The environment is that of the file; what the process adds is not known elsewhere.
    let exclusions = regions.filter { $0.role == .exclude && $0.isEnabled }
    if opened.usableByFile == nil {
      own.datasets.background.exclusionRegions = []
      own.datasets.background.exclusionFile = nil
      if !exclusions.isEmpty {
        own.datasets.background.exclusionFile = ConfiguredPath(place + "/exclusion.reg")
        try put(Ds9Regions.format(exclusions), "exclusion.reg")
      }
    } else {
      own.datasets.background.exclusionRegions = exclusions.compactMap {
        guard case .circle(let center, let radius) = $0.shape else { return nil }
        return SkyCircle(center: center, radius: radius)
      }
    }
    if !regions.isEmpty { try put(Ds9Regions.format(regions), "regions.reg") }
    var full = models
    if !full.models.isEmpty {
      do throws(ModelError) {
        if own.datasets.stack {
          try own.addBackground(to: &full, for: "stacked", energy: opened.field.energy)
        }
      } catch {
        throw AnalysisError(.badData, "\(error)", file: configuration.general.modelsFile?.resolved)
      }
      own.general.modelsFile = ConfiguredPath(place + "/models.yaml")
      try ModelFile.write(full, to: place + "/models.yaml", creator: creator)
      files += ["models.yaml", "models_covariance.dat"]
    } else {
      own.general.modelsFile = nil
    }
    // Relative to the folder, which may be moved.
    try put(own.yaml().replacing(place + "/", with: ""), "analysis.yaml")
    let script = GammapyScript(
      own, runs: runs, modelsFile: full.models.isEmpty ? nil : "models.yaml",
      regionsFile: exclusions.isEmpty ? nil : "exclusion.reg",
      hasMaskFile: opened.usableByFile != nil, creator: creator)
    if opened.usableByFile != nil, !exclusions.isEmpty {
      try put(Ds9Regions.format(exclusions), "exclusion.reg")
    }
    try put(script.text, GammapyScript.fileName)
    return Report(files: files, gaps: script.gaps)
  }

  private var runs: [Int] { opened.runs.filter { !excludedRuns.contains($0) } }
}
