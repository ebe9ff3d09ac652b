import Foundation
package import Models
import SkyGeometry

/// Predicts all models of a dataset and compares them with its counts (numerics.md 10, 11.1).
package struct DatasetEvaluator: Sendable {
  package let dataset: MapDataset
  /// Models as of the last update.
  package private(set) var models: ModelList
  /// Evaluators of the sources, by index of the model; nil for models that are no source of this
  /// dataset.
  package private(set) var sources: [SourceEvaluator?]
  /// Index of the background model; nil: the background is taken as it is.
  package private(set) var background: Int?
  /// See `SourceEvaluator.followsPosition`.
  package var followsPosition = true {
    didSet {
      for i in sources.indices { sources[i]?.followsPosition = followsPosition }
    }
  }

  private let kernelMaker: PsfKernelMaker

  /// - Parameters:
  ///   - dataset: What the models are predicted for.
  ///   - models: The models; those of other datasets are passed over.
  ///   - derivatives: Whether derivatives by the parameters that are not frozen are wanted.
  /// - Throws: `ModelError` if two models change the same background, `WcsError` if the projection
  ///   cannot be set up for a part of the map.
  package init(_ dataset: MapDataset, models: ModelList, derivatives: Bool = false) throws {
    self.dataset = dataset
    self.models = ModelList()
    sources = []
    kernelMaker = PsfKernelMaker(dataset.field.sky)
    _ = try update(models, derivatives: derivatives)
  }

  /// Brings all evaluators to new models.
  ///
  /// Evaluators are kept for models of the same name, so that adding or removing one leaves the
  /// others alone.
  /// - Returns: For each model what had to be done again.
  /// - Throws: As `init`; the evaluator stays usable with the models that it had.
  @discardableResult
  package mutating func update(
    _ new: ModelList, derivatives: Bool = false
  ) throws -> [StaleStep] {
    var evaluators: [SourceEvaluator?] = []
    var steps: [StaleStep] = []
    var newBackground: Int?
    for (index, model) in new.models.enumerated() {
      guard model.applies(to: dataset.name) else {
        evaluators.append(nil)
        steps.append(.nothing)
        continue
      }
      switch model {
      case .source(let source):
        var evaluator =
          models.index(of: source.name).flatMap { sources[$0] }
          ?? SourceEvaluator(dataset, kernelMaker: kernelMaker)
        evaluator.followsPosition = followsPosition
        steps.append(try evaluator.update(source, derivatives: derivatives))
        evaluators.append(evaluator)
      case .background(let model):
        if let other = newBackground {
          throw ModelError(
            .badCombination, key: "datasets_names",
            what: "'\(new.models[other].name)' and '\(model.name)' both change the background of "
              + "\(dataset.name)", expected: "one background model for a dataset")
        }
        newBackground = index
        let before = background.map { models.models[$0] }
        steps.append(before == .background(model) ? .nothing : .spectrum)
        evaluators.append(nil)
      case .foreign:
        steps.append(.nothing)
        evaluators.append(nil)
      }
    }
    models = new
    sources = evaluators
    background = newBackground
    return steps
  }

  /// What must be told about the sources, such as that one lies outside of the map.
  package var findings: [String] {
    zip(models.models, sources).compactMap { model, source in
      source?.coverage.finding(model.name)
    }
  }

  // MARK: Predicted counts

  /// Predicted counts of all sources, shape [energy, y, x] of the field.
  package func signal() -> [Double] {
    var cube = [Double](repeating: 0, count: dataset.counts.count)
    for index in sources.indices { add(index, to: &cube) }
    return cube
  }

  /// Predicted counts of one model, shape [energy, y, x] of the field; the background for the
  /// background model.
  package func signal(ofModel index: Int) -> [Double] {
    if index == background { return scaledBackground() }
    var cube = [Double](repeating: 0, count: dataset.counts.count)
    add(index, to: &cube)
    return cube
  }

  private func add(_ index: Int, to cube: inout [Double]) {
    guard let source = sources[index], let window = source.window else { return }
    let values = source.predicted()
    let (nx, n) = (dataset.field.sky.nx, dataset.field.pixelCount)
    cube.withUnsafeMutableBufferPointer { cube in
      values.withUnsafeBufferPointer { values in
        for e in 0..<dataset.field.energy.count {
          for y in 0..<window.height {
            let target = e * n + (y + window.y) * nx + window.x
            let row = e * window.count + y * window.width
            for x in 0..<window.width { cube[target + x] += values[row + x] }
          }
        }
      }
    }
  }

  /// Factors of the background, one for each reconstructed energy; 1 without a background model.
  package func backgroundFactors() -> [Double] {
    guard let background, case .background(let model) = models.models[background] else {
      return [Double](repeating: 1, count: dataset.field.energy.count)
    }
    return model.factors(at: dataset.field.energy.centers)
  }

  private func scaledBackground() -> [Double] {
    let n = dataset.field.pixelCount
    var cube = [Double](repeating: 0, count: dataset.background.count)
    cube.withUnsafeMutableBufferPointer { cube in
      dataset.background.withUnsafeBufferPointer { background in
        for (e, factor) in backgroundFactors().enumerated() {
          for i in (e * n)..<((e + 1) * n) { cube[i] = factor * Double(background[i]) }
        }
      }
    }
    return cube
  }

  /// Predicted counts in total.
  ///
  /// - Parameter signal: that of `signal()`, if it is at hand.
  /// - Returns: not negative, shape [energy, y, x].
  package func total(signal: [Double]? = nil) -> [Double] {
    var cube = scaledBackground()
    if let signal {
      precondition(signal.count == cube.count, "shape of the signal")
      for i in cube.indices { cube[i] += signal[i] }
    } else {
      for index in sources.indices { add(index, to: &cube) }
    }
    for i in cube.indices where cube[i] < 0 { cube[i] = 0 }
    return cube
  }

  // MARK: Statistic

  /// Smallest prediction that a logarithm is taken of, in counts.
  package static let smallestPrediction = 1e-25

  /// Cash statistic 2 Σ (μ - n ln μ) over the bins that are used, without priors.
  package func statistic() -> Double {
    statistic(of: total())
  }

  /// The same for a prediction of `total()`.
  package func statistic(of prediction: [Double]) -> Double {
    precondition(prediction.count == dataset.counts.count, "shape of the prediction")
    var sum = 0.0
    let n = dataset.field.pixelCount
    // Energy by energy, so that small terms are not lost beside the large sum.
    for start in stride(from: 0, to: prediction.count, by: n) {
      var plane = 0.0
      for i in start..<(start + n) where dataset.isUsed(i) {
        let mu = max(prediction[i], Self.smallestPrediction)
        plane += mu
        let counts = Double(dataset.counts[i])
        if counts > 0 { plane -= counts * log(mu) }
      }
      sum += plane
    }
    return 2 * sum
  }

  /// Number of bins that are used.
  package var usedBinCount: Int {
    dataset.counts.indices.lazy.filter { dataset.isUsed($0) }.count
  }
}
