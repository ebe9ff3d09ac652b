import GridMath
import Models
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// The fit beside the parameters: the statistic of the present values, and predicted counts.
  mutating func drawFitPanel(_ rect: CellRect, _ models: ModelList) {
    let run = fitRunTitle
    let live = state.fit.run.isLive ? "live · " : ""
    let inside = Panel(title: run?.title ?? "fit", note: run?.note ?? live + "present values")
      .draw(into: &frame.cells, rect: rect, theme: theme)
    if run != nil {
      drawFitRun(inside)
      return
    }
    let x = inside.x + 1
    let width = inside.width - 2
    var y = inside.y
    let panel = state.fit.panel
    guard let statistic = panel.statistic, analysis?.prediction != nil else {
      put(
        models.models.isEmpty ? "no models" : missingPrediction, x: x, y: y, .dim, limit: width)
      return
    }
    let column = x + 12
    put("statistic", x: x, y: y, .dim)
    let end = put(Format.grouped(statistic, 2), x: column, y: y, .strong, limit: width - 12)
    if let previous = panel.previous {
      let change = statistic - previous
      put(
        "Δ " + Format.signed(change, 2), x: end + 2, y: y, change <= 0 ? .good : .warn,
        limit: max(0, inside.maxX - end - 3))
    }
    y += 1
    let rows: [(String, String)] = [
      ("bins", NumberText.grouped(panel.usedBins)),
      // The statistic is that of the fit range, what follows that of the energies on the map.
      ("shown", energyText),
      ("counts", NumberText.grouped(Int(panel.counts.rounded()))),
      (
        "predicted",
        Format.counts(panel.predicted)
          + "   n−μ " + Format.signed(panel.counts - panel.predicted, 1)
      ),
    ]
    for (name, text) in rows where y < inside.maxY {
      put(name, x: x, y: y, .dim)
      put(text, x: column, y: y, .text, limit: width - 12)
      y += 1
    }
    // By model, with bars of equal scale for the sources.
    guard let prediction = analysis?.prediction, y + 1 < inside.maxY,
      prediction.shares.count == models.models.count
    else { return }
    y += 1
    for (model, share) in zip(models.models, prediction.shares) where y < inside.maxY {
      put(model.name.escapingControls, x: x, y: y, .text, limit: width - 12)
      frame.cells.put(
        Format.counts(share.counts), endingAt: x + width, y: y,
        theme[share.coverage == nil ? .text : .warn])
      y += 1
    }
  }

  /// A small map that follows the parameters: the residual, or the predicted layer if that is shown
  /// on the map.
  mutating func drawFitMap(_ rect: CellRect) {
    let shown = state
    defer { state = shown }
    if !state.map.layer.isPredicted { state.map.layer = .residual }
    state.blink.isRunning = false
    state.map.viewport = Viewport()
    let layer = state.map.layer
    let title =
      layer == .residual ? "residual " + state.map.residual.symbol : layer.rawValue
    var note = energyText
    if state.map.smoothing > 0 { note += " · \(Format.trimmed(state.map.smoothing))°" }
    let inside = Panel(title: title + (state.isStale ? " …" : ""), note: note)
      .draw(into: &frame.cells, rect: rect, theme: theme)
    guard state.field != nil else { return }
    guard analysis?.prediction != nil else {
      frame.cells.put(
        analysis == nil ? "follows the first map" : missingPrediction, centredIn: inside,
        y: inside.y + inside.height / 2, theme[.dim])
      return
    }
    let probe = MapContent(
      nx: 1, ny: 1, values: [0], scale: scale(layer, values: []),
      view: MapView(center: MapPoint(x: 0, y: 0), zoom: 1e6))
    state.canvas = MapPanel.layout(probe, rect: inside, theme: theme).map
    guard let content = mapContent(view: state.mapView(on: state.canvas)) else { return }
    MapPanel.draw(content, into: &frame.cells, rect: inside, theme: theme)
  }
}
