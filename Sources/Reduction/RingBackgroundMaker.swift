package import Datasets
package import GridMath
import SkyGeometry

/// Background of each pixel from the counts in a ring around it.
///
/// Counts and background model are summed over the ring outside the exclusions; the model says how
/// the background varies across the field (Berge, Funk & Hinton 2007, A&A 466, 1219). The ring is
/// that of the stack, not of each run: the summed model knows how often each pixel was seen, and
/// one ring of all counts is as many times faster as there are runs.
package struct RingBackgroundMaker: Sendable, Equatable {
  /// Degrees.
  package var innerRadius: Double
  /// Degrees.
  package var width: Double

  package init(innerRadius: Double, width: Double) {
    self.innerRadius = innerRadius
    self.width = width
  }

  /// The data set with its background from the ring, and the off counts it rests on.
  ///
  /// Bins without acceptance in the ring are no longer safe.
  package func run(
    _ dataset: StackedDataset, usable: [Bool], workers: Workers
  ) async throws -> StackedDataset {
    let nPixels = dataset.field.pixelCount
    let (nx, ny) = (dataset.field.sky.nx, dataset.field.sky.ny)
    let scale = dataset.field.sky.pixelScale
    let ring = RingSum(inner: innerRadius / scale, outer: (innerRadius + width) / scale)
    struct Plane {
      var off: [Float]
      var acceptanceOff: [Float]
      var background: [Float]
      var mask: [Bool]
    }
    let planes = try await workers.map(dataset.field.energy.count) { e -> Plane in
      let base = e * nPixels
      var counts = [Double](repeating: 0, count: nPixels)
      var model = counts
      for p in 0..<nPixels where usable[p] && dataset.maskSafe[base + p] {
        counts[p] = Double(dataset.counts[base + p])
        model[p] = Double(dataset.background[base + p])
      }
      let off = ring(counts, nx: nx, ny: ny).map { $0.rounded() }
      let acceptance = ring(model, nx: nx, ny: ny)
      var plane = Plane(
        off: off.map { Float($0) }, acceptanceOff: acceptance.map { Float($0) },
        background: [Float](repeating: 0, count: nPixels),
        mask: Array(dataset.maskSafe[base..<(base + nPixels)]))
      for p in 0..<nPixels {
        // Differences of running sums leave rounding errors where the ring is empty.
        if acceptance[p] > 1e-12 {
          let alpha = Double(dataset.background[base + p]) / acceptance[p]
          plane.background[p] = Float(alpha * off[p])
        } else {
          plane.mask[p] = false
        }
      }
      return plane
    }
    var out = dataset
    out.off = StackedDataset.OffCounts(
      counts: planes.flatMap(\.off), acceptance: dataset.background,
      acceptanceOff: planes.flatMap(\.acceptanceOff))
    out.background = planes.flatMap(\.background)
    out.maskSafe = planes.flatMap(\.mask)
    for i in out.counts.indices where !out.maskSafe[i] {
      out.counts[i] = 0
      out.background[i] = 0
    }
    return out
  }
}
