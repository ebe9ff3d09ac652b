import GridMath
import Models
import SkyGeometry

/// Available if there is a model.
@Sendable func needsModel(_ state: ExplorerState) -> Availability {
  state.document.models.models.isEmpty
    ? .disabled("there is no model; {new-source-row} on the Fit screen adds a source") : .enabled
}

/// Available if the model that an action is about is a source.
@Sendable func needsSource(_ state: ExplorerState) -> Availability {
  guard let index = state.actingModel, case .source = state.document.models.models[index] else {
    return .disabled("no source is chosen; {add-source} adds one at the crosshair")
  }
  return .enabled
}

/// Source models: adding, placing, changing, files.
let modelActions: [Action] = [
  Action(
    "add-source", "New source here", keys: "M n", context: .mapScreen, argument: .newSource,
    synonyms: ["model", "create"],
    sentence: "Adds a source at the crosshair: spectrum, shape and name are asked for.",
    availability: needsField
  ) { state, argument in
    state.addSource(argument)
    return []
  },
  Action(
    "delete-model", "Delete", keys: "M d", context: .mapScreen, argument: .model,
    synonyms: ["remove source"], sentence: "Deletes a model; {undo} brings it back.",
    availability: needsModel
  ) { state, argument in
    if let index = state.model(of: argument) { state.deleteModel(index) }
    return []
  },
  Action(
    "rename-model", "Name", keys: "M r", context: .mapScreen, argument: .modelName,
    synonyms: ["rename source"], sentence: "Gives a source another name.",
    availability: needsSource
  ) { state, argument in
    state.renameModel(argument)
    return []
  },
  Action(
    "copy-model", "Duplicate", keys: "M c", context: .mapScreen, argument: .model,
    synonyms: ["copy source"], sentence: "Adds a copy of a source at the same place.",
    availability: needsSource
  ) { state, argument in
    if let index = state.model(of: argument) { state.copyModel(index) }
    return []
  },
  Action(
    "spectral-type", "Spectrum", keys: "M t", context: .mapScreen, argument: .modelSpectrum,
    synonyms: ["type", "power law", "log parabola", "cut-off"],
    sentence: "Gives a source another formula for its spectrum; the amplitude is kept.",
    availability: needsSource
  ) { state, argument in
    guard case .spectrum(let index, let shape) = argument else {
      state.chooseActing()
      state.pick(.spectrum, current: state.selectedSource?.spectral.fluxName ?? "")
      return []
    }
    state.changeSpectrum(index, to: shape)
    return []
  },
  Action(
    "spatial-type", "Shape", keys: "M s", context: .mapScreen, argument: .modelShape,
    synonyms: ["type", "gaussian", "disk", "point"],
    sentence: "Gives a source another shape at the same place.", availability: needsSource
  ) { state, argument in
    guard case .spatial(let index, let shape) = argument else {
      state.chooseActing()
      state.pick(.shape, current: state.selectedSource?.spatial?.shape.shortName ?? "")
      return []
    }
    state.changeShape(index, to: shape)
    return []
  },
  Action(
    "absorption", "EBL absorption", keys: "M e", context: .mapScreen, argument: .modelAbsorption,
    synonyms: ["redshift", "extragalactic background light"],
    sentence: "Absorbs a source by the extragalactic background light at a redshift, or not.",
    availability: needsSource
  ) { state, argument in
    state.setAbsorption(argument)
    return []
  },
  Action(
    "move-source", "Place at", keys: "M p", context: .mapScreen, argument: .modelPosition,
    synonyms: ["position", "coordinates"],
    sentence: "Puts a source at coordinates, at a name, or at the crosshair (here).",
    availability: needsSource
  ) { state, argument in
    state.moveSource(argument)
    return []
  },
  Action(
    "grab-source", "Grab and move", keys: "M g", context: .mapScreen, argument: .model,
    synonyms: ["drag", "move"],
    sentence: "Moves a source with the crosshair; the prediction follows at once.",
    availability: needsSource
  ) { state, argument in
    if let index = state.model(of: argument) { state.grabSource(index) }
    return []
  },
  Action(
    "select-model", "Pick from the list", keys: "M m", context: .mapScreen, argument: .model,
    synonyms: ["choose source"], sentence: "Picks a model from a list and shows its parameters.",
    availability: needsModel
  ) { state, argument in
    guard case .model(let index) = argument else {
      state.pick(.model, current: "")
      return []
    }
    state.selectModel(index)
    state.screen = .fit
    return []
  },
  Action(
    "background-model", "Background model", keys: "M b", context: .mapScreen,
    argument: .background, synonyms: ["norm", "tilt", "piecewise"],
    sentence: "Gives the background one norm, a norm and a tilt, or a norm for each bin.",
    availability: needsField
  ) { state, argument in
    guard case .text(let name) = argument else {
      state.pick(.background, current: "")
      return []
    }
    state.setBackground(named: name)
    return []
  },
  Action(
    "save-models", "Write to a file", keys: "M w", context: .mapScreen, argument: .path,
    synonyms: ["yaml", "export"], sentence: "Writes all models to a models file (YAML).",
    availability: needsModel
  ) { state, argument in
    guard case .text(let path) = argument else {
      state.ask("save-models", "write models to", "a file name, as models.yaml")
      return []
    }
    return [.writeModels(path: path)]
  },
  Action(
    "load-models", "Read from a file", keys: "M f", context: .mapScreen, argument: .path,
    synonyms: ["yaml", "import"],
    sentence: "Takes the models of a models file (YAML) in place of those that are there.",
    availability: needsField
  ) { state, argument in
    guard case .text(let path) = argument else {
      state.ask("load-models", "read models from", "a models file, as models.yaml")
      return []
    }
    return [.readModels(path: path)]
  },
  Action(
    "residual-kind", "Kind of residual", keys: "M k", context: .mapScreen, argument: .residual,
    synonyms: ["residuals", "diff", "sqrt"],
    sentence: "Shows residuals as difference, over the square root of the model, or over the model."
  ) { state, argument in
    if case .text(let name) = argument, let kind = ResidualKind(rawValue: name) {
      state.map.residual = kind
    } else {
      let all = ResidualKind.allCases
      let index = all.firstIndex(of: state.map.residual) ?? 0
      state.map.residual = all[(index + 1) % all.count]
      state.recordedCommand = "residual-kind \(state.map.residual.rawValue)"
    }
    state.hint("residual " + state.map.residual.symbol)
    return []
  },
]

/// Moving a source on the map.
let sourceMoveActions: [Action] = [
  grabMotion("grab-left", "Left", "h", "Left", -1, 0),
  grabMotion("grab-right", "Right", "l", "Right", 1, 0),
  grabMotion("grab-up", "Up", "k", "Up", 0, 1),
  grabMotion("grab-down", "Down", "j", "Down", 0, -1),
  grabMotion("grab-far-left", "Far left", "H", "Shift-Left", -10, 0),
  grabMotion("grab-far-right", "Far right", "L", "Shift-Right", 10, 0),
  grabMotion("grab-far-up", "Far up", "K", "Shift-Up", 0, 10),
  grabMotion("grab-far-down", "Far down", "J", "Shift-Down", 0, -10),
  Action(
    "grab-accept", "Keep it here", keys: "Enter", "Space", context: .sourceMove,
    synonyms: ["accept", "drop"], sentence: "Keeps the source where it is."
  ) { state, _ in
    state.acceptGrab()
    return []
  },
]

private func grabMotion(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ x: Double, _ y: Double
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .sourceMove, isMotion: true,
    sentence: "Moves the source \(title.lowercased())."
  ) { state, _ in
    state.moveGrab(x, y)
    return []
  }
}

extension SpectralModel {
  /// Short name of the formula of the flux.
  var fluxName: String {
    if case .compound(let left, _, let right) = shape {
      return left.dimension == .differentialFlux ? left.fluxName : right.fluxName
    }
    return shape.shortName
  }
}

extension ExplorerState {
  /// The model that an argument names, else the one that is meant.
  func model(of argument: Argument) -> Int? {
    if case .model(let index) = argument { return index }
    return actingModel
  }

  /// Chooses the model that an action is about, so that an answer goes to it.
  mutating func chooseActing() {
    if let index = actingModel { selectModel(index) }
  }

  /// Adds a source, or begins to ask for its types.
  mutating func addSource(_ argument: Argument) {
    if case .source(let source) = argument {
      addSource(source)
      return
    }
    fit.newSource = NewSource()
    pick(.newSpectrum, current: "")
  }

  /// Takes a choice on the way to a new source.
  mutating func chooseNewSource(_ kind: Picker.Kind, _ choice: String) {
    let name = choice.split(separator: " ").first.map(String.init) ?? choice
    if kind == .newSpectrum {
      fit.newSource?.spectrum = SpectralShape.simple(named: name)
      pick(.newShape, current: "")
      return
    }
    let spectrum = fit.newSource?.spectrum?.shortName ?? "pl"
    fit.newSource = nil
    ask(
      "add-source", "new source", "spectrum, shape and name; Enter adds it at the crosshair",
      text: "\(spectrum) \(name) \(newSourceName(at: direction(of: map.crosshair)))")
  }

  /// Renames, or asks for the name.
  mutating func renameModel(_ argument: Argument) {
    if case .renamed(let index, let name) = argument {
      renameModel(index, to: name)
      return
    }
    chooseActing()
    ask(
      "rename-model", "name", "the name of the source",
      text: selectedModel.map { document.models.models[$0].name } ?? "")
  }

  /// Switches absorption, or asks for the redshift.
  mutating func setAbsorption(_ argument: Argument) {
    if case .absorption(let index, let redshift, let table) = argument {
      setAbsorption(index, redshift: redshift, table: table)
      return
    }
    chooseActing()
    let now = selectedSource?.spectral.absorption
    ask(
      "absorption", "EBL absorption", ArgumentKind.modelAbsorption.explanation,
      text: now.map { _ in "off" } ?? "0.1")
  }

  /// Puts a source somewhere, or asks where.
  mutating func moveSource(_ argument: Argument) {
    if case .moved(let index, let position) = argument {
      moveSource(index, to: position)
      return
    }
    chooseActing()
    ask("move-source", "place the source at", ArgumentKind.modelPosition.explanation, text: "here")
  }
}
