package import Fitting
package import Models
package import SkyGeometry

/// A fit that has ended, as the history of fits keeps it.
package struct FitRecord: Sendable, Equatable {
  /// 1 for the first fit of the session.
  package let number: Int
  package let result: FitResult
  /// When it ended, s since the start of the session.
  package let time: Double
  /// How long it took, s.
  package let seconds: Double

  package init(number: Int, result: FitResult, time: Double, seconds: Double) {
    self.number = number
    self.result = result
    self.time = time
    self.seconds = seconds
  }

  package static func == (a: FitRecord, b: FitRecord) -> Bool { a.number == b.number }

  /// The models after one of its steps.
  package func models(step: Int) -> ModelList {
    guard result.history.indices.contains(step) else { return result.models }
    var models = result.startModels
    models.set(
      result.history[step].values, of: result.parameters.map(\.parameter.shared))
    return models
  }
}

/// A fit at work; it has its own copy of models and data.
package struct RunningFit: Sendable, Equatable {
  package let generation: Int
  package let startModels: ModelList
  package let startedAt: Double
  package var isPaused = false
  /// The end is asked for, with the present values.
  package var isEnding = false
  /// Models of the newest step; nil before the first.
  package var models: ModelList?
  package var step = 0
  package var evaluations = 0
  package var statistics: [Double] = []
  package var distance: Double?

  package init(generation: Int, startModels: ModelList, startedAt: Double) {
    self.generation = generation
    self.startModels = startModels
    self.startedAt = startedAt
  }
}

/// What the result of a fit depends on.
package struct FitKey: Sendable, Equatable {
  package var models: ModelList
  package var exclusions: [SkyRegion]
  package var excludedRuns: Set<Int>
}

/// What is shown below the fit.
package enum FitDetail: String, Sendable, CaseIterable {
  case map
  case correlation
  case fits
  case report
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

  package init() {}

  /// Fits beyond this number are forgotten, oldest first.
  package static let limit = 100
}

extension ExplorerState {
  /// What a fit of the present state depends on.
  package var fitKey: FitKey {
    FitKey(
      models: document.models, exclusions: document.activeExclusions,
      excludedRuns: document.excludedRuns)
  }

  /// The newest fit, if the models are still those that it found.
  package var shownFit: FitRecord? {
    guard let record = fit.run.records.last, record.result.models == document.models else {
      return nil
    }
    return record
  }

  /// Models of a running fit, or of the step that is looked at; nil: those of the document.
  var fitModels: ModelList? {
    if let running = fit.run.running {
      return running.startModels == document.models ? running.models : nil
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

  /// Starts a fit of the present models; one that runs is given up.
  mutating func startFit() -> [Effect] {
    guard let request else { return [] }
    fit.run.latest += 1
    fit.run.shownStep = nil
    fit.run.key = fitKey
    fit.run.running = RunningFit(
      generation: fit.run.latest, startModels: document.models, startedAt: now)
    var own = request
    own.models = document.models
    return [.fit(generation: fit.run.latest, own)]
  }

  /// Starts a fit where live refit is on and something has changed that it depends on.
  mutating func scheduleFit() -> [Effect] {
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
      fit.run.running?.models = models
      fit.run.running?.step = snapshot.step
      fit.run.running?.evaluations = snapshot.evaluations
      fit.run.running?.distance = snapshot.distance
      fit.run.running?.statistics.append(snapshot.statistic)
    case .finished(let result, _):
      fit.run.running = nil
      take(result, of: running)
    case .failed(let reason):
      fit.run.running = nil
      say("fit: " + reason, .error)
    }
  }

  private mutating func take(_ result: FitResult, of running: RunningFit) {
    let record = FitRecord(
      number: (fit.run.records.last?.number ?? 0) + 1, result: result, time: now,
      seconds: now - running.startedAt)
    fit.run.records.append(record)
    if fit.run.records.count > FitRun.limit { fit.run.records.removeFirst() }
    let drop = Format.signed(result.statistic - result.startStatistic, 2)
    let line = "fit \(record.number) \(result.headline) · Δ \(drop)"
    guard document.models == running.startModels else {
      say(line + " · the models were edited meanwhile; f a takes its values", .warning)
      return
    }
    changeModels("fit \(record.number)") { $0 = result.models }
    if fit.run.key?.models == running.startModels { fit.run.key?.models = result.models }
    say(line, result.isConverged ? .good : .warning)
  }
}
