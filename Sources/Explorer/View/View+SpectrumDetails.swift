import Estimators
import Foundation
import GridMath
import Models
import TerminalRendering

extension ScreenPainter {
  /// A name with a number, for the pane of details.
  private struct Detail {
    var name: String
    var text: String
    var role = ThemeRole.text
  }

  /// The chosen point as it is read out; nil if none is chosen.
  private var chosenPoint: SpectrumPointValue? {
    guard state.spectrum.view == .points, let series = state.selectedSeries,
      let points = series.points?.points, let place = state.spectrumPlace
    else { return nil }
    return SpectrumPointValue(
      points[place], state.spectrum.unit, of: series,
      isIntrinsic: state.spectrum.intrinsic == .intrinsic)
  }

  // MARK: Pane

  mutating func drawSpectrumDetails(_ rect: CellRect) {
    var title = "point"
    var lines: [Detail] = []
    var scan: [FluxPointScan] = []
    switch state.spectrum.view {
    case .points:
      if let value = chosenPoint {
        lines = details(value)
        scan = value.point.scan
      } else {
        lines = sourceDetails
        title = "source"
      }
    case .lightCurve:
      title = "light curve"
      lines = curveDetails
      if let place = state.spectrumPlace, let interval = state.shownLightCurve?.intervals[place] {
        title = (state.spectrum.byNight ? "night " : "run ") + interval.label
        lines = curveDetails(interval) + lines
        scan = interval.point.scan
      }
    case .counts:
      title = "counts"
      lines = countsDetails
    case .comparison: break
    }
    let inside = Panel(
      title: title, note: lines.isEmpty ? state.filled("{point-left} {point-right} choose") : ""
    )
    .draw(into: &frame.cells, rect: rect, theme: theme)
    let width = inside.width - 2
    var y = inside.y
    for line in lines where y < inside.maxY {
      if line.name.isEmpty {
        put(line.text, x: inside.x + 1, y: y, line.role, limit: width)
      } else {
        put(line.name, x: inside.x + 1, y: y, .dim, limit: 13)
        put(line.text, x: inside.x + 15, y: y, line.role, limit: width - 14)
      }
      y += 1
    }
    drawScan(
      scan, CellRect(x: inside.x, y: y + 1, width: inside.width, height: inside.maxY - y - 1))
  }

  /// The likelihood profile of the norm.
  private mutating func drawScan(_ scan: [FluxPointScan], _ rect: CellRect) {
    let lowest = scan.map(\.statistic).filter(\.isFinite).min()
    guard rect.height >= 7, rect.width >= 30, scan.count > 2, let lowest,
      let low = scan.map(\.norm).min(), let high = scan.map(\.norm).max(), low > 0, low < high
    else { return }
    let rises = scan.map { $0.statistic - lowest }
    var chart = XYChart(
      x: PlotAxis("norm", scale: .logarithmic, lower: low, upper: high),
      y: .covering("Δ −2 ln L", values: rises.map { min($0, 12) } + [4.5], includesZero: true))
    chart.curves = [
      PlotCurve(x: scan.map(\.norm), y: rises, role: .series3, name: "profile")
    ]
    chart.references = [1, 4]
    chart.legend = [
      PlotLegendEntry(text: "rise of −2 ln L with the norm, lines at 1 and 4", role: .dim)
    ]
    chart.draw(into: &frame.cells, rect: rect, theme: theme)
  }

  // MARK: Texts

  private func withErrors(_ value: SpectrumPointValue) -> String {
    Format.value(value.value, digits: 4) + "  +" + Format.value(value.errorAbove) + " −"
      + Format.value(value.errorBelow)
  }

  private func limitName(_ series: SpectrumSeries?) -> String {
    let sigmas = series?.points?.limitSigmas ?? 2
    return Format.trimmed(sigmas) + " σ"
  }

  private func details(_ value: SpectrumPointValue) -> [Detail] {
    let point = value.point
    let series = state.selectedSeries
    let unit = state.spectrum.unit
    var lines = [
      Detail(
        name: "energy",
        text: (value.hasEdges
          ? Format.energyRange(point.energyMin, point.energyMax) + " at " : "")
          + EnergyText.short(point.energyRef))
    ]
    guard point.norm.isFinite else {
      return lines + gapLines(point)
    }
    lines += [
      Detail(name: unit.title, text: withErrors(value), role: .strong),
      Detail(name: "", text: String(repeating: " ", count: 14) + unit.unit, role: .dim),
      Detail(name: "error", text: "± " + Format.value(value.error)),
      Detail(name: "upper limit", text: "< \(Format.value(value.limit))  \(limitName(series))"),
      Detail(name: "sensitivity", text: Format.value(value.sensitivity) + "  5 σ"),
      Detail(
        name: "norm",
        text: "\(Format.fixed(point.norm, 3)) ± \(Format.fixed(point.normError, 3))  "
          + "< \(Format.fixed(point.normLimit, 3))"),
      Detail(
        name: "√TS", text: Format.fixed(point.sqrtTS, 2) + "   TS " + Format.fixed(point.ts, 2)),
    ]
    if !point.counts.isEmpty {
      let excess = point.predictedExcess.reduce(0, +)
      lines.append(
        Detail(
          name: "counts",
          text: NumberText.grouped(Int(point.counts.reduce(0, +).rounded()))
            + "   predicted " + Format.counts(point.predicted.reduce(0, +))
            + "   of it source " + Format.counts(excess)))
    }
    if let spectrum = series?.band?.spectrum ?? series?.ownSpectrum {
      let pull = SpectrumPointValue(
        point, unit, of: series ?? state.spectrumSeries[0], isIntrinsic: false
      ).pull(from: SpectrumCharts.model(spectrum, point, unit))
      if pull.isFinite {
        lines.append(Detail(name: "from model", text: Format.signed(pull, 2) + " σ"))
      }
    }
    return lines + gapLines(point)
  }

  private func gapLines(_ point: FluxPoint) -> [Detail] {
    point.gaps.map { Detail(name: "", text: $0.text, role: .warn) }
  }

  /// The chosen source where no point is chosen: its spectrum.
  private var sourceDetails: [Detail] {
    guard let series = state.selectedSeries else { return [] }
    var lines: [Detail] = []
    if let problem = series.problem {
      lines.append(Detail(name: "", text: problem.escapingControls, role: .warn))
    }
    guard let band = series.band else {
      return lines + [Detail(name: "", text: "points without a model", role: .dim)]
    }
    lines.append(Detail(name: "spectrum", text: band.spectrum.title, role: .strong))
    for (index, parameter) in band.spectrum.parameters.enumerated() {
      var text = Format.parameter(parameter)
      if let error = band.error(ofParameter: index) {
        text += " ± " + Format.figure(error, digits: 3)
      }
      let unit = Format.unit(parameter.unit.text)
      if !unit.isEmpty { text += "  " + unit }
      if parameter.isFrozen { text += "  frozen" }
      lines.append(Detail(name: parameter.name, text: text))
    }
    if !band.hasErrors, series.overlay == nil {
      lines.append(
        Detail(name: "", text: "no error band: the values are not those of a fit", role: .dim))
    }
    lines += derivedDetails(band, series)
    if let points = series.points?.points {
      let limits = points.count { $0.isLimit }
      let missing = points.count { !$0.norm.isFinite }
      lines.append(
        Detail(
          name: "points",
          text: "\(points.count)" + (limits > 0 ? ", \(limits) below 2 σ" : "")
            + (missing > 0 ? ", \(missing) missing" : "")))
    }
    return lines + [
      Detail(
        name: "", text: state.filled("{point-left} {point-right} steps through the points"),
        role: .dim)
    ]
  }

  /// Fluxes that follow from the spectrum, with their errors.
  private func derivedDetails(_ band: SpectralBand, _ series: SpectrumSeries) -> [Detail] {
    let points = series.points?.points ?? []
    guard let low = points.map(\.energyMin).min(), let high = points.map(\.energyMax).max(),
      low < high
    else { return [] }
    func figure(_ value: Double, _ error: Double, _ unit: String) -> String {
      Format.value(value) + (error.isFinite && error > 0 ? " ± " + Format.value(error) : "") + "  "
        + unit
    }
    let bin = EnergyBins(lower: [low], upper: [high])
    let flux = band.integral(over: bin)
    var lines = [
      Detail(name: "", text: ""),
      Detail(name: "flux", text: figure(flux.values[0], flux.errors[0], "cm⁻² s⁻¹")),
      Detail(name: "", text: "in " + Format.energyRange(low, high), role: .dim),
    ]
    if let pivot = band.pivot(in: low...high) {
      let value = band.evaluate([pivot])
      let unit = state.spectrum.unit.isIntegral ? SpectrumUnit.e2dnde : state.spectrum.unit
      let factor = unit.factor(at: pivot)
      lines += [
        Detail(
          name: unit.title,
          text: figure(value.values[0] * factor, value.errors[0] * factor, unit.unit)),
        Detail(
          name: "", text: "known best at " + EnergyText.short(pivot), role: .dim),
      ]
    }
    return lines + [Detail(name: "", text: "")]
  }

  /// The free parameters of the chosen source, and what follows from them, in two lines.
  private var sourceLines: [String] {
    let details = sourceDetails.filter { !$0.name.isEmpty && !$0.text.contains("frozen") }
    let derived = ["flux", "points"]
    func line(_ details: [Detail]) -> String {
      details.map { "\($0.name) \($0.text)" }.joined(separator: "   ")
    }
    let parameters = details.filter {
      $0.name != "spectrum" && $0.name != state.spectrum.unit.title && !derived.contains($0.name)
    }
    guard !parameters.isEmpty else {
      return [spectrumStatusText, state.selectedSeries?.content ?? ""]
    }
    return [line(parameters), line(details.filter { derived.contains($0.name) })]
  }

  private var curveDetails: [Detail] {
    guard let curve = state.shownLightCurve else { return [] }
    let chart = LightCurveChart(curve, showsFlux: false, showsLimits: true)
    let mean = curve.mean
    var lines = [
      Detail(
        name: "all together",
        text: "\(Format.fixed(mean.norm, 3)) +\(Format.fixed(mean.normErrorPositive, 3)) "
          + "−\(Format.fixed(mean.normErrorNegative, 3))   √TS \(Format.fixed(mean.sqrtTS, 1))",
        role: .strong)
    ]
    if mean.reference.flux.isFinite {
      lines.append(
        Detail(
          name: "flux",
          text: Format.value(mean.norm * mean.reference.flux) + " ± "
            + Format.value(mean.normError * mean.reference.flux) + "  cm⁻² s⁻¹"))
    }
    lines.append(Detail(name: "", text: chart.verdict))
    return lines
  }

  private func curveDetails(_ interval: LightCurve.Interval) -> [Detail] {
    let point = interval.point
    var lines: [Detail] = []
    if interval.startMjd.isFinite {
      lines.append(
        Detail(
          name: "MJD",
          text: Format.fixed(interval.startMjd, 4) + "–" + Format.fixed(interval.stopMjd, 4)))
    }
    if let gap = interval.gapText {
      return lines + [Detail(name: "", text: gap, role: .warn)]
    }
    let below = point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
    lines += [
      Detail(
        name: "norm",
        text: "\(Format.fixed(point.norm, 3)) +\(Format.fixed(point.normErrorPositive, 3)) "
          + "−\(Format.fixed(below, 3))   < \(Format.fixed(point.normLimit, 3))", role: .strong),
      Detail(
        name: "√TS", text: Format.fixed(point.sqrtTS, 2) + "   TS " + Format.fixed(point.ts, 2)),
      Detail(
        name: "counts",
        text: NumberText.grouped(Int(point.counts.reduce(0, +).rounded())) + "   predicted "
          + Format.counts(point.predicted.reduce(0, +)) + "   of it source "
          + Format.counts(point.predictedExcess.reduce(0, +))),
    ]
    return lines + gapLines(point)
  }

  private var countsDetails: [Detail] {
    guard let counts = state.shownCounts else { return [] }
    func lines(_ bin: RegionSpectrum.Bin) -> [Detail] {
      [
        Detail(name: "energy", text: Format.energyRange(bin.energyMin, bin.energyMax)),
        Detail(
          name: "counts",
          text: Format.fixed(bin.counts, 0) + "   predicted "
            + Format.counts(bin.predicted), role: .strong),
        Detail(
          name: "of it",
          text: "background " + Format.counts(bin.background)
            + (state.spectrumSource.map { " · \($0) " + Format.counts(bin.source) } ?? "")
            .escapingControls),
        Detail(
          name: "(c−p)/√p",
          text: Format.signed(bin.residual, 2) + " ± " + Format.fixed(bin.residualError, 2)),
      ]
    }
    var out: [Detail] = []
    if let place = state.spectrumPlace {
      let bin = counts.bins[place]
      out = bin.gap.map { [Detail(name: "", text: $0, role: .warn)] } ?? lines(bin)
      out.append(Detail(name: "", text: ""))
    }
    if let total = counts.total {
      out.append(Detail(name: "", text: "all bins in use", role: .dim))
      out += lines(total)
    }
    return out
  }

  // MARK: Two lines

  /// The same in lines, for narrow terminals.
  var spectrumLines: [String] {
    switch state.spectrum.view {
    case .points:
      guard let value = chosenPoint else {
        return state.selectedSeries == nil ? [spectrumStatusText, "no source"] : sourceLines
      }
      let point = value.point
      let energy = Format.energyRange(point.energyMin, point.energyMax)
      guard point.norm.isFinite else {
        return ["\(energy)  \(point.gaps.first?.text ?? "no best norm")"]
      }
      let gaps = point.gaps.map { " · " + $0.text }.joined()
      return [
        "\(energy)  \(withErrors(value)) \(state.spectrum.unit.unit)  √TS "
          + Format.fixed(point.sqrtTS, 1),
        "limit < \(Format.value(value.limit))  sensitivity \(Format.value(value.sensitivity))"
          + "  norm \(Format.fixed(point.norm, 2))"
          + (point.counts.isEmpty
            ? "" : "  counts \(NumberText.grouped(Int(point.counts.reduce(0, +).rounded())))")
          + (point.predicted.isEmpty
            ? "" : "  predicted " + Format.counts(point.predicted.reduce(0, +))) + gaps,
      ]
    case .lightCurve:
      guard let curve = state.shownLightCurve else { return [spectrumStatusText] }
      let verdict = LightCurveChart(curve, showsFlux: false, showsLimits: true).verdict
      let lines = state.spectrumPlace.map { place in
        let interval = curve.intervals[place]
        return interval.label + "  "
          + (interval.gapText
            ?? curveDetails(interval).filter { !$0.name.isEmpty && $0.name != "MJD" }
            .map { "\($0.name) \($0.text)" }.joined(separator: "  "))
      }
      let mean = curveDetails.first.map { "\($0.name) \($0.text)" } ?? ""
      return [lines ?? mean, verdict]
    case .counts:
      let details = countsDetails
      guard !details.isEmpty else { return [spectrumStatusText] }
      let text = details.prefix(5).map { $0.name.isEmpty ? $0.text : "\($0.name) \($0.text)" }
        .filter { !$0.isEmpty }
      return [text.prefix(3).joined(separator: "  "), text.dropFirst(3).joined(separator: "  ")]
    case .comparison:
      guard let comparison = state.spectrumComparison else { return [spectrumStatusText] }
      return ["this: \(comparison.source) · other: \(comparison.other)"]
    }
  }

  mutating func drawSpectrumReadout(_ rect: CellRect) {
    frame.cells.fill(rect, theme[.text])
    // Two lines that say the same are one too many.
    let lines = spectrumLines.filter { $0 != spectrumStatusText || state.status != nil }
    for (line, text) in lines.prefix(rect.height).enumerated() {
      put(
        text, x: rect.x + 1, y: rect.y + line, line == 0 ? .text : .dim, limit: rect.width - 2)
    }
  }
}
