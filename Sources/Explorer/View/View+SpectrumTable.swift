import Estimators
import Foundation
import GridMath
import TerminalRendering

extension ScreenPainter {
  mutating func drawSpectrumTable(_ rect: CellRect) {
    switch state.spectrum.view {
    case .points: drawPointTable(rect)
    case .lightCurve: drawCurveTable(rect)
    case .counts: drawCountsTable(rect)
    case .comparison: drawComparison(rect)
    }
  }

  /// A table with hits for its rows; `gaps` says in place of the numbers why there are none.
  private mutating func drawTable(
    _ columns: [TableColumn], _ rows: [TableRow], _ inside: CellRect, empty: String,
    gaps: [Int: String] = [:], gapRole: ThemeRole = .warn
  ) {
    let view = TableView(
      columns: columns, rows: rows, selected: state.spectrumPlace, isFocused: true,
      emptyText: empty)
    let drawn = view.draw(into: &frame.cells, rect: inside, theme: theme)
    for (index, place) in drawn.rows {
      hit(place, .spectrumRow(index))
      guard let gap = gaps[index], let header = drawn.headers.dropFirst().first else { continue }
      let isChosen = index == state.spectrumPlace
      let style = isChosen ? theme[.selection] : theme[gapRole]
      frame.cells.put(
        gap, x: header.x + 2, y: place.y, style, limit: place.maxX - header.x - 3)
    }
  }

  // MARK: Flux points

  private mutating func drawPointTable(_ rect: CellRect) {
    let series = state.selectedSeries
    let unit = state.spectrum.unit
    let isIntrinsic = state.spectrum.intrinsic == .intrinsic
    let values = (series?.points?.points ?? []).compactMap { point in
      series.map { SpectrumPointValue(point, unit, of: $0, isIntrinsic: isIntrinsic) }
    }
    let numbers = ScaledNumbers(values.flatMap { [$0.value, $0.limit] })
    let inside = Panel(
      title: series?.title ?? "points",
      note: numbers.heading(unit.unit) + (isIntrinsic ? " · de-absorbed" : "")
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    let isWide = inside.width >= 58
    // Numbers with a power of their own need one column more.
    let width = numbers.exponent == nil ? 8 : 7
    // "398 GeV–1.58 TeV" where there is room for it.
    let others = isWide ? 25 + 3 * width : 23 + 2 * width
    let scrollBar = values.count < inside.height ? 0 : 1
    let energyWidth = (inside.width - others - scrollBar).clamped(to: 13...16)
    var columns = [
      TableColumn("energy", width: .fixed(energyWidth)),
      TableColumn(unit == .eflux ? "E flux" : unit.title, width: .fixed(8), alignment: .right),
      TableColumn("above", width: .fixed(width), alignment: .right),
      TableColumn("below", width: .fixed(width), alignment: .right),
      TableColumn("√TS", width: .fixed(5), alignment: .right),
    ]
    if isWide { columns.append(TableColumn("limit", width: .fixed(width), alignment: .right)) }
    if inside.width >= 76 {
      columns.append(TableColumn("sens.", width: .fixed(width), alignment: .right, role: .dim))
    }
    var gaps: [Int: String] = [:]
    let rows = values.enumerated().map { index, value -> TableRow in
      let point = value.point
      let energy = Format.energyRange(point.energyMin, point.energyMax, within: energyWidth)
      guard point.norm.isFinite else {
        gaps[index] = point.gaps.first?.shortText ?? "no best norm"
        return TableRow([energy])
      }
      let isQuiet = state.spectrum.showsLimits && value.isLimit
      return TableRow(
        [
          value.hasEdges ? energy : EnergyText.short(point.energyRef), numbers.text(value.value),
          numbers.text(value.errorAbove, sign: true), numbers.text(-value.errorBelow, sign: true),
          Format.fixed(point.sqrtTS, 1), numbers.text(value.limit), numbers.text(value.sensitivity),
        ], roles: [nil, isQuiet ? .dim : .strong, nil, nil, nil, isQuiet ? .accent : .dim, nil])
    }
    drawTable(
      columns, rows, inside,
      empty: series?.problem?.escapingControls
        ?? (series?.overlay != nil ? "a model without points" : "no points yet"), gaps: gaps)
  }

  // MARK: Light curve

  private mutating func drawCurveTable(_ rect: CellRect) {
    let curve = state.shownLightCurve
    let scale = state.spectrum.curveShowsFlux ? curve?.mean.reference.flux ?? 1 : 1
    let points = curve?.intervals.map(\.point) ?? []
    let numbers = ScaledNumbers(points.flatMap { [$0.norm * scale, $0.normLimit * scale] })
    let inside = Panel(
      title: curve?.source.escapingControls ?? "light curve",
      note: numbers.heading(state.spectrum.curveShowsFlux ? "cm⁻² s⁻¹" : "× model")
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    let columns = [
      TableColumn(state.spectrum.byNight ? "night" : "run", width: .fixed(9)),
      TableColumn("MJD", width: .fixed(9), alignment: .right, role: .dim),
      TableColumn(
        state.spectrum.curveShowsFlux ? "flux" : "norm", width: .fixed(7), alignment: .right),
      TableColumn("above", width: .fixed(7), alignment: .right),
      TableColumn("below", width: .fixed(7), alignment: .right),
      TableColumn("√TS", width: .fixed(5), alignment: .right),
      TableColumn("limit", width: .fixed(7), alignment: .right, role: .dim),
    ]
    var gaps: [Int: String] = [:]
    let rows = (curve?.intervals ?? []).enumerated().map { index, interval -> TableRow in
      let point = interval.point
      if let gap = interval.gapText {
        gaps[index] = gap
        return TableRow([interval.label])
      }
      let below = point.normErrorNegative.isFinite ? point.normErrorNegative : point.normError
      let isQuiet = state.spectrum.showsLimits && point.isLimit
      return TableRow(
        [
          interval.label, interval.mjdText, numbers.text(point.norm * scale),
          numbers.text(point.normErrorPositive * scale, sign: true),
          numbers.text(-below * scale, sign: true), Format.fixed(point.sqrtTS, 1),
          numbers.text(point.normLimit * scale),
        ], roles: [nil, nil, isQuiet ? .dim : .strong, nil, nil, nil, isQuiet ? .accent : nil])
    }
    drawTable(columns, rows, inside, empty: "no light curve yet", gaps: gaps)
  }

  // MARK: Counts

  private mutating func drawCountsTable(_ rect: CellRect) {
    let counts = state.shownCounts
    let inside = Panel(title: counts?.name.escapingControls ?? "region", note: "r next region")
      .draw(into: &frame.cells, rect: rect, theme: theme)
    var columns = [
      TableColumn("energy", width: .fixed(14)),
      TableColumn("counts", width: .fixed(6), alignment: .right),
      TableColumn("predicted", width: .fixed(9), alignment: .right),
      TableColumn("(c−p)/√p", width: .fixed(8), alignment: .right),
    ]
    if inside.width >= 53 {
      columns.append(TableColumn("backgr.", width: .fixed(7), alignment: .right, role: .dim))
    }
    if inside.width >= 63 {
      columns.append(TableColumn("source", width: .fixed(7), alignment: .right, role: .dim))
    }
    var gaps: [Int: String] = [:]
    let rows = (counts?.bins ?? []).enumerated().map { index, bin -> TableRow in
      let energy = Format.energyRange(bin.energyMin, bin.energyMax, within: 14)
      if let gap = bin.gap {
        gaps[index] = gap
        return TableRow([energy])
      }
      return TableRow(
        [
          energy, Format.fixed(bin.counts, 0), Format.counts(bin.predicted),
          Format.signed(bin.residual, 2), Format.counts(bin.background),
          Format.counts(bin.source),
        ], roles: [nil, .strong, nil, abs(bin.residual) >= 3 ? .warn : nil, nil, nil])
    }
    drawTable(columns, rows, inside, empty: "no counts yet", gaps: gaps, gapRole: .dim)
  }

  // MARK: Comparison

  private mutating func drawComparison(_ rect: CellRect) {
    guard let comparison = state.spectrumComparison else {
      let inside = Panel(title: "comparison").draw(into: &frame.cells, rect: rect, theme: theme)
      let lines =
        ["nothing to compare with yet", ""]
        + TextWidth.wrapped(
          state.filled(
            "{read-results} reads the results of another analysis: a models file (YAML), flux "
              + "points (FITS, ECSV, CSV), or a folder of them"), to: inside.width - 2)
      for (line, text) in lines.prefix(inside.height).enumerated() {
        put(
          text, x: inside.x + 1, y: inside.y + line, line == 0 ? .strong : .dim,
          limit: inside.width - 2)
      }
      return
    }
    let note = comparison.largest.map { "largest " + Format.fixed($0, 2) + " errors" } ?? ""
    let inside = Panel(title: "comparison", note: note)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    put(
      "this: \(comparison.source) · other: \(comparison.other)", x: inside.x + 1, y: inside.y,
      .dim, limit: inside.width - 2)
    let body = inside.split(top: 1).rest
    let figure = max(15, min(20, (body.width - 29) / 2))
    let columns = [
      TableColumn("", width: .fixed(14)),
      TableColumn("this", width: .fixed(figure), alignment: .right),
      TableColumn("other", width: .fixed(figure), alignment: .right),
      TableColumn("Δ/σ", width: .fixed(6), alignment: .right),
    ]
    let rows = (comparison.parameters + comparison.points).map { row -> TableRow in
      let isFrozen = !row.ownError.isFinite && !row.otherError.isFinite
      let text = row.pull.map { Format.signed($0, 2) } ?? (row.own == row.other ? "same" : "–")
      let isLarge = row.pull.map { abs($0) >= 3 } ?? false
      return TableRow(
        [
          row.name, Self.figure(row.own, row.ownError), Self.figure(row.other, row.otherError),
          text,
        ],
        roles: [
          isFrozen ? .dim : nil, isFrozen ? .dim : .strong, isFrozen ? .dim : nil,
          isLarge ? .warn : isFrozen ? .dim : .good,
        ])
    }
    drawTable(columns, rows, body, empty: "they have nothing in common")
  }

  /// A value with its error to the digits of the error.
  private static func figure(_ value: Double, _ error: Double) -> String {
    guard value.isFinite else { return "–" }
    guard error.isFinite, error > 0 else { return Format.figure(value, digits: 5) }
    let size = max(abs(value), error)
    guard size < 1e-3 || size >= 1e5 else {
      let digits = max(0, min(6, 2 - Int(log10(error).rounded(.down))))
      return Format.fixed(value, digits) + " ± " + Format.fixed(error, digits)
    }
    let numbers = ScaledNumbers([size])
    return "(" + numbers.text(value) + "±" + numbers.text(error) + ")e"
      + "\(numbers.exponent ?? 0)".replacingOccurrences(of: "-", with: "−")
  }
}

extension FluxPointGap {
  /// What is missing, in the few words that a row has room for.
  fileprivate var shortText: String {
    switch self {
    case .noEnergyBin: "no energy bin between the edges"
    case .noUsedBin: "no safe bin of the fit range"
    case .noSignal: "no counts of the source there"
    case .noReference: "the spectrum is not positive"
    case .noCounts, .noLowerError, .noSensitivity, .notGiven: text
    }
  }
}
