import Estimators
import GridMath
import Models
import TerminalRendering

extension ScreenPainter {
  /// The Spectrum screen: chart, list of series, table, and all numbers of the chosen row.
  mutating func drawSpectrum() {
    let places = SpectrumLayout(
      layout.content, kind: layout.kind, series: state.spectrumSeries.count,
      rows: state.spectrumRows, isComparison: state.spectrum.view == .comparison,
      isToggled: state.spectrum.tableIsToggled)
    if !places.chart.isEmpty { drawSpectrumChart(places.chart) }
    if !places.series.isEmpty { drawSeries(places.series) }
    if !places.table.isEmpty { drawSpectrumTable(places.table) }
    if !places.details.isEmpty { drawSpectrumDetails(places.details) }
    if !places.readout.isEmpty { drawSpectrumReadout(places.readout) }
    if let rect = layout.readout, layout.kind == .small {
      frame.cells.fill(rect, theme[.bar])
      let text = state.filled(state.status?.text ?? spectrumLines.first ?? spectrumStatusText)
      frame.cells.put(" " + text, x: 0, y: rect.y, theme[.bar], limit: rect.width)
    }
  }

  // MARK: Chart

  private var chartTitle: String {
    let stale = state.spectrumIsStale || state.spectrum.running != nil ? " …" : ""
    switch state.spectrum.view {
    case .points, .comparison: return "\(state.spectrum.unit.title)" + stale
    case .lightCurve: return "light curve  \(state.spectrumSource ?? "")".escapingControls + stale
    case .counts: return "counts by energy" + stale
    }
  }

  private var chartNote: String {
    let spectrum = state.spectrum
    var parts: [String] = []
    switch spectrum.view {
    case .points, .comparison:
      if spectrum.intrinsic != .observed { parts.append(spectrum.intrinsic.title) }
      parts.append(spectrum.isJoint ? "runs together" : "stacked")
      parts.append(spectrum.refitsBackground ? "background refitted" : "background fixed")
    case .lightCurve:
      if let point = state.shownLightCurve?.mean {
        parts.append(Format.energyRange(point.energyMin, point.energyMax))
      }
      parts.append(spectrum.byNight ? "by night" : "by run")
      if spectrum.refitsBackground { parts.append("background refitted") }
      if let curve = state.shownLightCurve {
        parts.append(
          LightCurveChart(curve, showsFlux: false, showsLimits: true).axisTitle)
      }
    case .counts:
      if let counts = state.shownCounts {
        parts.append(counts.name.escapingControls)
        parts.append("\(counts.pixels) pixels")
      }
    }
    return parts.joined(separator: " · ")
  }

  private mutating func drawSpectrumChart(_ rect: CellRect) {
    let inside = Panel(title: chartTitle, note: chartNote, isActive: true)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    guard let chart = state.spectrumChart() else {
      drawSpectrumNotice(inside)
      return
    }
    let drawn = chart.draw(into: &frame.cells, rect: inside, theme: theme)
    for column in drawn.plot.x..<max(drawn.plot.x, drawn.plot.maxX) {
      hit(
        CellRect(x: column, y: drawn.plot.y, width: 1, height: drawn.plot.height),
        .spectrumPlace(drawn.value(atColumn: column)))
    }
    // A line without points must say why.
    if state.spectrumKind == .points, let text = missingPoints {
      let length = TextWidth.columns(of: theme.glyphs.adapted(text))
      let x = max(drawn.plot.x, drawn.plot.maxX - length - 1)
      put(text, x: x, y: drawn.plot.y, .warn, limit: drawn.plot.maxX - x)
    }
  }

  /// Why the chosen series has no points, or why they are old ones.
  private var missingPoints: String? {
    if let problem = state.spectrumProblem { return problem }
    if state.fit.run.running != nil { return "points follow the fit" }
    guard let series = state.selectedSeries else { return nil }
    if let problem = series.problem { return problem.escapingControls }
    guard series.points == nil, series.overlay == nil else { return nil }
    return state.spectrum.running != nil ? "computing flux points …" : nil
  }

  /// In place of a chart: why there is none.
  private mutating func drawSpectrumNotice(_ inside: CellRect) {
    let middle = inside.y + inside.height / 2
    var lines: [(String, ThemeRole)] = []
    if let problem = state.spectrumProblem {
      lines.append((problem.escapingControls, .warn))
    } else if state.spectrum.running != nil {
      lines.append(("computing …", .dim))
    } else if state.spectrum.view == .counts, let counts = state.shownCounts {
      lines.append(
        (
          counts.pixels == 0
            ? "no pixel of the map is in \(counts.name)"
            : "no safe bin of the fit range is in \(counts.name)", .warn
        ))
    } else if state.spectrum.view == .lightCurve, state.shownLightCurve != nil {
      lines.append(("no run sees the source", .warn))
    } else {
      lines.append(("nothing to draw yet", .dim))
    }
    for (line, (text, role)) in lines.enumerated() {
      frame.cells.put(text, centredIn: inside, y: middle + line, theme[role])
    }
  }

  // MARK: Series

  private mutating func drawSeries(_ rect: CellRect) {
    let all = state.spectrumSeries
    let read = state.spectrum.overlays.count
    let inside = Panel(
      title: "spectra",
      note: read > 0
        ? state.filled("\(read) read · {remove-overlay} takes out")
        : state.filled("{read-results} reads results")
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    guard !all.isEmpty else {
      put(
        "no source with a spectrum; {add-source} adds one", x: inside.x + 1, y: inside.y, .dim,
        limit: inside.width - 2)
      return
    }
    let cursor = state.spectrum.cursor.clamped(to: 0...(all.count - 1))
    let first = TableView.offset(0, selected: cursor, count: all.count, height: inside.height)
    for (line, series) in all[first...].prefix(inside.height).enumerated() {
      let place = CellRect(x: inside.x, y: inside.y + line, width: inside.width, height: 1)
      drawSeries(series, place, isChosen: series.place == cursor)
      hit(place, .spectrumSeries(series.place))
    }
  }

  private mutating func drawSeries(_ series: SpectrumSeries, _ place: CellRect, isChosen: Bool) {
    if isChosen { frame.cells.fill(place, theme[.selection]) }
    func style(_ role: ThemeRole) -> CellStyle {
      theme.style(role, on: isChosen ? .selection : nil)
    }
    let isAscii = theme.glyphs == .ascii
    let isDrawn = series.isShown || isChosen
    frame.cells.put(
      series.isShown ? "[x]" : "[ ]", x: place.x + 1, y: place.y,
      style(series.isShown ? .accent : .dim))
    frame.cells.put(
      String(series.letter), x: place.x + 5, y: place.y, style(isDrawn ? series.role : .dim))
    frame.cells.put(
      series.marker.text(isAscii: isAscii), x: place.x + 7, y: place.y,
      style(isDrawn ? series.role : .dim))
    let end = frame.cells.put(
      series.title, x: place.x + 9, y: place.y, style(isDrawn ? .text : .dim),
      limit: place.width - 10)
    let (text, role): (String, ThemeRole) =
      series.problem != nil && series.points?.points.contains { $0.isSuccess } != true
      ? ("no points", .warn) : (series.content, .dim)
    if place.maxX - 1 - end > text.count + 1 {
      frame.cells.put(text, endingAt: place.maxX - 1, y: place.y, style(role))
    }
  }

  // MARK: Status

  /// What is shown, in a line.
  var spectrumStatusText: String {
    var parts: [String] = []
    if let series = state.selectedSeries { parts.append(series.title) }
    parts.append(state.spectrum.view.title)
    if state.fit.run.running != nil {
      parts.append("a fit is running")
    } else if let record = state.shownFit {
      parts.append("values of fit \(record.number)")
    } else if !state.document.models.models.isEmpty {
      parts.append("values are not fitted: {fit} fits them")
    }
    if let answer = state.spectrum.answers[state.spectrumKind] {
      parts.append("\(Format.fixed(answer.seconds * 1000, 0)) ms")
    }
    return parts.joined(separator: " · ")
  }

  /// Keys of the present view.
  var spectrumHints: [(ids: [String], label: String)] {
    let views: (ids: [String], label: String) = (
      ["previous-spectrum-view", "next-spectrum-view"], "view"
    )
    let steps: (ids: [String], label: String) = (["point-left", "point-right"], "point")
    let list: (ids: [String], label: String) = (["series-down", "series-up"], "source")
    switch state.spectrum.view {
    case .points:
      return [
        steps, list, (["spectrum-unit"], "units"), views, (["spectrum-edges"], "edges"),
        (["spectrum-intrinsic"], "de-absorbed"), (["refit-background"], "refit"),
        (["read-results"], "read"), (["write-points"], "write"), (["spectrum-table"], "table"),
        (["copy-spectrum"], "copy"),
      ]
    case .lightCurve:
      return [
        steps, list, (["spectrum-nights"], "runs or nights"), (["spectrum-unit"], "flux"), views,
        (["spectrum-edges"], "energies"), (["refit-background"], "refit"),
        (["spectrum-table"], "table"), (["copy-spectrum"], "copy"),
      ]
    case .counts:
      return [
        (steps.ids, "bin"), list, (["spectrum-region"], "region"), views,
        (["spectrum-table"], "table"), (["copy-spectrum"], "copy"),
      ]
    case .comparison:
      return [
        (["series-down", "series-up"], "results"), (["spectrum-unit"], "units"), views,
        (["read-results"], "read"), (["remove-overlay"], "take out"),
      ]
    }
  }
}

extension PlotMarker {
  /// The marker as it is drawn.
  func text(isAscii: Bool) -> String { glyph(isAscii ? .ascii : .unicode).string }
}
