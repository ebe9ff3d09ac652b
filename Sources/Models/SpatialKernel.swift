import Foundation

/// A value of a radial profile with what its derivatives follow from.
struct ProfileValue {
  /// sr-1.
  var value: Double
  /// Derivative with respect to the separation, per rad.
  var bySeparation = 0.0
  /// Derivative with respect to the position angle of the point, per rad.
  var byAngle = 0.0
  /// Derivatives with respect to the parameters after the position, per rad for angles.
  var byShape: (Double, Double, Double, Double) = (0, 0, 0, 0)
}

/// Evaluates the closed formulas for shapes over arrays of points.
struct SpatialKernel {
  /// One case per type, so that the loops are compiled for each.
  private enum Profile {
    case gaussian(GaussianProfile)
    case generalizedGaussian(GeneralizedGaussianProfile)
    case disk(DiskProfile)
    case shell(ShellProfile)
  }

  private let profile: Profile
  private let center: AngularCenter
  /// Factors that turn derivatives per rad into those per degree; 1 for plain numbers.
  private let factors: [Double]

  /// - Parameters:
  ///   - shape: one with a centre and a density.
  ///   - p: parameters in standard units, that is degrees for angles.
  init(shape: SpatialShape, parameters p: [Double]) {
    let degree = Double.pi / 180
    center = AngularCenter(lon: p[0] * degree, lat: p[1] * degree)
    switch shape {
    case .gaussian:
      profile = .gaussian(
        GaussianProfile(sigma: p[2] * degree, eccentricity: p[3], phi: p[4] * degree))
      factors = [degree, 1, degree]
    case .generalizedGaussian:
      profile = .generalizedGaussian(
        GeneralizedGaussianProfile(
          radius: p[2] * degree, eta: p[3], eccentricity: p[4], phi: p[5] * degree))
      factors = [degree, 1, 1, degree]
    case .disk:
      profile = .disk(
        DiskProfile(
          radius: p[2] * degree, eccentricity: p[3], phi: p[4] * degree, edgeWidth: p[5]))
      factors = [degree, 1, degree, 1]
    case .shell:
      profile = .shell(ShellProfile(radius: p[2] * degree, width: p[3] * degree))
      factors = [degree, degree]
    case .point, .constant, .template:
      preconditionFailure("\(shape.typeName) has no profile")
    }
  }

  /// Values at points given in degrees, sr-1.
  func values(lon: [Double], lat: [Double]) -> [Double] {
    switch profile {
    case .gaussian(let profile): return profile.values(lon: lon, lat: lat, center: center)
    case .generalizedGaussian(let profile):
      return profile.values(lon: lon, lat: lat, center: center)
    case .disk(let profile): return profile.values(lon: lon, lat: lat, center: center)
    case .shell(let profile): return profile.values(lon: lon, lat: lat, center: center)
    }
  }

  /// Values and derivatives, in standard units, at points given in degrees.
  func evaluation(lon: [Double], lat: [Double]) -> SpatialEvaluation {
    switch profile {
    case .gaussian(let profile):
      return profile.evaluation(lon: lon, lat: lat, center: center, factors: factors)
    case .generalizedGaussian(let profile):
      return profile.evaluation(lon: lon, lat: lat, center: center, factors: factors)
    case .disk(let profile):
      return profile.evaluation(lon: lon, lat: lat, center: center, factors: factors)
    case .shell(let profile):
      return profile.evaluation(lon: lon, lat: lat, center: center, factors: factors)
    }
  }
}

/// A density as a function of the offset from the centre.
protocol RadialProfile: Sendable {
  /// The density at an offset; without derivatives only `value` is set.
  func callAsFunction(_ offset: AngularOffset, withDerivatives: Bool) -> ProfileValue
}

extension RadialProfile {
  /// One call per array, so that the loop is compiled for the profile.
  fileprivate func values(lon: [Double], lat: [Double], center: AngularCenter) -> [Double] {
    let degree = Double.pi / 180
    return (0..<lon.count).map { i in
      self(
        center.offset(lon: lon[i] * degree, lat: lat[i] * degree), withDerivatives: false
      ).value
    }
  }

  fileprivate func evaluation(
    lon: [Double], lat: [Double], center: AngularCenter, factors: [Double]
  ) -> SpatialEvaluation {
    let degree = Double.pi / 180
    let count = lon.count
    var values = [Double](repeating: 0, count: count)
    var flat = [Double](repeating: 0, count: count * 6)
    for i in 0..<count {
      let offset = center.offset(lon: lon[i] * degree, lat: lat[i] * degree)
      let result = self(offset, withDerivatives: true)
      values[i] = result.value
      flat[i] =
        degree
        * (result.bySeparation * offset.separationByCenter.lon
          + result.byAngle * offset.angleByCenter.lon)
      flat[count + i] =
        degree
        * (result.bySeparation * offset.separationByCenter.lat
          + result.byAngle * offset.angleByCenter.lat)
      flat[2 * count + i] = result.byShape.0
      flat[3 * count + i] = result.byShape.1
      flat[4 * count + i] = result.byShape.2
      flat[5 * count + i] = result.byShape.3
    }
    for (p, factor) in factors.enumerated() where factor != 1 {
      for i in (p + 2) * count..<(p + 3) * count { flat[i] *= factor }
    }
    return SpatialEvaluation(
      values: values,
      derivatives: (0..<factors.count + 2).map { Array(flat[$0 * count..<($0 + 1) * count]) })
  }
}
