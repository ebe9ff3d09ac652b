import GridMath
import Models
import SkyGeometry
import TerminalRendering

extension ExplorerState {
  /// What the mouse does; keys can do all of it.
  mutating func handle(_ input: MouseInput, _ registry: ActionRegistry) -> [Effect] {
    switch input.kind {
    case .press: return press(input, registry)
    case .rightPress:
      startDrag(input)
      drag?.isOfScale = true
      return []
    case .drag: drag(input)
    case .rightDrag: dragScale(input)
    case .release: return release(input)
    case .wheelUp: return wheel(input, 1, registry)
    case .wheelDown: return wheel(input, -1, registry)
    }
    return []
  }

  private mutating func startDrag(_ input: MouseInput) {
    guard let target = input.target else { return }
    let limits = colorLimits(of: map.layer)
    drag = Drag(
      target: target, x: input.x, y: input.y, viewport: Viewport(center: viewCenter, zoom: zoom),
      limits: .fixed(limits.low, limits.high))
  }

  private mutating func press(_ input: MouseInput, _ registry: ActionRegistry) -> [Effect] {
    status = nil
    blink.isRunning = false
    guard let target = input.target else {
      if modal != nil { cancelModal() }
      closeMenu()
      return []
    }
    if modal != nil {
      guard case .listRow(let row) = target else {
        cancelModal()
        return []
      }
      return chooseRow(row, registry)
    }
    if case .action = target {} else { closeMenu() }
    switch target {
    case .map:
      focus = .map
      map.crosshair = limited(position(atColumn: input.x, row: input.y))
      if draft != nil, draft?.kind != .polygon || draft?.index != nil { moveDraftToCrosshair() }
      moveGrabToCrosshair()
      selectRegionUnderCrosshair()
      startDrag(input)
    case .colorBar(let value):
      startDrag(input)
      // A click on the mark takes it away.
      highlight(from: map.highlight == value ? nil : value)
    case .regionHandle: startDrag(input)
    case .linkedPanel(let index):
      guard index != sky.panels.linked.focus else {
        focus = .map
        break
      }
      var moved = input
      moved.target = .map
      guard let action = registry["panel"] else { break }
      return perform(action, .number(Double(index + 1)), text: "\(index + 1)")
        + press(moved, registry)
    case .mapPanel(let dx, let dy):
      focus = .map
      map.crosshair = limited(position(atColumn: input.x - dx, row: input.y - dy))
    case .histogramBin(let bin):
      chooseHistogramBin(bin)
      return recordNow([binCommand])
    case .energyBin(let bin):
      energyEditor.cursor = bin
      startDrag(input)
      if let action = registry[focus == .energy ? "toggle-bin" : "only-bin"] {
        return perform(action, .none)
      }
    case .energyStrip: focus = .energy
    case .tab(let screen):
      if let action = registry["screen-" + screen.title.lowercased()] {
        return perform(action, .none)
      }
    case .action(let id):
      if let action = registry[id] {
        closeMenu()
        return perform(action, .none)
      }
      let prefix = KeySequence(keys: id)
      if registry.groups.contains(where: { [$0.key] == prefix }) {
        pendingKeys = prefix
        rootMenu = false
        menuIsVisible = true
      }
    case .source(let name):
      focus = .map
      map.crosshair = limited(position(atColumn: input.x, row: input.y))
      if let index = document.models.index(of: name) { selectModel(index) }
      startDrag(input)
    case .model(let index):
      let isChosen = fit.focus == .models && selectedModel == index
      selectModel(index)
      fit.focus = isChosen ? .parameters : .models
    case .parameter(let place):
      fit.focus = .parameters
      if selectedPlace == place, let action = registry["set-parameter"] {
        return perform(action, .none)
      }
      select(place)
    case .fitPane(let pane): fit.focus = pane
    case .region(let index):
      focus = .regions
      if selectedRegion == index, let action = registry["toggle-exclusion"] {
        return perform(action, .none)
      }
      selectedRegion = index
    case .observation(let run):
      peek.focus = .table
      if observations.cursor == run, let action = registry["toggle-run"] {
        return perform(action, .none)
      }
      observations.cursor = run
    case .peekTile(let tile):
      if peek.focus == .tiles, peekTile == tile, !peek.isEnlarged { peek.isEnlarged = true }
      peek.focus = .tiles
      peek.tile = tile
    case .peekPlace(let value):
      peek.focus = .tiles
      if let tile = peekTile { peek.crosshair[tile] = value }
    case .spectrumSeries(let index):
      if spectrum.cursor == index { toggleSeries() }
      moveSpectrumCursor(index - spectrum.cursor)
    case .spectrumRow(let index): spectrum.places[spectrum.view] = index
    case .spectrumPlace(let value): chooseSpectrumRow(near: value)
    case .column(let index):
      if let column = ObservationColumn(rawValue: index) {
        if observations.sort == column { observations.isDescending.toggle() }
        observations.sort = column
      }
    case .listRow(let row): return chooseRow(row, registry)
    case .pane(let pane): focus = pane
    case .log: break
    }
    return []
  }

  /// A click on a row of an open list.
  private mutating func chooseRow(_ row: Int, _ registry: ActionRegistry) -> [Effect] {
    switch modal {
    case .help(let list):
      let items = helpItems(list.query.text, registry)
      guard items.indices.contains(row) else { return [] }
      modal = nil
      return perform(items[row], .none)
    case .palette(let list):
      let items = paletteItems(list.query.text, registry)
      guard items.indices.contains(row) else { return [] }
      return run(items[row], registry)
    case .picker(let picker): return choose(picker, row, registry)
    case .prompt(var prompt):
      let completions = completions(of: prompt, registry)
      if completions.indices.contains(row) {
        prompt.field = TextField(completions[row])
        modal = .prompt(prompt)
      }
      return []
    case .peaks: return goToPeak(row)
    case .quit, nil: return []
    }
  }

  /// Repeated clicks go through overlapping regions.
  private mutating func selectRegionUnderCrosshair() {
    guard draft == nil, let geometry = field?.geometry,
      let here = direction(of: map.crosshair)
    else { return }
    let hits = document.regions.indices.filter {
      document.regions[$0].contains(here, on: geometry)
    }
    guard !hits.isEmpty else { return }
    selectedRegion = hits.first { $0 > selectedRegion } ?? hits[0]
    handlesAreShown = true
  }

  private mutating func drag(_ input: MouseInput) {
    guard var current = drag else { return }
    let dx = input.x - current.x
    let dy = input.y - current.y
    guard dx != 0 || dy != 0 || current.moved else { return }
    switch current.target {
    case .map:
      if draft != nil {
        map.crosshair = limited(position(atColumn: input.x, row: input.y))
        moveDraftToCrosshair()
      } else {
        if !current.moved { rememberView() }
        pan(from: current.viewport, columns: Double(dx), rows: Double(dy))
      }
    case .source(let name):
      // A click chooses; only a drag moves.
      guard let index = document.models.index(of: name) else { return }
      if fit.grab == nil { grabSource(index) }
      map.crosshair = limited(position(atColumn: input.x, row: input.y))
      moveGrabToCrosshair()
    case .colorBar:
      if case .colorBar(let value) = input.target { highlight(from: value) }
    case .regionHandle(let index, let handle): dragHandle(handle, of: index, input)
    case .energyBin(let bin):
      // A hand that shakes within a bin has not dragged.
      guard case .energyBin(let end) = input.target, end != bin || current.moved else { return }
      select(energies: min(bin, end)..<(max(bin, end) + 1), "energy range")
    default: break
    }
    current.moved = true
    current.tookRegionUp = drag?.tookRegionUp ?? false
    drag = current
  }

  /// The end of a drag: a source or region that was dragged stays where it is.
  private mutating func release(_ input: MouseInput) -> [Effect] {
    defer { drag = nil }
    guard let drag else { return [] }
    if drag.isOfScale {
      guard drag.moved else { return [] }
      let (low, high) = colorLimits(of: map.layer)
      return recordNow([command("limits", low, high)])
    }
    if case .energyBin = drag.target {
      guard drag.moved, let range = energyRange else { return [] }
      return recordNow(["energy " + energyText(range)])
    }
    if case .colorBar = drag.target {
      return recordNow([map.highlight.map { command("highlight", $0) } ?? "highlight off"])
    }
    if case .regionHandle = drag.target {
      guard drag.moved else {
        // A click on a handle is one on the map beneath it.
        map.crosshair = limited(position(atColumn: input.x, row: input.y))
        return []
      }
      guard drag.tookRegionUp else { return [] }
      let chosen = draft?.index.map { commandName(ofRegion: $0) }
      acceptDraft()
      let choice = chosen.map { "choose-region " + $0 }
      recordedRegion = selectedRegion
      return recordNow([choice, recordedCommand].compactMap { $0 })
    }
    guard drag.moved, case .source = drag.target, fit.grab != nil else { return [] }
    acceptGrab()
    return recordNow([recordedCommand].compactMap { $0 })
  }

  /// Writes commands of a drag to the log.
  private mutating func recordNow(_ commands: [String]) -> [Effect] {
    recordedCommand = nil
    for command in commands { log.add(Message(command, .command, time: now)) }
    return commands.map { .record($0) }
  }

  /// The right button changes brightness (up and down) and contrast (left and right).
  private mutating func dragScale(_ input: MouseInput) {
    guard var current = drag, case .fixed(let low, let high) = current.limits, map.layer != .mask
    else { return }
    let width = Double(max(1, canvas.width))
    let height = Double(max(1, canvas.height))
    let shift = Double(input.y - current.y) / height * (high - low)
    let stretch = (1 + Double(input.x - current.x) / width).clamped(to: 0.1...4)
    let middle = (low + high) / 2 + shift
    let half = (high - low) / 2 / stretch
    setLimits(.fixed(middle - half, middle + half))
    current.moved = true
    drag = current
  }

  private mutating func wheel(
    _ input: MouseInput, _ step: Int, _ registry: ActionRegistry
  ) -> [Effect] {
    if modal != nil {
      scrollModal(-step)
      return []
    }
    // What was said before is about something else.
    status = nil
    var effects: [Effect] = []
    if case .linkedPanel(let index) = input.target, index != sky.panels.linked.focus,
      let action = registry["panel"]
    {
      effects = perform(action, .number(Double(index + 1)), text: "\(index + 1)")
    }
    switch input.target {
    case .map, .source, .linkedPanel:
      let point = position(atColumn: input.x, row: input.y)
      let factor = step > 0 ? 1.25 : 0.8
      setZoom(zoom * factor, fixed: point)
    case .energyBin, .energyStrip:
      guard let action = registry[step > 0 ? "next-bin" : "previous-bin"] else { break }
      return perform(action, .none)
    case .colorBar:
      // The nearer limit: the upper half of the bar moves the upper one.
      let isUpper = input.y < canvas.y + canvas.height / 2
      let id = "nudge-" + (isUpper ? "upper" : "lower") + (step > 0 ? "-up" : "")
      guard let action = registry[id] else { break }
      return perform(action, .none)
    case .region, .pane(.regions):
      let last = max(0, document.regions.count - 1)
      selectedRegion = (selectedRegion - step).clamped(to: 0...last)
    case .model, .fitPane(.models): selectModel(fit.model - step)
    case .parameter, .fitPane(.parameters): moveParameterCursor(-step)
    case .observation, .column: moveObservationCursor(-3 * step)
    case .peekTile, .peekPlace: moveObservationCursor(-step)
    case .spectrumPlace, .spectrumRow: moveSpectrumPlace(-step)
    case .spectrumSeries: moveSpectrumCursor(-step)
    case .log:
      let last = max(0, visibleMessages.count - 1)
      log.scroll = (log.scroll + 3 * step).clamped(to: 0...last)
    default: break
    }
    return effects
  }

  private mutating func scrollModal(_ step: Int) {
    switch modal {
    case .help(var list):
      list.selection = max(0, list.selection + step)
      modal = .help(list)
    case .palette(var list):
      list.selection = max(0, list.selection + step)
      modal = .palette(list)
    case .picker(var picker):
      picker.list.selection = (picker.list.selection + step)
        .clamped(to: 0...max(0, picker.matches.count - 1))
      modal = .picker(picker)
    default: break
    }
  }
}
