import GridMath

/// Panels of layers beside each other, as they are kept on disk.
///
/// The panel in focus is the map of the state; what the others show is theirs. Names are texts, so that
/// panels of a version that knows other layers cost the panels and not the session.
struct SavedPanels: Sendable, Equatable, Codable {
  /// Whether they take the place of the map, or those of energies do.
  var isShown: Bool
  var slots: [Slot]
  var focus: Int
  /// What they share.
  var locks: [String]

  /// A panel.
  struct Slot: Sendable, Equatable, Codable {
    var layer: String
    var previousLayer: String
    var viewport: Viewport
    /// By layer.
    var settings: [String: LayerSettings]
    var bins: [Bool]

    init(_ slot: PanelSlot) {
      layer = slot.layer.rawValue
      previousLayer = slot.previousLayer.rawValue
      viewport = slot.viewport
      settings = Dictionary(
        slot.settings.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
      bins = slot.bins
    }

    /// What of it makes sense on the field that is open.
    ///
    /// - Parameters:
    ///   - state: with its document.
    ///   - hasTsMap: whether layers of a TS map can be shown.
    /// - Returns: The panel; nil if its layer cannot be shown.
    func panel(_ state: ExplorerState, hasTsMap: Bool) -> PanelSlot? {
      func known(_ name: String) -> Layer? {
        Layer(rawValue: name).flatMap { layer in
          state.field?.reasonWithout(layer) == nil && (hasTsMap || !layer.isOfTestSource)
            ? layer : nil
        }
      }
      guard let layer = known(layer) else { return nil }
      var slot = PanelSlot(
        layer: layer, previousLayer: known(previousLayer) ?? layer, viewport: state.map.viewport,
        settings: [:], bins: state.document.bins)
      if let view = state.usable(viewport) { slot.viewport = view }
      for (name, own) in settings {
        if let layer = Layer(rawValue: name) { slot.settings[layer] = own }
      }
      if bins.count == state.document.bins.count, bins.contains(true) { slot.bins = bins }
      return slot
    }
  }

  init?(_ panels: PanelGrid) {
    guard !panels.linked.slots.isEmpty else { return nil }
    isShown = panels.arrangement == .layers
    slots = panels.linked.slots.map { Slot($0) }
    focus = panels.linked.focus
    locks = panels.linked.locks.map(\.rawValue).sorted()
  }

  /// Shows the panels again; where one of them cannot be shown, the map alone.
  func apply(to state: inout ExplorerState, hasTsMap: Bool) {
    let panels = slots.compactMap { $0.panel(state, hasTsMap: hasTsMap) }
    guard panels.count == slots.count, panels.indices.contains(focus),
      panels.count <= PanelGrid.largest, state.field?.map == nil
    else {
      if isShown { state.sky.panels.count = 1 }
      return
    }
    state.sky.panels.arrangement = isShown ? .layers : .energies
    if isShown { state.sky.panels.count = panels.count }
    state.sky.panels.linked.slots = panels
    state.sky.panels.linked.focus = focus
    state.sky.panels.linked.locks = Set(locks.compactMap(PanelLock.init(rawValue:)))
    // Maps of other energies belong to the panels that were there before.
    state.sky.panels.linked.results = []
    state.sky.panels.linked.failed = nil
  }
}

extension ExplorerState {
  /// A view that was kept, within the map; nil if its numbers make none.
  func usable(_ view: Viewport) -> Viewport? {
    guard view.center.x.isFinite, view.center.y.isFinite else { return nil }
    guard let zoom = view.zoom else { return Viewport(center: limited(view.center)) }
    guard zoom.isFinite, zoom > 0 else { return nil }
    return Viewport(center: limited(view.center), zoom: zoom.clamped(to: 1e-3...64))
  }
}
