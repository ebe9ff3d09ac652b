import GridMath
import SkyGeometry

/// Selection of energies.
let energyActions: [Action] =
  [
    Action(
      "previous-bin", "Previous energy bin", keys: "[", context: .mapScreen,
      synonyms: ["step", "lower"], sentence: "Moves the selected energies down by one bin.",
      availability: needsField
    ) { state, _ in
      state.stepEnergy(-1)
      return []
    },
    Action(
      "next-bin", "Next energy bin", keys: "]", context: .mapScreen, synonyms: ["step", "higher"],
      sentence: "Moves the selected energies up by one bin.", availability: needsField
    ) { state, _ in
      state.stepEnergy(1)
      return []
    },
    Action(
      "first-bin", "First energy bin", keys: "{", context: .mapScreen,
      sentence: "Selects the lowest energy bin.", availability: needsField
    ) { state, _ in
      state.select(energies: state.bins(of: 0..<1), "first energy bin")
      return []
    },
    Action(
      "last-bin", "Last energy bin", keys: "}", context: .mapScreen,
      sentence: "Selects the highest energy bin.", availability: needsField
    ) { state, _ in
      let count = state.energyGroups.count
      state.select(energies: state.bins(of: (count - 1)..<count), "last energy bin")
      return []
    },
    Action(
      "narrow-energies", "Narrow the energies", keys: "<", context: .mapScreen,
      synonyms: ["shrink range"], sentence: "Takes the highest bin out of the selected energies.",
      availability: needsField
    ) { state, _ in
      if let range = state.energyRange.map({ state.groups(of: $0) }), range.count > 1 {
        state.select(energies: state.bins(of: range.dropLast()), "narrower energies")
      } else {
        state.hint("one bin is the least", .warning)
      }
      return []
    },
    Action(
      "widen-energies", "Widen the energies", keys: ">", context: .mapScreen,
      synonyms: ["extend range"], sentence: "Adds the next higher bin to the selected energies.",
      availability: needsField
    ) { state, _ in
      guard let range = state.energyRange.map({ state.groups(of: $0) }) else { return [] }
      let (low, high) = (range.lowerBound, range.upperBound)
      if high < state.energyGroups.count {
        state.select(energies: state.bins(of: low..<(high + 1)), "wider energies")
      } else if low > 0 {
        state.select(energies: state.bins(of: (low - 1)..<high), "wider energies")
      } else {
        state.hint("all bins are selected", .warning)
      }
      return []
    },
    Action(
      "all-bins", "All energies", keys: "a", context: .mapScreen, synonyms: ["whole range"],
      sentence: "Selects all energy bins.", availability: needsField
    ) { state, _ in
      state.select(energies: 0..<state.document.bins.count, "all energies")
      return []
    },
    Action(
      "edit-energies", "Energy editor", keys: "e", context: .mapScreen,
      synonyms: ["bins", "slider"],
      sentence: "Goes to the energy strip to toggle bins; Esc leaves it.", availability: needsField
    ) { state, _ in
      state.screen = .map
      state.focus = state.focus == .energy ? .map : .energy
      state.energyEditor.anchor = nil
      if let range = state.energyRange {
        state.energyEditor.cursor = range.lowerBound
      }
      return []
    },
    Action(
      "energy", "Energy range", keys: "g e", context: .mapScreen, argument: .energyRange,
      synonyms: ["energies", "type energies", "TeV", "GeV"],
      sentence: "Selects the bins between two typed energies, to the nearest edges.",
      availability: needsField
    ) { state, argument in
      guard case .pair(let low, let high) = argument, let field = state.field else {
        state.ask("energy", "energy range", ArgumentKind.energyRange.explanation)
        return []
      }
      guard let range = field.energy.groups(edges: [low, high]).first else {
        state.hint("no bin lies between these energies", .warning)
        return []
      }
      state.select(energies: range, "energy range")
      let edges = field.energy.edges
      let selected = (edges[range.lowerBound], edges[range.upperBound])
      // Who asked for 300 GeV must know that it is 251 GeV.
      if abs(selected.0 / low - 1) > 0.005 || abs(selected.1 / high - 1) > 0.005 {
        state.hint(
          "\(Format.energyRange(selected.0, selected.1)): the edges of bins nearest to "
            + Format.energyRange(low, high))
      }
      return []
    },
  ] + energyEditorActions

private let energyEditorActions: [Action] = [
  cursorAction("energy-left", "Bin to the left", "h", "Left", -1),
  cursorAction("energy-right", "Bin to the right", "l", "Right", 1),
  Action(
    "toggle-bin", "Toggle the bin", keys: "Space", context: .energy, argument: .energyRange,
    sentence: "Selects the bin under the cursor, or leaves it out.", availability: needsField
  ) { state, argument in
    let bin = state.range(of: argument)?.lowerBound ?? state.energyEditor.cursor
    state.recordedCommand =
      "toggle-bin " + state.energyText(state.bins(of: state.groups(of: bin..<(bin + 1))))
    state.toggleBin(bin)
    return []
  },
  Action(
    "mark-range", "Start or end a range", keys: "v", "Enter", context: .energy,
    synonyms: ["range", "from to"],
    sentence: "Starts a range at the cursor; a second time selects the bins up to the cursor."
  ) { state, _ in
    if let anchor = state.energyEditor.anchor {
      let cursor = state.energyEditor.cursor
      state.energyEditor.anchor = nil
      state.select(energies: min(anchor, cursor)..<(max(anchor, cursor) + 1), "energy range")
      state.recordedCommand = state.energyRange.map { "energy " + state.energyText($0) }
    } else {
      state.energyEditor.anchor = state.energyEditor.cursor
      state.recordedCommand = ""
      state.hint("range starts here: move, then v or Enter")
    }
    return []
  },
  Action(
    "merge-bins", "Merge bins", keys: "M", context: .energy, argument: .energyRange,
    synonyms: ["group", "combine", "rebin"],
    sentence: "Shows the marked range, or the selected bins around the cursor, as one bin.",
    availability: needsField
  ) { state, argument in
    state.mergeBins(state.range(of: argument))
    return []
  },
  Action(
    "divide-bins", "Divide merged bins", keys: "D", context: .energy, argument: .energyRange,
    synonyms: ["split", "ungroup"], sentence: "Shows the bins of a merged one again.",
    availability: { state in
      state.document.merged.isEmpty ? .disabled("no bins are merged") : .enabled
    }
  ) { state, argument in
    state.divideBins(state.range(of: argument))
    return []
  },
  Action(
    "only-bin", "Only this bin", keys: "o", context: .energy, synonyms: ["single"],
    sentence: "Selects the bin under the cursor alone."
  ) { state, _ in
    let bin = state.energyEditor.cursor
    state.select(energies: bin..<(bin + 1), "one energy bin")
    state.recordedCommand = state.energyRange.map { "energy " + state.energyText($0) }
    return []
  },
  Action(
    "type-energies", "Type an energy range", keys: "=", "r", context: .energy,
    synonyms: ["numbers"],
    sentence: "Asks for two energies, as 0.5 2 TeV; a digit begins them at once."
  ) { state, _ in
    state.ask("energy", "energy range", ArgumentKind.energyRange.explanation)
    return []
  },
]

private func cursorAction(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ step: Int
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .energy, isMotion: true,
    sentence: "Moves the cursor of the energy strip."
  ) { state, _ in
    let groups = state.energyGroups
    guard let last = groups.indices.last else { return [] }
    let next = (state.energyGroup(of: state.energyEditor.cursor) + step).clamped(to: 0...last)
    state.energyEditor.cursor = groups[next].lowerBound
    return []
  }
}

extension ExplorerState {
  /// Bins between two typed energies; nil if none were typed.
  func range(of argument: Argument) -> Range<Int>? {
    guard case .pair(let low, let high) = argument, let field else { return nil }
    return field.energy.groups(edges: [low, high]).first ?? 0..<0
  }

  /// First to last selected bin.
  package var energyRange: Range<Int>? {
    guard let first = document.bins.firstIndex(of: true),
      let last = document.bins.lastIndex(of: true)
    else { return nil }
    return first..<(last + 1)
  }

  /// Selects neighbouring bins.
  mutating func select(energies range: Range<Int>, _ title: String) {
    let count = document.bins.count
    // Merged bins are selected as one.
    let range = bins(of: groups(of: range.clamped(to: 0..<count)))
    guard !range.isEmpty else { return }
    change(title) { document in
      document.bins = (0..<count).map { range.contains($0) }
    }
  }

  /// Moves the selection; from several bins that are all there are, to the first or the last one.
  mutating func stepEnergy(_ step: Int) {
    guard let range = energyRange else { return }
    let count = energyGroups.count
    let groups = groups(of: range)
    if groups.count == count, count > 1 {
      select(energies: bins(of: step > 0 ? 0..<1 : (count - 1)..<count), "energy step")
      return
    }
    let low = groups.lowerBound + step
    let high = groups.upperBound + step
    guard low >= 0, high <= count else {
      hint(step > 0 ? "the highest bin is selected" : "the lowest bin is selected", .warning)
      return
    }
    select(energies: bins(of: low..<high), "energy step")
  }

  /// Adds a bin to the selection or takes it out; the last one stays.
  mutating func toggleBin(_ bin: Int) {
    guard document.bins.indices.contains(bin) else { return }
    let group = energyGroups[energyGroup(of: bin)]
    let isOn = group.contains { document.bins[$0] }
    if isOn, !document.bins.indices.contains(where: { document.bins[$0] && !group.contains($0) }) {
      hint("one bin must stay selected", .warning)
      return
    }
    change("energy bin") { document in
      for bin in group { document.bins[bin] = !isOn }
    }
  }

  /// Changes the document with a record for undo.
  mutating func change(_ title: String, _ body: (inout Document) -> Void) {
    var changed = document
    body(&changed)
    guard changed != document else { return }
    history.record(title, before: document)
    document = changed
  }
}
