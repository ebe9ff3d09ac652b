import GridMath
package import SkyGeometry
package import TerminalRendering

/// Screens in the order of their digits.
package enum Screen: Int, Sendable, CaseIterable {
  case map = 1
  case spectrum
  case fit
  case distributions
  case observations
  case log

  package var title: String {
    switch self {
    case .map: "Map"
    case .spectrum: "Spectrum"
    case .fit: "Fit"
    case .distributions: "Distributions"
    case .observations: "Observations"
    case .log: "Log"
    }
  }
}

/// Panes of the Map screen that can have the focus.
package enum Pane: Sendable, CaseIterable {
  case map
  case energy
  case regions
}

/// How the loading of the field stands.
package struct Loading: Sendable, Equatable {
  package var stage = "opening"
  package var done = 0
  package var total = 0
  package var isFinished = false
  package var isCancelled = false
  package var failure: String?
  /// True if the input could not be read at all.
  package var isUnreadable = false
  /// What was found in runs, with the runs and the file left out.
  var remarks: [Diagnostic: RunRemark] = [:]

  package init() {}

  /// True while runs may still come.
  package var isRunning: Bool { !isFinished && !isCancelled && failure == nil }
}

/// The runs in which the same was found.
struct RunRemark: Sendable, Equatable {
  var runs: [Int] = []
  /// The line about them in the log.
  var line: String?

  /// As "3 runs, 7 to 12, HDU EVENTS: no such column".
  func text(_ finding: Diagnostic) -> String {
    let range = "\(runs.count) runs, \(runs.min() ?? 0) to \(runs.max() ?? 0)"
    return range + (finding.hdu == nil ? ": " : ", ") + finding.line
  }
}

/// Which computations are asked for, running, and shown.
package struct Jobs: Sendable, Equatable {
  /// Number of the newest request.
  package var latest = 0
  /// Number of the request at work.
  package var running: Int?
  /// True if the state has changed since the running request.
  package var isPending = false
  /// Number of the result that is shown.
  package var applied = 0
  /// When the last request was sent, s.
  package var sentAt = -Double.infinity
  /// What the newest request asked for.
  package var request: AnalysisRequest?
  /// True once a run is reduced.
  package var hasData = false
  /// True if runs were reduced since the newest request.
  package var hasNewRuns = false
  /// Requests whose results are not wanted any more.
  package var cancelled: Set<Int> = []
  /// True if the newest request that was answered could not be carried out: the maps are older.
  package var hasFailed = false
  /// Why, if they failed.
  package var failure: String?
  /// True while a wake-up is under way that sends the next request of the stream.
  package var streamingWake = false

  package init() {}
}

/// Energy editor: cursor and the range that is being marked.
package struct EnergyEditor: Sendable, Equatable {
  package var cursor = 0
  package var anchor: Int?

  package init() {}
}

/// Mouse drag under way.
package struct Drag: Sendable, Equatable {
  package var target: HitTarget
  package var x: Int
  package var y: Int
  /// State at the press, to measure from.
  package var viewport: Viewport
  package var limits: LimitRule
  package var moved = false
  /// True for the right button, which changes the scale.
  package var isOfScale = false
  /// True if the drag began to change a region, which its end accepts.
  package var tookRegionUp = false
}

/// Everything that the screen shows, as a value.
package struct ExplorerState: Sendable {
  package var columns: Int
  package var rows: Int
  /// Cell height over cell width.
  package var cellAspect = 2.0
  /// False where an image cell is one pixel (ASCII, no colour).
  package var halfBlocks = true
  /// Seconds since the start, from the newest event.
  package var now = 0.0

  package var field: FieldInfo?
  package var loading = Loading()
  package var result: FieldResult?
  package var jobs = Jobs()
  /// What the log spoke of last.
  var reported: AnalysisResult?

  package var screen = Screen.map
  package var focus = Pane.map
  /// Inspector as a drawer on narrow terminals.
  package var drawerIsOpen = false
  package var map = MapState()
  package var viewHistory: [MapState] = []
  /// Views that were left by going back, newest last.
  package var viewFuture: [MapState] = []
  package var blink = Blink()
  package var energyEditor = EnergyEditor()
  package var document = Document()
  package var history = History()
  package var selectedRegion = 0
  /// Regions that actions work on together; none: the chosen one.
  package var markedRegions: Set<Int> = []
  /// True while the chosen region has handles on the map.
  package var handlesAreShown = false
  package var draft: RegionDraft?
  package var observations = ObservationTable()
  package var fit = FitState()
  package var peek = PeekState()
  package var spectrum = SpectrumState()
  package var sky = SkyState()
  package var log = LogState()
  package var histogramIsLogarithmic = true

  package var modal: Modal?
  package var pendingKeys: KeySequence = []
  package var rootMenu = false
  package var menuIsVisible = false
  package var menuToken = 0
  package var status: Message?
  /// Keys named as unknown since the last known one, so that each is said once.
  package var unknownKeys: Set<KeySequence> = []
  package var paletteHistory: [String] = []
  /// Files of the folder that is being typed.
  package var files: FileChoices?
  package var searchText = ""
  package var lastInterrupt = -Double.infinity
  package var drag: Drag?
  /// Where the crosshair was when the last command was recorded.
  package var recordedCrosshair = PixelPosition(x: 0, y: 0)
  /// What part of the map a replay of the log shows at this point.
  package var recordedViewport = Viewport()
  /// The region that was chosen when the last command was recorded.
  package var recordedRegion = 0
  /// What the command log says in place of the name of the action that ran last.
  package var recordedCommand: String?
  /// Where the map is drawn, from the last frame.
  package var canvas = CellRect(x: 0, y: 0, width: 64, height: 32)
  /// Where its pixels are, from the last frame.
  package var shownGeometry: MapGeometry?
  /// The same of panels that have not the focus, by their place.
  package var panelPlaces: [Int: PanelPlace] = [:]

  /// Times of the user's settings.
  package var delays = Delays()
  package var themes: [String] = ["dark"]
  package var theme = "dark"
  package var colorMaps: [String] = []
  package var mouseIsOn = true
  /// How messages name the keys of actions.
  package var keyLabels = ActionRegistry.standard.keyLabels
  /// What there is to say about `keys.toml`.
  package var keyNotes: [SettingsNote] = []
  /// The guided tour, while it lasts.
  package var tour: Tour?
  /// Commands that are carried out one after the other, while there are any.
  package var replay: Replay?
  /// What is on disk, or nil if nothing was written yet.
  package var savedState: SavedState?
  package var restoreIsPending = false
  /// When changes are written, s since the start; nil while nothing is planned.
  package var saveDue: Double?
  /// The file that the workspace was read from, or written to.
  package var workspacePath: String?
  package var saveFailed = false
  /// Files that are asked for and not yet written.
  package var writesUnderWay = 0

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

extension ExplorerState {
  /// A message with the key of each action that it names as `{id}`.
  package func filled(_ text: String) -> String { ActionRegistry.filled(text, keyLabels) }

  /// Contexts whose keys are live, innermost first.
  package var contexts: [Context] { context.stack }

  /// The innermost of them.
  private var context: Context {
    switch screen {
    case .map:
      if fit.grab != nil { return .sourceMove }
      if draft != nil { return .regionEdit }
      switch focus {
      case .map: return .map
      case .energy: return .energy
      case .regions: return .regions
      }
    case .distributions: return .distributions
    case .observations: return peek.focus == .tiles ? .peek : .observations
    case .log: return .log
    case .fit: return fit.focus == .models ? .models : .parameters
    case .spectrum: return .spectrum
    }
  }

  /// The layer on the screen, also while blinking.
  package var shownLayer: Layer {
    blink.isRunning && blink.showsOther ? map.previousLayer : map.layer
  }

  /// Regions with the draft in its place, as they would be after accepting it.
  package var effectiveRegions: [SkyRegion] {
    var regions = document.regions
    guard let draft, let region = draft.region else { return regions }
    if let index = draft.index, regions.indices.contains(index) {
      regions[index] = region
    } else {
      regions.append(region)
    }
    return regions
  }

  /// What the maps should be computed for.
  package var request: AnalysisRequest? {
    guard let field else { return nil }
    let regions = effectiveRegions
    let exclusions =
      document.exclusionsAreOn ? regions.exclusions : []
    return AnalysisRequest(
      excludedRuns: document.excludedRuns, exclusions: exclusions, bins: document.bins,
      correlationRadius: field.correlationRadius, smoothing: map.smoothing, regions: regions,
      models: effectiveModels, residual: map.residual, fit: fitSelection.stacked)
  }

  /// True if what is shown is older than what was asked for.
  package var isStale: Bool {
    guard let result else { return false }
    return jobs.running != nil || jobs.hasNewRuns || result.analysis.request != request
  }
}
