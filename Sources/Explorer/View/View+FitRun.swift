import Fitting
import Foundation
import GridMath
import Models
import TerminalRendering

extension ScreenPainter {
  /// How the panel of the fit is titled; nil: no fit is shown.
  var fitRunTitle: (title: String, note: String)? {
    if let running = state.fit.run.running {
      let title = running.isPaused ? "paused" : running.isEnding ? "ending" : "running"
      let seconds = Format.fixed(max(0, state.now - running.startedAt), 1)
      let kind = running.selection.scope.isJoint ? "joint · " : ""
      return (title, "\(kind)step \(running.step) · \(seconds) s")
    }
    guard let record = state.shownFit else { return nil }
    let live = state.fit.run.isLive ? "live · " : ""
    let title: String
    switch record.result.state {
    case .converged: title = "converged"
    case .stopped: title = "kept"
    case .outOfSteps: title = "not converged"
    case .failed: title = "failed"
    }
    let step = state.fit.run.shownStep.map { "at step \($0) of" } ?? "fit"
    let runs = record.isJoint ? "\(record.result.datasets.count) runs · " : ""
    return (
      title, "\(live)\(runs)\(step) \(record.number) · \(Format.fixed(record.seconds, 2)) s"
    )
  }

  /// Statistic, distance and trace of a running fit, or of the one whose values are shown.
  mutating func drawFitRun(_ inside: CellRect) {
    let x = inside.x + 1
    let width = inside.width - 2
    let column = x + 11
    var y = inside.y
    let statistics: [Double]
    let distance: Double?
    var work = ""
    if let running = state.fit.run.running {
      statistics = running.statistics
      distance = running.distance
      let seconds = state.now - running.startedAt
      work = "\(running.evaluations) evaluations"
      if seconds >= 0.5, !running.isPaused {
        work += " · \(Format.figure(Double(running.evaluations) / seconds, digits: 2)) a second"
      }
    } else if let record = state.shownFit {
      let history = record.result.history
      let shown = state.fit.run.shownStep.map { min($0, history.count - 1) } ?? history.count - 1
      statistics = history.map(\.statistic)
      distance = history.indices.contains(shown) ? history[shown].distance : nil
      work =
        "\(record.result.steps) steps, "
        + "\(record.result.evaluations + record.result.derivativeEvaluations) evaluations"
    } else {
      return
    }
    let present = state.fit.run.shownStep.flatMap {
      statistics.indices.contains($0) ? statistics[$0] : nil
    }
    if let last = present ?? statistics.last, let first = statistics.first {
      put("statistic", x: x, y: y, .dim)
      let end = put(Format.grouped(last, 4), x: column, y: y, .strong, limit: width - 11)
      put(
        "Δ " + Format.signed(last - first, 2), x: end + 2, y: y, last <= first ? .good : .warn,
        limit: max(0, inside.maxX - end - 3))
    } else {
      put("setting up", x: x, y: y, .dim, limit: width)
    }
    y += 1
    put("distance", x: x, y: y, .dim)
    let figure =
      distance.map {
        String(format: "%.1e", $0).replacingOccurrences(of: "-", with: "−")
      } ?? "–"
    let end = put(figure, x: column, y: y, .text, limit: width - 11)
    put("goal 1e−07", x: end + 2, y: y, .dim, limit: inside.maxX - end - 3)
    y += 1
    put("work", x: x, y: y, .dim)
    put(work, x: column, y: y, .text, limit: width - 11)
    y += 1
    if let running = state.fit.run.running, y < inside.maxY {
      put("steps", x: x, y: y, .dim)
      let most = FisherScoringMinimizer().maximumSteps
      put("\(running.step) of \(most) at most", x: column, y: y, .text, limit: width - 11)
      y += 1
    }
    if let record = state.shownFit, state.fit.run.running == nil, y < inside.maxY {
      drawFitRemarks(record.result, x: x, y: &y, width: width, column: column)
    }
    drawTrace(statistics, CellRect(x: x, y: y, width: width, height: inside.maxY - y))
  }

  private mutating func drawFitRemarks(
    _ result: FitResult, x: Int, y: inout Int, width: Int, column: Int
  ) {
    let held = result.parameters.count { $0.flags.contains(.noInformation) }
    let atBound = result.parameters.count { $0.flags.contains(.atBound) }
    let lost = result.parameters.count { $0.flags.contains(.degenerate) }
    var parts: [String] = []
    if atBound > 0 { parts.append("\(atBound) at bound") }
    if held > 0 { parts.append("\(held) no data") }
    if lost > 0 { parts.append("\(lost) without error") }
    put("condition", x: x, y: y, .dim)
    let text =
      (result.conditionNumber.isFinite ? Format.figure(result.conditionNumber, digits: 3) : "–")
      + (parts.isEmpty ? "" : " · " + parts.joined(separator: " · "))
    put(text, x: column, y: y, lost > 0 ? .warn : .text, limit: width - 11)
    y += 1
  }

  /// The drop of the statistic that was still to come at each step, on a logarithmic scale.
  private mutating func drawTrace(_ statistics: [Double], _ rect: CellRect) {
    guard rect.height >= 3, rect.width >= 8, let last = statistics.last, statistics.count > 1 else {
      return
    }
    put("drop still to come (log)", x: rect.x, y: rect.y, .dim, limit: rect.width)
    let drops = statistics.dropLast().map { log10(max($0 - last, 1e-6)) }
    guard let high = drops.max(), let low = drops.min() else { return }
    var canvas = BrailleCanvas(width: rect.width, height: rect.height - 1)
    let span = max(high - low, 1e-3)
    let across = Double(canvas.dotWidth - 1) / Double(max(drops.count - 1, 1))
    let points = drops.enumerated().map { index, drop in
      (
        x: Double(index) * across,
        y: (high - drop) / span * Double(canvas.dotHeight - 1)
      )
    }
    if points.count == 1 {
      canvas.set(0, 0)
    } else {
      canvas.polyline(points)
    }
    canvas.draw(into: &frame.cells, x: rect.x, y: rect.y + 1, theme[.accent])
  }

  // MARK: Below the fit

  /// What is shown in place of the small map.
  mutating func drawFitDetail(_ rect: CellRect) {
    if state.fit.run.detail == .sides { return drawSides(rect) }
    guard let record = state.shownFit ?? state.fit.run.records.last else {
      return drawFitMap(rect)
    }
    switch state.fit.run.detail {
    case .map, .sides: drawFitMap(rect)
    case .correlation: drawMatrix(rect, record)
    case .profile: drawProfile(rect, record)
    case .contour: drawContours(rect, record)
    case .fits: drawFits(rect)
    case .report:
      let inside = Panel(
        title: "report", note: state.filled("fit \(record.number) · {fit-map} map")
      )
      .draw(into: &frame.cells, rect: rect, theme: theme)
      drawReport(record.report, inside)
    }
  }

  /// Lines in full, those that go on indented; how many there is no room for.
  private mutating func drawReport(_ report: [String], _ inside: CellRect) {
    var lines: [(text: String, role: ThemeRole)] = []
    for (index, text) in report.enumerated() {
      let role: ThemeRole = index == 0 ? .strong : .text
      let parts = TextWidth.wrapped(theme.glyphs.adapted(text), to: inside.width - 4)
      lines += parts.enumerated().map { ($0.offset == 0 ? $0.element : "  " + $0.element, role) }
    }
    let isCut = lines.count > inside.height
    let shown = isCut ? max(0, inside.height - 1) : lines.count
    for (line, (text, role)) in lines.prefix(shown).enumerated() {
      put(text, x: inside.x + 1, y: inside.y + line, role, limit: inside.width - 2)
    }
    if isCut {
      put(
        "… \(lines.count - shown) more lines on a larger screen", x: inside.x + 1,
        y: inside.y + shown, .dim, limit: inside.width - 2)
    }
  }

  /// The fits of the session, and how the last two differ.
  private mutating func drawFits(_ rect: CellRect) {
    let inside = Panel(title: "fits", note: state.filled("{fit-map} map"))
      .draw(into: &frame.cells, rect: rect, theme: theme)
    let records = state.fit.run.records
    var y = inside.y
    let listed = max(1, min(records.count, inside.height / 3))
    for record in records.suffix(listed).reversed() where y < inside.maxY {
      let mark = record.result.isConverged ? "✓" : "…"
      put("\(record.number)", x: inside.x + 1, y: y, .strong)
      let kind = record.isJoint ? ", \(record.result.datasets.count) runs" : ""
      put(
        "\(record.result.steps) steps, \(record.result.parameters.count) free\(kind)"
          + (record.isAside ? ", aside" : "") + (record.isOutdated ? ", other data" : ""),
        x: inside.x + 5, y: y, .text,
        limit: max(0, inside.width - 22))
      put(
        Format.grouped(record.result.statistic, 2) + " " + mark, endingAt: inside.maxX - 1, y: y,
        record.result.isConverged ? .good : .warn)
      y += 1
    }
    guard records.count > 1, y + 2 < inside.maxY else { return }
    let (new, old) = (records[records.count - 1], records[records.count - 2])
    y += 1
    put(
      "fit \(new.number) − fit \(old.number), in errors", x: inside.x + 1, y: y, .dim,
      limit: inside.width - 12)
    put(
      "Δ " + Format.signed(new.result.statistic - old.result.statistic, 2),
      endingAt: inside.maxX - 1, y: y, .text)
    y += 1
    for (fit, other) in [(new, old), (old, new)] {
      let names = Set(other.result.parameters.map(\.parameter.name))
      let own = fit.result.parameters.map(\.parameter.name).filter { !names.contains($0) }
      guard !own.isEmpty, y < inside.maxY else { continue }
      put(
        "free in fit \(fit.number) alone: "
          + own.map { fittedName($0, fit) }.joined(separator: ", "),
        x: inside.x + 1, y: y, .text, limit: inside.width - 2)
      y += 1
    }
    // What neither fit measured has no difference.
    var differences = new.result.differences(from: old.result).filter {
      $0.inErrors != nil || $0.value != $0.other
    }
    let room = inside.maxY - y
    if differences.count > room {
      // The largest come first where not all have room; what follows from nothing, last.
      differences.sort { abs($0.inErrors ?? 0) > abs($1.inErrors ?? 0) }
    }
    for (line, difference) in differences.enumerated() where y < inside.maxY {
      if line == room - 1, differences.count > room {
        put("… \(differences.count - line) smaller ones", x: inside.x + 1, y: y, .dim)
        break
      }
      put(
        fittedName(difference.name, new), x: inside.x + 1, y: y, .text, limit: inside.width - 12)
      let text = difference.inErrors.map { Format.change($0) } ?? "–"
      put(
        text, endingAt: inside.maxX - 1, y: y,
        abs(difference.inErrors ?? 0) >= 3 ? .warn : .text)
      y += 1
    }
  }

  /// A fitted parameter as the table of parameters names it.
  private func fittedName(_ name: String, _ record: FitRecord) -> String {
    guard !record.isJoint,
      let parameter = record.result.parameters.first(where: { $0.parameter.name == name })
    else { return name.escapingControls }
    let place = parameter.parameter.shared.first
    let own = state.displayName(place, of: record.result.models)
    guard own.hasPrefix("norm ") else { return name.escapingControls }
    return own.escapingControls
  }
}

extension Format {
  /// A difference to two decimals; without a sign where they are zeros.
  package static func change(_ value: Double) -> String {
    let text = signed(value, 2)
    return text == "+0.00" ? "0.00" : text
  }
}
