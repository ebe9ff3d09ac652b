import Datasets
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Whether the fit is right in the statistical sense: many seeded fits of a field of two sources.
struct FitStatisticsTests {
  /// Values of one parameter over many fits, in units of its errors.
  private struct Pulls {
    var values: [Double] = []

    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var width: Double {
      let mean = mean
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
        .squareRoot()
    }
    var coverage: Double { Double(values.count { abs($0) < 1 }) / Double(values.count) }
  }

  @Test func pullsOfAThousandToysAreStandardNormal() async throws {
    let field = try ToyField(background: "powerlaw")
    let expected = try field.expected()
    let count = 1000
    let names = try Fit(datasets: [field.drawn(seed: 0, expected: expected)], models: field.truth)
      .parameters.map(\.name)
    let truth = field.truth
    let all = try await Workers(2).map(count) { seed in
      var start = truth
      // Not from the truth itself, nor far away.
      var generator = SeededGenerator(seed: UInt64(10_000 + seed))
      for model in 0..<2 {
        start[ParameterPlace(model: model, parameter: 0)].value += 0.3 * generator.normal()
        start[ParameterPlace(model: model, parameter: 1)].value *= exp(0.3 * generator.normal())
        start[ParameterPlace(model: model, parameter: 3)].value += 0.02 * generator.normal()
        start[ParameterPlace(model: model, parameter: 4)].value += 0.02 * generator.normal()
      }
      var fit = try Fit(
        datasets: [field.drawn(seed: UInt64(seed), expected: expected)], models: start)
      return try fit.run()
    }
    #expect(all.allSatisfy { $0.isConverged }, "every toy has a stated end, here the same")
    var pulls = [Pulls](repeating: Pulls(), count: names.count)
    for result in all {
      for (index, parameter) in result.parameters.enumerated() {
        let known = truth[parameter.parameter.shared.first].value
        pulls[index].values.append((parameter.value - known) / parameter.error)
      }
    }
    for (name, pull) in zip(names, pulls) {
      #expect(abs(pull.mean) < 0.1, "\(name): mean \(pull.mean)")
      #expect(abs(pull.width - 1) < 0.1, "\(name): width \(pull.width)")
      // 68.3 % with a binomial error of 1.5 %.
      #expect(abs(pull.coverage - 0.683) < 0.05, "\(name): coverage \(pull.coverage)")
    }
  }

  @Test func randomStartsReachTheSameMinimum() async throws {
    let field = try ToyField(background: "powerlaw")
    let dataset = try field.drawn(seed: 77)
    let truth = field.truth
    var reference = try Fit(datasets: [dataset], models: truth)
    let best = try reference.run()
    let count = 200
    let all = try await Workers(2).map(count) { seed in
      var start = truth
      var generator = SeededGenerator(seed: UInt64(seed))
      for model in 0..<2 {
        func place(_ parameter: Int) -> ParameterPlace {
          ParameterPlace(model: model, parameter: parameter)
        }
        start[place(0)].value = 1 + 3 * generator.uniform()
        start[place(1)].value *= pow(30, 2 * generator.uniform() - 1)
        let radius = 0.2 * generator.uniform().squareRoot()
        let angle = 2 * Double.pi * generator.uniform()
        start[place(3)].value += radius * cos(angle) / cos(22 * Double.pi / 180)
        start[place(4)].value += radius * sin(angle)
      }
      var fit = try Fit(datasets: [dataset], models: start)
      return try fit.run()
    }
    let same = all.count { abs($0.statistic - best.statistic) < 0.01 }
    #expect(all.allSatisfy { $0.isConverged })
    #expect(same >= 198, "\(same) of \(count) reach \(best.statistic)")
    let steps = all.map(\.steps).sorted()
    #expect(steps[count / 2] < 40, "\(steps[count / 2]) steps for half of them")
  }
}
