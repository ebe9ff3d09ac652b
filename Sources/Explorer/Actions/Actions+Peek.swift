import GridMath
import Observations
import TerminalRendering

/// The peek at the responses of an observation.
let peekActions: [Action] = [
  Action(
    "peek-enlarge", "Enlarge or shrink the tile", keys: "Enter", context: .observations,
    synonyms: ["peek", "response", "zoom"],
    sentence: "Gives the chosen tile of the peek all the room, or takes it back."
  ) { state, _ in
    state.peek.focus = .tiles
    state.peek.isEnlarged.toggle()
    return []
  },
  Action(
    "peek-fit-axes", "Fit the axes", keys: "=", context: .observations,
    synonyms: ["peek", "reset"],
    sentence: "Takes the axes of the peek back to what this run alone needs.",
    availability: needsPeek
  ) { state, _ in
    guard let summary = state.shownPeek else { return [] }
    state.peek.axes = PeekCharts(summary).axes
    state.hint("axes fitted to run \(summary.id)")
    return []
  },
  Action(
    "copy-numbers", "Numbers of the tile", keys: "y n", "y y", context: .observations,
    synonyms: ["csv", "peek", "clipboard"],
    sentence: "Copies the plotted numbers of the chosen tile as comma-separated values.",
    availability: needsPeek
  ) { state, _ in
    guard let table = state.peekTable else {
      state.hint("this run has no \(state.peek.tile.title)", .warning)
      return []
    }
    return [.copy(table.csv, what: "\(table.rows.count) rows of \(state.peek.tile.title)")]
  },
  Action(
    "copy-plot", "Tile as text", keys: "y t", context: .observations,
    synonyms: ["text", "peek", "clipboard"],
    sentence: "Copies the chosen tile as it is drawn, as lines of text.", availability: needsPeek
  ) { state, _ in
    guard let text = state.peekText else {
      state.hint("this run has no \(state.peek.tile.title)", .warning)
      return []
    }
    return [.copy(text, what: state.peek.tile.title)]
  },
  peekMotion("peek-left", "Left in the peek", ["h", "Left"], -1),
  peekMotion("peek-right", "Right in the peek", ["l", "Right"], 1),
  peekMotion("peek-far-left", "Far left in the peek", ["H", "Shift-Left"], -10),
  peekMotion("peek-far-right", "Far right in the peek", ["L", "Shift-Right"], 10),
  peekStep("peek-previous", "Tile before", ",", -1),
  peekStep("peek-next", "Next tile", ".", 1),
]

/// A summary is on the screen.
private let needsPeek: @Sendable (ExplorerState) -> Availability = { state in
  state.shownPeek == nil ? .disabled("no responses were read yet") : .enabled
}

private func peekMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys[0], keys[1], context: .peek, isMotion: true,
    sentence: "Chooses a tile of the peek; in an enlarged one moves its crosshair."
  ) { state, _ in
    if state.peek.isEnlarged {
      state.movePeekCrosshair(step)
    } else {
      state.stepPeekTile(step)
    }
    return []
  }
}

private func peekStep(_ id: String, _ title: String, _ key: String, _ step: Int) -> Action {
  Action(
    id, title, keys: key, context: .peek, isMotion: true,
    sentence: "Chooses another tile of the peek, also while one is enlarged."
  ) { state, _ in
    state.stepPeekTile(step)
    return []
  }
}
