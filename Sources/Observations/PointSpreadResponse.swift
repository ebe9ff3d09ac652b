import Foundation
import GridMath

/// Equally spaced distances from a source: centres of bins of one width that begin at 0, degrees.
package struct RadialBins: Sendable, Equatable {
  package let width: Double
  package let count: Int

  package init(width: Double, count: Int) {
    precondition(width > 0 && count > 0, "bins of a positive width")
    self.width = width
    self.count = count
  }

  /// Middle of a bin, degrees.
  package func center(_ index: Int) -> Double { (Double(index) + 0.5) * width }
}

/// Point spread function against true energy, offset from the pointing and distance, sr⁻¹.
///
/// GADF `PSF_TABLE`, `PSF_3GAUSS` and `PSF_KING`; numerics.md 0.4, 1.7–1.9.
package struct PointSpreadResponse: Sendable {
  /// Parameters of three Gaussians, each of shape [offset, energy].
  package struct ThreeGauss: Sendable {
    /// SCALE, sr⁻¹.
    package var scale: [Double]
    /// SIGMA_1 to SIGMA_3, degrees.
    package var sigma: [[Double]]
    /// AMPL_2 and AMPL_3, relative to the first.
    package var amplitude: [[Double]]

    package init(scale: [Double], sigma: [[Double]], amplitude: [[Double]]) {
      precondition(sigma.count == 3 && amplitude.count == 2, "three Gaussians")
      self.scale = scale
      self.sigma = sigma
      self.amplitude = amplitude
    }
  }

  /// The kinds of table.
  package enum Shape: Sendable {
    /// Values in sr⁻¹ as in the file, [rad, offset, energy].
    case table(rad: IrfAxis, values: [Double])
    case threeGauss(ThreeGauss)
    /// GAMMA and SIGMA (degrees), each of shape [offset, energy].
    case king(gamma: [Double], sigma: [Double])
  }

  package let energy: IrfAxis
  package let offset: IrfAxis
  package let shape: Shape

  package init(energy: IrfAxis, offset: IrfAxis, shape: Shape) {
    self.energy = energy
    self.offset = offset
    self.shape = shape
    let count = energy.count * offset.count
    switch shape {
    case .table(let rad, let values):
      precondition(values.count == count * rad.count, "RPSF shape")
    case .threeGauss(let gauss):
      precondition(
        ([gauss.scale] + gauss.sigma + gauss.amplitude).allSatisfy { $0.count == count },
        "PSF_3GAUSS shape")
    case .king(let gamma, let sigma):
      precondition(gamma.count == count && sigma.count == count, "PSF_KING shape")
    }
  }

  // MARK: Evaluation

  /// The function at one true energy (TeV), ready to be evaluated at many offsets.
  package struct Plane: Sendable {
    fileprivate enum Content: Sendable {
      /// Values at the wanted distances, [offset, rad].
      case table([Double])
      /// Parameters at the offset nodes.
      case threeGauss(ThreeGauss)
      case king(gamma: [Double], sigma: [Double])
    }

    fileprivate let content: Content
    fileprivate let offset: IrfAxis
    fileprivate let bins: RadialBins
  }

  /// Interpolates in energy; nil where a table does not reach that energy.
  package func plane(energy value: Double, bins: RadialBins) -> Plane? {
    let (e, w) = energy.locate(value)
    let (nE, nO) = (energy.count, offset.count)
    func interpolated(_ values: [Double], _ row: Int) -> Double {
      let a = values[row * nE + e]
      return w == 0 ? a : (1 - w) * a + w * values[row * nE + e + 1]
    }
    func parameter(_ values: [Double]) -> [Double] { (0..<nO).map { interpolated(values, $0) } }
    let content: Plane.Content
    switch shape {
    case .table(let rad, let values):
      guard energy.contains(value) else { return nil }
      var out = [Double](repeating: 0, count: nO * bins.count)
      for j in 0..<bins.count {
        let r = bins.center(j)
        guard rad.contains(r) else { continue }
        let (i, u) = rad.locate(r)
        for o in 0..<nO {
          let a = interpolated(values, i * nO + o)
          out[o * bins.count + j] =
            u == 0 ? a : (1 - u) * a + u * interpolated(values, (i + 1) * nO + o)
        }
      }
      content = .table(out)
    case .threeGauss(let gauss):
      content = .threeGauss(
        ThreeGauss(
          scale: parameter(gauss.scale), sigma: gauss.sigma.map(parameter),
          amplitude: gauss.amplitude.map(parameter)))
    case .king(let gamma, let sigma):
      content = .king(gamma: parameter(gamma), sigma: parameter(sigma))
    }
    return Plane(content: content, offset: offset, bins: bins)
  }

  /// Values in sr⁻¹ at an energy (TeV) and offset (deg), one for each distance.
  package func profile(energy: Double, offset: Double, bins: RadialBins) -> [Double] {
    var out = [Double](repeating: 0, count: bins.count)
    out.withUnsafeMutableBufferPointer {
      plane(energy: energy, bins: bins)?.fill($0, offset: offset)
    }
    return out
  }
}

extension PointSpreadResponse.Plane {
  /// Writes the values in sr⁻¹ at an offset (deg), one for each distance; 0 where there are none.
  ///
  /// A table ends at its edges; parameters are extrapolated without limit (numerics.md 1.8).
  package func fill(_ out: UnsafeMutableBufferPointer<Double>, offset theta: Double) {
    precondition(out.count == bins.count, "one value for each distance")
    out.update(repeating: 0)
    let (o, w) = offset.locate(theta)
    func parameter(_ values: [Double]) -> Double {
      let value = w == 0 ? values[o] : (1 - w) * values[o] + w * values[o + 1]
      return max(value, 0)
    }
    switch content {
    case .table(let values):
      guard offset.contains(theta) else { return }
      let (n, first) = (bins.count, o * bins.count)
      for j in 0..<n {
        let a = values[first + j]
        let value = w == 0 ? a : (1 - w) * a + w * values[first + n + j]
        out[j] = value > 0 && value.isFinite ? value : 0
      }
    case .threeGauss(let gauss):
      let scale = parameter(gauss.scale)
      let sigma = gauss.sigma.map(parameter)
      let amplitude = [1] + gauss.amplitude.map(parameter)
      let norms = zip(sigma, amplitude).map { 2 * scale * $1 * $0 * $0 }
      let sum = norms.reduce(0, +)
      guard sum > 0, sum.isFinite else { return }
      for (sigma, norm) in zip(sigma, norms) where norm > 0 {
        addGauss(out, sigma: sigma, weight: norm / sum)
      }
    case .king(let gamma, let sigma):
      let (gamma, sigma) = (parameter(gamma), parameter(sigma))
      let radians = sigma * .pi / 180
      let peak = (1 - 1 / gamma) / (2 * .pi * radians * radians)
      guard peak > 0, peak.isFinite else { return }
      for j in 0..<bins.count {
        let r = bins.center(j) / sigma
        out[j] = peak * pow(1 + r * r / (2 * gamma), -gamma)
      }
    }
  }

  /// Adds a Gaussian; the ratio of neighbouring values is itself a geometric series.
  ///
  /// Sixty-six exponentials for each pixel, energy and Gaussian would take most of the time of the
  /// reduction; the series loses less than 1e-13.
  private func addGauss(
    _ out: UnsafeMutableBufferPointer<Double>, sigma: Double, weight: Double
  ) {
    let radians = sigma * .pi / 180
    let step = bins.width / sigma
    var value = weight / (2 * .pi * radians * radians) * exp(-step * step / 8)
    var ratio = exp(-step * step)
    let change = ratio
    guard value.isFinite else { return }
    for j in 0..<bins.count {
      out[j] += value
      value *= ratio
      ratio *= change
    }
  }
}
