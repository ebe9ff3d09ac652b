package import Estimators
package import Models
package import TerminalRendering

/// The Spectrum screen: what is shown on it, what was computed, and what was read.
package struct SpectrumState: Sendable, Equatable {
  package var view = SpectrumView.points
  package var unit = SpectrumUnit.e2dnde
  package var intrinsic = IntrinsicChoice.observed
  /// Points below the threshold are drawn as limits.
  package var showsLimits = true
  /// The light curve counts fluxes, not norms.
  package var curveShowsFlux = false
  package var refitsBackground = false
  /// Points come from the runs, each with its responses, in place of the stack.
  package var isJoint = false
  /// Bins that make up a point; 0: the edges of the analysis file, else single bins.
  package var merging = 0
  /// Edges of the points of a source, TeV.
  package var edges: [String: [Double]] = [:]
  /// Energies of the light curve, TeV; nil: those of the fit.
  package var curveEnergies: ClosedRange<Double>?
  package var byNight = false
  /// Index of the region whose counts are shown; nil: a circle about the chosen source.
  package var region: Int?
  /// Place in the list of series.
  package var cursor = 0
  /// Place in the table of each view; nil: none is chosen.
  package var places: [SpectrumView: Int] = [:]
  /// The table takes the place of the chart on narrow terminals, and gives way on wide ones.
  package var tableIsToggled = false
  /// Whether series are drawn, where that was chosen; by their identity.
  package var visibility: [String: Bool] = [:]
  package var overlays: [SpectrumOverlay] = []

  /// Number of the newest request.
  package var latest = 0
  package var running: RunningSpectrum?
  package private(set) var answers: [SpectrumKind: SpectrumAnswer] = [:]
  /// What could not be computed, and why.
  package var failures: [SpectrumKind: SpectrumFailure] = [:]

  package init() {}

  /// Radius of the circle about a source whose counts are shown, degrees.
  package static let regionRadius = 0.15

  /// Keeps an answer in place of the one before.
  package mutating func keep(_ answer: SpectrumAnswer) {
    answers[answer.request.kind] = answer
    failures[answer.request.kind] = nil
  }
}

extension SpectrumState {
  /// Answers from other data give way to new ones.
  mutating func forgetOutdated() {
    answers = answers.filter { !$0.value.isOutdated }
  }

  /// Forgets how long answers took.
  mutating func stopClock() {
    for kind in answers.keys { answers[kind]?.seconds = 0 }
  }
}

/// Kinds of answers, each kept for itself.
package enum SpectrumKind: String, Sendable, Hashable {
  case points
  case lightCurve
  case counts
}

extension SpectrumRequest {
  package var kind: SpectrumKind {
    switch task {
    case .points: .points
    case .lightCurve: .lightCurve
    case .counts: .counts
    }
  }
}

/// A request at work.
package struct RunningSpectrum: Sendable, Equatable {
  package let generation: Int
  package let request: SpectrumRequest
}

/// What was computed for a request.
package struct SpectrumAnswer: Sendable, Equatable {
  package let generation: Int
  package let request: SpectrumRequest
  package let result: SpectrumResult
  /// How long it took, s.
  package fileprivate(set) var seconds: Double
  /// Computed from other data, and kept from then.
  package var isOutdated = false

  package init(
    generation: Int, request: SpectrumRequest, result: SpectrumResult, seconds: Double
  ) {
    self.generation = generation
    self.request = request
    self.result = result
    self.seconds = seconds
  }

  package static func == (a: SpectrumAnswer, b: SpectrumAnswer) -> Bool {
    a.generation == b.generation
  }
}

/// A request that failed; it is not tried again until it changes.
package struct SpectrumFailure: Sendable, Equatable {
  package let request: SpectrumRequest
  package let reason: String
}

/// How a computation for the Spectrum screen ended.
package enum SpectrumOutcome: Sendable {
  case result(SpectrumResult)
  case failed(String)
}

/// A spectrum, with points or without: a source of this analysis, or what was read.
package struct SpectrumSeries: Sendable {
  /// Stays the same while models and files are edited.
  package var id: String
  /// Name of the source in this analysis.
  package var source: String
  package var title: String
  /// Index of the overlay; nil for a source of this analysis.
  package var overlay: Int?
  /// Place in the list: gives letter, marker and colour.
  package var place: Int
  package var band: SpectralBand?
  package var points: FluxPoints?
  /// Why there are no points, or what must be known of them.
  package var problem: String?
  package var isShown: Bool
  /// Spectrum of the source in this analysis, whose absorption the points share.
  package var ownSpectrum: SpectralModel?

  package init(
    id: String, source: String, title: String, overlay: Int? = nil, place: Int,
    band: SpectralBand? = nil, points: FluxPoints? = nil, problem: String? = nil, isShown: Bool,
    ownSpectrum: SpectralModel? = nil
  ) {
    self.id = id
    self.source = source
    self.title = title
    self.overlay = overlay
    self.place = place
    self.band = band
    self.points = points
    self.problem = problem
    self.isShown = isShown
    self.ownSpectrum = ownSpectrum
  }

  private static let roles: [ThemeRole] = [.series1, .series2, .series3, .series4]

  package var role: ThemeRole { Self.roles[place % Self.roles.count] }
  package var marker: PlotMarker { PlotMarker.allCases[place % PlotMarker.allCases.count] }
  package var letter: Character {
    Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(place % 26)))
  }
  /// A few words for the list: what it is made of.
  package var content: String {
    var parts: [String] = []
    if let points { parts.append(Format.count(points.points.count, "point")) }
    if let band { parts.append(band.hasErrors ? "model, errors" : "model") }
    return parts.joined(separator: " · ")
  }
}
