import Foundation

/// Smallest size of a shape, rad: 0.2 milliarcsec, so that a size of 0 gives numbers.
private let smallestSize = 1e-9

/// Gaussian on the sphere, or elliptical in the flat-sky normalisation (numerics.md 10.11).
struct GaussianProfile: RadialProfile {
  private let sigma: Double
  private let ellipse: PolarEllipse
  private let isRound: Bool

  /// - Parameters:
  ///   - sigma: width along the major axis, rad.
  ///   - eccentricity: 0..<1.
  ///   - phi: position angle of the major axis, rad.
  init(sigma: Double, eccentricity: Double, phi: Double) {
    self.sigma = max(sigma, smallestSize)
    ellipse = PolarEllipse(major: self.sigma, eccentricity: eccentricity, phi: phi)
    isRound = eccentricity == 0
    let a = 2 * pow(sin(self.sigma / 2), 2)
    round = (a, 1 / (4 * Double.pi * a * -expm1(-1 / a)))
  }

  private let round: (a: Double, norm: Double)

  func callAsFunction(_ offset: AngularOffset, withDerivatives: Bool) -> ProfileValue {
    isRound ? circular(offset, withDerivatives) : elliptical(offset, withDerivatives)
  }

  /// The eccentricity has no derivative here: it enters by its square.
  private func circular(_ offset: AngularOffset, _ withDerivatives: Bool) -> ProfileValue {
    let a = round.a
    let value = round.norm * exp(-0.5 * offset.versine / a)
    var result = ProfileValue(value: value)
    guard withDerivatives else { return result }
    result.bySeparation = -0.5 * value * offset.sinSeparation / a
    let byNorm = (1 / expm1(1 / a) / a - 1) / a
    result.byShape.0 = value * sin(sigma) * (byNorm + 0.5 * offset.versine / (a * a))
    return result
  }

  private func elliptical(_ offset: AngularOffset, _ withDerivatives: Bool) -> ProfileValue {
    let radius = ellipse.radius(offset)
    let r = sigma * radius.value
    let a = 2 * pow(sin(r / 2), 2)
    let norm = 1 / (2 * Double.pi * sigma * sigma * ellipse.squaredRatio.squareRoot())
    let value = norm * exp(-0.5 * offset.versine / a)
    var result = ProfileValue(value: value)
    guard withDerivatives else { return result }
    let byLogRadius = value * 0.5 * offset.versine / (a * a) * sin(r) * r
    result.bySeparation = -0.5 * value * offset.sinSeparation / a
    result.byAngle = -byLogRadius * radius.byPhi
    result.byShape.0 = (byLogRadius - 2 * value) / sigma
    result.byShape.1 = byLogRadius * radius.byEccentricity - value * ellipse.logMinorSlope
    result.byShape.2 = byLogRadius * radius.byPhi
    return result
  }
}

/// exp(-(s/r)^(1/eta)) (numerics.md 10.11).
struct GeneralizedGaussianProfile: RadialProfile {
  private let eta: Double
  private let ellipse: PolarEllipse
  private let norm: Double
  private let logNormByEta: Double

  /// - Parameters:
  ///   - radius: along the major axis, rad.
  ///   - eta: positive.
  ///   - eccentricity: 0..<1.
  ///   - phi: position angle of the major axis, rad.
  init(radius: Double, eta: Double, eccentricity: Double, phi: Double) {
    let radius = max(radius, smallestSize)
    // Below, the exponent overflows; the shape is a disk with a hard edge by then.
    self.eta = max(eta, 1e-3)
    ellipse = PolarEllipse(major: radius, eccentricity: eccentricity, phi: phi)
    let minor = radius * ellipse.squaredRatio.squareRoot()
    norm =
      1 / (2 * Double.pi * minor * radius * self.eta)
      / exp(SpecialFunctions.lnGamma(2 * self.eta))
    logNormByEta = -1 / self.eta - 2 * SpecialFunctions.digamma(2 * self.eta)
  }

  func callAsFunction(_ offset: AngularOffset, withDerivatives: Bool) -> ProfileValue {
    let radius = ellipse.radius(offset)
    let r = ellipse.major * radius.value
    let z = offset.separation / r
    let power = pow(z, 1 / eta)
    let value = norm * exp(-power)
    var result = ProfileValue(value: value)
    guard withDerivatives else { return result }
    // At the centre there is no direction in which the separation grows.
    let byLogRadius = z > 0 && power < 800 ? value * power / eta : 0
    result.bySeparation = z > 0 ? -byLogRadius / offset.separation : 0
    result.byAngle = -byLogRadius * radius.byPhi
    result.byShape.0 = (byLogRadius - 2 * value) / ellipse.major
    result.byShape.1 = value * logNormByEta + (z > 0 ? byLogRadius * log(z) / eta : 0)
    result.byShape.2 = byLogRadius * radius.byEccentricity - value * ellipse.logMinorSlope
    result.byShape.3 = byLogRadius * radius.byPhi
    return result
  }
}

/// Disk whose edge falls as an error function (numerics.md 10.11).
struct DiskProfile: RadialProfile {
  /// Places the points of 5 % and 95 % at half an edge width from the edge.
  private static let edgeScale = 2.326174307353347
  private let ellipse: PolarEllipse
  private let edgeWidth: Double
  private let norm: DiskNormalization

  /// - Parameters:
  ///   - radius: semi-major axis, rad.
  ///   - eccentricity: 0..<1.
  ///   - phi: position angle of the major axis, rad.
  ///   - edgeWidth: as a fraction of the radius.
  init(radius: Double, eccentricity: Double, phi: Double, edgeWidth: Double) {
    let radius = max(radius, smallestSize)
    ellipse = PolarEllipse(major: radius, eccentricity: eccentricity, phi: phi)
    // A hard edge has no derivative; this one is as good as hard.
    self.edgeWidth = max(edgeWidth, 1e-9)
    norm = DiskNormalization(major: radius, eccentricity: ellipse.eccentricity)
  }

  func callAsFunction(_ offset: AngularOffset, withDerivatives: Bool) -> ProfileValue {
    let radius = ellipse.radius(offset)
    let r = ellipse.major * radius.value
    let x = Self.edgeScale * (offset.separation - r) / (r * edgeWidth)
    let inside = 0.5 * (1 - erf(x))
    var result = ProfileValue(value: norm.value * inside)
    guard withDerivatives else { return result }
    let byX = -norm.value * exp(-x * x) / Double.pi.squareRoot()
    let byLogRadius = -byX * Self.edgeScale * offset.separation / (r * edgeWidth)
    result.bySeparation = byX * Self.edgeScale / (r * edgeWidth)
    result.byAngle = -byLogRadius * radius.byPhi
    result.byShape.0 = byLogRadius / ellipse.major + inside * norm.byMajor
    result.byShape.1 = byLogRadius * radius.byEccentricity + inside * norm.byEccentricity
    result.byShape.2 = byLogRadius * radius.byPhi
    result.byShape.3 = -byX * x / edgeWidth
    return result
  }
}

/// Projection of a shell of constant emissivity (numerics.md 10.11).
struct ShellProfile: RadialProfile {
  private let inner: Double
  private let outer: Double
  private let norm: Double

  /// - Parameters:
  ///   - radius: inner radius, rad.
  ///   - width: thickness, rad.
  init(radius: Double, width: Double) {
    inner = max(radius, 0)
    outer = inner + max(width, smallestSize)
    norm = 3 / (2 * Double.pi * (outer * outer * outer - inner * inner * inner))
  }

  func callAsFunction(_ offset: AngularOffset, withDerivatives: Bool) -> ProfileValue {
    let s = offset.separation
    guard s <= outer else { return ProfileValue(value: 0) }
    let far = ((outer - s) * (outer + s)).squareRoot()
    let near = s < inner ? ((inner - s) * (inner + s)).squareRoot() : 0
    let value = norm * (far - near)
    var result = ProfileValue(value: value)
    guard withDerivatives else { return result }
    let perFar = far > 0 ? 1 / far : 0
    let perNear = near > 0 ? 1 / near : 0
    result.bySeparation = -norm * s * (perFar - perNear)
    // d ln norm / dR = -2 pi norm R^2 for each of the two radii, with opposite sign.
    let byOuter = norm * outer * perFar - 2 * Double.pi * norm * outer * outer * value
    let byInner = -norm * inner * perNear + 2 * Double.pi * norm * inner * inner * value
    result.byShape.0 = byOuter + byInner
    result.byShape.1 = byOuter
    return result
  }
}
