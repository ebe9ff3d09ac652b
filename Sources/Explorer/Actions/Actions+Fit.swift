import GridMath
package import Models

/// Available if a parameter is chosen.
@Sendable func needsParameter(_ state: ExplorerState) -> Availability {
  state.selectedPlace == nil
    ? .disabled("there is no parameter; {new-source-row} adds a source at the crosshair") : .enabled
}

/// The Fit screen: parameters and the tree of models.
let fitActions: [Action] = [
  parameterMotion("parameter-up", "Parameter above", ["k", "Up"], -1),
  parameterMotion("parameter-down", "Parameter below", ["j", "Down"], 1),
  parameterMotion("parameter-page-up", "Page up", ["K", "PageUp"], -10),
  parameterMotion("parameter-page-down", "Page down", ["J", "PageDown"], 10),
  parameterMotion("first-parameter", "First parameter", ["{", "Home"], -1_000_000),
  parameterMotion("last-parameter", "Last parameter", ["}", "End"], 1_000_000),
  Action(
    "set-parameter", "Edit the value", keys: "Enter", context: .parameters,
    argument: .parameterValue, synonyms: ["change", "type"],
    sentence: "Asks for the value of the parameter, with a unit if you like.",
    availability: needsParameter
  ) { state, argument in
    if case .value(let place, let value) = argument {
      state.setParameter(place, to: value)
    } else if let place = state.selectedPlace {
      state.ask(
        "set-parameter", state.document.models.path(place),
        ArgumentKind.parameterValue.explanation,
        text: state.document.models[place].quantityText)
    }
    return []
  },
  Action(
    "freeze-parameter", "Freeze or free", keys: "Space", context: .parameters,
    argument: .parameter, synonyms: ["fix", "hold"],
    sentence: "Freezes the parameter, so that a fit leaves it alone, or frees it.",
    availability: needsParameter
  ) { state, argument in
    if let place = state.place(of: argument) { state.toggleFrozen(place) }
    return []
  },
  Action(
    "bound-parameter", "Bounds", keys: "b", context: .parameters, argument: .parameterBounds,
    synonyms: ["limits", "minimum", "maximum"],
    sentence: "Asks for the lower and upper bound of the parameter.",
    availability: needsParameter
  ) { state, argument in
    if case .bounds(let place, let minimum, let maximum) = argument {
      state.setBounds(place, minimum, maximum)
    } else if let place = state.selectedPlace {
      state.ask(
        "bound-parameter", "bounds of " + state.document.models.path(place),
        ArgumentKind.parameterBounds.explanation,
        text: state.document.models[place].boundsText)
    }
    return []
  },
  Action(
    "link-parameters", "Link with another, or unlink", keys: "*", context: .parameters,
    argument: .parameterPair, synonyms: ["tie", "couple"],
    sentence: "Makes two parameters one, or gives a linked one figures of its own again.",
    availability: needsParameter
  ) { state, argument in
    state.link(argument)
    return []
  },
  Action(
    "unlink-parameter", "Unlink", context: .parameters, argument: .parameter,
    sentence: "Gives a linked parameter figures of its own again.", availability: needsLink
  ) { state, argument in
    if let place = state.place(of: argument) { state.unlink(place) }
    return []
  },
  Action(
    "reset-parameter", "Back to the start value", keys: "Backspace", context: .parameters,
    argument: .parameter, synonyms: ["start", "initial"],
    sentence: "Gives the parameter the value that it had in the models file.",
    availability: needsParameter
  ) { state, argument in
    if let place = state.place(of: argument) { state.resetParameter(place) }
    return []
  },
  parameterStep("step-up", "A little more", ["+", "l", "Right"], 1),
  parameterStep("step-down", "A little less", ["-", "h", "Left"], -1),
  parameterStep("far-step-up", "More", ["L", "Shift-Right"], 10),
  parameterStep("far-step-down", "Less", ["H", "Shift-Left"], -10),
  modelMotion("model-up", "Model above", ["k", "Up"], -1),
  modelMotion("model-down", "Model below", ["j", "Down"], 1),
  Action(
    "model-parameters", "Its parameters", keys: "Enter", context: .models,
    sentence: "Goes to the parameters of the model.", availability: needsModel
  ) { state, _ in
    state.fit.focus = .parameters
    return []
  },
  alias(
    "new-source-row", "New source here", "Adds a source at the crosshair.", needsField, "n", "a"
  ) { $0.addSource(.none) },
  alias(
    "delete-model-row", "Delete the model", "Deletes the chosen model.", needsModel, "d", "Delete"
  ) { state in
    if let index = state.selectedModel { state.deleteModel(index) }
  },
  alias("copy-model-row", "Duplicate the source", "Adds a copy of the source.", needsSource, "D") {
    state in
    if let index = state.selectedModel { state.copyModel(index) }
  },
  alias("rename-model-row", "Name of the source", "Asks for another name.", needsSource, "r") {
    $0.renameModel(.none)
  },
  alias("place-source-row", "Place the source", "Asks where the source is.", needsSource, "P") {
    $0.moveSource(.none)
  },
  alias(
    "spectrum-row", "Spectrum of the source", "Picks another formula for the spectrum.",
    needsSource, "T"
  ) { state in
    state.pick(.spectrum, current: state.selectedSource?.spectral.fluxName ?? "")
  },
  alias("absorption-row", "EBL absorption", "Asks for the redshift, or off.", needsSource, "z") {
    $0.setAbsorption(.none)
  },
  alias("grab-row", "Move it on the map", "Moves the source with the crosshair.", needsSource, "v")
  { state in
    if let index = state.selectedModel { state.grabSource(index) }
  },
]

@Sendable private func needsLink(_ state: ExplorerState) -> Availability {
  guard let place = state.selectedPlace, !state.document.models.partners(of: place).isEmpty else {
    return .disabled("the chosen parameter is not linked")
  }
  return .enabled
}

/// A key of the Fit screen for what the models prefix does too.
private func alias(
  _ id: String, _ title: String, _ sentence: String,
  _ availability: @escaping @Sendable (ExplorerState) -> Availability, _ first: String,
  _ second: String? = nil, _ body: @escaping @Sendable (inout ExplorerState) -> Void
) -> Action {
  Action(
    id, title, keys: [first] + (second.map { [$0] } ?? []), context: .fitScreen,
    sentence: sentence, availability: availability
  ) { state, _ in
    body(&state)
    return []
  }
}

private func parameterMotion(
  _ id: String, _ title: String, _ keys: [String], _ step: Int
) -> Action {
  Action(
    id, title, keys: keys, context: .parameters, isMotion: true,
    sentence: "Moves the cursor in the table of parameters."
  ) { state, _ in
    state.moveParameterCursor(step)
    return []
  }
}

private func modelMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys, context: .models, isMotion: true,
    sentence: "Moves the cursor in the list of models."
  ) { state, _ in
    state.selectModel(state.fit.model + step)
    return []
  }
}

private func parameterStep(
  _ id: String, _ title: String, _ keys: [String], _ steps: Double
) -> Action {
  let size = abs(steps) == 1 ? "1 %, positions by a tenth of a pixel" : "10 %, positions by a pixel"
  return Action(
    id, title, keys: keys, context: .parameters, synonyms: ["step", "nudge"],
    sentence: "Changes the value by \(size).", availability: needsParameter
  ) { state, _ in
    if let place = state.selectedPlace { state.stepParameter(place, by: steps) }
    return []
  }
}

extension ExplorerState {
  /// The parameter that an argument names, else the chosen one.
  func place(of argument: Argument) -> ParameterPlace? {
    if case .place(let place) = argument { return place }
    return selectedPlace
  }

  /// Links two parameters; without an argument unlinks the chosen one or asks for its partner.
  mutating func link(_ argument: Argument) {
    if case .places(let first, let second) = argument {
      if first == second {
        hint("a parameter cannot be linked with itself", .warning)
      } else {
        link(first, to: second)
      }
      return
    }
    guard let place = selectedPlace else { return }
    if !document.models.partners(of: place).isEmpty {
      unlink(place)
    } else if linkCandidates(of: place).isEmpty {
      hint("no other parameter is of the same kind", .warning)
    } else {
      pick(.parameter, current: "")
    }
  }

  /// Parameters that another one can be linked with: of the same dimension, those of the same name
  /// first.
  package func linkCandidates(of place: ParameterPlace) -> [ParameterPlace] {
    let models = document.models
    let parameter = models[place]
    let fitting = models.places.filter {
      $0 != place && models[$0].standardUnit.factor(to: parameter.standardUnit) != nil
    }
    return fitting.filter { models[$0].name == parameter.name }
      + fitting.filter { models[$0].name != parameter.name }
  }
}
