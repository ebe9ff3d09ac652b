import Datasets
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Fits of a small field with a known truth.
struct FitTests {
  @Test(arguments: ["norm", "powerlaw", "piecewise"])
  func aFitFindsTheTruthWithinItsErrors(background: String) throws {
    let field = try ToyField(background: background)
    let dataset = try field.drawn(seed: 11)
    var start = field.truth
    for model in 0..<2 {
      start[ParameterPlace(model: model, parameter: 0)].value = 2
      start[ParameterPlace(model: model, parameter: 1)].value = 1e-12
      start[ParameterPlace(model: model, parameter: 3)].value += 0.06
    }
    var fit = try Fit(datasets: [dataset], models: start)
    var seen: [FitSnapshot] = []
    let result = try fit.run { snapshot in
      seen.append(snapshot)
      return .goOn
    }
    #expect(result.isConverged)
    #expect(result.statistic < result.startStatistic && result.distance < 1e-6)
    #expect(result.history.last?.statistic == result.statistic)
    #expect(seen.last?.statistic == result.statistic && seen.last?.step == result.steps)
    #expect(result.history.map(\.step) == Array(0...result.steps))
    #expect(result.conditionNumber < 1e4)
    for parameter in result.parameters {
      let truth = field.truth[parameter.parameter.shared.first].value
      #expect(parameter.error > 0 && parameter.error.isFinite)
      #expect(abs(parameter.value - truth) < 4 * parameter.error, "\(parameter)")
      #expect(result.models[parameter.parameter.shared.first].value == parameter.value)
      #expect(result.models[parameter.parameter.shared.first].error == parameter.error)
    }
    // No better point in reach: the statistic rises in every direction.
    var likelihood = fit.likelihood
    let best = result.parameters.map(\.value)
    for index in best.indices {
      for sign in [-0.2, 0.2] {
        var point = best
        point[index] += sign * result.parameters[index].error
        #expect(try likelihood.value(at: point) > result.statistic - 1e-6)
      }
    }
  }

  @Test func parametersWithoutInformationAreHeldAndNamed() throws {
    let field = try ToyField(background: "piecewise")
    var dataset = try field.drawn(seed: 12)
    dataset.setFitRange(from: 0.5, to: 10)
    var models = field.truth
    try models.append(
      .source(
        ToyField.source("far", index: 2, amplitude: 1e-11, shift: (9, 0), isFree: true)))
    var fit = try Fit(datasets: [dataset], models: models)
    let result = try fit.run()
    #expect(result.isConverged)
    let held = result.parameters.filter { $0.flags.contains(.noInformation) }
    #expect(
      held.map(\.parameter.name) == [
        "far.index", "far.amplitude", "far.lon_0", "far.lat_0", "toy-bkg.norm_0",
        "toy-bkg.norm_6", "toy-bkg.norm_7",
      ])
    #expect(held.allSatisfy { $0.value == $0.start && $0.error == 0 })
    #expect(
      result.parameters.filter { !$0.flags.contains(.noInformation) }
        .allSatisfy { $0.error.isFinite && $0.error > 0 })
  }

  @Test func aSourceThatStartsWithoutFluxIsFitted() throws {
    let field = try ToyField()
    var start = field.truth
    start[ParameterPlace(model: 0, parameter: 1)].value = 0
    var fit = try Fit(datasets: [try field.drawn(seed: 13)], models: start)
    let result = try fit.run()
    #expect(result.isConverged)
    #expect(result.parameters.allSatisfy { !$0.flags.contains(.noInformation) })
    #expect(abs(result.parameters[1].value / 2.5e-11 - 1) < 0.5)
  }

  @Test func sourcesThatCannotBeToldApartAreNamed() throws {
    let field = try ToyField(freePositions: false)
    var models = field.truth
    try models.append(
      .source(
        ToyField.source("twin", index: 2.2, amplitude: 1e-11, shift: (-0.23, 0.07), isFree: false)))
    // With the same index the two amplitudes are one.
    for model in [0, 3] {
      models[ParameterPlace(model: model, parameter: 0)].isFrozen = true
    }
    var fit = try Fit(datasets: [try field.drawn(seed: 14)], models: models)
    let result = try fit.run()
    #expect(result.isConverged)
    let degenerate = result.parameters.filter { $0.flags.contains(.degenerate) }
    #expect(Set(degenerate.map(\.parameter.name)) == ["A.amplitude", "twin.amplitude"])
    #expect(degenerate.allSatisfy { $0.error.isNaN })
    let others = result.parameters.filter { !$0.flags.contains(.degenerate) }
    #expect(others.allSatisfy { $0.error.isFinite && $0.error > 0 })
  }

  @Test func anEmptyBinHasANormOfZeroWithAOneSidedError() throws {
    let field = try ToyField(background: "piecewise", freePositions: false)
    var dataset = try field.drawn(seed: 15)
    let n = dataset.field.pixelCount
    for i in 7 * n..<8 * n { dataset.counts[i] = 0 }
    var fit = try Fit(datasets: [dataset], models: field.truth)
    let result = try fit.run()
    #expect(result.isConverged)
    let norm = try #require(result.parameters.last)
    #expect(norm.value == 0 && norm.flags == [.atBound])
    // Nothing but the expected background: a rise of 1 is 1/2 count.
    let sum = dataset.background[7 * n..<8 * n].reduce(0) { $0 + Double($1) }
    #expect(abs(norm.error * 2 * sum - 1) < 1e-3)
  }

  @Test func theProgressClosureAndTheCheckpointEndIt() throws {
    let field = try ToyField()
    let dataset = try field.drawn(seed: 16)
    var start = field.truth
    start[ParameterPlace(model: 0, parameter: 1)].value = 1e-9
    var fit = try Fit(datasets: [dataset], models: start)
    let result = try fit.run { $0.step == 1 ? .stop : .goOn }
    #expect(result.state == .stopped && result.steps == 1)
    #expect(result.history.map(\.step) == [0, 1])
    fit.checkpoint = { throw CancellationError() }
    #expect(throws: CancellationError.self) { _ = try fit.run() }
  }

  @Test func aFitThatCannotBeSetUpSaysWhy() throws {
    let field = try ToyField()
    var dataset = try field.drawn(seed: 17)
    #expect(throws: FitError.self) { _ = try Fit(datasets: [], models: field.truth) }
    #expect(throws: FitError.self) { _ = try Fit(datasets: [dataset], models: ModelList()) }
    dataset.setFitRange(from: 100, to: 200)
    #expect(throws: FitError.self) { _ = try Fit(datasets: [dataset], models: field.truth) }
  }

  @Test func stackedAndJointFitsAgree() throws {
    let one = try ToyField(name: "one", freePositions: false)
    let two = try ToyField(name: "two", freePositions: false, exposure: 0.7)
    let datasets = [try one.drawn(seed: 18), try two.drawn(seed: 19)]
    var models = one.truth
    try models.append(two.truth.models[2])
    var joint = try Fit(datasets: datasets, models: models)
    let jointResult = try joint.run()
    var sum = datasets[0]
    for i in sum.counts.indices {
      sum.counts[i] += datasets[1].counts[i]
      sum.background[i] += datasets[1].background[i]
    }
    for i in sum.exposure.indices { sum.exposure[i] += datasets[1].exposure[i] }
    var stacked = try Fit(datasets: [sum], models: one.truth)
    let stackedResult = try stacked.run()
    #expect(jointResult.isConverged && stackedResult.isConverged)
    let differences = jointResult.differences(from: stackedResult)
    #expect(differences.count == 5)
    // The same data with background norms of their own: small parts of the errors.
    for difference in differences.prefix(4) {
      let inErrors = try #require(difference.inErrors)
      #expect(abs(inErrors) < 0.2, "\(difference)")
    }
  }

  @Test func theCovarianceOfAllParametersHasZerosForFrozenOnes() throws {
    let field = try ToyField(freePositions: false)
    var fit = try Fit(datasets: [try field.drawn(seed: 20)], models: field.truth)
    let result = try fit.run()
    let full = result.fullCovariance
    let n = result.models.parameterNames.count
    #expect(full.count == n * n)
    let index = try #require(result.models.parameterNames.firstIndex(of: "A.spectral.index"))
    let frozen = try #require(result.models.parameterNames.firstIndex(of: "A.spectral.reference"))
    #expect(abs(full[index * n + index].squareRoot() / result.parameters[0].error - 1) < 1e-12)
    #expect(full[frozen * n + index] == 0 && full[frozen * n + frozen] == 0)
    #expect(abs(result.correlation(0, 1)) < 1 && result.correlation(0, 0) == 1)
  }
}
