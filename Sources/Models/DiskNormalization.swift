import Foundation

/// Inverse of the solid angle of an elliptical disk, with derivatives (numerics.md 10.11).
///
/// N = 1 / (2 int_0^pi [1 - sqrt(1 - y)] dx), 1/y = sin^2 x / sin^2 b + cos^2 x / sin^2 a, a and b
/// the semi-axes. The integrand has the period pi and is smooth, so the rule of equal steps
/// converges faster than any power of their number.
struct DiskNormalization {
  /// sr-1.
  private(set) var value = 0.0
  /// Derivative with respect to the semi-major axis, sr-1 rad-1.
  private(set) var byMajor = 0.0
  /// Derivative with respect to the eccentricity, sr-1.
  private(set) var byEccentricity = 0.0

  /// - Parameters:
  ///   - major: semi-major axis, rad.
  ///   - eccentricity: 0..<1.
  init(major: Double, eccentricity: Double) {
    let ratio = (1 - eccentricity * eccentricity).squareRoot()
    let minor = major * ratio
    let a = 1 / pow(sin(major), 2)
    let b = 1 / pow(sin(minor), 2)
    let aByMajor = -2 * cos(major) / pow(sin(major), 3)
    let bByMinor = -2 * cos(minor) / pow(sin(minor), 3)
    // The poles of the integrand are about the axis ratio away from the real axis.
    let count = eccentricity == 0 ? 1 : min(max(64, Int(24 / ratio)), 100_000)
    var sum = 0.0
    var sumByMajor = 0.0
    var sumByMinor = 0.0
    for i in 0..<count {
      let x = Double.pi * Double(i) / Double(count)
      let cosine = pow(cos(x), 2)
      let y = 1 / (b * (1 - cosine) + a * cosine)
      // Rounding takes y above 1 at 90 deg.
      let root = max(1 - y, 0).squareRoot()
      sum += y / (1 + root)
      let slope = root > 0 ? -y * y / (2 * root) : 0
      sumByMajor += slope * cosine * aByMajor
      sumByMinor += slope * (1 - cosine) * bByMinor
    }
    let step = 2 * Double.pi / Double(count)
    if eccentricity == 0 {
      let total = 4 * Double.pi * pow(sin(major / 2), 2)
      value = 1 / total
      byMajor = -2 * Double.pi * sin(major) / (total * total)
      return
    }
    let total = step * sum
    value = 1 / total
    let perTotal = -step / (total * total)
    byMajor = perTotal * (sumByMajor + sumByMinor * ratio)
    byEccentricity = perTotal * sumByMinor * -major * eccentricity / ratio
  }
}
