/// Colour maps.
let colorActions: [Action] = [
  Action(
    "color", "Colour map", keys: "c c", context: .mapScreen, argument: .colorMap,
    synonyms: ["colormap", "palette", "cmap"],
    sentence: "Picks the colour map of this layer, shown live while choosing.",
    availability: { state in
      state.colorMaps.isEmpty ? .disabled("the terminal shows no colours") : .enabled
    }
  ) { state, argument in
    guard case .text(let name) = argument else {
      state.pick(.colorMap, current: state.map[layer: state.map.layer].colorMap)
      return []
    }
    state.map[layer: state.map.layer].colorMap = name
    return []
  },
  Action(
    "color-invert", "Invert the colours", keys: "c i", context: .mapScreen,
    synonyms: ["reverse"], sentence: "Turns the colour map of this layer round."
  ) { state, _ in
    state.map[layer: state.map.layer].isInverted.toggle()
    return []
  },
  Action(
    "significance-scale", "Significance scale", keys: "c s", context: .mapScreen,
    synonyms: ["threshold", "two-sided", "symmetric"],
    sentence: "Cycles the scale of significance: threshold, two-sided, symmetric."
  ) { state, _ in
    let all = SignificanceScaleMode.allCases
    let index = all.firstIndex(of: state.map.significanceMode) ?? 0
    state.map.significanceMode = all[(index + 1) % all.count]
    state.hint("significance scale " + state.map.significanceMode.rawValue)
    return []
  },
  Action(
    "highlight", "Highlight from a value up", keys: "c h", context: .mapScreen, argument: .level,
    synonyms: ["threshold", "dim", "colour bar"],
    sentence: "Draws pixels below the value at the crosshair back; again, or off, shows all.",
    availability: needsMap
  ) { state, argument in
    switch argument {
    case .number(let value): state.highlight(from: value)
    case .text: state.highlight(from: nil)
    default:
      let here = state.valueAtCrosshair
      if state.map.highlight == nil, here == nil {
        state.hint("there is no value at the crosshair", .warning)
      } else {
        state.highlight(from: state.map.highlight == nil ? here : nil)
      }
    }
    return []
  },
  Action(
    "color-reset", "Reset this layer", keys: "c r", context: .mapScreen,
    synonyms: ["default colours"],
    sentence: "Takes back colour map, stretch and limits of this layer."
  ) { state, _ in
    state.map.settings[state.map.layer] = nil
    state.hint("\(state.map.layer.rawValue): colour, stretch and limits as at the start")
    return []
  },
]

extension ExplorerState {
  /// The value of the shown layer at the crosshair, per data pixel.
  var valueAtCrosshair: Double? {
    let values = values(of: map.layer)
    guard let index = pixelIndex(map.crosshair), values.indices.contains(index),
      values[index].isFinite
    else { return nil }
    return values[index]
  }

  /// Draws everything below a value back, or nothing.
  mutating func highlight(from value: Double?) {
    map.highlight = value
    guard let value else {
      recordedCommand = "highlight off"
      hint("all values are shown alike")
      return
    }
    recordedCommand = command("highlight", value)
    hint(barText(value) + " and above · {highlight} shows all again")
  }
}
