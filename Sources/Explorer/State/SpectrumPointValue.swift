package import Estimators
import Models

/// A flux point in the unit that is shown.
package struct SpectrumPointValue: Sendable {
  package var point: FluxPoint
  /// What a norm of 1 is.
  package var scale: Double
  package var hasEdges: Bool

  /// - Parameters:
  ///   - point: The point.
  ///   - unit: Unit of the axis.
  ///   - series: What it belongs to.
  ///   - isIntrinsic: Whether absorption is taken back.
  package init(
    _ point: FluxPoint, _ unit: SpectrumUnit, of series: SpectrumSeries, isIntrinsic: Bool
  ) {
    self.point = point
    hasEdges = series.points?.hasEdges ?? true
    // Energies alone have no integrals.
    scale = unit.isIntegral && !hasEdges ? .nan : unit.value(point.reference)
    if isIntrinsic { scale *= Self.deabsorption(point, unit, series) }
  }

  /// Flux at the source over the flux here, of the model of the series or of its source.
  private static func deabsorption(
    _ point: FluxPoint, _ unit: SpectrumUnit, _ series: SpectrumSeries
  ) -> Double {
    let spectra = [series.band?.spectrum, series.ownSpectrum].compactMap { $0 }
    guard let spectrum = spectra.first(where: { $0.absorption != nil }) else { return 1 }
    let bare = spectrum.unabsorbed
    guard unit.isIntegral, series.points?.hasEdges ?? true else {
      return bare.evaluate([point.energyRef])[0] / spectrum.evaluate([point.energyRef])[0]
    }
    let bin = EnergyBins(lower: [point.energyMin], upper: [point.energyMax])
    if unit == .flux { return bare.integral(over: bin)[0] / spectrum.integral(over: bin)[0] }
    return bare.energyFlux(over: bin)[0] / spectrum.energyFlux(over: bin)[0]
  }

  package var value: Double { point.norm * scale }
  /// Length downward; that of the curvature where there is no lower error.
  package var errorBelow: Double {
    (point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError) * scale
  }
  package var errorAbove: Double {
    (point.normErrorPositive.isFinite ? point.normErrorPositive : point.normError) * scale
  }
  package var error: Double {
    (point.normError.isFinite
      ? point.normError : 0.5 * (point.normErrorNegative + point.normErrorPositive)) * scale
  }
  /// A value that a file marks as a limit is one, where it gives no other.
  package var limit: Double {
    let isMarked = point.storedIsLimit == true && !point.normLimit.isFinite
    return (isMarked ? point.norm : point.normLimit) * scale
  }
  package var sensitivity: Double { point.normSensitivity * scale }
  package var isLimit: Bool { point.isLimit && limit.isFinite }

  /// Error on the side of another flux in the same unit; the symmetric one where that side has none.
  package func error(toward other: Double) -> Double {
    let error = value > other ? errorBelow : errorAbove
    return error > 0 ? error : self.error
  }

  /// Distance from another flux in the same unit, in units of the error on that side; NaN without
  /// an error.
  package func pull(from other: Double) -> Double {
    let size = error(toward: other)
    return size > 0 ? (value - other) / size : .nan
  }
}
