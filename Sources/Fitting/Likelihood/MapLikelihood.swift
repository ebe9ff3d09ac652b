package import Datasets
import Foundation
package import Models
import SkyGeometry

/// The fit statistic of models in one or several datasets, with its derivatives.
///
/// Cash over the bins that are safe and in the fit, summed over the datasets, plus priors (numerics.md
/// 11.1). Derivatives are analytic for spectra, norms, positions and shapes. Norms that scale one bin
/// of energy each are kept apart, as the last parameters.
package struct MapLikelihood: FitObjective, Sendable {
  /// The free parameters, in the order of the models but for local norms, which come last.
  package let parameters: [FitParameter]
  package let localCount: Int
  /// Models as they were given.
  package let startModels: ModelList
  /// Called before each dataset; may throw to end an evaluation early.
  package var checkpoint: (@Sendable () throws -> Void)?

  private var terms: [DatasetTerms]
  /// Models at the present point, but for local norms.
  private var models: ModelList
  private var point: [Double]
  private let bins: [EnergyBins]
  private let priors: [(index: Int, prior: Prior)]
  /// Degrees per pixel, the smallest of the datasets.
  private let pixelSize: Double
  /// The derivatives that were computed last: a fit begins where parameters without information were
  /// looked for.
  private var last: (point: [Double], kind: CurvatureKind, derivatives: FitDerivatives)?

  /// - Parameters:
  ///   - datasets: at least one; the sum of their statistics is fitted.
  ///   - models: with the free parameters.
  ///   - evaluators: of the datasets, made before for these models; what they have is not made again.
  ///   - checkpoint: see there; templates take time too.
  /// - Throws: `FitError` if there is nothing to fit, `ModelError` or `WcsError` of the evaluator,
  ///   or what `checkpoint` throws.
  package init(
    datasets: [MapDataset], models: ModelList, evaluators: [DatasetEvaluator]? = nil,
    checkpoint: (@Sendable () throws -> Void)? = nil
  ) throws {
    precondition(evaluators.map { $0.count == datasets.count } ?? true, "one for each dataset")
    self.checkpoint = checkpoint
    guard !datasets.isEmpty else { throw FitError("no dataset to fit") }
    let free = models.freeParameters
    guard !free.isEmpty else {
      throw FitError("all parameters are frozen: nothing to fit; free one in the models")
    }
    for dataset in datasets where !dataset.counts.indices.contains(where: dataset.isUsed) {
      throw FitError(
        "dataset \(dataset.name): no bin is in the fit; widen the fit range or the safe masks")
    }
    let bins = Self.localBins(datasets, models, free)
    let all = zip(free, bins).map { FitParameter($0, of: models, bin: $1) }
    parameters = all.filter { $0.bin == nil } + all.filter { $0.bin != nil }
    localCount = bins.filter { $0 != nil }.count
    startModels = models
    self.models = models
    self.bins = datasets.map { EnergyBins(edges: $0.field.energyTrue.edges) }
    priors = parameters.enumerated().compactMap { index, parameter in
      models[parameter.shared.first].prior.map { (index, $0) }
    }
    pixelSize = datasets.map(\.field.sky.pixelScale).min() ?? 1
    var dense = models.models.map { [Int](repeating: -1, count: $0.parameters.count) }
    var local = datasets.map { [Int](repeating: -1, count: $0.field.energy.count) }
    for (index, parameter) in parameters.enumerated() {
      if let bin = parameter.bin {
        local[bin.dataset][bin.energy] = index
      } else {
        for place in parameter.shared.places { dense[place.model][place.parameter] = index }
      }
    }
    point = []
    terms = try datasets.enumerated().map { index, dataset in
      try checkpoint?()
      return try DatasetTerms(
        evaluators?[index] ?? DatasetEvaluator(dataset, models: models, derivatives: true),
        models: models, localIndices: local[index], denseIndices: dense)
    }
  }

  /// Finds the norms that each scale one bin of energy of one dataset and share it with no other.
  private static func localBins(
    _ datasets: [MapDataset], _ models: ModelList, _ free: [SharedParameter]
  ) -> [FitParameter.LocalBin?] {
    free.map { shared in
      guard shared.places.count == 1,
        case .background(let model) = models.models[shared.first.model],
        case .piecewiseNorm = model.spectral.shape,
        let dataset = datasets.firstIndex(where: { $0.name == model.datasetName })
      else { return nil }
      // With all norms at 1 the derivatives are the weights of the interpolation.
      var unit = model
      for p in unit.parameters.indices { unit.parameters[p].value = 1 }
      let weights = unit.factorsWithDerivatives(
        at: datasets[dataset].field.energy.centers,
        of: unit.parameters.map { _ in true }
      ).derivatives
      let own = weights[shared.first.parameter]
      let touched = own.indices.filter { abs(own[$0]) > 1e-9 }
      guard let energy = touched.first, touched.count == 1 else { return nil }
      let isAlone = weights.indices.allSatisfy {
        $0 == shared.first.parameter || abs(weights[$0][energy]) < 1e-9
      }
      return isAlone ? FitParameter.LocalBin(dataset: dataset, energy: energy) : nil
    }
  }

  package var parameterCount: Int { parameters.count }

  package var bounds: [ParameterBounds] { parameters.map(\.bounds) }

  /// Number of bins in the statistic.
  package var binCount: Int { terms.reduce(0) { $0 + $1.bins.count } }

  /// The datasets, in order.
  package var datasets: [MapDataset] { terms.map(\.evaluator.dataset) }

  /// Evaluators of the datasets at models, point spread and energy dispersion those of the places where the
  /// sources are there.
  ///
  /// - Parameters:
  ///   - models: those of the fit, with other values.
  ///   - derivatives: whether derivatives of the templates are wanted.
  /// - Returns: one for each dataset.
  /// - Throws: As `init`.
  package func evaluators(
    at models: ModelList, derivatives: Bool = false
  ) throws -> [DatasetEvaluator] {
    try terms.map { terms in
      try checkpoint?()
      var evaluator = terms.evaluator
      evaluator.followsPosition = true
      try evaluator.update(models, derivatives: derivatives)
      return evaluator
    }
  }

  /// Values of the parameters before the fit.
  package var startPoint: [Double] { parameters.map { startModels[$0.shared.first].value } }

  /// The models with the values of a point.
  package func models(at point: [Double]) -> ModelList {
    var result = startModels
    result.set(point, of: parameters.map(\.shared))
    return result
  }

  /// Point spread and energy dispersion from now on are those where the sources are at a point.
  ///
  /// - Throws: As `init`.
  package mutating func anchor(at point: [Double]) throws {
    let moved = models(at: point)
    terms = try MapLikelihood(
      datasets: datasets, models: moved, evaluators: evaluators(at: moved, derivatives: true),
      checkpoint: checkpoint
    ).terms
    self.point = []
    last = nil
  }

  private mutating func move(to new: [Double]) throws {
    guard new != point else { return }
    precondition(new.count == parameters.count, "a value per parameter")
    let dense = parameterCount - localCount
    point = []
    models.set(Array(new[..<dense]), of: parameters[..<dense].map(\.shared))
    for index in terms.indices {
      try checkpoint?()
      try terms[index].move(to: models, point: new)
    }
    point = new
  }

  package mutating func value(at new: [Double]) throws -> Double {
    guard new.allSatisfy(\.isFinite) else { return .nan }
    try move(to: new)
    return terms.reduce(0) { $0 + $1.value() } + priorPenalty
  }

  private var priorPenalty: Double {
    priors.reduce(0) { $0 + $1.prior.penalty(at: point[$1.index]) }
  }

  package mutating func derivatives(
    at new: [Double], curvature kind: CurvatureKind
  ) throws -> FitDerivatives {
    var result = FitDerivatives(
      value: .nan, gradient: [Double](repeating: 0, count: parameterCount),
      curvature: ArrowMatrix(dense: parameterCount - localCount, local: localCount))
    guard new.allSatisfy(\.isFinite) else { return result }
    if let last, last.kind == kind, last.point == new {
      try move(to: new)
      return last.derivatives
    }
    result.value = try value(at: new)
    for index in terms.indices {
      try checkpoint?()
      let slopes = terms[index].addGradient(to: &result.gradient)
      switch kind {
      case .expected:
        terms[index].addExpectedCurvature(to: &result.curvature)
      case .observed:
        terms[index].addObservedCurvature(to: &result.curvature)
        terms[index].addBends(
          slopes, bends: fluxBends(dataset: index), factorBends: factorBends(dataset: index),
          to: &result.curvature)
      }
    }
    for (index, prior) in priors {
      result.gradient[index] += prior.derivative(at: point[index])
      let step = 1e-4 * max(abs(point[index]), 1e-3)
      let bend =
        (prior.derivative(at: point[index] + step) - prior.derivative(at: point[index] - step))
        / (2 * step)
      // Beyond the edge of a flat prior there is no slope to differentiate.
      if bend.isFinite { result.curvature.add(bend, index, index) }
    }
    last = (new, kind, result)
    return result
  }

  /// Second derivatives of the fluxes of all models by the parameters of their spectra.
  ///
  /// Central differences of the analytic first derivatives; the amplitude, which is linear, needs none.
  private func fluxBends(dataset: Int) -> [[[[Double]]]] {
    models.models.enumerated().map { index, model in
      guard case .source(let source) = model, terms[dataset].sources[index] != nil else {
        return []
      }
      let spectral = source.spectral
      let free = (0..<spectral.parameterCount).map {
        terms[dataset].denseIndices[index][$0] >= 0
      }
      return Self.bends(count: spectral.parameterCount, free: free, linear: spectral.amplitudeIndex)
      { p, step in
        var moved = spectral
        moved.parameters[p].value += step
        return moved.integralWithDerivatives(over: bins[dataset], of: free).derivatives
      } at: {
        spectral.parameters[$0].value
      }
    }
  }

  /// Second derivatives of the background's factors by its parameters that are not local.
  private func factorBends(dataset: Int) -> [[[Double]]] {
    let term = terms[dataset]
    guard !term.factorSlopes.isEmpty, let index = term.evaluator.background,
      case .background(let background) = models.models[index]
    else { return [] }
    let free = term.denseIndices[index].map { $0 >= 0 }
    let energies = term.evaluator.dataset.field.energy.centers
    let all = Self.bends(count: free.count, free: free, linear: nil) { p, step in
      var moved = background
      moved.parameters[p].value += step
      return moved.factorsWithDerivatives(at: energies, of: free).derivatives
    } at: {
      background.parameters[$0].value
    }
    let places = free.indices.filter { free[$0] }
    return places.map { a in places.map { b in b <= a ? all[a][b] : [] } }
  }

  private static func bends(
    count: Int, free: [Bool], linear: Int?,
    _ slopes: (_ parameter: Int, _ step: Double) -> [[Double]], at value: (Int) -> Double
  ) -> [[[Double]]] {
    var result = [[[Double]]](
      repeating: [[Double]](repeating: [], count: count), count: count)
    for a in 0..<count where free[a] && a != linear {
      // In the middle between the errors of the rule and of rounding.
      let step = 1e-4 * max(abs(value(a)), 1e-2)
      let (above, below) = (slopes(a, step), slopes(a, -step))
      for b in 0..<count where free[b] {
        let bend = zip(above[b], below[b]).map { ($0 - $1) / (2 * step) }
        if b <= a { result[a][b] = bend }
        if b > a, b == linear { result[b][a] = bend }
      }
    }
    return result
  }

  package func stepLimits(at point: [Double], derivatives: FitDerivatives) -> [ParameterBounds] {
    parameters.enumerated().map { index, parameter in
      let value = point[index]
      let factor = startModels[parameter.shared.first].standardFactor
      let curvature = derivatives.curvature[index, index]
      let sigma = curvature > 0 ? (2 / curvature).squareRoot() : 0
      switch parameter.role {
      case .amplitude:
        // A source with the wrong place or form must not vanish before these are right.
        return ParameterBounds(
          lower: -max(0.9 * abs(value), 3 * sigma), upper: max(9 * abs(value), 10 * sigma))
      case .longitude, .latitude:
        let lat = latitude(beside: parameter, at: point)
        let stretch = parameter.role == .longitude ? max(cos(lat * Double.pi / 180), 1e-3) : 1
        let reach = Self.largestMove * pixelSize / stretch / factor
        return ParameterBounds(lower: -reach, upper: reach)
      case .shape:
        return ParameterBounds(
          lower: -0.5 * max(abs(value), 1e-3), upper: max(abs(value), 0.1))
      case .spectrum:
        let reach = parameter.unit.isEmpty ? 1 : max(abs(value), 3 * sigma)
        return ParameterBounds(lower: -reach, upper: reach)
      case .norm:
        return .none
      }
    }
  }

  /// Pixels that a position may move in one step.
  private static let largestMove = 3.0

  /// Latitude in degrees of the source to which a parameter belongs.
  private func latitude(beside parameter: FitParameter, at point: [Double]) -> Double {
    let place = parameter.shared.first
    guard case .source(let source) = startModels.models[place.model],
      let position = source.spatial?.position
    else { return 0 }
    let free = parameters.firstIndex {
      $0.role == .latitude && $0.shared.places.contains { $0.model == place.model }
    }
    return free.map { point[$0] * startModels[parameters[$0].shared.first].standardFactor }
      ?? position.lat
  }
}
