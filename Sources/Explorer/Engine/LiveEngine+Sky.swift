import Analysis
import Datasets
import Estimators
import Foundation
import GridMath
import Models
import SkyGeometry

/// TS maps, panels of energy ranges, and sums by run.
extension LiveEngine {
  /// The same as closures.
  nonisolated var skyClient: SkyClient {
    SkyClient(
      tsMap: { await self.tsMap($0, around: $1) },
      breakdown: { try await self.breakdown($0) },
      panels: { try await self.panels($0) })
  }

  /// The stack for runs and exclusions, unless the last one serves.
  private func stack(
    without excludedRuns: Set<Int>, _ exclusions: [SkyRegion]
  ) async throws -> (stacked: Stacked, opened: OpenedField, runs: [ReducedRun]) {
    guard let opened else { throw CancellationError() }
    let used = runs.filter { !excludedRuns.contains($0.id) }
    let request = AnalysisRequest(
      excludedRuns: excludedRuns, exclusions: exclusions, bins: [], correlationRadius: 0)
    return (try await stack(used, request, opened), opened, used)
  }

  /// Predicted counts of models in a stack, with the dataset they were predicted for.
  private func predict(
    _ models: ModelList, _ stacked: Stacked, _ opened: OpenedField
  ) throws -> (dataset: MapDataset, cube: [Double], absent: [String]) {
    var current: ModelPredictor
    // Predicted counts are the same for all bins of the fit: those of the last prediction serve.
    var fit = FitSelection(scope: fitOfField(opened).scope)
    if let predictor, predictor.stack == stacked.version {
      (fit, current) = (predictor.fit, predictor.value)
    } else {
      current = try ModelPredictor(stacked.dataset, fit: fit)
    }
    predictor = nil
    defer { predictor = (stacked.version, fit, current) }
    let cube = try current.total(models)
    return (current.dataset, cube, current.absentSources)
  }

  /// A TS map in parts, off the actor.
  private func tsMap(
    _ request: TsRequest, around place: PixelPosition?
  ) async -> AsyncStream<TsEvent> {
    let (events, sink) = AsyncStream<TsEvent>.makeStream()
    do {
      let (stacked, opened, _) = try await stack(without: request.excludedRuns, request.exclusions)
      let prediction = try request.models.map {
        try predict($0, stacked, opened)
      }
      for name in prediction?.absent ?? [] {
        sink.yield(
          .prepared(findings: ["\(name) lies outside of the map: the TS map is without it"]))
      }
      // As without a screen, the range of the fit does not limit the map.
      let run = TsMapRun(
        dataset: MapDataset(stacked.dataset, name: ExplorerState.datasetName),
        prediction: prediction?.cube, request: request, place: place, workers: engine.workers)
      let task = Task.background { await run.run(sink) }
      sink.onTermination = { _ in task.cancel() }
    } catch {
      if !(error is CancellationError) { sink.yield(.failed("\(error)")) }
      sink.finish()
    }
    return events
  }

  /// Counts and background of a place by run and by energy.
  private func breakdown(_ request: BreakdownRequest) async throws -> BreakdownResult {
    let (stacked, opened, used) = try await stack(without: request.excludedRuns, request.exclusions)
    let sky = opened.field.sky
    let norms = stacked.norms
    let results = try await Workers(1, isPolite: true).map(1) { _ in
      let pixels = request.pixels(on: sky)
      return BreakdownResult(
        request: request,
        breakdown: RegionBreakdown(
          used, norms: norms, region: pixels, nx: sky.nx, bins: request.bins),
        pixelCount: pixels.count { $0 })
    }
    guard let result = results.first else { throw CancellationError() }
    return result
  }

  /// Excess and significance over the models in energy ranges.
  private func panels(_ request: PanelRequest) async throws -> PanelResult {
    let (stacked, opened, _) = try await stack(without: request.excludedRuns, request.exclusions)
    let prediction: [Double]
    var dataset = MapDataset(stacked.dataset, name: ExplorerState.datasetName)
    if let models = request.models {
      let made = try predict(models, stacked, opened)
      dataset = made.dataset
      prediction = made.cube
    } else {
      prediction = dataset.background.map(Double.init)
    }
    let estimator = ResidualMapEstimator(
      correlationRadius: request.correlationRadius, energyEdges: request.edges)
    let ready = dataset
    let results = try await Workers(1, isPolite: true).map(1) { _ in
      PanelResult(request: request, images: estimator.run([ready], predicted: [prediction]))
    }
    guard let result = results.first else { throw CancellationError() }
    return result
  }
}
