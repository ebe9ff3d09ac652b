import GridMath
import Models
import SkyGeometry

extension ExplorerState {
  /// Plans to write what changed; nothing is planned while nothing changes.
  mutating func scheduleSave() -> [Effect] {
    guard !restoreIsPending, modal == nil || saveFailed == false,
      let now = SavedState(self), now != savedState
    else { return [] }
    // What was found at the start needs no writing.
    guard let before = savedState else {
      savedState = now
      return []
    }
    let delay = now.isWork(unlike: before) ? delays.save : delays.viewSave
    if let saveDue, saveDue <= self.now + delay { return [] }
    saveDue = self.now + delay
    return [.wake(.autosave, after: delay)]
  }

  /// Writes now if anything is not on disk.
  mutating func saveNow() -> [Effect] {
    guard !restoreIsPending, let now = SavedState(self), let before = savedState, now != before
    else { return [] }
    savedState = now
    return [.save(complete(now))]
  }

  /// With what is known of results only by looking at them.
  func complete(_ saved: SavedState) -> SavedState {
    var full = saved
    full.session?.noteCurrent(self)
    return full
  }

  mutating func noteSaved(_ error: String?) {
    if let error {
      if !saveFailed { say("not saved: " + error, .error) }
      saveFailed = true
    } else {
      saveFailed = false
    }
  }

  /// Takes over what an earlier session or a workspace has.
  mutating func restore(_ saved: SavedState?, note: String?, origin: RestoreOrigin = .session) {
    let isFirst = restoreIsPending
    restoreIsPending = false
    // What was lost is said last: it is what stays in the status line.
    defer { if let note { say(note, .warning) } }
    guard let saved, let field else {
      savedState = SavedState(self)
      return
    }
    let (old, past) = (document, history)
    let regions = saved.regions.compactMap(\.region)
    document.regions = regions
    document.exclusionsAreOn = saved.exclusionsAreOn
    document.excludedRuns = Set(saved.excludedRuns).intersection(field.observations.map(\.id))
    let energiesFit =
      saved.energyEdges == field.energy.edges && saved.bins.count == document.bins.count
      && saved.bins.contains(true)
    if energiesFit {
      document.bins = saved.bins
      document.merged = saved.mergedBins(of: document.bins.count)
    }
    if let models = saved.models?.models {
      document.models = models
      keepModelCursor()
    }
    if let scope = saved.fit, scope.isValid { document.fit = scope }
    map.residual = saved.residual ?? .sqrt
    map.layer =
      saved.layer.isOfTestSource && saved.session?.tsMap == nil ? .significance : saved.layer
    showAvailableLayer()
    map.settings = saved.settings
    map.significanceMode = saved.significanceMode
    map.overlays = saved.overlays
    map.smoothing = saved.smoothing.isFinite ? saved.smoothing.clamped(to: 0...10) : 0
    let crosshair = saved.crosshair
    if crosshair.x.isFinite, crosshair.y.isFinite { map.crosshair = limited(crosshair) }
    if let view = usable(saved.viewport) { map.viewport = view }
    recordedCrosshair = map.crosshair
    recordedViewport = map.viewport
    selectedRegion = 0
    markedRegions = []
    let change = saved.fingerprint.flatMap { was in
      field.fingerprint.flatMap { was.difference(to: $0) }
    }
    if let session = saved.session { restore(session, dataChanged: change != nil) }
    if !isFirst {
      // In the middle of a session the document before is one step of undo away.
      history = past
      history.record("workspace", before: old)
    }
    savedState = SavedState(self)
    let lost = saved.regions.count - regions.count
    var damage: [String] = []
    if lost > 0 { damage.append("\(Format.count(lost, "damaged region")) left out") }
    if !energiesFit { damage.append("its energies are not those of the data: all are chosen") }
    tellOfRestored(saved, origin, damage: damage, change: change)
  }

  /// One line about what is back and how to go on without it; another one if the data are not those
  /// of then.
  private mutating func tellOfRestored(
    _ saved: SavedState, _ origin: RestoreOrigin, damage lines: [String], change: String?
  ) {
    if let change {
      say("the data have changed since: \(change) · results of then are marked", .warning)
    }
    let damage = lines.map { "; " + $0 }.joined()
    let kind: Message.Kind = !lines.isEmpty || change != nil ? .warning : .good
    let changed = change.map { " · data have changed: \($0)" } ?? ""
    switch origin {
    case .session:
      say(
        "regions, models, runs and energies of the last session are back\(damage)\(changed)"
          + " · :forget starts afresh", kind)
    case .cutOff:
      let fits = fit.run.records.count
      say(
        "recovered as of \(saved.savedAt ?? "the last save"), the last session was cut off: "
          + "\(Format.count(document.regions.count, "region")), "
          + "\(Format.count(document.models.models.count, "model")), "
          + "\(fits) \(fits == 1 ? "fit" : "fits")\(damage)\(changed)"
          + " · :forget goes back to the input", .warning)
    case .workspace(let path):
      workspacePath = path
      say(
        "workspace \(path)\(saved.savedAt.map { " of " + $0 } ?? "")\(damage)\(changed)"
          + " · :forget goes back to the input", kind)
    }
  }

  /// Goes back to what the input asks for; can be undone.
  mutating func forgetDocument() {
    guard let field else { return }
    change("fresh start") { document in
      document = Document(
        regions: field.regions, bins: [Bool](repeating: true, count: field.energy.count),
        models: field.models, fit: field.fit)
    }
    keepModelCursor()
    let crosshair = map.crosshair
    map = MapState()
    sky.panels = PanelGrid()
    showAvailableLayer()
    map.crosshair = crosshair
    say("as at the first start · {undo} brings the changes back")
  }
}
