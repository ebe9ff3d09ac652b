package import Estimators

/// A TS map with the parts that are there so far.
package struct TsSnapshot: Sendable {
  /// NaN where there is no value, or none yet.
  package let map: TsMap
  /// Pixels that were computed, with or without data; shape [y, x].
  package let isDone: [Bool]
  package let doneCount: Int
  /// What is painted: pixels that are still to come have the value of the coarse pixel nearest to
  /// them, if that is there.
  package let images: [Layer: [Double]]
  /// Of the pixels that were computed.
  package let summaries: [Layer: LayerSummary]
  /// Pixels between two peaks, at least.
  package let separation: Double
  /// Local maxima of √TS, the highest first.
  package let peaks: [MapPeak]

  /// Least √TS of a peak in the list.
  package static let peakThreshold = 3.0
  /// Most peaks in the list.
  package static let peakLimit = 50

  package var pixelCount: Int { isDone.count }
  package var isComplete: Bool { doneCount == pixelCount }
  /// Share of the pixels that were computed, 0 to 1.
  package var share: Double {
    pixelCount > 0 ? Double(doneCount) / Double(pixelCount) : 1
  }

  /// - Parameters:
  ///   - map: Values so far.
  ///   - isDone: Pixels that were computed.
  ///   - coarseStep: Pixels between those that were computed first.
  ///   - separation: Pixels between two peaks, at least.
  package init(_ map: TsMap, isDone: [Bool], coarseStep: Int, separation: Double) {
    precondition(isDone.count == map.nx * map.ny, "a flag for each pixel")
    self.map = map
    self.separation = separation
    self.isDone = isDone
    doneCount = isDone.count { $0 }
    var exact: [Layer: [Double]] = [
      .sqrtTS: map.sqrtTS, .testStatistic: map.ts, .flux: map.flux,
      // Without counts the curvature is 0 and says nothing about the error.
      .fluxError: map.fluxError.map { $0.isFinite ? $0 : .nan }, .iterations: map.steps,
    ]
    if let limits = map.fluxLimit { exact[.fluxLimit] = limits }
    summaries = exact.mapValues { LayerSummary($0) }
    peaks = MapPeak.find(
      exact[.sqrtTS] ?? [], nx: map.nx, threshold: Self.peakThreshold, separation: separation,
      limit: Self.peakLimit)
    if doneCount == isDone.count || coarseStep <= 1 {
      images = exact
      return
    }
    let sources = Self.paintSources(map.nx, map.ny, isDone, step: coarseStep)
    images = exact.mapValues { values in sources.map { $0.map { values[$0] } ?? .nan } }
  }

  /// For each pixel the one whose value it shows; nil where none is there yet.
  private static func paintSources(
    _ nx: Int, _ ny: Int, _ isDone: [Bool], step: Int
  ) -> [Int?] {
    /// The multiple of the step nearest to a position, on the map.
    func nearest(_ position: Int, _ count: Int) -> Int {
      min((position + step / 2) / step, (count - 1) / step) * step
    }
    return isDone.indices.map { pixel in
      if isDone[pixel] { return pixel }
      let coarse = nearest(pixel / nx, ny) * nx + nearest(pixel % nx, nx)
      return isDone[coarse] ? coarse : nil
    }
  }
}
