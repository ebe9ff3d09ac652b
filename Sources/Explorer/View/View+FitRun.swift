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
      work = "\(running.evaluations) evaluations"
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
      let end = put(Format.fixed(last, 4), x: column, y: y, .strong, limit: width - 11)
      put(
        "Δ " + Format.signed(last - first, 2), x: end + 2, y: y, last <= first ? .good : .warn,
        limit: max(0, inside.maxX - end - 3))
    } else {
      put("setting up", x: x, y: y, .dim, limit: width)
    }
    y += 1
    put("distance", x: x, y: y, .dim)
    let figure = distance.map { String(format: "%.1e", $0) } ?? "–"
    let end = put(figure, x: column, y: y, .text, limit: width - 11)
    put("goal 1e−07", x: end + 2, y: y, .dim, limit: inside.maxX - end - 3)
    y += 1
    put("work", x: x, y: y, .dim)
    put(work, x: column, y: y, .text, limit: width - 11)
    y += 1
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
    if held > 0 { parts.append("\(held) held") }
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
      for (line, text) in record.report.prefix(inside.height).enumerated() {
        put(
          text.escapingControls, x: inside.x + 1, y: inside.y + line, line == 0 ? .strong : .text,
          limit: inside.width - 2)
      }
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
        Format.fixed(record.result.statistic, 2) + " " + mark, endingAt: inside.maxX - 1, y: y,
        record.result.isConverged ? .good : .warn)
      y += 1
    }
    guard records.count > 1, y + 2 < inside.maxY else { return }
    let (new, old) = (records[records.count - 1], records[records.count - 2])
    y += 1
    put(
      "fit \(new.number) − fit \(old.number), in errors", x: inside.x + 1, y: y, .dim,
      limit: inside.width - 2)
    y += 1
    for difference in new.result.differences(from: old.result) where y < inside.maxY {
      put(difference.name.escapingControls, x: inside.x + 1, y: y, .text, limit: inside.width - 12)
      let text = difference.inErrors.map { Format.signed($0, 2) } ?? "–"
      put(
        text, endingAt: inside.maxX - 1, y: y,
        abs(difference.inErrors ?? 0) >= 3 ? .warn : .text)
      y += 1
    }
  }
}
