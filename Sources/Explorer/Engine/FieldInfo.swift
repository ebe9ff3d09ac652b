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
  /// The map that is shown, where the input is no dataset.
  package var map: MapInfo?
  /// Why layers cannot be shown, where the input does not have them.
  package var unavailable: [Layer: String]
  /// Settings of the file for TS maps, and for residuals by energy.
  package var tsMap: AnalysisConfiguration.TsMap?
  package var residuals: AnalysisConfiguration.Residuals?
  /// Energies and kind of the fit that the analysis file asks for.
  package var fit = FitScope()
  /// Largest offset from a pointing at which anything counts, degrees; nil where there are no pointings.
  package var offsetLimit: Double?
  /// By what the data are known again; nil where nothing is kept for them.
  package var fingerprint: DataFingerprint?

  package init(
    title: String, path: String, geometry: WcsGeometry, energy: RecoEnergyAxis,
    observations: [ObservationInfo], regions: [SkyRegion] = [], sources: [SkyMarker] = [],
    models: ModelList = ModelList(), opticalDepths: [OpticalDepthTable] = [],
    catalogue: SourceCatalogue = SourceCatalogue(), correlationRadius: Double = 0.1,
    smoothing: Double = 0.1, map: MapInfo? = nil, unavailable: [Layer: String] = [:]
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
    self.map = map
    self.unavailable = unavailable
  }

  /// Why a layer cannot be shown; nil if it can.
  package func reasonWithout(_ layer: Layer) -> String? {
    if let reason = unavailable[layer] { return reason }
    if map == nil { return layer == .map ? "only a file with a single map has it" : nil }
    return layer == .map ? nil : "the file holds a single map"
  }

  /// Layers that can be shown, in their order.
  package var layers: [Layer] { Layer.allCases.filter { reasonWithout($0) == nil } }

  /// Name of a layer in titles.
  package func name(of layer: Layer) -> String {
    layer == .map ? map?.name ?? layer.rawValue : layer.rawValue
  }

  /// Unit of a layer.
  package func unit(of layer: Layer) -> String {
    layer == .map ? map?.unit ?? "" : layer.unit
  }

  /// Whether pixels that are shown as one add up.
  package func isSummed(_ layer: Layer) -> Bool {
    layer == .map ? map?.isSummed ?? false : layer.isSummed
  }

  /// Bins from one edge to another, in words; empty for a map without bins.
  package func rangeText(from low: Int, to high: Int) -> String {
    switch map?.bins {
    case nil, .energy: Format.energyRange(energy.edges[low], energy.edges[high])
    case .planes: high - low == 1 ? "image \(high)" : "images \(low + 1)–\(high)"
    case .image: ""
    }
  }
}

/// What is known about a map from a file that holds no dataset.
package struct MapInfo: Sendable, Hashable {
  /// What its images stand for.
  package enum Bins: Sendable, Hashable {
    /// One image.
    case image
    /// Bins of energy.
    case energy
    /// Images without a known order, counted from 1.
    case planes
  }

  package var name: String
  /// As the file has it; empty for plain numbers.
  package var unit: String
  package var bins: Bins
  /// How several images become one, in a word.
  package var combination: String
  /// Whether pixels that are shown as one add up.
  package var isSummed: Bool
  /// Whether values of both signs mean something.
  package var isSigned: Bool

  package init(
    name: String, unit: String = "", bins: Bins = .image, combination: String = "",
    isSummed: Bool = false, isSigned: Bool = false
  ) {
    self.name = name
    self.unit = unit
    self.bins = bins
    self.combination = combination
    self.isSummed = isSummed
    self.isSigned = isSigned
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
  /// Offset from the pointing up to which the run counts, degrees; nil where the map ends before.
  package var reach: Double?

  package init(
    id: Int, livetime: Double, events: Int, pointing: SkyDirection? = nil, object: String? = nil,
    reach: Double? = nil
  ) {
    self.reach = reach
    self.id = id
    self.livetime = livetime
    self.events = events
    self.pointing = pointing
    self.object = object
  }
}
