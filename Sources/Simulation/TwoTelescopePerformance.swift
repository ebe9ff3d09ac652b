import Foundation

/// Smooth parametrisations of the performance of two 17 m telescopes at zenith angles below 30°.
///
/// Our own curves through the figures of `PublishedPerformance`, for zenith angles below 30°; a test
/// holds them against these. The published rates are after cuts that change from bin to bin and
/// whose share of gamma rays is not given: 68 % within the 68 % radius is taken for all of them, and
/// the curves go smoothly through the steps that the cuts leave.
/// Below 60 GeV and above 10 TeV the curves are extrapolations; that responses fall with the offset
/// as they do here is an assumption that gives cameras of 3.5° their usual acceptance.
package enum TwoTelescopePerformance {
  /// Offset in degrees at which the published figures were measured.
  package static let referenceOffset = 0.4
  /// Share of the gamma rays of a point source that the published cuts are taken to keep.
  package static let cutEfficiency = 0.68

  /// Effective area in m² at an energy (TeV) and offset (deg).
  package static func effectiveArea(energy: Double, offset: Double) -> Double {
    let threshold = exp(-pow(0.0585 / energy, 2))
    // Showers that are seen from ever farther away stop to gain beyond some TeV.
    let growth = pow(energy, 0.43) / pow(1 + pow(energy / 20, 2), 0.215)
    return 1.03e5 * growth * threshold * acceptance(offset: offset, width: 1.15)
      / acceptance(offset: referenceOffset, width: 1.15)
  }

  /// Mean reconstructed over true energy, less 1.
  package static func energyBias(energy: Double) -> Double {
    -0.024 + 1.5 * exp(-energy / 0.0346)
  }

  /// Width of reconstructed over true energy.
  package static func energyResolution(energy: Double) -> Double {
    let statistical = 0.0551 * pow(energy, -0.455)
    let leakage = 0.153 * pow(energy, 0.148)
    return (statistical * statistical + leakage * leakage).squareRoot()
  }

  /// Radius in degrees around a point source with 39 % of its events.
  package static func radius39(energy: Double, offset: Double) -> Double {
    (0.0366 + 0.01117 * pow(max(energy, 0.06), -0.647)) * widening(offset)
  }

  /// Radius in degrees around a point source with 68 % of its events.
  package static func radius68(energy: Double, offset: Double) -> Double {
    (0.0568 + 0.01764 * pow(max(energy, 0.06), -0.752)) * widening(offset)
  }

  /// Share of the narrow one of the two Gaussians of the point spread function.
  package static let narrowShare = 0.7

  /// Widths in degrees of the two Gaussians of the point spread function.
  ///
  /// The narrow one follows the 39 % radius; the broad one makes the 68 % radius right, but is at
  /// most 2.6 times as wide, so that nothing to speak of lies beyond 0.66°.
  package static func gaussianWidths(
    energy: Double, offset: Double
  ) -> (narrow: Double, broad: Double) {
    let narrow = 0.85 * radius39(energy: energy, offset: offset)
    let radius = radius68(energy: energy, offset: offset)
    var (low, high) = (1.0, 2.6)
    for _ in 0..<40 {
      let middle = 0.5 * (low + high)
      if containment(radius, narrow, middle * narrow) > 0.68 { low = middle } else { high = middle }
    }
    return (narrow, low * narrow)
  }

  /// Share of the events of a point source within a radius.
  package static func containment(_ radius: Double, _ narrow: Double, _ broad: Double) -> Double {
    func inside(_ sigma: Double) -> Double { 1 - exp(-0.5 * radius * radius / (sigma * sigma)) }
    return narrowShare * inside(narrow) + (1 - narrowShare) * inside(broad)
  }

  /// Rate of background events in s⁻¹ TeV⁻¹ sr⁻¹ at a reconstructed energy (TeV) and a place in the
  /// field of view (deg), whose longitude grows with right ascension.
  ///
  /// More of them come from one side, as with two telescopes, whose common field is not round.
  package static func background(energy: Double, lon: Double, lat: Double) -> Double {
    let threshold = exp(-pow(0.05 / energy, 2))
    let hadrons = 3.373 * pow(energy, -2.438) / (1 + pow(energy / 0.2, 4))
    let electrons = 1.064 * pow(energy, -1.982)
    // From per minute and square degree.
    let onAxis = threshold * (hadrons + electrons) / 60 * pow(180 / .pi, 2)
    let offset = (lon * lon + lat * lat).squareRoot()
    return onAxis * exp(0.3 * tanh(lon)) * acceptance(offset: offset, width: 1.05)
      / acceptance(offset: referenceOffset, width: 1.05)
  }

  private static func acceptance(offset: Double, width: Double) -> Double {
    exp(-0.5 * offset * offset / (width * width)) / (1 + exp((offset - 1.9) / 0.15))
  }

  private static func widening(_ offset: Double) -> Double {
    (1 + 0.1 * offset * offset) / (1 + 0.1 * referenceOffset * referenceOffset)
  }
}
