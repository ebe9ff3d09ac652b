package import Datasets
import Foundation
import GridMath
import SkyGeometry

/// What a view of a field is made with.
package struct ViewSettings: Sendable, Hashable {
  /// Reconstructed energy bins that are shown, one flag each.
  package var bins: [Bool]
  /// Radius of the disk for excess significance, degrees.
  package var correlationRadius: Double
  /// Width of the Gaussian for smoothed layers, degrees; nil for none.
  package var smoothing: Double?

  package init(bins: [Bool], correlationRadius: Double = 0.1, smoothing: Double? = nil) {
    self.bins = bins
    self.correlationRadius = correlationRadius
    self.smoothing = smoothing
  }
}

/// All layers of a field for one choice of energies, as images [y, x]; NaN where there is no data.
package struct LayerMaps: Sendable {
  package var settings: ViewSettings
  /// Counts a pixel.
  package var counts: [Double]
  /// Background a pixel.
  package var background: [Double]
  /// Counts minus background, a pixel.
  package var excess: [Double]
  /// Exposure in m² s, mean over the true energies of the range with weight E⁻² dE.
  package var exposure: [Double]
  /// Counts, background, excess and √TS in the correlation disk.
  package var disk: ExcessMapEstimator.Images
  /// The first three smoothed with a Gaussian, where smoothing is on.
  package var smoothed: (counts: [Double], background: [Double], excess: [Double])?
  /// Pixels with at least one safe bin in the range.
  package var mask: [Bool]
  /// Counts by energy bin over all pixels, all bins.
  package var countsPerBin: [Double]
  /// Background by energy bin over all pixels, all bins.
  package var backgroundPerBin: [Double]
  /// Energy bins with at least one safe pixel.
  package var safeBins: [Bool]

  /// Computes all layers.
  package init(_ dataset: StackedDataset, _ settings: ViewSettings) {
    let field = dataset.field
    let nPixels = field.pixelCount
    let nE = field.energy.count
    precondition(settings.bins.count == nE, "one flag for each energy bin")
    self.settings = settings
    var counts = [Double](repeating: 0, count: nPixels)
    var background = counts
    var mask = [Bool](repeating: false, count: nPixels)
    countsPerBin = [Double](repeating: 0, count: nE)
    backgroundPerBin = countsPerBin
    safeBins = [Bool](repeating: false, count: nE)
    for e in 0..<nE {
      let base = e * nPixels
      let isShown = settings.bins[e]
      var n = 0.0
      var b = 0.0
      var isSafe = false
      for p in 0..<nPixels where dataset.maskSafe[base + p] {
        let c = Double(dataset.counts[base + p])
        let d = Double(dataset.background[base + p])
        n += c
        b += d
        isSafe = true
        if isShown {
          counts[p] += c
          background[p] += d
          mask[p] = true
        }
      }
      countsPerBin[e] = n
      backgroundPerBin[e] = b
      safeBins[e] = isSafe
    }
    var excess = [Double](repeating: .nan, count: nPixels)
    let (nx, ny) = (field.sky.nx, field.sky.ny)
    if let width = settings.smoothing, width > 0 {
      let filter = GaussianFilter(sigma: width / field.sky.pixelScale)
      let c = filter(counts, nx: nx, ny: ny)
      let b = filter(background, nx: nx, ny: ny)
      var smoothed = (counts: c, background: b, excess: zip(c, b).map { $0 - $1 })
      for p in 0..<nPixels where !mask[p] {
        smoothed.counts[p] = .nan
        smoothed.background[p] = .nan
        smoothed.excess[p] = .nan
      }
      self.smoothed = smoothed
    }
    for p in 0..<nPixels {
      if mask[p] {
        excess[p] = counts[p] - background[p]
      } else {
        counts[p] = .nan
        background[p] = .nan
      }
    }
    self.counts = counts
    self.background = background
    self.excess = excess
    self.mask = mask
    exposure = Self.exposure(dataset, settings.bins)
    disk = ExcessMapEstimator(correlationRadius: settings.correlationRadius)
      .images(dataset, bins: settings.bins)
  }

  /// Weighted mean of the exposure over the range of energies that is shown.
  ///
  /// The weight of a true energy bin is the integral of E⁻² over its part inside a selected
  /// reconstructed bin: the reference spectrum of the excess estimator.
  private static func exposure(_ dataset: StackedDataset, _ bins: [Bool]) -> [Double] {
    let field = dataset.field
    let nPixels = field.pixelCount
    var total = 0.0
    var out = [Double](repeating: 0, count: nPixels)
    for (k, weight) in field.energyTrue.weights(of: bins, on: field.energy).enumerated()
    where weight > 0 {
      total += weight
      for p in 0..<nPixels { out[p] += weight * Double(dataset.exposure[k * nPixels + p]) }
    }
    for p in 0..<nPixels { out[p] = total > 0 && out[p] > 0 ? out[p] / total : .nan }
    return out
  }
}
