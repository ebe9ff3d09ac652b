import Fitting
import SkyGeometry

extension ExplorerState {
  /// What a key does.
  mutating func handle(_ key: KeyStroke, _ registry: ActionRegistry) -> [Effect] {
    status = nil
    if key == "Ctrl-C" { return interrupt() }
    if modal != nil {
      blink.isRunning = false
      return handleModal(key, registry)
    }
    if blink.isRunning, pendingKeys.isEmpty {
      let meaning = registry.lookup([key], in: contexts)
      if case .action(let action) = meaning, action.id.hasPrefix("blink") {
      } else {
        blink.isRunning = false
      }
    }
    if rootMenu && pendingKeys.isEmpty {
      rootMenu = false
      if key == "Space" || key == "Esc" {
        menuIsVisible = false
        return []
      }
      // The menu of the chosen prefix follows at once.
      menuIsVisible = true
      return press(key, registry)
    }
    if !pendingKeys.isEmpty {
      if key == "Esc" {
        closeMenu()
        return []
      }
      if key == "Space" {
        menuIsVisible = true
        return []
      }
      if key == "Backspace" {
        pendingKeys.removeLast()
        if pendingKeys.isEmpty { closeMenu() }
        return []
      }
    }
    return press(key, registry)
  }

  mutating func closeMenu() {
    pendingKeys = []
    menuIsVisible = false
    rootMenu = false
    menuToken += 1
  }

  private mutating func press(_ key: KeyStroke, _ registry: ActionRegistry) -> [Effect] {
    let sequence = pendingKeys + [key]
    if pendingKeys.isEmpty, let effects = typeNumber(key) { return effects }
    switch registry.lookup(sequence, in: contexts) {
    case .action(let action):
      closeMenu()
      unknownKeys = []
      return perform(action, .none)
    case .prefix:
      pendingKeys = sequence
      menuToken += 1
      return menuIsVisible ? [] : [.wake(.prefix(menuToken), after: delays.prefix)]
    case .unknown:
      closeMenu()
      if unknownKeys.insert(sequence).inserted {
        let what = sequence.count > 1 ? "keys \(sequence.label) mean" : "key \(key.label) means"
        hint("the \(what) nothing here · ? lists what does", .warning)
      }
      return []
    }
  }

  /// A digit in the energy editor or while a region is drawn begins a typed number.
  private mutating func typeNumber(_ key: KeyStroke) -> [Effect]? {
    guard let digit = key.typed, digit.isASCII, digit.isNumber else { return nil }
    switch contexts.first {
    case .energy:
      ask(
        "energy", "energy range", ArgumentKind.energyRange.explanation, text: key.name,
        isSuggestion: false)
    case .regionEdit:
      guard let draft else { return nil }
      ask(
        "region-numbers", draft.kind.rawValue, draft.numbersExplanation, text: key.name,
        isSuggestion: false)
    default: return nil
    }
    return []
  }

  /// Carries out an action, or says why it cannot be.
  package mutating func perform(
    _ action: Action, _ argument: Argument, text: String = ""
  ) -> [Effect] {
    if case .disabled(let reason) = action.availability(self) {
      hint("\(action.titleInSentence): \(reason)", .warning)
      return []
    }
    let before = (
      modal: modal, crosshair: map.crosshair, view: viewIsRecorded ? nil : viewCommand,
      region: selectedRegion
    )
    // What a drag left behind is not this action's.
    recordedCommand = nil
    var effects = action.perform(&self, argument)
    let asksOnly = before.modal == nil && modal != nil
    // An empty command stands for what is part of a later one.
    let isSilent = recordedCommand?.isEmpty == true
    if !asksOnly && !action.isMotion && !isSilent && draft == nil && fit.grab == nil {
      let plain = action.id + (text.isEmpty ? "" : " " + text)
      effects += record(
        recordedCommand ?? plain, from: before.crosshair, in: before.view,
        region: action.isOfRegion ? before.region : nil)
    }
    recordedCommand = nil
    // What only asks is done when it is answered.
    if !asksOnly { tour?.note(action.id) }
    return effects
  }

  /// Writes a command to the log; where the crosshair has been moved to by steps, and the view by
  /// the mouse, comes first, so that the log can be replayed.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - crosshair: Where the crosshair was before.
  ///   - view: The command for what was shown before; nil if a replay shows that already.
  ///   - region: The region that the command was for; nil if it is for none.
  /// - Returns: The lines for the log on disk.
  private mutating func record(
    _ command: String, from crosshair: PixelPosition, in view: String?, region: Int?
  ) -> [Effect] {
    var lines: [String] = []
    if let region, region != recordedRegion, let name = nameOfRegionBefore(region) {
      lines.append("choose-region " + name)
    }
    if region != nil { recordedRegion = selectedRegion }
    if crosshair != recordedCrosshair, let position = direction(of: crosshair) {
      lines.append("goto \(Format.degrees(position.icrs.lon)) \(Format.degrees(position.icrs.lat))")
    }
    if let view { lines.append(view) }
    lines.append(command)
    recordedCrosshair = map.crosshair
    recordedViewport = map.viewport
    for line in lines { log.add(Message(line, .command, time: now)) }
    return lines.map { .record($0) }
  }

  /// What a region was called before the last change of the document.
  private func nameOfRegionBefore(_ index: Int) -> String? {
    var before = self
    if let past = history.past.last?.document, past.regions.count > document.regions.count {
      before.document = past
    }
    guard before.document.regions.indices.contains(index) else { return nil }
    return before.commandName(ofRegion: index)
  }

  /// `Ctrl-C`: cancels the newest task; twice within a second quits.
  mutating func interrupt() -> [Effect] {
    if now - lastInterrupt <= delays.interrupt { return terminate() }
    lastInterrupt = now
    if modal != nil || draft != nil || fit.grab != nil || !pendingKeys.isEmpty {
      _ = escape()
      hint("cancelled · Ctrl-C again quits")
      return []
    }
    if let effects = cancelSpectrum() {
      say("spectrum cancelled · Ctrl-C again quits", .warning)
      return effects
    }
    if let effects = cancelTsMap() { return effects }
    if fit.run.scan.running != nil {
      say("scan cancelled · Ctrl-C again quits", .warning)
      return cancelScan()
    }
    if fit.run.running != nil {
      fit.run.running = nil
      fit.run.wantsSides = false
      say("fit cancelled, the values are those before it · Ctrl-C again quits", .warning)
      return [.fitControl(.cancel)]
    }
    if let running = jobs.running {
      jobs.cancelled.insert(running)
      jobs.running = nil
      jobs.isPending = false
      jobs.request = request
      say("update of the maps cancelled · Ctrl-C again quits", .warning)
      return [.cancelCompute]
    }
    if loading.isRunning, field != nil || loading.total > 0 {
      loading.isCancelled = true
      say(
        "loading cancelled after \(loading.done) of \(loading.total) · Ctrl-C again quits", .warning
      )
      return [.cancelLoading]
    }
    hint("nothing to cancel · Ctrl-C again quits")
    return []
  }

  /// One level back.
  mutating func escape() -> [Effect] {
    if !pendingKeys.isEmpty || rootMenu {
      closeMenu()
    } else if modal != nil {
      cancelModal()
    } else if fit.grab != nil {
      fit.grab = nil
      hint("source left where it was")
    } else if draft != nil {
      draft = nil
      hint("region left as it was")
    } else if blink.isRunning {
      blink.isRunning = false
    } else if !markedRegions.isEmpty, screen == .map {
      markedRegions = []
      hint("no region is marked any more")
    } else if energyEditor.anchor != nil {
      energyEditor.anchor = nil
    } else if screen == .observations, peek.isEnlarged {
      peek.isEnlarged = false
    } else if screen == .observations, peek.focus == .tiles {
      peek.focus = .table
    } else if screen == .observations, !observations.filter.isEmpty {
      observations.filter = ""
    } else if screen == .log, !log.filter.isEmpty {
      log.filter = ""
    } else if screen == .spectrum, closeInSpectrum() {
      return []
    } else if sky.ts.running != nil, let effects = cancelTsMap() {
      return effects
    } else if sky.breakdown.isOpen, focus == .map {
      sky.breakdown.isOpen = false
    } else if !sky.distribution.selection.isEmpty, screen == .map || screen == .distributions {
      sky.distribution.selection = []
      hint("no bins are selected any more")
    } else if drawerIsOpen, focus == .map {
      drawerIsOpen = false
    } else if map.highlight != nil, focus == .map, screen == .map {
      highlight(from: nil)
      recordedCommand = nil
    } else if focus != .map {
      focus = .map
    } else if handlesAreShown, screen == .map {
      handlesAreShown = false
    } else if screen != .map {
      screen = .map
    } else if tour != nil {
      tour = nil
      hint("the tour is over · {quit} quits")
    } else {
      hint("{quit} quits")
    }
    return []
  }

  /// Pasted text goes into the line that is being typed, and nowhere else.
  mutating func paste(_ text: String) {
    status = nil
    switch modal {
    case .help(var list):
      list.query.insert(text)
      modal = .help(list)
    case .palette(var list):
      list.query.insert(text)
      modal = .palette(list)
    case .picker(var picker):
      picker.list.query.insert(text)
      modal = .picker(picker)
    case .prompt(var prompt):
      prompt.field.insert(text)
      modal = .prompt(prompt)
    case .quit, .peaks, nil:
      hint("pasted text goes nowhere here; open : first")
    }
  }
}
