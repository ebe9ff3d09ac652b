/// Where the user is on each screen, as it is kept on disk.
///
/// Everything is optional in meaning: what another version does not know stays as at the start.
package struct SavedViews: Sendable, Equatable, Codable {
  var screen: Int
  var previousLayer: Layer
  var pin: PixelPosition?
  var threshold: Double
  var selectedRegion: Int
  var histogramIsLogarithmic: Bool
  var runColumn: Int
  var runsAreDescending: Bool
  var runFilter: String
  var run: Int?
  var model: Int
  var parameter: Int
  var fitDetail: String
  var showsCovariance: Bool
  var isLive: Bool
  var spectrum: Spectrum
  var ts: TsSettings
  var panelCount: Int
  var panelQuantity: String
  var panelsAreOverModels: Bool
  var panelEdges: [Double]?
  /// Panels of layers; nil in files of versions without, and where there never were any.
  var linked: SavedPanels?
  var distribution: String?
  var distributionIsOfRegion: Bool
  /// Absent in files of before there was a choice.
  var distributionBins: Int?

  /// The Spectrum screen.
  struct Spectrum: Sendable, Equatable, Codable {
    var view: String
    var unit: String
    var intrinsic: String
    var showsLimits: Bool
    var curveShowsFlux: Bool
    var refitsBackground: Bool
    var isJoint: Bool
    var merging: Int
    /// TeV, by source.
    var edges: [String: [Double]]
    var curveEnergies: [Double]?
    var byNight: Bool
    var region: Int?
    var cursor: Int
    var places: [String: Int]
    var tableIsToggled: Bool
    var visibility: [String: Bool]

    init(_ state: SpectrumState) {
      view = state.view.rawValue
      unit = state.unit.rawValue
      intrinsic = state.intrinsic.rawValue
      showsLimits = state.showsLimits
      curveShowsFlux = state.curveShowsFlux
      refitsBackground = state.refitsBackground
      isJoint = state.isJoint
      merging = state.merging
      edges = state.edges
      curveEnergies = state.curveEnergies.map { [$0.lowerBound, $0.upperBound] }
      byNight = state.byNight
      region = state.region
      cursor = state.cursor
      places = Dictionary(
        state.places.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
      tableIsToggled = state.tableIsToggled
      visibility = state.visibility
    }

    /// Takes what makes sense over.
    func apply(to state: inout SpectrumState) {
      state.view = SpectrumView(rawValue: view) ?? .points
      state.unit = SpectrumUnit(rawValue: unit) ?? .e2dnde
      state.intrinsic = IntrinsicChoice(rawValue: intrinsic) ?? .observed
      state.showsLimits = showsLimits
      state.curveShowsFlux = curveShowsFlux
      state.refitsBackground = refitsBackground
      state.isJoint = isJoint
      state.merging = max(0, min(merging, 1000))
      state.edges = edges.filter { Self.areEdges($0.value) }
      if let range = curveEnergies, range.count == 2, Self.areEdges(range) {
        state.curveEnergies = range[0]...range[1]
      }
      state.byNight = byNight
      state.region = region
      state.cursor = max(0, cursor)
      for (name, place) in places {
        if let view = SpectrumView(rawValue: name) { state.places[view] = max(0, place) }
      }
      state.tableIsToggled = tableIsToggled
      state.visibility = visibility
    }

    static func areEdges(_ edges: [Double]) -> Bool {
      edges.count > 1 && edges.allSatisfy { $0.isFinite && $0 > 0 }
        && zip(edges, edges.dropFirst()).allSatisfy(<)
    }
  }

  init(_ state: ExplorerState) {
    screen = state.screen.rawValue
    previousLayer = state.map.previousLayer
    pin = state.map.pin
    threshold = state.map.threshold
    selectedRegion = state.selectedRegion
    histogramIsLogarithmic = state.histogramIsLogarithmic
    runColumn = state.observations.sort.rawValue
    runsAreDescending = state.observations.isDescending
    runFilter = state.observations.filter
    run = state.observations.cursor
    model = state.fit.model
    parameter = state.fit.parameter
    fitDetail = state.fit.run.detail.rawValue
    showsCovariance = state.fit.run.showsCovariance
    isLive = state.fit.run.isLive
    spectrum = Spectrum(state.spectrum)
    ts = state.sky.ts.settings
    panelCount = state.sky.panels.count
    panelQuantity = state.sky.panels.quantity.rawValue
    panelsAreOverModels = state.sky.panels.isOverModels
    panelEdges = state.sky.panels.typedEdges
    linked = SavedPanels(state.sky.panels)
    distribution = state.sky.distribution.quantity?.rawValue
    distributionIsOfRegion = state.sky.distribution.isOfRegion
    let width = state.sky.distribution.binWidth
    distributionBins = width == .usual ? nil : width.rawValue
  }

  /// Takes everything over that makes sense on the field that is open.
  func apply(to state: inout ExplorerState) {
    state.screen = Screen(rawValue: screen) ?? .map
    state.map.previousLayer = previousLayer
    if let pin, pin.x.isFinite, pin.y.isFinite { state.map.pin = pin }
    if threshold.isFinite, threshold > 0 { state.map.threshold = threshold }
    if state.document.regions.indices.contains(selectedRegion) {
      state.selectedRegion = selectedRegion
    }
    state.histogramIsLogarithmic = histogramIsLogarithmic
    state.observations.sort = ObservationColumn(rawValue: runColumn) ?? .run
    state.observations.isDescending = runsAreDescending
    state.observations.filter = runFilter
    if let run, state.observations.index(of: run) != nil { state.observations.cursor = run }
    state.fit.model = max(0, model)
    state.fit.parameter = max(0, parameter)
    state.keepModelCursor()
    state.fit.run.detail = FitDetail(rawValue: fitDetail) ?? .map
    state.fit.run.showsCovariance = showsCovariance
    state.fit.run.isLive = isLive
    spectrum.apply(to: &state.spectrum)
    state.sky.ts.settings = ts
    state.sky.panels.count = max(1, min(panelCount, PanelGrid.largest))
    state.sky.panels.quantity = PanelGrid.Quantity(rawValue: panelQuantity) ?? .significance
    state.sky.panels.isOverModels = panelsAreOverModels
    if let edges = panelEdges, Spectrum.areEdges(edges) { state.sky.panels.typedEdges = edges }
    state.sky.distribution.quantity = distribution.flatMap(DistributionQuantity.init(rawValue:))
    state.sky.distribution.isOfRegion = distributionIsOfRegion
    state.sky.distribution.binWidth = distributionBins.flatMap(BinWidth.init(rawValue:)) ?? .usual
  }
}
