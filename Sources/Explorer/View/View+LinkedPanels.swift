import TerminalRendering

extension ScreenPainter {
  /// Least size of a panel with its frame.
  private static let least = CellSize(width: 26, height: 10)

  /// Places of as many panels as fit: all of them, else two, else one.
  static func linkedPlaces(_ area: CellRect, count: Int) -> [CellRect] {
    for fitting in [count, 2] where fitting > 1 && fitting <= count {
      let places = panelPlaces(area, count: fitting)
      if places.allSatisfy({ $0.width >= least.width && $0.height >= least.height }) {
        return places
      }
    }
    return [area]
  }

  /// Panels of layers beside each other; where not all fit, those around the one in focus.
  mutating func drawLinkedPanels() {
    let panels = state.sky.panels.linked
    let places = Self.linkedPlaces(layout.map, count: panels.slots.count)
    let first = panels.focus / places.count * places.count
    let whole = state
    var canvas = whole.canvas
    for (offset, place) in places.enumerated() where first + offset < panels.slots.count {
      let index = first + offset
      state = whole.showing(panel: index)
      let isFocus = index == panels.focus
      let title = "\(index + 1) \(mapTitle)"
      let inside = Panel(
        title: title, note: panelNote(place.width - title.count - 12),
        isActive: isFocus && whole.focus == .map
      ).draw(into: &frame.cells, rect: place, theme: theme)
      hit(place, .linkedPanel(index))
      drawMap(inside, panel: isFocus ? nil : index, isNarrow: true)
      if isFocus { canvas = state.canvas }
    }
    state = whole
    state.canvas = canvas
  }

  /// Energies of a panel and the value at the crosshair, as far as there is room.
  private func panelNote(_ room: Int) -> String {
    let layer = state.shownLayer
    let values = values(layer)
    var value = ""
    if let index = state.pixelIndex(state.map.crosshair), values.indices.contains(index),
      values[index].isFinite
    {
      let unit = state.field?.unit(of: layer) ?? layer.unit
      value = Format.grouped(values[index], isSigned: layer.isSigned)
      // Of a counts map the value is that of a pixel, which the unit does not say better.
      if layer == .significance || layer == .sqrtTS { value = Format.signed(values[index], 2) }
      if !unit.isEmpty { value += " " + unit }
    }
    let own = state.sky.panels.linked.locks.contains(.energy) ? "" : energyText
    return [own.isEmpty ? value : own + " · " + value, value].first { $0.count <= room } ?? ""
  }

  /// What the status line adds: which panel has the focus, and what is not shared.
  var linkedStatus: String {
    let panels = state.sky.panels.linked
    var parts = ["panel \(panels.focus + 1) of \(panels.slots.count)"]
    let shown = Self.linkedPlaces(layout.map, count: panels.slots.count).count
    if shown < panels.slots.count {
      parts[0] += ", \(shown) fit\(shown == 1 ? "s" : "")"
    }
    if !state.unlockedText.isEmpty { parts.append(state.unlockedText) }
    return parts.joined(separator: " · ")
  }
}
