import GridMath
import SkyGeometry

extension ExplorerState {
  /// What the engine reports while a field is opened.
  mutating func handle(_ event: EngineEvent) -> [Effect] {
    switch event {
    case .opened(let opened):
      field = opened
      observations.rows = opened.observations.map { ObservationRow($0) }
      observations.cursor = opened.observations.first?.id
      peek.reset()
      document = Document(
        regions: opened.regions, bins: [Bool](repeating: true, count: opened.energy.count),
        models: opened.models, fit: opened.fit)
      fit = FitState()
      spectrum = SpectrumState()
      sky = SkyState(opened)
      history = History()
      showAvailableLayer()
      map.crosshair = PixelPosition(
        x: Double(opened.geometry.nx - 1) / 2, y: Double(opened.geometry.ny - 1) / 2)
      map.viewport.center = map.crosshair
      recordedCrosshair = map.crosshair
      recordedViewport = map.viewport
      loading.stage = "reducing"
      loading.total = opened.observations.count
      restoreIsPending = true
      return [.restore(path: opened.path)]
    case .opticalDepths(let tables): field?.opticalDepths = tables
    case .reduced(let run):
      if let index = observations.index(of: run.id) {
        observations.rows[index].status = .reduced
        observations.rows[index].summary = run
        if let pointing = run.pointing { observations.rows[index].info.pointing = pointing }
        if let object = run.object { observations.rows[index].info.object = object }
      }
      loading.done += 1
      jobs.hasData = true
      jobs.hasNewRuns = true
    case .skipped(let run, let reason):
      if let index = observations.index(of: run) {
        observations.rows[index].status = .skipped(reason.escapingControls)
      }
      loading.done += 1
      say("run \(run) skipped: \(reason)", .warning)
    case .diagnostic(let diagnostic):
      note(diagnostic)
    case .progress(let stage, let done, let total):
      loading.stage = stage
      loading.done = done
      loading.total = total
    case .finished:
      loading.isFinished = true
      if !jobs.hasData {
        loading.failure = "no usable observation"
        say("no usable observation · 6 shows why", .error)
      } else {
        let skipped = observations.rows.filter {
          if case .skipped = $0.status { return true }
          return false
        }.count
        log.add(
          Message(
            "\(observations.rows.count - skipped) \(field?.map == nil ? "runs reduced" : "map read")"
              + (skipped > 0 ? ", \(skipped) skipped" : ""), .good, time: now))
        // The last runs may still wait for their turn.
        jobs.sentAt = -.infinity
        if let result, jobs.running == nil, !jobs.hasNewRuns { report(result.analysis) }
      }
    case .failed(let text, let isUnreadable):
      loading.failure = text.escapingControls
      loading.isUnreadable = isUnreadable
      say(text, .error)
    }
    return []
  }

  /// Adds a finding to the log, in one line with the same about other runs.
  private mutating func note(_ diagnostic: Diagnostic) {
    let kind: Message.Kind =
      switch diagnostic.severity {
      case .note: .info
      case .warning, .skip: .warning
      case .fatal: .error
      }
    var message = Message(diagnostic.line, kind, time: now)
    if let run = diagnostic.run {
      var finding = diagnostic
      (finding.run, finding.file) = (nil, nil)
      var remark = loading.remarks[finding] ?? RunRemark()
      remark.runs.append(run)
      if remark.runs.count > 1 { message.text = remark.text(finding) }
      let isReplaced = remark.line.map { log.replace($0, by: message) } ?? false
      if !isReplaced { log.add(message) }
      remark.line = message.text
      loading.remarks[finding] = remark
    } else {
      log.add(message)
    }
    if kind != .info { status = message }
  }

  /// Leaves layers that the input does not have.
  mutating func showAvailableLayer() {
    guard let field, let first = field.layers.first else { return }
    if field.reasonWithout(map.layer) != nil { map.layer = first }
    if field.reasonWithout(map.previousLayer) != nil { map.previousLayer = first }
  }
}
