import Datasets
import GridMath
import Observations
import Reduction
import SkyGeometry

extension AnalysisConfiguration {
  /// What to do with reduced datasets for which there is no analysis file: smoothed and excess maps.
  ///
  /// - Parameter path: A FITS dataset or a list of datasets.
  /// - Returns: A configuration for the stages from `load` to `excess_map`.
  package static func forDatasets(path: String) -> AnalysisConfiguration {
    var configuration = standard(datastore: "")
    configuration.observations.datastore = nil
    configuration.general.datasetsFile = ConfiguredPath(path)
    configuration.datasets.background.method = .none
    configuration.datasets.safeMask.methods = []
    return configuration
  }

  /// A field that begins from reduced datasets (`general.datasets_file`).
  ///
  /// Geometry, energies, masks and background are those of the datasets; a background norm is not fitted
  /// again.
  func openDatasets(_ path: String) throws(AnalysisError) -> OpenedField {
    let set = try DatasetSet.read(path: path, variables: pathVariables)
    var diagnostics = set.diagnostics
    let read = set.readings.map(\.dataset)
    let common: DatasetField
    do throws(DatasetField.Fault) {
      common = try DatasetField(read, file: path)
    } catch {
      throw AnalysisError(.badData, error.description, file: path)
    }
    diagnostics += common.notes.map { Diagnostic(.warning, file: path, $0) }
    if observations.datastore != nil {
      diagnostics.append(
        Diagnostic(
          .note, file: source, "general.datasets_file takes the place of the observations",
          remedy: "observations and datasets.geom are not used"))
    }
    var configuration = self
    if datasets.background.method != .none {
      diagnostics.append(
        Diagnostic(
          .note, file: source,
          "datasets.background.method: the background of a reduced dataset is used as it is"))
      configuration.datasets.background.method = .none
    }
    let sky = common.field.sky
    let (exclusions, usable) = try exclusions(on: sky, &diagnostics)
    let responseImage: WcsGeometry
    do {
      responseImage =
        try read.lazy.compactMap { $0.psf?.geometry ?? $0.edisp?.geometry }.first
        ?? sky.responseImage(binsize: datasets.geometry.binsizeIrf)
    } catch {
      throw AnalysisError(.badData, "datasets.geom.wcs.binsize_irf: \(error)", file: source)
    }
    var opened = OpenedField(
      configuration: configuration, store: .empty(path: path), runs: common.runs.map(\.id),
      field: common.field, responseImage: responseImage, exclusions: exclusions,
      usableByFile: usable, diagnostics: diagnostics)
    opened.datasets = read
    opened.datasetRuns = common.runs
    opened.absentParts = set.readings.dropFirst().reduce(set.readings[0].absent) {
      $0.intersection($1.absent)
    }
    return opened
  }
}
