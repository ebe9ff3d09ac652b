package import Datasets
package import Estimators
package import GridMath
import Models
import SkyGeometry

extension AnalysisEngine {
  /// TS maps that an analysis file asks for, one for each pair of neighbouring energy edges.
  ///
  /// - Parameters:
  ///   - datasets: What is searched; one map for all of them together.
  ///   - settings: Test source, kernel and energies.
  ///   - configuration: The analysis; its models have the test source where `settings` names one.
  ///   - predictions: Predicted counts of each dataset, nil: its background.
  /// - Returns: The maps and what was noticed.
  /// - Throws: `AnalysisError` for settings that cannot be used, `CancellationError`.
  package func tsMaps(
    _ datasets: [MapDataset], settings: AnalysisConfiguration.TsMap,
    configuration: AnalysisConfiguration, predictions: [[Double]]? = nil
  ) async throws -> (maps: [TsMap], diagnostics: [Diagnostic]) {
    guard let axis = datasets.first?.field.energy else { return ([], []) }
    let groups = try Self.energyGroups(
      settings.energyEdges, axis, configuration, key: "ts_map.energy_edges")
    var estimator = TsMapEstimator(
      source: try Self.testSource(settings, configuration), kernelWidth: settings.kernelWidth)
    if let sigmas = settings.limitSigmas { estimator.limitSigmas = sigmas }
    var maps: [TsMap] = []
    var findings: [String] = []
    for group in groups {
      do {
        let field = try estimator.prepare(datasets, bins: group, predictions: predictions)
        findings += field.findings.filter { !findings.contains($0) }
        maps.append(try await estimator.map(field, workers: workers))
      } catch let error as EstimatorError {
        throw AnalysisError(
          .badData, "ts_map: \(error.description)", file: configuration.source)
      }
    }
    var diagnostics = findings.map { Diagnostic(.note, file: configuration.source, $0) }
    if let width = settings.kernelWidth, let sky = datasets.first?.field.sky {
      let size = (Double(sky.nx) * sky.pixelScales.x, Double(sky.ny) * sky.pixelScales.y)
      if width > min(size.0, size.1) * (1 + 1e-9) {
        diagnostics.append(
          Diagnostic(
            .warning, file: configuration.source,
            "ts_map.kernel_width: a kernel of \(width) deg is larger than the map of "
              + "\(Self.short(size.0)) x \(Self.short(size.1)) deg",
            remedy: "give a smaller one, or a larger datasets.geom.wcs.width"))
      }
    }
    for dataset in datasets where dataset.psf == nil {
      diagnostics.append(
        Diagnostic(
          .warning, file: configuration.source,
          "ts_map: \(dataset.name) has no point spread; the test source is taken as a sharp one"))
    }
    return (maps, diagnostics)
  }

  private static func short(_ degrees: Double) -> Double { (degrees * 1000).rounded() / 1000 }

  /// The source that a TS map looks for: a power law, or a model of the list.
  private static func testSource(
    _ settings: AnalysisConfiguration.TsMap, _ configuration: AnalysisConfiguration
  ) throws(AnalysisError) -> SkyModel {
    guard let name = settings.model else {
      return TsMapEstimator.pointSource(index: settings.index)
    }
    let models = try configuration.readModels().models
    for case .source(let source) in models.models where source.name == name { return source }
    let names = models.models.compactMap { model -> String? in
      if case .source(let source) = model { return source.name }
      return nil
    }
    throw AnalysisError(
      .badData, "ts_map.model: there is no source '\(name)'", file: configuration.source,
      remedy: names.isEmpty
        ? "give its models in general.models_file" : "one of \(names.joined(separator: ", "))")
  }

  /// Flux points of all sources that an analysis file names.
  ///
  /// - Parameters:
  ///   - evaluators: The datasets with the models of the best fit.
  ///   - configuration: Sources and energies.
  /// - Returns: Flux points in the order of the file, and what is missing in them.
  /// - Throws: `AnalysisError` for a source that is not there, `CancellationError`.
  package func fluxPoints(
    _ evaluators: [DatasetEvaluator], configuration: AnalysisConfiguration
  ) async throws -> (points: [FluxPoints], diagnostics: [Diagnostic]) {
    var all: [FluxPoints] = []
    var diagnostics: [Diagnostic] = []
    for item in configuration.fluxPoints {
      var estimator = FluxPointsEstimator(source: item.source, energyEdges: item.energyEdges)
      if let sigmas = item.limitSigmas { estimator.limitSigmas = sigmas }
      do {
        let points = try await estimator.run(evaluators, workers: workers)
        diagnostics += points.findings.map {
          Diagnostic(.warning, file: configuration.source, "flux points of \($0)")
        }
        all.append(points)
      } catch let error as EstimatorError {
        throw AnalysisError(
          .badData, error.description, file: item.line.place(in: configuration.source))
      }
    }
    return (all, diagnostics)
  }

  /// Bins between the energy edges of a section; all bins without edges.
  ///
  /// - Throws: `AnalysisError` if no bin lies between them.
  static func energyGroups(
    _ edges: [Double], _ axis: RecoEnergyAxis, _ configuration: AnalysisConfiguration, key: String
  ) throws(AnalysisError) -> [Range<Int>] {
    guard !edges.isEmpty else { return [0..<axis.count] }
    let groups = axis.groups(edges: edges)
    if groups.isEmpty {
      throw AnalysisError(
        .badData, "\(key): no energy bin lies between them", file: configuration.source,
        remedy: "expected edges inside datasets.geom.axes.energy")
    }
    return groups
  }
}
