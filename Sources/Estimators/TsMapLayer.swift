import Datasets
import Foundation
import Models
import SkyGeometry

/// One dataset in a TS map, summed over energy (numerics.md 9.3).
struct TsMapLayer: Sendable {
  /// Pixels in which the same energies are safe, and what a source gives there.
  struct Mask: Sendable {
    /// Columns and rows that have such pixels.
    var x: Range<Int>
    var y: Range<Int>
    /// Mean of the kernels of the energies, shape [side, side].
    var kernel: [Double]
    /// Exposure in counts per unit norm where the mask is this one, else 0; shape [y, x].
    var exposure: [Double]
    /// Background over exposure likewise, else infinite.
    var ratio: [Double]
  }

  let nx: Int
  let ny: Int
  let side: Int
  let masks: [Mask]
  /// Reciprocals of the kernels of all masks, infinite where they are 0; [mask, side, side].
  let inverses: [Double]
  /// Where the reciprocals of each pixel's mask begin; −1 without safe energy.
  let inverseStart: [Int]
  /// Safe and with background.
  let isEvaluated: [Bool]
  /// Pixels with counts, row by row.
  let columns: [Int]
  let counts: [Double]
  /// Background, at least the smallest that a logarithm is taken of, over exposure.
  let ratios: [Double]
  /// Where each row begins in `columns`; one more than there are rows.
  let rowStart: [Int]

  init(
    _ dataset: MapDataset, source: SkyModel, kernel: TsKernel, bins: Range<Int>,
    prediction: [Double]?
  ) {
    let n = dataset.field.pixelCount
    (nx, ny, side) = (dataset.field.sky.nx, dataset.field.sky.ny, kernel.side)
    // Energies that are safe, as bits.
    let words = (bins.count + 63) / 64
    var pattern = [[UInt64]](repeating: [UInt64](repeating: 0, count: words), count: n)
    var countsImage = [Double](repeating: 0, count: n)
    var background = countsImage
    var exposure = countsImage
    let weights = Self.exposureWeights(dataset, source)
    let nTrue = dataset.field.energyTrue.count
    for (bit, e) in bins.enumerated() {
      let plane = Self.exposurePlane(
        dataset, weights: (0..<nTrue).map { weights[$0 * dataset.field.energy.count + e] })
      for p in 0..<n where dataset.isUsed(e * n + p) {
        let i = e * n + p
        let mu = prediction?[i] ?? Double(dataset.background[i])
        guard mu.isFinite else { continue }
        pattern[p][bit / 64] |= 1 << UInt64(bit % 64)
        countsImage[p] += Double(dataset.counts[i])
        background[p] += mu
        exposure[p] += plane[p]
      }
    }

    var known: [[UInt64]: Int] = [:]
    var masks: [Mask] = []
    var index = [Int](repeating: -1, count: n)
    let nothing = [UInt64](repeating: 0, count: words)
    for p in 0..<n where pattern[p] != nothing {
      let (x, y) = (p % dataset.field.sky.nx, p / dataset.field.sky.nx)
      let at: Int
      if let old = known[pattern[p]] {
        at = old
        let mask = masks[at]
        masks[at].x = min(mask.x.lowerBound, x)..<max(mask.x.upperBound, x + 1)
        masks[at].y = mask.y.lowerBound..<(y + 1)
      } else {
        at = masks.count
        known[pattern[p]] = at
        masks.append(
          Self.mask(pattern[p], kernel: kernel, bins: bins, pixels: n, x: x, y: y))
      }
      index[p] = at
      if exposure[p] > 0 {
        masks[at].exposure[p] = exposure[p]
        masks[at].ratio[p] = background[p] / exposure[p]
      }
    }
    self.masks = masks
    inverses = masks.flatMap { $0.kernel.map { 1 / $0 } }
    let size = kernel.side * kernel.side
    inverseStart = index.map { $0 * size }
    isEvaluated = (0..<n).map { index[$0] >= 0 && background[$0] > 0 }

    var columns: [Int] = []
    var counts: [Double] = []
    var ratios: [Double] = []
    var rowStart = [0]
    for y in 0..<dataset.field.sky.ny {
      for x in 0..<dataset.field.sky.nx {
        let p = y * dataset.field.sky.nx + x
        guard countsImage[p] > 0 else { continue }
        columns.append(x)
        counts.append(countsImage[p])
        ratios.append(
          exposure[p] > 0
            ? max(background[p], CountsStatistic.truncation) / exposure[p] : .infinity)
      }
      rowStart.append(columns.count)
    }
    (self.columns, self.counts, self.ratios, self.rowStart) = (columns, counts, ratios, rowStart)
  }

  /// A mask at its first pixel: the mean of the kernels of its energies (numerics.md 9.4).
  private static func mask(
    _ pattern: [UInt64], kernel: TsKernel, bins: Range<Int>, pixels: Int, x: Int, y: Int
  ) -> Mask {
    let size = kernel.side * kernel.side
    var image = [Double](repeating: 0, count: size)
    var energies = 0.0
    for (bit, e) in bins.enumerated() where pattern[bit / 64] >> UInt64(bit % 64) & 1 == 1 {
      energies += 1
      for i in 0..<size { image[i] += kernel.values[e * size + i] }
    }
    for i in 0..<size { image[i] /= energies }
    return Mask(
      x: x..<(x + 1), y: y..<(y + 1), kernel: image,
      exposure: [Double](repeating: 0, count: pixels),
      ratio: [Double](repeating: .infinity, count: pixels))
  }

  /// Counts per m² s for a source of norm 1, by true and reconstructed energy, with the energy
  /// dispersion in the middle of the map (numerics.md 7.6).
  private static func exposureWeights(_ dataset: MapDataset, _ source: SkyModel) -> [Double] {
    let field = dataset.field
    let dispersion =
      dataset.edisp.map { $0.kernel(at: $0.geometry.center) }
      ?? EdispKernelMap.diagonal(energyTrue: field.energyTrue, energy: field.energy)
    let flux = source.spectral.integral(over: EnergyBins(edges: field.energyTrue.edges))
    let reco = field.energy.count
    // cm² in a m².
    return dispersion.indices.map { dispersion[$0] * flux[$0 / reco] * 1e4 }
  }

  /// Counts that a source of norm 1 would give in one reconstructed energy, by its pixel.
  private static func exposurePlane(_ dataset: MapDataset, weights: [Double]) -> [Double] {
    let n = dataset.field.pixelCount
    var plane = [Double](repeating: 0, count: n)
    plane.withUnsafeMutableBufferPointer { plane in
      dataset.exposure.withUnsafeBufferPointer { exposure in
        for (k, weight) in weights.enumerated() where weight != 0 {
          for p in 0..<n { plane[p] += weight * Double(exposure[k * n + p]) }
        }
      }
    }
    return plane
  }
}
