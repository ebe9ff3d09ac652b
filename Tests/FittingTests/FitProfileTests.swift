import Datasets
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Asymmetric errors, profiles and contours of the small field.
struct FitProfileTests {
  private func fitted(seed: UInt64 = 31) throws -> (Fit, FitResult) {
    let field = try ToyField(freePositions: false)
    var fit = try Fit(datasets: [try field.drawn(seed: seed)], models: field.truth)
    let result = try fit.run()
    try #require(result.isConverged)
    return (fit, result)
  }

  @Test func asymmetricErrorsAreWhereTheProfileHasRisenByOne() throws {
    var (fit, result) = try fitted()
    for index in result.parameters.indices {
      let parameter = result.parameters[index]
      let errors = try fit.asymmetricErrors(of: index, result: result)
      let lower = try #require(errors.lower)
      let upper = try #require(errors.upper)
      // The statistic is nearly a parabola here.
      #expect(abs(lower / parameter.error - 1) < 0.15 && abs(upper / parameter.error - 1) < 0.15)
      let curve = try fit.profile(
        of: index, result: result,
        values: [parameter.value - lower, parameter.value, parameter.value + upper])
      #expect(curve.isConverged == [true, true, true])
      #expect(abs(curve.rises[0] - 1) < 1e-4 && abs(curve.rises[2] - 1) < 1e-4)
      #expect(abs(curve.rises[1]) < 1e-6)
    }
  }

  @Test func aProfileRisesToBothSidesAndKeepsTheOthersAtTheirBest() throws {
    var (fit, result) = try fitted()
    let curve = try fit.profile(of: 1, result: result)
    #expect(curve.values.count == 21 && curve.isConverged.allSatisfy { $0 })
    let lowest = try #require(curve.rises.indices.min { curve.rises[$0] < curve.rises[$1] })
    #expect(lowest == 10)
    for i in 0..<10 {
      #expect(curve.rises[i] > curve.rises[i + 1])
      #expect(curve.rises[20 - i] > curve.rises[19 - i])
    }
    // With the others held the rise would be larger.
    var likelihood = fit.likelihood
    var point = result.parameters.map(\.value)
    point[1] = curve.values[20]
    let held = try likelihood.value(at: point) - result.statistic
    #expect(held > curve.rises[20] + 0.1)
  }

  @Test func aContourHasTheRiseAllAround() throws {
    var (fit, result) = try fitted()
    let found = try fit.contour(of: 0, and: 1, result: result, count: 12)
    let contour = try #require(found)
    #expect(contour.x.count == 12)
    for (x, y) in zip(contour.x, contour.y) {
      // The ellipse of the covariance is near.
      let u = (x - result.parameters[0].value) / result.parameters[0].error
      let v = (y - result.parameters[1].value) / result.parameters[1].error
      let r = result.correlation(0, 1)
      let distance = (u * u - 2 * r * u * v + v * v) / (1 - r * r)
      #expect(abs(distance / contour.rise - 1) < 0.4)
    }
    let extent = contour.x.map { abs($0 - result.parameters[0].value) }.max() ?? 0
    #expect(extent > 1.2 * result.parameters[0].error)
  }

  @Test func aParameterAtItsBoundHasNoErrorBeyond() throws {
    let field = try ToyField(background: "piecewise", freePositions: false)
    var dataset = try field.drawn(seed: 32)
    let n = dataset.field.pixelCount
    for i in 7 * n..<8 * n { dataset.counts[i] = 0 }
    var fit = try Fit(datasets: [dataset], models: field.truth)
    let result = try fit.run()
    let last = result.parameters.count - 1
    let errors = try fit.asymmetricErrors(of: last, result: result)
    #expect(errors.lower == nil)
    let upper = try #require(errors.upper)
    #expect(abs(upper / result.parameters[last].error - 1) < 0.05)
  }
}
