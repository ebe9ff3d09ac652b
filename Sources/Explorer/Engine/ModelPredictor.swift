import Datasets
import Estimators
import GridMath
import Models
import SkyGeometry

/// Predicts the models of the explorer in the present stack; keeps what a change leaves valid.
struct ModelPredictor {
  private var evaluator: DatasetEvaluator
  private let usedBins: Int
  /// Bins of reconstructed energy in which a background norm changes a used bin.
  private let hasBackground: [Bool]

  /// - Throws: `WcsError` if the projection cannot be set up for a part of the map.
  init(_ stacked: StackedDataset, fit: FitSelection) throws {
    var dataset = MapDataset(stacked, name: ExplorerState.datasetName)
    dataset.setFitMask(fit)
    evaluator = try DatasetEvaluator(dataset, models: ModelList())
    usedBins = evaluator.usedBinCount
    let n = dataset.field.pixelCount
    hasBackground = (0..<dataset.field.energy.count).map { e in
      (e * n..<(e + 1) * n).contains { dataset.isUsed($0) && dataset.background[$0] > 0 }
    }
  }

  /// What the models of a request predict.
  ///
  /// - Throws: `ModelError` for models that cannot be predicted together.
  mutating func predict(_ request: AnalysisRequest) throws -> ModelPrediction {
    let clock = ContinuousClock()
    let start = clock.now
    try evaluator.update(request.models)
    let dataset = evaluator.dataset
    let models = request.models.models
    // Without a run, as while the first ones were dropped, nothing is known of the responses.
    let hasRuns = dataset.exposure.contains { $0 > 0 }
    var shares = models.map { _ in ModelPrediction.Share(counts: 0) }
    var cube = background(&shares, request.bins)
    for (index, source) in evaluator.sources.enumerated() {
      guard let source else {
        if case .source = models[index] { shares[index].coverage = "not in this dataset" }
        if case .foreign = models[index] { shares[index].coverage = "unknown type, not evaluated" }
        continue
      }
      shares[index] = add(source, to: &cube, request.bins)
      if !hasRuns { shares[index].coverage = nil }
    }
    for i in cube.indices where cube[i] < 0 { cube[i] = 0 }
    var prediction = images(cube, request)
    prediction.shares = shares
    prediction.background = evaluator.background.map { shares[$0].counts } ?? prediction.background
    prediction.statistic = evaluator.statistic(of: cube)
    prediction.usedBins = usedBins
    prediction.uninformed = uninformed(models)
    if hasRuns, dataset.psf == nil || dataset.edisp == nil {
      let missing = [
        dataset.psf == nil ? "point spread function" : nil,
        dataset.edisp == nil ? "energy dispersion" : nil,
      ].compactMap { $0 }
      prediction.remark =
        "not every run has a " + missing.joined(separator: " and ")
        + ": sources are predicted without"
    }
    prediction.seconds = (clock.now - start).seconds
    return prediction
  }

  /// Predicted counts in all bins, shape [energy, y, x].
  ///
  /// - Throws: `ModelError` for models that cannot be predicted together.
  mutating func total(_ models: ModelList) throws -> [Double] {
    try evaluator.update(models)
    return evaluator.total()
  }

  /// Sources of the last models that reach no bin of the dataset.
  var absentSources: [String] {
    evaluator.sources.enumerated().compactMap { index, source in
      source?.coverage == .outside ? evaluator.models.models[index].name : nil
    }
  }

  /// The stack with the range of the fit.
  var dataset: MapDataset { evaluator.dataset }

  /// Background with the factors of its model.
  private func background(_ shares: inout [ModelPrediction.Share], _ bins: [Bool]) -> [Double] {
    let dataset = evaluator.dataset
    let n = dataset.field.pixelCount
    var cube = [Double](repeating: 0, count: dataset.background.count)
    var sum = 0.0
    for (e, factor) in evaluator.backgroundFactors().enumerated() {
      for i in e * n..<(e + 1) * n {
        cube[i] = factor * Double(dataset.background[i])
        if bins[e], dataset.maskSafe[i] { sum += cube[i] }
      }
    }
    if let index = evaluator.background { shares[index].counts = sum }
    return cube
  }

  /// Adds a source; what it contributes to the selected energies.
  private func add(
    _ source: SourceEvaluator, to cube: inout [Double], _ bins: [Bool]
  ) -> ModelPrediction.Share {
    let dataset = evaluator.dataset
    var share = ModelPrediction.Share(counts: 0, coverage: source.coverage.text)
    guard let window = source.window else { return share }
    let values = source.predicted()
    let (nx, n) = (dataset.field.sky.nx, dataset.field.pixelCount)
    for e in 0..<dataset.field.energy.count {
      for y in 0..<window.height {
        let target = e * n + (y + window.y) * nx + window.x
        let row = e * window.count + y * window.width
        for x in 0..<window.width {
          cube[target + x] += values[row + x]
          if bins[e], dataset.maskSafe[target + x] { share.counts += values[row + x] }
        }
      }
    }
    return share
  }

  /// Images of the selected energies: predicted counts in safe bins, residuals in those of the fit
  /// (numerics.md 13.1).
  private func images(_ cube: [Double], _ request: AnalysisRequest) -> ModelPrediction {
    let dataset = evaluator.dataset
    let (nx, ny, n) = (dataset.field.sky.nx, dataset.field.sky.ny, dataset.field.pixelCount)
    var predicted = [Double](repeating: 0, count: n)
    var (model, counts) = (predicted, predicted)
    var safeCounts = predicted
    var isSafe = [Bool](repeating: false, count: n)
    var isUsed = isSafe
    var (allCounts, background) = (0.0, 0.0)
    for e in request.bins.indices where request.bins[e] {
      for p in 0..<n where dataset.maskSafe[e * n + p] {
        let index = e * n + p
        let mu = cube[index]
        let observed = Double(dataset.counts[index])
        predicted[p] += mu
        safeCounts[p] += observed
        isSafe[p] = true
        allCounts += observed
        background += Double(dataset.background[index])
        guard dataset.isUsed(index) else { continue }
        model[p] += mu
        counts[p] += observed
        isUsed[p] = true
      }
    }
    var image = predicted
    if request.smoothing > 0 {
      let filter = GaussianFilter(sigma: request.smoothing / dataset.field.sky.pixelScale)
      image = filter(predicted, nx: nx, ny: ny)
      model = filter(model, nx: nx, ny: ny)
      counts = filter(counts, nx: nx, ny: ny)
    }
    if request.residual == .significance {
      // A pixel with one bin of the fit takes part with all its safe ones, as in
      // `ResidualMapEstimator`.
      let disk = DiskSum(radius: request.correlationRadius / dataset.field.sky.pixelScale)
      func fitted(_ values: [Double]) -> [Double] {
        disk(zip(values, isUsed).map { $1 ? $0 : 0 }, nx: nx, ny: ny)
      }
      model = fitted(predicted)
      counts = fitted(safeCounts).map { $0.rounded() }
    }
    let total = predicted.reduce(0, +)
    var residual = [Double](repeating: .nan, count: n)
    for p in 0..<n {
      if isUsed[p] {
        residual[p] = request.residual.value(counts: counts[p], model: model[p])
      } else {
        counts[p] = .nan
        model[p] = .nan
      }
      if !isSafe[p] {
        image[p] = .nan
        predicted[p] = .nan
      }
    }
    return ModelPrediction(
      image: image, residual: residual, residualCounts: counts, residualModel: model,
      perPixel: predicted, shares: [], counts: allCounts,
      total: total, background: background, statistic: 0, usedBins: 0)
  }

  // MARK: What the data say nothing about

  /// Free parameters whose change leaves every used bin as it is.
  private func uninformed(_ models: [Model]) -> Set<ParameterPlace> {
    var places: Set<ParameterPlace> = []
    let bins = EnergyBins(edges: evaluator.dataset.field.energyTrue.edges)
    for (index, model) in models.enumerated() {
      var informs = [Bool](repeating: false, count: model.parameters.count)
      switch model {
      case .source(let source):
        guard let evaluator = evaluator.sources[index] else { break }
        let reach = reach(of: evaluator)
        let derivatives = source.spectral.integralWithDerivatives(over: bins).derivatives
        for (place, derivative) in derivatives.enumerated() {
          informs[place] = zip(reach, derivative).contains { $0 && $1 != 0 }
        }
        for place in derivatives.count..<informs.count { informs[place] = reach.contains(true) }
      case .background(let background):
        guard index == evaluator.background else { break }
        let derivatives = background.factorsWithDerivatives(
          at: evaluator.dataset.field.energy.centers
        ).derivatives
        for (place, derivative) in derivatives.enumerated() {
          informs[place] = zip(hasBackground, derivative).contains { $0 && $1 != 0 }
        }
      case .foreign: break
      }
      for (place, parameter) in model.parameters.enumerated()
      where !parameter.isFrozen && !informs[place] {
        places.insert(ParameterPlace(model: index, parameter: place))
      }
    }
    // A linked parameter is informed if any of its places is.
    for shared in evaluator.models.sharedParameters where shared.places.count > 1 {
      if !shared.places.allSatisfy(places.contains) { places.subtract(shared.places) }
    }
    return places
  }

  /// Bins of true energy from which a source reaches a used bin.
  private func reach(of source: SourceEvaluator) -> [Bool] {
    let dataset = evaluator.dataset
    let (nTrue, nReco) = (dataset.field.energyTrue.count, dataset.field.energy.count)
    guard let window = source.window else { return [Bool](repeating: false, count: nTrue) }
    let (nx, n) = (dataset.field.sky.nx, dataset.field.pixelCount)
    return (0..<nTrue).map { k in
      (0..<nReco).contains { e in
        guard source.dispersion[k * nReco + e] > 0 else { return false }
        for y in 0..<window.height {
          let target = e * n + (y + window.y) * nx + window.x
          let row = k * window.count + y * window.width
          for x in 0..<window.width
          where source.template[row + x] > 0 && dataset.isUsed(target + x) {
            return true
          }
        }
        return false
      }
    }
  }
}

extension MapDataset {
  /// Restricts the fit to the bins of a selection.
  mutating func setFitMask(_ selection: FitSelection) {
    setFitMask(
      from: selection.scope.minimum, to: selection.scope.maximum, regions: selection.regions)
  }
}

extension SourceCoverage {
  /// A few words for the list of models; nil if there is nothing to tell.
  fileprivate var text: String? {
    switch self {
    case .inside: nil
    case .partly(let lost): "\(Format.fixed(100 * lost, 1)) % outside the map"
    case .outside: "outside the map or its bins"
    }
  }
}

extension Duration {
  /// The same in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
