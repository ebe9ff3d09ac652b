import SkyGeometry

/// The formulas for shapes on the sky (numerics.md 10.11), as Gammapy 2.1 has them.
package enum SpatialShape: Sendable, Equatable {
  /// All at one place.
  case point
  /// Gaussian, round or elliptical; sigma is the major axis.
  case gaussian
  /// exp(-(s/r)^(1/eta)): eta 0.5 is a Gaussian, 1 an exponential, towards 0 a disk.
  case generalizedGaussian
  /// Disk with a soft edge.
  case disk
  /// Projection of a shell of constant emissivity.
  case shell
  /// The same everywhere.
  case constant
  /// A map, interpolated.
  case template(TemplateMap)

  /// Type as in Gammapy's model files.
  package var typeName: String {
    switch self {
    case .point: return "PointSpatialModel"
    case .gaussian: return "GaussianSpatialModel"
    case .generalizedGaussian: return "GeneralizedGaussianSpatialModel"
    case .disk: return "DiskSpatialModel"
    case .shell: return "ShellSpatialModel"
    case .constant: return "ConstantSpatialModel"
    case .template: return "TemplateSpatialModel"
    }
  }

  /// Short type that Gammapy accepts in model files too.
  package var shortName: String {
    switch self {
    case .point: return "point"
    case .gaussian: return "gauss"
    case .generalizedGaussian: return "gauss-general"
    case .disk: return "disk"
    case .shell: return "shell"
    case .constant: return "const"
    case .template: return "template"
    }
  }

  /// Shapes that need nothing but parameters, in the order in which they are offered.
  package static let simple: [SpatialShape] = [
    .point, .gaussian, .generalizedGaussian, .disk, .shell, .constant,
  ]

  /// The shape of `simple` with this type, long or short.
  package static func simple(named name: String) -> SpatialShape? {
    simple.first { $0.typeName == name || $0.shortName == name }
  }

  /// Parameters at Gammapy's defaults, in its order.
  var defaultParameters: [Parameter] {
    switch self {
    case .point:
      return [.longitude(0), .latitude(0)]
    case .gaussian:
      return [
        .longitude(0), .latitude(0),
        Parameter(name: "sigma", value: 1, unit: .degree, minimum: 0), .eccentricity,
        .positionAngle,
      ]
    case .generalizedGaussian:
      return [
        .longitude(0), .latitude(0), Parameter(name: "r_0", value: 1, unit: .degree),
        Parameter(name: "eta", value: 0.5, minimum: 0.01, maximum: 1), .eccentricity,
        .positionAngle,
      ]
    case .disk:
      return [
        .longitude(0), .latitude(0), Parameter(name: "r_0", value: 1, unit: .degree, minimum: 0),
        .eccentricity, .positionAngle,
        Parameter(name: "edge_width", value: 0.01, minimum: 0, maximum: 1, isFrozen: true),
      ]
    case .shell:
      return [
        .longitude(0), .latitude(0), Parameter(name: "radius", value: 1, unit: .degree),
        Parameter(name: "width", value: 0.2, unit: .degree),
      ]
    case .constant:
      return [Parameter(name: "value", value: 1, unit: .perSteradian, isFrozen: true)]
    case .template(let map):
      var parameters = [
        Parameter.longitude(map.geometry.center.lon), .latitude(map.geometry.center.lat),
      ]
      for index in parameters.indices { parameters[index].isFrozen = true }
      return parameters
    }
  }
}

extension Parameter {
  fileprivate static func longitude(_ value: Double) -> Parameter {
    Parameter(name: "lon_0", value: value, unit: .degree)
  }

  fileprivate static func latitude(_ value: Double) -> Parameter {
    Parameter(name: "lat_0", value: value, unit: .degree, minimum: -90, maximum: 90)
  }

  fileprivate static let eccentricity = Parameter(
    name: "e", value: 0, minimum: 0, maximum: 1, isFrozen: true)

  fileprivate static let positionAngle = Parameter(
    name: "phi", value: 0, unit: .degree, minimum: -180, maximum: 180, isFrozen: true)
}
