import GridMath

/// What goes out of the explorer into files.
let fileActions: [Action] = [
  Action(
    "export", "Export the analysis", keys: "y e", context: .everywhere, argument: .folder,
    synonyms: ["write", "yaml", "gammapy", "script", "repeat", "save"],
    sentence: "Writes analysis, models, regions and a Gammapy script that repeat what is shown.",
    availability: needsData
  ) { state, argument in
    guard let request = state.exportRequest, let field = state.field else { return [] }
    guard case .text(let folder) = argument else {
      state.ask(
        "export", "export to", ArgumentKind.folder.explanation,
        text: field.fileStem + "-export")
      return []
    }
    return state.write(.export(request, folder: folder))
  },
  Action(
    "report", "Report", context: .everywhere, argument: .folder,
    synonyms: ["markdown", "summary", "figures"],
    sentence:
      "Exports the analysis, carries it out from the files on, and writes report.md with figures.",
    availability: needsData
  ) { state, argument in
    guard let request = state.exportRequest, let field = state.field else { return [] }
    guard case .text(let folder) = argument else {
      state.ask(
        "report", "report to", ArgumentKind.folder.explanation, text: field.fileStem + "-report")
      return []
    }
    state.say("report: the analysis is carried out again from its files …")
    return state.write(.report(request, folder: folder))
  },
  Action(
    "picture", "Picture of the screen", keys: "y p", context: .everywhere, argument: .picture,
    synonyms: ["png", "svg", "ansi", "text", "screenshot", "image"],
    sentence:
      "Writes the screen, or with map before the name the map alone, as .txt, .ansi, .svg or .png."
  ) { state, argument in
    guard case .text(let text) = argument else {
      state.ask(
        "picture", "picture to", ArgumentKind.picture.explanation,
        text: (state.field?.fileStem ?? "gammascope") + ".svg")
      return []
    }
    let onlyMap = text.hasPrefix("map ")
    if onlyMap, state.screen != .map {
      state.hint("the map is on screen 1", .warning)
      state.replay?.fail("picture \(text): the map is on screen 1")
      return []
    }
    let path = onlyMap ? String(text.dropFirst(4)).trimmingBlanks : text
    return state.write(.picture(path: path, onlyMap: onlyMap))
  },
  Action(
    "workspace", "Save or open a workspace", keys: "y w", context: .everywhere,
    argument: .workspace, synonyms: ["session", "state", "restore", "load"],
    sentence: "Saves everything that was done and found to a file, or opens one again.",
    availability: needsField
  ) { state, argument in
    guard case .text(let text) = argument, let saved = SavedState(state) else {
      state.ask(
        "workspace", "workspace", ArgumentKind.workspace.explanation,
        text: "save "
          + (state.workspacePath ?? (state.field?.fileStem ?? "") + StateStore.workspaceEnding))
      return []
    }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    var path = words.count == 2 ? words[1] : state.workspacePath ?? ""
    if words[0] == "open" { return state.write(.openWorkspace(path: path)) }
    if !path.hasSuffix(StateStore.workspaceEnding) { path += StateStore.workspaceEnding }
    state.workspacePath = path
    return state.write(.saveWorkspace(state.complete(saved), path: path))
  },
]

@Sendable private func needsData(_ state: ExplorerState) -> Availability {
  guard let field = state.field else { return .disabled("nothing is open yet") }
  if field.map != nil { return .disabled("the file holds a single map, not an analysis") }
  return state.jobs.hasData ? .enabled : .disabled("there are no data yet")
}

extension FieldInfo {
  /// Beginning of names of files that have to do with the input.
  var fileStem: String {
    let plain = title.map { $0 == "/" || $0.isWhitespace ? "_" : $0 }
    return plain.isEmpty ? "gammascope" : String(plain)
  }
}

extension ExplorerState {
  /// Has files written; until they are, a replay waits.
  mutating func write(_ effect: Effect) -> [Effect] {
    writesUnderWay += 1
    return [effect]
  }

  /// Says what came of files that were asked for.
  mutating func noteWritten(_ messages: [Message]) {
    writesUnderWay = max(0, writesUnderWay - 1)
    for message in messages {
      say(message.text, message.kind)
      if message.kind == .error { replay?.fail(message.text) }
    }
  }
}
