import Foundation
import GridMath
import Observations

/// Draws distances from the true direction.
struct PointSpreadSampler: Sendable {
  private let response: PointSpreadResponse
  /// Bins over which a table is summed.
  private let bins: RadialBins?

  init(_ response: PointSpreadResponse) {
    self.response = response
    if case .table(let rad, _) = response.shape, rad.range.upperBound.isFinite {
      // Finer than the table, which is interpolated between its nodes.
      let count = min(4 * rad.count, 2000)
      bins = RadialBins(width: rad.range.upperBound / Double(count), count: count)
    } else {
      bins = nil
    }
  }

  /// Draws a distance.
  ///
  /// - Parameters:
  ///   - energy: true energy, TeV.
  ///   - offset: of the true direction from the pointing, deg.
  ///   - stream: where the random numbers come from.
  /// - Returns: Degrees; nil where the response is zero for all distances.
  func distance(energy: Double, offset: Double, _ stream: inout RandomStream) -> Double? {
    switch response.shape {
    case .threeGauss(let gauss):
      let value = interpolation(energy, offset)
      let sigma = gauss.sigma.map(value)
      let amplitude = [1] + gauss.amplitude.map(value)
      let weights = zip(sigma, amplitude).map { $1 * $0 * $0 }
      let sum = weights.reduce(0, +)
      guard value(gauss.scale) > 0, sum > 0, sum.isFinite else { return nil }
      var choice = stream.uniform() * sum
      var chosen = 0
      while chosen < 2, choice >= weights[chosen] {
        choice -= weights[chosen]
        chosen += 1
      }
      return sigma[chosen] * stream.rayleigh()
    case .king(let gamma, let sigma):
      let value = interpolation(energy, offset)
      let (gamma, sigma) = (value(gamma), value(sigma))
      guard gamma > 1, sigma > 0, gamma.isFinite, sigma.isFinite else { return nil }
      // Beyond r lies (1 + r²/(2 γ σ²))^(1-γ) of the events.
      let beyond = 1 - stream.uniform()
      return sigma * (2 * gamma * (pow(beyond, 1 / (1 - gamma)) - 1)).squareRoot()
    case .table:
      guard let bins else { return nil }
      let profile = response.profile(energy: energy, offset: offset, bins: bins)
      var sum = 0.0
      let cumulative = profile.enumerated().map { index, value in
        sum += value * bins.center(index)
        return sum
      }
      guard sum > 0 else { return nil }
      let wanted = stream.uniform() * sum
      let bin = cumulative.firstIndex { $0 > wanted } ?? bins.count - 1
      // Uniform in area within the bin.
      let (low, high) = (Double(bin) * bins.width, Double(bin + 1) * bins.width)
      return (low * low + stream.uniform() * (high * high - low * low)).squareRoot()
    }
  }

  /// Interpolates parameters of shape [offset, energy] at one place, cut off below 0.
  private func interpolation(_ energy: Double, _ offset: Double) -> ([Double]) -> Double {
    let (e, u) = response.energy.locate(energy)
    let (o, w) = response.offset.locate(offset)
    let n = response.energy.count
    return { values in
      func row(_ o: Int) -> Double {
        let a = values[o * n + e]
        return u == 0 ? a : (1 - u) * a + u * values[o * n + e + 1]
      }
      return max(0, w == 0 ? row(o) : (1 - w) * row(o) + w * row(o + 1))
    }
  }
}
