import GridMath
import SkyGeometry

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
    let isScreen = text.hasPrefix("screen ")
    let path = String(text.dropFirst(onlyMap ? 4 : isScreen ? 7 : 0)).trimmingBlanks
    return state.write(.picture(path: path, onlyMap: onlyMap))
  },
  Action(
    "save-map", "Layer as FITS", keys: "y m", context: .mapScreen, argument: .path,
    synonyms: ["write", "map", "image", "fits", "export", "save"],
    sentence: "Writes the values of the layer in every pixel of the field as a FITS image.",
    availability: { state in
      state.map.layer == .mask
        ? .disabled("{save-mask} writes the mask of the exclusions") : needsMap(state)
    }
  ) { state, argument in
    guard let image = state.layerImage else {
      state.hint("the layer has no values yet", .warning)
      return []
    }
    guard case .text(let path) = argument else {
      state.ask(
        "save-map", "write the layer to", "a file name, as counts.fits",
        text: (state.field?.fileStem ?? "") + "-\(state.map.layer.rawValue).fits.gz")
      return []
    }
    return state.write(.writeLayer(image, path: path))
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

extension ExplorerState {
  /// The layer on the map, unsmoothed; nil where it has no values.
  var layerImage: LayerImage? {
    guard let field else { return nil }
    let layer = map.layer
    var values = values(of: layer)
    guard values.count == field.geometry.pixelCount else { return nil }
    // Bins with a gap between them are not one range.
    var range = energyRange.flatMap { document.bins[$0].contains(false) ? nil : $0 }
    if layer.isOfTestSource, let shown = sky.ts.shown {
      // What is painted for pixels that are still to come is that of others.
      for i in values.indices where !shown.snapshot.isDone[i] { values[i] = .nan }
      range = shown.request.bins
    }
    let edges = field.energy.edges
    let axis = range.map { RecoEnergyAxis(edges: [edges[$0.lowerBound], edges[$0.upperBound]]) }
    return LayerImage(
      map: SkyMap(
        geometry: field.geometry, values: values,
        unit: layer == .map ? field.map?.unit ?? "" : layer.fitsUnit),
      axis: field.map == nil ? axis : nil, name: layer.rawValue)
  }
}

extension Layer {
  /// Unit in the notation of FITS; empty for counts and for plain numbers.
  fileprivate var fitsUnit: String {
    switch self {
    case .exposure: "m2 s"
    case .flux, .fluxError, .fluxLimit: "cm-2 s-1"
    default: ""
    }
  }
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
