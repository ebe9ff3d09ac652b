import Fitting
package import Models
package import SkyGeometry

/// A fit at work; it has its own copy of models and data.
package struct RunningFit: Sendable, Equatable {
  package let generation: Int
  package let startModels: ModelList
  package let startedAt: Double
  /// What it was started for.
  package let key: FitKey
  /// Made for a comparison only: its values are not taken over.
  package let isAside: Bool
  package var isPaused = false
  /// The end is asked for, with the present values.
  package var isEnding = false
  /// Models of the newest step; nil before the first.
  package var models: ModelList?
  package var step = 0
  package var evaluations = 0
  package var statistics: [Double] = []
  package var distance: Double?

  package init(
    generation: Int, startModels: ModelList, startedAt: Double,
    key: FitKey? = nil, isAside: Bool = false
  ) {
    self.generation = generation
    self.startModels = startModels
    self.startedAt = startedAt
    self.key = key ?? FitKey(models: startModels)
    self.isAside = isAside
  }

  package var selection: FitSelection { key.selection }
}

/// What the result of a fit depends on.
package struct FitKey: Sendable, Equatable {
  package var models: ModelList
  package var exclusions: [SkyRegion]
  package var excludedRuns: Set<Int>
  package var selection: FitSelection

  package init(
    models: ModelList, exclusions: [SkyRegion] = [], excludedRuns: Set<Int> = [],
    selection: FitSelection = FitSelection()
  ) {
    self.models = models
    self.exclusions = exclusions
    self.excludedRuns = excludedRuns
    self.selection = selection
  }

  /// Whether another fit is one of the same data and the same free parameters of sources, be it of
  /// the stack or of the runs together.
  func isComparable(to other: FitKey) -> Bool {
    exclusions == other.exclusions && excludedRuns == other.excludedRuns
      && selection.stacked == other.selection.stacked
      && Self.freeNames(models) == Self.freeNames(other.models)
  }

  private static func freeNames(_ models: ModelList) -> [String] {
    models.models.flatMap { model -> [String] in
      guard case .source(let source) = model else { return [] }
      return source.parameters.filter { !$0.isFrozen }.map { source.name + "." + $0.name }
    }
  }
}

/// What is shown below the fit.
package enum FitDetail: String, Sendable, CaseIterable {
  case map
  case correlation
  case fits
  case report
  case profile
  case contour
  /// Stack and joint fit beside each other.
  case sides
}

/// Fits of the session.
package struct FitRun: Sendable, Equatable {
  /// Number of the newest fit that was started.
  package var latest = 0
  package var running: RunningFit?
  /// Oldest first.
  package var records: [FitRecord] = []
  /// Every change of models or data starts a fit.
  package var isLive = false
  /// Data and models of the newest fit, started or ended.
  package var key: FitKey?
  /// Step of the newest fit that is looked at; nil: its end.
  package var shownStep: Int?
  package var detail = FitDetail.map
  /// Covariance in place of correlation.
  package var showsCovariance = false
  /// The parameter that contours are drawn with; nil: the one most correlated with the chosen.
  package var marked: ParameterPlace?
  package var scan = FitScanRun()
  /// Both a fit of the stack and a joint one are wanted.
  package var wantsSides = false

  package init() {}

  /// Fits beyond this number are forgotten, oldest first.
  package static let limit = 100
}

extension ExplorerState {
  /// What a fit of the present state depends on.
  package var fitKey: FitKey {
    FitKey(
      models: document.models, exclusions: document.activeExclusions,
      excludedRuns: document.excludedRuns, selection: fitSelection)
  }

  /// The newest fit, if the models are still those that it found.
  package var shownFit: FitRecord? {
    guard let record = fit.run.records.last(where: { !$0.isAside }),
      record.models == document.models
    else { return nil }
    return record
  }

  /// Models of a running fit, or of the step that is looked at; nil: those of the document.
  var fitModels: ModelList? {
    if let running = fit.run.running {
      return running.startModels == document.models && !running.isAside ? running.models : nil
    }
    guard let step = fit.run.shownStep, let record = shownFit else { return nil }
    return record.models(step: step)
  }

  /// Why no fit can be started, or nil.
  package var fitProblem: String? {
    if !jobs.hasData { return "there are no data yet" }
    if loading.isRunning { return "runs are still being reduced" }
    if document.models.freeParameters.isEmpty { return "no parameter is free" }
    return nil
  }

  /// Starts a fit of the present models; one that runs is given up, and so is a scan.
  ///
  /// - Parameter aside: nil for the fit that the document asks for; else one of the stack (false)
  ///   or of the runs together (true) for comparison, whose values are not taken over.
  /// - Returns: what is to be done.
  mutating func startFit(aside: Bool? = nil) -> [Effect] {
    guard let request else { return [] }
    var key = fitKey
    if let aside { key.selection.scope.isJoint = aside }
    fit.run.latest += 1
    if aside == nil {
      fit.run.shownStep = nil
      fit.run.key = fitKey
    }
    fit.run.running = RunningFit(
      generation: fit.run.latest, startModels: document.models, startedAt: now,
      key: key, isAside: aside != nil)
    var own = request
    own.models = document.models
    own.fit = key.selection
    return cancelScan() + [.fit(generation: fit.run.latest, own)]
  }

  /// Starts the fits that a comparison lacks; else one where live refit is on and something has
  /// changed that it depends on.
  mutating func scheduleFit() -> [Effect] {
    if fit.run.wantsSides, fit.run.running == nil {
      let effects = startMissingSide()
      if effects.isEmpty { fit.run.wantsSides = false }
      return effects
    }
    guard fit.run.isLive, fit.grab == nil, fitProblem == nil, fitKey != fit.run.key else {
      return []
    }
    return startFit()
  }

  /// What a running fit tells; a fit that was given up is not listened to.
  mutating func handle(_ event: FitEvent, generation: Int) {
    guard let running = fit.run.running, running.generation == generation else { return }
    switch event {
    case .step(let snapshot, let models):
      fit.run.running?.models =
        running.selection.scope.isJoint
        ? running.startModels.taking(joint: models, stack: Self.datasetName) : models
      fit.run.running?.step = snapshot.step
      fit.run.running?.evaluations = snapshot.evaluations
      fit.run.running?.distance = snapshot.distance
      fit.run.running?.statistics.append(snapshot.statistic)
    case .finished(let result, let found):
      fit.run.running = nil
      take(result, found, of: running)
    case .failed(let reason):
      fit.run.running = nil
      fit.run.wantsSides = false
      say("fit: " + reason, .error)
    }
  }

  private mutating func take(_ result: FitResult, _ found: Fit, of running: RunningFit) {
    let isJoint = running.selection.scope.isJoint
    let models =
      isJoint
      ? running.startModels.taking(joint: result.models, stack: Self.datasetName) : result.models
    var record = FitRecord(
      number: (fit.run.records.last?.number ?? 0) + 1, result: result, time: now,
      seconds: now - running.startedAt, models: models, startModels: running.startModels,
      key: running.key, isAside: running.isAside)
    if !running.isAside {
      // Templates take memory: profiles are made of the newest fit only.
      for index in fit.run.records.indices { fit.run.records[index].fit = nil }
      record.fit = found
    }
    fit.run.records.append(record)
    if fit.run.records.count > FitRun.limit { fit.run.records.removeFirst() }
    let drop = Format.signed(result.statistic - result.startStatistic, 2)
    let line =
      "fit \(record.number)\(isJoint ? " of \(result.datasets.count) runs" : "") "
      + "\(result.headline) · Δ \(drop)"
    if running.isAside {
      say(line + " · beside the values of the document", result.isConverged ? .good : .warning)
      return
    }
    guard document.models == running.startModels else {
      say(line + " · the models were edited meanwhile; {apply-fit} takes its values", .warning)
      return
    }
    changeModels("fit \(record.number)") { $0 = models }
    if fit.run.key?.models == running.startModels { fit.run.key?.models = models }
    say(line, result.isConverged ? .good : .warning)
  }
}
