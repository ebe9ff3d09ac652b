import Estimators
import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// What makes a place bright: sums by run or by energy, and a chart of the energies.
  mutating func drawBreakdown(_ rect: CellRect) {
    let pane = state.sky.breakdown
    let isOld = pane.shown?.request != state.breakdownRequest
    let inside = Panel(
      title: "why bright" + (isOld ? " …" : ""),
      note: pane.rows == .runs ? "by run · I energies" : "by energy · I runs"
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    hit(rect, .pane(.map))
    let (x, width) = (inside.x + 1, inside.width - 2)
    guard let shown = pane.shown else {
      let reason = pane.failed?.reason ?? (state.breakdownRequest == nil ? "no data here" : "…")
      put(reason, x: x, y: inside.y, pane.failed == nil ? .dim : .warn, limit: width)
      return
    }
    var y = inside.y
    put(placeText(shown), x: x, y: y, .strong, limit: width)
    y += 1
    let total = shown.breakdown.total
    guard shown.pixelCount > 0 else {
      put("it lies outside of the map", x: x, y: y, .warn, limit: width)
      return
    }
    let isWide = inside.width >= 54
    put(
      "\(shown.pixelCount) pixels · \(energyText)" + (isWide ? " · limits of 2 σ in counts" : ""),
      x: x, y: y, .dim, limit: width)
    y += 1
    let chart = inside.height >= 30 ? 11 : inside.height >= 22 ? 8 : 0
    let table = CellRect(
      x: inside.x, y: y, width: inside.width, height: inside.maxY - y - chart)
    drawBreakdownTable(shown, total, table, isWide: isWide)
    if chart > 0 {
      drawBreakdownChart(
        shown,
        CellRect(x: inside.x + 1, y: inside.maxY - chart, width: inside.width - 2, height: chart))
    }
  }

  private func placeText(_ shown: BreakdownResult) -> String {
    switch shown.request.target {
    case .region(let region):
      let name = region.name.isEmpty ? region.shape.kind : region.name
      return "region \(name)".escapingControls
    case .disk(let px, let py):
      let text = state.direction(of: PixelPosition(x: Double(px), y: Double(py))).map {
        Format.sexagesimal($0, digits: 0)
      }
      return "r \(Format.fixed(shown.request.radius, 2))° at "
        + (text.map { "\($0.lon) \($0.lat)" } ?? "no sky")
    }
  }

  private mutating func drawBreakdownTable(
    _ shown: BreakdownResult, _ total: RegionBreakdown.Sum, _ rect: CellRect, isWide: Bool
  ) {
    let isByRun = state.sky.breakdown.rows == .runs
    var columns = [
      TableColumn(isByRun ? "run" : "energy", width: .flexible(6)),
      TableColumn("counts", width: .fixed(6), alignment: .right),
      TableColumn(isWide ? "backgr." : "bkg", width: .fixed(isWide ? 7 : 6), alignment: .right),
    ]
    if isWide { columns.append(TableColumn("excess", width: .fixed(7), alignment: .right)) }
    columns.append(TableColumn("√TS", width: .fixed(6), alignment: .right))
    if isWide {
      columns.append(TableColumn("limit", width: .fixed(6), alignment: .right, role: .dim))
    }
    if isByRun {
      columns.append(
        TableColumn(
          isWide ? "without" : "w/o it", width: .fixed(isWide ? 7 : 6), alignment: .right))
    }
    func row(_ name: String, _ sum: RegionBreakdown.Sum, without: RegionBreakdown.Sum?)
      -> TableRow
    {
      let sigma = sum.significance
      let role: ThemeRole? =
        sigma >= state.map.threshold ? .strong : sigma >= 3 ? .accent : sigma <= -3 ? .warn : nil
      var cells = [
        name, NumberText.grouped(Int(sum.counts.rounded())), Format.counts(sum.background),
      ]
      var roles: [ThemeRole?] = [nil, nil, nil]
      if isWide {
        cells.append(Format.signed(sum.excess, abs(sum.excess) >= 100 ? 0 : 1))
        roles.append(nil)
      }
      cells.append(sigma.isFinite ? Self.sigmaText(sigma) : "–")
      roles.append(role)
      if isWide {
        cells.append(sum.background > 0 || sum.counts > 0 ? Format.counts(sum.limit) : "–")
        roles.append(nil)
      }
      if isByRun {
        let rest = without?.significance ?? .nan
        cells.append(rest.isFinite ? Self.sigmaText(rest) : "")
        // A place that is bright in one run alone is no source.
        let isAlone = total.significance >= 3 && rest < 0.5 * total.significance
        roles.append(isAlone ? .warn : nil)
      }
      return TableRow(cells, roles: roles)
    }
    var rows = [row("all", total, without: nil)]
    let breakdown = shown.breakdown
    if isByRun {
      rows += breakdown.runs.map { run in
        var line = row("\(run.id)", run.total, without: run.without)
        // It does not see the place.
        if run.exposure <= 0 { line.roles[0] = .dim }
        return line
      }
    } else if let field = state.field {
      rows += breakdown.byEnergy.indices.filter {
        shown.request.bins.indices.contains($0) && shown.request.bins[$0]
      }.map { bin in
        row(field.rangeText(from: bin, to: bin + 1), breakdown.byEnergy[bin], without: nil)
      }
    }
    let room = max(1, rect.height - 2)
    let scroll = min(state.sky.breakdown.scroll, max(0, rows.count - 1 - room))
    let body = [rows[0]] + rows.dropFirst(1 + scroll)
    let drawn = TableView(
      columns: columns, rows: Array(body.prefix(room + 1)), emptyText: "no run"
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    let left = rows.count - 1 - scroll - room
    if left > 0, let last = drawn.rows.values.map(\.y).max() {
      frame.cells.fill(
        CellRect(x: rect.x, y: last, width: rect.width, height: 1), theme[.text])
      put("… \(left + 1) more · PageDown", x: rect.x + 1, y: last, .dim, limit: rect.width - 2)
    }
  }

  /// A significance in six columns.
  private static func sigmaText(_ sigma: Double) -> String {
    Format.signed(sigma, abs(sigma) >= 100 ? 1 : 2)
  }

  /// Excess of each bin with its error, by energy.
  private mutating func drawBreakdownChart(_ shown: BreakdownResult, _ rect: CellRect) {
    guard let field = state.field else { return }
    let sums = shown.breakdown.byEnergy
    let edges = field.energy.edges
    let isEnergy = edges.count == sums.count + 1
    guard isEnergy, let low = edges.first, let high = edges.last else { return }
    var values: [Double] = [0]
    let points = sums.enumerated().compactMap { bin, sum -> PlotMeasurement? in
      guard shown.request.bins[bin], sum.counts > 0 || sum.background > 0 else { return nil }
      // Without counts the error is that of one count more, so that the point is not certain.
      let error = max(sum.counts, 1).squareRoot()
      values += [sum.excess - error, sum.excess + error]
      return PlotMeasurement(
        x: (edges[bin] * edges[bin + 1]).squareRoot(), y: sum.excess,
        yRange: (sum.excess - error)...(sum.excess + error))
    }
    put("excess by energy, TeV", x: rect.x, y: rect.y, .dim, limit: rect.width)
    var chart = XYChart(
      x: PlotAxis("", scale: .logarithmic, lower: low, upper: high),
      y: PlotAxis.covering("", values: values))
    chart.points = [PlotPoints(points, role: .series1)]
    chart.references = [0]
    chart.legend = []
    chart.legendRows = 0
    chart.showsGrid = false
    chart.draw(into: &frame.cells, rect: rect.split(top: 1).rest, theme: theme)
  }
}
