package import Datasets
import Foundation
import GridMath
import SkyGeometry

/// Images of excess and significance of an energy range, correlated with a disk.
///
/// numerics.md section 7; `ExcessMapEstimator` of Gammapy.
package struct ExcessMapEstimator: Sendable, Equatable {
  /// Radius of the disk, degrees.
  package var correlationRadius: Double
  /// Whether the off counts of a ring background are correlated as well.
  package var correlatesOff: Bool

  package init(correlationRadius: Double = 0.1, correlatesOff: Bool = true) {
    self.correlationRadius = correlationRadius
    self.correlatesOff = correlatesOff
  }

  /// Images, shape [y, x]; NaN outside the mask.
  package struct Images: Sendable {
    /// Counts in the disk.
    package var counts: [Double]
    /// Background in the disk.
    package var background: [Double]
    package var excess: [Double]
    /// √counts.
    package var excessError: [Double]
    /// √TS with the sign of the excess.
    package var significance: [Double]
    /// Pixels with at least one safe bin in the range.
    package var mask: [Bool]
  }

  /// Images of the bins that are selected, as one range.
  ///
  /// - Precondition: one flag for each reconstructed energy bin.
  package func images(_ dataset: StackedDataset, bins: [Bool]) -> Images {
    let nPixels = dataset.field.pixelCount
    precondition(bins.count == dataset.field.energy.count, "one flag for each energy bin")
    var counts = [Double](repeating: 0, count: nPixels)
    var background = counts
    var off = counts
    var mask = [Bool](repeating: false, count: nPixels)
    for e in bins.indices where bins[e] {
      let base = e * nPixels
      for p in 0..<nPixels where dataset.maskSafe[base + p] {
        counts[p] += Double(dataset.counts[base + p])
        background[p] += Double(dataset.background[base + p])
        mask[p] = true
      }
      if let ring = dataset.off {
        for p in 0..<nPixels where dataset.maskSafe[base + p] {
          off[p] += Double(ring.counts[base + p])
        }
      }
    }
    let (nx, ny) = (dataset.field.sky.nx, dataset.field.sky.ny)
    let disk = DiskSum(radius: correlationRadius / dataset.field.sky.pixelScale)
    // The sum is one of whole numbers: rounding takes the last bits of the running sums away.
    let nOn = disk(counts, nx: nx, ny: ny).map { $0.rounded() }
    let mu = disk(background, nx: nx, ny: ny)
    let hasOff = dataset.off != nil
    let nOff = hasOff && correlatesOff ? disk(off, nx: nx, ny: ny).map { $0.rounded() } : off

    var images = Images(
      counts: nOn, background: mu, excess: mu, excessError: mu, significance: mu, mask: mask)
    for p in 0..<nPixels {
      guard mask[p] else {
        images.counts[p] = .nan
        images.background[p] = .nan
        images.excess[p] = .nan
        images.excessError[p] = .nan
        images.significance[p] = .nan
        continue
      }
      images.excess[p] = nOn[p] - mu[p]
      images.excessError[p] = nOn[p].squareRoot()
      images.significance[p] =
        hasOff
        ? CountsStatistic.significance(
          counts: nOn[p], off: nOff[p], alpha: nOff[p] > 0 ? mu[p] / nOff[p] : .nan)
        : CountsStatistic.significance(counts: nOn[p], background: mu[p])
    }
    return images
  }
}
