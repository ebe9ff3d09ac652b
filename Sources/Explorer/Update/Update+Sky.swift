import Analysis
import GridMath
import Models
import SkyGeometry

extension ExplorerState {
  /// What the sky side of the engine answers.
  mutating func handle(_ event: SkyEvent) {
    switch event {
    case .ts(let generation, let event): handle(event, generation: generation)
    case .breakdown(let result):
      sky.breakdown.running = nil
      sky.breakdown.shown = result
    case .breakdownFailed(let request, let reason):
      sky.breakdown.running = nil
      sky.breakdown.failed = (request, reason)
    case .panels(let result):
      sky.panels.running = nil
      sky.panels.shown = result
    case .panelsFailed(let request, let reason):
      sky.panels.running = nil
      sky.panels.failed = (request, reason)
      if reason != "cancelled" { say("panels not updated: " + reason, .error) }
    case .maps(let result): takePanelMaps(result)
    case .mapsFailed(let request, let reason):
      sky.panels.linked.running = nil
      sky.panels.linked.failed = request
      if reason != "cancelled" { say("panel not updated: " + reason, .error) }
    }
  }

  /// Work that the state asks for now.
  mutating func scheduleSky() -> [Effect] {
    refreshDistribution()
    return scheduleBreakdown() + schedulePanels() + scheduleLinkedPanels()
  }

  // MARK: Settings of the TS map

  /// Rows of the list of settings; the last one starts.
  var tsSettingRows: [String] {
    let settings = sky.ts.settings
    let energies: String
    switch tsBins(settings) {
    case .success(let bins):
      let text = field?.rangeText(from: bins.lowerBound, to: bins.upperBound) ?? ""
      let isOfFile =
        settings.energies == .automatic && !document.bins.contains(false)
        && (field?.tsMap?.energyEdges.count ?? 0) > 1
      let origin =
        settings.energies != .automatic ? "typed" : isOfFile ? "of the file" : "selected"
      energies = "\(text)  (\(origin))"
    case .failure(let problem): energies = problem.text
    }
    return [
      "test source   \(settings.source.title)",
      "kernel        \(settings.kernelWidth.map { Format.trimmed($0) + "°" } ?? "as wide as the source")",
      "energies      \(energies)",
      "over          \(settings.isOverModels ? "the models: what they leave" : "the background")",
      "upper limits  \(settings.computesLimits ? "yes" : "no")",
      "start",
    ]
  }

  /// A choice in the list of settings.
  mutating func chooseTsSetting(
    _ row: String, _ index: Int, _ registry: ActionRegistry
  ) -> [Effect] {
    let ids = [
      ("test source", "ts-source"), ("kernel", "ts-width"), ("energies", "ts-energies"),
      ("over", "ts-base"), ("upper limits", "ts-limits"), ("start", "ts-map"),
    ]
    guard let id = ids.first(where: { row.hasPrefix($0.0) })?.1, let action = registry[id] else {
      return []
    }
    if action.id == "ts-base" || action.id == "ts-limits" {
      // Two states: switched here, and the list stays.
      let value = sky.ts.settings.isOverModels ? "background" : "models"
      let effects = perform(
        action, action.id == "ts-base" ? .text(value) : .none,
        text: action.id == "ts-base" ? value : "")
      let message = status
      openTsSettings(selection: index)
      status = message
      return effects
    }
    return perform(action, .none)
  }

  /// Opens the list of settings.
  mutating func openTsSettings(selection: Int = 0) {
    var picker = Picker(kind: .tsSettings, choices: tsSettingRows, original: "")
    picker.list.selection = selection
    modal = .picker(picker)
  }

  // MARK: Arguments

  /// Reads the arguments of the sky actions.
  func parseSkyArgument(
    _ text: String, as kind: ArgumentKind
  ) -> Result<Argument, ArgumentProblem> {
    let wanted = text.lowercased()
    switch kind {
    case .testSource:
      if let index = Self.double(text) {
        guard (0...10).contains(index) else {
          return .failure(ArgumentProblem("an index from 0 to 10, as 2.5"))
        }
        return .success(.number(index))
      }
      return choice(text, kind)
    case .tsEnergies:
      return wanted == "selected" ? .success(.text("selected")) : energies(text)
    case .tsBase: return choice(text, kind)
    case .kernelWidth:
      if wanted == "off" { return .success(.number(0)) }
      return angle(text).flatMap { argument in
        guard case .number(let width) = argument, width > 0 else {
          return .failure(ArgumentProblem("a kernel needs a width above 0, as 0.3, or off"))
        }
        if let geometry = field?.geometry {
          let side = min(
            Double(geometry.nx) * geometry.pixelScales.x,
            Double(geometry.ny) * geometry.pixelScales.y)
          guard width <= side else {
            return .failure(
              ArgumentProblem(
                "a kernel of \(Format.trimmed(width))° is larger than the map of "
                  + "\(Format.trimmed(side))°"))
          }
        }
        return .success(argument)
      }
    default:
      guard
        let edges = EnergyFormat.parse(text) ?? EnergyFormat.parse(text + " TeV"),
        (3...(PanelGrid.largest + 1)).contains(edges.count),
        zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        return .failure(
          ArgumentProblem("\"\(text)\" is not " + ArgumentKind.panelEdges.skyExplanation))
      }
      return .success(.panelEdges(edges))
    }
  }

  /// What a sky argument can be, where that is a closed set.
  func skyChoices(for kind: ArgumentKind) -> [String] {
    switch kind {
    case .testSource:
      return ["2", "2.5", "3"]
        + effectiveModels.models.compactMap { model in
          if case .source(let source) = model { return source.name }
          return nil
        }
    case .tsEnergies: return ["selected"]
    case .tsBase: return ["background", "models"]
    case .kernelWidth: return ["off"]
    default: return []
    }
  }
}

extension ArgumentKind {
  /// What is accepted, with an example.
  var skyExplanation: String {
    switch self {
    case .testSource: "the index of a point source, as 2.5, or the name of a source"
    case .tsEnergies: "a range of energies, as 0.2 20 TeV, or selected"
    case .tsBase: "background or models"
    case .kernelWidth: "a width in degrees, as 0.3, or off for as far as the source reaches"
    default: "three to five rising energies, as 0.1 1 10 TeV"
    }
  }
}
