package import Estimators
package import SkyGeometry

/// What the Spectrum screen asks the engine for.
package struct SpectrumRequest: Sendable, Equatable {
  /// One source and the energies of its points.
  package struct Wish: Sendable, Equatable {
    package var source: String
    /// TeV; nil: those of the analysis file, else the bins of the fit range.
    package var edges: [Double]?

    package init(source: String, edges: [Double]? = nil) {
      self.source = source
      self.edges = edges
    }
  }

  /// What is computed.
  package enum Task: Sendable, Equatable {
    /// Flux points; bins are merged by so many where no edges are given.
    case points([Wish], merging: Int, refitsBackground: Bool, isJoint: Bool)
    /// The norm of a source in runs or nights; nil: the range of the fit.
    case lightCurve(
      source: String, energies: ClosedRange<Double>?, byNight: Bool, refitsBackground: Bool)
    /// Counts and predicted counts of a region by energy.
    case counts(region: SkyRegion, source: String?)

    /// Whether it is computed from the runs, not from their stack.
    package var isOfRuns: Bool {
      switch self {
      case .points(_, _, _, let isJoint): isJoint
      case .lightCurve: true
      case .counts: false
      }
    }
  }

  /// Data and models; what only concerns maps has its default.
  package var data: AnalysisRequest
  package var task: Task

  package init(data: AnalysisRequest, task: Task) {
    self.data = data
    self.task = task
  }
}

/// What the engine answers.
package enum SpectrumResult: Sendable {
  case points([SourcePoints])
  case lightCurve(LightCurve, problems: [String])
  case counts(RegionSpectrum)
}

/// Flux points of one source, or why there are none.
package struct SourcePoints: Sendable {
  package var source: String
  package var points: FluxPoints?
  /// Why there are no points, or what must be known of them.
  package var problem: String?

  package init(source: String, points: FluxPoints? = nil, problem: String? = nil) {
    self.source = source
    self.points = points
    self.problem = problem
  }
}

/// Counts and predicted counts of a region by reconstructed energy (numerics.md 13.2).
package struct RegionSpectrum: Sendable, Equatable, Codable {
  /// One bin of energy.
  package struct Bin: Sendable, Equatable, Codable {
    /// TeV.
    package var energyMin: Double
    package var energyMax: Double
    package var counts: Double
    /// All models together.
    package var predicted: Double
    package var background: Double
    /// Of the chosen source.
    package var source: Double
    /// Pixels of the region that are in use.
    package var pixels: Int

    package init(
      energyMin: Double, energyMax: Double, counts: Double, predicted: Double, background: Double,
      source: Double, pixels: Int
    ) {
      self.energyMin = energyMin
      self.energyMax = energyMax
      self.counts = counts
      self.predicted = predicted
      self.background = background
      self.source = source
      self.pixels = pixels
    }

    /// (c−p)/√p; NaN where nothing is predicted.
    package var residual: Double {
      predicted > 0 ? (counts - predicted) / predicted.squareRoot() : .nan
    }
    /// √c/√p.
    package var residualError: Double {
      predicted > 0 ? (counts / predicted).squareRoot() : .nan
    }
    /// Why there is no residual; nil if there is one.
    package var gap: String? {
      if pixels == 0 { return "no safe bin of the fit range" }
      return predicted > 0 ? nil : "nothing is predicted"
    }
  }

  /// What the region is called.
  package var name: String
  package var bins: [Bin]
  /// Pixels of the region on the map.
  package var pixels: Int

  package init(name: String, bins: [Bin], pixels: Int) {
    self.name = name
    self.bins = bins
    self.pixels = pixels
  }

  /// Sums over the bins in use.
  package var total: Bin? {
    let used = bins.filter { $0.pixels > 0 }
    guard let first = used.first, let last = used.last else { return nil }
    return Bin(
      energyMin: first.energyMin, energyMax: last.energyMax,
      counts: used.reduce(0) { $0 + $1.counts }, predicted: used.reduce(0) { $0 + $1.predicted },
      background: used.reduce(0) { $0 + $1.background },
      source: used.reduce(0) { $0 + $1.source }, pixels: used.map(\.pixels).max() ?? 0)
  }
}
