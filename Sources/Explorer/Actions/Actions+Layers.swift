/// Choice of the layer, blinking, smoothing.
let layerActions: [Action] =
  [
    layerAction(.counts, "c", "Counts in the selected energies."),
    layerAction(.background, "b", "Background after the norms of the runs."),
    layerAction(.excess, "e", "Counts less background."),
    layerAction(.exposure, "x", "Exposure, weighted with the reference spectrum."),
    layerAction(.significance, "s", "Significance of the excess in the correlation disk."),
    layerAction(.predicted, "p", "Counts that the models predict, with the background."),
    layerAction(
      .residual, "r", "Counts against the predicted ones; {residual-kind} changes the kind."),
    layerAction(.mask, "k", "Pixels with data, excluded ones apart."),
    layerAction(.map, "i", "The image of a file that holds a single map."),
    layerAction(.sqrtTS, "t", "Root of the test statistic of a test source at each pixel."),
    layerAction(.testStatistic, "T", "The test statistic itself."),
    layerAction(.flux, "f", "Flux of the test source at each pixel."),
    layerAction(.fluxError, "d", "Error of the flux of the test source."),
    layerAction(.fluxLimit, "u", "Upper limit of the flux of the test source, two sigma."),
    layerAction(.iterations, "n", "Steps that the flux of the test source took."),
  ] + [
    Action(
      "layer", "Pick a layer", keys: "m m", context: .mapScreen, argument: .layer,
      synonyms: ["image", "map"], sentence: "Picks the layer of the map from a list."
    ) { state, argument in
      guard case .text(let name) = argument, let layer = Layer(rawValue: name) else {
        state.pick(.layer, current: state.map.layer.rawValue)
        return []
      }
      state.show(layer)
      return []
    },
    Action(
      "next-layer", "Next layer", keys: ".", context: .mapScreen,
      sentence: "Shows the next layer."
    ) { state, _ in
      state.stepLayer(1)
      return []
    },
    Action(
      "previous-layer", "Previous layer", keys: ",", context: .mapScreen,
      sentence: "Shows the layer before this one."
    ) { state, _ in
      state.stepLayer(-1)
      return []
    },
    Action(
      "blink", "Blink with the previous layer", keys: "b", context: .mapScreen,
      synonyms: ["compare", "flicker"],
      sentence: "Alternates between this layer and the one shown before, until another key.",
      availability: needsMap
    ) { state, _ in
      state.blink.token += 1
      state.blink.isRunning.toggle()
      state.blink.showsOther = false
      // Any key ends it: a replay, which has no keys, would blink on.
      state.recordedCommand = ""
      guard state.blink.isRunning else { return [] }
      return [.wake(.blink(state.blink.token), after: state.blink.interval)]
    },
    Action(
      "blink-interval", "Blink interval", keys: "B", context: .mapScreen, argument: .seconds,
      synonyms: ["speed"], sentence: "Sets how long blinking shows each layer, 0.25 to 4 s."
    ) { state, argument in
      guard case .number(let seconds) = argument else {
        state.ask(
          "blink-interval", "blink interval, s", ArgumentKind.seconds.explanation,
          text: Format.trimmed(state.blink.interval))
        return []
      }
      state.blink.interval = seconds
      return []
    },
    Action(
      "smooth", "Smoothing width", keys: "S", context: .mapScreen, argument: .angle,
      synonyms: ["gauss", "blur"],
      sentence:
        "Smooths counts, background, excess, predicted and residual; off shows the data.",
      availability: needsField
    ) { state, argument in
      guard case .number(let width) = argument else {
        let start = state.map.smoothing > 0 ? "off" : Format.trimmed(state.field?.smoothing ?? 0.1)
        state.ask("smooth", "smoothing width, deg", ArgumentKind.angle.explanation, text: start)
        return []
      }
      state.map.smoothing = width
      state.hint(width > 0 ? "smoothing \(Format.trimmed(width))°" : "smoothing off")
      return []
    },
  ]

private func layerAction(_ layer: Layer, _ key: String, _ sentence: String) -> Action {
  Action(
    "layer-" + layer.rawValue, "Layer " + layer.rawValue, keys: "m " + key, context: .mapScreen,
    synonyms: [layer.symbol], sentence: sentence,
    availability: { state in
      state.field?.reasonWithout(layer).map { .disabled($0) } ?? .enabled
    }
  ) { state, _ in
    state.show(layer)
    return []
  }
}

extension ExplorerState {
  /// Shows a layer.
  mutating func show(_ layer: Layer) {
    guard layer != map.layer else { return }
    if let reason = field?.reasonWithout(layer) {
      hint("no \(layer.rawValue): \(reason)", .warning)
      return
    }
    rememberView()
    map.previousLayer = map.layer
    map.layer = layer
    map.highlight = nil
  }

  /// Shows the layer that lies some places on.
  mutating func stepLayer(_ step: Int) {
    // Layers of a TS map are stepped through once there is one.
    let all = (field?.layers ?? Layer.allCases).filter {
      !$0.isOfTestSource || sky.ts.shown != nil || $0 == map.layer
    }
    guard !all.isEmpty else { return }
    let index = all.firstIndex(of: map.layer) ?? 0
    show(all[(index + step + all.count) % all.count])
  }
}
