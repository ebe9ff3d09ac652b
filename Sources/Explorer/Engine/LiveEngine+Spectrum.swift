import Analysis
import Datasets
import GridMath

extension LiveEngine {
  /// Computes what the Spectrum screen asks for, off the actor: maps and fits go on meanwhile.
  nonisolated func spectrum(_ request: SpectrumRequest) async throws -> SpectrumResult {
    try await SpectrumWork.run(request, try await spectrumInputs(request.data))
  }

  /// The stack of a request and its runs.
  private func spectrumInputs(_ request: AnalysisRequest) async throws -> SpectrumInputs {
    guard let opened else { throw CancellationError() }
    let used = runs.filter { !request.excludedRuns.contains($0.id) }
    let stacked = try await stack(used, request, opened)
    let kept = zip(used, stacked.norms).filter { $0.1.isKept }.map { (run: $0.0, norm: $0.1) }
    var dataset = MapDataset(
      stacked.dataset, name: ExplorerState.datasetName,
      goodTimeMjd: kept.flatMap(\.run.origin.goodTimeMjd).filter { $0.allSatisfy(\.isFinite) })
    dataset.setFitMask(request.fit)
    let edges = opened.configuration.fluxPoints.map { ($0.source, $0.energyEdges) }
    return SpectrumInputs(
      stacked: dataset, runs: kept, field: opened.field, fit: request.fit,
      edges: Dictionary(edges) { first, _ in first }, workers: engine.workers)
  }
}
