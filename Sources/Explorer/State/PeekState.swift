package import Observations
package import TerminalRendering

/// What a peek at an observation shows, one tile each.
package enum PeekTile: Int, Sendable, CaseIterable {
  case events
  case sky
  case area
  case pointSpread
  case energy
  case migration
  case background
  case backgroundField

  /// Title of the tile.
  package var title: String {
    switch self {
    case .events: "events"
    case .sky: "sky"
    case .area: "effective area"
    case .pointSpread: "point spread"
    case .energy: "energy resolution, bias"
    case .migration: "migration"
    case .background: "background"
    case .backgroundField: "background field"
    }
  }

  /// The response that it needs; nil for the events.
  package var response: ResponseKind? {
    switch self {
    case .events, .sky: nil
    case .area: .aeff
    case .pointSpread: .psf
    case .energy, .migration: .edisp
    case .background, .backgroundField: .bkg
    }
  }

  /// Whether a run has what the tile shows.
  package func isPresent(in summary: ResponseSummary) -> Bool {
    switch self {
    case .events, .sky: true
    case .area: summary.area != nil
    case .pointSpread: summary.pointSpread != nil
    case .energy, .migration: summary.dispersion != nil
    case .background, .backgroundField: summary.background != nil
    }
  }
}

/// Axes of a tile, kept while observations are stepped through.
package struct PeekAxes: Sendable, Equatable {
  package var x: PlotAxis
  package var y: PlotAxis
  /// Range of the colours of a heat map.
  package var value: PlotAxis?

  package init(x: PlotAxis, y: PlotAxis, value: PlotAxis? = nil) {
    self.x = x
    self.y = y
    self.value = value
  }

  /// Grown to hold others too.
  func union(_ other: PeekAxes) -> PeekAxes {
    PeekAxes(
      x: x.union(other.x), y: y.union(other.y),
      value: value.map { own in other.value.map { own.union($0) } ?? own } ?? other.value)
  }
}

/// The peek at the observation under the cursor.
package struct PeekState: Sendable, Equatable {
  /// Panes of the Observations screen.
  package enum Focus: Sendable { case table, tiles }

  package var focus = Focus.table
  package var tile = PeekTile.events
  /// The tile alone takes the place of all.
  package var isEnlarged = false
  /// Place of the crosshair along the horizontal axis of the enlarged tile.
  package var crosshair: [PeekTile: Double] = [:]
  /// Summaries of runs, the newest last in `order`.
  package private(set) var summaries: [Int: ResponseSummary] = [:]
  package private(set) var order: [Int] = []
  /// Runs whose responses could not be read, and why.
  package private(set) var failures: [Int: String] = [:]
  /// Axes of the tiles, grown with each run that was looked at.
  package var axes: [PeekTile: PeekAxes] = [:]
  /// Run that is waited for, from the first wish on.
  package var wanted: Int?
  /// Run that is being read.
  package var running: Int?
  /// Number of the newest wish; older wake-ups are dropped.
  package var token = 0

  /// Summaries that are kept.
  package static let limit = 32

  package init() {}

  /// Whether a run need not be read (again).
  package func isKnown(_ run: Int) -> Bool { summaries[run] != nil || failures[run] != nil }

  /// Keeps a summary, and lets the axes grow with it.
  package mutating func add(_ summary: ResponseSummary) {
    if summaries.updateValue(summary, forKey: summary.id) != nil {
      order.removeAll { $0 == summary.id }
    }
    order.append(summary.id)
    if order.count > Self.limit { summaries[order.removeFirst()] = nil }
    failures[summary.id] = nil
    for (tile, new) in PeekCharts(summary).axes {
      axes[tile] = axes[tile].map { $0.union(new) } ?? new
    }
  }

  package mutating func fail(_ run: Int, _ text: String) { failures[run] = text }

  /// Forgets everything that was read: another field.
  package mutating func reset() {
    self = PeekState()
  }
}
