import Fitting
import Foundation

/// A small Poisson likelihood with analytic derivatives, to test the minimiser with.
struct PoissonProblem: FitObjective {
  /// Expected counts and their derivatives [parameter][bin].
  typealias Prediction = (mu: [Double], slopes: [[Double]])

  var parameterCount: Int
  var localCount = 0
  var bounds: [ParameterBounds]
  var counts: [Double]
  var limits: [ParameterBounds]
  let predict: @Sendable ([Double]) -> Prediction
  private(set) var valueCount = 0

  init(
    parameters: Int, local: Int = 0, bounds: [ParameterBounds]? = nil,
    limits: [ParameterBounds]? = nil, counts: [Double],
    predict: @escaping @Sendable ([Double]) -> Prediction
  ) {
    parameterCount = parameters
    localCount = local
    let open = [ParameterBounds](repeating: .none, count: parameters)
    self.bounds = bounds ?? open
    self.limits = limits ?? open
    self.counts = counts
    self.predict = predict
  }

  private static func cash(_ counts: [Double], _ mu: [Double]) -> Double {
    zip(counts, mu).reduce(0) { sum, bin in
      let mu = max(bin.1, 1e-25)
      return sum + 2 * (mu - (bin.0 > 0 ? bin.0 * log(mu) : 0))
    }
  }

  mutating func value(at point: [Double]) -> Double {
    valueCount += 1
    return Self.cash(counts, predict(point).mu)
  }

  private func gradient(at point: [Double]) -> [Double] {
    let (mu, slopes) = predict(point)
    return slopes.map { slope in
      mu.indices.reduce(0) { $0 + 2 * (1 - counts[$1] / max(mu[$1], 1e-25)) * slope[$1] }
    }
  }

  mutating func derivatives(at point: [Double], curvature kind: CurvatureKind) -> FitDerivatives {
    let (mu, slopes) = predict(point)
    var matrix = ArrowMatrix(dense: parameterCount - localCount, local: localCount)
    let count = parameterCount
    for i in 0..<count {
      for j in 0...i where i == j || j < matrix.denseCount {
        var sum = 0.0
        if kind == .expected {
          for bin in mu.indices {
            sum += 2 * slopes[i][bin] * slopes[j][bin] / max(mu[bin], 1e-25)
          }
        } else {
          // Exact enough: differences of the analytic gradient.
          let step = 1e-5 * (point[j] == 0 ? 1e-3 : abs(point[j]))
          var (above, below) = (point, point)
          above[j] += step
          below[j] -= step
          sum = (gradient(at: above)[i] - gradient(at: below)[i]) / (2 * step)
        }
        matrix.add(sum, i, j)
      }
    }
    return FitDerivatives(
      value: Self.cash(counts, mu), gradient: gradient(at: point), curvature: matrix)
  }

  func stepLimits(at point: [Double], derivatives: FitDerivatives) -> [ParameterBounds] { limits }
}
