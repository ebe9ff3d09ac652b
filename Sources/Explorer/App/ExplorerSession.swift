import Analysis
import Dispatch
import Fitting
import Foundation
import GridMath
import TerminalRendering

/// The loop: events in, frames and effects out.
///
/// Everything here is on the main actor; work is not.
@MainActor
final class ExplorerSession {
  private let client: EngineClient
  let backend: any TerminalBackend
  let registry: ActionRegistry
  let library: ThemeLibrary
  private let store: StateStore
  /// The workspace to begin with.
  private let workspace: String?
  private(set) var state: ExplorerState
  private let start = ContinuousClock.now
  private let events: AsyncStream<Event>
  let sink: AsyncStream<Event>.Continuation
  private var themes: [String: Theme] = [:]
  /// What the terminal answered at the start; a theme does not change in the middle of a session.
  let background: Rgb?
  private var hits: [HitRegion] = []
  private var isOver = false

  private var loadingTask: Task<Void, Never>?
  private var computeTask: Task<Void, Never>?
  private var peekTask: Task<Void, Never>?
  private var spectrumTask: Task<Void, Never>?
  private var reportTask: Task<Void, Never>?
  private var writing: Task<Void, Never>?
  private var fitControl: FitControl?
  private let skyTasks: SkyTasks
  private var scanControl: FitControl?
  private var lastFrame: ContinuousClock.Instant?
  /// When a key was answered last.
  private var lastInputFrame: ContinuousClock.Instant?
  /// When a result was drawn at once last.
  private var lastResultFrame: ContinuousClock.Instant?
  private var frameIsPlanned = false
  /// True if something happened since the last frame.
  private var isUndrawn = false
  /// Where what happens is recorded; nil in most sessions.
  var recorder: SessionRecorder?

  /// Least time between two frames.
  static let frameInterval = Duration.milliseconds(33)

  init(client: EngineClient, options: ExplorerOptions, backend: any TerminalBackend) {
    self.client = client
    self.backend = backend
    library = ThemeLibrary(folders: options.themeFolders)
    let keys = UserKeys(options.keyFile)
    registry = keys.registry
    store = StateStore(folder: options.stateFolder)
    workspace = options.workspace
    (events, sink) = AsyncStream.makeStream()
    skyTasks = SkyTasks(client, sink)
    let size = backend.size
    state = ExplorerState(columns: size.width, rows: size.height)
    state.themes = library.choices
    state.delays = options.delays
    state.blink.interval = options.delays.blink
    background = backend.background
    state.cellAspect = backend.capabilities.cellAspect
    state.halfBlocks =
      backend.capabilities.level != .mono && backend.capabilities.glyphs == .unicode
    state.colorMaps = backend.capabilities.level == .mono ? [] : ColorMap.all.map(\.name)
    state.mouseIsOn = options.mouse
    if options.tour { state.tour = Tour(registry) }
    state.replay = options.replay
    state.theme = ThemeLibrary.automatic
    state.keyLabels = registry.keyLabels
    state.keyNotes = keys.notes
    recorder = options.recording.map { SessionRecorder(file: $0, input: options.recordedInput) }
    let notes = options.notes + (library.notes + keys.notes).map(\.description)
    for note in notes { state.log.add(Message(note, .warning)) }
    if let first = notes.first {
      state.hint(first + (notes.count > 1 ? " · \(notes.count - 1) more in the log" : ""), .warning)
    }
    if let name = options.theme {
      if library.choices.contains(name) {
        state.theme = name
      } else {
        state.say(
          "no theme \"\(name)\"; there are " + library.choices.joined(separator: ", "), .warning)
      }
    }
    let screen = recordedScreen
    state.replay?.adapt(to: screen)
  }

  /// Runs to the end of the session.
  func run() async -> ExplorerOutcome {
    if !state.mouseIsOn { backend.setMouse(enabled: false) }
    draw()
    recordHead()
    let input = backend.events
    let sink = self.sink
    let reader = Task.background { await Self.forward(input, to: sink) }
    startLoading()
    for await event in events {
      handle(event)
      if isOver { break }
    }
    reader.cancel()
    loadingTask?.cancel()
    computeTask?.cancel()
    peekTask?.cancel()
    spectrumTask?.cancel()
    reportTask?.cancel()
    skyTasks.cancel()
    await writing?.value
    await store.end()
    var failure = state.field == nil ? state.loading.failure : nil
    // Without a screen, numbers of maps that are not those of all runs must not pass for a result.
    if failure == nil, state.replay?.endsSession == true, state.jobs.hasFailed {
      failure = state.jobs.failure
    }
    // Whoever asks for the last screen of a replay gets what the last step left.
    if isUndrawn, state.replay?.endsSession == true { draw() }
    return ExplorerOutcome(
      failure: failure, isUnreadable: state.loading.isUnreadable, replay: state.replay,
      messages: state.log.messages,
      lines: state.replay?.endsSession == true ? PlainReport(state).lines : [])
  }

  /// Hands on what the terminal says, to its end.
  private static func forward(
    _ input: AsyncStream<InputEvent>, to sink: AsyncStream<Event>.Continuation
  ) async {
    for await event in input {
      if let event = Self.event(event) { sink.yield(event) }
    }
    sink.yield(.terminate)
  }

  private var now: Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  private func handle(_ event: Event) {
    if case .wake(.frame) = event {
      frameIsPlanned = false
      // What was planned for may have been drawn already, with a key or a result.
      if isUndrawn { draw() }
      return
    }
    if case .wake(.rest(let events)) = event { return takeOwedFrame(events) }
    var event = event
    if case .mouse(var input) = event {
      // A replay does not wait for frames, and the mouse meets what is shown.
      if isUndrawn, state.replay != nil { draw() }
      // What is under the pointer is what the last frame showed there.
      input.target = hits.last { $0.rect.contains(x: input.x, y: input.y) }?.target
      event = .mouse(input)
    }
    // A document that goes to the disk as it should leaves the screen as it is.
    let isSilent = event.isSaving && !state.saveFailed
    let stepsDone = state.replay?.done ?? 0
    let effects = update(&state, event, at: now, registry: registry)
    record(event, stepsDone, effects)
    if isSilent, !state.saveFailed {
      for effect in effects { perform(effect) }
      return
    }
    isUndrawn = true
    for effect in effects { perform(effect) }
    // Without a field there is nothing to look at: the caller says why.
    if state.field == nil, state.loading.failure != nil { isOver = true }
    if isOver { return }
    if case .computed = event {
      planResultFrame()
    } else {
      planFrame(isInput: event.isInput)
    }
  }

  /// Draws now if the last frame is old enough, else as soon as it is.
  ///
  /// A key waits for frames of earlier keys only: it is answered at once also while results and
  /// progress are drawn.
  private func planFrame(isInput: Bool) {
    if isInput {
      guard let last = lastInputFrame, ContinuousClock.now - last < Self.frameInterval else {
        draw()
        lastInputFrame = lastFrame
        return
      }
    }
    guard !frameIsPlanned else { return }
    guard let last = lastFrame else { return draw() }
    let age = ContinuousClock.now - last
    if age >= Self.frameInterval { return draw() }
    frameIsPlanned = true
    let rest = (Self.frameInterval - age).components
    wake(.frame, after: Double(rest.seconds) + Double(rest.attoseconds) * 1e-18)
  }

  /// Results are drawn at once, so that a map follows its key within the same frame interval; only
  /// one after the other they wait.
  private func planResultFrame() {
    guard let last = lastResultFrame, ContinuousClock.now - last < Self.frameInterval else {
      draw()
      lastResultFrame = lastFrame
      return
    }
    planFrame(isInput: false)
  }

  private func draw() {
    let screen = view(state, theme: theme(), registry: registry)
    hits = screen.hits
    if let canvas = screen.canvas { state.canvas = canvas }
    if let geometry = screen.geometry { state.shownGeometry = geometry }
    state.panelPlaces = screen.panels
    backend.present(Frame(screen.cells, cursor: screen.cursor))
    lastFrame = ContinuousClock.now
    isUndrawn = false
  }

  /// The theme of the state, resolved once.
  func theme() -> Theme {
    if let theme = themes[state.theme] { return theme }
    let definition = library.theme(named: state.theme, background: background) ?? .dark
    let theme = definition.resolved(for: backend.capabilities)
    themes[state.theme] = theme
    return theme
  }

  /// Wakes the loop later.
  ///
  /// On the main queue: a sleeping task would need a thread of the pool to go on, and those are
  /// busy while runs are reduced.
  func wake(_ reason: WakeReason, after delay: Double) {
    let sink = self.sink
    DispatchQueue.main.asyncAfter(deadline: .now() + delay) { sink.yield(.wake(reason)) }
  }

  private func startLoading() {
    let client = self.client
    let sink = self.sink
    loadingTask = Task.background {
      for await event in client.open() { sink.yield(.engine(event)) }
    }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .compute(let generation, let request): compute(generation, request)
    case .cancelCompute: computeTask?.cancel()
    case .peek(let run): peek(run)
    case .cancelPeek: peekTask?.cancel()
    case .cancelLoading: loadingTask?.cancel()
    case .fit(let generation, let request): startFit(generation, request)
    case .fitControl(let wish): fitControl?.current = wish
    case .spectrum(let generation, let request): startSpectrum(generation, request)
    case .cancelSpectrum: spectrumTask?.cancel()
    case .readResults(let path): SpectrumFiles.read(path, client, sink)
    case .writePoints(let points, let path, let type):
      SpectrumFiles.write(points, path, type, sink)
    case .sky(let effect): skyTasks.perform(effect)
    case .scan(let generation, let scan, let record): startScan(generation, scan, record)
    case .rebuild(let generation, let record): startRebuilding(generation, record)
    case .cancelScan: scanControl?.current = .cancel
    case .wake(let reason, let delay): wake(reason, after: delay)
    case .save(let saved):
      let store = self.store
      let sink = self.sink
      write { sink.yield(.saved(error: await store.save(saved))) }
    case .record(let line):
      let store = self.store
      let path = state.field?.path ?? ""
      write { await store.record(line, path: path) }
    case .input(let step):
      if let event = step.event { sink.yield(event) }
    case .takeFrame(let expected): takeFrame(expected: expected)
    case .restore(let path): restore(path)
    case .saveWorkspace(let saved, let path):
      let sink = self.sink
      let path = (path as NSString).expandingTildeInPath
      write { sink.yield(.written([StateStore.saveWorkspace(saved, to: path)])) }
    case .openWorkspace(let path): openWorkspace((path as NSString).expandingTildeInPath)
    case .copy(let text, let what): copy(text, what)
    case .copyScreen: copy(screenWithoutMessage().cells.text, "screen")
    case .listFiles(let folder): FolderListing.read(folder, sink)
    case .readRegions(let path): RegionFiles.read(path, state.field?.geometry, sink)
    case .writeRegions(let path): RegionFiles.write(path, state.document.regions, sink)
    case .readMask(let path): MaskFiles.read(path, state.field?.geometry, sink)
    case .writeMask(let mask, let path):
      let sink = self.sink
      write { sink.yield(.written([MaskFiles.write(mask, to: path)])) }
    case .writeLayer(let image, let path):
      let sink = self.sink
      write { sink.yield(.written([LayerFiles.write(image, to: path)])) }
    case .readModels(let path): ModelFiles.read(path, client, sink)
    case .writeModels(let path): ModelFiles.write(path, state.document.models, sink)
    case .picture(let path, let onlyMap): takePicture(path, onlyMap)
    case .export(let request, let folder): exportFolder(request, folder, isReport: false)
    case .report(let request, let folder): exportFolder(request, folder, isReport: true)
    case .setMouse(let isOn): backend.setMouse(enabled: isOn)
    case .repaint: backend.invalidate()
    case .suspend: backend.suspend()
    case .quit: isOver = true
    }
  }

  /// Reads what the last session left, or the workspace to begin with.
  private func restore(_ path: String) {
    let store = self.store
    let client = self.client
    let sink = self.sink
    let workspace = self.workspace
    Task.background {
      let start = await store.begin(path)
      let company = start.other.map { other in
        "another gammascope (process \(other)) has these data open: the document of the last to end "
          + "stays; :workspace save keeps this one"
      }
      var origin = RestoreOrigin.session
      var (saved, note): (SavedState?, String?) = (nil, nil)
      if let workspace {
        await store.keepAside(path)
        origin = .workspace(workspace)
        switch StateStore.read(workspace) {
        case .success(let read): saved = read
        case .failure(let problem): note = "\(workspace) \(problem.text); starting afresh"
        }
      } else {
        (saved, note) = await store.load(path)
        if start.wasCutOff { origin = .cutOff }
      }
      let lost = await saved?.readModels(client.readModels) ?? []
      if !lost.isEmpty {
        note = (note.map { $0 + "; " } ?? "") + "not read: " + lost.joined(separator: ", ")
      }
      // Said last, so that it stays to be read.
      if let company { note = (note.map { $0 + "; " } ?? "") + company }
      sink.yield(.restored(saved, note: note, origin: origin))
    }
  }

  /// Reads a workspace in the middle of a session.
  private func openWorkspace(_ path: String) {
    let store = self.store
    let client = self.client
    let sink = self.sink
    let input = state.field?.path
    write {
      switch StateStore.read(path) {
      case .failure(let problem):
        sink.yield(.written([Message("\(path) \(problem.text)", .error)]))
      case .success(var saved):
        guard saved.path == input else {
          let text = "\(path) is of other data, \(saved.path): gammascope open \(path)"
          sink.yield(.written([Message(text, .error)]))
          return
        }
        if let input { await store.keepAside(input) }
        let lost = await saved.readModels(client.readModels)
        let note = lost.isEmpty ? nil : "not read: " + lost.joined(separator: ", ")
        sink.yield(.restored(saved, note: note, origin: .workspace(path)))
        sink.yield(.written([]))
      }
    }
  }

  /// The present screen goes into a file as it is, without what asked for the file.
  private func takePicture(_ path: String, _ onlyMap: Bool) {
    let screen = screenWithoutMessage()
    let cells = onlyMap ? screen.cells.cropped(to: screen.canvas ?? state.canvas) : screen.cells
    let theme = theme()
    let sink = self.sink
    let path = (path as NSString).expandingTildeInPath
    write { sink.yield(.written([PictureFormat.write(cells, theme: theme, to: path)])) }
  }

  /// The present screen; a message of a moment ago would hide what it shows.
  private func screenWithoutMessage() -> ScreenFrame {
    var state = self.state
    state.status = nil
    return view(state, theme: theme(), registry: registry)
  }

  /// Puts text on the clipboard; what the terminal does not take goes into a file.
  private func copy(_ text: String, _ what: String) {
    guard !backend.copyToClipboard(text) else {
      sink.yield(.message("\(what) copied", .good))
      return
    }
    let store = self.store
    let sink = self.sink
    write {
      let path = await store.keepCopy(text)
      sink.yield(
        .message(
          path.map {
            "\(what): too long for the clipboard of the terminal, or it has none; in \($0)"
          }
            ?? "the terminal takes no clipboard text", .warning))
    }
  }

  private func exportFolder(_ request: ExportRequest, _ folder: String, isReport: Bool) {
    let client = self.client
    let sink = self.sink
    let folder = (folder as NSString).expandingTildeInPath
    let body: @Sendable () async -> Void = {
      do {
        let work = isReport ? client.report : client.export
        sink.yield(.written(try await work(request, folder)))
      } catch is CancellationError {
        sink.yield(.written([]))
      } catch let error as AnalysisError {
        sink.yield(
          .written([Message(error.diagnostics.last?.line ?? "not exported", .error)]))
      } catch {
        sink.yield(.written([Message("not exported: \(error)", .error)]))
      }
    }
    // A report takes as long as the analysis: the end of the session does not wait for it.
    if isReport {
      reportTask?.cancel()
      reportTask = Task.background { await body() }
    } else {
      write(body)
    }
  }

  /// Writes one after the other, in order; the end of the session waits for the last one.
  func write(_ body: @escaping @Sendable () async -> Void) {
    let before = writing
    writing = Task.background {
      await before?.value
      await body()
    }
  }

  private func compute(_ generation: Int, _ request: AnalysisRequest) {
    let client = self.client
    let sink = self.sink
    let previous = state.result
    computeTask = Task.background {
      do {
        let result = FieldResult(try await client.compute(request), after: previous)
        sink.yield(.computed(generation: generation, result))
      } catch is CancellationError {
        sink.yield(.computeFailed(generation: generation, "cancelled"))
      } catch {
        sink.yield(.computeFailed(generation: generation, "\(error)"))
      }
    }
  }

  private func peek(_ run: Int) {
    let client = self.client
    let sink = self.sink
    peekTask = Task.background {
      do {
        let summary = try await client.peek(run)
        if !Task.isCancelled { sink.yield(.peeked(summary)) }
      } catch is CancellationError {
        // An input without runs has nothing to look at; what was given up is not listened to.
        if !Task.isCancelled { sink.yield(.peekFailed(run: run, "there are no responses")) }
      } catch let error as AnalysisError {
        sink.yield(.peekFailed(run: run, error.diagnostics.last?.line ?? "cannot be read"))
      } catch {
        sink.yield(.peekFailed(run: run, "\(error)"))
      }
    }
  }

  private func startSpectrum(_ generation: Int, _ request: SpectrumRequest) {
    let client = self.client
    let sink = self.sink
    let start = ContinuousClock.now
    spectrumTask = Task.background {
      let outcome: SpectrumOutcome
      do {
        outcome = .result(try await client.spectrum(request))
      } catch is CancellationError {
        return
      } catch {
        outcome = .failed("\(error)")
      }
      let seconds = (ContinuousClock.now - start).seconds
      sink.yield(.spectrum(generation: generation, outcome, seconds: seconds))
    }
  }

  private func startFit(_ generation: Int, _ request: AnalysisRequest) {
    fitControl?.current = .cancel
    let control = FitControl()
    fitControl = control
    let client = self.client
    let sink = self.sink
    Task.background {
      for await event in await client.fit(request, control) {
        sink.yield(.fit(generation: generation, event))
      }
    }
  }

  private func startRebuilding(_ generation: Int, _ record: FitRecord) {
    scanControl?.current = .cancel
    let control = FitControl()
    scanControl = control
    let client = self.client
    let sink = self.sink
    Task.background {
      do {
        let fit = try await client.rebuild(record, control)
        sink.yield(.rebuilt(generation: generation, record: record.number, fit))
      } catch is CancellationError {
        // Nobody waits for it any more.
      } catch {
        sink.yield(.scanned(generation: generation, .failed("\(error)")))
      }
    }
  }

  private func startScan(_ generation: Int, _ scan: FitScan, _ record: FitRecord) {
    guard let fit = record.fit else { return }
    scanControl?.current = .cancel
    let control = FitControl()
    scanControl = control
    let sink = self.sink
    Task.background {
      for await event in scan.run(fit, result: record.result, control: control) {
        sink.yield(.scanned(generation: generation, event))
      }
    }
  }

  /// Input of the terminal as an event; nil for what the explorer does not use.
  private static func event(_ input: InputEvent) -> Event? {
    switch input {
    case .key(let key): return .key(KeyStroke(key.name))
    case .resize(let size): return .resize(columns: size.width, rows: size.height)
    case .paste(let text): return .paste(text)
    case .focus: return nil
    case .closed: return .terminate
    case .mouse(let mouse):
      let kind: MouseInput.Kind
      switch mouse.kind {
      case .press(.left): kind = .press
      case .press(.right): kind = .rightPress
      case .drag(.left): kind = .drag
      case .drag(.right): kind = .rightDrag
      case .release: kind = .release
      case .wheelUp: kind = .wheelUp
      case .wheelDown: kind = .wheelDown
      case .press(.middle), .drag(.middle): return nil
      }
      return .mouse(MouseInput(kind, x: mouse.x, y: mouse.y))
    }
  }
}
