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

  package init() {}

  /// True while runs may still come.
  package var isRunning: Bool { !isFinished && !isCancelled && failure == nil }
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

  package var screen = Screen.map
  package var focus = Pane.map
  /// Inspector as a drawer on narrow terminals.
  package var drawerIsOpen = false
  package var map = MapState()
  package var viewHistory: [MapState] = []
  package var blink = Blink()
  package var energyEditor = EnergyEditor()
  package var document = Document()
  package var history = History()
  package var selectedRegion = 0
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
  package var searchText = ""
  package var lastInterrupt = -Double.infinity
  package var drag: Drag?
  /// Where the crosshair was when the last command was recorded.
  package var recordedCrosshair = PixelPosition(x: 0, y: 0)
  /// What the command log says in place of the name of the action that ran last.
  package var recordedCommand: String?
  /// Where the map is drawn, from the last frame.
  package var canvas = CellRect(x: 0, y: 0, width: 64, height: 32)
  /// Where its pixels are, from the last frame.
  package var shownGeometry: MapGeometry?

  package var themes: [String] = ["dark"]
  package var theme = "dark"
  package var colorMaps: [String] = []
  package var mouseIsOn = true
  /// The guided tour, while it lasts.
  package var tour: Tour?
  /// Commands that are carried out one after the other, while there are any.
  package var replay: Replay?
  /// What is on disk, or nil if nothing was written yet.
  package var savedState: SavedState?
  package var restoreIsPending = false
  package var saveIsScheduled = false
  package var saveFailed = false
  /// Files that are asked for and not yet written.
  package var writesUnderWay = 0

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

extension ExplorerState {
  /// Contexts whose keys are live, innermost first.
  package var contexts: [Context] {
    switch screen {
    case .map:
      if fit.grab != nil { return [.sourceMove, .mapScreen, .everywhere] }
      if draft != nil { return [.regionEdit, .mapScreen, .everywhere] }
      switch focus {
      case .map: return [.map, .mapScreen, .everywhere]
      case .energy: return [.energy, .mapScreen, .everywhere]
      case .regions: return [.regions, .mapScreen, .everywhere]
      }
    case .distributions: return [.distributions, .mapScreen, .everywhere]
    case .observations:
      return peek.focus == .tiles
        ? [.peek, .observations, .everywhere] : [.observations, .everywhere]
    case .log: return [.log, .everywhere]
    case .fit:
      let pane: Context = fit.focus == .models ? .models : .parameters
      return [pane, .fitScreen, .mapScreen, .everywhere]
    case .spectrum: return [.spectrum, .mapScreen, .everywhere]
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
