package import Estimators
package import Models
package import SkyGeometry

/// Everything that panels of energy ranges depend on.
package struct PanelRequest: Sendable, Equatable {
  /// OBS_IDs that the user left out.
  package var excludedRuns: Set<Int>
  /// Regions kept out of the background norms.
  package var exclusions: [SkyRegion]
  /// Energies between which there is a panel each, TeV, rising.
  package var edges: [Double]
  /// Models that are subtracted; nil: the background alone.
  package var models: ModelList?
  /// Degrees.
  package var correlationRadius: Double

  package init(
    excludedRuns: Set<Int> = [], exclusions: [SkyRegion] = [], edges: [Double],
    models: ModelList? = nil, correlationRadius: Double
  ) {
    self.excludedRuns = excludedRuns
    self.exclusions = exclusions
    self.edges = edges
    self.models = models
    self.correlationRadius = correlationRadius
  }
}

/// Images of the panels, prepared off the main thread.
package struct PanelResult: Sendable {
  package let request: PanelRequest
  /// One for each energy range.
  package let images: [ResidualMapEstimator.Images]
  /// Largest excess without the outermost pixels, over all panels.
  package let excessReach: (low: Double, high: Double)
  /// Largest significance in any panel.
  package let largestSignificance: Double

  package init(request: PanelRequest, images: [ResidualMapEstimator.Images]) {
    self.request = request
    self.images = images
    let excess = LayerSummary(images.flatMap(\.excess))
    excessReach = (excess.quantile(0.005), excess.quantile(0.999))
    largestSignificance = images.flatMap(\.significance).filter(\.isFinite).max() ?? 0
  }
}
