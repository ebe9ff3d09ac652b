import GridMath
package import TerminalRendering

/// What panels beside each other have in common, each on its own.
package enum PanelLock: String, Sendable, CaseIterable {
  case position
  case zoom
  case energy
  case limits
  case colors

  /// As titles and messages name it.
  package var title: String {
    switch self {
    case .position: "position"
    case .zoom: "zoom"
    case .energy: "energies"
    case .limits: "limits"
    case .colors: "colour map"
    }
  }
}

/// What a panel that has not the focus keeps; the map of the state is the one that has it.
package struct PanelSlot: Sendable, Equatable {
  package var layer: Layer
  package var previousLayer: Layer
  package var viewport: Viewport
  package var settings: [Layer: LayerSettings]
  package var bins: [Bool]
}

/// Panels of layers with what they share.
package struct LinkedPanels: Sendable {
  package var slots: [PanelSlot] = []
  /// The panel that keys work on.
  package var focus = 0
  package var locks = Set(PanelLock.allCases)
  /// Maps of energies other than those of the panel in focus, newest last.
  package var results: [FieldResult] = []
  package var running: AnalysisRequest?
  package var failed: AnalysisRequest?

  package init() {}
}

/// Where a panel is on the screen.
package struct PanelPlace: Sendable, Equatable {
  package let canvas: CellRect
  package let geometry: MapGeometry
}

extension ExplorerState {
  /// True if panels of layers take the place of the map.
  package var showsLinkedPanels: Bool {
    sky.panels.arrangement == .layers && sky.panels.count > 1 && field != nil && field?.map == nil
      && sky.panels.linked.slots.count == sky.panels.count
  }

  /// What the panel in focus would keep.
  private var slotOfFocus: PanelSlot {
    PanelSlot(
      layer: map.layer, previousLayer: map.previousLayer,
      viewport: Viewport(center: viewCenter, zoom: map.viewport.zoom), settings: map.settings,
      bins: document.bins)
  }

  /// What a panel shows now: its own settings where they are not shared.
  package func slot(_ index: Int) -> PanelSlot {
    let panels = sky.panels.linked
    guard index != panels.focus, panels.slots.indices.contains(index) else { return slotOfFocus }
    var slot = panels.slots[index]
    let shared = slotOfFocus
    if panels.locks.contains(.position) { slot.viewport.center = shared.viewport.center }
    if panels.locks.contains(.zoom) { slot.viewport.zoom = shared.viewport.zoom }
    if panels.locks.contains(.energy) { slot.bins = shared.bins }
    var own = slot.settings[slot.layer] ?? .standard(for: slot.layer)
    let same = map[layer: slot.layer]
    if panels.locks.contains(.colors) {
      // Layers of one kind of map take the colours of the panel in focus.
      let isAlike = colorMapKind(of: slot.layer) == colorMapKind(of: map.layer)
      let source = isAlike ? map[layer: map.layer] : same
      (own.colorMap, own.isInverted) = (source.colorMap, source.isInverted)
    }
    if panels.locks.contains(.limits) {
      let source = slot.layer.sharesScale(with: map.layer) ? map[layer: map.layer] : same
      (own.stretch, own.limits) = (source.stretch, source.limits)
    }
    slot.settings = map.settings
    slot.settings[slot.layer] = own
    return slot
  }

  /// The state as a panel sees it, for drawing.
  package func showing(panel index: Int) -> ExplorerState {
    let slot = slot(index)
    var other = self
    guard index != sky.panels.linked.focus else { return self }
    other.blink.isRunning = false
    other.map.layer = slot.layer
    other.map.previousLayer = slot.previousLayer
    other.map.viewport = slot.viewport
    other.map.settings = slot.settings
    if sky.panels.linked.locks.contains(.limits), slot.layer.sharesScale(with: map.layer) {
      // The numbers of the panel in focus, whatever rule they come from.
      let limits = colorLimits(of: map.layer)
      other.map[layer: slot.layer].limits = .fixed(limits.low, limits.high)
    }
    if slot.bins != document.bins {
      other.document.bins = slot.bins
      other.result = panelResult(other.request)
      other.jobs.running = nil
      other.jobs.hasNewRuns = false
    }
    return other
  }

  /// The maps of a request, or older ones of the same energies.
  private func panelResult(_ request: AnalysisRequest?) -> FieldResult? {
    let known = sky.panels.linked.results + [result].compactMap { $0 }
    return known.last { $0.analysis.request == request }
      ?? known.last { $0.analysis.request.bins == request?.bins }
  }

  /// Energies of panels whose maps are to be computed.
  private var missingPanel: AnalysisRequest? {
    let panels = sky.panels.linked
    guard showsLinkedPanels, !panels.locks.contains(.energy), let request else { return nil }
    for slot in panels.slots.indices.filter({ $0 != panels.focus }).map({ slot($0) }) {
      var wanted = request
      wanted.bins = slot.bins
      guard wanted != request, wanted != panels.failed, slot.bins.contains(true),
        !panels.results.contains(where: { $0.analysis.request == wanted })
      else { continue }
      return wanted
    }
    return nil
  }

  /// Asks for the maps of panels with energies of their own, one after the other.
  mutating func scheduleLinkedPanels() -> [Effect] {
    guard screen == .map, sky.panels.linked.running == nil, !loading.isRunning,
      jobs.running == nil, let request = missingPanel
    else { return [] }
    sky.panels.linked.running = request
    return [.sky(.maps(request))]
  }

  /// Takes the maps of a panel over; those of energies that no panel has any more are dropped.
  mutating func takePanelMaps(_ new: FieldResult) {
    sky.panels.linked.running = nil
    let bins = Set(sky.panels.linked.slots.map(\.bins) + [document.bins])
    sky.panels.linked.results.removeAll {
      $0.analysis.request.bins == new.analysis.request.bins
        || !bins.contains($0.analysis.request.bins)
    }
    sky.panels.linked.results.append(new)
  }

  // MARK: Changing them

  /// Shows so many panels of layers; those that are there keep what they show.
  mutating func showLinkedPanels(_ count: Int) {
    if count > 1, let field, field.map != nil {
      hint("no panels: the file holds a single map", .warning)
      return
    }
    screen = .map
    if sky.panels.linked.slots.isEmpty { sky.panels.linked.slots = [slotOfFocus] }
    let focus = min(sky.panels.linked.focus, sky.panels.linked.slots.count - 1)
    sky.panels.linked.slots[focus] = slotOfFocus
    if focus >= count {
      // The panel in focus stays, as the first one.
      sky.panels.linked.slots.swapAt(0, focus)
      sky.panels.linked.focus = 0
    }
    while sky.panels.linked.slots.count < count {
      var slot = slotOfFocus
      slot.layer = nextPanelLayer
      sky.panels.linked.slots.append(slot)
    }
    sky.panels.linked.slots.removeLast(max(0, sky.panels.linked.slots.count - max(1, count)))
    sky.panels.count = count
    if count > 1 {
      let layers = sky.panels.linked.slots.map(\.layer.rawValue).joined(separator: " | ")
      hint("\(layers) · Tab goes to the next panel, {panel-arrangement} shows energies")
    } else {
      hint("one map")
    }
  }

  /// A layer that no panel shows yet, if there is one.
  private var nextPanelLayer: Layer {
    let shown = sky.panels.linked.slots.map(\.layer)
    let wanted: [Layer] = [
      .significance, .counts, .excess, .residual, .background, .predicted, .exposure,
    ]
    return wanted.first { !shown.contains($0) && field?.reasonWithout($0) == nil } ?? map.layer
  }

  /// Gives another panel the focus: its map is the map of the state from now on.
  mutating func focusPanel(_ index: Int) {
    let panels = sky.panels.linked
    guard showsLinkedPanels, panels.slots.indices.contains(index) else { return }
    focus = .map
    guard index != panels.focus else { return }
    let new = slot(index)
    sky.panels.linked.slots[panels.focus] = slotOfFocus
    let isOtherEnergy = new.bins != document.bins
    if isOtherEnergy {
      // What was in focus keeps its maps; those of the new one are at hand already.
      if let result { takePanelMaps(result) }
      document.bins = new.bins
      if let known = panelResult(request) { result = known }
    }
    map.layer = new.layer
    map.previousLayer = new.previousLayer
    map.settings = new.settings
    map.viewport = new.viewport
    sky.panels.linked.focus = index
    if let place = panelPlaces[index] {
      canvas = place.canvas
      shownGeometry = place.geometry
    }
  }

  /// Switches whether the panels share something.
  mutating func toggle(_ lock: PanelLock) {
    let isOn = !sky.panels.linked.locks.contains(lock)
    if isOn {
      sky.panels.linked.locks.insert(lock)
      // What was different is the same from now on, also when the focus changes.
      if lock == .energy { sky.panels.linked.results = [] }
    } else {
      // Nothing jumps: each panel begins with what it shows.
      for index in sky.panels.linked.slots.indices {
        sky.panels.linked.slots[index] = slot(index)
      }
      sky.panels.linked.locks.remove(lock)
    }
    hint("\(lock.title) \(isOn ? "shared by the panels" : "of each panel on its own")")
  }

  /// What the panels do not share, in words; empty if they share everything.
  package var unlockedText: String {
    let own = PanelLock.allCases.filter { !sky.panels.linked.locks.contains($0) }
    return own.isEmpty ? "" : "own " + own.map(\.title).joined(separator: ", ")
  }
}

extension Layer {
  /// True if one scale serves for both.
  func sharesScale(with other: Layer) -> Bool {
    let counted: Set<Layer> = [.counts, .background, .predicted]
    return self == other || counted.contains(self) && counted.contains(other)
  }
}
