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
    "color-reset", "Reset this layer", keys: "c r", context: .mapScreen,
    synonyms: ["default colours"],
    sentence: "Takes back colour map, stretch and limits of this layer."
  ) { state, _ in
    state.map.settings[state.map.layer] = nil
    state.hint("\(state.map.layer.rawValue): colour, stretch and limits as at the start")
    return []
  },
]
