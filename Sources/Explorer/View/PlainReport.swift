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
        "data: \(analysis.runCount) runs, livetime \(Format.duration(analysis.livetime))")
    }
    switch state.screen {
    case .map: lines += map(field)
    case .spectrum: lines += spectrum
    case .fit: lines += models
    case .distributions: lines += distribution
    case .observations: lines += observations
    case .log: lines += state.visibleMessages.map { "message: " + $0.text }
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
      "crosshair: \(text.lon) \(text.lat), "
        + "\(Format.fixed(icrs.lon, 4)) \(Format.signed(icrs.lat, 4)) degrees"
    ]
    if let source = state.nearestSource {
      lines.append("nearest source: \(source.name), \(Format.fixed(source.distance, 2)) degrees")
    }
    for row in state.readout {
      var parts: [String] = []
      if !row.value.isEmpty {
        let unit = row.unit.isEmpty ? "" : " " + row.unit
        let error = row.error.isEmpty ? "" : " " + row.error
        parts.append(row.value + error + unit + (row.pixel.isEmpty ? "" : " in the disk"))
      }
      if !row.pixel.isEmpty { parts.append(row.pixel + " in the pixel") }
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

  private var distribution: [String] {
    guard let histogram = state.result?.analysis.histogram else { return [] }
    return [
      "distribution of significance: mean \(Format.signed(histogram.mean, 3)) "
        + "± \(Format.fixed(histogram.meanError, 3)), width \(Format.fixed(histogram.width, 3)) "
        + "± \(Format.fixed(histogram.widthError, 3)), \(histogram.outsideCount) pixels outside "
        + "of the exclusions"
    ]
  }

  private var models: [String] {
    let models = state.document.models
    guard !models.models.isEmpty else { return ["models: none"] }
    return models.models.indices.flatMap { model -> [String] in
      let places = models.models[model].parameters.indices.map {
        ParameterPlace(model: model, parameter: $0)
      }
      return ["model: \(models.models[model].name)"]
        + places.map { place in
          let row = state.parameterRow(place, of: models)
          let error = row.error.isEmpty ? "" : " ± " + row.error
          let unit = row.unit.isEmpty ? "" : " " + row.unit
          let flags = row.flags.isEmpty ? "" : ", " + row.flags.joined(separator: ", ")
          return "parameter \(models.path(place)): \(row.value)\(error)\(unit)\(flags)"
        }
    }
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
    guard let table = state.spectrumTable else { return ["spectrum: nothing to show yet"] }
    return table.rows.map { row in
      zip(table.columns, row).filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
        .joined(separator: ", ")
    }
  }
}
