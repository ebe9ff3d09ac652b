package import Datasets
import GridMath
import SkyGeometry

/// Images of what is left over the prediction of the models, in energy ranges.
///
/// Excess and significance as in numerics.md section 7, with the prediction as background (7.7).
package struct ResidualMapEstimator: Sendable, Equatable {
  /// Radius of the disk, degrees.
  package var correlationRadius: Double
  /// Edges of the ranges, TeV; empty: one range of all energies.
  package var energyEdges: [Double]

  package init(correlationRadius: Double = 0.1, energyEdges: [Double] = []) {
    self.correlationRadius = correlationRadius
    self.energyEdges = energyEdges
  }

  /// The images of one energy range, shape [y, x]; NaN outside the mask.
  package struct Images: Sendable {
    /// Bins of reconstructed energy.
    package var bins: Range<Int>
    package var excess: [Double]
    /// √TS with the sign of the excess.
    package var significance: [Double]
    /// Counts in the disk, and what is predicted there.
    package var counts: [Double]
    package var expected: [Double]

    package init(
      bins: Range<Int>, excess: [Double], significance: [Double], counts: [Double] = [],
      expected: [Double] = []
    ) {
      self.bins = bins
      self.excess = excess
      self.significance = significance
      self.counts = counts
      self.expected = expected
    }
  }

  /// Images of each range.
  ///
  /// - Parameters:
  ///   - datasets: of the same field; their counts are added.
  ///   - predicted: one prediction for each, shape [energy, y, x].
  /// - Returns: one for each range; none if no bin lies between the edges.
  package func run(_ datasets: [MapDataset], predicted: [[Double]]) -> [Images] {
    precondition(datasets.count == predicted.count, "one prediction for each dataset")
    guard let field = datasets.first?.field else { return [] }
    let ranges =
      energyEdges.isEmpty ? [0..<field.energy.count] : field.energy.groups(edges: energyEdges)
    return ranges.map { images(datasets, predicted, field, bins: $0) }
  }

  private func images(
    _ datasets: [MapDataset], _ predicted: [[Double]], _ field: FieldGeometry, bins: Range<Int>
  ) -> Images {
    let n = field.pixelCount
    var counts = [Double](repeating: 0, count: n)
    var expected = counts
    var mask = [Bool](repeating: false, count: n)
    for (dataset, prediction) in zip(datasets, predicted) {
      // A pixel with one bin of the fit in the range takes part with all its safe bins there.
      var isFitted = [Bool](repeating: dataset.maskFit == nil, count: n)
      var isSafe = [Bool](repeating: false, count: n)
      for e in bins {
        for p in 0..<n {
          isSafe[p] = isSafe[p] || dataset.maskSafe[e * n + p]
          isFitted[p] = isFitted[p] || dataset.maskFit?[e * n + p] ?? false
        }
      }
      for p in 0..<n where isSafe[p] && isFitted[p] {
        mask[p] = true
        for e in bins where dataset.maskSafe[e * n + p] {
          counts[p] += Double(dataset.counts[e * n + p])
          expected[p] += prediction[e * n + p]
        }
      }
    }
    let disk = DiskSum(radius: correlationRadius / field.sky.pixelScale)
    let nOn = disk(counts, nx: field.sky.nx, ny: field.sky.ny).map { $0.rounded() }
    let mu = disk(expected, nx: field.sky.nx, ny: field.sky.ny)
    return Images(
      bins: bins, excess: (0..<n).map { mask[$0] ? nOn[$0] - mu[$0] : .nan },
      significance: (0..<n).map {
        mask[$0] ? CountsStatistic.significance(counts: nOn[$0], background: mu[$0]) : .nan
      }, counts: (0..<n).map { mask[$0] ? nOn[$0] : .nan },
      expected: (0..<n).map { mask[$0] ? mu[$0] : .nan })
  }
}
