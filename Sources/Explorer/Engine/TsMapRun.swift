import Datasets
import Estimators
import Foundation
import GridMath
import Models
import SkyGeometry

/// Computes a TS map part by part and tells how far it is.
struct TsMapRun: Sendable {
  let dataset: MapDataset
  /// Predicted counts of all bins; nil: the background.
  let prediction: [Double]?
  let request: TsRequest
  /// Pixel around which the map is finished first.
  let place: PixelPosition?
  let workers: Workers

  /// Pixels between those that are computed first.
  static let coarseStep = 4
  /// Least time between two reports.
  static let interval = Duration.milliseconds(100)

  /// Computes until the end, or until the task is cancelled.
  func run(_ sink: AsyncStream<TsEvent>.Continuation) async {
    defer { sink.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let estimator = TsMapEstimator(
        source: request.source, kernelWidth: request.kernelWidth,
        computesLimits: request.computesLimits)
      // The kernel takes a while: not on a thread of the runtime.
      let fields = try await Workers(1, isPolite: true).map(1) { _ in
        try estimator.prepare(
          [dataset], bins: request.bins, predictions: prediction.map { [$0] })
      }
      guard let field = fields.first else { return }
      var findings = field.findings
      if dataset.psf == nil {
        findings.append("TS map: no point spread for all runs; the test source is a sharp one")
      }
      sink.yield(.prepared(findings: findings))
      var map = TsMap(field)
      var isDone = [Bool](repeating: false, count: field.nx * field.ny)
      let pixel = dataset.field.sky.pixelScale
      let separation = max(3, (request.kernelWidth ?? 0) / 2 / pixel)
      func snapshot() -> TsSnapshot {
        TsSnapshot(map, isDone: isDone, coarseStep: Self.coarseStep, separation: separation)
      }
      var last = clock.now
      let parts = estimator.stream(
        field, around: place.map { ($0.x, $0.y) }, coarseStep: Self.coarseStep, workers: workers)
      for try await part in parts {
        map.take(part)
        for pixel in part.pixels { isDone[pixel] = true }
        guard clock.now - last >= Self.interval else { continue }
        sink.yield(.progress(snapshot()))
        last = clock.now
      }
      try Task.checkCancellation()
      sink.yield(.finished(snapshot(), seconds: (clock.now - start).seconds))
    } catch is CancellationError {
      return
    } catch {
      sink.yield(.failed("\(error)"))
    }
  }
}
