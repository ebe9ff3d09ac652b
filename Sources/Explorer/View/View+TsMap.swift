import Estimators
import GridMath
import SkyGeometry
import TerminalRendering

extension Layer {
  /// Title of a layer of a TS map.
  var longTitle: String {
    switch self {
    case .sqrtTS: "TS map  √TS"
    case .testStatistic: "TS map  TS"
    case .flux: "TS map  flux"
    case .fluxError: "TS map  flux error"
    case .fluxLimit: "TS map  flux limit 2 σ"
    case .iterations: "TS map  steps"
    default: rawValue
    }
  }
}

extension ScreenPainter {
  /// What is said in place of a TS map that is not there.
  var tsNotice: String? {
    let layer = state.shownLayer
    guard layer.isOfTestSource, state.values(of: layer).isEmpty, analysis != nil else { return nil }
    if state.sky.ts.running != nil, state.sky.ts.shown == nil { return "makes the kernel …" }
    if layer == .fluxLimit, state.sky.ts.shown != nil {
      return state.filled("made without limits: {ts-settings} changes that")
    }
    if let problem = state.tsProblem { return "no TS map: " + problem }
    return state.filled("no TS map yet · {ts-map} makes one · {ts-settings} has its settings")
  }

  /// Numbers at the peaks while their list is open.
  func addPeaks(_ content: inout MapContent) {
    guard case .peaks(let list) = state.modal else { return }
    let peaks = state.tsPeaks
    for (index, row) in peaks.enumerated().reversed() {
      let isChosen = index == list.selection
      content.markers.append(
        MapMarker(
          point: MapPoint(x: Double(row.peak.x), y: Double(row.peak.y)),
          glyph: row.number <= 9 ? Glyph(Character("\(row.number)")) : "+",
          role: isChosen ? .overlaySelected : .overlaySource))
    }
  }

  /// The list of peaks.
  mutating func drawPeaks(_ list: ListState) {
    let peaks = state.tsPeaks
    let rect = listArea(height: layout.kind == .wide ? nil : peaks.count + 3)
    let inside = Panel(
      title: "peaks of the TS map", note: "\(peaks.count) above 3", isActive: true
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    frame.hits.removeAll()
    // Between the two, degrees leave room for the names.
    let isWide = inside.width >= 66
    let hasFlux = inside.width >= 52
    var columns = [
      TableColumn("", width: .fixed(2), alignment: .right, role: .dim),
      TableColumn("position", width: .fixed(isWide ? 22 : 16)),
      TableColumn("√TS", width: .fixed(6), alignment: .right),
    ]
    if hasFlux {
      columns.append(TableColumn("flux", width: .fixed(8), alignment: .right))
    }
    columns.append(TableColumn("source near it", width: .flexible(10), role: .dim))
    let rows = peaks.map { row -> TableRow in
      let text = row.position.map { position -> String in
        if isWide {
          let text = Format.sexagesimal(position, digits: 1)
          return "\(text.lon) \(text.lat)"
        }
        let icrs = position.icrs
        return "\(Format.fixed(icrs.lon, 3)) \(Format.signed(icrs.lat, 3))"
      }
      let near = row.near.map { near -> String in
        let distance =
          near.distance < 0.1
          ? Format.fixed(near.distance * 60, 1) + "′" : Format.fixed(near.distance, 2) + "°"
        return distance + " " + near.name.escapingControls
      }
      var cells = [
        "\(row.number)", text ?? "–",
        Format.fixed(row.peak.value, 2),
      ]
      if hasFlux { cells.append(Format.value(row.flux)) }
      cells.append(near ?? "none known")
      let isBright = row.peak.value >= state.map.threshold
      return TableRow(cells, roles: [nil, nil, isBright ? .strong : nil])
    }
    let hasFooter = inside.height >= rows.count + 3
    let table = hasFooter ? inside.split(bottom: 1).rest : inside
    let drawn = TableView(
      columns: columns, rows: rows, selected: list.selection, isFocused: true,
      emptyText: "no peak"
    ).draw(into: &frame.cells, rect: table, theme: theme)
    for (index, place) in drawn.rows { hit(place, .listRow(index)) }
    if hasFooter {
      put(
        "flux in cm⁻² s⁻¹, " + state.tsNote, x: inside.x + 1, y: inside.maxY - 1, .dim,
        limit: inside.width - 2)
    }
  }
}
