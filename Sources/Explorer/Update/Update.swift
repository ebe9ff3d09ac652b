import Fitting
import SkyGeometry

/// The next state and the work that follows from an event: pure, without clock or files.
///
/// - Parameters:
///   - state: State before and after.
///   - event: What happened.
///   - time: Seconds since the start; never decreases.
///   - registry: Actions that keys stand for.
/// - Returns: Work for the outside, in order.
package func update(
  _ state: inout ExplorerState, _ event: Event, at time: Double,
  registry: ActionRegistry = .standard
) -> [Effect] {
  state.now = max(state.now, time)
  var effects: [Effect] = []
  switch event {
  case .key(let key): effects += state.handle(key, registry)
  case .paste(let text): state.paste(text)
  case .mouse(let input): effects += state.handle(input, registry)
  case .resize(let columns, let rows):
    state.columns = columns
    state.rows = rows
    state.drag = nil
  case .wake(.replay(let planned)): effects += state.continueReplay(planned, registry)
  case .wake(let reason): effects += state.wake(reason)
  case .engine(let event): effects += state.handle(event)
  case .computed(let generation, let result): state.accept(generation, result)
  case .computeFailed(let generation, let text): state.computeFailed(generation, text)
  case .peeked(let summary): state.acceptPeek(summary)
  case .peekFailed(let run, let text): state.failPeek(run, text)
  case .restored(let saved, let note, let origin):
    state.restore(saved, note: note, origin: origin)
  case .saved(let error): state.noteSaved(error)
  case .regionsRead(let path, let regions, let notes):
    state.addRegions(regions, from: path, notes: notes)
  case .maskRead(let path, let regions, let pixels, let notes):
    state.addMask(regions, pixels: pixels, from: path, notes: notes)
  case .modelsRead(let path, let reading): state.takeModels(reading, from: path)
  case .fit(let generation, let event): state.handle(event, generation: generation)
  case .spectrum(let generation, let outcome, let seconds):
    state.takeSpectrum(outcome, generation: generation, seconds: seconds)
  case .resultsRead(let path, let reading): state.takeResults(reading, from: path)
  case .sky(let event): state.handle(event)
  case .scanned(let generation, let event): state.handle(event, scan: generation)
  case .rebuilt(let generation, let record, let fit):
    effects += state.takeRebuilt(fit, of: record, scan: generation)
  case .filesListed(let files):
    // Something else may be typed by now.
    if state.files?.folder == files.folder { state.files = files }
  case .message(let text, let kind): state.say(text, kind)
  case .written(let messages): state.noteWritten(messages)
  case .frameTaken(let frame, let expected): state.replay?.note(frame: frame, expected: expected)
  case .terminate: effects += state.terminate()
  }
  effects += state.scheduleFit()
  effects += state.scheduleCompute()
  effects += state.schedulePeek()
  effects += state.scheduleSpectrum()
  effects += state.scheduleSky()
  effects += state.scheduleSave()
  effects += state.scheduleReplay()
  effects += state.scheduleFiles(registry)
  return effects
}

extension ExplorerState {
  /// Shows a line in the status line and keeps it in the log.
  ///
  /// - Parameters:
  ///   - text: one line; `{id}` stands for the key of an action.
  ///   - kind: how much it matters.
  ///   - duration: how long it took what is told of, s; shown after the text.
  package mutating func say(
    _ text: String, _ kind: Message.Kind = .info, duration: Double? = nil
  ) {
    let message = Message(filled(text), kind, time: now, duration: duration)
    status = message
    log.add(message)
  }

  /// Shows a line without keeping it: answers to a key that changed nothing.
  package mutating func hint(_ text: String, _ kind: Message.Kind = .info) {
    status = Message(filled(text), kind, time: now)
  }

  /// Asks for new maps if anything that they depend on has changed.
  mutating func scheduleCompute() -> [Effect] {
    guard let request, jobs.hasData, request.bins.contains(true) else { return [] }
    guard request != jobs.request || jobs.hasNewRuns else { return [] }
    guard jobs.running == nil else {
      jobs.isPending = true
      return []
    }
    // While runs stream in, new ones wait a little: stacking after each would slow the reduction.
    if request == jobs.request, loading.isRunning, now - jobs.sentAt < Self.streamingInterval {
      guard !jobs.streamingWake else { return [] }
      jobs.streamingWake = true
      return [.wake(.streaming, after: Self.streamingInterval)]
    }
    jobs.latest += 1
    jobs.running = jobs.latest
    jobs.isPending = false
    jobs.hasNewRuns = false
    jobs.request = request
    jobs.sentAt = now
    return [.compute(generation: jobs.latest, request)]
  }

  /// Least time between two maps while runs stream in, s.
  static let streamingInterval = 0.2

  /// Takes a result over; results older than the one on the screen are dropped.
  mutating func accept(_ generation: Int, _ new: FieldResult) {
    if jobs.running == generation { jobs.running = nil }
    guard generation > jobs.applied, !jobs.cancelled.contains(generation) else { return }
    jobs.applied = generation
    jobs.hasFailed = false
    jobs.failure = nil
    jobs.cancelled = jobs.cancelled.filter { $0 > generation }
    jobs.isPending = false
    let isFirst = result == nil
    let old = result?.analysis
    result = new
    takeStatistic(of: new.analysis, after: old)
    report(new.analysis)
    takeNorms(new.analysis.norms)
    if isFirst { firstResult() }
  }

  mutating func computeFailed(_ generation: Int, _ text: String) {
    if jobs.running == generation { jobs.running = nil }
    guard !jobs.cancelled.contains(generation), generation > jobs.applied else { return }
    jobs.isPending = false
    jobs.hasFailed = true
    // While runs stream in, each attempt fails alike: said once.
    let message = "maps not updated: " + text
    jobs.failure = message
    if log.messages.last(where: { $0.kind == .error })?.text == Message(message).text {
      hint(message, .error)
    } else {
      say(message, .error)
    }
  }

  private mutating func takeNorms(_ norms: [NormRow]) {
    let byRun = Dictionary(norms.map { ($0.run, $0) }, uniquingKeysWith: { first, _ in first })
    for index in observations.rows.indices {
      let old = observations.rows[index].norm
      let new = byRun[observations.rows[index].id]
      observations.rows[index].norm = new
      if let new, !new.isKept, old?.isKept != false, !document.excludedRuns.contains(new.run) {
        log.add(
          Message(
            "run \(new.run) dropped: " + (new.reason ?? "norm out of range"), .warning, time: now))
      }
    }
  }

  /// Sets the crosshair on the brightest place when the first map arrives and nothing was restored.
  private mutating func firstResult() {
    guard let field, map.viewport.zoom == nil, crosshairIsUntouched else { return }
    let wasSaved = savedState == SavedState(self)
    map.crosshair = PixelPosition(
      x: Double(field.geometry.nx - 1) / 2, y: Double(field.geometry.ny - 1) / 2)
    // The user has done nothing yet: nothing is to be written, and nobody to be woken for it.
    if wasSaved { savedState = SavedState(self) }
  }

  mutating func wake(_ reason: WakeReason) -> [Effect] {
    switch reason {
    case .prefix(let token):
      if token == menuToken, !pendingKeys.isEmpty { menuIsVisible = true }
    case .blink(let token):
      guard blink.isRunning, token == blink.token else { return [] }
      blink.showsOther.toggle()
      return [.wake(.blink(token), after: blink.interval)]
    case .autosave:
      saveDue = nil
      return saveNow()
    case .streaming:
      jobs.streamingWake = false
    case .peek(let token): return startPeek(token)
    case .frame, .replay, .rest: break
    }
    return []
  }

  mutating func terminate() -> [Effect] {
    saveNow() + [
      .cancelLoading, .cancelCompute, .cancelPeek, .cancelSpectrum, .fitControl(.cancel),
      .cancelScan, .sky(.cancelTsMap), .quit,
    ]
  }
}
