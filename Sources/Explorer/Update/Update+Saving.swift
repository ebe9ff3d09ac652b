import GridMath
import SkyGeometry

extension ExplorerState {
  /// Seconds between a change and its way to the disk.
  static let saveDelay = 1.0

  /// Plans to write what changed; nothing is planned while nothing changes.
  mutating func scheduleSave() -> [Effect] {
    guard !saveIsScheduled, !restoreIsPending, modal == nil || saveFailed == false,
      let now = SavedState(self), now != savedState
    else { return [] }
    // What was found at the start needs no writing.
    if savedState == nil {
      savedState = now
      return []
    }
    saveIsScheduled = true
    return [.wake(.autosave, after: Self.saveDelay)]
  }

  /// Writes now if anything is not on disk.
  mutating func saveNow() -> [Effect] {
    guard !restoreIsPending, let now = SavedState(self), let before = savedState, now != before
    else { return [] }
    savedState = now
    return [.save(now)]
  }

  mutating func noteSaved(_ error: String?) {
    if let error {
      if !saveFailed { say("not saved: " + error, .error) }
      saveFailed = true
    } else {
      saveFailed = false
    }
  }

  /// Takes over what an earlier session left.
  mutating func restore(_ saved: SavedState?, note: String?) {
    restoreIsPending = false
    if let note { say(note, .warning) }
    guard let saved, let field else {
      savedState = SavedState(self)
      return
    }
    let regions = saved.regions.compactMap(\.region)
    document.regions = regions
    document.exclusionsAreOn = saved.exclusionsAreOn
    document.excludedRuns = Set(saved.excludedRuns).intersection(field.observations.map(\.id))
    if saved.energyEdges == field.energy.edges, saved.bins.count == document.bins.count,
      saved.bins.contains(true)
    {
      document.bins = saved.bins
      document.merged = saved.mergedBins(of: document.bins.count)
    }
    if let models = saved.models?.models {
      document.models = models
      keepModelCursor()
    }
    if let scope = saved.fit, scope.isValid { document.fit = scope }
    map.residual = saved.residual ?? .sqrt
    // A TS map is not kept: it is made in less time than it takes to read.
    map.layer = saved.layer.isOfTestSource ? .significance : saved.layer
    showAvailableLayer()
    map.settings = saved.settings
    map.significanceMode = saved.significanceMode
    map.overlays = saved.overlays
    map.smoothing = saved.smoothing.isFinite ? saved.smoothing.clamped(to: 0...10) : 0
    let crosshair = saved.crosshair
    if crosshair.x.isFinite, crosshair.y.isFinite { map.crosshair = limited(crosshair) }
    if let zoom = saved.viewport.zoom, zoom.isFinite, zoom > 0, saved.viewport.center.x.isFinite,
      saved.viewport.center.y.isFinite
    {
      map.viewport = Viewport(
        center: limited(saved.viewport.center), zoom: zoom.clamped(to: 1e-3...64))
    }
    recordedCrosshair = map.crosshair
    selectedRegion = 0
    markedRegions = []
    savedState = SavedState(self)
    let lost = saved.regions.count - regions.count
    say(
      "regions, models, runs and energies of the last session are back"
        + (lost > 0 ? "; \(lost) damaged regions left out" : "") + " · :forget starts afresh",
      lost > 0 ? .warning : .good)
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
    showAvailableLayer()
    map.crosshair = crosshair
    say("as at the first start · {undo} brings the changes back")
  }
}
