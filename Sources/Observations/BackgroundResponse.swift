import Foundation
import GridMath

/// How the field-of-view coordinates of a background table lie on the sky.
///
/// GADF key `FOVALIGN`.
package enum FovAlignment: String, Sendable, CaseIterable {
  /// Longitude along azimuth; the field turns during a run.
  case altAz = "ALTAZ"
  /// Equatorial, longitude positive towards decreasing right ascension.
  case raDec = "RADEC"
  /// Equatorial, longitude positive towards increasing right ascension.
  case reverseLonRaDec = "REVERSE_LON_RADEC"
}

/// Rate of background events, s⁻¹ TeV⁻¹ sr⁻¹, as tabulated.
///
/// GADF `BKG_3D` (axes energy, fovLon, fovLat) and `BKG_2D` (energy, offset). Values are kept as
/// logarithms, because interpolation is linear in them (numerics.md 0.4, 3.3).
package struct BackgroundResponse: Sendable {
  /// The two kinds of table.
  package enum Shape: Sendable, Equatable {
    /// Symmetric about the pointing.
    case offset(IrfAxis)
    /// In field-of-view coordinates with an alignment to the sky.
    case fieldOfView(lon: IrfAxis, lat: IrfAxis, FovAlignment)
  }

  package let energy: IrfAxis
  package let shape: Shape
  /// Natural logarithm of the rate in s⁻¹ TeV⁻¹ sr⁻¹; shape [energy, offset] or
  /// [energy, lon, lat].
  package let logRates: [Double]

  /// Number of spatial bins.
  package var spatialCount: Int {
    switch shape {
    case .offset(let axis): axis.count
    case .fieldOfView(let lon, let lat, _): lon.count * lat.count
    }
  }

  /// Smallest positive normal number in single precision: an empty bin stands for this rate.
  ///
  /// numerics.md 0.4: an empty bin beside a filled one then counts as a very small positive rate.
  static let tiny = 1.17549435e-38

  /// Takes the logarithm of a table.
  ///
  /// - Parameters:
  ///   - energy: Axis of reconstructed energy.
  ///   - shape: Spatial axes.
  ///   - rates: Table as in the file, finite and ≥ 0, shape as `logRates`.
  ///   - unitFactor: Factor from the unit of the file to s⁻¹ TeV⁻¹ sr⁻¹.
  ///   - isSinglePrecision: Whether the file holds 32-bit numbers; the logarithm is then taken in
  ///     single precision, as the reference implementation does (numerics.md 0.1).
  package init(
    energy: IrfAxis, shape: Shape, rates: [Double], unitFactor: Double, isSinglePrecision: Bool
  ) {
    self.energy = energy
    self.shape = shape
    let logFactor = log(unitFactor)
    logRates = rates.map { rate in
      let limited = max(rate, Self.tiny)
      return (isSinglePrecision ? Double(log(Float(limited))) : log(limited)) + logFactor
    }
    precondition(logRates.count == energy.count * spatialCount, "BKG shape")
  }

  init(energy: IrfAxis, shape: Shape, logRates: [Double]) {
    self.energy = energy
    self.shape = shape
    self.logRates = logRates
  }

  /// The same table with another alignment; a symmetric table does not change.
  package func aligned(_ alignment: FovAlignment) -> BackgroundResponse {
    guard case .fieldOfView(let lon, let lat, _) = shape else { return self }
    return BackgroundResponse(
      energy: energy, shape: .fieldOfView(lon: lon, lat: lat, alignment), logRates: logRates)
  }

  /// Logarithms of the rate at one energy (TeV), one for each spatial node; nil outside the table.
  package func plane(energy value: Double) -> [Double]? {
    guard energy.contains(value) else { return nil }
    let (i, w) = energy.locate(value)
    let n = spatialCount
    return (0..<n).map { k in
      let a = logRates[i * n + k]
      return w == 0 ? a : (1 - w) * a + w * logRates[(i + 1) * n + k]
    }
  }

  /// Fills gaps along energy: zero or non-finite bins between valid ones.
  ///
  /// For each spatial bin the logarithm is interpolated linearly in the bin index; no extrapolation
  /// (numerics.md 3.3). Bins that are not finite and have no valid neighbours become 0.
  static func fillGaps(
    rates: inout [Double], energies: Int, spatial: Int, isSinglePrecision: Bool
  ) {
    for k in 0..<spatial {
      var previous: Int?
      for i in 0..<energies {
        let value = rates[i * spatial + k]
        guard value.isFinite, value > 0 else { continue }
        if let p = previous, i - p > 1 {
          let a = log(rates[p * spatial + k])
          let b = log(value)
          for j in (p + 1)..<i {
            let filled = exp(a + (b - a) * Double(j - p) / Double(i - p))
            rates[j * spatial + k] = isSinglePrecision ? Double(Float(filled)) : filled
          }
        }
        previous = i
      }
      for i in 0..<energies where !rates[i * spatial + k].isFinite {
        rates[i * spatial + k] = 0
      }
    }
  }
}
