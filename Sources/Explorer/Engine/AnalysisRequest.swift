package import Models
package import SkyGeometry

/// Everything that the maps on the screen depend on.
package struct AnalysisRequest: Sendable, Equatable {
  /// OBS_IDs that the user left out.
  package var excludedRuns: Set<Int>
  /// Regions kept out of the background norms and of the significance distribution.
  package var exclusions: [SkyRegion]
  /// Selected bins of reconstructed energy.
  package var bins: [Bool]
  /// Degrees; 0 for single pixels.
  package var correlationRadius: Double
  /// Gaussian width of the smoothed maps, degrees; 0 for none.
  package var smoothing: Double
  /// All regions in the order of the table, for their sums.
  package var regions: [SkyRegion]
  /// Sources and background to predict counts with.
  package var models: ModelList
  package var residual: ResidualKind
  /// Bins of the fit, which the statistic is summed over.
  package var fit: FitSelection

  package init(
    excludedRuns: Set<Int> = [], exclusions: [SkyRegion] = [], bins: [Bool],
    correlationRadius: Double, smoothing: Double = 0, regions: [SkyRegion] = [],
    models: ModelList = ModelList(), residual: ResidualKind = .sqrt,
    fit: FitSelection = FitSelection()
  ) {
    self.excludedRuns = excludedRuns
    self.exclusions = exclusions
    self.bins = bins
    self.correlationRadius = correlationRadius
    self.smoothing = smoothing
    self.regions = regions
    self.models = models
    self.residual = residual
    self.fit = fit
  }
}
