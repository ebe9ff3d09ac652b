import Datasets
import Estimators
import Explorer
import Foundation
import GridMath
import Models
import SkyGeometry

/// A TS map on the pixels of the fake field: a bright pixel cluster on a small dataset.
enum FakeSky {
  /// The same pixels as `FakeField`, one source off the middle, one bin.
  static func dataset() throws -> MapDataset {
    let sky = try FakeField.geometry()
    let field = FieldGeometry(
      sky: sky, energy: RecoEnergyAxis(logFrom: 0.1, to: 10, bins: FakeField.bins),
      energyTrue: TrueEnergyAxis(logFrom: 0.1, to: 10, bins: 4))
    let n = sky.pixelCount
    var counts = [Float](repeating: 1, count: FakeField.bins * n)
    for e in 0..<FakeField.bins {
      for (x, y, bright) in [(20, 40, Float(30)), (45, 12, Float(12))] {
        counts[e * n + y * sky.nx + x] = bright
      }
    }
    return MapDataset(
      name: "fake", field: field, counts: counts,
      background: [Float](repeating: 1, count: FakeField.bins * n),
      exposure: [Float](repeating: 1e9, count: 4 * n),
      maskSafe: [Bool](repeating: true, count: FakeField.bins * n))
  }

  static func field() throws -> TsMapField {
    try TsMapEstimator(
      source: TsMapEstimator.pointSource(index: 2), kernelWidth: 0.06, computesLimits: true
    ).prepare([try dataset()], bins: 0..<FakeField.bins)
  }

  /// The first so many parts of the map, in the order of the stream.
  static func snapshot(parts: Int = .max) async throws -> TsSnapshot {
    let field = try field()
    let estimator = TsMapEstimator(source: TsMapEstimator.pointSource(index: 2))
    var map = TsMap(field)
    var isDone = [Bool](repeating: false, count: field.nx * field.ny)
    var taken = 0
    for try await part in estimator.stream(field, coarseStep: 4, workers: .single) {
      guard taken < parts else { break }
      taken += 1
      map.take(part)
      for pixel in part.pixels { isDone[pixel] = true }
    }
    return TsSnapshot(map, isDone: isDone, coarseStep: 4, separation: 3)
  }
}

extension Harness {
  /// Starts a TS map and answers with the whole of it.
  mutating func makeTsMap() async throws {
    keys("f t")
    send(
      .sky(
        .ts(
          generation: state.sky.ts.latest,
          .finished(try await FakeSky.snapshot(), seconds: 0.1))))
  }
}
