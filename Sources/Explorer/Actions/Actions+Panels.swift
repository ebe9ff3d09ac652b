/// Several panels in place of the map: energies, or layers that are linked.
let panelActions: [Action] =
  [1, 2, 4].map { count in
    Action(
      "panels-" + ["one", "two", "three", "four"][count - 1],
      count == 1 ? "One map" : "\(count) panels", keys: "w \(count)", context: .mapScreen,
      synonyms: ["panels", "grid", "residuals", "compare"],
      sentence: count == 1
        ? "Shows the map alone."
        : "Shows \(count) panels beside each other: energies, or layers after "
          + "{panel-arrangement}.", availability: needsRuns
    ) { state, _ in
      if state.sky.panels.arrangement == .layers {
        state.showLinkedPanels(count)
      } else {
        state.showPanels(count)
      }
      return []
    }
  } + [
    Action(
      "panel-arrangement", "Layers or energies", keys: "w l", context: .mapScreen,
      synonyms: ["linked panels", "compare layers"],
      sentence: "Shows layers beside each other, or energy ranges of one layer.",
      availability: needsRuns
    ) { state, _ in
      let isLayers = state.sky.panels.arrangement == .layers
      let count = max(2, state.sky.panels.count)
      state.sky.panels.arrangement = isLayers ? .energies : .layers
      if isLayers { state.showPanels(count) } else { state.showLinkedPanels(count) }
      return []
    },
    Action(
      "panel", "Go to a panel", context: .mapScreen, argument: .steps, synonyms: ["focus"],
      sentence: "Gives a panel the focus by its number.", availability: needsLinkedPanels
    ) { state, argument in
      guard case .number(let number) = argument else {
        state.ask("panel", "panel", "a number from 1 to \(state.sky.panels.count)")
        return []
      }
      guard (1...Double(state.sky.panels.count)).contains(number) else {
        state.hint("there are \(state.sky.panels.count) panels", .warning)
        return []
      }
      state.focusPanel(Int(number) - 1)
      return []
    },
    lockAction(.position, "P", "Whether all panels show the same part of the sky."),
    lockAction(.zoom, "Z", "Whether all panels have the same magnification."),
    lockAction(.energy, "E", "Whether all panels show the same energies."),
    lockAction(.limits, "L", "Whether panels of like layers have one stretch and limits."),
    lockAction(.colors, "C", "Whether panels of like layers have one colour map."),
    Action(
      "panel-edges", "Energies of the panels", keys: "w e", context: .mapScreen,
      argument: .panelEdges, synonyms: ["ranges"],
      sentence: "Asks for the energies between which there is a panel each.",
      availability: needsRuns
    ) { state, argument in
      guard case .panelEdges(let edges) = argument else {
        let now = state.panelEdges.edges
        state.ask(
          "panel-edges", "energies of the panels", ArgumentKind.panelEdges.explanation,
          text: now.count > 2 ? now.map { Format.trimmed($0) }.joined(separator: " ") + " TeV" : "")
        return []
      }
      state.setPanelEdges(edges)
      return []
    },
    Action(
      "panel-quantity", "Significance or excess", keys: "w s", context: .mapScreen,
      sentence: "Shows significance or excess in panels of energies.",
      availability: needsEnergyPanels
    ) { state, _ in
      let isSignificance = state.sky.panels.quantity == .significance
      state.sky.panels.quantity = isSignificance ? .excess : .significance
      state.hint("panels of " + state.sky.panels.quantity.rawValue)
      return []
    },
    Action(
      "panel-base", "With or without the models", keys: "w m", context: .mapScreen,
      synonyms: ["subtract", "residual"],
      sentence: "Subtracts the models in panels of energies, or the background alone.",
      availability: needsEnergyPanels
    ) { state, _ in
      state.sky.panels.isOverModels.toggle()
      state.hint("panels over the " + (state.sky.panels.isOverModels ? "models" : "background"))
      return []
    },
  ]

/// Available while panels of layers are shown.
@Sendable private func needsLinkedPanels(_ state: ExplorerState) -> Availability {
  state.showsLinkedPanels
    ? .enabled : .disabled("there are no panels of layers; {panel-arrangement} shows some")
}

/// Available unless panels of layers are shown.
@Sendable private func needsEnergyPanels(_ state: ExplorerState) -> Availability {
  state.showsLinkedPanels
    ? .disabled("the panels show layers; {panel-arrangement} shows energies") : needsRuns(state)
}

private func lockAction(_ lock: PanelLock, _ key: String, _ sentence: String) -> Action {
  Action(
    "lock-" + (lock == .colors ? "color" : lock.rawValue), "Share \(lock.title)", keys: "w " + key,
    context: .mapScreen, synonyms: ["lock", "link", "unlock"], sentence: sentence,
    availability: needsLinkedPanels
  ) { state, _ in
    state.toggle(lock)
    return []
  }
}
