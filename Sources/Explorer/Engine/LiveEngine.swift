package import Analysis
import Datasets
import Estimators
import Fitting
import Foundation
package import GridMath
import Models
import Observations
import SkyGeometry

/// What the explorer is to show.
package struct ExplorerInput: Sendable {
  /// A data store or an analysis file, as the user wrote it.
  package var path: String
  /// Worker threads; nil for one per core.
  package var threads: Int?

  package init(path: String, threads: Int? = nil) {
    self.path = path
    self.threads = threads
  }

  /// The analysis that the path stands for, with what was noticed while reading it.
  ///
  /// - Throws: `AnalysisError`.
  package func configuration() throws -> (AnalysisConfiguration, [Diagnostic]) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists, !isFolder.boolValue, DatasetSet.isDatasets(path: path) {
      return (.forDatasets(path: path), [])
    }
    if exists, !isFolder.boolValue, [".yaml", ".yml"].contains(where: path.lowercased().hasSuffix) {
      let reading = AnalysisConfiguration.read(path: path)
      guard let configuration = reading.configuration else {
        throw AnalysisError(
          reading.isUnreadable ? .cannotOpen : .badData,
          reading.diagnostics.filter { $0.severity == .fatal })
      }
      return (configuration, reading.diagnostics)
    }
    let store: DataStore
    do throws(DataStoreError) {
      store = try DataStore.open(path)
    } catch {
      throw AnalysisError(error.kind == .cannotOpen ? .cannotOpen : .badData, error.diagnostics)
    }
    let (configuration, notes) = try FieldGuess.configuration(store)
    return (configuration, notes)
  }
}

/// The engine behind the explorer: keeps the reduced runs, and the stack of the last request.
actor LiveEngine {
  let input: ExplorerInput
  let engine: AnalysisEngine
  private(set) var opened: OpenedField?
  private(set) var runs: [ReducedRun] = []
  private var stacked: Stacked?
  private var mapped: Mapped?
  var predictor: (stack: Int, fit: FitSelection, value: ModelPredictor)?
  private var summed: (version: Int, regions: [SkyRegion], sums: [RegionSums])?
  /// Counts stacks and maps, to tell them apart.
  private var versions = 0
  let fitWorker = FitWorker()
  /// Runs for a joint fit, each on the field; the fit masks come later.
  var jointDatasets: (stack: Int, datasets: [MapDataset])?

  /// A stack with what it was made from.
  struct Stacked {
    var runs: [Int]
    var exclusions: [SkyRegion]
    var usable: [Bool]
    var norms: [BackgroundNorm]
    var dataset: StackedDataset
    var version: Int
  }

  /// Everything that does not depend on the models, with what it was made from.
  private struct Mapped {
    var stack: Int
    var settings: ViewSettings
    var layers: SkyLayers
    var maps: LayerMaps
    var histogram: SignificanceHistogram?
    var psf: PsfExtent?
    var version: Int
  }

  init(_ input: ExplorerInput) {
    self.input = input
    engine =
      input.threads.map { AnalysisEngine(threads: $0, isPolite: true) }
      ?? AnalysisEngine(isPolite: true)
  }

  /// The engine as closures.
  nonisolated var client: EngineClient {
    var client = EngineClient(
      open: {
        AsyncStream { continuation in
          let task = Task.background { await self.load(continuation) }
          continuation.onTermination = { _ in task.cancel() }
        }
      },
      compute: { try await self.compute($0) },
      readModels: { FieldModels.read($0, await self.opened?.configuration) },
      peek: { try await self.peek($0) },
      fit: { await self.fit($0, $1) },
      spectrum: { try await self.spectrum($0) })
    client.sky = skyClient
    client.rebuild = { try await self.rebuild($0, $1) }
    client.export = { try await self.export($0, to: $1) }
    client.report = { try await self.report($0, to: $1) }
    return client
  }

  // MARK: Peek

  /// Reads a run and sums its responses up, on a thread of its own.
  ///
  /// The actor goes on stacking meanwhile, and the runtime's threads stay free.
  private nonisolated func peek(_ run: Int) async throws -> ResponseSummary {
    guard let opened = await opened else { throw CancellationError() }
    let results = try await Workers(1, isPolite: true).map(1) { _ in
      try opened.responses(of: run)
    }
    guard let summary = results.first else { throw CancellationError() }
    return summary
  }

  // MARK: Loading

  private func load(_ events: AsyncStream<EngineEvent>.Continuation) async {
    defer { events.finish() }
    do {
      let (configuration, notes) = try input.configuration()
      let opened = try configuration.open()
      self.opened = opened
      let (catalogue, findings) = SourceCatalogue.standard(
        variables: configuration.pathVariables)
      for note in notes + opened.diagnostics + findings { events.yield(.diagnostic(note)) }
      let summaries = opened.store.summaries
      let (models, notices) = FieldModels.read(opened)
      events.yield(.opened(field(opened, summaries, models, catalogue)))
      for notice in notices { events.yield(.diagnostic(notice)) }
      for try await outcome in engine.outcomes(opened, withResponses: true) {
        for finding in outcome.diagnostics where finding.severity != .skip {
          events.yield(.diagnostic(finding))
        }
        if let run = outcome.run {
          runs.append(run)
          events.yield(.reduced(summary(run)))
        } else {
          let reasons = outcome.diagnostics.filter { $0.severity >= .skip }
          events.yield(
            .skipped(
              run: outcome.id,
              reason: (reasons.last ?? outcome.diagnostics.last)?.reason ?? "cannot be used"))
        }
      }
      events.yield(.finished)
      events.yield(.opticalDepths(FieldModels.opticalDepths(configuration)))
    } catch is CancellationError {
      return
    } catch let error as AnalysisError {
      let line = error.diagnostics.last?.line ?? "the input cannot be used"
      events.yield(.failed(line, isUnreadable: error.kind == .cannotOpen))
    } catch {
      events.yield(.failed("\(input.path): \(error)", isUnreadable: false))
    }
  }

  private func field(
    _ opened: OpenedField, _ summaries: [Int: ObservationSummary], _ models: ModelList,
    _ catalogue: SourceCatalogue
  ) -> FieldInfo {
    let observations = opened.runs.map { id in
      let row = summaries[id]
      let isPlaced = row.map { $0.ra.isFinite && $0.dec.isFinite && abs($0.dec) <= 90 } ?? false
      return ObservationInfo(
        id: id, object: row?.object ?? "", telescope: row?.telescope ?? "",
        pointing: isPlaced ? row.map { SkyDirection(ra: $0.ra, dec: $0.dec) } : nil,
        livetime: row?.livetime ?? .nan)
    }
    let objects = Set(observations.map(\.object)).subtracting([""])
    var regions = opened.exclusions
    // A single circle in a field with one target is the target's.
    if regions.count == 1, objects.count == 1, let name = objects.first,
      regions[0].name.isEmpty || regions[0].name == "exclusion 1"
    {
      regions[0].name = name
    }
    let sources = models.models.compactMap { model -> SkyMarker? in
      guard case .source(let source) = model, let position = source.spatial?.position else {
        return nil
      }
      return SkyMarker(name: source.name, position: position)
    }
    for index in regions.indices where regions[index].name.hasPrefix("exclusion ") {
      let center = regions[index].center
      if let source = sources.first(where: {
        $0.position.separation(to: center) < opened.field.sky.pixelScale
      }) {
        regions[index].name = source.name
      } else if let source = catalogue.near(center, radius: opened.field.sky.pixelScale).first {
        regions[index].name = source.name
      }
    }
    let path = URL(fileURLWithPath: input.path).standardizedFileURL.path
    let name = (path as NSString).lastPathComponent
    let (fitRegions, fitScope) = fitOfField(opened)
    regions += fitRegions
    var info = FieldInfo(
      title: (name as NSString).pathExtension.isEmpty
        ? name : (name as NSString).deletingPathExtension,
      path: path, geometry: opened.field.sky, energy: opened.field.energy,
      observations: observations, regions: regions, models: models, catalogue: catalogue,
      correlationRadius: opened.configuration.excessMap?.correlationRadius
        ?? AnalysisConfiguration.defaultCorrelationRadius,
      smoothing: opened.configuration.smoothRadius ?? AnalysisConfiguration.defaultSmoothRadius,
      unavailable: unavailable(opened))
    info.tsMap = opened.configuration.tsMap
    info.residuals = opened.configuration.residuals
    info.fit = fitScope
    if opened.datasets.isEmpty { info.offsetLimit = opened.configuration.offsetInUse }
    info.fingerprint = DataFingerprint(opened)
    return info
  }

  /// Layers that datasets without some of their maps cannot have.
  private func unavailable(_ opened: OpenedField) -> [Layer: String] {
    var reasons: [Layer: String] = [:]
    if opened.absentParts.contains(.background) {
      for layer in Layer.allCases
      where layer.isOfTestSource || [.background, .excess, .significance].contains(layer) {
        reasons[layer] = "the dataset has no background"
      }
    }
    if opened.absentParts.contains(.exposure) {
      for layer in Layer.allCases
      where layer.isOfTestSource || [.exposure, .predicted, .residual].contains(layer) {
        reasons[layer] = "the dataset has no exposure"
      }
    }
    return reasons
  }

  private func summary(_ run: ReducedRun) -> RunSummary {
    // The middle of a dataset is no pointing.
    let hasPointing = run.origin.dataset == nil
    return RunSummary(
      id: run.id, livetime: run.origin.livetime, events: Int(run.totals.countsSafe.rounded()),
      pointing: hasPointing ? run.origin.pointing : nil, object: run.origin.object,
      reach: hasPointing ? opened.flatMap { run.reach(on: $0.field.sky) } : nil)
  }

  // MARK: Maps

  /// Norms and stack if they are stale, then the layers.
  private func compute(_ request: AnalysisRequest) async throws -> AnalysisResult {
    let clock = ContinuousClock()
    let start = clock.now
    guard let opened else { throw CancellationError() }
    let used = runs.filter { !request.excludedRuns.contains($0.id) }
    let stacked = try await stack(used, request, opened)
    try Task.checkCancellation()
    let mapped = maps(stacked, request)
    try Task.checkCancellation()
    var result = AnalysisResult(
      request: request, layers: mapped.layers,
      norms: stacked.norms.map {
        NormRow(run: $0.id, norm: $0.norm, error: $0.error, isKept: $0.isKept, reason: $0.reason)
      },
      histogram: mapped.histogram, energyCounts: mapped.maps.countsPerBin,
      safeBins: mapped.maps.safeBins, runCount: stacked.dataset.runs.count,
      livetime: stacked.dataset.livetime,
      regionSums: regionSums(mapped, request.regions, opened.field.sky), version: mapped.version)
    result.psf = mapped.psf
    predict(&result, stacked)
    result.seconds = (clock.now - start).seconds
    return result
  }

  /// Sums over the regions, unless those of the last request serve.
  private func regionSums(
    _ mapped: Mapped, _ regions: [SkyRegion], _ geometry: WcsGeometry
  ) -> [RegionSums] {
    if let summed, summed.version == mapped.version, summed.regions == regions {
      return summed.sums
    }
    let sums = regions.map { region in
      RegionSums(
        pixels: region.pixels(on: geometry), counts: mapped.maps.counts,
        background: mapped.maps.background)
    }
    summed = (mapped.version, regions, sums)
    return sums
  }

  /// Adds what the models predict, or why they do not.
  private func predict(_ result: inout AnalysisResult, _ stacked: Stacked) {
    guard !result.request.models.models.isEmpty else { return }
    do {
      var current: ModelPredictor
      let fit = result.request.fit
      if let predictor, predictor.stack == stacked.version, predictor.fit == fit {
        current = predictor.value
      } else {
        current = try ModelPredictor(stacked.dataset, fit: fit)
      }
      predictor = nil
      defer { predictor = (stacked.version, fit, current) }
      result.prediction = try current.predict(result.request)
    } catch {
      result.predictionProblem = "\(error)"
    }
  }

  /// The layers, unless those of the last request serve.
  private func maps(_ stacked: Stacked, _ request: AnalysisRequest) -> Mapped {
    let settings = ViewSettings(
      bins: request.bins, correlationRadius: request.correlationRadius,
      smoothing: request.smoothing > 0 ? request.smoothing : nil)
    if let mapped, mapped.stack == stacked.version, mapped.settings == settings { return mapped }
    let maps = LayerMaps(stacked.dataset, settings)
    let layers = SkyLayers(
      counts: maps.smoothed?.counts ?? maps.counts,
      background: maps.smoothed?.background ?? maps.background,
      excess: maps.smoothed?.excess ?? maps.excess, exposure: maps.exposure,
      significance: maps.disk.significance, onCounts: maps.disk.counts,
      onBackground: maps.disk.background, isValid: maps.mask,
      isExcluded: stacked.usable.map { !$0 }, runs: stacked.dataset.runsPerPixel)
    let distribution = SignificanceDistribution(
      significance: maps.disk.significance, usable: stacked.usable)
    versions += 1
    let new = Mapped(
      stack: stacked.version, settings: settings, layers: layers, maps: maps,
      histogram: SignificanceHistogram(distribution),
      psf: stacked.dataset.psf.map {
        PsfExtent($0, energy: stacked.dataset.field.energy, bins: request.bins)
      }, version: versions)
    mapped = new
    return new
  }

  func stack(
    _ used: [ReducedRun], _ request: AnalysisRequest, _ opened: OpenedField
  ) async throws -> Stacked {
    let ids = used.map(\.id)
    if let stacked, stacked.runs == ids, stacked.exclusions == request.exclusions {
      return stacked
    }
    try AnalysisEngine.checkInstruments(used, opened.configuration)
    let usable: [Bool]
    if let before = stacked, before.exclusions == request.exclusions {
      usable = before.usable
    } else {
      usable = opened.usablePixels(request.exclusions)
    }
    let norms = try await engine.norms(
      used, usable: usable, configuration: opened.configuration, nx: opened.field.sky.nx)
    let dataset = try await engine.stack(
      used, norms: norms, usable: usable, field: opened.field,
      configuration: opened.configuration)
    let new = Stacked(
      runs: ids, exclusions: request.exclusions, usable: usable, norms: norms, dataset: dataset,
      version: versions + 1)
    versions += 1
    stacked = new
    return new
  }
}

extension Diagnostic {
  /// What is wrong, with file and HDU but without the run.
  fileprivate var reason: String {
    var copy = self
    copy.run = nil
    return copy.line
  }
}

extension SignificanceHistogram {
  /// From the estimator's; nil if no pixel has a value.
  fileprivate init?(_ distribution: SignificanceDistribution) {
    guard distribution.edges.count >= 2 else { return nil }
    self.init(
      edges: distribution.edges, all: distribution.all.map(Double.init),
      outside: distribution.outside.map(Double.init), mean: distribution.mean,
      width: distribution.width, meanError: distribution.meanError,
      widthError: distribution.widthError, outsideCount: distribution.pixelsOutside,
      maskedCount: distribution.pixelsAll - distribution.pixelsOutside)
  }
}

extension RegionSums {
  /// Sums of images over the pixels of a region; pixels without data do not count.
  package init(pixels: [Int], counts: [Double], background: [Double]) {
    var number = 0
    var n = 0.0
    var b = 0.0
    for index in pixels where counts[index].isFinite && background[index].isFinite {
      number += 1
      n += counts[index]
      b += background[index]
    }
    self.init(
      pixels: number, counts: n, background: b,
      significance: number > 0 ? Significance.signed(counts: n, background: b) : .nan)
  }
}
