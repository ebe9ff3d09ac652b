/// Screens and panes.
let screenActions: [Action] =
  Screen.allCases.map { screen in
    Action(
      "screen-" + screen.title.lowercased(), screen.title + " screen", keys: "\(screen.rawValue)",
      context: .everywhere, synonyms: ["screen", "tab"],
      sentence: "Shows the \(screen.title) screen."
    ) { state, _ in
      state.screen = screen
      state.draft = screen == .map ? state.draft : nil
      state.fit.grab = screen == .map ? state.fit.grab : nil
      return []
    }
  } + [
    Action(
      "next-pane", "Next pane", keys: "Tab", context: .everywhere, synonyms: ["focus"],
      sentence: "Gives the next pane the focus.",
      availability: hasPanes
    ) { state, _ in
      state.stepFocus(1)
      return []
    },
    Action(
      "previous-pane", "Pane before", keys: "Shift-Tab", context: .everywhere,
      sentence: "Gives the pane before the focus.",
      availability: hasPanes
    ) { state, _ in
      state.stepFocus(-1)
      return []
    },
    Action(
      "drawer", "Inspector drawer", keys: "|", "Enter", context: .map, synonyms: ["inspector"],
      sentence: "Opens or closes the inspector on narrow terminals.",
      availability: { state in
        let layout = ScreenLayout(state)
        if layout.hasDrawer { return .enabled }
        return .disabled(
          layout.kind == .small
            ? "the window is too small for it" : "the inspector is open beside the map")
      }
    ) { state, _ in
      state.drawerIsOpen.toggle()
      return []
    },
  ]

@Sendable private func hasPanes(_ state: ExplorerState) -> Availability {
  [.map, .fit, .observations].contains(state.screen)
    ? .enabled : .disabled("this screen has one pane")
}

/// The program as a whole.
let applicationActions: [Action] = [
  Action(
    "undo", "Undo", keys: "u", context: .everywhere, synonyms: ["back"],
    sentence: "Takes the last change of regions, models, runs or energies back.",
    availability: { $0.history.past.isEmpty ? .disabled("nothing to undo") : .enabled }
  ) { state, _ in
    if let entry = state.history.undo(from: state.document) {
      state.adopt(entry.document)
      state.hint("undone: " + entry.title)
    }
    return []
  },
  Action(
    "redo", "Redo", keys: "Ctrl-R", context: .everywhere, synonyms: ["again"],
    sentence: "Makes the change again that was undone last.",
    availability: { $0.history.future.isEmpty ? .disabled("nothing to redo") : .enabled }
  ) { state, _ in
    if let entry = state.history.redo(from: state.document) {
      state.adopt(entry.document)
      state.hint("done again: " + entry.title)
    }
    return []
  },
  Action(
    "search", "Search", keys: "/", context: .everywhere, argument: .search, synonyms: ["find"],
    sentence: "Looks for a text in the table, the log, or the names on the map."
  ) { state, argument in
    guard case .text(let text) = argument else {
      state.ask("search", "search", ArgumentKind.search.explanation, text: "")
      return []
    }
    state.searchText = text
    state.search(1)
    return []
  },
  Action(
    "search-next", "Next match", keys: "n", context: .everywhere,
    sentence: "Goes to the next match of the search."
  ) { state, _ in
    state.search(1)
    return []
  },
  Action(
    "search-previous", "Match before", keys: "N", context: .everywhere,
    sentence: "Goes to the match before."
  ) { state, _ in
    state.search(-1)
    return []
  },
  Action(
    "help", "Help", keys: "?", context: .everywhere, synonyms: ["keys", "manual"],
    sentence: "Lists what the keys do here; type to search, Enter runs the line."
  ) { state, _ in
    state.modal = .help(ListState())
    return []
  },
  Action(
    "palette", "Command palette", keys: ":", context: .everywhere, synonyms: ["command"],
    sentence: "Lists every action with its key; type to filter, Enter runs it."
  ) { state, _ in
    state.modal = .palette(ListState())
    return []
  },
  Action(
    "menu", "Menu of prefixes", keys: "Space", context: .map, synonyms: ["root menu"],
    sentence: "Shows the prefix keys; choosing one shows what follows."
  ) { state, _ in
    state.rootMenu = true
    state.menuIsVisible = true
    return []
  },
  Action(
    "theme", "Theme", keys: "t", context: .everywhere, argument: .theme,
    synonyms: ["colours", "dark", "light"],
    sentence: "Picks the theme of the program, shown live while choosing."
  ) { state, argument in
    guard case .text(let name) = argument else {
      state.pick(.theme, current: state.theme)
      return []
    }
    state.theme = name
    state.hint("theme " + name)
    return []
  },
  Action(
    "mouse", "Mouse on or off", keys: "Ctrl-T", context: .everywhere, argument: .onOff,
    synonyms: ["selection", "select text"],
    sentence: "Gives the mouse back to the terminal, or takes it again."
  ) { state, argument in
    if case .text(let wanted) = argument {
      state.mouseIsOn = wanted == "on"
    } else {
      state.mouseIsOn.toggle()
    }
    state.recordedCommand = "mouse " + (state.mouseIsOn ? "on" : "off")
    state.hint(
      state.mouseIsOn
        ? "mouse on · Shift with the mouse selects text in most terminals"
        : "mouse off, it selects text · {mouse} takes it again")
    return [.setMouse(state.mouseIsOn)]
  },
  Action(
    "escape", "One level back", keys: "Esc", context: .everywhere, synonyms: ["cancel"],
    sentence: "Closes what is open; never quits, never loses work."
  ) { state, _ in
    state.escape()
  },
  Action(
    "interrupt", "Cancel the newest task", keys: "Ctrl-C", context: .everywhere,
    synonyms: ["stop"], sentence: "Cancels the newest task; twice within a second quits."
  ) { state, _ in
    state.interrupt()
  },
  Action(
    "repaint", "Paint everything", keys: "Ctrl-L", context: .everywhere, synonyms: ["redraw"],
    sentence: "Paints the whole screen again."
  ) { _, _ in
    [.repaint]
  },
  Action(
    "suspend", "Suspend", keys: "Ctrl-Z", context: .everywhere, synonyms: ["background"],
    sentence: "Stops the program; fg brings it back."
  ) { state, _ in
    state.saveNow() + [.suspend]
  },
  Action(
    "forget", "Start afresh", context: .everywhere, synonyms: ["reset", "restore"],
    sentence: "Takes regions, runs, energies and view back to what the input asks for.",
    availability: needsField
  ) { state, _ in
    state.forgetDocument()
    return []
  },
  Action(
    "quit", "Quit", keys: "q", context: .everywhere, synonyms: ["exit", "close"],
    sentence: "Quits; asks only if work is not saved or a task runs."
  ) { state, _ in
    if let reason = state.reasonToStay {
      state.modal = .quit(reason)
      return []
    }
    return state.terminate()
  },
]

extension ExplorerState {
  /// Why quitting needs a second thought, or nil.
  var reasonToStay: String? {
    if draft != nil { return "a region is being drawn" }
    if fit.grab != nil { return "a source is being moved" }
    if saveFailed { return "the last changes could not be saved" }
    if fit.run.running != nil { return "a fit is running" }
    if loading.isRunning, field != nil { return "runs are still being reduced" }
    return nil
  }

  /// Takes a document over from the history.
  mutating func adopt(_ new: Document) {
    document = new
    selectedRegion = max(0, min(selectedRegion, new.regions.count - 1))
    markedRegions = []
    draft = nil
    fit.grab = nil
    fit.stepped = nil
    keepModelCursor()
  }

  /// Gives another pane the focus.
  mutating func stepFocus(_ step: Int) {
    if screen == .fit {
      fit.focus = fit.focus == .models ? .parameters : .models
      return
    }
    if screen == .observations {
      peek.focus = peek.focus == .table ? .tiles : .table
      if peek.focus == .table { peek.isEnlarged = false }
      return
    }
    if showsLinkedPanels, focus == .map {
      // Through the panels first, then on to the other panes.
      let next = sky.panels.linked.focus + step
      if sky.panels.linked.slots.indices.contains(next) {
        focusPanel(next)
        return
      }
    }
    var panes = Pane.allCases
    let layout = ScreenLayout(self)
    if layout.energy == nil { panes.removeAll { $0 == .energy } }
    if layout.inspector == nil { panes.removeAll { $0 == .regions } }
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
    energyEditor.anchor = nil
    if showsLinkedPanels, focus == .map {
      focusPanel(step > 0 ? 0 : sky.panels.linked.slots.count - 1)
    }
  }
}
