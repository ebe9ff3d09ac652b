import Datasets
import SkyGeometry

/// The bins of a dataset that count in the statistic, sorted for it.
///
/// The logarithm is needed only where there are counts; all other bins enter by sums.
struct UsedBins: Sendable {
  let width: Int
  let energyCount: Int
  let pixelCount: Int
  /// Pixel of each bin with counts, by energy.
  let pixels: [Int]
  /// The bins with counts of each reconstructed energy.
  let ranges: [Range<Int>]
  /// Reconstructed energy of each bin with counts.
  let energies: [Int]
  /// Counts, above 0.
  let counts: [Double]
  /// Background before its model in the bins with counts.
  let background: [Double]
  /// The same summed over all bins in use, one per reconstructed energy.
  let backgroundSums: [Double]
  /// Bins in use, as images shared by the energies that have the same; those without any left out.
  let masks: [(pixels: [Bool], energies: [Int])]
  /// Number of bins in use.
  let count: Int
  /// Reconstructed energies with bins in use.
  let usedEnergies: [Int]

  init(_ dataset: MapDataset) {
    let n = dataset.field.pixelCount
    width = dataset.field.sky.nx
    pixelCount = n
    energyCount = dataset.field.energy.count
    var pixels: [Int] = []
    var ranges: [Range<Int>] = []
    var energies: [Int] = []
    var counts: [Double] = []
    var background: [Double] = []
    var sums: [Double] = []
    var masks: [(pixels: [Bool], energies: [Int])] = []
    var used: [Int] = []
    var total = 0
    for e in 0..<energyCount {
      let start = pixels.count
      var sum = 0.0
      var mask = [Bool](repeating: false, count: n)
      var number = 0
      for p in 0..<n {
        let i = e * n + p
        guard dataset.isUsed(i) else { continue }
        mask[p] = true
        number += 1
        let value = Double(dataset.background[i])
        let level = value.isFinite ? value : 0
        sum += level
        guard dataset.counts[i] > 0 else { continue }
        pixels.append(p)
        energies.append(e)
        counts.append(Double(dataset.counts[i]))
        background.append(level)
      }
      ranges.append(start..<pixels.count)
      sums.append(sum)
      total += number
      guard number > 0 else { continue }
      used.append(e)
      if let same = masks.firstIndex(where: { $0.pixels == mask }) {
        masks[same].energies.append(e)
      } else {
        masks.append((mask, [e]))
      }
    }
    self.pixels = pixels
    self.ranges = ranges
    self.energies = energies
    self.counts = counts
    self.background = background
    self.masks = masks
    backgroundSums = sums
    count = total
    usedEnergies = used
  }
}
