import Foundation
import SkyGeometry

/// Values of a shape and their derivatives.
package struct SpatialEvaluation: Sendable, Equatable {
  /// sr-1, one per point.
  package var values: [Double]
  /// [parameter][point], with respect to the parameter's value in its own unit; empty for
  /// parameters that were not asked for.
  package var derivatives: [[Double]]
}

extension SpatialModel {
  /// Values at points.
  ///
  /// - Parameters:
  ///   - lon: longitudes in `frame`, degrees.
  ///   - lat: latitudes, as many.
  ///   - energy: TeV, for templates with an energy axis.
  /// - Returns: sr-1; NaN where a coordinate is NaN.
  /// - Precondition: not a point source, which has no density; see `pixelIntegrals`.
  package func evaluate(lon: [Double], lat: [Double], energy: Double? = nil) -> [Double] {
    evaluation(lon: lon, lat: lat, energy: energy, wanted: nil).values
  }

  /// Values at points with derivatives.
  ///
  /// They are analytic but for templates (central differences) and pointwise: at the hard edge of
  /// a shell the derivative with respect to size and position grows without bound.
  /// - Parameters:
  ///   - lon: longitudes in `frame`, degrees.
  ///   - lat: latitudes, as many.
  ///   - energy: TeV, for templates with an energy axis.
  ///   - wanted: for which parameters, nil: for those that are not frozen.
  /// - Returns: values and derivatives.
  package func evaluateWithDerivatives(
    lon: [Double], lat: [Double], energy: Double? = nil, of wanted: [Bool]? = nil
  ) -> SpatialEvaluation {
    let wanted = wanted ?? parameters.map { !$0.isFrozen }
    precondition(wanted.count == parameters.count, "one flag per parameter")
    return evaluation(lon: lon, lat: lat, energy: energy, wanted: wanted)
  }

  private func evaluation(
    lon: [Double], lat: [Double], energy: Double?, wanted: [Bool]?
  ) -> SpatialEvaluation {
    precondition(lon.count == lat.count, "longitudes and latitudes come in pairs")
    if case .point = shape { preconditionFailure("a point source has no density") }
    let p = parameters.map(\.standardValue)
    switch shape {
    case .constant:
      let factor = parameters[0].standardFactor
      return SpatialEvaluation(
        values: [Double](repeating: p[0], count: lon.count),
        derivatives: [
          wanted?[0] == true ? [Double](repeating: factor, count: lon.count) : []
        ])
    case .template(let map):
      return template(map, lon: lon, lat: lat, energy: energy, wanted: wanted)
    default:
      let kernel = SpatialKernel(shape: shape, parameters: p)
      guard let wanted, wanted.contains(true) else {
        return SpatialEvaluation(
          values: kernel.values(lon: lon, lat: lat),
          derivatives: [[Double]](repeating: [], count: parameters.count))
      }
      var result = kernel.evaluation(lon: lon, lat: lat)
      for (index, parameter) in parameters.enumerated() {
        guard wanted[index] else {
          result.derivatives[index] = []
          continue
        }
        let factor = parameter.standardFactor
        guard factor != 1 else { continue }
        for i in lon.indices { result.derivatives[index][i] *= factor }
      }
      return result
    }
  }

  private func template(
    _ map: TemplateMap, lon: [Double], lat: [Double], energy: Double?, wanted: [Bool]?
  ) -> SpatialEvaluation {
    let center = map.geometry.center
    func values(lonShift: Double, latShift: Double) -> [Double] {
      map.evaluate(
        lon: lon.map { $0 - lonShift }, lat: lat.map { $0 - latShift }, energy: energy)
    }
    let lonShift = parameters[0].standardValue - center.lon
    let latShift = parameters[1].standardValue - center.lat
    var derivatives: [[Double]] = [[], []]
    // Small against a pixel, within which the interpolation is smooth.
    let step = 1e-3 * map.geometry.pixelScale
    for index in 0...1 where wanted?[index] == true {
      let above = values(
        lonShift: lonShift + (index == 0 ? step : 0), latShift: latShift + (index == 1 ? step : 0))
      let below = values(
        lonShift: lonShift - (index == 0 ? step : 0), latShift: latShift - (index == 1 ? step : 0))
      let factor = parameters[index].standardFactor / (2 * step)
      derivatives[index] = zip(above, below).map { ($0 - $1) * factor }
    }
    return SpatialEvaluation(
      values: values(lonShift: lonShift, latShift: latShift), derivatives: derivatives)
  }
}
