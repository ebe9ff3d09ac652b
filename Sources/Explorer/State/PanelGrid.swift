import Analysis
import Models
import SkyGeometry

/// Several map panels beside each other: one for each energy range, with one scale for all, or
/// layers (`LinkedPanels`).
///
/// Position and zoom of energy panels are those of the map.
package struct PanelGrid: Sendable {
  /// What the panels show.
  package enum Quantity: String, Sendable, CaseIterable {
    case significance
    case excess
  }

  /// What the panels differ in.
  package enum Arrangement: Sendable {
    case energies
    case layers
  }

  package var arrangement = Arrangement.energies
  package var linked = LinkedPanels()
  /// Panels: 1 for the map alone, at most `largest`.
  package var count = 1
  package var quantity = Quantity.significance
  /// Whether the models are subtracted, or the background alone.
  package var isOverModels = true
  /// Energies that were typed, TeV; nil: those of the analysis file, or equal parts.
  package var typedEdges: [Double]?
  package var running: PanelRequest?
  package var shown: PanelResult?
  package var failed: (request: PanelRequest, reason: String)?

  package static let largest = 4

  package init() {}
}

extension ExplorerState {
  /// True if panels of energies take the place of the map.
  package var showsPanels: Bool {
    sky.panels.arrangement == .energies && sky.panels.count > 1 && field?.map == nil
      && field != nil
  }

  /// Energies between the panels, TeV, and where they come from.
  package var panelEdges: (edges: [Double], origin: String) {
    guard let field else { return ([], "") }
    let count = sky.panels.count
    if let typed = sky.panels.typedEdges, typed.count == count + 1 { return (typed, "typed") }
    if let edges = field.residuals?.energyEdges, edges.count == count + 1 {
      return (edges, "of the file")
    }
    // Equal numbers of bins of the selected range, as nearly as it goes.
    let range = energyRange ?? 0..<field.energy.count
    let parts = min(count, range.count)
    let bins = (0...max(1, parts)).map {
      range.lowerBound + Int((Double(range.count * $0) / Double(max(1, parts))).rounded())
    }
    return (bins.map { field.energy.edges[$0] }, "equal parts")
  }

  /// What the panels show now; nil: there are none, or no data.
  package var panelRequest: PanelRequest? {
    guard showsPanels, jobs.hasData, let field else { return nil }
    let models = effectiveModels
    let isOver =
      sky.panels.isOverModels && !models.models.isEmpty
      && field.reasonWithout(.predicted) == nil
    return PanelRequest(
      excludedRuns: document.excludedRuns, exclusions: document.activeExclusions,
      edges: panelEdges.edges, models: isOver ? models : nil,
      correlationRadius: field.residuals?.correlationRadius ?? field.correlationRadius)
  }

  /// Asks for new panels if anything that they depend on has changed; while runs stream in they
  /// wait.
  mutating func schedulePanels() -> [Effect] {
    guard screen == .map, sky.panels.running == nil, !loading.isRunning, jobs.running == nil,
      let request = panelRequest, request != sky.panels.shown?.request,
      request != sky.panels.failed?.request
    else { return [] }
    sky.panels.running = request
    return [.sky(.panels(request))]
  }

  /// Shows so many panels.
  mutating func showPanels(_ count: Int) {
    if count > 1, let problem = field?.reasonWithout(.significance) {
      hint("no panels: " + problem, .warning)
      return
    }
    screen = .map
    sky.panels.count = count
    if count > 1 {
      let edges = panelEdges
      hint("\(edges.edges.count - 1) energy ranges, \(edges.origin) · {panel-edges} types others")
    } else {
      hint("one map")
    }
  }

  /// Shows panels between typed energies.
  mutating func setPanelEdges(_ edges: [Double]) {
    guard let field else { return }
    let groups = field.energy.groups(edges: edges)
    guard groups.count == edges.count - 1, let first = groups.first, let last = groups.last else {
      let axis = Format.energyRange(field.energy.edges[0], field.energy.edges.last ?? 0)
      hint(
        groups.isEmpty
          ? "no energy bin lies between these edges; the bins are \(axis)"
          : "two of these edges are nearest to the same edge of a bin; the bins are \(axis)",
        .warning)
      return
    }
    sky.panels.typedEdges =
      groups.map { field.energy.edges[$0.lowerBound] } + [field.energy.edges[last.upperBound]]
    sky.panels.count = groups.count
    sky.panels.arrangement = .energies
    screen = .map
    hint(
      "\(groups.count) energy range\(groups.count == 1 ? "" : "s"), "
        + field.rangeText(from: first.lowerBound, to: last.upperBound))
  }
}
