import Analysis
import Estimators
import Fitting
import GridMath
import Models
import SkyGeometry

/// A session as it is written: models as texts that others refer to by their numbers.
struct SessionFile: Sendable, Equatable, Codable {
  var views: SavedViews
  /// Models files, each once.
  var models: [String]
  var fits: [SavedFit]
  var undo: [Step]
  var redo: [Step]
  var overlays: [Overlay]
  var points: [Points]?
  var lightCurve: LightCurve?
  var lightCurveProblems: [String]?
  var counts: RegionSpectrum?
  /// Seconds that the answers took, by kind.
  var seconds: [String: Double]
  /// Kinds of answers that belong to the document as it is.
  var current: [String]
  var tsMap: Ts?

  /// A document of the history.
  struct Step: Sendable, Codable {
    var title: String
    var regions: [SavedRegion]
    var exclusionsAreOn: Bool
    var excludedRuns: [Int]
    var bins: [Bool]
    /// First and last bin of those shown as one.
    var merged: [[Int]]?
    var models: Int
    var fit: FitScope
  }

  struct SavedFit: Sendable, Codable {
    var number: Int
    var time: Double
    var seconds: Double
    var isAside: Bool
    var isOutdated: Bool
    /// Numbers of models: of the document after and before, of the fit after and before, and those
    /// that it was started for.
    var models: [Int]
    var exclusions: [SavedRegion]
    var excludedRuns: [Int]
    var scope: FitScope
    var regions: [SavedRegion]
    var numbers: FitArchive
    var profiles: [ParameterProfile]
    var errors: [Int: AsymmetricErrors]
    var contours: [ParameterContours]
  }

  struct Overlay: Sendable, Codable {
    var source: String
    var name: String
    var label: String
    var folder: String
    /// Number of the models that have its spectrum.
    var models: Int?
    var covariance: [Double]
    var points: FluxPoints?
    var isShown: Bool
  }

  struct Points: Sendable, Codable {
    var source: String
    var points: FluxPoints?
    var problem: String?
  }

  struct Ts: Sendable, Codable {
    var settings: TsSettings
    var map: TsMap
    var separation: Double
    var seconds: Double
    var isCurrent: Bool
  }

  /// Sessions that are compared are those in memory; what was read is equal to nothing else.
  static func == (a: SessionFile, b: SessionFile) -> Bool {
    a.views == b.views && a.models == b.models
  }

  init(_ session: SavedSession) {
    var texts = ModelTexts()
    views = session.views
    fits = session.fits.map { SavedFit($0, &texts) }
    undo = session.history.past.suffix(SavedSession.historyLimit).map { Step($0, &texts) }
    redo = session.history.future.suffix(SavedSession.historyLimit).map { Step($0, &texts) }
    overlays = session.overlays.map { Overlay($0, &texts) }
    seconds = [:]
    for (kind, answer) in session.answers {
      seconds[kind.rawValue] = answer.seconds
      switch answer.result {
      case .points(let all):
        points = all.map { Points(source: $0.source, points: $0.points, problem: $0.problem) }
      case .lightCurve(let curve, let problems):
        lightCurve = curve
        lightCurveProblems = problems
      case .counts(let found): counts = found
      }
    }
    current = session.isCurrent.answers.map(\.rawValue).sorted()
    if let shown = session.tsMap, let seconds = shown.seconds {
      tsMap = Ts(
        settings: shown.settings, map: shown.snapshot.map, separation: shown.snapshot.separation,
        seconds: seconds, isCurrent: session.isCurrent.tsMap)
    }
    models = texts.texts
  }
}

/// Texts of lists of models, each once.
struct ModelTexts {
  private(set) var texts: [String] = []
  private var known: [(models: ModelList, number: Int)] = []

  mutating func number(of models: ModelList) -> Int {
    if let same = known.last(where: { $0.models == models }) { return same.number }
    texts.append(ModelFile.yaml(models, creator: "gammascope explorer"))
    known.append((models, texts.count - 1))
    return texts.count - 1
  }
}

extension SessionFile.Step {
  init(_ entry: History.Entry, _ texts: inout ModelTexts) {
    let document = entry.document
    self.init(
      title: entry.title, regions: document.regions.map { SavedRegion($0) },
      exclusionsAreOn: document.exclusionsAreOn, excludedRuns: document.excludedRuns.sorted(),
      bins: document.bins,
      merged: document.merged.isEmpty
        ? nil : document.merged.map { [$0.lowerBound, $0.upperBound - 1] },
      models: texts.number(of: document.models), fit: document.fit)
  }

  func entry(_ models: [ModelList?]) -> History.Entry? {
    guard models.indices.contains(self.models), let list = models[self.models], fit.isValid else {
      return nil
    }
    var document = Document(
      regions: regions.compactMap(\.region), exclusionsAreOn: exclusionsAreOn,
      excludedRuns: Set(excludedRuns), bins: bins, models: list, fit: fit)
    document.merged = SavedState.groups(merged ?? [], of: bins.count)
    return History.Entry(title: title, document: document)
  }
}

extension SessionFile.SavedFit {
  init(_ record: FitRecord, _ texts: inout ModelTexts) {
    self.init(
      number: record.number, time: record.time, seconds: record.seconds, isAside: record.isAside,
      isOutdated: record.isOutdated,
      models: [
        record.models, record.startModels, record.result.models, record.result.startModels,
        record.key.models,
      ].map { texts.number(of: $0) }, exclusions: record.key.exclusions.map { SavedRegion($0) },
      excludedRuns: record.key.excludedRuns.sorted(), scope: record.selection.scope,
      regions: record.selection.regions.map { SavedRegion($0) },
      numbers: FitArchive(record.result),
      profiles: record.profiles.keys.sorted().compactMap { record.profiles[$0] },
      errors: record.errors, contours: record.contours)
  }

  /// The record without what profiles are made of; nil where its numbers make no fit.
  func record(_ all: [ModelList?]) -> FitRecord? {
    let lists = models.compactMap { all.indices.contains($0) ? all[$0] : nil }
    guard lists.count == 5, models.count == 5,
      let result = numbers.result(models: lists[2], startModels: lists[3])
    else { return nil }
    let count = result.parameters.count
    var record = FitRecord(
      number: number, result: result, time: time, seconds: seconds, models: lists[0],
      startModels: lists[1],
      key: FitKey(
        models: lists[4], exclusions: exclusions.compactMap(\.region),
        excludedRuns: Set(excludedRuns),
        selection: FitSelection(scope: scope, regions: regions.compactMap(\.region))),
      isAside: isAside)
    record.isOutdated = isOutdated
    for profile in profiles
    where (0..<count).contains(profile.index)
      && profile.curve.values.count == profile.curve.rises.count
      && profile.curve.values.count == profile.curve.isConverged.count
    {
      record.profiles[profile.index] = profile
    }
    record.errors = errors.filter { (0..<count).contains($0.key) }
    record.contours = contours.filter { drawn in
      (0..<count).contains(drawn.first) && (0..<count).contains(drawn.second)
        && drawn.contours.allSatisfy { $0.x.count == $0.y.count }
    }
    return record
  }
}

extension SessionFile.Overlay {
  init(_ overlay: SpectrumOverlay, _ texts: inout ModelTexts) {
    let models = overlay.band.flatMap { band in
      try? ModelList([.source(SkyModel(name: "spectrum", spectral: band.spectrum))])
    }
    self.init(
      source: overlay.source, name: overlay.name, label: overlay.label, folder: overlay.folder,
      models: models.map { texts.number(of: $0) }, covariance: overlay.band?.covariance ?? [],
      points: overlay.points, isShown: overlay.isShown)
  }

  func overlay(_ all: [ModelList?]) -> SpectrumOverlay {
    var band: SpectralBand?
    if let models, all.indices.contains(models),
      case .source(let source)? = all[models]?.models.first
    {
      band = SpectralBand(source.spectral, covariance: covariance)
    }
    var overlay = SpectrumOverlay(
      source: source, name: name, label: label, folder: folder, band: band, points: points)
    overlay.isShown = isShown
    return overlay
  }
}

extension SavedSession {
  /// Reads the models in it.
  ///
  /// - Parameter readModels: with the tables of absorption of the input.
  /// - Returns: What was lost, a line each.
  mutating func readModels(
    _ readModels: @Sendable (ModelSource) async -> ModelFileReading
  ) async -> [String] {
    guard let file else { return [] }
    var lists: [ModelList?] = []
    var problems: [String] = []
    for text in file.models {
      let reading = await readModels(.text(text))
      if reading.models == nil { problems = [reading.diagnostics.last?.line ?? "damaged models"] }
      lists.append(reading.models)
    }
    fits = file.fits.compactMap { $0.record(lists) }
    if fits.count < file.fits.count { problems.append("\(file.fits.count - fits.count) fits") }
    history = History(
      past: file.undo.compactMap { $0.entry(lists) },
      future: file.redo.compactMap { $0.entry(lists) })
    overlays = file.overlays.map { $0.overlay(lists) }
    takeAnswers(file)
    if let ts = file.tsMap {
      let done = [Bool](repeating: true, count: ts.map.nx * ts.map.ny)
      tsMap = ShownTsMap(
        request: TsRequest(
          bins: ts.map.bins, source: TsMapEstimator.pointSource(index: 2),
          kernelWidth: ts.settings.kernelWidth, computesLimits: ts.settings.computesLimits),
        settings: ts.settings,
        snapshot: TsSnapshot(
          ts.map, isDone: done, coarseStep: 1, separation: max(1, ts.separation)), number: 0,
        seconds: ts.seconds)
      isCurrent.tsMap = ts.isCurrent
    }
    self.file = nil
    return problems
  }

  private mutating func takeAnswers(_ file: SessionFile) {
    // The request is made again from the document.
    let nothing = SpectrumRequest(
      data: AnalysisRequest(bins: [], correlationRadius: 0),
      task: .points([], merging: 0, refitsBackground: false, isJoint: false))
    func add(_ kind: SpectrumKind, _ result: SpectrumResult) {
      answers[kind] = SpectrumAnswer(
        generation: 0, request: nothing, result: result, seconds: file.seconds[kind.rawValue] ?? 0)
    }
    if let points = file.points {
      add(
        .points,
        .points(
          points.map { SourcePoints(source: $0.source, points: $0.points, problem: $0.problem) }))
    }
    if let curve = file.lightCurve {
      add(.lightCurve, .lightCurve(curve, problems: file.lightCurveProblems ?? []))
    }
    if let counts = file.counts { add(.counts, .counts(counts)) }
    isCurrent.answers = Set(file.current.compactMap(SpectrumKind.init(rawValue:)))
  }
}
