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
    package var done = 0
    package var total = 0

    package init(generation: Int, record: Int, scan: FitScan) {
      self.generation = generation
      self.record = record
      self.scan = scan
    }
  }
}

extension ExplorerState {
  /// Why nothing can be scanned, or nil.
  package var scanProblem: String? {
    guard let record = shownFit else {
      return "the values are not those of a fit; {fit} starts one"
    }
    if record.fit == nil { return "only the newest fit has its likelihood; {fit} fits again" }
    return nil
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

  /// Starts a scan of the shown fit, unless its result is at hand.
  mutating func startScan(_ scan: FitScan) -> [Effect] {
    guard let record = shownFit, record.fit != nil else { return [] }
    let stop = cancelScan()
    fit.run.scan.latest += 1
    fit.run.scan.running = .init(
      generation: fit.run.scan.latest, record: record.number, scan: scan)
    return stop + [.scan(generation: fit.run.scan.latest, scan, record)]
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
struct FitScanProblem: Error, Equatable {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
