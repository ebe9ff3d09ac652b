package import Fitting
import Models

/// A profile, contours or errors that are being computed.
package struct FitScanRun: Sendable, Equatable {
  /// Number of the newest scan that was started.
  package var latest = 0
  package var running: Running?

  package init() {}

  /// At work on a copy of the fit.
  package struct Running: Sendable, Equatable {
    package let generation: Int
    /// Number of the fit.
    package let record: Int
    package let scan: FitScan
    /// The likelihood of a restored fit is being made again.
    package var isRebuilding = false
    package var done = 0
    package var total = 0

    package init(generation: Int, record: Int, scan: FitScan, isRebuilding: Bool = false) {
      self.generation = generation
      self.record = record
      self.scan = scan
      self.isRebuilding = isRebuilding
    }
  }
}

extension ExplorerState {
  /// Why nothing can be scanned, or nil.
  package var scanProblem: String? {
    guard let record = shownFit else {
      return "the values are not those of a fit; {fit} starts one"
    }
    guard record.fit == nil else { return nil }
    if record.isOutdated { return "the data have changed since this fit; {fit} fits again" }
    if !jobs.hasData { return "there are no data yet" }
    return loading.isRunning ? "runs are still being reduced" : nil
  }

  /// The chosen parameter in the shown fit; or why it has none.
  func scanned(_ place: ParameterPlace) -> Result<Int, FitScanProblem> {
    guard let record = shownFit else { return .failure(FitScanProblem("there is no fit")) }
    let name = document.models.path(place)
    guard let index = record.index(of: place) else {
      return .failure(
        FitScanProblem(
          document.models[place].isFrozen
            ? "\(name) is frozen" : "\(name) is not a single parameter of this fit"))
    }
    guard record.measured.contains(index) else {
      return .failure(FitScanProblem("the fit found no error of \(name)"))
    }
    return .success(index)
  }

  /// Starts a scan of the shown fit, unless its result is at hand; the likelihood of a restored fit is
  /// made again before.
  mutating func startScan(_ scan: FitScan) -> [Effect] {
    guard let record = shownFit, scanProblem == nil else { return [] }
    let stop = cancelScan()
    fit.run.scan.latest += 1
    let generation = fit.run.scan.latest
    fit.run.scan.running = .init(
      generation: generation, record: record.number, scan: scan, isRebuilding: record.fit == nil)
    return stop
      + [
        record.fit == nil
          ? .rebuild(generation: generation, record)
          : .scan(generation: generation, scan, record)
      ]
  }

  /// Takes a likelihood that was made again, and goes on with what it was wanted for; one that was
  /// given up is kept for the next time.
  mutating func takeRebuilt(_ rebuilt: Fit, of number: Int, scan generation: Int) -> [Effect] {
    guard let index = fit.run.records.firstIndex(where: { $0.number == number }),
      index == fit.run.records.lastIndex(where: { !$0.isAside })
    else { return [] }
    fit.run.records[index].fit = rebuilt
    guard let running = fit.run.scan.running, running.generation == generation else { return [] }
    fit.run.scan.running?.isRebuilding = false
    return [.scan(generation: generation, running.scan, fit.run.records[index])]
  }

  /// Gives a running scan up.
  mutating func cancelScan() -> [Effect] {
    guard fit.run.scan.running != nil else { return [] }
    fit.run.scan.running = nil
    return [.cancelScan]
  }

  /// What a running scan tells; one that was given up is not listened to.
  mutating func handle(_ event: FitScanEvent, scan generation: Int) {
    guard let running = fit.run.scan.running, running.generation == generation,
      let index = fit.run.records.firstIndex(where: { $0.number == running.record })
    else { return }
    switch event {
    case .progress(let done, let total):
      fit.run.scan.running?.done = done
      fit.run.scan.running?.total = total
    case .profile(let profile):
      fit.run.records[index].profiles[profile.index] = profile
      fit.run.records[index].errors[profile.index] = profile.errors
    case .contours(let contours):
      fit.run.records[index].contours.removeAll {
        $0.first == contours.first && $0.second == contours.second
      }
      fit.run.records[index].contours.append(contours)
    case .errors(let parameter, let errors):
      fit.run.records[index].errors[parameter] = errors
    case .finished:
      fit.run.scan.running = nil
    case .failed(let reason):
      fit.run.scan.running = nil
      say("scan: " + reason, .error)
    }
  }
}

/// Why a parameter has no profile.
struct FitScanProblem: Error, Equatable, CustomStringConvertible {
  let text: String

  init(_ text: String) {
    self.text = text
  }

  var description: String { text }
}
