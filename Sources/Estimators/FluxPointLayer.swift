import Datasets
import Foundation
import Models
import SkyGeometry

/// One dataset with the prediction of one source, and of everything else.
struct FluxPointLayer: Sendable {
  let name: String
  let energy: RecoEnergyAxis
  let spectrum: SpectralModel
  let goodTimeMjd: [[Double]]
  private let dataset: MapDataset
  private let window: PixelBox?
  /// Predicted counts of the source, shape [energy, y, x] of the window.
  private let signal: [Double]
  /// Predicted counts of the background, shape [energy, y, x].
  private let background: [Double]
  /// Predicted counts of all other sources, same shape; empty if there are none.
  private let others: [Double]
  /// Whether the background model has a norm for each energy.
  private let hasNormPerEnergy: Bool

  /// Nil if the source is not in the dataset.
  init?(_ evaluator: DatasetEvaluator, source: String) throws {
    guard let index = evaluator.models.index(of: source), let own = evaluator.sources[index],
      case .source(let model) = evaluator.models.models[index]
    else { return nil }
    dataset = evaluator.dataset
    name = dataset.name
    energy = dataset.field.energy
    spectrum = model.spectral
    goodTimeMjd = dataset.goodTimeMjd
    window = own.window
    signal = own.window == nil ? [] : own.predicted()
    let n = dataset.field.pixelCount
    background = evaluator.backgroundFactors().enumerated().flatMap { e, factor in
      evaluator.dataset.background[(e * n)..<((e + 1) * n)].map { factor * Double($0) }
    }
    var others: [Double] = []
    for (other, evaluated) in evaluator.sources.enumerated()
    where other != index && evaluated?.window != nil {
      let cube = evaluator.signal(ofModel: other)
      if others.isEmpty {
        others = cube
      } else {
        for i in cube.indices { others[i] += cube[i] }
      }
    }
    self.others = others
    hasNormPerEnergy =
      evaluator.background.map { index in
        guard case .background(let model) = evaluator.models.models[index],
          case .piecewiseNorm = model.spectral.shape
        else { return false }
        return true
      } ?? false
  }

  /// The bins in use of some energies.
  func slice(_ bins: Range<Int>) -> FluxPointSlice {
    var slice = FluxPointSlice()
    let (nx, n) = (dataset.field.sky.nx, dataset.field.pixelCount)
    for e in bins {
      // One background norm for all energies, or one for each.
      if slice.groups.isEmpty || hasNormPerEnergy { slice.beginGroup() }
      for p in 0..<n where dataset.isUsed(e * n + p) {
        let i = e * n + p
        let other = others.isEmpty ? 0 : others[i]
        var source = 0.0
        if let window {
          let (x, y) = (p % nx - window.x, p / nx - window.y)
          if x >= 0, x < window.width, y >= 0, y < window.height {
            source = signal[(e * window.height + y) * window.width + x]
          }
        }
        slice.add(
          counts: Double(dataset.counts[i]), background: background[i], others: other,
          signal: source)
      }
    }
    return slice
  }
}

/// Bins of one dataset between two energies.
struct FluxPointSlice: Sendable {
  /// Bins that the source reaches: counts, prediction of everything else, and of the source.
  private(set) var counts: [Double] = []
  private(set) var background: [Double] = []
  private(set) var signal: [Double] = []
  private(set) var hasUsedBin = false
  private(set) var countsInUse = 0.0
  private(set) var totalSignal = 0.0
  /// Prediction of everything but the source.
  private(set) var totalBackground = 0.0
  /// Cash statistic without the source.
  private(set) var statisticNull = 0.0
  /// Bins that share a background norm.
  private(set) var groups: [Group] = []

  /// Bins that share a background norm: those with counts, and sums over all.
  struct Group: Sendable {
    var counts: [Double] = []
    var background: [Double] = []
    var others: [Double] = []
    var signal: [Double] = []
    var totalBackground = 0.0
    var totalOthers = 0.0
    var totalSignal = 0.0
    /// Predictions in the bins without counts that the source reaches.
    var empty: [(background: Double, others: Double, signal: Double)] = []
  }

  mutating func beginGroup() { groups.append(Group()) }

  /// Adds a bin to the last group.
  mutating func add(counts n: Double, background: Double, others: Double, signal: Double) {
    hasUsedBin = true
    countsInUse += n
    let rest = max(background + others, 0)
    totalBackground += rest
    statisticNull += CountsStatistic.cash(n, rest)
    if signal > 0 {
      counts.append(n)
      self.background.append(rest)
      self.signal.append(signal)
      totalSignal += signal
    }
    let last = groups.count - 1
    groups[last].totalBackground += background
    groups[last].totalOthers += others
    groups[last].totalSignal += max(signal, 0)
    if n > 0 {
      groups[last].counts.append(n)
      groups[last].background.append(background)
      groups[last].others.append(others)
      groups[last].signal.append(max(signal, 0))
    } else if signal > 0 {
      groups[last].empty.append((background, others, signal))
    }
  }
}
