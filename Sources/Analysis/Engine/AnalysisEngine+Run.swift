package import Datasets
import Estimators
import Fitting
import Foundation
import GridMath
import Models
import Observations
import Reduction
import SkyGeometry

extension AnalysisEngine {
  /// Carries out an analysis stage by stage.
  ///
  /// - Parameters:
  ///   - configuration: What to do.
  ///   - last: Last stage; later ones are left out.
  ///   - withResponses: Whether point spread and energy dispersion are reduced and stacked too.
  ///   - progress: Called from any task, several times a stage.
  /// - Returns: What the stages gave, up to the last one.
  /// - Throws: `AnalysisError`, or `CancellationError` when the task is cancelled.
  package func run(
    _ configuration: AnalysisConfiguration, until last: Stage = .excessMap,
    withResponses: Bool = false, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) async throws -> RunResult {
    let clock = ContinuousClock()
    var start = clock.now
    func seconds() -> Double {
      let now = clock.now
      defer { start = now }
      let elapsed = (now - start).components
      return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    progress(RunProgress(stage: .load, done: 0, total: 1))
    try Self.checkSources(configuration, until: last)
    let opened = try configuration.open()
    var result = RunResult(opened: opened)
    result.timings.append((.load, seconds()))
    guard last >= .reduce else { return result }

    // Reduction.
    let total = opened.runs.count
    progress(RunProgress(stage: .reduce, done: 0, total: total))
    var done = 0
    for try await outcome in outcomes(opened, withResponses: withResponses) {
      done += 1
      result.diagnostics += outcome.diagnostics
      if let run = outcome.run { result.runs.append(run) }
      progress(RunProgress(stage: .reduce, done: done, total: total))
    }
    try Task.checkCancellation()
    guard !result.runs.isEmpty else {
      throw AnalysisError(
        .badData,
        result.diagnostics.filter { $0.severity == .skip }
          + [
            Diagnostic(
              .fatal, file: opened.store.path, "none of the \(total) runs can be used",
              remedy: "gammascope check says what is wrong with each")
          ])
    }
    try Self.checkInstruments(result.runs, configuration)
    result.usable = opened.usablePixels(opened.exclusions)
    result.stage = .reduce
    result.timings.append((.reduce, seconds()))
    guard last >= .fovBackground else { return result }

    // Norms.
    progress(RunProgress(stage: .fovBackground, done: 0, total: 1))
    result.norms = try await norms(
      result.runs, usable: result.usable, configuration: configuration, nx: opened.field.sky.nx)
    for norm in result.norms where !norm.isKept {
      result.diagnostics.append(
        Diagnostic(
          .warning, run: norm.id, norm.reason ?? "the background norm could not be determined",
          remedy: "the run is left out of the stack"))
    }
    guard result.norms.contains(where: \.isKept) else {
      throw AnalysisError(
        .badData,
        [
          Diagnostic(
            .fatal, file: configuration.source,
            "no run is left: the background norm of each is outside the range or cannot be fitted",
            remedy: "look at datasets.background.norm_range and the exclusions")
        ] + result.diagnostics.filter { $0.severity >= .warning })
    }
    result.stage = .fovBackground
    result.timings.append((.fovBackground, seconds()))
    guard last >= .stack else { return result }

    // Stack.
    progress(RunProgress(stage: .stack, done: 0, total: 1))
    let stacked = try await stack(
      result.runs, norms: result.norms, usable: result.usable, field: opened.field,
      configuration: configuration)
    result.stacked = stacked
    result.stage = .stack
    result.timings.append((.stack, seconds()))
    guard last >= .smooth else { return result }

    // Smoothed maps.
    if let radius = configuration.smoothRadius {
      progress(RunProgress(stage: .smooth, done: 0, total: 1))
      result.smoothed = try await smooth(stacked, radius: radius)
    }
    result.stage = .smooth
    result.timings.append((.smooth, seconds()))
    guard last >= .excessMap else { return result }

    // Excess and significance.
    if let settings = configuration.excessMap {
      progress(RunProgress(stage: .excessMap, done: 0, total: 1))
      let estimator = ExcessMapEstimator(
        correlationRadius: settings.correlationRadius, correlatesOff: settings.correlateOff)
      let groups = try Self.energyGroups(
        settings.energyEdges, opened.field.energy, configuration, key: "excess_map.energy_edges")
      let images = try await workers.map(groups.count) { index in
        let group = groups[index]
        let bins = (0..<opened.field.energy.count).map { group.contains($0) }
        return estimator.images(stacked, bins: bins)
      }
      result.excess = zip(groups, images).map { ($0, $1) }
      if let first = images.first {
        result.distribution = SignificanceDistribution(
          significance: first.significance, usable: result.usable)
      }
    }
    result.stage = .excessMap
    result.timings.append((.excessMap, seconds()))
    guard last >= .tsMap else { return result }

    // Test statistic.
    if let settings = configuration.tsMap {
      progress(RunProgress(stage: .tsMap, done: 0, total: 1))
      let made = try await tsMaps(
        [MapDataset(stacked)], settings: settings, configuration: configuration)
      result.tsMaps = made.maps
      result.diagnostics += made.diagnostics
      result.stage = .tsMap
      result.timings.append((.tsMap, seconds()))
    }
    guard last >= .fit, configuration.asks(for: .fit) else { return result }

    // Models and fit.
    progress(RunProgress(stage: .fit, done: 0, total: 1))
    try await predictStart(&result, configuration)
    if let setup = result.setup, !setup.models.freeParameters.isEmpty {
      let (outcome, evaluators) = try await fit(setup, evaluators: result.evaluators)
      result.fit = outcome
      result.evaluators = evaluators
      if !outcome.result.isConverged {
        result.diagnostics.append(
          Diagnostic(
            .warning, file: configuration.general.modelsFile?.resolved,
            "the fit did not converge: " + outcome.result.headline,
            remedy: "the values written are those where it ended"))
      }
    }
    result.stage = .fit
    result.timings.append((.fit, seconds()))
    guard last >= .residuals else { return result }

    // What is left over the models.
    if let section = configuration.residuals, result.fit != nil {
      progress(RunProgress(stage: .residuals, done: 0, total: 1))
      result.fit?.residualMaps = try await residualMaps(
        result.evaluators, section, file: configuration.source)
      result.stage = .residuals
      result.timings.append((.residuals, seconds()))
    }
    guard last >= .fluxPoints else { return result }
    try await addFluxPoints(to: &result, configuration, seconds, progress)
    guard last >= .lightCurve, !configuration.lightCurves.isEmpty, result.setup != nil else {
      return result
    }

    // Light curves, with the spectra as they were found.
    progress(RunProgress(stage: .lightCurve, done: 0, total: 1))
    let curves = try await lightCurves(
      runEvaluators(result, configuration), configuration: configuration)
    result.lightCurves = curves.curves
    result.diagnostics += curves.diagnostics
    result.stage = .lightCurve
    result.timings.append((.lightCurve, seconds()))
    return result
  }

  /// Flux points, of the models as they are where nothing was fitted.
  private func addFluxPoints(
    to result: inout RunResult, _ configuration: AnalysisConfiguration, _ seconds: () -> Double,
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws {
    guard !configuration.fluxPoints.isEmpty, result.setup != nil, let stacked = result.stacked
    else { return }
    progress(RunProgress(stage: .fluxPoints, done: 0, total: 1))
    let made = try await fluxPoints(result.evaluators, configuration: configuration)
    result.evaluators = []
    let kept = Set(stacked.runs)
    let goodTime = result.runs.filter { kept.contains($0.id) }.flatMap(\.origin.goodTimeMjd)
    result.fluxPoints = made.points.map { points in
      var points = points
      points.goodTimeMjd = goodTime
      return points
    }
    result.diagnostics += made.diagnostics
    result.stage = .fluxPoints
    result.timings.append((.fluxPoints, seconds()))
  }

  /// Sees that at least one bin is fitted.
  private static func checkFitRange(
    _ setup: ModelSetup, _ configuration: AnalysisConfiguration
  ) throws(AnalysisError) {
    let isEmpty = setup.datasets.allSatisfy { dataset in
      !dataset.counts.indices.contains { dataset.isUsed($0) }
    }
    guard isEmpty, let axis = setup.datasets.first?.field.energy,
      let fit = configuration.fit, fit.minimum != nil || fit.maximum != nil
    else { return }
    let low = fit.minimum.map { EnergyFormat.text($0) } ?? "the lowest energy"
    let high = fit.maximum.map { EnergyFormat.text($0) } ?? "the highest"
    let edges = axis.edges.map { EnergyFormat.text($0) }
    let shown = edges.count > 8 ? edges.prefix(4) + ["…"] + edges.suffix(2) : edges[...]
    throw AnalysisError(
      .badData, "fit.fit_range: no safe energy bin lies wholly between \(low) and \(high)",
      file: configuration.source,
      remedy: "widen it; the bins have the edges \(shown.joined(separator: ", "))")
  }

  /// Sets up the models and predicts them as they are.
  private func predictStart(
    _ result: inout RunResult, _ configuration: AnalysisConfiguration
  ) async throws {
    let datasets = try await fitDatasets(result, configuration)
    guard !datasets.isEmpty else { return }
    let setup = try configuration.modelSetup(datasets)
    try Self.checkFitRange(setup, configuration)
    result.diagnostics += setup.diagnostics
    let evaluators = try await workers.map(setup.datasets.count) { index in
      try DatasetEvaluator(setup.datasets[index], models: setup.models, derivatives: true)
    }
    for evaluator in evaluators {
      for finding in evaluator.findings {
        result.diagnostics.append(Diagnostic(.warning, finding))
      }
    }
    result.setup = setup
    result.evaluators = evaluators
    let (numbers, signal) = ModelSetup.numbers(evaluators)
    result.start = numbers
    result.startSignal = signal
  }

  /// Smoothed counts and excess cubes (numerics.md 6.1).
  package func smooth(
    _ stacked: StackedDataset, radius: Double
  ) async throws -> (counts: [Double], excess: [Double]) {
    let field = stacked.field
    let nPixels = field.pixelCount
    let filter = GaussianFilter(sigma: radius / field.sky.pixelScale)
    let planes = try await workers.map(field.energy.count) { e -> ([Double], [Double]) in
      let base = e * nPixels
      let counts = (0..<nPixels).map { Double(stacked.counts[base + $0]) }
      let background = (0..<nPixels).map { Double(stacked.background[base + $0]) }
      let (nx, ny) = (field.sky.nx, field.sky.ny)
      let smoothCounts = filter(counts, nx: nx, ny: ny)
      let excess = filter(zip(counts, background).map { $0 - $1 }, nx: nx, ny: ny)
      return (smoothCounts, excess)
    }
    return (planes.flatMap(\.0), planes.flatMap(\.1))
  }
}
