import SkyGeometry

/// Available once the geometry is known.
@Sendable func needsField(_ state: ExplorerState) -> Availability {
  state.field == nil ? .disabled("no field is open yet") : .enabled
}

/// Available once the first map is there.
@Sendable func needsMap(_ state: ExplorerState) -> Availability {
  state.result == nil ? .disabled("the first map is not there yet") : .enabled
}

/// Steps of the crosshair.
let motionActions: [Action] = [
  motion("left", "Crosshair left", "h", "Left", x: -1, y: 0),
  motion("right", "Crosshair right", "l", "Right", x: 1, y: 0),
  motion("up", "Crosshair up", "k", "Up", x: 0, y: 1),
  motion("down", "Crosshair down", "j", "Down", x: 0, y: -1),
  motion("far-left", "Crosshair far left", "H", "Shift-Left", x: -10, y: 0),
  motion("far-right", "Crosshair far right", "L", "Shift-Right", x: 10, y: 0),
  motion("far-up", "Crosshair far up", "K", "Shift-Up", x: 0, y: 10),
  motion("far-down", "Crosshair far down", "J", "Shift-Down", x: 0, y: -10),
]

private func motion(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, x: Double, y: Double
) -> Action {
  let size = abs(x + y) == 1 ? "one canvas pixel" : "ten canvas pixels"
  let direction = x < 0 ? "left" : x > 0 ? "right" : y > 0 ? "up" : "down"
  return Action(
    id, title, keys: letter, arrow, context: .map, argument: .steps, synonyms: ["move"],
    isMotion: true, sentence: "Moves the crosshair \(direction) by \(size).",
    availability: needsField
  ) { state, argument in
    let steps: Double
    if case .number(let count) = argument { steps = count } else { steps = 1 }
    state.moveCrosshair(x * steps, y * steps)
    return []
  }
}

/// Zoom, pan and jumps.
let viewActions: [Action] = [
  Action(
    "zoom-in", "Zoom in", keys: "+", context: .map, synonyms: ["larger", "magnify"],
    sentence: "Enlarges the map around the crosshair.", availability: needsField
  ) { state, _ in
    state.stepZoom(1)
    return []
  },
  Action(
    "zoom-out", "Zoom out", keys: "-", context: .map, synonyms: ["smaller"],
    sentence:
      "Shrinks the map around the crosshair; counts add up, significance is computed again.",
    availability: needsField
  ) { state, _ in
    state.stepZoom(-1)
    return []
  },
  Action(
    "zoom-fit", "Fit the map", keys: "0", context: .map, synonyms: ["whole", "reset zoom", "all"],
    sentence: "Shows the whole map.", availability: needsField
  ) { state, _ in
    state.rememberView()
    state.map.viewport.zoom = nil
    return []
  },
  Action(
    "zoom-one", "One to one", keys: "=", context: .map, synonyms: ["actual size", "1:1"],
    sentence: "Shows one data pixel per canvas pixel.", availability: needsField
  ) { state, _ in
    state.rememberView()
    state.setZoom(1, fixed: state.map.crosshair)
    state.followCrosshair()
    return []
  },
  Action(
    "goto", "Go to coordinates or name", keys: "g g", context: .mapScreen, argument: .coordinates,
    synonyms: ["position", "ra dec", "find"],
    sentence: "Moves the crosshair to typed coordinates or to a named source or region.",
    availability: needsField
  ) { state, argument in
    guard case .direction(let direction) = argument else {
      state.ask("goto", "go to", ArgumentKind.coordinates.explanation)
      return []
    }
    guard let pixel = state.field?.geometry.pixel(of: direction),
      state.field?.geometry.index(ofX: pixel.x, y: pixel.y) != nil
    else {
      state.hint("that position is outside the map" + state.distanceText(to: direction), .warning)
      return []
    }
    state.rememberView()
    state.jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    return []
  },
  Action(
    "center", "Centre here", keys: "g c", context: .mapScreen, synonyms: ["recentre", "pan"],
    sentence: "Brings the crosshair into the middle of the view.", availability: needsField
  ) { state, _ in
    state.rememberView()
    state.jump(to: state.map.crosshair, centring: true)
    return []
  },
  Action(
    "view", "Show a part of the sky", context: .mapScreen, argument: .view,
    synonyms: ["field of view", "zoom to", "width"],
    sentence: "Puts a position into the middle of the view, and makes the view as wide as typed.",
    availability: needsField
  ) { state, argument in
    guard case .view(let direction, let width) = argument else {
      state.ask(
        "view", "view", ArgumentKind.view.explanation,
        text: state.viewCommand.map { String($0.dropFirst("view ".count)) } ?? "")
      return []
    }
    guard let pixel = state.field?.geometry.pixel(of: direction) else {
      state.hint("that position is outside the map" + state.distanceText(to: direction), .warning)
      return []
    }
    state.rememberView()
    state.show(width: width, around: PixelPosition(x: pixel.x, y: pixel.y))
    return []
  },
  Action(
    "goto-maximum", "Maximum in view", keys: "g m", context: .mapScreen,
    synonyms: ["peak", "brightest", "hottest"],
    sentence: "Moves the crosshair to the largest value of this layer that is visible.",
    availability: needsMap
  ) { state, _ in
    guard let peak = state.maximumInView() else {
      state.hint("no value is visible", .warning)
      return []
    }
    state.rememberView()
    state.jump(to: peak)
    return []
  },
  Action(
    "goto-peak", "Next local peak", keys: "g p", context: .mapScreen,
    synonyms: ["next maximum", "hot spot"],
    sentence: "Moves the crosshair to the next lower local maximum of this layer.",
    availability: needsMap
  ) { state, _ in
    guard let peak = state.nextPeak() else {
      state.hint("no further peak; {goto-maximum} goes to the highest", .warning)
      return []
    }
    state.rememberView()
    state.jump(to: peak)
    return []
  },
  Action(
    "goto-next", "Next source or region", keys: "g s", context: .mapScreen,
    synonyms: ["next region"],
    sentence: "Moves the crosshair to the next source or region of the field.",
    availability: { state in
      state.landmarks.isEmpty ? .disabled("the field has no source and no region") : .enabled
    }
  ) { state, _ in
    state.jumpToNextLandmark()
    return []
  },
  Action(
    "goto-source", "Go to a source", keys: "g l", context: .mapScreen, argument: .source,
    synonyms: ["object", "list"],
    sentence: "Picks a source from a list and moves the crosshair there.",
    availability: { state in
      state.sourceNames.isEmpty ? .disabled("no source of the field is known") : .enabled
    }
  ) { state, argument in
    guard case .text(let name) = argument else {
      state.pick(.source, current: "")
      return []
    }
    state.jumpToSource(name)
    return []
  },
  Action(
    "goto-pointing", "Pointing of the observation", keys: "g o", context: .mapScreen,
    synonyms: ["telescope", "observation"],
    sentence: "Moves the crosshair to the pointing of the observation chosen in the table.",
    availability: { state in
      state.currentPointing == nil
        ? .disabled("the pointing of the chosen observation is not known") : .enabled
    }
  ) { state, _ in
    guard let pointing = state.currentPointing,
      let pixel = state.field?.geometry.pixel(of: pointing)
    else { return [] }
    state.rememberView()
    state.jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    return []
  },
  Action(
    "back", "Previous view", keys: "Backspace", context: .mapScreen, synonyms: ["view history"],
    sentence: "Goes back to the view before the last jump, zoom or change of layer.",
    availability: { state in
      state.viewHistory.isEmpty ? .disabled("there is no earlier view") : .enabled
    }
  ) { state, _ in
    if let view = state.viewHistory.popLast() {
      state.viewFuture.append(state.map)
      state.show(view)
    }
    return []
  },
  Action(
    "forward", "Next view", keys: "Ctrl-F", context: .mapScreen, synonyms: ["view history"],
    sentence: "Goes forward again to the view that {back} left.",
    availability: { state in
      state.viewFuture.isEmpty ? .disabled("there is no later view") : .enabled
    }
  ) { state, _ in
    if let view = state.viewFuture.popLast() {
      state.viewHistory.append(state.map)
      state.show(view)
    }
    return []
  },
  Action(
    "pin", "Pin the position", keys: "p", context: .mapScreen, synonyms: ["mark", "measure"],
    sentence: "Pins the crosshair; the read-out then shows distance, angle and difference to it.",
    availability: needsField
  ) { state, _ in
    if let pin = state.map.pin, pin == state.map.crosshair {
      state.map.pin = nil
      state.hint("pin removed")
    } else {
      state.map.pin = state.map.crosshair
      state.hint("pinned; {pin} at the same place removes the pin")
    }
    return []
  },
]
