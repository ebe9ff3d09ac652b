import Analysis
import Estimators
import Explorer
import Foundation
import GridMath
import Models
import SkyGeometry
import TerminalRendering

/// A field in memory: 60×60 pixels, eight energy bins, three runs, a Gaussian source.
enum FakeField {
  static let side = 60
  static let bins = 8

  static func geometry() throws -> WcsGeometry {
    try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.02, 0.02), npix: (side, side),
      frame: .icrs)
  }

  static func source() -> SkyDirection { SkyDirection(ra: 83.63, dec: 22.01) }

  /// Two sources and a background norm.
  static func models() throws -> ModelList {
    let crab = SkyModel(
      name: "Crab", spectral: .powerLaw(index: 2.5, amplitude: 3e-11),
      spatial: SpatialModel(.point, at: source()))
    var faint = SkyModel(
      name: "Faint One", spectral: .powerLaw(index: 2, amplitude: 1e-12),
      spatial: SpatialModel(.gaussian, at: SkyDirection(ra: 83.3, dec: 22.2)))
    faint.spatial?["sigma"].value = 0.1
    return try ModelList([
      .source(crab), .source(faint),
      .background(try FieldOfViewBackgroundModel(datasetName: "stacked")),
    ])
  }

  /// A table in which half of everything is absorbed.
  static func opticalDepth() throws -> OpticalDepthTable {
    try OpticalDepthTable(
      source: "half", redshifts: [0.01, 1], energies: [0.01, 100],
      transmissions: [0.5, 0.5, 0.5, 0.5])
  }

  /// A made-up prediction: brighter with the amplitudes, at the places of the sources.
  static func prediction(
    _ request: AnalysisRequest, _ counts: [Double], _ background: [Double]
  ) throws -> ModelPrediction {
    let geometry = try geometry()
    var image = background
    var shares: [ModelPrediction.Share] = []
    for model in request.models.models {
      guard case .source(let source) = model, let position = source.spatial?.position,
        let pixel = geometry.pixel(of: position)
      else {
        shares.append(.init(counts: background.reduce(0) { $1.isNaN ? $0 : $0 + $1 }))
        continue
      }
      var sum = 0.0
      for index in image.indices where !image[index].isNaN {
        let r2 = pow(Double(index % side) - pixel.x, 2) + pow(Double(index / side) - pixel.y, 2)
        let value = source.spectral.evaluate([1])[0] / 1e-12 * exp(-r2 / 18)
        image[index] += value
        sum += value
      }
      let isInside = geometry.index(ofX: pixel.x, y: pixel.y) != nil
      shares.append(.init(counts: sum, coverage: isInside ? nil : "outside the map"))
    }
    return ModelPrediction(
      image: image,
      residual: zip(counts, image).map { request.residual.value(counts: $0, model: $1) },
      residualCounts: counts, residualModel: image, perPixel: image, shares: shares, counts: 5000,
      total: shares.reduce(0) { $0 + $1.counts },
      background: 3600, statistic: shares.reduce(1000) { $0 + $1.counts }, usedBins: 28000,
      uninformed: [])
  }

  static func info() throws -> FieldInfo {
    var info = FieldInfo(
      title: "fake", path: "/data/fake", geometry: try geometry(),
      energy: RecoEnergyAxis(logFrom: 0.1, to: 10, bins: bins),
      observations: (1...3).map {
        ObservationInfo(
          id: 100 + $0, object: $0 == 3 ? "Other" : "Crab", telescope: "T",
          pointing: SkyDirection(ra: 83.63, dec: 22.01 + 0.1 * Double($0)), livetime: 1000)
      },
      regions: [
        SkyRegion(.circle(center: source(), radius: 0.2), name: "Crab", role: .exclude)
      ], sources: [SkyMarker(name: "Crab", position: source())],
      models: try models(), opticalDepths: [try opticalDepth()], catalogue: .builtIn,
      correlationRadius: 0.1)
    info.offsetLimit = 0.4
    return info
  }

  /// Radii of the point spread that grow to the east, and with the number of selected bins.
  static func psf(share: Double) throws -> PsfExtent {
    let coarse = try WcsGeometry(
      center: source(), binsize: (0.4, 0.4), npix: (3, 3), frame: .icrs)
    return PsfExtent(
      geometry: coarse,
      radii: (0..<9).map { (0.06 + 0.06 * share) * (1.2 - 0.2 * Double($0 % 3)) })
  }

  /// Counts of a Gaussian on a flat background; the number of selected bins scales both.
  static func result(_ request: AnalysisRequest) throws -> AnalysisResult {
    let geometry = try geometry()
    let middle = Double(side - 1) / 2
    let share = Double(request.bins.filter { $0 }.count) / Double(bins)
    var counts: [Double] = []
    var background: [Double] = []
    for y in 0..<side {
      for x in 0..<side {
        let r2 = pow(Double(x) - middle, 2) + pow(Double(y) - middle, 2)
        // Two pixels are not seen by any run.
        let isBlind = x == 0 && y < 2
        counts.append(
          isBlind ? .nan : (share * (4 + 100 * exp(-r2 / 18)) + Double((x * 7 + y) % 3)).rounded())
        background.append(isBlind ? .nan : 5 * share)
      }
    }
    let significance = zip(counts, background).map {
      Significance.signed(counts: $0, background: $1)
    }
    var excluded = [Bool](repeating: false, count: side * side)
    for region in request.exclusions { region.add(to: &excluded, on: geometry) }
    let layers = SkyLayers(
      counts: counts, background: background, excess: zip(counts, background).map { $0 - $1 },
      exposure: counts.map { $0.isNaN ? .nan : 1e9 }, significance: significance,
      onCounts: counts.map { $0 * 2 }, onBackground: background.map { $0 * 2 },
      isValid: counts.map { !$0.isNaN }, isExcluded: excluded,
      runs: counts.map { $0.isNaN ? 0 : 3 })
    var result = AnalysisResult(
      request: request, layers: layers,
      norms: (101...103).filter { !request.excludedRuns.contains($0) }.map {
        NormRow(
          run: $0, norm: 1.02, error: 0.03, isKept: $0 != 103,
          reason: $0 == 103 ? "norm out of range" : nil)
      },
      histogram: SignificanceHistogram(
        edges: (0...20).map { -4 + Double($0) * 0.5 },
        all: (0..<20).map { 500 * exp(-pow(Double($0) - 8, 2) / 8) + 2 },
        outside: (0..<20).map { 480 * exp(-pow(Double($0) - 8, 2) / 8) }, mean: 0.01, width: 1.02,
        meanError: 0.01, widthError: 0.008, outsideCount: 3200, maskedCount: 400),
      energyCounts: (0..<bins).map { 1000 / Double($0 + 1) },
      safeBins: (0..<bins).map { $0 > 0 }, runCount: 3 - request.excludedRuns.count,
      livetime: 3000,
      regionSums: request.regions.map {
        RegionSums(pixels: $0.pixels(on: geometry), counts: counts, background: background)
      },
      prediction: request.models.models.isEmpty
        ? nil : try prediction(request, counts, background), seconds: 0.001)
    result.psf = try psf(share: share)
    return result
  }

  /// Reads models as the engine does, with the tables that need no files.
  static func read(_ source: ModelSource) -> ModelFileReading {
    switch source {
    case .file(let path): ModelFile.read(path: path)
    case .text(let text): ModelFile.read(yaml: text, file: "models", folder: "/")
    }
  }

  static func client() -> EngineClient {
    EngineClient(
      open: {
        AsyncStream { events in
          if let info = try? info() {
            events.yield(.opened(info))
            for run in info.observations {
              events.yield(.reduced(RunSummary(id: run.id, livetime: 990, events: 1234)))
            }
            events.yield(.finished)
          }
          events.finish()
        }
      }, compute: { try result($0) })
  }
}

/// A state with what tests need to drive it.
struct Harness {
  var state: ExplorerState
  var time = 0.0
  /// Effects of all events so far.
  var effects: [Effect] = []

  /// With the fake field opened and the first request answered, unless told otherwise.
  init(columns: Int = 160, rows: Int = 48, loads: Bool = true) throws {
    state = ExplorerState(columns: columns, rows: rows)
    state.themes = ["dark", "light"]
    state.colorMaps = ColorMap.all.map(\.name)
    guard loads else { return }
    send(.engine(.opened(try FakeField.info())))
    send(.restored(nil, note: nil))
    for run in 101...103 {
      send(.engine(.reduced(RunSummary(id: run, livetime: 990, events: 1234))))
    }
    send(.engine(.finished))
    try answer()
    draw()
    effects = []
  }

  @discardableResult
  mutating func send(_ event: Event, after delay: Double = 0.01) -> [Effect] {
    time += delay
    let new = update(&state, event, at: time)
    effects += new
    return new
  }

  /// Types keys with blanks between them.
  @discardableResult
  mutating func keys(_ text: String) -> [Effect] {
    var new: [Effect] = []
    for key in KeySequence(keys: text) { new += send(.key(key)) }
    return new
  }

  /// Types letters one by one.
  mutating func type(_ text: String) {
    for letter in text { send(.key(KeyStroke(letter == " " ? "Space" : String(letter)))) }
  }

  /// Answers requests until none is open.
  mutating func answer() throws {
    for _ in 0..<10 {
      guard let running = state.jobs.running, let request = state.jobs.request else { return }
      send(.computed(generation: running, FieldResult(try FakeField.result(request))))
    }
  }

  /// Draws, as the loop does between events.
  @discardableResult
  mutating func draw(
    _ level: ColorLevel = .truecolor, _ glyphs: GlyphSet = .unicode
  ) -> ScreenFrame {
    let theme = Theme.builtIn(TerminalCapabilities(level: level, glyphs: glyphs))
    let frame = view(state, theme: theme)
    if let canvas = frame.canvas { state.canvas = canvas }
    if let geometry = frame.geometry { state.shownGeometry = geometry }
    state.panelPlaces = frame.panels
    return frame
  }

  /// What an action may change, as text.
  var fingerprint: String {
    let parts: [Any] = [
      state.map, state.document, state.modal as Any, state.screen, state.focus, state.draft as Any,
      state.observations, state.log.messages.count, state.log.scroll, state.log.filter,
      state.energyEditor, state.blink, state.drawerIsOpen, state.selectedRegion,
      state.histogramIsLogarithmic, state.theme, state.mouseIsOn, state.rootMenu,
      state.viewHistory.count, state.viewFuture.count, state.history.past.count,
      state.history.future.count,
      state.status as Any, state.searchText, state.fit, state.spectrum,
      state.peek.focus, state.peek.tile,
      state.peek.isEnlarged, state.peek.crosshair, state.peek.axes.count,
      state.sky.ts.settings, state.sky.ts.latest, state.sky.panels.count,
      state.sky.panels.quantity, state.sky.panels.isOverModels,
      state.sky.distribution.cursor as Any,
      state.sky.distribution.selection, state.sky.distribution.isOfRegion,
      state.sky.distribution.quantity as Any, state.sky.distribution.anchor as Any,
      state.sky.panels.arrangement, state.sky.panels.linked.focus,
      state.sky.panels.linked.locks.map(\.rawValue).sorted(), state.sky.panels.linked.slots,
      state.sky.breakdown.isOpen, state.sky.breakdown.rows, state.sky.breakdown.scroll,
    ]
    return parts.map { "\($0)" }.joined(separator: "\n")
  }
}
