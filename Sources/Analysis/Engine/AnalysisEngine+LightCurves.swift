package import Datasets
package import Estimators
import Fitting
package import GridMath
import Models
import Reduction
import SkyGeometry

extension AnalysisEngine {
  /// Datasets by run with the models that a light curve is made of.
  ///
  /// Those of a joint analysis as they are. Of a stack: the runs that are in it, with the sources of
  /// its fit, and with its background model for each, so that the sum of what is predicted for the
  /// runs is what is predicted for the stack.
  /// - Parameters:
  ///   - result: with runs, norms, stack, and models.
  ///   - configuration: The analysis.
  /// - Returns: Evaluators, one for each run; empty without models.
  /// - Throws: `AnalysisError`, `CancellationError`.
  package func runEvaluators(
    _ result: RunResult, _ configuration: AnalysisConfiguration
  ) async throws -> [DatasetEvaluator] {
    guard let setup = result.setup else { return [] }
    let models = result.fit?.result.models ?? setup.models
    var datasets = setup.datasets
    var list = models
    if !result.isJoint, result.opened.datasets.isEmpty {
      var apart = configuration
      apart.datasets.stack = false
      var notes: [Diagnostic] = []
      let (fit, regions) = (
        configuration.fit, try configuration.fitRegions(on: result.field.sky, &notes)
      )
      datasets = try await fitDatasets(result, apart).map { dataset in
        var dataset = dataset
        dataset.setFitMask(from: fit?.minimum, to: fit?.maximum, regions: regions)
        return dataset
      }
      let stack = setup.datasets.first?.name ?? "stacked"
      // What serves the stack serves the runs that it is the sum of.
      let serving = models.indices(forDataset: stack).map { models.models[$0] }
      list = try ModelList(serving).joint(datasets: datasets.map(\.name), stack: stack)
      let origins = Dictionary(
        result.runs.map { ($0.name, $0.origin.goodTimeMjd) },
        uniquingKeysWith: { first, _ in first })
      for i in datasets.indices where datasets[i].goodTimeMjd.isEmpty {
        datasets[i].goodTimeMjd = (origins[datasets[i].name] ?? []).filter {
          $0.allSatisfy(\.isFinite)
        }
      }
    }
    let (ready, final) = (datasets, list)
    return try await workers.map(ready.count) { try DatasetEvaluator(ready[$0], models: final) }
  }

  /// Light curves that an analysis file asks for.
  ///
  /// - Parameters:
  ///   - evaluators: By run, from `runEvaluators`.
  ///   - configuration: Sources, energies and intervals.
  /// - Returns: Light curves in the order of the file, and what is missing in them.
  /// - Throws: `AnalysisError` for a source that is not there, `CancellationError`.
  package func lightCurves(
    _ evaluators: [DatasetEvaluator], configuration: AnalysisConfiguration
  ) async throws -> (curves: [SourceLightCurve], diagnostics: [Diagnostic]) {
    var curves: [SourceLightCurve] = []
    var diagnostics: [Diagnostic] = []
    let datasets = evaluators.map(\.dataset)
    for item in configuration.lightCurves {
      let place = item.line.place(in: configuration.source)
      let groups = Self.groups(item, datasets)
      guard !groups.isEmpty else {
        diagnostics.append(
          Diagnostic(
            .warning, file: place,
            "light_curve of \(item.source): no run lies wholly in one of the time_intervals",
            remedy: "give intervals that contain whole runs, or by: run"))
        continue
      }
      do {
        var ranges: [LightCurve] = []
        for (low, high) in zip(item.energyEdges, item.energyEdges.dropFirst()) {
          var estimator = LightCurveEstimator(source: item.source, energies: low...high)
          if let sigmas = item.limitSigmas { estimator.limitSigmas = sigmas }
          ranges.append(try await estimator.run(evaluators, groups: groups, workers: workers))
        }
        let curve = SourceLightCurve(source: item.source, ranges: ranges)
        curves.append(curve)
        diagnostics += curve.findings.map {
          Diagnostic(
            $0.hasValue ? .note : .warning, file: place, "light curve of " + $0.text)
        }
      } catch let error as EstimatorError {
        throw AnalysisError(.badData, error.description, file: place)
      }
    }
    return (curves, diagnostics)
  }

  /// Which datasets make up a point.
  private static func groups(
    _ item: AnalysisConfiguration.LightCurve, _ datasets: [MapDataset]
  ) -> [LightCurveEstimator.Group] {
    guard !item.intervals.isEmpty else {
      return item.grouping == .night
        ? LightCurveEstimator.byNight(datasets) : LightCurveEstimator.byRun(datasets)
    }
    // The file has UTC, the good time is terrestrial; as in Gammapy a run counts if all of it is in.
    return item.intervals.compactMap { interval in
      let low = interval.startMjd + Self.terrestrialOffset - Self.tolerance
      let high = interval.stopMjd + Self.terrestrialOffset + Self.tolerance
      let members = datasets.indices.filter { index in
        let times = datasets[index].goodTimeMjd.flatMap { $0 }
        return !times.isEmpty && times.allSatisfy { $0 >= low && $0 <= high }
      }
      return members.isEmpty
        ? nil : .init(name: "\(interval.start) to \(interval.stop)", members: members)
    }
  }

  /// Terrestrial time minus UTC since 2017, days; before, up to some seconds less.
  private static let terrestrialOffset = 69.184 / 86400
  /// Days; also covers the leap seconds that are not looked up.
  private static let tolerance = 15.0 / 86400

  /// Sees that the sources which flux points and light curves are asked for are in the models.
  ///
  /// Before anything is computed: an analysis is not to be lost at its end for a wrong name.
  /// - Throws: `AnalysisError` with the line of the analysis file.
  static func checkSources(
    _ configuration: AnalysisConfiguration, until last: Stage
  ) throws(AnalysisError) {
    var asked: [(key: String, source: String, line: ConfiguredLine)] = []
    if last >= .fluxPoints {
      asked += configuration.fluxPoints.map { ("flux_points", $0.source, $0.line) }
    }
    if last >= .lightCurve {
      asked += configuration.lightCurves.map { ("light_curve", $0.source, $0.line) }
    }
    guard !asked.isEmpty else { return }
    guard configuration.general.modelsFile != nil else {
      let first = asked[0]
      throw AnalysisError(
        .badData, "\(first.key).source: there is no source '\(first.source)'",
        file: first.line.place(in: configuration.source),
        remedy: "give its models in general.models_file")
    }
    let names = try configuration.readModels().models.models.compactMap { model -> String? in
      if case .source(let source) = model { return source.name }
      return nil
    }
    for (key, source, line) in asked where !names.contains(source) {
      throw AnalysisError(
        .badData, "\(key).source: there is no source '\(source)' in general.models_file",
        file: line.place(in: configuration.source),
        remedy: names.isEmpty ? "add it there" : "one of \(names.joined(separator: ", "))")
    }
  }
}
