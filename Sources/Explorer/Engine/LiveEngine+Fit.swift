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

  /// Masks and models, on the thread of the fit.
  private static func setUp(
    _ datasets: [MapDataset], _ request: AnalysisRequest,
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
    let models = try request.models.joint(
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
