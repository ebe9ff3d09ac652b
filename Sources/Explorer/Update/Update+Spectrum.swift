import Analysis
import Estimators
import Foundation
import GridMath
import Models

extension ExplorerState {
  /// Asks for what the Spectrum screen needs, once data and models are settled.
  ///
  /// A request that is overtaken is cancelled; one that failed is not tried again until it changes.
  mutating func scheduleSpectrum() -> [Effect] {
    guard screen == .spectrum, let wanted = spectrumRequest, jobs.hasData, !loading.isRunning,
      fit.run.running == nil, spectrum.answers[wanted.kind]?.request != wanted,
      spectrum.failures[wanted.kind]?.request != wanted
    else {
      // What is under way is not wanted (any more).
      guard spectrum.running != nil else { return [] }
      spectrum.running = nil
      return [.cancelSpectrum]
    }
    guard spectrum.running?.request != wanted else { return [] }
    let isRunning = spectrum.running != nil
    spectrum.latest += 1
    spectrum.running = RunningSpectrum(generation: spectrum.latest, request: wanted)
    return (isRunning ? [.cancelSpectrum] : [])
      + [.spectrum(generation: spectrum.latest, wanted)]
  }

  /// Takes an answer over; those of earlier requests are dropped.
  mutating func takeSpectrum(_ outcome: SpectrumOutcome, generation: Int, seconds: Double) {
    guard let running = spectrum.running, running.generation == generation else { return }
    spectrum.running = nil
    switch outcome {
    case .result(let result):
      spectrum.keep(
        SpectrumAnswer(
          generation: generation, request: running.request, result: result, seconds: seconds))
      report(result)
    case .failed(let reason):
      spectrum.failures[running.request.kind] = SpectrumFailure(
        request: running.request, reason: reason.escapingControls)
      say(reason, .error)
    }
  }

  /// What is missing goes to the log, each with its reason.
  private mutating func report(_ result: SpectrumResult) {
    var lines: [String] = []
    switch result {
    case .points(let all):
      for answer in all {
        if let problem = answer.problem { lines.append("flux points: " + problem) }
        lines += (answer.points?.findings ?? []).map { "flux points of " + $0 }
      }
    case .lightCurve(let curve, let problems):
      lines = problems.map { "light curve: " + $0 }
      lines += curve.intervals.compactMap { interval in
        interval.gapText.map { "light curve of \(curve.source), \(interval.label): \($0)" }
      }
    case .counts(let counts):
      if counts.pixels == 0 { lines = ["\(counts.name): no pixel of the map is in it"] }
    }
    let known = Set(log.messages.suffix(400).map(\.text))
    for line in lines where !known.contains(line.escapingControls) {
      log.add(Message(line, .warning, time: now))
    }
  }

  /// Gives up what is being computed; nil if nothing is.
  mutating func cancelSpectrum() -> [Effect]? {
    guard let running = spectrum.running else { return nil }
    spectrum.running = nil
    spectrum.failures[running.request.kind] = SpectrumFailure(
      request: running.request, reason: "cancelled; f s computes it")
    return [.cancelSpectrum]
  }

  // MARK: Results of other analyses

  /// Takes over what was read from files, and shows it beside the source that it belongs to.
  mutating func takeResults(_ reading: SpectrumReading, from path: String) {
    for diagnostic in reading.diagnostics {
      log.add(
        Message(
          diagnostic.line, diagnostic.severity == .note ? .info : .warning, time: now))
    }
    guard !reading.items.isEmpty else {
      say(reading.diagnostics.last?.line ?? "\(path): no spectra and no flux points", .error)
      return
    }
    for item in reading.items { add(item) }
    let spectra = reading.items.count { $0.band != nil }
    let points = reading.items.count { $0.points != nil }
    let parts = [
      spectra > 0 ? "\(spectra) \(spectra == 1 ? "model" : "models")" : nil,
      points > 0 ? "\(points) \(points == 1 ? "set" : "sets") of flux points" : nil,
    ].compactMap { $0 }
    say(parts.joined(separator: " and ") + " read from \(path)", .good)
  }

  private mutating func add(_ item: SpectrumReading.Item) {
    let source = source(for: item.name)
    let same = spectrum.overlays.firstIndex {
      $0.folder == item.folder && SourceName.key($0.name) == SourceName.key(item.name)
        && $0.source == source
    }
    var overlay =
      same.map { spectrum.overlays[$0] }
      ?? SpectrumOverlay(
        source: source, name: item.name, label: item.label, folder: item.folder)
    if let band = item.band { overlay.band = band }
    if let points = item.points { overlay.points = points }
    overlay.isShown = true
    if let same {
      spectrum.overlays[same] = overlay
    } else {
      spectrum.overlays.append(overlay)
    }
  }

  /// The source of this analysis that a name stands for: the same by its spelling, else one whose
  /// name the other begins with, else the chosen one.
  private func source(for name: String) -> String {
    let own = spectrumSeries.filter { $0.overlay == nil }.map(\.source)
    let key = SourceName.key(name)
    return own.first { SourceName.key($0) == key }
      ?? own.first { !SourceName.key($0).isEmpty && key.hasPrefix(SourceName.key($0)) }
      ?? selectedSeries?.source ?? name
  }

  /// Takes the chosen overlay out of the list.
  mutating func removeOverlay() {
    guard let index = selectedSeries?.overlay else { return }
    let removed = spectrum.overlays.remove(at: index)
    let count = spectrumSeries.count
    spectrum.cursor = count > 0 ? spectrum.cursor.clamped(to: 0...(count - 1)) : 0
    hint("\(removed.name), \(removed.label) taken out")
  }

  /// Shows or hides the chosen series.
  mutating func toggleSeries() {
    guard let series = selectedSeries else { return }
    if let index = series.overlay {
      spectrum.overlays[index].isShown.toggle()
    } else {
      spectrum.visibility[series.id] = !series.isShown
    }
    // The one under the cursor is always drawn.
    hint(
      "\(series.title) "
        + (series.isShown ? "hidden where it is not under the cursor" : "shown"))
  }
}
