import GridMath
import SkyGeometry

@Sendable private func needsSeveralRuns(_ state: ExplorerState) -> Availability {
  guard let field = state.field, field.map == nil else { return .disabled("there are no runs") }
  return field.observations.count > 1
    ? .enabled : .disabled("there is a single run; a joint fit needs several")
}

/// What is fitted: energies, a part of the sky, the stack or the runs together.
let fitScopeActions: [Action] = [
  Action(
    "fit-range", "Energies of the fit", keys: "f e", context: .mapScreen, argument: .fitRange,
    synonyms: ["fit range", "TeV", "GeV"],
    sentence: "Asks for the energies that are fitted; bins wholly between them count.",
    availability: needsField
  ) { state, argument in
    switch argument {
    case .pair(let low, let high): state.setFitRange(low, high)
    case .text: state.setFitRange(nil, nil)
    default:
      state.ask(
        "fit-range", "energies of the fit", ArgumentKind.fitRange.explanation,
        text: state.document.fit.rangeInput)
    }
    return []
  },
  Action(
    "fit-selected-energies", "Fit the selected energies", keys: "f E", context: .mapScreen,
    synonyms: ["fit range", "bins"],
    sentence: "Fits the energies that are selected in the strip; all bins: without limits.",
    availability: needsField
  ) { state, _ in
    // As the mask of the fit sees them: an edge that is rounded away would lose its bin.
    guard let range = state.energyRange, let edges = state.field?.energy.reportedEdges else {
      return []
    }
    if range.count == state.document.bins.count {
      state.setFitRange(nil, nil)
    } else {
      state.setFitRange(edges[range.lowerBound], edges[range.upperBound])
    }
    return []
  },
  Action(
    "fit-region", "Fit the selected region", keys: "f x", context: .mapScreen,
    synonyms: ["mask", "inside", "outside"],
    sentence: "Fits only inside of the selected region; again: leaves it out; again: neither.",
    availability: needsRegion
  ) { state, _ in
    state.stepFitUse(state.selectedRegion)
    return []
  },
  Action(
    "fit-everywhere", "Fit everywhere", context: .mapScreen, synonyms: ["mask", "all"],
    sentence: "No region restricts the fit any more.",
    availability: { state in
      state.document.regions.contains { $0.fitUse != nil }
        ? .enabled : .disabled("no region restricts the fit")
    }
  ) { state, _ in
    state.change("fit everywhere") { document in
      for index in document.regions.indices { document.regions[index].fitUse = nil }
    }
    return []
  },
  Action(
    "joint-fit", "Joint or stacked", keys: "f j", context: .mapScreen,
    synonyms: ["runs together", "stack"],
    sentence: "Fits the runs together, each with a background of its own, or their stack.",
    availability: needsSeveralRuns
  ) { state, _ in
    state.change("kind of fit") { $0.fit.isJoint.toggle() }
    state.hint(
      state.document.fit.isJoint
        ? "joint: the runs are fitted together, each with its background · {fit} fits"
        : "stacked: the stack of the runs is fitted · {fit} fits")
    return []
  },
  Action(
    "fit-sides", "Stacked against joint", keys: "f J", context: .mapScreen,
    synonyms: ["compare", "side by side"],
    sentence: "Shows a fit of the stack beside one of the runs together; a missing one is made.",
    availability: { state in
      if case .disabled(let reason) = needsSeveralRuns(state) { return .disabled(reason) }
      return state.fitProblem.map { .disabled("no fit: " + $0) } ?? .enabled
    }
  ) { state, _ in
    state.fit.run.detail = .sides
    state.screen = .fit
    state.fit.run.wantsSides = true
    return []
  },
]

extension FitScope {
  /// The range as it is typed.
  var rangeInput: String {
    guard minimum != nil || maximum != nil else { return "all" }
    let low = minimum.map { Format.plain($0) } ?? "0.001"
    let high = maximum.map { Format.plain($0) } ?? "1000"
    return "\(low) \(high) TeV"
  }
}

extension ExplorerState {
  /// Changes the energies of the fit, TeV.
  mutating func setFitRange(_ low: Double?, _ high: Double?) {
    guard let field else { return }
    if let low, let high,
      !field.energy.mask(from: low, to: high).contains(true)
    {
      hint("no energy bin lies wholly between these energies", .warning)
      return
    }
    change("energies of the fit") { document in
      document.fit.minimum = low
      document.fit.maximum = high
    }
    hint("fitted: " + (document.fit.rangeText ?? "all energies"))
  }

  /// Nothing, inside, outside, and round again.
  mutating func stepFitUse(_ index: Int) {
    guard document.regions.indices.contains(index) else { return }
    let name = regionName(document.regions[index], index)
    let next: SkyRegion.FitUse? =
      switch document.regions[index].fitUse {
      case nil: .inside
      case .inside: .outside
      case .outside: nil
      }
    change("fit of \(name)") { $0.regions[index].fitUse = next }
    switch next {
    case .inside: hint("fitted only inside of \(name)")
    case .outside: hint("\(name) is left out of the fit")
    case nil: hint("\(name) makes no difference to the fit")
    }
  }

  /// The newest fit of the stack and the newest of the runs together, of what is fitted now.
  package var sides: (stacked: FitRecord?, joint: FitRecord?) {
    let key = fitKey
    func newest(_ isJoint: Bool) -> FitRecord? {
      fit.run.records.last { $0.isJoint == isJoint && $0.key.isComparable(to: key) }
    }
    return (newest(false), newest(true))
  }

  /// Starts a fit that a comparison lacks; one of the kind that the document does not ask for stands
  /// aside.
  mutating func startMissingSide() -> [Effect] {
    let (stacked, joint) = sides
    let isJoint = document.fit.isJoint
    guard stacked == nil || joint == nil, fitProblem == nil else { return [] }
    if (isJoint ? joint : stacked) == nil { return startFit() }
    return startFit(aside: !isJoint)
  }
}
