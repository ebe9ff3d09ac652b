import GridMath
import Models
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// The Fit screen: models, their parameters, the fit, and a map that follows.
  mutating func drawFitScreen() {
    let models = state.effectiveModels
    let places = FitLayout(layout.content, models: models.models.count)
    if let rect = places.models { drawModels(rect, models) }
    if places.map == nil, state.fit.run.detail != .map,
      !state.fit.run.records.isEmpty || state.fit.run.detail == .sides
    {
      drawFitDetail(places.parameters)
    } else {
      drawParameters(places.parameters, models)
    }
    if let rect = places.panel { drawFitPanel(rect, models) }
    if let rect = places.map { drawFitDetail(rect) }
    if let rect = layout.readout, layout.kind == .small {
      frame.cells.fill(rect, theme[.bar])
      let text = state.filled(state.status?.text ?? fitStatusText)
      frame.cells.put(" " + text, x: 0, y: rect.y, theme[.bar], limit: rect.width)
    }
  }

  /// What the model contributes to the shown prediction, if that was made with these models.
  private func share(_ index: Int, _ models: ModelList) -> ModelPrediction.Share? {
    guard let analysis, let prediction = analysis.prediction,
      analysis.request.models.models.map(\.name) == models.models.map(\.name),
      prediction.shares.indices.contains(index)
    else { return nil }
    return prediction.shares[index]
  }

  // MARK: Models

  private mutating func drawModels(_ rect: CellRect, _ models: ModelList) {
    let isActive = state.fit.focus == .models
    let inside = Panel(
      title: "models", note: rect.width >= 30 ? "predicted" : rect.width >= 22 ? "pred." : "",
      isActive: isActive
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    hit(rect, .fitPane(.models))
    let width = inside.width - 2
    if models.models.isEmpty {
      put("none", x: inside.x + 1, y: inside.y, .dim, limit: width)
      return
    }
    // Two lines each where there is room for all of them.
    let lines = models.models.count * 3 <= inside.height + 1 ? 2 : 1
    let room = max(1, inside.height / lines)
    let cursor = state.selectedModel ?? 0
    let first = max(0, min(cursor - room / 2, models.models.count - room))
    for (line, index) in (first..<min(models.models.count, first + room)).enumerated() {
      let y = inside.y + line * (lines == 2 ? 3 : 1)
      guard y < inside.maxY else { break }
      let place = CellRect(
        x: inside.x, y: y, width: inside.width, height: min(lines, inside.maxY - y))
      drawModel(models.models[index], index, share(index, models), place, lines: lines)
      hit(place, .model(index))
    }
  }

  private mutating func drawModel(
    _ model: Model, _ index: Int, _ share: ModelPrediction.Share?, _ place: CellRect, lines: Int
  ) {
    let isSelected = index == state.selectedModel
    let selection: ThemeRole? =
      isSelected ? (state.fit.focus == .models ? .selection : .selectionIdle) : nil
    if let selection { frame.cells.fill(place, theme[selection]) }
    func style(_ role: ThemeRole) -> CellStyle {
      theme.style(role, on: selection)
    }
    let counts = share.map { Format.counts($0.counts) } ?? ""
    let used = frame.cells.put(
      counts, endingAt: place.maxX - 1, y: place.y, style(share?.coverage == nil ? .text : .warn))
    let room = used - place.x - 4
    let mark = isSelected ? "▸" : " "
    frame.cells.put(mark, x: place.x + 1, y: place.y, style(.accent))
    let end = frame.cells.put(
      model.name.escapingControls, x: place.x + 3, y: place.y, style(.strong), limit: max(0, room))
    let detail = share?.coverage ?? model.shortTitle
    let role: ThemeRole = share?.coverage == nil ? .dim : .warn
    if lines == 2, place.height >= 2 {
      frame.cells.put(
        detail, x: place.x + 3, y: place.y + 1, style(role), limit: max(0, place.width - 4))
    } else if used - end >= 10 {
      frame.cells.put(detail, x: end + 2, y: place.y, style(role), limit: used - end - 4)
    }
  }

  // MARK: Parameters

  /// A line of the table: the heading of a model, or a parameter.
  private enum TableLine {
    case heading(Int)
    case parameter(ParameterPlace)
  }

  private mutating func drawParameters(_ rect: CellRect, _ models: ModelList) {
    let free = models.freeParameters.count
    let frozen = models.sharedParameters.count - free
    let isActive = state.fit.focus == .parameters
    let inside = Panel(
      title: "parameters" + (state.isStale ? " …" : ""),
      note: models.models.isEmpty
        ? ""
        : (state.fitScopeParts + ["\(free) free", "\(frozen) frozen"]).joined(separator: " · "),
      isActive: isActive
    ).draw(into: &frame.cells, rect: rect, theme: theme)
    hit(rect, .fitPane(.parameters))
    guard !models.models.isEmpty else {
      drawFirstSteps(inside)
      return
    }
    let columns = ParameterColumns(inside)
    columns.drawHeader(into: &frame.cells, y: inside.y, theme)
    var lines: [TableLine] = []
    for (index, model) in models.models.enumerated() {
      lines.append(.heading(index))
      lines += model.parameters.indices.map {
        .parameter(ParameterPlace(model: index, parameter: $0))
      }
    }
    let hasLegend = inside.height >= lines.count + 4
    let room = max(1, inside.height - 1)
    let chosen = state.selectedPlace
    let cursor =
      lines.firstIndex { line in
        switch line {
        case .heading(let index): chosen == nil && index == state.selectedModel
        case .parameter(let place): place == chosen
        }
      } ?? 0
    let first = max(0, min(cursor - room / 2, lines.count - room))
    let scrolls = lines.count > room
    for (offset, line) in lines[first..<min(lines.count, first + room)].enumerated() {
      let y = inside.y + 1 + offset
      let place = CellRect(
        x: inside.x, y: y, width: inside.width - (scrolls ? 1 : 0), height: 1)
      switch line {
      case .heading(let index):
        drawHeading(models.models[index], place)
        hit(place, .model(index))
      case .parameter(let parameter):
        let isChosen = parameter == chosen
        columns.draw(
          state.parameterRow(parameter, of: models),
          selection: isChosen ? (isActive ? .selection : .selectionIdle) : nil,
          into: &frame.cells, y: y, theme)
        if isChosen { valueCell = columns.field(y: y) }
        hit(place, .parameter(parameter))
      }
    }
    if scrolls {
      ScrollBar.draw(
        into: &frame.cells,
        rect: CellRect(x: inside.maxX - 1, y: inside.y + 1, width: 1, height: room), offset: first,
        count: lines.count, theme: theme)
    } else if hasLegend {
      drawLegend(
        x: inside.x + 1, y: inside.y + lines.count + 2, width: inside.width - 2, maxY: inside.maxY)
    }
  }

  private mutating func drawHeading(_ model: Model, _ place: CellRect) {
    put(theme.glyphs == .ascii ? "v" : "▾", x: place.x + 1, y: place.y, .accent)
    let end = put(
      model.name.escapingControls, x: place.x + 3, y: place.y, .accent, limit: place.width - 4)
    put(model.title, x: end + 3, y: place.y, .dim, limit: place.maxX - 1 - end - 3)
  }

  private mutating func drawLegend(x: Int, y: Int, width: Int, maxY: Int) {
    let isAscii = theme.glyphs == .ascii
    let parts: [(String, ThemeRole, String)] = [
      (isAscii ? "o" : "●", .good, "free"), (isAscii ? "*" : "❄", .accent, "frozen"),
      (isAscii ? "!" : "▲", .warn, "at its bound"),
      (isAscii ? "." : "○", .dim, "the data say nothing about it"),
    ]
    var end = x
    for (mark, role, text) in parts where end + text.count + 2 < x + width {
      end = put(mark, x: end, y: y, role) + 1
      end = put(text, x: end, y: y, .dim, limit: x + width - end) + 3
    }
    guard y + 1 < maxY else { return }
    put("pull: change from the start value, in errors", x: x, y: y + 1, .dim, limit: width)
  }

  /// What to do where there is no model.
  private mutating func drawFirstSteps(_ inside: CellRect) {
    let here = state.direction(of: state.map.crosshair).map { direction in
      let icrs = direction.icrs
      return " (\(Format.fixed(icrs.lon, 3))° \(Format.signed(icrs.lat, 3))°)"
    }
    let steps = [
      ("{new-source-row}", "new source at the crosshair" + (here ?? "")),
      ("{load-models}", "read a models file, as models.yaml"),
      ("{background-model}", "add a background model: norm, powerlaw, piecewise"),
      ("{screen-map}", "the map, to move the crosshair; {add-source} adds a source there too"),
    ]
    put("no models yet", x: inside.x + 2, y: inside.y + 1, .strong, limit: inside.width - 3)
    for (line, (key, text)) in steps.enumerated() where inside.y + 3 + line < inside.maxY {
      put(key, x: inside.x + 2, y: inside.y + 3 + line, .hintKey)
      put(text, x: inside.x + 7, y: inside.y + 3 + line, .text, limit: inside.width - 8)
    }
  }

  /// The value of the chosen parameter while it is typed, in its row.
  mutating func drawValueField(_ prompt: Prompt) {
    guard let place = valueCell else { return }
    frame.cells.fill(place, theme[.input])
    var input = TextInput(prompt.field.text, placeholder: "value and unit")
    input.move(by: prompt.field.cursor - prompt.field.text.count)
    frame.cursor = input.draw(into: &frame.cells, rect: place, theme: theme, prompt: "")
    frame.hits.removeAll()
  }

  /// What is chosen, in a line.
  var fitStatusText: String {
    let models = state.document.models
    guard let place = state.selectedPlace else {
      return models.models.isEmpty
        ? "no models" : Format.count(models.models.count, "model") + " · \(energyText)"
    }
    let parameter = models[place]
    var parts = ["\(models.path(place)) \(parameter.quantityText)"]
    let row = state.parameterRow(place, of: models)
    if row.standing == .uninformed { parts.append("the data say nothing about it") }
    if !row.partners.isEmpty {
      parts.append("one with " + row.partners.joined(separator: ", "))
    }
    if parameter.minimum != nil || parameter.maximum != nil {
      let ends = [parameter.minimum, parameter.maximum].map {
        $0.map { Format.plain($0) } ?? "none"
      }
      parts.append("bounds \(ends[0]) … \(ends[1])")
    }
    if let start = state.startParameter(place), start.value != parameter.value {
      parts.append("start \(start.quantityText)")
    }
    if let errors = state.asymmetricErrors(place) {
      parts.append("errors " + Format.asymmetric(errors))
    }
    parts.append(energyText)
    return parts.joined(separator: " · ")
  }
}

extension Format {
  /// Predicted counts: whole ones where there are many.
  static func counts(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    return abs(value) >= 1000
      ? NumberText.grouped(Int(value.rounded())) : fixed(value, abs(value) >= 100 ? 1 : 2)
  }
}
