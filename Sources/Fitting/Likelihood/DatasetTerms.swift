import Datasets
import Foundation
import Models
import SkyGeometry

/// The statistic of one dataset and its derivatives (numerics.md 11.1).
///
/// Cash: 2 sum of (mu - n ln mu), mu not below 1e-25. The first sum collapses to one number per source
/// and true energy and one per background bin; the second runs over the bins with counts.
struct DatasetTerms: Sendable {
  private(set) var evaluator: DatasetEvaluator
  let bins: UsedBins
  /// By index of the model; nil for those that predict nothing here.
  private(set) var sources: [SourceTerms?]
  /// Norms of single bins: global index of the parameter by reconstructed energy, or -1.
  let localIndices: [Int]
  /// Global index of each parameter of each model, -1 for those that are not free or local.
  let denseIndices: [[Int]]

  // State at the present point.
  /// Factors of the background by reconstructed energy.
  private(set) var factors: [Double] = []
  /// Their derivatives by parameter of the background model that is free and not local.
  private(set) var factorSlopes: [(index: Int, slopes: [Double])] = []
  /// Expected counts in the bins with counts.
  private(set) var mu: [Double] = []
  /// Sums over the bins in use where some are left out because nothing is expected in them.
  private var clipped: ClippedSums?

  /// Sums without the bins whose expectation is cut at 0.
  private struct ClippedSums: Sendable {
    var masks: [[Bool]]
    var background: [Double]
  }

  /// - Parameters:
  ///   - evaluator: of the dataset; what it has of the models serves here.
  ///   - models: at the start.
  ///   - localIndices: see there.
  ///   - denseIndices: see there.
  /// - Throws: errors of the evaluator.
  init(
    _ evaluator: DatasetEvaluator, models: ModelList, localIndices: [Int], denseIndices: [[Int]]
  ) throws {
    self.evaluator = evaluator
    try self.evaluator.update(models, derivatives: true)
    self.evaluator.followsPosition = false
    bins = UsedBins(evaluator.dataset)
    self.localIndices = localIndices
    self.denseIndices = denseIndices
    sources = []
    sources = self.evaluator.sources.map { source in
      source.flatMap { SourceTerms($0, bins: bins) }
    }
  }

  /// Brings the dataset to models and to the norms of its bins.
  ///
  /// - Parameters:
  ///   - models: the new ones.
  ///   - point: all parameters; only those of local norms are read.
  /// - Throws: errors of the evaluator.
  mutating func move(to models: ModelList, point: [Double]) throws {
    let stale = try evaluator.update(models, derivatives: true)
    for (index, step) in stale.enumerated() where step == .template {
      sources[index] = evaluator.sources[index].flatMap { SourceTerms($0, bins: bins) }
    }
    updateFactors(models, point)
    updatePrediction()
  }

  private mutating func updateFactors(_ models: ModelList, _ point: [Double]) {
    factors = [Double](repeating: 1, count: bins.energyCount)
    factorSlopes = []
    if let index = evaluator.background, case .background(let model) = models.models[index] {
      let wanted = denseIndices[index].map { $0 >= 0 }
      let found = model.factorsWithDerivatives(
        at: evaluator.dataset.field.energy.centers, of: wanted)
      factors = found.values
      for (p, global) in denseIndices[index].enumerated() where global >= 0 {
        factorSlopes.append((global, found.derivatives[p]))
      }
      for (e, local) in localIndices.enumerated() where local >= 0 {
        factors[e] = point[local]
        for i in factorSlopes.indices { factorSlopes[i].slopes[e] = 0 }
      }
    }
  }

  private mutating func updatePrediction() {
    mu = bins.background
    for e in 0..<bins.energyCount {
      for i in bins.ranges[e] { mu[i] *= factors[e] }
    }
    var isNegative = bins.usedEnergies.contains { factors[$0] < 0 }
    for (index, source) in sources.enumerated() {
      guard let source, let flux = evaluator.sources[index]?.flux.values else { continue }
      isNegative = isNegative || flux.contains { $0 < 0 }
      mu.withUnsafeMutableBufferPointer { mu in
        source.forEachBin(source.folded, weights: flux) { mu[$0] += $1 }
      }
    }
    clipped = isNegative ? clippedSums() : nil
  }

  /// Finds the bins where less than nothing is expected; nil if there are none.
  private func clippedSums() -> ClippedSums? {
    var masks: [[Bool]] = [[Bool]](repeating: [], count: bins.energyCount)
    var background = [Double](repeating: 0, count: bins.energyCount)
    var isAny = false
    for (mask, energies) in bins.masks {
      for e in energies {
        let plane = prediction(energy: e)
        var kept = mask
        for p in kept.indices where kept[p] {
          if plane[p] > DatasetEvaluator.smallestPrediction {
            background[e] += level(e, p)
          } else {
            kept[p] = false
            isAny = true
          }
        }
        masks[e] = kept
      }
    }
    return isAny ? ClippedSums(masks: masks, background: background) : nil
  }

  private func level(_ e: Int, _ p: Int) -> Double {
    let value = Double(evaluator.dataset.background[e * bins.pixelCount + p])
    return value.isFinite ? value : 0
  }

  /// Expected counts of one plane of the field, possibly negative.
  private func prediction(energy e: Int) -> [Double] {
    var plane = (0..<bins.pixelCount).map { factors[e] * level(e, $0) }
    for (index, source) in sources.enumerated() {
      guard let source, let flux = evaluator.sources[index]?.flux.values else { continue }
      var part = [Double](repeating: 0, count: source.window.count)
      source.fold(source.template, weights: [flux], energy: e, into: &part)
      let window = source.window
      for y in 0..<window.height {
        let line = (y + window.y) * bins.width + window.x
        for x in 0..<window.width { plane[line + x] += part[y * window.width + x] }
      }
    }
    return plane
  }

  private var backgroundSums: [Double] { clipped?.background ?? bins.backgroundSums }

  private func sums(_ source: SourceTerms, derivative j: Int? = nil) -> [Double] {
    guard let clipped else {
      return j.map { source.derivatives[$0].sums } ?? source.folded.sums
    }
    return source.sums(
      of: j.map { source.templateDerivatives[$0] } ?? source.template, masks: clipped.masks,
      fieldWidth: bins.width)
  }

  // MARK: Value and gradient

  /// The statistic without priors.
  func value() -> Double {
    var sum = 0.0
    let levels = backgroundSums
    for e in bins.usedEnergies { sum += factors[e] * levels[e] }
    for (index, source) in sources.enumerated() {
      guard let source, let flux = evaluator.sources[index]?.flux.values else { continue }
      let totals = sums(source)
      for k in flux.indices { sum += flux[k] * totals[k] }
    }
    var logs = 0.0
    for e in bins.usedEnergies {
      var plane = 0.0
      for i in bins.ranges[e] {
        plane += bins.counts[i] * log(max(mu[i], DatasetEvaluator.smallestPrediction))
      }
      logs += plane
    }
    return 2 * (sum - logs)
  }

  /// What the gradient and the curvature are made of.
  struct Slopes {
    /// 2 (sum of template - sum of n/mu template), by model and true energy: slopes by flux.
    var byFlux: [[Double]]
    /// The same for the derivatives of the templates, by model and parameter of the shape.
    var byFluxOfShape: [[[Double]]]
    /// Slopes by factor of the background.
    var byFactor: [Double]
  }

  /// Adds the gradient and returns what the curvature needs.
  func addGradient(to gradient: inout [Double]) -> Slopes {
    let ratios = bins.counts.indices.map {
      bins.counts[$0] / max(mu[$0], DatasetEvaluator.smallestPrediction)
    }
    var slopes = Slopes(
      byFlux: sources.map { _ in [] }, byFluxOfShape: sources.map { _ in [] }, byFactor: [])
    for (index, source) in sources.enumerated() {
      guard let source, let flux = evaluator.sources[index]?.flux else { continue }
      let hits = source.contracted(source.folded, with: ratios)
      let byFlux = zip(sums(source), hits).map { 2 * ($0 - $1) }
      slopes.byFlux[index] = byFlux
      let places = denseIndices[index]
      for (a, derivative) in flux.derivatives.enumerated() where places[a] >= 0 {
        var sum = 0.0
        for k in derivative.indices { sum += derivative[k] * byFlux[k] }
        gradient[places[a]] += sum
      }
      let spectral = flux.derivatives.count
      slopes.byFluxOfShape[index] = source.derivatives.map { _ in [] }
      for (j, part) in source.derivatives.enumerated()
      where !part.sums.isEmpty && places[spectral + j] >= 0 {
        let hits = source.contracted(part, with: ratios)
        let byFlux = zip(sums(source, derivative: j), hits).map { 2 * ($0 - $1) }
        slopes.byFluxOfShape[index][j] = byFlux
        var sum = 0.0
        for k in byFlux.indices { sum += flux.values[k] * byFlux[k] }
        gradient[places[spectral + j]] += sum
      }
    }
    var byFactor = backgroundSums.map { 2 * $0 }
    for e in bins.usedEnergies {
      var sum = 0.0
      for i in bins.ranges[e] { sum += ratios[i] * bins.background[i] }
      byFactor[e] -= 2 * sum
    }
    slopes.byFactor = byFactor
    for (global, derivative) in factorSlopes {
      for e in bins.usedEnergies { gradient[global] += derivative[e] * byFactor[e] }
    }
    for (e, local) in localIndices.enumerated() where local >= 0 { gradient[local] += byFactor[e] }
    return slopes
  }
}
