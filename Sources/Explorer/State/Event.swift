package import Analysis
package import Estimators
package import Fitting
import GridMath
package import Models
package import Observations
package import SkyGeometry
package import TerminalRendering

/// Something that happened; the only input of `update`.
package enum Event: Sendable {
  case key(KeyStroke)
  /// Text pasted in one piece; never read as keys.
  case paste(String)
  case mouse(MouseInput)
  /// Size of the terminal in cells.
  case resize(columns: Int, rows: Int)
  /// A wake-up that was asked for.
  case wake(WakeReason)
  case engine(EngineEvent)
  case computed(generation: Int, FieldResult)
  case computeFailed(generation: Int, String)
  /// A saved document was read, or could not be.
  /// Events and responses of a run as curves.
  case peeked(ResponseSummary)
  case peekFailed(run: Int, String)
  case restored(SavedState?, note: String?, origin: RestoreOrigin = .session)
  case saved(error: String?)
  case regionsRead(path: String, [SkyRegion], notes: [String])
  /// Pixels that a mask file leaves usable, as areas that it excludes.
  case maskRead(path: String, [SkyRegion], pixels: Int, notes: [String])
  case modelsRead(path: String, ModelFileReading)
  case fit(generation: Int, FitEvent)
  case spectrum(generation: Int, SpectrumOutcome, seconds: Double)
  /// Spectra and flux points of another analysis.
  case resultsRead(path: String, SpectrumReading)
  case sky(SkyEvent)
  /// Profiles, contours and errors.
  case scanned(generation: Int, FitScanEvent)
  /// The likelihood of a restored fit, by the number of the fit, with the scan that waits for it.
  case rebuilt(generation: Int, record: Int, Fit)
  case filesListed(FileChoices)
  case message(String, Message.Kind)
  /// Files that were asked for are written, or could not be.
  case written([Message])
  /// What the screen looks like at a frame of a log.
  case frameTaken(FrameHash, expected: FrameHash)
  /// SIGTERM, SIGHUP or a closed terminal.
  case terminate
}

extension Event {
  /// True for what the user does at the terminal.
  package var isInput: Bool {
    switch self {
    case .key, .paste, .mouse, .resize: true
    default: false
    }
  }

  /// True for the steps of writing the document.
  package var isSaving: Bool {
    switch self {
    case .wake(.autosave), .saved: true
    default: false
    }
  }
}

/// Why a wake-up was asked for; stale ones are told apart by their number.
package enum WakeReason: Sendable, Hashable {
  case prefix(Int)
  case peek(Int)
  case blink(Int)
  case autosave
  case streaming
  /// Time for the next step of a log, planned after that many events.
  case replay(Int)
  /// Time for the next frame; handled by the loop.
  case frame
  /// Nothing may have happened for a while since that many events; handled by the loop.
  case rest(Int)
}

/// Mouse input with what it met in the last frame.
package struct MouseInput: Sendable, Equatable {
  /// What the mouse did.
  package enum Kind: String, Sendable, Equatable {
    case press
    case rightPress
    case drag
    case rightDrag
    case release
    case wheelUp
    case wheelDown
  }

  package var kind: Kind
  /// Cell column and row.
  package var x: Int
  package var y: Int
  /// What is drawn there.
  package var target: HitTarget?

  package init(_ kind: Kind, x: Int, y: Int, target: HitTarget? = nil) {
    self.kind = kind
    self.x = x
    self.y = y
    self.target = target
  }
}

/// What a place on the screen stands for.
package enum HitTarget: Sendable, Hashable {
  case map
  /// A row of the colour bar, by its value per data pixel.
  case colorBar(Double)
  /// One of several panels, by its distance from the first in cells.
  case mapPanel(dx: Int, dy: Int)
  /// One of several panels of layers.
  case linkedPanel(Int)
  case histogramBin(Int)
  case energyBin(Int)
  case energyStrip
  case tab(Screen)
  case action(String)
  case region(Int)
  /// A handle of a region, or of the one that is being drawn.
  case regionHandle(Int?, RegionHandle)
  case model(Int)
  case parameter(ParameterPlace)
  case fitPane(FitPane)
  /// A marker of a source, by the name of its model.
  case source(String)
  case observation(Int)
  case column(Int)
  case listRow(Int)
  case pane(Pane)
  case log
  case peekTile(PeekTile)
  case spectrumSeries(Int)
  case spectrumRow(Int)
  /// A place on the horizontal axis of the chart.
  case spectrumPlace(Double)
  /// A place on the horizontal axis of the enlarged tile.
  case peekPlace(Double)
}

/// Work for the outside; answers come back as events.
package enum Effect: Sendable, Equatable {
  case compute(generation: Int, AnalysisRequest)
  case cancelCompute
  case fit(generation: Int, AnalysisRequest)
  case fitControl(FitControl.Wish)
  case spectrum(generation: Int, SpectrumRequest)
  case cancelSpectrum
  case readResults(path: String)
  case writePoints(FluxPoints, path: String, SedType)
  case sky(SkyEffect)
  /// Profiles, contours and errors of a fit, on a copy of it.
  case scan(generation: Int, FitScan, FitRecord)
  /// Makes the likelihood of a restored fit again.
  case rebuild(generation: Int, FitRecord)
  case cancelScan
  case cancelLoading
  /// Reads the responses of a run.
  case peek(run: Int)
  case cancelPeek
  case wake(WakeReason, after: Double)
  case save(SavedState)
  case restore(path: String)
  /// Writes the state to a file of the user.
  case saveWorkspace(SavedState, path: String)
  /// Reads the state from one.
  case openWorkspace(path: String)
  case copy(String, what: String)
  case copyScreen
  /// A line for the command log.
  case record(String)
  /// Does what the user did when a log was recorded.
  case input(ReplayStep)
  /// Looks at the present frame, for the recording and for a comparison.
  case takeFrame(expected: FrameHash?)
  /// Lists a folder for the completion of a path.
  case listFiles(folder: String)
  case readRegions(path: String)
  case writeRegions(path: String)
  case readMask(path: String)
  case writeMask(ExclusionMask, path: String)
  case writeLayer(LayerImage, path: String)
  case readModels(path: String)
  case writeModels(path: String)
  /// Writes a picture of the screen, or of the map alone.
  case picture(path: String, onlyMap: Bool)
  /// Writes a folder that repeats what is shown.
  case export(ExportRequest, folder: String)
  /// The same with what it gives from the files on, and a report.
  case report(ExportRequest, folder: String)
  case setMouse(Bool)
  case repaint
  case suspend
  case quit
}

/// A line of the log.
package struct Message: Sendable, Equatable {
  /// How much it matters.
  package enum Kind: Sendable, Equatable {
    case info
    case good
    case warning
    case error
    /// A command that was carried out.
    case command
  }

  package var text: String
  package var kind: Kind
  /// Seconds since the start.
  package var time: Double
  /// How long it took what is told of, s.
  package var duration: Double?

  package init(
    _ text: String, _ kind: Kind = .info, time: Double = 0, duration: Double? = nil
  ) {
    self.text = text.escapingControls
    self.kind = kind
    self.time = time
    self.duration = duration
  }

  /// The text with how long it took.
  package var line: String {
    duration.map { "\(text) · \(Format.fixed($0, 2)) s" } ?? text
  }

  /// The message without times.
  var still: Message { Message(text, kind) }
}
