import Analysis
import Datasets
import Fitting
import GridMath
import Models
import SkyGeometry

/// Fits of the stack, or of its runs together.
extension LiveEngine {
  /// Fits the models of a request to the runs that it asks for.
  func fit(
    _ request: AnalysisRequest, _ control: FitControl
  ) async -> AsyncStream<FitEvent> {
    do {
      guard let opened else { throw CancellationError() }
      let used = runs.filter { !request.excludedRuns.contains($0.id) }
      let stacked = try await stack(used, request, opened)
      let datasets =
        request.fit.scope.isJoint
        ? try await joint(stacked, used, opened, control)
        : [MapDataset(stacked.dataset, name: ExplorerState.datasetName)]
      return await fitWorker.start(control: control) {
        try Self.setUp(datasets, request) { try control.check() }
      }
    } catch {
      return AsyncStream { continuation in
        if !(error is CancellationError) { continuation.yield(.failed("\(error)")) }
        continuation.finish()
      }
    }
  }

  /// The likelihood of a fit that was restored, with the models at what it found.
  ///
  /// - Throws: `CancellationError`, errors of the evaluators, or `FitScanProblem` if the data do not give
  ///   the statistic of then.
  func rebuild(_ record: FitRecord, _ control: FitControl) async throws -> Fit {
    guard let opened else { throw CancellationError() }
    let used = runs.filter { !record.key.excludedRuns.contains($0.id) }
    var request = AnalysisRequest(
      excludedRuns: record.key.excludedRuns, exclusions: record.key.exclusions, bins: [],
      correlationRadius: 0)
    request.models = record.result.models
    request.fit = record.selection
    let stacked = try await stack(used, request, opened)
    let datasets =
      record.isJoint
      ? try await joint(stacked, used, opened, control)
      : [MapDataset(stacked.dataset, name: ExplorerState.datasetName)]
    let own = request
    let fits = try await Workers(1, isPolite: true).map(1) { _ in
      try Self.rebuilt(record.result) { models in
        var request = own
        request.models = models
        return try Self.setUp(datasets, request, hasOwnBackgrounds: true) { try control.check() }
      }
    }
    guard let fit = fits.first else { throw CancellationError() }
    return fit
  }

  /// The likelihood of a result: responses are those of the place from which its last pass began.
  ///
  /// The result does not say which place that was. The statistic does: with the right responses it is
  /// that of then to its last digits.
  private static func rebuilt(
    _ result: FitResult, _ setUp: (ModelList) throws -> Fit
  ) throws -> Fit {
    var best: (fit: Fit, change: Double)?
    for models in anchors(of: result) {
      var fit = try setUp(models)
      guard fit.parameters.map(\.name) == result.parameters.map(\.parameter.name),
        fit.likelihood.datasets.map(\.name) == result.datasets
      else {
        throw FitScanProblem(
          "the fit had other parameters or datasets than there are now; fit again")
      }
      var likelihood = fit.likelihood
      let change = try likelihood.value(at: result.parameters.map(\.value)) - result.statistic
      fit.checkpoint = nil
      if abs(change) < abs(best?.change ?? .infinity) { best = (fit, change) }
      if abs(change) < exactStatistic * max(1, abs(result.statistic)) { break }
    }
    guard let best, abs(best.change) < statisticTolerance else {
      let change = Format.signed(best?.change ?? .nan, 2)
      throw FitScanProblem(
        "the statistic differs by \(change) from that of the fit: the data have changed; fit again")
    }
    return best.fit
  }

  /// Relative difference of the statistic that rounding makes.
  private static let exactStatistic = 1e-11

  /// How far the statistic may be from that of then where no place gives it exactly, as in files of
  /// which the history was cut.
  private static let statisticTolerance = 0.05

  /// Places that may have been those of the responses, likeliest first.
  ///
  /// The first pass of a fit has those of the start, the second those of the end of the first, a few
  /// steps before its own end.
  private static func anchors(of result: FitResult) -> [ModelList] {
    let moves = result.parameters.contains {
      switch $0.parameter.role {
      case .longitude, .latitude, .shape: true
      case .amplitude, .spectrum, .norm: false
      }
    }
    guard moves else { return [result.models] }
    let places = result.parameters.map(\.parameter.shared)
    let steps = result.history.suffix(anchorSteps).reversed().map { snapshot in
      var models = result.startModels
      models.set(snapshot.values, of: places)
      return models
    }
    return (result.isConverged ? [] : [result.startModels]) + [result.models] + steps
  }

  /// Steps before the end that are tried: a second pass has but a few.
  private static let anchorSteps = 8

  /// Masks and models, on the thread of the fit; the models of a joint fit may have a background for
  /// each run already.
  private static func setUp(
    _ datasets: [MapDataset], _ request: AnalysisRequest, hasOwnBackgrounds: Bool = false,
    _ checkpoint: @escaping @Sendable () throws -> Void
  ) throws -> Fit {
    var datasets = datasets
    for index in datasets.indices {
      try checkpoint()
      datasets[index].setFitMask(request.fit)
    }
    guard request.fit.scope.isJoint else {
      return try Fit(datasets: datasets, models: request.models, checkpoint: checkpoint)
    }
    // A run that does not see the region says nothing; the others do.
    let seeing = datasets.filter(\.hasUsedBins)
    if !seeing.isEmpty { datasets = seeing }
    let models =
      hasOwnBackgrounds
      ? request.models
      : try request.models.joint(
        datasets: datasets.map(\.name), stack: ExplorerState.datasetName)
    return try Fit(datasets: datasets, models: models, checkpoint: checkpoint)
  }

  /// A dataset for each run that is kept, on the field.
  private func joint(
    _ stacked: Stacked, _ used: [ReducedRun], _ opened: OpenedField, _ control: FitControl
  ) async throws -> [MapDataset] {
    if let known = jointDatasets, known.stack == stacked.version { return known.datasets }
    jointDatasets = nil
    var datasets: [MapDataset] = []
    for (run, norm) in zip(used, stacked.norms) where norm.isKept {
      if control.current == .cancel { throw CancellationError() }
      if let index = opened.datasetRuns.firstIndex(where: { $0.id == run.id }) {
        datasets.append(
          opened.datasets[index].placed(
            on: opened.field, box: opened.datasetRuns[index].box))
        continue
      }
      let own = try await engine.stack(
        [run], norms: [norm], usable: stacked.usable, field: opened.field,
        configuration: opened.configuration)
      datasets.append(MapDataset(own, name: run.name))
    }
    jointDatasets = (stacked.version, datasets)
    return datasets
  }

  /// Regions and energies of the fit that the analysis file asks for.
  nonisolated func fitOfField(_ opened: OpenedField) -> (regions: [SkyRegion], scope: FitScope) {
    let configuration = opened.configuration
    var notes: [Diagnostic] = []
    let regions = (try? configuration.fitRegions(on: opened.field.sky, &notes)) ?? []
    let scope = FitScope(
      minimum: configuration.fit?.minimum, maximum: configuration.fit?.maximum,
      isJoint: !configuration.datasets.stack && opened.runs.count > 1)
    return (regions, scope)
  }
}
