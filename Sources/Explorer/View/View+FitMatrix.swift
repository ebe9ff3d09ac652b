import Fitting
import Foundation
import GridMath
import Models
import TerminalRendering

extension ScreenPainter {
  /// Correlation or covariance as coloured cells with numbers where there is room for them.
  mutating func drawMatrix(_ rect: CellRect, _ record: FitRecord) {
    let result = record.result
    let isCovariance = state.fit.run.showsCovariance
    let inside = Panel(
      title: isCovariance ? "covariance" : "correlation",
      note: state.filled("{fit-covariance} " + (isCovariance ? "correlation" : "covariance"))
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    let shown = record.measured
    guard inside.height >= 3, !shown.isEmpty else {
      put("no parameter has an error", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 2)
      return
    }
    let names = shown.map { shortName($0, record) }
    let chosen = state.selectedPlace.flatMap { record.index(of: $0) }.flatMap {
      shown.firstIndex(of: $0)
    }
    // The last line says the pair in full.
    let rows = min(shown.count, inside.height - 1)
    let widths = isCovariance ? [9] : [5, 4, 3, 2]
    let longest = names.map(\.count).max() ?? 0
    let width = inside.width - 4
    // Numbers come before long names.
    let cell =
      widths.first { $0 * shown.count <= width - min(9, longest) } ?? widths.last ?? 2
    let label = min(longest, max(min(9, longest), width - cell * shown.count))
    let room = width - label
    let columns = min(shown.count, max(1, room / cell))
    func window(_ count: Int) -> Range<Int> {
      let first = max(0, min((chosen ?? 0) - count / 2, shown.count - count))
      return first..<(first + count)
    }
    let palette = ScalePalette(
      MapScale(
        map: theme.maps.diverging, mapping: ScaleMapping(shape: .twoSided, lower: -1, upper: 1)),
      capabilities: theme.capabilities, background: theme.backgroundRgb)
    for (line, i) in window(rows).enumerated() {
      let y = inside.y + line
      let isChosen = i == chosen
      let name = names[i]
      if isChosen { put(theme.glyphs == .ascii ? ">" : "▸", x: inside.x, y: y, .accent) }
      put(
        name.count > label ? "…" + name.suffix(label - 1) : name, x: inside.x + 2, y: y,
        isChosen ? .strong : .dim, limit: label)
      for (column, j) in window(columns).enumerated() {
        let value = result.correlation(shown[i], shown[j])
        let number =
          isCovariance
          ? result.covariance[shown[i] * result.parameters.count + shown[j]] : value
        drawCell(
          value, text: isCovariance ? Self.short(number) : Format.signed(100 * value, 0),
          CellRect(x: inside.x + label + 3 + cell * column, y: y, width: cell, height: 1), palette)
      }
    }
    drawPair(record, chosen.map { shown[$0] } ?? shown[0], inside)
  }

  /// Name of a parameter; that of a background, where there is one only, without the model.
  private func shortName(_ index: Int, _ record: FitRecord) -> String {
    let parameter = record.result.parameters[index].parameter
    guard parameter.role == .norm, !record.isJoint else { return parameter.name.escapingControls }
    return record.result.models[parameter.shared.first].name.escapingControls
  }

  /// The chosen parameter with the one that is most correlated with it.
  private mutating func drawPair(_ record: FitRecord, _ index: Int, _ inside: CellRect) {
    guard let partner = record.partner(of: index) else { return }
    let result = record.result
    let covariance = result.covariance[index * result.parameters.count + partner]
    let number =
      state.fit.run.showsCovariance
      ? Self.short(covariance) : Format.signed(result.correlation(index, partner), 2)
    let text = "\(number) \(shortName(index, record)) and \(shortName(partner, record))"
    put(text, x: inside.x + 1, y: inside.maxY - 1, .text, limit: inside.width - 2)
  }

  /// One cell: its colour says sign and strength, its number or glyph too.
  private mutating func drawCell(
    _ value: Double, text: String, _ place: CellRect, _ palette: ScalePalette
  ) {
    let strong = abs(value) >= 0.8
    var style = theme[strong ? .strong : .text]
    if theme.level != .mono {
      let level = palette.level(of: (0.5 + 0.5 * value).clamped(to: 0...1))
      let back = palette.color(level, x: 0, y: 0, isDimmed: false)
      let rgb = back.rgb(terminal: theme.backgroundRgb)
      let light = 0.299 * Double(rgb.red) + 0.587 * Double(rgb.green) + 0.114 * Double(rgb.blue)
      style = CellStyle(
        theme.level == .truecolor
          ? .rgb(light > 140 ? Rgb(16, 16, 16) : Rgb(240, 240, 240))
          : .palette(light > 140 ? 0 : 15), on: back, strong ? [.bold] : [])
    } else if strong {
      style = style.adding(.reverse)
    }
    frame.cells.fill(place, style)
    if place.width >= 4 {
      frame.cells.put(text, endingAt: place.maxX - (place.width > 4 ? 1 : 0), y: place.y, style)
    } else if theme.level == .mono || abs(value) >= 0.2 {
      let sign = value < 0 ? "−" : "+"
      frame.cells.put(
        abs(value) < 0.2 ? "·" : strong ? sign + sign : sign, x: place.x, y: place.y, style,
        limit: place.width)
    }
  }

  /// `−1.2e−13` in eight columns.
  static func short(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    return String(format: "%.1e", value).replacingOccurrences(of: "-", with: "−")
  }

  // MARK: Stack and joint fit

  /// What the fit of the stack and the joint fit found, beside each other.
  mutating func drawSides(_ rect: CellRect) {
    let inside = Panel(title: "stacked and joint", note: state.filled("{joint-fit} switches"))
      .draw(into: &frame.cells, rect: rect, theme: theme)
    let x = inside.x + 1
    let width = inside.width - 2
    let (stacked, joint) = state.sides
    guard let stacked, let joint else {
      let lacks = stacked == nil ? "the stack" : "the runs together"
      put(
        state.fit.run.running != nil
          ? "fitting" : "there is no fit of \(lacks) as it is now: {fit-sides} makes it", x: x,
        y: inside.y,
        .dim, limit: width)
      return
    }
    let ends = [19, 8, 0].map { inside.maxX - 1 - $0 }
    var y = inside.y
    for (title, end) in zip(["stacked", "joint", "Δ/error"], ends) {
      put(title, endingAt: end, y: y, .tableHeader)
    }
    y += 1
    var model = ""
    for difference in joint.result.differences(from: stacked.result) where y < inside.maxY - 3 {
      // The name of the source stands above its parameters.
      let parts = difference.name.split(separator: ".")
      let own = parts.dropLast().joined(separator: ".")
      if own != model {
        model = own
        put(own.escapingControls, x: x, y: y, .accent, limit: width)
        y += 1
      }
      guard y < inside.maxY - 3 else { break }
      put(
        String(parts.last ?? "").escapingControls, x: x + 2, y: y, .text,
        limit: max(4, ends[0] - 10 - x - 2))
      // Digits to the second of the error, or both positions would look the same.
      let error = joint.result.parameters.first { $0.parameter.name == difference.name }?.error
      func figure(_ value: Double) -> String {
        Format.figure(value, digits: Format.digits(value, error: error ?? .nan))
      }
      put(figure(difference.other), endingAt: ends[0], y: y, .text)
      put(figure(difference.value), endingAt: ends[1], y: y, .strong)
      put(
        difference.inErrors.map { Format.signed($0, 2) } ?? "–", endingAt: ends[2], y: y,
        abs(difference.inErrors ?? 0) >= 1 ? .warn : .text)
      y += 1
    }
    y = min(y + 1, inside.maxY - 2)
    if let norms = joint.backgroundNorms {
      put(
        "\(norms.datasets) backgrounds, norms \(Format.fixed(norms.low, 3)) … "
          + Format.fixed(norms.high, 3), x: x, y: y, .text, limit: width)
    }
    put(
      "fit \(stacked.number) of the stack, fit \(joint.number) of \(joint.result.datasets.count) runs",
      x: x, y: y + 1, .dim, limit: width)
  }
}
