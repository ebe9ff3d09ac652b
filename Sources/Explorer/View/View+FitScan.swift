import Fitting
import GridMath
import Models
import TerminalRendering

extension ScreenPainter {
  /// How far a scan is, for the status line.
  var scanMessage: StatusMessage? {
    guard let running = state.fit.run.scan.running else { return nil }
    let what =
      switch running.scan {
      case .profile: "profile"
      case .contour: "contours"
      case .errors: "errors"
      }
    let count =
      running.isRebuilding
      ? ": likelihood" : running.total > 0 ? " \(running.done)/\(running.total)" : ""
    return StatusMessage(what + count, .statusGood)
  }

  /// Name of a fitted parameter.
  private func name(_ index: Int, _ record: FitRecord) -> String {
    record.result.parameters[index].parameter.name.escapingControls
  }

  /// `2.11 +0.18 −0.17 (± 0.171)`; without the last where there is no room for it.
  private func figures(_ index: Int, _ record: FitRecord, within width: Int) -> String {
    let parameter = record.result.parameters[index]
    let unit = parameter.parameter.unit.isEmpty ? "" : " " + Format.unit(parameter.parameter.unit)
    let symmetric =
      "\(parameter.errorSign) \(Format.figure(parameter.error, digits: 3))"
    guard let errors = record.errors[index] else {
      return "\(Format.figure(parameter.value, digits: 6)) \(symmetric)\(unit)"
    }
    let text = Format.asymmetric(parameter.value, errors) + unit
    let longer = "\(text) (\(symmetric))"
    return longer.count <= width ? longer : text
  }

  /// The profile of the chosen parameter.
  mutating func drawProfile(_ rect: CellRect, _ record: FitRecord) {
    let chosen = state.selectedPlace.flatMap { record.index(of: $0) }
    let known = chosen.flatMap { record.profiles[$0] }
    let inside = Panel(
      title: "profile",
      note: scanNote(record) ?? state.filled("fit \(record.number) · {fit-map} map")
    )
    .draw(into: &frame.cells, rect: rect, theme: theme)
    let x = inside.x + 1
    let width = inside.width - 2
    guard let known, inside.height >= 8 else {
      put(
        missing("profile", "{fit-profile}", chosen, record), x: x, y: inside.y, .dim, limit: width)
      return
    }
    put(name(known.index, record), x: x, y: inside.y, .strong, limit: width - 13)
    put(figures(known.index, record, within: width), x: x, y: inside.y + 1, .text, limit: width)
    let failed = known.curve.isConverged.count { !$0 }
    put(
      failed > 0 ? "\(failed) not reached" : "Δ statistic", endingAt: inside.maxX - 1, y: inside.y,
      failed > 0 ? .warn : .dim)
    let place = CellRect(
      x: inside.x, y: inside.y + 2, width: inside.width, height: inside.height - 2)
    let layout = FitCharts(record: record).profile(known).draw(
      into: &frame.cells, rect: place, theme: theme)
    for (sigma, rise) in [("1σ", 1.0), ("2σ", 4.0)] {
      let fraction = layout.y.fraction(of: rise)
      guard fraction > 0, fraction < 1, layout.plot.height >= 6 else { continue }
      let row = layout.plot.maxY - 1 - Int(fraction * Double(layout.plot.height))
      put(sigma, endingAt: layout.plot.maxX, y: max(layout.plot.y, row), .dim)
    }
  }

  /// Contours with the chosen parameter, else the newest.
  mutating func drawContours(_ rect: CellRect, _ record: FitRecord) {
    let chosen = state.selectedPlace.flatMap { record.index(of: $0) }
    let known =
      record.contours.last { $0.first == chosen || $0.second == chosen } ?? record.contours.last
    let inside = Panel(
      title: "contours",
      note: scanNote(record) ?? state.filled("fit \(record.number) · {fit-map} map")
    )
    .draw(into: &frame.cells, rect: rect, theme: theme)
    let x = inside.x + 1
    let width = inside.width - 2
    guard let known, inside.height >= 8 else {
      put(
        missing("contours", "{fit-contour}", chosen, record), x: x, y: inside.y, .dim, limit: width)
      return
    }
    let correlation = record.result.correlation(known.first, known.second)
    put(pairTitle(known, record), x: x, y: inside.y, .strong, limit: width)
    put(
      "correlation \(Format.signed(correlation, 3)) · Δ 2.30 and 5.99", x: x, y: inside.y + 1,
      .text,
      limit: width)
    let place = CellRect(
      x: inside.x, y: inside.y + 2, width: inside.width, height: inside.height - 2)
    FitCharts(record: record).contours(known).draw(into: &frame.cells, rect: place, theme: theme)
  }

  /// `Crab: amplitude over index`, or both with their models.
  private func pairTitle(_ pair: ParameterContours, _ record: FitRecord) -> String {
    let names = [pair.second, pair.first].map { name($0, record) }
    let places = [pair.second, pair.first].map {
      record.result.parameters[$0].parameter.shared.first
    }
    guard places[0].model == places[1].model else { return names.joined(separator: " over ") }
    let model = record.result.models.models[places[0].model]
    let own = places.map { model.parameters[$0.parameter].name }
    return (model.name + ": " + own.joined(separator: " over ")).escapingControls
  }

  /// How far the scan of a fit is.
  private func scanNote(_ record: FitRecord) -> String? {
    guard let running = state.fit.run.scan.running, running.record == record.number else {
      return nil
    }
    if running.isRebuilding {
      return state.filled("makes the likelihood again · {cancel-fit} cancels")
    }
    return running.total > 0
      ? state.filled("\(running.done) of \(running.total) · {cancel-fit} cancels") : "starting"
  }

  private func missing(
    _ what: String, _ keys: String, _ chosen: Int?, _ record: FitRecord
  ) -> String {
    if let running = state.fit.run.scan.running, running.record == record.number {
      return "computing"
    }
    if let problem = state.scanProblem { return problem }
    guard let chosen else { return "choose a free parameter" }
    return "\(keys) computes the \(what) of \(name(chosen, record))"
  }
}
