import SkyGeometry

/// What makes a place bright: the pane, and the sums that it shows.
package struct BreakdownState: Sendable {
  /// What the rows are.
  package enum Rows: String, Sendable, CaseIterable {
    case runs
    case energies
  }

  package var isOpen = false
  package var rows = Rows.runs
  /// Row of the table of regions that is looked at; nil: the disk at the crosshair.
  package var region: Int?
  /// First shown row.
  package var scroll = 0
  package var running: BreakdownRequest?
  package var shown: BreakdownResult?
  /// A question that cannot be answered, and why.
  package var failed: (request: BreakdownRequest, reason: String)?

  package init() {}
}

extension ExplorerState {
  /// The question that the open pane asks now; nil: there is nothing to ask about.
  package var breakdownRequest: BreakdownRequest? {
    guard sky.breakdown.isOpen, jobs.hasData, let field, field.map == nil else { return nil }
    let target: BreakdownRequest.Target
    let regions = effectiveRegions
    if let index = sky.breakdown.region, regions.indices.contains(index) {
      target = .region(regions[index])
    } else if let pixel = pixelIndex(map.crosshair) {
      target = .disk(x: pixel % field.geometry.nx, y: pixel / field.geometry.nx)
    } else {
      return nil
    }
    return BreakdownRequest(
      target: target, excludedRuns: document.excludedRuns, exclusions: document.activeExclusions,
      bins: document.bins, radius: field.correlationRadius)
  }

  /// Asks for new sums if the place or the data have changed.
  mutating func scheduleBreakdown() -> [Effect] {
    guard sky.breakdown.running == nil, let request = breakdownRequest,
      request != sky.breakdown.shown?.request, request != sky.breakdown.failed?.request,
      jobs.running == nil
    else { return [] }
    sky.breakdown.running = request
    return [.sky(.breakdown(request))]
  }

  /// Opens the pane on the selected region if the table of regions has the focus, else on the
  /// crosshair; closes it if that is what it shows.
  mutating func toggleBreakdown() {
    let region = focus == .regions && screen == .map ? selectedRegion : nil
    if sky.breakdown.isOpen, sky.breakdown.region == region || focus != .regions {
      sky.breakdown.isOpen = false
      return
    }
    openBreakdown(region: region)
  }

  /// Opens the pane.
  mutating func openBreakdown(region: Int?) {
    screen = .map
    focus = .map
    sky.breakdown.isOpen = true
    sky.breakdown.region = region
    sky.breakdown.scroll = 0
  }
}
