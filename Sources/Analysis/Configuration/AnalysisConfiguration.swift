package import SkyGeometry

/// What to analyse and how: the content of an analysis file, checked.
///
/// The keys are those of Gammapy 2.1's `AnalysisConfig` with additions. Energies are in TeV, angles
/// in degrees. A section that is absent from the file is nil here and is not computed.
package struct AnalysisConfiguration: Sendable, Equatable {
  /// The analysis file, if the configuration was read from one.
  package var source: String?
  package var general = General()
  /// Variables for paths in the file and in what it reads; they come before the process environment.
  package var environment: [String: String] = [:]
  package var observations: ObservationSettings
  package var datasets: DatasetSettings
  /// Gaussian width of the smoothed maps in degrees; nil: no smoothed maps.
  package var smoothRadius: Double?
  package var excessMap: ExcessMap?
  package var tsMap: TsMap?
  package var backgroundModel: BackgroundModel = .norm
  package var fit: Fit?
  package var fluxPoints: [FluxPoints] = []
  package var lightCurves: [LightCurve] = []
  package var residuals: Residuals?
  /// Variables of the process that paths may use.
  package var inheritedVariables: [String: String] = [:]
  /// Folder of the analysis file.
  package var baseFolder = "."

  package init(observations: ObservationSettings, datasets: DatasetSettings) {
    self.observations = observations
    self.datasets = datasets
  }

  /// What `$NAME` means in paths of this file and of what it reads.
  package var pathVariables: PathVariables {
    PathVariables(own: environment, inherited: inheritedVariables, baseFolder: baseFolder)
  }

  /// Width that maps are smoothed with where the file does not say, degrees.
  package static let defaultSmoothRadius = 0.1
  /// Radius of the correlation disk where the file does not say, degrees.
  package static let defaultCorrelationRadius = 0.1
}

extension AnalysisConfiguration {
  /// `general`: where products go and what else is read.
  package struct General: Sendable, Equatable {
    /// Folder of the products.
    package var outputFolder: ConfiguredPath = ConfiguredPath(".")
    package var modelsFile: ConfiguredPath?
    package var datasetsFile: ConfiguredPath?
    /// `n_jobs`; nil or 1: as many workers as there are cores.
    package var jobs: Int?

    package init() {}
  }

  /// `observations`: the data store and which of its observations.
  package struct ObservationSettings: Sendable, Equatable {
    /// The data store; nil only if reduced datasets are read in its place.
    package var datastore: ConfiguredPath?
    /// The OBS_IDs wanted, in this order, from `obs_ids` or `obs_file`; empty: all.
    package var ids: [Int] = []
    /// File that `ids` were read from.
    package var idFile: ConfiguredPath?
    /// Only observations that point into this circle.
    package var cone: SkyCircle?
    /// Only the parts of observations inside one of these intervals; empty: all.
    package var time: [TimeSelection] = []
    /// An observation that lacks one of these is left out.
    package var requiredResponses: [ResponseKind] = [.aeff, .edisp, .psf, .bkg]
    /// Overrides the alignment that the background's header states.
    package var fovAlignment: Alignment?

    package init(datastore: ConfiguredPath?) { self.datastore = datastore }
  }

  /// `datasets`: geometry, backgrounds and masks of the reduction.
  package struct DatasetSettings: Sendable, Equatable {
    package var type: DatasetType = .cube
    /// True: one stacked dataset; false: a joint fit of all.
    package var stack = true
    package var geometry: Geometry
    /// Maximal offset of events and responses from the pointing, degrees
    /// (`geom.selection.offset_max`).
    package var offsetMax = 2.5
    package var energy: EnergyBinning
    /// Bins of true energy; nil: those of `energy`.
    package var energyTrue: EnergyBinning?
    /// Maps to make (`map_selection`); always all of them for now.
    package var mapSelection: [MapKind] = MapKind.allCases
    package var background = Background()
    package var safeMask = SafeMask()
    /// Whether runs of different TELESCOP may be stacked.
    package var mixedInstruments = false
    package var onRegion: SkyCircle?
    package var containmentCorrection = false

    package init(geometry: Geometry, energy: EnergyBinning) {
      self.geometry = geometry
      self.energy = energy
    }
  }

  /// `datasets.geom.wcs`.
  package struct Geometry: Sendable, Equatable {
    /// Centre of the map; nil: the mean pointing of the observations.
    package var center: SkyDirection?
    /// Frame of the map's axes.
    package var frame: SkyFrame = .icrs
    /// Pixel size, degrees.
    package var binsize = 0.02
    /// Size of the map, degrees.
    package var width = 5.0
    package var height = 5.0
    /// Pixel size of the responses' maps, degrees.
    package var binsizeIrf = 0.2
    /// Projection code as wcslib knows it.
    package var projection = "TAN"

    package init() {}
  }

  /// `datasets.background`.
  package struct Background: Sendable, Equatable {
    package var method: BackgroundMethod = .none
    /// How a run's field-of-view norm is found.
    package var normMethod: NormMethod = .scale
    /// FITS mask (1 = use) or DS9 region file.
    package var exclusionFile: ConfiguredPath?
    package var exclusionRegions: [SkyCircle] = []
    /// A run whose norm lies outside is dropped.
    package var normRange: ClosedRange<Double> = 0.5...1.5
    /// Least counts and least predicted background outside the exclusions for a norm to be found.
    package var minCounts = 0.0
    package var minBackground = 0.0
    /// Inner radius and width of the ring, degrees.
    package var ring: Ring?

    package init() {}
  }

  /// `datasets.background.parameters` of a ring background, degrees.
  package struct Ring: Sendable, Equatable {
    package var innerRadius: Double
    package var width: Double
    /// Largest outer radius of an adaptive ring; nil: a fixed ring.
    package var outerRadiusMax: Double?

    package init(innerRadius: Double, width: Double, outerRadiusMax: Double? = nil) {
      self.innerRadius = innerRadius
      self.width = width
      self.outerRadiusMax = outerRadiusMax
    }
  }

  /// `datasets.safe_mask`.
  package struct SafeMask: Sendable, Equatable {
    package var methods: [SafeMaskMethod] = []
    /// Largest offset of a pixel from the pointing, degrees, for `offset-max`.
    package var offsetMax = 3.0
    /// Share of the largest effective area, per cent, for `aeff-max`.
    package var aeffPercent = 10.0
    /// Energy bias, per cent, for `edisp-bias`.
    package var biasPercent = 10.0
    /// Where in the field the responses are taken; nil: the centre of the map.
    package var position: SkyDirection?
    /// Offset at which the responses are taken, degrees; wins over `position`.
    package var fixedOffset: Double?

    package init() {}
  }

  /// `excess_map`.
  package struct ExcessMap: Sendable, Equatable {
    /// Radius of the correlation disk, degrees.
    package var correlationRadius = AnalysisConfiguration.defaultCorrelationRadius
    /// Energy ranges, TeV, an image for each pair of neighbours; empty: one of all energies.
    package var energyEdges: [Double] = []
    /// Whether the off counts are correlated too.
    package var correlateOff = true

    package init() {}
  }

  /// `ts_map`.
  package struct TsMap: Sendable, Equatable {
    /// Index of the test source's power law.
    package var index = 2.0
    /// Name of a model to use in place of a point source.
    package var model: String?
    /// Size of the kernel, degrees.
    package var kernelWidth: Double?
    /// TeV; empty: all energies.
    package var energyEdges: [Double] = []
    /// Standard deviations of upper limits; nil: 2, which 97.7 % of the true values are below.
    package var limitSigmas: Double?

    package init() {}
  }

  /// `fit`.
  package struct Fit: Sendable, Equatable {
    /// Range in reconstructed energy, TeV; nil: no limit.
    package var minimum: Double?
    package var maximum: Double?
    /// `region`: circles inside of which is fitted; empty: everywhere.
    package var regions: [SkyCircle] = []
    /// `region`: a DS9 region file that says the same.
    package var regionFile: ConfiguredPath?

    package init() {}
  }

  /// One item of `flux_points`.
  package struct FluxPoints: Sendable, Equatable {
    package var source = "source"
    /// TeV.
    package var energyEdges: [Double] = []
    /// Results of other analyses that the figure of the spectrum shows too.
    package var comparisons: [Comparison] = []
    /// Standard deviations of upper limits; nil: 2, which 97.7 % of the true values are below.
    package var limitSigmas: Double?
    package var line = ConfiguredLine()

    package init(source: String = "source", energyEdges: [Double] = []) {
      self.source = source
      self.energyEdges = energyEdges
    }
  }

  /// One item of `flux_points[].compare`: a model, flux points, or both.
  package struct Comparison: Sendable, Equatable {
    /// Name in the legend.
    package var label: String
    /// Models file with one source, or with one of the same name.
    package var modelFile: ConfiguredPath?
    /// Table of flux points.
    package var pointsFile: ConfiguredPath?

    package init(
      label: String, modelFile: ConfiguredPath? = nil, pointsFile: ConfiguredPath? = nil
    ) {
      self.label = label
      self.modelFile = modelFile
      self.pointsFile = pointsFile
    }
  }

  /// One item of `light_curve`.
  package struct LightCurve: Sendable, Equatable {
    /// What makes up one point.
    package enum Grouping: String, Sendable, CaseIterable {
      case run, night
    }

    package var source = "source"
    /// TeV; a light curve for each pair of neighbours.
    package var energyEdges: [Double] = []
    package var grouping: Grouping = .run
    /// Intervals of time in place of runs or nights; empty: none.
    package var intervals: [TimeSelection] = []
    /// Standard deviations of upper limits; nil: 2, which 97.7 % of the true values are below.
    package var limitSigmas: Double?
    package var line = ConfiguredLine()

    package init(
      source: String = "source", energyEdges: [Double] = [], grouping: Grouping = .run
    ) {
      self.source = source
      self.energyEdges = energyEdges
      self.grouping = grouping
    }
  }

  /// `residuals`.
  package struct Residuals: Sendable, Equatable {
    /// Degrees.
    package var correlationRadius = AnalysisConfiguration.defaultCorrelationRadius
    /// TeV; empty: all energies.
    package var energyEdges: [Double] = []

    package init() {}
  }
}
