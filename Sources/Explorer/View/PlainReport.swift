import Estimators
import GridMath
import Models
import SkyGeometry
import TerminalRendering

/// What a screen shows as lines of a name and its value, for screen readers and scripts.
///
/// Nothing depends on columns: each line stands alone, in the order in which it is read.
package struct PlainReport: Sendable {
  private let state: ExplorerState

  package init(_ state: ExplorerState) {
    self.state = state
  }

  /// The lines of the present screen.
  package var lines: [String] {
    guard let field = state.field else {
      return ["state: " + (state.loading.failure ?? state.loading.stage)]
    }
    var lines = ["field: \(field.title)", "screen: \(state.screen.title)"]
    if let analysis = state.result?.analysis, field.map == nil {
      lines.append(
        "data: \(Format.count(analysis.runCount, "run")), livetime \(Format.duration(analysis.livetime))"
      )
    }
    switch state.screen {
    case .map: lines += map(field)
    case .spectrum: lines += spectrum
    case .fit: lines += models
    case .distributions: lines += distribution
    case .observations: lines += observations
    case .log: return lines + state.visibleMessages.map { "message: " + $0.text }
    }
    // What the last command answered.
    if let status = state.status, !status.text.isEmpty {
      lines.append("message: " + state.filled(status.text))
    }
    return lines.map(\.escapingControls)
  }

  private func map(_ field: FieldInfo) -> [String] {
    let layer = state.map.layer
    let unit = field.unit(of: layer)
    let limits = state.colorLimits(of: layer)
    var lines = ["layer: \(field.name(of: layer))" + (unit.isEmpty ? "" : ", in \(unit)")]
    if let range = state.energyRange {
      let count = state.document.bins.count { $0 }
      lines.append(
        "energies: \(field.rangeText(from: range.lowerBound, to: range.upperBound)), "
          + "\(count) of \(state.document.bins.count) bins")
    }
    if layer != .mask {
      lines.append("limits: \(Format.value(limits.low)) to \(Format.value(limits.high))")
    }
    if state.map.overlays.contours.isShown { lines.append("contours: \(state.contourText)") }
    return lines + crosshair(field) + regions + distribution
  }

  private func crosshair(_ field: FieldInfo) -> [String] {
    guard let direction = state.direction(of: state.map.crosshair) else {
      return ["crosshair: not on the sky"]
    }
    let text = Format.sexagesimal(direction, digits: 1)
    let icrs = direction.icrs
    var lines = [
      "crosshair: \(text.lon) \(text.lat) ICRS, "
        + "\(Format.fixed(icrs.lon, 4)) \(Format.signed(icrs.lat, 4)) degrees"
    ]
    if let source = state.nearestSource {
      lines.append("nearest source: \(source.name), \(Format.fixed(source.distance, 2)) degrees")
    }
    for row in state.readout {
      var parts: [String] = []
      let unit = row.unit.isEmpty ? "" : " " + row.unit
      if !row.value.isEmpty {
        let error = row.error.isEmpty ? "" : " " + row.error
        parts.append(row.value + error + unit + (row.pixel.isEmpty ? "" : " in the disk"))
      }
      if !row.pixel.isEmpty {
        parts.append(row.pixel + (row.value.isEmpty ? unit : "") + " in the pixel")
      }
      lines.append("\(row.name): \(parts.joined(separator: ", "))")
    }
    let here = state.regionsHere
    if !here.isEmpty { lines.append("regions here: " + here.joined(separator: ", ")) }
    return lines
  }

  private var regions: [String] {
    let sums = state.result?.analysis.regionSums ?? []
    return state.document.regions.enumerated().map { index, region in
      let size = region.sizeText + (region.shape.kind == "polygon" ? "" : "°")
      var parts = [region.shape.kind + " " + size, region.role.title]
      if region.role == .exclude { parts.append(region.isEnabled ? "on" : "off") }
      if index == state.selectedRegion { parts.append("chosen") }
      if sums.indices.contains(index) {
        let sum = sums[index]
        parts += [
          "counts \(Int(sum.counts.rounded()))", "background \(Format.fixed(sum.background, 1))",
          "excess \(Format.signed(sum.excess, 1))",
          "significance \(Format.fixed(sum.significance, 1))",
        ]
      }
      return "region \(state.regionName(region, index)): " + parts.joined(separator: ", ")
    }
  }

  /// Mean and width; on its own screen the bins too.
  private var distribution: [String] {
    let isOwnScreen = state.screen == .distributions
    guard let shown = state.sky.distribution.shown else {
      return isOwnScreen ? ["distribution: " + (state.distributionProblem ?? "none")] : []
    }
    let digits = shown.width.isFinite && shown.width < 0.1 ? 4 : 3
    var title = "distribution of \(state.distributionTitle)"
    if let region = state.distributionRegion {
      title += " in " + state.regionName(region, state.selectedRegion)
    }
    var lines = [
      shown.outsideCount == 0
        ? "\(title): all \(shown.excludedCount) pixels are excluded, no mean and width"
        : "\(title): mean \(Format.signed(shown.mean, digits)) "
          + "± \(Format.fixed(shown.meanError, digits)), width \(Format.fixed(shown.width, digits)) "
          + "± \(Format.fixed(shown.widthError, digits)), \(shown.outsideCount) pixels outside "
          + "of the exclusions"
    ]
    guard isOwnScreen else { return lines }
    if let expected = state.expectedWidth {
      lines.append("width of pure noise: \(Format.figure(expected, digits: 3))")
    }
    for bin in shown.all.indices where shown.all[bin] > 0 {
      let outside =
        shown.outside.isEmpty ? "" : ", \(Int(shown.outside[bin])) outside of the exclusions"
      lines.append(
        "from \(Format.signed(shown.edges[bin], digits)) to "
          + "\(Format.signed(shown.edges[bin + 1], digits)): \(Int(shown.all[bin])) pixels\(outside)"
      )
    }
    if shown.underCount > 0 { lines.append("below the first: \(shown.underCount) pixels") }
    if shown.overCount > 0 { lines.append("above the last: \(shown.overCount) pixels") }
    return lines
  }

  private var models: [String] {
    let models = state.document.models
    guard !models.models.isEmpty else { return ["models: none"] }
    var lines = models.models.indices.flatMap { model -> [String] in
      let places = models.models[model].parameters.indices.map {
        ParameterPlace(model: model, parameter: $0)
      }
      return ["model: \(models.models[model].name)", "formula: \(models.models[model].title)"]
        + places.map { place in
          let row = state.parameterRow(place, of: models)
          // The sign is that of the error: one-sided at a bound.
          let error = row.error.isEmpty ? "" : " " + row.error
          let unit = row.unit.isEmpty ? "" : " " + row.unit
          let name = row.name.hasPrefix("norm ") ? " (\(row.name.dropFirst(5)))" : ""
          let flags = row.flags.isEmpty ? "" : ", " + row.flags.joined(separator: ", ")
          return "parameter \(models.path(place))\(name): \(row.value)\(error)\(unit)\(flags)"
        }
    }
    if let record = state.shownFit {
      lines += record.report.map { "fit \(record.number): \($0)" }
    } else {
      lines.append("values: not those of a fit")
      if let statistic = state.fit.panel.statistic {
        lines.append("statistic: \(Format.fixed(statistic, 4))")
      }
    }
    return lines
  }

  private var observations: [String] {
    state.observations.rows.map { row in
      var parts = [row.info.object].filter { !$0.isEmpty }
      parts.append(state.document.excludedRuns.contains(row.id) ? "left out" : "included")
      if row.livetime.isFinite { parts.append("livetime \(Format.duration(row.livetime))") }
      if let summary = row.summary { parts.append("\(summary.events) events") }
      if let norm = row.norm {
        parts.append("norm \(Format.fixed(norm.norm, 3)) ± \(Format.fixed(norm.error, 3))")
        if !norm.isKept { parts.append("dropped: " + (norm.reason ?? "norm out of range")) }
      }
      if case .skipped(let reason) = row.status { parts.append("skipped: " + reason) }
      return "run \(row.id): " + parts.joined(separator: ", ")
    }
  }

  private var spectrum: [String] {
    switch state.spectrum.view {
    case .points:
      let lines = state.spectrumSeries.flatMap { series($0) }
      return lines.isEmpty ? ["spectrum: " + (state.spectrumProblem ?? "no source")] : lines
    case .lightCurve: return lightCurve
    case .counts, .comparison:
      guard let table = state.spectrumTable else { return ["spectrum: nothing to show yet"] }
      return table.rows.map { row in
        zip(table.columns, row).filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
          .joined(separator: ", ")
      }
    }
  }

  /// The parameters of a source and its flux points.
  private func series(_ series: SpectrumSeries) -> [String] {
    var lines = ["spectrum: \(series.title)"]
    if let problem = series.problem { lines.append("problem: " + problem) }
    if let band = series.band {
      lines.append("formula: \(band.spectrum.title)")
      for (index, parameter) in band.spectrum.parameters.enumerated() {
        let error =
          band.error(ofParameter: index).map { " ± " + Format.figure($0, digits: 3) } ?? ""
        let unit = parameter.unit.text.isEmpty ? "" : " " + Format.unit(parameter.unit.text)
        lines.append(
          "parameter \(parameter.name): \(Format.parameter(parameter))\(error)\(unit)"
            + (parameter.isFrozen ? ", frozen" : ""))
      }
    }
    let unit = state.spectrum.unit
    let isIntrinsic = state.spectrum.intrinsic == .intrinsic
    for point in series.points?.points ?? [] {
      let value = SpectrumPointValue(point, unit, of: series, isIntrinsic: isIntrinsic)
      let energies =
        value.hasEdges
        ? Format.energyRange(point.energyMin, point.energyMax) : EnergyText.short(point.energyRef)
      guard point.norm.isFinite else {
        lines.append("point \(energies): \(point.gaps.first?.text ?? "no best norm")")
        continue
      }
      lines.append(
        "point \(energies): \(unit.title) \(Format.value(value.value)) "
          + "+\(Format.value(value.errorAbove)) −\(Format.value(value.errorBelow)) \(unit.unit), "
          + "√TS \(Format.fixed(point.sqrtTS, 1)), limit \(Format.value(value.limit))"
          + (value.isLimit ? ", not significant" : "") + point.gaps.map { ", " + $0.text }.joined())
    }
    return lines
  }

  private var lightCurve: [String] {
    guard let curve = state.shownLightCurve else {
      return ["light curve: " + (state.spectrumProblem ?? "not computed yet")]
    }
    let mean = curve.mean
    var lines = [
      "light curve: \(curve.source), \(Format.energyRange(mean.energyMin, mean.energyMax))",
      "all together: norm \(Format.fixed(mean.norm, 3)) ± \(Format.fixed(mean.normError, 3)), flux "
        + "\(Format.value(mean.norm * mean.reference.flux)) ± "
        + "\(Format.value(mean.normError * mean.reference.flux)) cm⁻² s⁻¹, "
        + "√TS \(Format.fixed(mean.sqrtTS, 1))",
      "verdict: " + LightCurveChart(curve, showsFlux: false, showsLimits: true).verdict,
    ]
    lines += curve.intervals.map { interval in
      let point = interval.point
      let name = "\(state.spectrum.byNight ? "night" : "run") \(interval.label)"
      if let gap = interval.gapText { return "\(name): \(gap)" }
      let below = point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
      return "\(name): MJD \(interval.mjdText), norm \(Format.fixed(point.norm, 3)) "
        + "+\(Format.fixed(point.normErrorPositive, 3)) −\(Format.fixed(below, 3)), "
        + "√TS \(Format.fixed(point.sqrtTS, 1)), limit \(Format.fixed(point.normLimit, 3))"
    }
    return lines
  }
}
