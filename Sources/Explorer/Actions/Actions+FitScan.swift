import Fitting
import GridMath
import Models
import TerminalRendering

@Sendable private func needsScan(_ state: ExplorerState) -> Availability {
  state.scanProblem.map { .disabled($0) } ?? needsParameter(state)
}

/// Profiles, contours, errors to both sides, and covariance.
let fitScanActions: [Action] = [
  Action(
    "copy-fit-numbers", "Numbers of the plot", keys: "y n", context: .fitScreen,
    synonyms: ["csv", "clipboard", "covariance", "profile", "contours"],
    sentence: "Copies profile, contours or covariance below the fit as comma-separated values.",
    availability: { state in
      state.fitTable == nil
        ? .disabled("{fit-profile}, {fit-contour} or {fit-covariance} has numbers to copy")
        : .enabled
    }
  ) { state, _ in
    guard let table = state.fitTable else { return [] }
    return [.copy(table.csv, what: "\(table.rows.count) rows of the \(state.fit.run.detail)")]
  },
  Action(
    "fit-profile", "Profile of the parameter", keys: "f o", context: .mapScreen,
    argument: .parameter, synonyms: ["likelihood scan", "errors", "parabola"],
    sentence: "Computes how the statistic rises along the parameter, all others at their best.",
    availability: needsScan
  ) { state, argument in
    guard let place = state.place(of: argument) else { return [] }
    return state.showProfile(of: place)
  },
  Action(
    "fit-contour", "Contours with another parameter", keys: "f O", context: .mapScreen,
    argument: .parameterPair, synonyms: ["confidence", "ellipse", "68 %", "95 %"],
    sentence: "Computes the 68 % and 95 % contours with the marked or the most correlated one.",
    availability: needsScan
  ) { state, argument in
    if case .places(let first, let second) = argument {
      return state.showContours(of: first, and: second)
    }
    guard let place = state.selectedPlace else { return [] }
    return state.showContours(of: place, and: nil)
  },
  Action(
    "mark-parameter", "Mark for contours", keys: "f w", context: .mapScreen,
    argument: .parameter, synonyms: ["pair", "with"],
    sentence: "Marks the parameter that contours are drawn with, or takes the mark away.",
    availability: needsParameter
  ) { state, argument in
    guard let place = state.place(of: argument) else { return [] }
    let name = state.document.models.path(place)
    let isMarked = state.fit.run.marked == place
    state.fit.run.marked = isMarked ? nil : place
    state.hint(
      isMarked ? "\(name) is no longer marked" : "\(name) marked: {fit-contour} on another one")
    return []
  },
  Action(
    "fit-errors", "Errors to both sides", keys: "f +", context: .mapScreen,
    synonyms: ["asymmetric", "MINOS", "errp", "errn"],
    sentence: "Finds for all parameters where the statistic has risen by 1, below and above.",
    availability: needsScan
  ) { state, _ in
    guard let record = state.shownFit else { return [] }
    // Of the many backgrounds of a joint fit the table shows none.
    let wanted = record.measured.filter {
      record.errors[$0] == nil
        && (!record.isJoint || record.result.parameters[$0].parameter.role != .norm)
    }
    guard !wanted.isEmpty else {
      state.hint("all of them are known: {fit-report} lists them")
      return []
    }
    state.hint("errors to both sides of \(wanted.count) parameters")
    return state.startScan(.errors(wanted))
  },
  Action(
    "fit-covariance", "Covariance or correlation", keys: "f V", context: .mapScreen,
    synonyms: ["matrix"], sentence: "Shows covariances in place of correlations, or the reverse.",
    availability: needsRecord
  ) { state, _ in
    state.fit.run.showsCovariance.toggle()
    state.fit.run.detail = .correlation
    state.screen = .fit
    return []
  },
]

extension ExplorerState {
  /// Shows the profile of a parameter, and computes it if it is not known.
  mutating func showProfile(of place: ParameterPlace) -> [Effect] {
    switch scanned(place) {
    case .failure(let problem):
      hint(problem.text, .warning)
      return []
    case .success(let index):
      select(place)
      fit.run.detail = .profile
      screen = .fit
      guard shownFit?.profiles[index] == nil else { return [] }
      return startScan(.profile(index))
    }
  }

  /// Shows the contours of two parameters, and computes them if they are not known.
  ///
  /// Without a second one it is the marked one, or that which is most correlated with the first.
  mutating func showContours(of first: ParameterPlace, and second: ParameterPlace?) -> [Effect] {
    guard let record = shownFit else { return [] }
    let one: Int
    switch scanned(first) {
    case .failure(let problem):
      hint(problem.text, .warning)
      return []
    case .success(let index): one = index
    }
    var other: Int?
    if let wanted = second ?? fit.run.marked, wanted != first {
      switch scanned(wanted) {
      case .failure(let problem):
        hint(problem.text, .warning)
        return []
      case .success(let index): other = index
      }
    }
    guard let partner = other ?? record.partner(of: one), partner != one else {
      hint("there is no other parameter with an error", .warning)
      return []
    }
    select(first)
    fit.run.detail = .contour
    screen = .fit
    if let known = record.contours.firstIndex(where: { $0.first == one && $0.second == partner }),
      let index = fit.run.records.firstIndex(of: record)
    {
      // The newest of them is shown.
      let contours = fit.run.records[index].contours.remove(at: known)
      fit.run.records[index].contours.append(contours)
      return []
    }
    return startScan(.contour(one, partner))
  }
}
