import Datasets
import Fits
import Foundation
import GridMath
package import Models
package import SkyGeometry

/// A folder that repeats an analysis: analysis file, models, regions, and a script for Gammapy.
///
/// `analysis.yaml`, `models.yaml` with its covariance, `exclusion.reg`, `fit.reg`, `regions.reg` and
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
  /// Regions with a `fitUse`: where is fitted, and where is not; circles alone go into the analysis
  /// file, anything else into a file of its own.
  package var fitRegions: [SkyRegion]
  /// Of the models as a fit found them; nil: the squares of their errors.
  package var covariance: ModelCovariance?
  /// What the analysis file cannot say, beside what the script leaves out.
  package var gaps: [String] = []

  /// The analysis as the file has it.
  ///
  /// - Throws: `AnalysisError` if its models cannot be read.
  package init(_ opened: OpenedField) throws(AnalysisError) {
    self.opened = opened
    configuration = opened.configuration
    regions = opened.exclusions
    models = try opened.configuration.readModels().models
    var notes: [Diagnostic] = []
    fitRegions = try opened.configuration.fitRegions(on: opened.field.sky, &notes)
  }

  /// Files of the folder, in the order of their writing.
  package struct Report: Sendable, Equatable {
    package var files: [String]
    /// What the analysis file or the script leaves out.
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
    if let file = restrictFit(&own, place) { try put(file, Self.fitFileName) }
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
      try ModelFile.write(
        full, covariance: covariance?.ordered(by: full.parameterNames),
        to: place + "/models.yaml", creator: creator)
      files += ["models.yaml", "models_covariance.dat"]
    } else {
      own.general.modelsFile = nil
    }
    // Relative to the folder, which may be moved.
    try put(own.yaml().replacing(place + "/", with: ""), "analysis.yaml")
    var script = GammapyScript(
      own, runs: runs, modelsFile: full.models.isEmpty ? nil : "models.yaml",
      regionsFile: exclusions.isEmpty ? nil : "exclusion.reg",
      hasMaskFile: opened.usableByFile != nil, creator: creator)
    script.fitRegions = fitRegions
    if opened.usableByFile != nil, !exclusions.isEmpty {
      try put(Ds9Regions.format(exclusions), "exclusion.reg")
    }
    try put(script.text, GammapyScript.fileName)
    return Report(files: files, gaps: gaps + script.gaps)
  }

  /// Name of the file with the regions of the fit.
  private static let fitFileName = "fit.reg"

  /// Puts the regions of the fit into an analysis file.
  ///
  /// - Returns: The region file that it names; nil where circles or nothing say it.
  private func restrictFit(_ own: inout AnalysisConfiguration, _ place: String) -> String? {
    guard !fitRegions.isEmpty || own.fit != nil else { return nil }
    var fit = own.fit ?? AnalysisConfiguration.Fit()
    fit.regions = []
    fit.regionFile = nil
    let circles = fitRegions.compactMap { region -> SkyCircle? in
      guard region.fitUse == .inside, case .circle(let center, let radius) = region.shape else {
        return nil
      }
      return SkyCircle(center: center, radius: radius)
    }
    defer { own.fit = fit }
    guard circles.count < fitRegions.count else {
      fit.regions = circles
      return nil
    }
    fit.regionFile = ConfiguredPath(place + "/" + Self.fitFileName)
    return Ds9Regions.format(
      fitRegions.map { region in
        var plain = SkyRegion(region.shape, name: region.name)
        plain.role = region.fitUse == .outside ? .exclude : .source
        return plain
      })
  }

  /// Makes the folder of an export ready.
  ///
  /// - Returns: True if it holds an export already, which will be replaced.
  /// - Throws: `AnalysisError` if it holds anything else, or cannot be made.
  package static func prepare(_ folder: String) throws(AnalysisError) -> Bool {
    let place = YamlLines.absolute(folder)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
    guard exists else {
      try Products.makeFolder(place)
      return false
    }
    guard isFolder.boolValue else {
      throw AnalysisError(
        .cannotWrite, "there is a file of that name", file: folder, remedy: "choose another folder")
    }
    let content = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    if content.isEmpty { return false }
    let script = try? BoundedTextFile.read(
      place + "/" + GammapyScript.fileName, limit: 1 << 20, what: "a script")
    guard script?.contains(GammapyScript.mark) == true else {
      throw AnalysisError(
        .cannotWrite, "the folder holds other files, which are left as they are", file: folder,
        remedy: "choose an empty folder, a new one, or one of an earlier export")
    }
    return true
  }

  private var runs: [Int] { opened.runs.filter { !excludedRuns.contains($0) } }
}
