package import Observations

/// The responses with which a field is simulated, all against offset from the pointing.
package struct InstrumentResponses: Sendable {
  package var effectiveArea: EffectiveArea2D
  package var pointSpread: PointSpreadResponse
  package var energyDispersion: EnergyDispersion2D
  /// Its alignment is the true one.
  package var background: BackgroundResponse
  /// Written as TELESCOP and INSTRUME.
  package var telescope: String
  package var instrument: String

  package init(
    effectiveArea: EffectiveArea2D, pointSpread: PointSpreadResponse,
    energyDispersion: EnergyDispersion2D, background: BackgroundResponse, telescope: String,
    instrument: String
  ) {
    self.effectiveArea = effectiveArea
    self.pointSpread = pointSpread
    self.energyDispersion = energyDispersion
    self.background = background
    self.telescope = telescope
    self.instrument = instrument
  }

  /// Largest offset in degrees at which all responses of a source are tabulated.
  package var largestOffset: Double {
    min(
      effectiveArea.offset.range.upperBound, pointSpread.offset.range.upperBound,
      energyDispersion.offset.range.upperBound)
  }

  /// True energies in TeV over which events of a source can be sampled.
  package var energyRange: ClosedRange<Double> { effectiveArea.energy.range }
}
