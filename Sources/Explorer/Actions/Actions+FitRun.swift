import Fitting
import GridMath

@Sendable private func needsFit(_ state: ExplorerState) -> Availability {
  state.fitProblem.map { .disabled("no fit: " + $0) } ?? .enabled
}

@Sendable private func needsRunning(_ state: ExplorerState) -> Availability {
  state.fit.run.running == nil ? .disabled("no fit is running; {fit} starts one") : .enabled
}

@Sendable private func needsTask(_ state: ExplorerState) -> Availability {
  state.fit.run.running == nil && state.fit.run.scan.running == nil
    ? .disabled("neither a fit nor a scan is running") : .enabled
}

@Sendable func needsRecord(_ state: ExplorerState) -> Availability {
  state.fit.run.records.isEmpty ? .disabled("there was no fit yet; {fit} starts one") : .enabled
}

@Sendable private func needsShownFit(_ state: ExplorerState) -> Availability {
  state.shownFit == nil
    ? .disabled("the values are not those of a fit; {fit} starts one") : .enabled
}

/// Running fits, and what they found.
let fitRunActions: [Action] = [
  Action(
    "fit", "Fit", keys: "f f", context: .mapScreen, synonyms: ["minimise", "run", "start"],
    sentence: "Fits the free parameters to the data; browse on, the fit has its own copy.",
    availability: needsFit
  ) { state, _ in
    state.startFit()
  },
  Action(
    "pause-fit", "Pause or go on", keys: "f p", context: .mapScreen, synonyms: ["halt", "resume"],
    sentence: "Holds the running fit, or lets it go on.", availability: needsRunning
  ) { state, _ in
    guard let isPaused = state.fit.run.running?.isPaused else { return [] }
    state.fit.run.running?.isPaused = !isPaused
    return [.fitControl(isPaused ? .run : .pause)]
  },
  Action(
    "keep-fit", "Stop and keep the values", keys: "f k", context: .mapScreen, synonyms: ["end"],
    sentence: "Ends the running fit and keeps the values that it has reached.",
    availability: needsRunning
  ) { state, _ in
    state.fit.run.running?.isEnding = true
    state.fit.run.running?.isPaused = false
    return [.fitControl(.keep)]
  },
  Action(
    "cancel-fit", "Cancel", keys: "f c", context: .mapScreen, synonyms: ["abort", "stop"],
    sentence: "Ends the running fit, scan or TS map; the models stay as they were before it.",
    availability: { $0.sky.ts.running == nil ? needsTask($0) : .enabled }
  ) { state, _ in
    guard state.fit.run.running != nil else {
      if state.fit.run.scan.running != nil {
        state.say("scan cancelled")
        return state.cancelScan()
      }
      return state.cancelTsMap() ?? []
    }
    state.fit.run.running = nil
    state.fit.run.wantsSides = false
    state.say("fit cancelled, the values are those before it")
    return [.fitControl(.cancel)]
  },
  Action(
    "revert-fit", "Back to before the fit", keys: "f r", context: .mapScreen,
    synonyms: ["restore", "undo"],
    sentence: "Gives the models the values from which the last fit started.",
    availability: needsRecord
  ) { state, _ in
    guard let record = state.fit.run.records.last else { return [] }
    state.changeModels("revert fit \(record.number)") { $0 = record.startModels }
    state.fit.run.key = state.fitKey
    return []
  },
  Action(
    "apply-fit", "Take the values of the last fit", keys: "f a", context: .mapScreen,
    synonyms: ["accept"], sentence: "Gives the models the values that the last fit found.",
    availability: needsRecord
  ) { state, _ in
    guard let record = state.fit.run.records.last else { return [] }
    state.changeModels("fit \(record.number)") { $0 = record.models }
    state.fit.run.key = state.fitKey
    return []
  },
  Action(
    "live-refit", "Live refit", keys: "f l", context: .mapScreen, synonyms: ["automatic"],
    sentence: "Fits at once after every edit of models, exclusions or runs, or stops doing so."
  ) { state, _ in
    state.fit.run.isLive.toggle()
    state.say(
      state.fit.run.isLive ? "live refit on: every edit is fitted at once" : "live refit off")
    return []
  },
  stepAction("fit-step-back", "Step back through the fit", ["f ,", "f h"], -1),
  stepAction("fit-step-forward", "Step forward through the fit", ["f .", "f n"], 1),
  detailAction("fit-map", "Map below the fit", "f m", .map, "Shows the map that follows."),
  detailAction(
    "fit-correlation", "Correlation", "f v", .correlation,
    "Shows the correlation of the parameters that the last fit changed."),
  detailAction(
    "fit-compare", "Fits and differences", "f d", .fits,
    "Lists the fits and the differences between the last two in units of the errors."),
  detailAction(
    "fit-report", "Report of the fit", "f i", .report, "Says in words what the last fit found."),
]

private func stepAction(_ id: String, _ title: String, _ keys: [String], _ by: Int) -> Action {
  Action(
    id, title, keys: keys, context: .mapScreen, isMotion: true,
    sentence: "Shows the values of the last fit step by step; table and map follow.",
    availability: needsShownFit
  ) { state, _ in
    guard let record = state.shownFit else { return [] }
    let last = record.result.history.count - 1
    let step = ((state.fit.run.shownStep ?? last) + by).clamped(to: 0...max(0, last))
    state.fit.run.shownStep = step == last ? nil : step
    state.hint("step \(step) of \(last) of fit \(record.number)")
    return []
  }
}

private func detailAction(
  _ id: String, _ title: String, _ keys: String, _ detail: FitDetail, _ sentence: String
) -> Action {
  Action(
    id, title, keys: keys, context: .mapScreen, sentence: sentence,
    availability: { detail == .map ? .enabled : needsRecord($0) }
  ) { state, _ in
    state.fit.run.detail = detail
    state.screen = .fit
    return []
  }
}
