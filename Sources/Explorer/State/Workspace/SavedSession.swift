import Analysis
import Estimators
import Models
import SkyGeometry

/// What a session found and did, beside the document: fits, flux points, TS map, undo, and where the
/// user is on each screen.
///
/// It is cheap to make and to compare, which is done after every event; texts are made when it is
/// written, and models are read by the engine before it is restored.
package struct SavedSession: Sendable, Equatable, Codable {
  package var views: SavedViews
  package var history = History()
  package var fits: [FitRecord] = []
  package var answers: [SpectrumKind: SpectrumAnswer] = [:]
  package var overlays: [SpectrumOverlay] = []
  package var tsMap: ShownTsMap?
  /// What of it was computed for the present data, models and settings.
  package var isCurrent = Currency()
  /// As it was read, until the models in it are.
  var file: SessionFile?

  /// Which results are those of the state that they are kept with.
  package struct Currency: Sendable, Equatable {
    package var answers: Set<SpectrumKind> = []
    package var tsMap = false

    package init() {}
  }

  /// Steps of undo and of redo that are kept.
  static let historyLimit = 50

  package init(_ state: ExplorerState) {
    views = SavedViews(state)
    history = state.history
    fits = state.fit.run.records
    answers = state.spectrum.answers
    overlays = state.spectrum.overlays
    // Parts of a map are made again in less time than they take to explain.
    tsMap = state.sky.ts.shown?.seconds == nil ? nil : state.sky.ts.shown
  }

  /// Notes what is up to date; takes a while, so it is done before writing only.
  mutating func noteCurrent(_ state: ExplorerState) {
    isCurrent.tsMap = !state.tsIsStale
    isCurrent.answers = Set(
      answers.filter { kind, answer in
        !answer.isOutdated && answer.request == state.spectrumRequest(of: kind)
      }.keys)
  }

  /// Results are told apart by their numbers, the history by its length: the document follows it.
  package static func == (a: SavedSession, b: SavedSession) -> Bool {
    a.views == b.views && a.history.past.count == b.history.past.count
      && a.history.future.count == b.history.future.count && a.fits == b.fits
      && zip(a.fits, b.fits).allSatisfy { $0.scanCount == $1.scanCount }
      && a.answers == b.answers && a.overlays == b.overlays && a.tsMap?.number == b.tsMap?.number
  }

  package init(from decoder: any Decoder) throws {
    let file = try SessionFile(from: decoder)
    views = file.views
    self.file = file
  }

  package func encode(to encoder: any Encoder) throws {
    try (file ?? SessionFile(self)).encode(to: encoder)
  }
}

extension FitRecord {
  /// How many profiles, contours and errors were made of it.
  fileprivate var scanCount: Int { profiles.count + errors.count + contours.count }
}

extension ExplorerState {
  /// What a kind of answer would be asked for now.
  func spectrumRequest(of kind: SpectrumKind) -> SpectrumRequest? {
    var probe = self
    switch kind {
    case .points: probe.spectrum.view = .points
    case .lightCurve: probe.spectrum.view = .lightCurve
    case .counts: probe.spectrum.view = .counts
    }
    return probe.spectrumRequest
  }

  /// Takes what a session found over, as it was.
  ///
  /// - Parameters:
  ///   - saved: with its models.
  ///   - dataChanged: the data are not those that it was computed from.
  mutating func restore(_ saved: SavedSession, dataChanged: Bool) {
    history = saved.history
    fit.run.records = saved.fits
    for index in fit.run.records.indices where dataChanged {
      fit.run.records[index].isOutdated = true
    }
    spectrum.overlays = saved.overlays
    saved.views.apply(to: &self)
    saved.views.linked?.apply(to: &self, hasTsMap: saved.tsMap != nil)
    showAvailableLayer()
    // A restored state asks for no new fit.
    if fit.run.isLive { fit.run.key = fitKey }
    for (kind, answer) in saved.answers {
      // Requests hold models and regions, which are those of the document or worth nothing.
      // What was stale then would be computed again as soon as it is looked at.
      guard dataChanged || saved.isCurrent.answers.contains(kind),
        let request = spectrumRequest(of: kind)
      else { continue }
      spectrum.latest += 1
      var own = SpectrumAnswer(
        generation: spectrum.latest, request: request, result: answer.result,
        seconds: answer.seconds)
      own.isOutdated = dataChanged
      spectrum.keep(own)
    }
    if let shown = saved.tsMap, shown.snapshot.map.nx == field?.geometry.nx,
      shown.snapshot.map.ny == field?.geometry.ny
    {
      sky.ts.snapshots += 1
      var own = ShownTsMap(
        request: tsRequest(again: shown), settings: shown.settings, snapshot: shown.snapshot,
        number: sky.ts.snapshots, seconds: shown.seconds)
      own.isOutdated = dataChanged || !saved.isCurrent.tsMap
      sky.ts.shown = own
    }
  }

  /// The request of a map that was made before, for the present data and models.
  private func tsRequest(again shown: ShownTsMap) -> TsRequest {
    var request = shown.request
    request.excludedRuns = document.excludedRuns
    request.exclusions = document.activeExclusions
    request.models = shown.settings.isOverModels ? document.models : nil
    if case .success(let source) = testSource(shown.settings) { request.source = source }
    return request
  }
}
