package import SkyGeometry

/// Which bins of a run are used (numerics.md 3.7).
///
/// Bins without background are never used, whatever is asked for here.
package struct SafeMaskSettings: Sendable, Equatable {
  /// Largest offset from the pointing, degrees; nil for no limit.
  package var offsetMax: Double?
  /// Whether the energies `LO_THRES` and `HI_THRES` of the effective area are limits.
  package var usesDefaultThresholds = false
  /// Energies below which the effective area is less than this share (in percent) of its maximum
  /// are left out.
  package var effectiveAreaPercent: Double?
  /// Whether energies below the peak of the background are left out.
  package var startsAtBackgroundPeak = false
  /// Where the effective area is looked at; the centre of the field if nil.
  package var position: SkyDirection?
  /// Offset from the pointing where the effective area is looked at, in place of a position.
  package var fixedOffset: Double?

  package init(offsetMax: Double? = nil) {
    self.offsetMax = offsetMax
  }
}
