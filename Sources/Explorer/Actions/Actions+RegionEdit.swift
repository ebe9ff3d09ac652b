/// Moving and sizing a region.
let regionEditActions: [Action] = [
  draftMotion("draft-left", "Left", "h", "Left", -1, 0),
  draftMotion("draft-right", "Right", "l", "Right", 1, 0),
  draftMotion("draft-up", "Up", "k", "Up", 0, 1),
  draftMotion("draft-down", "Down", "j", "Down", 0, -1),
  draftMotion("draft-far-left", "Far left", "H", "Shift-Left", -10, 0),
  draftMotion("draft-far-right", "Far right", "L", "Shift-Right", 10, 0),
  draftMotion("draft-far-up", "Far up", "K", "Shift-Up", 0, 10),
  draftMotion("draft-far-down", "Far down", "J", "Shift-Down", 0, -10),
  draftSize("draft-larger", "Larger", "+", "Makes the region larger.", 1, 1),
  draftSize("draft-smaller", "Smaller", "-", "Makes the region smaller.", -1, -1),
  draftSize("draft-second-larger", "Second size up", ">", "Makes the second size larger.", 0, 1),
  draftSize(
    "draft-second-smaller", "Second size down", "<", "Makes the second size smaller.", 0, -1),
  draftSize("draft-turn-left", "Turn left", "[", "Turns the region against the clock.", 0, 0, 5),
  draftSize("draft-turn-right", "Turn right", "]", "Turns the region with the clock.", 0, 0, -5),
  Action(
    "draft-corner", "Set a corner", keys: "Space", context: .regionEdit,
    sentence: "Adds a corner of the polygon at the crosshair.",
    availability: { state in
      state.draft?.kind == .polygon && state.draft?.index == nil
        ? .enabled : .disabled("only a new polygon has corners to set")
    }
  ) { state, _ in
    if let corner = state.direction(of: state.map.crosshair) {
      state.draft?.vertices.append(corner)
      if let first = state.draft?.region?.center { state.draft?.center = first }
    }
    return []
  },
  Action(
    "draft-remove-corner", "Take the last corner back", keys: "Backspace", context: .regionEdit,
    sentence: "Removes the corner of the polygon that was set last.",
    availability: { state in
      (state.draft?.vertices ?? []).isEmpty || state.draft?.index != nil
        ? .disabled("there is no corner to take back") : .enabled
    }
  ) { state, _ in
    state.draft?.vertices.removeLast()
    return []
  },
  Action(
    "draft-numbers", "Type numbers", keys: "=", context: .regionEdit,
    sentence: "Asks for position and sizes in degrees."
  ) { state, _ in
    if let draft = state.draft {
      state.ask(
        "region-numbers", draft.kind.rawValue, draft.numbersExplanation, text: draft.numbersText)
    }
    return []
  },
  Action(
    "draft-role", "Role", keys: "o", context: .regionEdit,
    sentence: "Changes the role of the region: exclude, source, background."
  ) { state, _ in
    if let role = state.draft?.role {
      state.draft?.role = role.following
      state.hint("role " + role.following.title)
    }
    return []
  },
  Action(
    "draft-accept", "Keep the region", keys: "Enter", context: .regionEdit, synonyms: ["accept"],
    sentence: "Keeps the region as it is drawn."
  ) { state, _ in
    state.acceptDraft()
    return []
  },
]

private func draftMotion(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ x: Double, _ y: Double
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .regionEdit, isMotion: true,
    sentence: "Moves the region \(title.lowercased())."
  ) { state, _ in
    state.moveDraft(x, y)
    return []
  }
}

private func draftSize(
  _ id: String, _ title: String, _ key: String, _ sentence: String, _ major: Double,
  _ minor: Double, _ angle: Double = 0
) -> Action {
  Action(id, title, keys: key, context: .regionEdit, isMotion: true, sentence: sentence) {
    state, _ in
    state.resizeDraft(major: major, minor: minor, angle: angle)
    return []
  }
}
