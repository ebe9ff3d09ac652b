import Estimators
import TerminalRendering

/// Available if a TS map can be started now.
@Sendable private func needsTsRequest(_ state: ExplorerState) -> Availability {
  state.tsProblem.map { .disabled($0) } ?? .enabled
}

@Sendable private func needsTsMap(_ state: ExplorerState) -> Availability {
  state.sky.ts.shown == nil ? .disabled("there is no TS map; {ts-map} makes one") : .enabled
}

@Sendable private func needsPeaks(_ state: ExplorerState) -> Availability {
  guard let shown = state.sky.ts.shown else {
    return .disabled("there is no TS map; {ts-map} makes one")
  }
  return shown.snapshot.peaks.isEmpty ? .disabled("the TS map has no peak") : .enabled
}

@Sendable func needsRuns(_ state: ExplorerState) -> Availability {
  if state.field?.map != nil { return .disabled("the file holds a single map, without runs") }
  return state.result == nil ? .disabled("the first map is not there yet") : .enabled
}

@Sendable private func needsHistogram(_ state: ExplorerState) -> Availability {
  state.sky.distribution.shown == nil
    ? .disabled("there is no histogram: " + (state.distributionProblem ?? "no values")) : .enabled
}

/// TS maps and their peaks, panels of energies, what makes a place bright, histograms.
let skyActions: [Action] = tsActions + panelActions + breakdownActions + distributionActions

private let tsActions: [Action] = [
  Action(
    "ts-map", "TS map", keys: "f t", context: .mapScreen,
    synonyms: ["test statistic", "flux map", "search for sources"],
    sentence: "Tests a source at each pixel; the map is painted as it comes, {cancel-fit} cancels.",
    availability: needsTsRequest
  ) { state, _ in
    state.startTsMap()
  },
  Action(
    "ts-settings", "Settings of the TS map", keys: "f T", context: .mapScreen,
    synonyms: ["kernel", "test source"],
    sentence: "Lists test source, kernel, energies and what the TS map is over, to change them.",
    availability: needsField
  ) { state, _ in
    state.openTsSettings()
    return []
  },
  Action(
    "ts-source", "Test source", context: .mapScreen, argument: .testSource,
    synonyms: ["TS map", "index"],
    sentence: "Sets what a TS map looks for: a point with an index, or a source of the models.",
    availability: needsField
  ) { state, argument in
    switch argument {
    case .number(let index): state.sky.ts.settings.source = .powerLaw(index: index)
    case .text(let name): state.sky.ts.settings.source = .model(name)
    default:
      state.ask(
        "ts-source", "test source", ArgumentKind.testSource.explanation,
        text: state.sky.ts.settings.source.text)
      return []
    }
    state.hint("TS map of \(state.sky.ts.settings.source.title) · {ts-map} starts it")
    return []
  },
  Action(
    "ts-width", "Kernel of the TS map", context: .mapScreen, argument: .kernelWidth,
    synonyms: ["width"], sentence: "Sets how much of the test source a TS map takes, degrees.",
    availability: needsField
  ) { state, argument in
    guard case .number(let width) = argument else {
      state.ask(
        "ts-width", "kernel width, deg", ArgumentKind.kernelWidth.explanation,
        text: state.sky.ts.settings.kernelWidth.map { Format.trimmed($0) } ?? "off")
      return []
    }
    state.sky.ts.settings.kernelWidth = width > 0 ? width : nil
    state.hint(
      width > 0
        ? "kernel \(Format.trimmed(width))° · {ts-map} starts the TS map"
        : "kernel as wide as the source · {ts-map} starts the TS map")
    return []
  },
  Action(
    "ts-energies", "Energies of the TS map", context: .mapScreen, argument: .tsEnergies,
    sentence: "Sets the energies that a TS map sums: a range, or those that are selected.",
    availability: needsField
  ) { state, argument in
    switch argument {
    case .pair(let low, let high): state.sky.ts.settings.energies = .range(low, high)
    case .text: state.sky.ts.settings.energies = .automatic
    default:
      state.ask("ts-energies", "energies", ArgumentKind.tsEnergies.explanation, text: "selected")
      return []
    }
    switch state.tsBins(state.sky.ts.settings) {
    case .success(let bins):
      let text = state.field?.rangeText(from: bins.lowerBound, to: bins.upperBound) ?? ""
      state.hint("TS map in \(text) · {ts-map} starts it")
    case .failure(let problem): state.hint(problem.text, .warning)
    }
    return []
  },
  Action(
    "ts-base", "What the TS map is over", context: .mapScreen, argument: .tsBase,
    synonyms: ["residual TS", "models"],
    sentence: "A TS map over the background finds sources, over the models what they leave.",
    availability: needsField
  ) { state, argument in
    guard case .text(let base) = argument else {
      state.ask(
        "ts-base", "TS map over", ArgumentKind.tsBase.explanation,
        text: state.sky.ts.settings.isOverModels ? "background" : "models")
      return []
    }
    state.sky.ts.settings.isOverModels = base == "models"
    state.hint("TS map over the \(base) · {ts-map} starts it")
    return []
  },
  Action(
    "ts-limits", "Upper limits of the TS map", context: .mapScreen,
    sentence: "Switches upper limits in TS maps on or off; without them it is faster.",
    availability: needsField
  ) { state, _ in
    state.sky.ts.settings.computesLimits.toggle()
    state.hint(
      state.sky.ts.settings.computesLimits ? "TS map with upper limits" : "no upper limits")
    return []
  },
  Action(
    "peaks", "Peaks of the TS map", keys: "g P", context: .mapScreen,
    synonyms: ["hot spots", "sources", "list"],
    sentence: "Lists the peaks of the TS map; Enter goes to one, n makes it a source.",
    availability: needsPeaks
  ) { state, _ in
    state.openPeaks()
    return []
  },
  Action(
    "goto-ts-peak", "Go to a peak of the TS map", context: .mapScreen, argument: .steps,
    sentence: "Moves the crosshair to the peak of a number, 1 for the highest.",
    availability: needsPeaks
  ) { state, argument in
    guard let peak = state.peak(of: argument) else { return [] }
    state.screen = .map
    return state.goToPeak(peak)
  },
  Action(
    "peak-source", "Make a peak a source", context: .mapScreen, argument: .steps,
    sentence: "Adds a source at the peak of a number, with the flux of the TS map.",
    availability: needsPeaks
  ) { state, argument in
    guard let peak = state.peak(of: argument) else { return [] }
    return state.addPeak(peak)
  },
]

private let breakdownActions: [Action] = [
  Action(
    "why-bright", "Why is it bright here", keys: "i", context: .mapScreen, argument: .region,
    synonyms: ["breakdown", "runs", "energies"],
    sentence: "Counts, background and significance of this place by run and by energy.",
    availability: needsRuns
  ) { state, argument in
    if case .text(let name) = argument {
      state.openBreakdown(
        region: state.effectiveRegions.enumerated().first {
          state.regionName($0.element, $0.offset) == name
        }?.offset)
    } else {
      state.toggleBreakdown()
    }
    return []
  },
  Action(
    "why-rows", "By run or by energy", keys: "I", context: .mapScreen,
    sentence: "Shows what makes a place bright by run, or by energy.", availability: needsRuns
  ) { state, _ in
    if !state.sky.breakdown.isOpen {
      state.openBreakdown(region: nil)
    }
    let rows = state.sky.breakdown.rows
    state.sky.breakdown.rows = rows == .runs ? .energies : .runs
    state.sky.breakdown.scroll = 0
    return []
  },
  scroll("why-down", "Rows below", "PageDown", 5),
  scroll("why-up", "Rows above", "PageUp", -5),
]

private func scroll(_ id: String, _ title: String, _ key: String, _ by: Int) -> Action {
  Action(
    id, title, keys: key, context: .map, isMotion: true,
    sentence: "Scrolls the table of what makes a place bright.",
    availability: {
      $0.sky.breakdown.isOpen ? .enabled : .disabled("i opens the table that this scrolls")
    }
  ) { state, _ in
    let breakdown = state.sky.breakdown.shown?.breakdown
    let count =
      state.sky.breakdown.rows == .runs
      ? breakdown?.runs.count ?? 0 : breakdown?.byEnergy.count ?? 0
    state.sky.breakdown.scroll = min(max(0, state.sky.breakdown.scroll + by), max(0, count - 1))
    return []
  }
}

private let distributionActions: [Action] =
  [
    binMotion("bin-left", "Bin to the left", "h", "Left", -1),
    binMotion("bin-right", "Bin to the right", "l", "Right", 1),
    binMotion("bin-far-left", "Five bins to the left", "H", "Shift-Left", -5),
    binMotion("bin-far-right", "Five bins to the right", "L", "Shift-Right", 5),
    Action(
      "bin-toggle", "Select the bin", keys: "Space", context: .distributions,
      synonyms: ["highlight"],
      sentence: "Shows the pixels of the bin on the map and draws the others back, or no longer.",
      availability: needsHistogram
    ) { state, _ in
      if state.sky.distribution.cursor == nil { state.moveHistogramCursor(0) }
      if let bin = state.sky.distribution.cursor { state.toggleHistogramBin(bin) }
      state.recordedCommand = state.binCommand
      return []
    },
    Action(
      "bin-values", "Select by values", context: .distributions, argument: .valueRanges,
      sentence: "Shows the pixels with values in ranges, and draws the others back.",
      availability: needsHistogram
    ) { state, argument in
      guard case .ranges(let ranges) = argument else {
        state.ask("bin-values", "values", ArgumentKind.valueRanges.explanation)
        return []
      }
      state.sky.distribution.anchor = nil
      state.sky.distribution.selection = ranges
      return []
    },
    Action(
      "bin-range", "Select a range", keys: "v", context: .distributions,
      sentence: "Begins a range of bins that follows the cursor, or ends it.",
      availability: needsHistogram
    ) { state, _ in
      if state.sky.distribution.anchor != nil {
        state.sky.distribution.anchor = nil
        state.recordedCommand = state.binCommand
        return []
      }
      // The end of the range has what it was.
      state.recordedCommand = ""
      if state.sky.distribution.cursor == nil { state.moveHistogramCursor(0) }
      guard let bin = state.sky.distribution.cursor else { return [] }
      state.sky.distribution.anchor = bin
      state.select(bins: bin...bin)
      return []
    },
    Action(
      "bins-above", "Everything from here up", keys: "G", context: .distributions,
      synonyms: ["bright"], sentence: "Selects the bin under the cursor and all above it.",
      availability: needsHistogram
    ) { state, _ in
      if state.sky.distribution.cursor == nil { state.moveHistogramCursor(0) }
      guard let bin = state.sky.distribution.cursor, let shown = state.sky.distribution.shown
      else { return [] }
      state.sky.distribution.anchor = nil
      state.sky.distribution.selection = [shown.edges[bin]...(.infinity)]
      state.recordedCommand = state.binCommand
      return []
    },
    Action(
      "bins-clear", "Select no bin", keys: "Backspace", context: .distributions,
      sentence: "Shows all pixels of the map again."
    ) { state, _ in
      let isEmpty = state.sky.distribution.selection.isEmpty
      state.sky.distribution.selection = []
      state.sky.distribution.anchor = nil
      state.hint(isEmpty ? "no bin is selected" : "all pixels are shown")
      return []
    },
    binWidth("bins-narrower", "Narrower bins", "+", -1),
    binWidth("bins-wider", "Wider bins", "-", 1),
    Action(
      "copy-histogram", "Numbers of the histogram", keys: "y n", context: .distributions,
      synonyms: ["csv", "clipboard"],
      sentence: "Copies the bins with their pixels as comma-separated values.",
      availability: needsHistogram
    ) { state, _ in
      guard let table = state.distributionTable else { return [] }
      return [.copy(table.csv, what: "\(table.rows.count) bins")]
    },
    quantity("next-distribution", "Next distribution", ".", 1),
    quantity("previous-distribution", "Distribution before", ",", -1),
    Action(
      "distribution-region", "Only the selected region", keys: "R", context: .distributions,
      synonyms: ["restrict"],
      sentence: "Counts pixels of the selected region only, or of the whole map again.",
      availability: { state in
        state.effectiveRegions.isEmpty
          ? .disabled("there is no region; {draw-circle} on the map draws one") : .enabled
      }
    ) { state, _ in
      state.sky.distribution.isOfRegion.toggle()
      if let region = state.distributionRegion {
        let name = state.regionName(region, state.selectedRegion)
        state.hint("pixels of \(name) only · {distribution-region} counts all again")
      } else {
        state.hint("pixels of the whole map")
      }
      return []
    },
    regionMotion("distribution-region-down", "Next region", "j", "Down", 1),
    regionMotion("distribution-region-up", "Region before", "k", "Up", -1),
    Action(
      "distribution-map", "Its pixels on the map", keys: "Enter", context: .distributions,
      sentence: "Goes to the map of the quantity; pixels of other bins are drawn back.",
      availability: needsHistogram
    ) { state, _ in
      state.show(state.distributionQuantity.layer)
      state.screen = .map
      state.focus = .map
      return []
    },
  ]

private func binWidth(_ id: String, _ title: String, _ key: String, _ by: Int) -> Action {
  Action(
    id, title, keys: key, context: .distributions, synonyms: ["width", "binning", "resolution"],
    sentence: "Makes the bins \(by < 0 ? "narrower" : "wider") by a factor of two.",
    availability: needsHistogram
  ) { state, _ in
    guard state.changeBinWidth(by) else {
      state.hint("the bins do not get \(by < 0 ? "narrower" : "wider")", .warning)
      return []
    }
    if let shown = state.sky.distribution.shown {
      state.hint("\(shown.all.count) bins of \(Format.figure(shown.step, digits: 3))")
    }
    return []
  }
}

private func binMotion(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ by: Int
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .distributions, isMotion: true,
    sentence: "Moves the cursor of the histogram.", availability: needsHistogram
  ) { state, _ in
    state.moveHistogramCursor(by)
    return []
  }
}

private func regionMotion(
  _ id: String, _ title: String, _ letter: String, _ arrow: String, _ by: Int
) -> Action {
  Action(
    id, title, keys: letter, arrow, context: .distributions, isMotion: true,
    sentence: "Selects the region that R restricts the histogram to.",
    availability: {
      $0.effectiveRegions.isEmpty ? .disabled("there is no region") : .enabled
    }
  ) { state, _ in
    let last = state.effectiveRegions.count - 1
    state.selectedRegion = min(max(0, state.selectedRegion + by), last)
    let name = state.regionName(
      state.effectiveRegions[state.selectedRegion], state.selectedRegion)
    state.hint(
      "region \(name)"
        + (state.sky.distribution.isOfRegion ? "" : " · {distribution-region} counts it alone"))
    return []
  }
}

private func quantity(_ id: String, _ title: String, _ key: String, _ by: Int) -> Action {
  Action(
    id, title, keys: key, context: .distributions, synonyms: ["residual", "significance", "TS"],
    sentence: "Goes through significance, residual and TS map."
  ) { state, _ in
    state.stepQuantity(by)
    return []
  }
}

extension ExplorerState {
  /// Index of the peak whose number, from 1, was given; the highest without one; nil if there is none.
  fileprivate mutating func peak(of argument: Argument) -> Int? {
    var number = 1.0
    if case .number(let given) = argument { number = given }
    guard number <= Double(tsPeaks.count) else {
      hint("there are \(tsPeaks.count) peaks", .warning)
      return nil
    }
    return Int(number) - 1
  }
}
