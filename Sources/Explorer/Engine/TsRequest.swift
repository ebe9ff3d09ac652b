package import Models
package import SkyGeometry

/// Everything that a TS map depends on.
package struct TsRequest: Sendable, Equatable {
  /// OBS_IDs that the user left out.
  package var excludedRuns: Set<Int>
  /// Regions kept out of the background norms.
  package var exclusions: [SkyRegion]
  /// Bins of reconstructed energy that are summed.
  package var bins: Range<Int>
  /// Spectrum and shape of the test source.
  package var source: SkyModel
  /// Degrees; nil: as far as the source reaches.
  package var kernelWidth: Double?
  /// Models that the counts are compared with; nil: the background alone.
  package var models: ModelList?
  package var computesLimits: Bool

  package init(
    excludedRuns: Set<Int> = [], exclusions: [SkyRegion] = [], bins: Range<Int>, source: SkyModel,
    kernelWidth: Double? = nil, models: ModelList? = nil, computesLimits: Bool = true
  ) {
    self.excludedRuns = excludedRuns
    self.exclusions = exclusions
    self.bins = bins
    self.source = source
    self.kernelWidth = kernelWidth
    self.models = models
    self.computesLimits = computesLimits
  }
}

/// What a TS map at work tells.
package enum TsEvent: Sendable {
  /// The kernel is made; what must be told about it.
  case prepared(findings: [String])
  case progress(TsSnapshot)
  case finished(TsSnapshot, seconds: Double)
  /// In words, with what to do.
  case failed(String)
}
