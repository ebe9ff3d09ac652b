import Analysis
package import Estimators
import Fitting
import Foundation
import GridMath
import Models
package import SkyGeometry
package import TerminalRendering

extension ExplorerState {
  // MARK: Series

  /// Sources of the models whose spectrum is a flux.
  private var spectralSources: [(index: Int, model: SkyModel)] {
    effectiveModels.models.enumerated().compactMap { index, model in
      guard case .source(let source) = model, source.spectral.dimension == .differentialFlux else {
        return nil
      }
      return (index, source)
    }
  }

  /// Sources that are drawn unless the user says otherwise.
  private static let shownSources = 4

  /// All series in the order of the list: sources of this analysis, then what was read.
  package var spectrumSeries: [SpectrumSeries] {
    let sources = spectralSources
    let answers = shownPoints
    var all: [SpectrumSeries] = []
    for (place, source) in sources.enumerated() {
      let answer = answers[source.model.name]
      let id = "source " + source.model.name
      all.append(
        SpectrumSeries(
          id: id, source: source.model.name, title: source.model.name.escapingControls,
          overlay: nil, place: place, band: band(of: source.model.name, source.model.spectral),
          points: answer?.points, problem: answer?.problem,
          isShown: spectrum.visibility[id] ?? (place < Self.shownSources),
          ownSpectrum: source.model.spectral))
    }
    let spectra = Dictionary(
      sources.map { ($0.model.name, $0.model.spectral) }, uniquingKeysWith: { first, _ in first })
    for (index, overlay) in spectrum.overlays.enumerated() {
      all.append(
        SpectrumSeries(
          id: "overlay \(overlay.folder) \(overlay.name)", source: overlay.source,
          title: (SourceName.key(overlay.name) == SourceName.key(overlay.source)
            ? "\(overlay.source), \(overlay.label)" : "\(overlay.name), \(overlay.label)")
            .escapingControls,
          overlay: index, place: all.count, band: overlay.band, points: overlay.points,
          isShown: overlay.isShown, ownSpectrum: spectra[overlay.source]))
    }
    return all
  }

  /// The chosen series; nil without any.
  package var selectedSeries: SpectrumSeries? {
    let all = spectrumSeries
    return all.isEmpty ? nil : all[spectrum.cursor.clamped(to: 0...(all.count - 1))]
  }

  /// Series that are drawn: those that are switched on, and the chosen one.
  package var drawnSeries: [SpectrumSeries] {
    let chosen = selectedSeries?.id
    return spectrumSeries.filter { $0.isShown || $0.id == chosen }
  }

  /// The spectrum of a model with the covariance of the fit whose values it has.
  private func band(of name: String, _ spectral: SpectralModel) -> SpectralBand {
    let n = spectral.parameterCount
    if fit.run.running == nil, fit.run.shownStep == nil, let record = shownFit,
      let index = record.result.models.index(of: name)
    {
      let full = record.result.fullCovariance
      let models = record.result.models.models
      let size = models.reduce(0) { $0 + $1.parameters.count }
      let offset = models.prefix(index).reduce(0) { $0 + $1.parameters.count }
      return SpectralBand(
        spectral,
        covariance: (0..<n).flatMap { row in
          (0..<n).map { full[(offset + row) * size + offset + $0] }
        })
    }
    // The errors of parameters that are no longer at a minimum say nothing about the line.
    return SpectralBand(spectral)
  }

  // MARK: Answers

  /// Flux points by source, of the newest answer.
  private var shownPoints: [String: SourcePoints] {
    guard case .points(let all)? = spectrum.answers[.points]?.result else { return [:] }
    return Dictionary(all.map { ($0.source, $0) }) { first, _ in first }
  }

  /// The newest light curve.
  package var shownLightCurve: LightCurve? {
    guard case .lightCurve(let curve, _)? = spectrum.answers[.lightCurve]?.result else {
      return nil
    }
    return curve
  }

  /// The newest counts of a region.
  package var shownCounts: RegionSpectrum? {
    guard case .counts(let counts)? = spectrum.answers[.counts]?.result else { return nil }
    return counts
  }

  /// Kind of answer that the present view needs.
  package var spectrumKind: SpectrumKind {
    switch spectrum.view {
    case .points, .comparison: .points
    case .lightCurve: .lightCurve
    case .counts: .counts
    }
  }

  /// Why the present view cannot be computed, or nil.
  package var spectrumProblem: String? {
    if field?.map != nil { return "the file holds a single map; spectra need a dataset" }
    if !jobs.hasData { return "there are no data yet" }
    if loading.isRunning { return "runs are still being reduced" }
    if spectralSources.isEmpty, spectrum.view != .counts {
      return "there is no source with a spectrum; {add-source} adds one"
    }
    return spectrum.failures[spectrumKind].flatMap {
      $0.request == spectrumRequest ? $0.reason : nil
    }
  }

  /// Whether what is shown was computed for other data, models or settings than the present ones.
  package var spectrumIsStale: Bool {
    guard let answer = spectrum.answers[spectrumKind] else { return false }
    return answer.isOutdated || answer.request != spectrumRequest
  }

  // MARK: Request

  /// What the present view asks for; nil where nothing can be asked.
  package var spectrumRequest: SpectrumRequest? {
    guard field?.map == nil, var data = request else { return nil }
    // Settings of the map alone make nothing stale here.
    data.bins = [Bool](repeating: true, count: data.bins.count)
    data.smoothing = 0
    data.regions = []
    data.residual = .sqrt
    guard let task = spectrumTask else { return nil }
    data.models = task.isOfRuns ? runModels : document.models
    return SpectrumRequest(data: data, task: task)
  }

  /// The models with the backgrounds of the runs, where these were fitted together.
  private var runModels: ModelList {
    guard let record = shownFit, record.result.datasets.count > 1 else { return document.models }
    return record.result.models
  }

  private var spectrumTask: SpectrumRequest.Task? {
    let series = spectrumSeries
    switch spectrum.view {
    case .points, .comparison:
      let chosen = selectedSeries?.source
      let own = series.filter { $0.overlay == nil && ($0.isShown || $0.source == chosen) }
      guard !own.isEmpty else { return nil }
      return .points(
        own.map { .init(source: $0.source, edges: spectrum.edges[$0.source]) },
        merging: spectrum.merging, refitsBackground: spectrum.refitsBackground,
        isJoint: spectrum.isJoint)
    case .lightCurve:
      guard let source = spectrumSource else { return nil }
      return .lightCurve(
        source: source, energies: spectrum.curveEnergies, byNight: spectrum.byNight,
        refitsBackground: spectrum.refitsBackground)
    case .counts:
      guard let region = spectrumRegion else { return nil }
      return .counts(region: region, source: spectrumSource)
    }
  }

  /// Name of the source of this analysis that is chosen, also by way of another analysis' results.
  package var spectrumSource: String? {
    guard let chosen = selectedSeries else { return nil }
    let names = spectralSources.map(\.model.name)
    return names.contains(chosen.source) ? chosen.source : names.first
  }

  /// The region whose counts are shown: one of the table, a circle about the source, or one about
  /// the crosshair.
  package var spectrumRegion: SkyRegion? {
    if let index = spectrum.region, document.regions.indices.contains(index) {
      var region = document.regions[index]
      region.name = regionName(region, index)
      return region
    }
    let radius = SpectrumState.regionRadius
    if let name = spectrumSource,
      let source = spectralSources.first(where: { $0.model.name == name }),
      let position = source.model.spatial?.position
    {
      return SkyRegion(
        .circle(center: position, radius: radius), name: "\(Format.trimmed(radius))° about \(name)",
        role: .source)
    }
    return direction(of: map.crosshair).map {
      SkyRegion(
        .circle(center: $0, radius: radius),
        name: "\(Format.trimmed(radius))° about the crosshair", role: .source)
    }
  }

  // MARK: Table

  /// Number of rows of the table of the present view.
  package var spectrumRows: Int {
    switch spectrum.view {
    case .points: selectedSeries?.points?.points.count ?? 0
    case .lightCurve: shownLightCurve?.intervals.count ?? 0
    case .counts: shownCounts?.bins.count ?? 0
    case .comparison: spectrumComparison.map { $0.parameters.count + $0.points.count } ?? 0
    }
  }

  /// Row of the table that is chosen; nil: none is.
  package var spectrumPlace: Int? {
    guard let place = spectrum.places[spectrum.view], spectrumRows > 0 else { return nil }
    return place.clamped(to: 0...(spectrumRows - 1))
  }

  mutating func moveSpectrumPlace(_ step: Int) {
    let count = spectrumRows
    guard count > 0 else {
      hint("there is nothing to step through yet", .warning)
      return
    }
    // The first step goes to the first row in use, or from the end.
    guard let place = spectrumPlace else {
      switch step {
      case 1: spectrum.places[spectrum.view] = firstSpectrumRow
      case ..<(-1): spectrum.places[spectrum.view] = 0
      default: spectrum.places[spectrum.view] = count - 1
      }
      return
    }
    spectrum.places[spectrum.view] = (place + step).clamped(to: 0...(count - 1))
  }

  /// The first row that has something to show.
  private var firstSpectrumRow: Int {
    guard spectrum.view == .counts, let bins = shownCounts?.bins else { return 0 }
    return bins.firstIndex { $0.pixels > 0 } ?? 0
  }

  mutating func moveSpectrumCursor(_ step: Int) {
    let count = spectrumSeries.count
    guard count > 0 else { return }
    let now = spectrum.cursor.clamped(to: 0...(count - 1))
    spectrum.cursor = (now + step).clamped(to: 0...(count - 1))
    // The models elsewhere follow, so that M and the Fit screen are about the same source.
    if let source = selectedSeries?.source, let index = document.models.index(of: source) {
      selectModel(index)
    }
  }

  /// Chooses the row of the table that is nearest to a place of the horizontal axis.
  mutating func chooseSpectrumRow(near value: Double) {
    let places: [Double]
    switch spectrum.view {
    case .points: places = selectedSeries?.points?.points.map { logarithm($0.energyRef) } ?? []
    case .counts:
      places = shownCounts?.bins.map { logarithm(($0.energyMin * $0.energyMax).squareRoot()) } ?? []
    case .lightCurve:
      guard let curve = shownLightCurve else { return }
      let chart = LightCurveChart(
        curve, showsFlux: spectrum.curveShowsFlux, showsLimits: spectrum.showsLimits)
      places = curve.intervals.indices.map { chart.place($0).at }
    case .comparison: return
    }
    let wanted = spectrum.view == .lightCurve ? value : logarithm(value)
    spectrum.places[spectrum.view] = places.indices.min {
      abs(places[$0] - wanted) < abs(places[$1] - wanted)
    }
  }

  /// One level back on the screen.
  ///
  /// - Returns: False if there was nothing to close.
  mutating func closeInSpectrum() -> Bool {
    if spectrum.tableIsToggled {
      spectrum.tableIsToggled = false
    } else if spectrumPlace != nil {
      spectrum.places[spectrum.view] = nil
    } else if spectrum.view != .points {
      spectrum.view = .points
    } else {
      return false
    }
    return true
  }

  // MARK: Comparison

  /// The chosen source beside another analysis; nil if nothing of it was read.
  package var spectrumComparison: SpectrumComparison? {
    let all = spectrumSeries
    guard let chosen = selectedSeries else { return nil }
    let own = all.first { $0.overlay == nil && $0.source == chosen.source }
    let other =
      chosen.overlay != nil
      ? chosen
      : all.first { $0.overlay != nil && $0.source == chosen.source && $0.band != nil }
        ?? all.first { $0.overlay != nil && $0.source == chosen.source }
    guard let own, let other else { return nil }
    return SpectrumComparison(own: own, other: other, unit: spectrum.unit)
  }

  // MARK: Charts

  /// The chart of the present view as it is drawn.
  ///
  /// - Parameter hasCrosshair: Whether the chosen row is marked, and values there are in the legend.
  /// - Returns: The chart; nil if there is nothing to draw.
  package func spectrumChart(hasCrosshair: Bool = true) -> XYChart? {
    switch spectrum.view {
    case .points, .comparison:
      // The chosen one lies above the others.
      let chosen = selectedSeries
      var series = drawnSeries.filter {
        spectrum.view == .points || $0.source == chosen?.source
      }
      guard !series.isEmpty else { return nil }
      if let index = series.firstIndex(where: { $0.id == chosen?.id }) {
        series.append(series.remove(at: index))
      }
      var crosshair: Double?
      if hasCrosshair, spectrum.view == .points, let place = spectrumPlace,
        let points = chosen?.points
      {
        crosshair = points.points[place].energyRef
      }
      return SpectrumCharts(
        series: series, unit: spectrum.unit, intrinsic: spectrum.intrinsic,
        showsLimits: spectrum.showsLimits, energies: fieldEnergies, crosshair: crosshair,
        chosen: chosen?.id
      ).chart
    case .lightCurve:
      guard let curve = shownLightCurve else { return nil }
      return LightCurveChart(
        curve, showsFlux: spectrum.curveShowsFlux, showsLimits: spectrum.showsLimits,
        cursor: hasCrosshair ? spectrumPlace : nil
      ).chart
    case .counts:
      guard let counts = shownCounts else { return nil }
      return RegionSpectrumChart(
        counts, source: spectrumSource, cursor: hasCrosshair ? spectrumPlace : nil
      ).chart
    }
  }

  /// Energies that are shown where there are no points, TeV.
  private var fieldEnergies: ClosedRange<Double> {
    let edges = field?.energy.edges ?? [0.1, 10]
    return edges[0]...edges[edges.count - 1]
  }
}

/// Beside the log of the state, the function needs another name.
private func logarithm(_ value: Double) -> Double { log(value) }
