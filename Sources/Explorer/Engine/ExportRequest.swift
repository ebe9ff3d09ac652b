package import Analysis
import Datasets
import Estimators
import Fitting
package import Models
import SkyGeometry

/// What the explorer shows, so that it can be repeated without it.
package struct ExportRequest: Sendable, Equatable {
  /// Runs, exclusions, energies, regions, smoothing, models, and the bins of the fit.
  package var data: AnalysisRequest
  /// False while exclusions are switched off for comparison.
  package var exclusionsAreOn: Bool
  /// Models with a background for each run, where a joint fit of the present state found them.
  package var jointModels: ModelList?
  /// Of the models of the present state, where a fit found them.
  package var covariance: ModelCovariance?
  /// How the TS map is made; nil: as the analysis file says.
  package var tsMap: AnalysisConfiguration.TsMap?
  /// Edges of the flux points on the Spectrum screen.
  package var fluxPoints: [AnalysisConfiguration.FluxPoints]
  /// The light curve on the Spectrum screen.
  package var lightCurve: AnalysisConfiguration.LightCurve?
  /// What an analysis file cannot say of it.
  package var gaps: [String]

  package init(
    data: AnalysisRequest, exclusionsAreOn: Bool = true, jointModels: ModelList? = nil,
    tsMap: AnalysisConfiguration.TsMap? = nil,
    fluxPoints: [AnalysisConfiguration.FluxPoints] = [],
    lightCurve: AnalysisConfiguration.LightCurve? = nil, gaps: [String] = []
  ) {
    self.data = data
    self.exclusionsAreOn = exclusionsAreOn
    self.jointModels = jointModels
    self.tsMap = tsMap
    self.fluxPoints = fluxPoints
    self.lightCurve = lightCurve
    self.gaps = gaps
  }
}

extension AnalysisExport {
  /// Takes over what the explorer shows.
  ///
  /// - Parameters:
  ///   - request: the state of the explorer.
  ///   - kept: names of the runs that have a norm inside the limits, for a joint fit.
  /// - Throws: `ModelError` if the models cannot be those of runs.
  mutating func take(_ request: ExportRequest, kept: [String]) throws(ModelError) {
    let data = request.data
    gaps = request.gaps
    excludedRuns = data.excludedRuns
    regions = data.regions.map { region in
      var own = region
      // Those that are off for comparison stay in the region file.
      if region.role == .exclude, !request.exclusionsAreOn { own.isEnabled = false }
      return own
    }
    fitRegions = data.regions.filter { $0.fitUse != nil }
    let scope = data.fit.scope
    if scope.minimum != nil || scope.maximum != nil || configuration.fit != nil {
      configuration.fit = configuration.fit ?? AnalysisConfiguration.Fit()
      configuration.fit?.minimum = scope.minimum
      configuration.fit?.maximum = scope.maximum
    }
    if configuration.general.datasetsFile == nil {
      configuration.datasets.stack = !scope.isJoint
    } else {
      if opened.datasets.count > 1, !scope.isJoint {
        gaps.append("general.datasets_file: datasets are fitted together, not stacked")
      }
      if !data.excludedRuns.isEmpty {
        gaps.append("general.datasets_file: datasets that were left out are still in it")
      }
    }
    models = data.models
    if scope.isJoint, opened.datasets.isEmpty {
      if let found = request.jointModels {
        models = found
      } else {
        models = try models.joint(datasets: kept, stack: ExplorerState.datasetName)
      }
    }
    // The norms of a joint fit belong to it.
    if request.jointModels != nil || !scope.isJoint { covariance = request.covariance }
    takeMaps(request)
  }

  /// Energies of the maps, smoothing, and what the Spectrum screen shows.
  private mutating func takeMaps(_ request: ExportRequest) {
    let data = request.data
    var map = configuration.excessMap ?? AnalysisConfiguration.ExcessMap()
    map.correlationRadius = data.correlationRadius
    if let first = data.bins.firstIndex(of: true), let last = data.bins.lastIndex(of: true),
      data.bins.contains(false)
    {
      let edges = opened.field.energy.edges
      map.energyEdges = [edges[first], edges[last + 1]]
      if data.bins[first...last].contains(false) {
        gaps.append("the selected energies have gaps: excess_map is made of the whole range")
      }
    }
    configuration.excessMap = map
    if data.smoothing > 0 { configuration.smoothRadius = data.smoothing }
    if let tsMap = request.tsMap { configuration.tsMap = tsMap }
    for wanted in request.fluxPoints {
      if let index = configuration.fluxPoints.firstIndex(where: { $0.source == wanted.source }) {
        configuration.fluxPoints[index].energyEdges = wanted.energyEdges
      } else {
        configuration.fluxPoints.append(wanted)
      }
    }
    let names = Set(models.models.map(\.name))
    // Sources of the file may be gone, or have other names.
    configuration.fluxPoints.removeAll { !names.contains($0.source) }
    configuration.lightCurves.removeAll { !names.contains($0.source) }
    if let curve = request.lightCurve, !configuration.lightCurves.contains(curve) {
      configuration.lightCurves.append(curve)
    }
  }
}

extension ExplorerState {
  /// The present state as an analysis; nil before a field is open.
  package var exportRequest: ExportRequest? {
    guard let field, var data = request else { return nil }
    data.regions = document.regions
    data.exclusions = document.activeExclusions
    data.models = document.models
    data.fit = FitSelection(scope: document.fit, regions: document.regions.fitRegions)
    var export = ExportRequest(data: data, exclusionsAreOn: document.exclusionsAreOn)
    if let shown = shownFit {
      if shown.isJoint, shown.key.excludedRuns == document.excludedRuns {
        export.jointModels = shown.result.models
      }
      export.covariance = ModelCovariance(
        names: shown.result.models.parameterNames, values: shown.result.fullCovariance)
    }
    exportTsMap(&export, field)
    exportSpectrum(&export, field)
    return export
  }

  private func exportTsMap(_ export: inout ExportRequest, _ field: FieldInfo) {
    guard let shown = sky.ts.shown else { return }
    var map = AnalysisConfiguration.TsMap()
    switch shown.settings.source {
    case .powerLaw(let index): map.index = index
    case .model(let name): map.model = name
    }
    map.kernelWidth = shown.settings.kernelWidth
    let bins = shown.request.bins
    map.energyEdges = [field.energy.edges[bins.lowerBound], field.energy.edges[bins.upperBound]]
    export.tsMap = map
    if shown.settings.isOverModels {
      export.gaps.append("ts_map is over the background, the map shown over the models")
    }
  }

  private func exportSpectrum(_ export: inout ExportRequest, _ field: FieldInfo) {
    if case .points(let all) = spectrum.answers[.points]?.result {
      export.fluxPoints = all.compactMap { found in
        guard let points = found.points, points.hasEdges, let last = points.points.last else {
          return nil
        }
        return AnalysisConfiguration.FluxPoints(
          source: found.source, energyEdges: points.points.map(\.energyMin) + [last.energyMax])
      }
    }
    if let answer = spectrum.answers[.lightCurve],
      case .lightCurve(let source, let energies, let byNight, _) = answer.request.task
    {
      let edges = field.energy.edges
      let range =
        energies.map { [$0.lowerBound, $0.upperBound] }
        ?? [document.fit.minimum ?? edges[0], document.fit.maximum ?? edges[edges.count - 1]]
      export.lightCurve = AnalysisConfiguration.LightCurve(
        source: source, energyEdges: range, grouping: byNight ? .night : .run)
    }
  }
}
