import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  mutating func drawTopBar() {
    guard let rect = layout.topBar else { return }
    let bar = TabBar(
      program: "gammascope", subtitle: subtitle,
      tabs: Screen.allCases.map { "\($0.rawValue) \($0.title)" },
      selected: state.screen.rawValue - 1)
    let tabs = bar.draw(into: &frame.cells, rect: rect, theme: theme)
    for (screen, tab) in zip(Screen.allCases, tabs) {
      hit(tab, .tab(screen))
    }
  }

  /// What is shown, in a few words.
  private var subtitle: String {
    guard let field = state.field else { return state.loading.failure ?? "opening" }
    var parts = [field.title]
    if let map = field.map {
      if map.bins != .image {
        parts.append("\(field.energy.count) \(map.bins == .energy ? "energy bins" : "images")")
      }
    } else if let analysis {
      let all = field.observations.count
      let time = Format.duration(analysis.livetime)
      // Short enough for 80 columns.
      parts +=
        analysis.runCount < all
        ? ["\(analysis.runCount)/\(all) runs stacked", time]
        : [Format.count(all, "run"), time, "stacked"]
    } else {
      parts.append(Format.count(field.observations.count, "run"))
    }
    return parts.joined(separator: " · ")
  }

  /// Energies of the shown result, or of the selection before there is one.
  var energyText: String {
    guard let field = state.field else { return "" }
    let bins = analysis?.request.bins ?? state.document.bins
    guard let first = bins.firstIndex(of: true), let last = bins.lastIndex(of: true) else {
      return "no energies"
    }
    let range = field.rangeText(from: first, to: last + 1)
    let gaps = bins[first...last].contains(false)
    return range + (gaps ? " in part" : "")
  }

  /// Zoom and what happens to the values in it.
  var zoomText: String {
    let view = MapView(center: MapPoint(x: 0, y: 0), zoom: state.zoom)
    guard state.zoom < 0.999, state.shownLayer != .mask else { return view.zoomText }
    return view.zoomText + " " + resamplingTitle(state.shownLayer)
  }

  /// The line above the hints of a small screen, which has no status line.
  mutating func drawSmallStatus() {
    guard layout.kind == .small, layout.status == nil, let rect = layout.readout else { return }
    frame.cells.fill(rect, theme[.bar])
    let text = state.filled(
      state.status?.line ?? statusText(fitting: rect.width - 1) { TextWidth.columns(of: $0) })
    frame.cells.put(" " + text, x: 0, y: rect.y, theme[.bar], limit: rect.width)
  }

  mutating func drawStatus() {
    guard let rect = layout.status else { return }
    let shown = state.status ?? modalStatus
    var line = StatusLine(mode: mode, text: "", right: statusRight)
    let whole = line.room(in: rect, theme: theme)
    func columns(_ text: String) -> Int { TextWidth.columns(of: theme.glyphs.adapted(text)) }
    let right = line.right.map { columns($0.text) + 4 }.reduce(0, +)
    // That runs were dropped is worth a part; else the norms have only what is left.
    let reserved = normsTexts.map { $0.isWarning ? columns($0.short) + 6 : 0 } ?? 0
    let text = state.filled(shown?.line ?? statusText(fitting: whole - right - reserved, columns))
    line.text = text
    let room = whole - right - columns(text) - 6
    if let norms = normsMessage(room: max(room, reserved - 6), columns) {
      line.right.insert(norms, at: 0)
    }
    line.draw(into: &frame.cells, rect: rect, theme: theme)
    if let message = shown {
      let role: ThemeRole? =
        switch message.kind {
        case .warning: .statusWarn
        case .error: .statusError
        case .good: .statusGood
        case .info, .command: nil
        }
      if let role {
        let start = TextWidth.columns(of: mode) + 3
        let width = TextWidth.columns(of: theme.glyphs.adapted(text))
        let style = theme[role]
        frame.cells.restyle(CellRect(x: start, y: rect.y, width: width, height: 1)) { cell in
          cell.foreground = style.foreground
          cell.attributes = style.attributes
        }
      }
    }
  }

  private var mode: String {
    if state.draft != nil { return "REGION" }
    if state.fit.grab != nil { return "SOURCE" }
    if state.blink.isRunning { return "BLINK" }
    switch state.screen {
    case .map:
      switch state.focus {
      case .map: return "MAP"
      case .energy: return "ENERGY"
      case .regions: return "REGIONS"
      }
    case .distributions: return "DIST"
    case .observations: return state.peek.focus == .tiles ? "PEEK" : "RUNS"
    case .log: return "LOG"
    case .fit: return state.fit.focus == .models ? "MODELS" : "FIT"
    case .spectrum: return "SPECTRUM"
    }
  }

  /// A part of the status line.
  private struct StatusPart {
    var text: String
    /// The part with the least weight gives way first where there is no room for all.
    var weight: Int

    init(_ text: String, _ weight: Int) {
      self.text = text
      self.weight = weight
    }
  }

  /// What is shown, in whole words: parts give way that stand elsewhere or are as usual.
  func statusText(fitting room: Int, _ columns: (String) -> Int) -> String {
    var parts = statusParts
    func text() -> String { parts.map(\.text).joined(separator: " · ") }
    while parts.count > 1, columns(text()) > room,
      let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
    {
      parts.remove(at: least)
    }
    return text()
  }

  private var statusParts: [StatusPart] {
    if state.screen == .map, let draft = state.draft { return draftParts(draft) }
    let isPlainMap =
      state.screen == .map && state.field != nil && !(state.showsPanels && layout.kind != .small)
    guard isPlainMap else { return [StatusPart(otherStatusText, 1)] }
    return mapParts
  }

  /// The region that is being drawn: its numbers, and what is in it.
  private func draftParts(_ draft: RegionDraft) -> [StatusPart] {
    let shape: String
    if draft.kind == .polygon, draft.index == nil {
      let count = draft.vertices.count
      shape = "polygon with \(count) corner\(count == 1 ? "" : "s")"
    } else {
      let (position, sizes) = draft.numbersInWords
      shape = "\(draft.kind.rawValue) at \(position)" + (sizes.isEmpty ? "" : " · " + sizes)
    }
    var parts = [StatusPart(shape, 4), StatusPart(draft.role.title, 1)]
    let index = draft.index ?? state.document.regions.count
    if let sums = analysis?.regionSums, sums.indices.contains(index), sums[index].pixels > 0 {
      parts.append(
        StatusPart(
          "excess \(Format.grouped(sums[index].excess, isSigned: true)) in "
            + "\(Format.grouped(sums[index].counts)) counts", 2))
      parts.append(StatusPart("\(Format.signed(sums[index].significance, 1)) σ", 3))
    }
    return parts
  }

  private var otherStatusText: String {
    switch state.screen {
    case .observations:
      let table = state.observations
      // Why a run is not used is longer than its column.
      let reason = table.rows.first { $0.id == table.cursor && !$0.isUsed }
      if let reason { return "run \(reason.id) \(reason.stateText)" }
      var parts = [
        Format.count(table.rows.count, "run"),
        "sorted by \(table.sort.title)"
          + (table.isDescending ? ", descending" : ""),
      ]
      if !table.filter.isEmpty { parts.append("filter \"\(table.filter)\"") }
      if !state.document.excludedRuns.isEmpty {
        parts.append("\(state.document.excludedRuns.count) left out by hand")
      }
      return parts.joined(separator: " · ")
    case .fit: return fitStatusText
    case .spectrum: return spectrumStatusText
    case .log:
      let count = state.visibleMessages.count
      return Format.count(count, "message")
        + (state.log.filter.isEmpty ? "" : " · filter \"\(state.log.filter)\"")
    default: break
    }
    guard state.field != nil else { return "" }
    if state.screen == .distributions { return distributionStatus }
    if state.screen == .map, state.showsPanels { return panelStatus }
    return ""
  }

  private var mapParts: [StatusPart] {
    guard let field = state.field else { return [] }
    let layer = state.shownLayer
    let isLinked = state.showsLinkedPanels && layout.kind != .small
    var parts: [StatusPart] = []
    if isLinked { parts.append(StatusPart(linkedStatus, 8)) }
    parts.append(StatusPart(layer.rawValue, 10))
    var energies = energyText
    if layer.isOfTestSource, let bins = state.sky.ts.shown?.request.bins {
      energies = field.rangeText(from: bins.lowerBound, to: bins.upperBound)
    }
    // The title of a single map has them too.
    if !energies.isEmpty { parts.append(StatusPart(energies, isLinked ? 7 : 4)) }
    let hasValues = !layer.isOfTestSource || state.sky.ts.shown != nil
    if layer != .mask, hasValues {
      let limits = state.colorLimits(of: layer)
      let factor = areaFactor(layer)
      let settings = state.map[layer: layer]
      parts.append(
        StatusPart(
          "\(settings.stretch.label) \(Format.short(limits.low * factor, digits: 2))"
            + "…\(Format.short(limits.high * factor, digits: 2)) \(settings.limits.label)", 7))
    }
    // Other layers are not of a disk.
    if layer == .significance {
      parts.append(StatusPart("r \(Format.fixed(field.correlationRadius, 2))°", 1))
    }
    if state.map.smoothing > 0 {
      let text = "smooth \(Format.trimmed(state.map.smoothing))°"
      parts.append(layer.canBeSmoothed ? StatusPart(text, 8) : StatusPart(text + " not here", 2))
    }
    parts.append(StatusPart(zoomText, 9))
    let exclusions = state.document.regions.filter { $0.role == .exclude && $0.isEnabled }.count
    parts.append(
      state.document.exclusionsAreOn
        ? StatusPart(exclusions == 0 ? "no exclusions" : "exclusions on (\(exclusions))", 3)
        : StatusPart("exclusions off", 8))
    return parts
  }

  /// The norms of the runs in as many words as there is room for.
  private func normsMessage(room: Int, _ columns: (String) -> Int) -> StatusMessage? {
    guard let texts = normsTexts else { return nil }
    return [texts.long, texts.short].first { columns($0) <= room }.map {
      StatusMessage($0, texts.isWarning ? .statusWarn : .statusGood)
    }
  }

  /// What is said of the norms, nothing on narrow lines or while an open list has more to say.
  private var normsTexts: (long: String, short: String, isWarning: Bool)? {
    guard let analysis, state.columns >= 110, state.modal == nil else { return nil }
    let kept = analysis.norms.filter(\.isKept)
    guard let low = kept.map(\.norm).min(), let high = kept.map(\.norm).max() else { return nil }
    let dropped = analysis.norms.count - kept.count
    let runs = "\(kept.count) kept" + (dropped > 0 ? ", \(dropped) dropped" : "")
    let range = "norms \(Format.fixed(low, 2))–\(Format.fixed(high, 2)), "
    return (range + runs, runs, dropped > 0)
  }

  private var statusRight: [StatusMessage] {
    var right: [StatusMessage] = []
    if state.sky.ts.running != nil {
      right.append(
        StatusMessage(
          "TS map " + (state.tsStanding ?? "…") + state.filled(" · {cancel-fit} cancels"),
          .statusGood))
    }
    if state.loading.isRunning {
      let loading = state.loading
      let count = loading.total > 0 ? " \(loading.done)/\(loading.total)" : ""
      right.append(StatusMessage(loading.stage + count, .statusGood))
    } else if state.loading.isCancelled {
      right.append(StatusMessage("loading cancelled", .statusWarn))
    }
    if let scanMessage { right.append(scanMessage) }
    if state.spectrum.running != nil { right.append(StatusMessage("computing", .statusGood)) }
    if state.jobs.hasFailed { right.append(StatusMessage("maps not updated", .statusError)) }
    if state.saveFailed { right.append(StatusMessage("not saved", .statusError)) }
    return right
  }

  mutating func drawHints() {
    guard let rect = layout.hints else { return }
    // What has no key any more, by keys.toml, is in the palette only.
    let specs = tourSpecs + hintSpecs.filter { !$0.key.isEmpty }
    // The step of a tour says what to do next: it comes before everything.
    let isEnding = specs.suffix(Self.lastHints.count).map(\.action) == Self.lastHints
    let line = HintLine(
      specs.map { Hint($0.key, $0.label) },
      keptCount: isEnding && tourSpecs.isEmpty ? Self.lastHints.count : 0)
    let rects = line.draw(into: &frame.cells, rect: rect, theme: theme)
    for (spec, place) in zip(specs, rects) {
      if let place, let action = spec.action { hit(place, .action(action)) }
    }
  }

  private static let lastHints = ["palette", "help", "quit"]

  private struct HintSpec {
    var key: String
    var label: String
    var action: String?
  }

  /// Keys of some actions, as the registry has them.
  private func spec(_ ids: [String], _ label: String) -> HintSpec {
    let keys = ids.compactMap { registry[$0]?.keys.first?.label }
    let areLetters = keys.allSatisfy { $0.count == 1 && $0.first?.isLetter == true }
    return HintSpec(
      key: keys.joined(separator: areLetters ? "" : " "), label: label, action: ids.last)
  }

  /// The key that opens a group, by its standard key.
  private func prefix(_ standard: KeyStroke, _ label: String) -> HintSpec {
    let key = registry.groupKey(standard)
    return HintSpec(key: key.label, label: label, action: key.name)
  }

  private var emptyFitHints: [HintSpec] {
    [
      spec(["new-source-row"], "new source at the crosshair"), spec(["load-models"], "read a file"),
      spec(["background-model"], "background"), spec(["screen-map"], "map"),
    ]
  }

  /// The step of the tour, before the hints; nothing while keys or an answer are being typed.
  private var tourSpecs: [HintSpec] {
    guard let tour = state.tour, state.modal == nil, state.pendingKeys.isEmpty, !state.rootMenu
    else { return [] }
    guard let step = tour.step, let id = step.actions.first else {
      return [HintSpec(key: "tour", label: "is over, the field is yours", action: nil)]
    }
    let keys = registry[id]?.keys.first?.label ?? ":" + id
    let number = "\(tour.place + 1)/\(tour.steps.count)"
    return [HintSpec(key: keys, label: state.filled("\(number) \(step.text)"), action: id)]
  }

  private var hintSpecs: [HintSpec] {
    switch state.modal {
    case .help:
      return [
        HintSpec(key: "type", label: "search"), HintSpec(key: "↑ ↓", label: "choose"),
        HintSpec(key: "Enter", label: "do it"), HintSpec(key: "Esc", label: "close"),
      ]
    case .palette, .picker:
      return [
        HintSpec(key: "type", label: "filter"), HintSpec(key: "↑ ↓", label: "choose"),
        HintSpec(key: "Tab", label: "complete"), HintSpec(key: "Enter", label: "take"),
        HintSpec(key: "Esc", label: "close"),
      ]
    case .prompt:
      return [
        HintSpec(key: "Enter", label: "take"), HintSpec(key: "Tab", label: "complete"),
        HintSpec(key: "↑", label: "earlier answers"), HintSpec(key: "Esc", label: "cancel"),
      ]
    case .quit: return [HintSpec(key: "y", label: "quit"), HintSpec(key: "n", label: "stay")]
    case .peaks:
      return [
        HintSpec(key: "↑ ↓", label: "choose"), HintSpec(key: "Enter", label: "go there"),
        HintSpec(key: "n", label: "make it a source"), HintSpec(key: "Esc", label: "close"),
      ]
    case nil: break
    }
    if !state.pendingKeys.isEmpty || state.rootMenu {
      return [
        HintSpec(key: state.pendingKeys.label, label: "…"),
        HintSpec(key: "Space", label: "list"), HintSpec(key: "Esc", label: "cancel"),
      ]
    }
    let last = [
      spec(["palette"], "commands"), spec(["help"], "help"), spec(["quit"], "quit"),
    ]
    switch state.contexts.first {
    case .sourceMove:
      return [
        spec(["grab-left", "grab-down", "grab-up", "grab-right"], "move"),
        spec(["grab-far-left", "grab-far-down", "grab-far-up", "grab-far-right"], "far"),
        spec(["grab-accept"], "keep"), spec(["escape"], "leave it"),
        prefix("m", "layer"), spec(["previous-bin", "next-bin"], "energy"),
      ]
    case .parameters:
      guard state.selectedPlace != nil else { return emptyFitHints + last }
      return [
        spec(["parameter-down", "parameter-up"], "row"), spec(["set-parameter"], "edit"),
        spec(["freeze-parameter"], "freeze"), spec(["step-up", "step-down"], "1 %"),
        spec(["bound-parameter"], "bounds"), spec(["link-parameters"], "link"),
        spec(["new-source-row"], "new source"), spec(["delete-model-row"], "delete"),
        prefix("f", "fit"), prefix("M", "models"), spec(["undo"], "undo"),
      ] + last
    case .models:
      guard state.selectedModel != nil else { return emptyFitHints + last }
      return [
        spec(["model-down", "model-up"], "choose"), spec(["model-parameters"], "parameters"),
        spec(["new-source-row"], "new"), spec(["delete-model-row"], "delete"),
        spec(["rename-model-row"], "name"), spec(["spectrum-row"], "spectrum"),
        spec(["absorption-row"], "EBL"), spec(["grab-row"], "move"), prefix("f", "fit"),
        prefix("M", "models"), spec(["undo"], "undo"),
      ] + last
    case .regionEdit:
      let kind = state.draft?.kind
      let corner =
        kind == .polygon && state.draft?.index == nil ? [spec(["draft-corner"], "corner")] : []
      // Keys that do nothing to a shape are not offered for it.
      let second = [spec(["draft-second-smaller", "draft-second-larger"], "second size")]
      let turn = [spec(["draft-turn-left", "draft-turn-right"], "turn")]
      return corner + [
        spec(["draft-left", "draft-down", "draft-up", "draft-right"], "move"),
        spec(["draft-larger", "draft-smaller"], "size"), spec(["draft-accept"], "keep"),
        spec(["escape"], "cancel"), spec(["draft-numbers"], "numbers"),
      ] + (kind == .circle || kind == .polygon ? [] : second)
        + (kind == .ellipse || kind == .box ? turn : []) + [spec(["draft-role"], "role")]
    case .map where state.sky.breakdown.isOpen:
      return [
        spec(["left", "down", "up", "right"], "move"), spec(["why-rows"], "by run or energy"),
        spec(["why-up", "why-down"], "scroll"), spec(["previous-bin", "next-bin"], "energy"),
        spec(["why-bright"], "close"), spec(["undo"], "undo"),
      ] + last
    case .energy:
      return [
        spec(["energy-left", "energy-right"], "move"), spec(["toggle-bin"], "toggle"),
        spec(["mark-range"], "range"), spec(["merge-bins", "divide-bins"], "merge, divide"),
        spec(["only-bin"], "only"), spec(["all-bins"], "all"),
        spec(["type-energies"], "type"), spec(["escape"], "back"),
      ] + last
    case .regions:
      return [
        spec(["region-down", "region-up"], "choose"), spec(["region-edit-row"], "move and size"),
        spec(["toggle-exclusion"], "exclude"), spec(["mark-region"], "several"),
        prefix("r", "region"), spec(["region-delete-row"], "delete"), spec(["undo"], "undo"),
        spec(["escape"], "back"),
      ] + last
    case .observations:
      return [
        spec(["row-down", "row-up"], "choose"), spec(["toggle-run"], "include"),
        spec(["next-pane"], "peek"), spec(["sort-previous", "sort-next"], "sort"),
        spec(["filter-runs"], "filter"), spec(["show-pointing"], "on the map"),
        spec(["undo"], "undo"),
      ] + last
    case .peek:
      return [
        spec(["row-down", "row-up"], "run"),
        spec(["peek-left", "peek-right"], state.peek.isEnlarged ? "crosshair" : "tile"),
        spec(["peek-enlarge"], state.peek.isEnlarged ? "all tiles" : "enlarge"),
        spec(["peek-previous", "peek-next"], "tile"), spec(["toggle-run"], "include"),
        spec(["copy-numbers"], "copy numbers"), spec(["peek-fit-axes"], "fit axes"),
        spec(["escape"], "back"),
      ] + last
    case .spectrum: return spectrumHints.map { spec($0.ids, $0.label) } + last
    case .log:
      return [
        spec(["log-down", "log-up"], "scroll"), spec(["filter-log"], "filter"),
        spec(["search"], "search"), spec(["escape"], "back"),
      ] + last
    case .distributions:
      return [
        spec(["bin-left", "bin-right"], "bin"), spec(["bin-toggle"], "select"),
        spec(["bin-range"], "range"), spec(["bins-above"], "all above"),
        spec(["previous-distribution", "next-distribution"], "quantity"),
        spec(["distribution-region"], "region only"), spec(["distribution-map"], "on the map"),
        spec(["histogram-log"], "log"), spec(["bins-narrower", "bins-wider"], "bins"),
        spec(["previous-bin", "next-bin"], "energy"),
        spec(["escape"], "back"),
      ] + last
    default:
      return [
        spec(["left", "down", "up", "right"], "move"),
        spec(["previous-bin", "next-bin"], "energy"), prefix("m", "layer"), prefix("g", "go to"),
        spec(["toggle-exclusion"], "exclude"), prefix("r", "region"), prefix("f", "fit"),
        prefix("s", "stretch"), spec(["zoom-in", "zoom-out"], "zoom"), spec(["undo"], "undo"),
        spec(["blink"], "blink"),
      ] + last
    }
  }
}
