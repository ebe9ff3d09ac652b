import Explorer
import GridMath
import Models
import TerminalRendering
import Testing

/// What holds for every action of the registry, made from the registry itself.
@Suite struct RegistrySweepTests {
  static let registry = ActionRegistry.standard
  static let ids = registry.actions.map(\.id)

  /// Arguments of actions that ask for one, where the field of the tests allows it.
  private static let arguments: [String: String] = [
    "goto": "83.5 22.1", "view": "83.5 22.1 0.6", "energy": "0.3 3 TeV",
    "toggle-bin": "0.1 0.2 TeV",
    "merge-bins": "0.3 3 TeV", "layer": "excess", "blink-interval": "1", "smooth": "0.1",
    "stretch": "log", "limits": "0 7", "limits-percentile": "99", "highlight": "4",
    "bin-values": "−1 1 2 inf",
    "contours": "counts 3 5",
    "theme": "light", "select-region": "Crab", "choose-region": "Crab", "mark-region": "Crab",
    "region-numbers": "83.6 22.0 0.3", "rename-region": "bright one",
    "add-region": "circle 83.4 22.2 0.1", "goto-source": "Crab", "search": "crab",
    "toggle-run": "102", "goto-observation": "102", "fit-range": "0.3 3 TeV",
    "panel-edges": "0.1 1 10 TeV", "panel": "2", "ts-source": "2.5", "ts-width": "0.2",
    "ts-energies": "0.3 3 TeV", "ts-base": "background", "residual-kind": "diff",
    "spectrum-unit": "dnde", "set-parameter": "Crab.index = 2.2",
    "freeze-parameter": "Crab.index", "bound-parameter": "Crab.index = 1 4",
    "link-parameters": "Crab.index = Faint One.index", "reset-parameter": "Crab.index",
    "select-model": "Faint One", "rename-model": "Crab = Nebula", "delete-model": "Faint One",
    "copy-model": "Crab", "spectral-type": "Crab = lp", "spatial-type": "Crab = gauss",
    "move-source": "Crab = 83.5 22.1", "absorption": "Crab = 0.1",
    "add-source": "pl point New at 83.5 22.1", "background-model": "powerlaw",
    "exclude-catalogue": "0.1", "exclude-significant": "5 3",
  ]

  /// A field with something to undo and a second region, made by keys alone; every test begins with
  /// a copy of it.
  private static let started = Result { try makeStart() }

  private static let loaded = Result { try Harness() }
  private static let empty = Result { try Harness(loads: false) }

  private func start() throws -> Harness { try Self.started.get() }

  private static func makeStart() throws -> Harness {
    var harness = try Harness()
    harness.keys("r c L L Enter 1 ] [")
    try harness.answer()
    harness.draw()
    harness.state.status = nil
    harness.effects = []
    return harness
  }

  /// What a command is to bring back: everything but cursors, messages and histories.
  private func meaning(_ state: ExplorerState) -> String {
    let parts: [Any] = [
      state.document, state.screen, state.map.layer,
      state.map.settings.sorted { $0.key.rawValue < $1.key.rawValue },
      state.map.overlays, state.map.smoothing, state.map.highlight as Any,
      state.map.significanceMode, state.map.residual,
      state.map.viewport.zoom as Any, state.markedRegions.sorted(), state.theme, state.mouseIsOn,
      state.sky.panels.count, state.sky.panels.arrangement, state.sky.panels.quantity,
      state.sky.panels.isOverModels, state.sky.panels.linked.focus,
      state.sky.panels.linked.locks.map(\.rawValue).sorted(), state.sky.ts.settings,
      state.spectrum.view, state.spectrum.unit, state.histogramIsLogarithmic, state.blink.interval,
      state.drawerIsOpen,
    ]
    return parts.map { "\($0)" }.joined(separator: "\n")
  }

  private func commands(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
  }

  /// Carries a command out as a replay does.
  private func replay(_ command: String, _ harness: inout Harness) throws {
    let words = command.split(separator: " ", maxSplits: 1).map(String.init)
    let action = try #require(Self.registry[words[0]], "\(command) names no action")
    var argument = Argument.none
    let text = words.count > 1 ? words[1] : ""
    if !text.isEmpty {
      switch harness.state.parse(text, as: action.argument) {
      case .success(let parsed): argument = parsed
      case .failure(let problem): Issue.record("\(command): \(problem.text)")
      }
    }
    harness.state.modal = nil
    _ = harness.state.perform(action, argument, text: text)
    harness.send(.wake(.frame))
    try harness.answer()
    harness.draw()
  }

  @Test(arguments: ids)
  func itsCommandBringsTheSameBack(id: String) throws {
    let action = try #require(Self.registry[id])
    var first = try start()
    guard action.availability(first.state).isEnabled else { return }
    var argument = Argument.none
    let text = Self.arguments[id] ?? ""
    if !text.isEmpty {
      switch first.state.parse(text, as: action.argument) {
      case .success(let parsed): argument = parsed
      case .failure(let problem):
        Issue.record("\(id) \(text): \(problem.text)")
        return
      }
    }
    first.state.modal = nil
    let effects = first.state.perform(action, argument, text: text)
    first.send(.wake(.frame))
    try first.answer()
    first.draw()
    var second = try start()
    for command in commands(effects) { try replay(command, &second) }
    // What only asks, or takes several keys, says nothing yet.
    guard first.state.modal == nil, first.state.draft == nil, first.state.fit.grab == nil else {
      return
    }
    if action.isMotion { return }
    #expect(meaning(second.state) == meaning(first.state), "\(commands(effects))")
  }

  @Test(arguments: ids)
  func whatIsNotPossibleSaysWhy(id: String) throws {
    let action = try #require(Self.registry[id])
    // Before there is a field, with one, and with a single map.
    for loads in [false, true] {
      var harness = try (loads ? Self.loaded : Self.empty).get()
      guard case .disabled(let reason) = action.availability(harness.state) else { continue }
      #expect(reason.count > 5, "\(id): \(reason)")
      let before = harness.fingerprint
      #expect(harness.state.perform(action, .none).isEmpty)
      let said = try #require(harness.state.status, "\(id) is silent").text
      #expect(said.lowercased().hasPrefix(action.title.lowercased() + ": "))
      #expect(!said.contains("{"), "a key is not filled in: \(said)")
      harness.state.status = nil
      #expect(harness.fingerprint == before, "\(id) changed something all the same")
    }
  }

  /// Before anything is loaded no action brings the program down or stays silent.
  @Test(arguments: ids)
  func nothingFailsWithoutAField(id: String) throws {
    let action = try #require(Self.registry[id])
    var harness = try Self.empty.get()
    _ = harness.state.perform(action, .none)
    harness.draw()
    harness.draw(.mono, .ascii)
  }

  @Test func everyKeyIsReachableInItsContext() {
    for action in Self.registry.actions {
      for keys in action.keys {
        let stacks = Context.allCases.map(\.stack).filter { $0.contains(action.context) }
        let isReached = stacks.contains { stack in
          if case .action(let found) = Self.registry.lookup(keys, in: stack) {
            return found.id == action.id
          }
          return false
        }
        #expect(isReached, "\(keys.label) never reaches \(action.id)")
        for length in 1..<max(1, keys.count) {
          let prefix = Array(keys.prefix(length))
          let opens = stacks.contains { stack in
            if case .prefix = Self.registry.lookup(prefix, in: stack) { return true }
            return false
          }
          #expect(opens, "\(prefix.label) does not open a menu for \(action.id)")
        }
      }
    }
  }

  /// Typing the first key of an action does what the action does.
  @Test(arguments: ids)
  func itsKeyDoesIt(id: String) throws {
    let action = try #require(Self.registry[id])
    guard let keys = action.keys.first, id != "interrupt" else { return }
    var typed = try start()
    guard typed.state.contexts.contains(action.context),
      case .action(let found) = Self.registry.lookup(keys, in: typed.state.contexts),
      found.id == id
    else { return }
    var performed = typed
    for key in keys { typed.send(.key(key), after: 0) }
    _ = performed.state.perform(action, .none)
    performed.send(.wake(.frame), after: 0)
    let isSame = typed.fingerprint == performed.fingerprint
    #expect(isSame, "\(keys.label) is not \(id)")
  }

  /// Every argument of the table belongs to an action that takes one.
  @Test func theTableFitsTheRegistry() {
    for id in Self.arguments.keys {
      #expect(Self.registry[id]?.argument ?? .none != .none, "\(id) takes no argument")
    }
  }
}
