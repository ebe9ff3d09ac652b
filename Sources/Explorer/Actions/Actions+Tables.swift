import GridMath
import SkyGeometry

/// The table of observations and the log.
let tableActions: [Action] = [
  tableMotion("row-up", "Row above", ["k", "Up"], -1),
  tableMotion("row-down", "Row below", ["j", "Down"], 1),
  tableMotion("page-up", "Page up", ["K", "PageUp"], -10),
  tableMotion("page-down", "Page down", ["J", "PageDown"], 10),
  tableMotion("first-row", "First row", ["{", "Home"], -1_000_000),
  tableMotion("last-row", "Last row", ["}", "End"], 1_000_000),
  Action(
    "toggle-run", "Include or leave out the run", keys: "Space", context: .observations,
    argument: .observation, synonyms: ["exclude", "include", "drop"],
    sentence: "Leaves the run out of the stack, or takes it back; norms and maps follow.",
    availability: { state in
      state.observations.cursor == nil ? .disabled("there is no observation") : .enabled
    }
  ) { state, argument in
    var run = state.observations.cursor
    if case .text(let name) = argument { run = Int(name) ?? run }
    guard let run else { return [] }
    state.recordedCommand = "toggle-run \(run)"
    state.toggleRun(run)
    return []
  },
  Action(
    "include-all-runs", "Include all runs", keys: "a", context: .observations,
    sentence: "Takes all runs back that were left out by hand.",
    availability: { state in
      state.document.excludedRuns.isEmpty ? .disabled("no run is left out") : .enabled
    }
  ) { state, _ in
    state.change("all runs included") { $0.excludedRuns = [] }
    return []
  },
  Action(
    "sort-next", "Sort by the next column", keys: ".", "l", "Right", context: .observations,
    synonyms: ["order"], sentence: "Sorts the table by the column to the right."
  ) { state, _ in
    state.sortObservations(by: 1)
    return []
  },
  Action(
    "sort-previous", "Sort by the column before", keys: ",", "h", "Left", context: .observations,
    sentence: "Sorts the table by the column to the left."
  ) { state, _ in
    state.sortObservations(by: -1)
    return []
  },
  Action(
    "sort-reverse", "Turn the order round", keys: "i", context: .observations,
    synonyms: ["descending", "ascending"], sentence: "Turns the order of the rows round."
  ) { state, _ in
    state.observations.isDescending.toggle()
    return []
  },
  Action(
    "filter-runs", "Filter the rows", keys: "/", "f", context: .observations, argument: .search,
    sentence: "Shows only rows that hold a text; Esc shows all again."
  ) { state, argument in
    guard case .text(let text) = argument else {
      state.ask(
        "filter-runs", "show rows with", ArgumentKind.search.explanation,
        text: state.observations.filter)
      return []
    }
    state.observations.filter = text
    state.keepCursorVisible()
    return []
  },
  Action(
    "goto-observation", "Go to an observation", keys: "g g", context: .observations,
    argument: .observation, sentence: "Moves the cursor to a run by its number."
  ) { state, argument in
    guard case .text(let text) = argument, let run = Int(text) else {
      state.pick(.observation, current: state.observations.cursor.map(String.init) ?? "")
      return []
    }
    state.observations.cursor = run
    return []
  },
  Action(
    "show-pointing", "Show on the map", keys: "g o", context: .observations,
    synonyms: ["pointing"], sentence: "Goes to the map with the crosshair at the run's pointing.",
    availability: { state in
      state.currentPointing == nil ? .disabled("the pointing of the run is not known") : .enabled
    }
  ) { state, _ in
    guard let pointing = state.currentPointing,
      let pixel = state.field?.geometry.pixel(of: pointing)
    else { return [] }
    state.screen = .map
    state.map.overlays.pointings = true
    state.rememberView()
    state.jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    return []
  },
  logMotion("log-up", "Line up", ["k", "Up"], 1),
  logMotion("log-down", "Line down", ["j", "Down"], -1),
  logMotion("log-page-up", "Page up", ["K", "PageUp"], 20),
  logMotion("log-page-down", "Page down", ["J", "PageDown"], -20),
  logMotion("log-start", "To the start", ["{", "Home"], 1_000_000),
  logMotion("log-end", "To the end", ["}", "End"], -1_000_000),
  Action(
    "filter-log", "Filter the lines", keys: "f", context: .log, argument: .search,
    sentence: "Shows only lines that hold a text; Esc shows all again."
  ) { state, argument in
    guard case .text(let text) = argument else {
      state.ask(
        "filter-log", "show lines with", ArgumentKind.search.explanation, text: state.log.filter)
      return []
    }
    state.log.filter = text
    state.log.scroll = 0
    return []
  },
]

private func tableMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys[0], keys[1], context: .observations, isMotion: true,
    sentence: "Moves the cursor of the table."
  ) { state, _ in
    state.moveObservationCursor(step)
    return []
  }
}

private func logMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys[0], keys[1], context: .log, isMotion: true, sentence: "Scrolls the log."
  ) { state, _ in
    let last = max(0, state.visibleMessages.count - 1)
    state.log.scroll = (state.log.scroll + step).clamped(to: 0...last)
    return []
  }
}
