import GridMath
import SkyGeometry

/// Available if a region is selected.
@Sendable func needsRegion(_ state: ExplorerState) -> Availability {
  state.document.regions.indices.contains(state.selectedRegion)
    ? .enabled : .disabled("there is no region; {draw-circle} draws a circle")
}

/// Creating, choosing and changing regions.
let regionActions: [Action] =
  RegionDraft.Kind.allCases.map(drawAction) + [
    Action(
      "select-region", "Pick from the list", keys: "r r", context: .mapScreen, argument: .region,
      synonyms: ["choose region"], sentence: "Picks a region from a list and shows it.",
      availability: needsRegion
    ) { state, argument in
      guard case .text(let name) = argument,
        let index = state.region(named: name)
      else {
        state.pick(.region, current: "")
        return []
      }
      state.selectedRegion = index
      state.recordedRegion = index
      state.handlesAreShown = true
      if let pixel = state.field?.geometry.pixel(of: state.document.regions[index].center) {
        state.jump(to: PixelPosition(x: pixel.x, y: pixel.y))
      }
      return []
    },
    Action(
      "choose-region", "Choose a region", context: .mapScreen, argument: .region,
      synonyms: ["select"], sentence: "Chooses a region by its name, or by # and its number.",
      availability: needsRegion
    ) { state, argument in
      guard case .text(let name) = argument, let index = state.region(named: name) else {
        state.ask("choose-region", "region", "the name of a region, or # and its number")
        return []
      }
      state.selectedRegion = index
      state.recordedRegion = index
      state.handlesAreShown = true
      return []
    },
    Action(
      "mark-region", "Mark for several", keys: "v", context: .regions, argument: .region,
      synonyms: ["select several", "multiple"],
      sentence: "Marks the region of this row, so that actions work on several; or no longer.",
      availability: needsRegion
    ) { state, argument in
      var index = state.selectedRegion
      if case .text(let name) = argument, let named = state.region(named: name) { index = named }
      state.recordedCommand = "mark-region " + state.commandName(ofRegion: index)
      state.toggleMark(index)
      return []
    },
    Action(
      "mark-all-regions", "Mark all regions", keys: "Ctrl-A", "r A", context: .mapScreen,
      synonyms: ["select all"],
      sentence: "Marks all regions, so that actions work on all of them; again, none.",
      availability: needsRegion
    ) { state, _ in
      let all = Set(state.document.regions.indices)
      state.markedRegions = state.markedRegions == all ? [] : all
      let isOn = !state.markedRegions.isEmpty
      state.hint(isOn ? "all \(all.count) regions marked" : "no region is marked any more")
      return []
    },
    Action(
      "edit-region", "Move and size", keys: "r m", context: .mapScreen, synonyms: ["change"],
      sentence: "Moves and sizes the selected region with the motion keys.",
      availability: needsRegion
    ) { state, _ in
      state.editSelectedRegion()
      return []
    },
    Action(
      "region-numbers", "Type its numbers", keys: "r =", context: .mapScreen,
      argument: .regionNumbers, synonyms: ["size", "radius"],
      sentence: "Asks for position and sizes of the selected region.", availability: needsRegion
    ) { state, argument in
      guard case .shape(let shape, let role) = argument else {
        if let draft = state.selectedDraft {
          state.ask(
            "region-numbers", draft.kind.rawValue, draft.numbersExplanation, text: draft.numbersText
          )
        }
        return []
      }
      state.setSelectedShape(shape, role: role)
      return []
    },
    Action(
      "rename-region", "Name", keys: "r n", context: .mapScreen, argument: .name,
      sentence: "Gives the selected region a name.", availability: needsRegion
    ) { state, argument in
      guard case .text(let name) = argument else {
        state.ask(
          "rename-region", "name", "the name of the region",
          text: state.document.regions[state.selectedRegion].name)
        return []
      }
      let index = state.selectedRegion
      state.change("name of region") { $0.regions[index].name = name.escapingControls }
      return []
    },
    Action(
      "region-role", "Role", keys: "r o", context: .mapScreen,
      synonyms: ["exclude", "source", "background"],
      sentence: "Changes the role of the chosen regions: exclude, source, background.",
      availability: needsRegion
    ) { state, _ in
      state.stepRole()
      return []
    },
    Action(
      "delete-region", "Delete", keys: "r d", context: .mapScreen, synonyms: ["remove"],
      sentence: "Deletes the chosen regions; {undo} brings them back.", availability: needsRegion
    ) { state, _ in
      state.deleteChosenRegions()
      return []
    },
    Action(
      "add-region", "Add by numbers", keys: "r t", context: .mapScreen, argument: .newRegion,
      synonyms: ["new region", "type"],
      sentence: "Adds an exclusion, or a region with the role behind its numbers.",
      availability: needsField
    ) { state, argument in
      guard case .shape(let shape, let role) = argument else {
        state.ask("add-region", "new region", ArgumentKind.newRegion.explanation)
        return []
      }
      state.addRegion(shape, role: role ?? .exclude)
      return []
    },
    Action(
      "save-regions", "Write to a file", keys: "r w", context: .mapScreen, argument: .path,
      synonyms: ["ds9", "export"], sentence: "Writes all regions to a DS9 region file.",
      availability: needsRegion
    ) { state, argument in
      guard case .text(let path) = argument else {
        state.ask("save-regions", "write regions to", "a file name, as exclusions.reg")
        return []
      }
      return [.writeRegions(path: path)]
    },
    Action(
      "load-regions", "Read from a file", keys: "r f", context: .mapScreen, argument: .path,
      synonyms: ["ds9", "import"], sentence: "Adds the regions of a DS9 region file.",
      availability: needsField
    ) { state, argument in
      guard case .text(let path) = argument else {
        state.ask("load-regions", "read regions from", "a DS9 region file, as exclusions.reg")
        return []
      }
      return [.readRegions(path: path)]
    },
    Action(
      "toggle-exclusion", "Toggle the exclusion", keys: "x", context: .mapScreen,
      synonyms: ["exclude", "include"],
      sentence: "Excludes the chosen regions, or no longer; norms and maps follow.",
      availability: needsRegion
    ) { state, _ in
      state.toggleExclusions()
      return []
    },
    Action(
      "toggle-exclusions", "All exclusions on or off", keys: "X", context: .mapScreen,
      synonyms: ["compare"],
      sentence: "Switches all exclusions off and on again, to compare.",
      availability: { state in
        state.document.regions.contains { $0.role == .exclude }
          ? .enabled : .disabled("no region is an exclusion")
      }
    ) { state, _ in
      state.change("all exclusions") { $0.exclusionsAreOn.toggle() }
      state.hint("exclusions \(state.document.exclusionsAreOn ? "on" : "off")")
      return []
    },
    regionRow("region-up", "Region above", "k", "Up", -1),
    regionRow("region-down", "Region below", "j", "Down", 1),
    Action(
      "region-edit-row", "Move and size", keys: "Enter", context: .regions,
      sentence: "Moves and sizes the region of this row.", availability: needsRegion
    ) { state, _ in
      state.editSelectedRegion()
      return []
    },
    Action(
      "region-toggle-row", "Toggle the exclusion", keys: "Space", context: .regions,
      sentence: "Excludes the region of this row, or those marked, or no longer.",
      availability: needsRegion
    ) { state, _ in
      state.toggleExclusions()
      return []
    },
    Action(
      "region-delete-row", "Delete", keys: "d", "Delete", context: .regions,
      sentence: "Deletes the region of this row, or those marked; {undo} brings them back.",
      availability: needsRegion
    ) { state, _ in
      state.deleteChosenRegions()
      return []
    },
  ]

private func drawAction(_ kind: RegionDraft.Kind) -> Action {
  let key: [RegionDraft.Kind: String] = [
    .circle: "c", .ellipse: "e", .box: "b", .annulus: "a", .polygon: "p",
  ]
  let title = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
  return Action(
    "draw-" + kind.rawValue, title, keys: "r " + (key[kind] ?? "?"), context: .mapScreen,
    synonyms: ["new region", "create", "exclude"],
    sentence: "Draws a new \(kind.rawValue) at the crosshair, an exclusion at first.",
    availability: needsField
  ) { state, _ in
    state.startDrawing(kind)
    return []
  }
}

private func regionRow(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ step: Int
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .regions, isMotion: true,
    sentence: "Moves the selection in the table of regions."
  ) { state, _ in
    let last = max(0, state.document.regions.count - 1)
    state.selectedRegion = (state.selectedRegion + step).clamped(to: 0...last)
    return []
  }
}
