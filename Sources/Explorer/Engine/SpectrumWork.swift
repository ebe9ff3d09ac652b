package import Datasets
import Estimators
package import GridMath
package import Models
package import SkyGeometry

/// Data and settings that a spectrum is computed from.
package struct SpectrumInputs: Sendable {
  /// The stack in the fit range.
  package var stacked: MapDataset
  /// Runs that are kept, with their norms.
  package var runs: [(run: ReducedRun, norm: BackgroundNorm)]
  package var field: FieldGeometry
  /// Bins of the fit.
  package var fit: FitSelection
  /// Edges of the flux points of the analysis file, by source.
  package var edges: [String: [Double]]
  package var workers: Workers

  package init(
    stacked: MapDataset, runs: [(run: ReducedRun, norm: BackgroundNorm)] = [],
    field: FieldGeometry, fit: FitSelection = FitSelection(), edges: [String: [Double]] = [:],
    workers: Workers = .single
  ) {
    self.stacked = stacked
    self.runs = runs
    self.field = field
    self.fit = fit
    self.edges = edges
    self.workers = workers
  }
}

/// Computes what the Spectrum screen shows; knows no state.
package enum SpectrumWork {
  /// - Throws: `EstimatorError` or `ModelError` for what cannot be computed at all,
  ///   `CancellationError`.
  package static func run(
    _ request: SpectrumRequest, _ inputs: SpectrumInputs
  ) async throws -> SpectrumResult {
    let models = request.data.models
    switch request.task {
    case .points(let wishes, let merging, let refits, let isJoint):
      let datasets = try await isJoint ? runDatasets(inputs) : [inputs.stacked]
      let evaluators = try await evaluators(datasets, models, inputs.workers)
      var answers: [SourcePoints] = []
      for wish in wishes {
        var estimator = FluxPointsEstimator(
          source: wish.source, energyEdges: edges(wish, merging: merging, inputs))
        estimator.refitsBackground = refits
        answers.append(try await points(estimator, evaluators, inputs.workers))
      }
      return .points(answers)
    case .lightCurve(let source, let energies, let byNight, let refits):
      let datasets = try await runDatasets(inputs)
      let evaluators = try await evaluators(datasets, models, inputs.workers)
      let used = usedBins(inputs.stacked)
      guard let range = energies ?? used.map({ inputs.stacked.range(of: $0) }) else {
        throw EstimatorError("light curve of \(source): no safe bin lies in the fit range")
      }
      var estimator = LightCurveEstimator(source: source, energies: range)
      estimator.refitsBackground = refits
      let groups =
        byNight ? LightCurveEstimator.byNight(datasets) : LightCurveEstimator.byRun(datasets)
      let curve = try await estimator.run(evaluators, groups: groups, workers: inputs.workers)
      return .lightCurve(curve, problems: findings(of: source, evaluators))
    case .counts(let region, let source):
      let dataset = inputs.stacked
      let sums = try await inputs.workers.map(1) { _ in
        let evaluator = try DatasetEvaluator(dataset, models: models)
        return Self.spectrum(of: region, source: source, evaluator)
      }
      guard let first = sums.first else { throw CancellationError() }
      return .counts(first)
    }
  }

  // MARK: Flux points

  private static func points(
    _ estimator: FluxPointsEstimator, _ evaluators: [DatasetEvaluator], _ workers: Workers
  ) async throws -> SourcePoints {
    let problem = findings(of: estimator.source, evaluators).first
    do {
      let points = try await estimator.run(evaluators, workers: workers)
      return SourcePoints(source: estimator.source, points: points, problem: problem)
    } catch let error as EstimatorError {
      return SourcePoints(source: estimator.source, problem: error.description)
    }
  }

  /// Energies of the points of a source.
  private static func edges(
    _ wish: SpectrumRequest.Wish, merging: Int, _ inputs: SpectrumInputs
  ) -> [Double] {
    if let own = wish.edges { return own }
    if merging == 0, let given = inputs.edges[wish.source], given.count > 1 { return given }
    let all = inputs.field.energy.edges
    guard let used = usedBins(inputs.stacked) else { return all }
    let step = max(1, merging)
    var edges = stride(from: used.lowerBound, to: used.upperBound, by: step).map { all[$0] }
    edges.append(all[used.upperBound])
    return edges
  }

  /// Bins from the first to the last that is in use; nil if none is.
  private static func usedBins(_ dataset: MapDataset) -> Range<Int>? {
    let n = dataset.field.pixelCount
    let used = (0..<dataset.field.energy.count).filter { e in
      (e * n..<(e + 1) * n).contains { dataset.isUsed($0) }
    }
    guard let first = used.first, let last = used.last else { return nil }
    return first..<(last + 1)
  }

  /// What must be told about a source, such as that it lies outside of the map.
  private static func findings(of source: String, _ evaluators: [DatasetEvaluator]) -> [String] {
    guard evaluators.count == 1 else {
      // Of many datasets some may not see it; it is a finding if none does.
      let lines = evaluators.map { $0.findings.filter { $0.hasPrefix(source + ":") } }
      return lines.allSatisfy { !$0.isEmpty } ? lines.first ?? [] : []
    }
    return evaluators[0].findings.filter { $0.hasPrefix(source + ":") }
  }

  // MARK: Datasets

  /// One dataset for each run that is kept, in the fit range.
  private static func runDatasets(_ inputs: SpectrumInputs) async throws -> [MapDataset] {
    guard !inputs.runs.isEmpty else { return [inputs.stacked] }
    return try await inputs.workers.map(inputs.runs.count) { index in
      let (run, norm) = inputs.runs[index]
      var dataset = try MapDataset(run, norm: norm, field: inputs.field)
      dataset.setFitMask(inputs.fit)
      return dataset
    }
  }

  private static func evaluators(
    _ datasets: [MapDataset], _ models: ModelList, _ workers: Workers
  ) async throws -> [DatasetEvaluator] {
    try await workers.map(datasets.count) { index in
      try DatasetEvaluator(datasets[index], models: models.serving(datasets[index].name))
    }
  }

  // MARK: Regions

  /// Sums of counts and predictions over the bins in use of a region.
  package static func spectrum(
    of region: SkyRegion, source: String?, _ evaluator: DatasetEvaluator
  ) -> RegionSpectrum {
    let dataset = evaluator.dataset
    let pixels = region.pixels(on: dataset.field.sky)
    let total = evaluator.total()
    let factors = evaluator.backgroundFactors()
    let index = source.flatMap { evaluator.models.index(of: $0) }
    let own = index.map { evaluator.signal(ofModel: $0) } ?? []
    let n = dataset.field.pixelCount
    let edges = dataset.field.energy.edges
    let bins = (0..<dataset.field.energy.count).map { e in
      var bin = RegionSpectrum.Bin(
        energyMin: edges[e], energyMax: edges[e + 1], counts: 0, predicted: 0, background: 0,
        source: 0, pixels: 0)
      for p in pixels where dataset.isUsed(e * n + p) {
        let i = e * n + p
        bin.counts += Double(dataset.counts[i])
        bin.predicted += total[i]
        bin.background += factors[e] * Double(dataset.background[i])
        if !own.isEmpty { bin.source += own[i] }
        bin.pixels += 1
      }
      return bin
    }
    return RegionSpectrum(name: region.name, bins: bins, pixels: pixels.count)
  }
}

extension MapDataset {
  /// Energies of a range of bins, TeV.
  fileprivate func range(of bins: Range<Int>) -> ClosedRange<Double> {
    field.energy.edges[bins.lowerBound]...field.energy.edges[bins.upperBound]
  }
}

extension ModelList {
  /// The models for one run of a stack: the background model of the stack is that of the run too,
  /// unless the run has one of its own.
  package func serving(_ dataset: String) -> ModelList {
    let hasOwn = models.contains { model in
      if case .background(let background) = model { return background.datasetName == dataset }
      return false
    }
    guard !hasOwn else { return self }
    return (try? joint(datasets: [dataset], stack: ExplorerState.datasetName)) ?? self
  }
}
