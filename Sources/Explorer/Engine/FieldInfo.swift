package import Analysis
package import Models
package import SkyGeometry

/// What is known about a field before its first run is reduced.
package struct FieldInfo: Sendable {
  /// Short name for the title bar.
  package var title: String
  /// Path that was opened; names the file that keeps the document.
  package var path: String
  package var geometry: WcsGeometry
  package var energy: RecoEnergyAxis
  package var observations: [ObservationInfo]
  /// Regions that the analysis file asks for, exclusions mostly.
  package var regions: [SkyRegion]
  /// Named positions to mark and to jump to.
  package var sources: [SkyMarker]
  /// Models that the analysis file asks for, with the background.
  package var models: ModelList
  /// Tables of absorption for new sources, the preferred one first.
  package var opticalDepths: [OpticalDepthTable]
  /// Sources by name: built in, the user's, and catalogues on disk.
  package var catalogue: SourceCatalogue {
    didSet { catalogueSources = catalogue.within(geometry) }
  }
  /// Sources of the catalogue on the map.
  package private(set) var catalogueSources: [CatalogueSource]
  /// Radius of the disk in which significance is computed, degrees.
  package var correlationRadius: Double
  /// Gaussian width that the smoothing key starts from, degrees.
  package var smoothing: Double

  package init(
    title: String, path: String, geometry: WcsGeometry, energy: RecoEnergyAxis,
    observations: [ObservationInfo], regions: [SkyRegion] = [], sources: [SkyMarker] = [],
    models: ModelList = ModelList(), opticalDepths: [OpticalDepthTable] = [],
    catalogue: SourceCatalogue = SourceCatalogue(), correlationRadius: Double = 0.1,
    smoothing: Double = 0.1
  ) {
    self.title = title
    self.path = path
    self.geometry = geometry
    self.energy = energy
    self.observations = observations
    self.regions = regions
    self.sources = sources
    self.models = models
    self.opticalDepths = opticalDepths
    self.catalogue = catalogue
    catalogueSources = catalogue.within(geometry)
    self.correlationRadius = correlationRadius
    self.smoothing = smoothing
  }
}

/// A named position on the sky.
package struct SkyMarker: Sendable, Hashable {
  package var name: String
  package var position: SkyDirection

  package init(name: String, position: SkyDirection) {
    self.name = name
    self.position = position
  }
}

/// One observation as the index describes it.
package struct ObservationInfo: Sendable, Hashable, Identifiable {
  /// OBS_ID.
  package var id: Int
  package var object: String
  package var telescope: String
  package var pointing: SkyDirection?
  /// Seconds, NaN where the index does not say.
  package var livetime: Double

  package init(
    id: Int, object: String, telescope: String = "", pointing: SkyDirection? = nil,
    livetime: Double = .nan
  ) {
    self.id = id
    self.object = object
    self.telescope = telescope
    self.pointing = pointing
    self.livetime = livetime
  }
}

/// What is known about a run after its reduction.
package struct RunSummary: Sendable, Hashable, Identifiable {
  /// OBS_ID.
  package var id: Int
  /// Seconds.
  package var livetime: Double
  /// Events on the map and inside the safe range.
  package var events: Int
  package var pointing: SkyDirection?
  package var object: String?

  package init(
    id: Int, livetime: Double, events: Int, pointing: SkyDirection? = nil, object: String? = nil
  ) {
    self.id = id
    self.livetime = livetime
    self.events = events
    self.pointing = pointing
    self.object = object
  }
}
