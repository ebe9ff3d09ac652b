import Datasets
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// The statistic of the fit against the plain sum over all bins, and its derivatives.
struct MapLikelihoodTests {
  /// Moves all parameters a little, so that nothing is at a special place.
  private func shifted(_ likelihood: MapLikelihood, by share: Double = 1) -> [Double] {
    likelihood.startPoint.enumerated().map { index, value in
      let sign = index % 2 == 0 ? 1.0 : -1
      switch likelihood.parameters[index].role {
      case .longitude, .latitude: return value + sign * share * 0.013
      case .amplitude: return value * (1 + sign * share * 0.2)
      case .shape, .spectrum, .norm: return value + sign * share * 0.1
      }
    }
  }

  @Test(arguments: ["norm", "powerlaw", "piecewise"])
  func theStatisticIsThatOfAllBins(background: String) throws {
    let field = try ToyField(background: background)
    var dataset = try field.drawn(seed: 1)
    dataset.setFitRange(from: 0.5, to: 20)
    for i in 0..<dataset.maskSafe.count where i % 7 == 0 { dataset.maskSafe[i] = false }
    var likelihood = try MapLikelihood(datasets: [dataset], models: field.truth)
    let point = shifted(likelihood)
    var evaluator = try DatasetEvaluator(dataset, models: field.truth, derivatives: true)
    evaluator.followsPosition = false
    try evaluator.update(likelihood.models(at: point), derivatives: true)
    let expected = evaluator.statistic()
    #expect(abs(try likelihood.value(at: point) - expected) < 1e-9 * abs(expected))
    #expect(likelihood.binCount == evaluator.usedBinCount)
    #expect(likelihood.localCount == (background == "piecewise" ? 8 : 0))
  }

  @Test func sourcesBelowZeroAreCutWhereTheSumIsNegative() throws {
    let field = try ToyField()
    let dataset = try field.drawn(seed: 2)
    var likelihood = try MapLikelihood(datasets: [dataset], models: field.truth)
    var point = likelihood.startPoint
    point[1] *= -3
    let evaluator = try DatasetEvaluator(dataset, models: likelihood.models(at: point))
    #expect(evaluator.total().contains(0))
    let expected = evaluator.statistic()
    #expect(abs(try likelihood.value(at: point) - expected) < 1e-9 * abs(expected))
    let there = try likelihood.derivatives(at: point, curvature: .observed)
    #expect(there.gradient.allSatisfy { $0.isFinite })
  }

  @Test(arguments: ["norm", "powerlaw", "piecewise"], [false, true])
  func theGradientIsThatOfTheStatistic(background: String, joint: Bool) throws {
    let field = try ToyField(name: "one", background: background)
    var datasets = [try field.drawn(seed: 3)]
    var models = field.truth
    if joint {
      let other = try ToyField(name: "two", background: background, exposure: 0.4)
      datasets.append(try other.drawn(seed: 4))
      try models.append(other.truth.models[2])
    }
    var likelihood = try MapLikelihood(datasets: datasets, models: models)
    let point = shifted(likelihood)
    let observed = try likelihood.derivatives(at: point, curvature: .observed)
    let exact = try likelihood.exactCurvature(
      at: point, isFree: point.map { _ in true })
    for index in point.indices {
      let step = 1e-4 * (2 / observed.curvature[index, index]).squareRoot()
      var (above, below) = (point, point)
      above[index] += step
      below[index] -= step
      let slope =
        (try likelihood.value(at: above) - likelihood.value(at: below)) / (2 * step)
      // In units of the error, to which rounding of the statistic adds 1e-7.
      let scale = step * 1e4
      #expect(
        abs(slope - observed.gradient[index]) * scale < 2e-5,
        "\(likelihood.parameters[index].name): \(slope), \(observed.gradient[index])")
      let up = try likelihood.derivatives(at: above, curvature: .observed).gradient
      let down = try likelihood.derivatives(at: below, curvature: .observed).gradient
      for other in point.indices {
        let bend = (up[other] - down[other]) / (2 * step)
        let size =
          (observed.curvature[index, index] * observed.curvature[other, other]).squareRoot()
        #expect(
          abs(bend - exact[index, other]) < 1e-3 * size,
          "\(likelihood.parameters[index].name), \(likelihood.parameters[other].name)")
      }
    }
  }

  @Test func theExpectedCurvatureIsTheObservedOneForExpectedCounts() throws {
    let field = try ToyField(background: "piecewise")
    var dataset = field.dataset
    dataset.counts = try field.expected().map { Float($0) }
    var likelihood = try MapLikelihood(datasets: [dataset], models: field.truth)
    let point = likelihood.startPoint
    let expected = try likelihood.derivatives(at: point, curvature: .expected)
    let observed = try likelihood.derivatives(at: point, curvature: .observed)
    for i in point.indices {
      for j in point.indices {
        let size = (expected.curvature[i, i] * expected.curvature[j, j]).squareRoot()
        // Counts are in single precision.
        #expect(abs(expected.curvature[i, j] - observed.curvature[i, j]) < 1e-5 * size)
      }
      #expect(abs(expected.gradient[i]) < 1e-3 * expected.curvature[i, i].squareRoot())
    }
  }

  @Test func linkedParametersAreOne() throws {
    let field = try ToyField(freePositions: false)
    var models = field.truth
    for model in 0..<2 {
      var index = models[ParameterPlace(model: model, parameter: 0)]
      index.link = "index"
      models[ParameterPlace(model: model, parameter: 0)] = index
    }
    models = try ModelList(models.models)
    var likelihood = try MapLikelihood(datasets: [try field.drawn(seed: 5)], models: models)
    #expect(
      likelihood.parameters.map(\.name) == [
        "A.index", "A.amplitude", "B.amplitude", "toy-bkg.norm",
      ])
    let point = shifted(likelihood)
    let here = try likelihood.derivatives(at: point, curvature: .observed)
    let step = 1e-4
    var (above, below) = (point, point)
    above[0] += step
    below[0] -= step
    let up = try likelihood.derivatives(at: above, curvature: .observed)
    let down = try likelihood.derivatives(at: below, curvature: .observed)
    #expect(abs((up.value - down.value) / (2 * step) / here.gradient[0] - 1) < 1e-5)
    for other in point.indices {
      let bend = (up.gradient[other] - down.gradient[other]) / (2 * step)
      #expect(abs(bend / here.curvature[0, other] - 1) < 1e-4)
    }
  }

  @Test func priorsCountWithTheirSlope() throws {
    let field = try ToyField(freePositions: false)
    var models = field.truth
    let place = ParameterPlace(model: 0, parameter: 0)
    models[place].prior = Prior(.gaussian(mean: 2, sigma: 0.001))
    var fit = try Fit(datasets: [try field.drawn(seed: 6)], models: models)
    let result = try fit.run()
    #expect(result.isConverged)
    // The prior is far narrower than what the data say.
    #expect(abs(result.parameters[0].value - 2) < 0.001)
    #expect(abs(result.parameters[0].error / 0.001 - 1) < 0.01)
    let evaluator = try DatasetEvaluator(
      try field.drawn(seed: 6), models: result.models)
    let expected = evaluator.statistic() + result.models.priorPenalty
    #expect(abs(result.statistic - expected) < 1e-6)
  }
}
