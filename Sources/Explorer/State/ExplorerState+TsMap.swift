import Analysis
package import Estimators
import GridMath
import Models
import SkyGeometry

extension ExplorerState {
  /// Values of a layer, shape [y, x]; those of a TS map as they are painted.
  package func values(of layer: Layer) -> [Double] {
    if layer.isOfTestSource { return sky.ts.shown?.snapshot.images[layer] ?? [] }
    return result?.analysis.values(of: layer) ?? []
  }

  /// Order statistics of a layer.
  package func summary(of layer: Layer) -> LayerSummary? {
    layer.isOfTestSource ? sky.ts.shown?.snapshot.summaries[layer] : result?.summaries[layer]
  }

  // MARK: Settings

  /// Bins of the next TS map, or why there are none.
  package func tsBins(_ settings: TsSettings) -> Result<Range<Int>, ArgumentProblem> {
    guard let field else { return .failure(ArgumentProblem("no field is open yet")) }
    func bins(_ low: Double, _ high: Double) -> Result<Range<Int>, ArgumentProblem> {
      let groups = field.energy.groups(edges: [low, high])
      guard let first = groups.first, let last = groups.last else {
        let axis = Format.energyRange(field.energy.edges[0], field.energy.edges.last ?? 0)
        return .failure(
          ArgumentProblem(
            "no energy bin lies in \(Format.energyRange(low, high)); the bins are \(axis)"))
      }
      return .success(first.lowerBound..<last.upperBound)
    }
    switch settings.energies {
    case .range(let low, let high): return bins(low, high)
    case .automatic:
      if !document.bins.contains(false), let edges = field.tsMap?.energyEdges,
        let low = edges.first, let high = edges.last, edges.count > 1
      {
        return bins(low, high)
      }
      guard let range = energyRange else {
        return .failure(ArgumentProblem("no energy is selected"))
      }
      guard !document.bins[range].contains(false) else {
        return .failure(
          ArgumentProblem("the selected energies have gaps; a TS map needs one range"))
      }
      return .success(range)
    }
  }

  /// The test source of the settings, or why there is none.
  func testSource(_ settings: TsSettings) -> Result<SkyModel, ArgumentProblem> {
    switch settings.source {
    case .powerLaw(let index): return .success(TsMapEstimator.pointSource(index: index))
    case .model(let name):
      for case .source(let model) in effectiveModels.models where model.name == name {
        return .success(model)
      }
      return .failure(
        ArgumentProblem("there is no source \"\(name)\" to test with; {ts-settings} names another"))
    }
  }

  /// The map that settings ask for now, or why it cannot be made.
  package func tsRequest(_ settings: TsSettings) -> Result<TsRequest, ArgumentProblem> {
    guard let field else { return .failure(ArgumentProblem("no field is open yet")) }
    if let reason = field.reasonWithout(.sqrtTS) { return .failure(ArgumentProblem(reason)) }
    guard jobs.hasData else { return .failure(ArgumentProblem("there are no data yet")) }
    if loading.isRunning { return .failure(ArgumentProblem("runs are still being reduced")) }
    if settings.isOverModels, effectiveModels.models.isEmpty {
      return .failure(
        ArgumentProblem("there are no models to look beside; {ts-settings} changes that"))
    }
    let bins: Range<Int>
    switch tsBins(settings) {
    case .success(let range): bins = range
    case .failure(let problem): return .failure(problem)
    }
    return testSource(settings).map { source in
      TsRequest(
        excludedRuns: document.excludedRuns, exclusions: document.activeExclusions, bins: bins,
        source: source, kernelWidth: settings.kernelWidth,
        models: settings.isOverModels ? effectiveModels : nil,
        computesLimits: settings.computesLimits)
    }
  }

  /// Why no TS map can be started, or nil.
  package var tsProblem: String? {
    guard case .failure(let problem) = tsRequest(sky.ts.settings) else { return nil }
    return problem.text
  }

  /// True if data or models are not those any more that the shown TS map was made with.
  package var tsIsStale: Bool {
    guard let shown = sky.ts.shown else { return false }
    if shown.isOutdated { return true }
    var now = shown.request
    now.excludedRuns = document.excludedRuns
    now.exclusions = document.activeExclusions
    if now.models != nil { now.models = effectiveModels }
    if case .success(let source) = testSource(shown.settings) { now.source = source }
    return now != shown.request
  }

  // MARK: Running

  /// Starts a TS map with the present settings and shows it; one that runs is given up.
  mutating func startTsMap() -> [Effect] {
    let settings = sky.ts.settings
    switch tsRequest(settings) {
    case .failure(let problem):
      hint("no TS map: " + problem.text, .warning)
      return []
    case .success(let request):
      sky.ts.latest += 1
      sky.ts.running = RunningTsMap(
        generation: sky.ts.latest, request: request, settings: settings, startedAt: now)
      screen = .map
      if !map.layer.isOfTestSource { show(.sqrtTS) }
      hint("TS map of \(settings.source.title) · {cancel-fit} cancels")
      return [.sky(.tsMap(generation: sky.ts.latest, request, around: map.crosshair))]
    }
  }

  /// Ends the TS map at work and keeps what is there of it; nil if none is at work.
  mutating func cancelTsMap() -> [Effect]? {
    guard let running = sky.ts.running else { return nil }
    sky.ts.running = nil
    let isStarted = sky.ts.shown?.request == running.request && sky.ts.shown?.seconds == nil
    let share = isStarted ? sky.ts.shown?.snapshot.share ?? 0 : 0
    say("TS map cancelled after \(Self.percent(share)) of the pixels", .warning)
    return [.sky(.cancelTsMap)]
  }

  /// A share in whole percent; never 100 before the end.
  static func percent(_ share: Double) -> String {
    "\(Int((100 * share).rounded(.down))) %"
  }

  /// What a TS map tells; one that was given up is not listened to.
  mutating func handle(_ event: TsEvent, generation: Int) {
    guard let running = sky.ts.running, running.generation == generation else { return }
    switch event {
    case .prepared(let findings):
      for finding in findings { say(finding, .warning) }
    case .progress(let snapshot): show(snapshot, of: running, seconds: nil)
    case .finished(let snapshot, let seconds):
      show(snapshot, of: running, seconds: seconds)
      sky.ts.running = nil
      say(
        "TS map of \(running.settings.source.title): \(words(for: snapshot.peaks))"
          + (snapshot.peaks.isEmpty ? "" : " · {peaks} lists them"),
        .good, duration: seconds)
    case .failed(let reason):
      sky.ts.running = nil
      say("no TS map: " + reason, .error)
    }
  }

  /// How many peaks there are, above the threshold or above what the list begins with.
  package func words(for peaks: [MapPeak]) -> String {
    let threshold = map.threshold
    let high = peaks.count { $0.value >= threshold }
    func count(_ number: Int) -> String {
      "\(number == 0 ? "no" : "\(number)") peak\(number > 1 ? "s" : "")"
    }
    let least = Format.trimmed(TsSnapshot.peakThreshold)
    guard !peaks.isEmpty else { return "no peak above \(least)" }
    return "\(count(high)) above \(Format.trimmed(threshold))"
      + (high == 0 ? ", \(peaks.count) above \(least)" : "")
  }

  private mutating func show(_ snapshot: TsSnapshot, of running: RunningTsMap, seconds: Double?) {
    sky.ts.snapshots += 1
    sky.ts.shown = ShownTsMap(
      request: running.request, settings: running.settings, snapshot: snapshot,
      number: sky.ts.snapshots, seconds: seconds)
  }

  // MARK: Words

  /// Settings of the shown map, or of the one at work, in a line.
  package var tsNote: String {
    guard let field else { return "" }
    let settings = sky.ts.shown?.settings ?? sky.ts.running?.settings ?? sky.ts.settings
    // What gives way on narrow titles comes last.
    var parts = [settings.source.title]
    parts.append(settings.isOverModels ? "over the models" : "over the background")
    if let width = settings.kernelWidth { parts.append("kernel \(Format.trimmed(width))°") }
    if let bins = sky.ts.shown?.request.bins ?? sky.ts.running?.request.bins {
      parts.append(field.rangeText(from: bins.lowerBound, to: bins.upperBound))
    }
    return parts.joined(separator: " · ")
  }

  /// Whether the shown map is whole, stale, or how far it is.
  package var tsStanding: String? {
    guard let shown = sky.ts.shown else { return sky.ts.running == nil ? nil : "kernel …" }
    if let running = sky.ts.running, running.request != shown.request || shown.seconds != nil {
      return "kernel …"
    }
    if shown.seconds == nil {
      return Self.percent(shown.snapshot.share)
        + (sky.ts.running == nil ? " only" : " of the pixels")
    }
    return tsIsStale ? filled("stale: {ts-map}") : nil
  }
}
