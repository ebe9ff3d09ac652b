package import TerminalRendering

/// Where the pieces of the screen are, from its size alone.
package struct ScreenLayout: Sendable, Equatable {
  /// The classes of size of tui.md section 3.
  package enum Kind: Sendable {
    /// Map and inspector side by side.
    case wide
    /// Map alone, inspector as a drawer.
    case medium
    /// Map, one line of read-out, one of hints.
    case small
    /// A notice.
    case tiny
  }

  package let kind: Kind
  package let screen: CellRect
  package let topBar: CellRect?
  package let status: CellRect?
  package let hints: CellRect?
  /// Everything between the bars.
  package let content: CellRect
  /// The map panel with its frame.
  package let map: CellRect
  package let energy: CellRect?
  /// Lines of read-out where there is no inspector.
  package let readout: CellRect?
  package let inspector: CellRect?
  /// Panes of the inspector.
  package let crosshair: CellRect?
  package let regions: CellRect?
  package let histogram: CellRect?
  /// True if the inspector opens and closes.
  package let hasDrawer: Bool

  package init(_ state: ExplorerState) {
    self.init(
      columns: state.columns, rows: state.rows,
      drawerIsOpen: state.drawerIsOpen || state.sky.breakdown.isOpen,
      regionCount: state.effectiveRegions.count, hasTestSource: state.sky.ts.shown != nil)
  }

  package init(
    columns: Int, rows: Int, drawerIsOpen: Bool = false, regionCount: Int = 0,
    hasTestSource: Bool = false
  ) {
    screen = CellRect(x: 0, y: 0, width: columns, height: rows)
    if columns < 40 || rows < 12 {
      kind = .tiny
    } else if columns < 80 || rows < 20 {
      kind = .small
    } else {
      kind = columns >= 120 ? .wide : .medium
    }
    switch kind {
    case .tiny:
      (topBar, status, hints, energy, readout, inspector) = (nil, nil, nil, nil, nil, nil)
      (crosshair, regions, histogram) = (nil, nil, nil)
      (content, map, hasDrawer) = (screen, CellRect(x: 0, y: 0, width: 0, height: 0), false)
    case .small:
      (topBar, status, energy, inspector) = (nil, nil, nil, nil)
      (crosshair, regions, histogram) = (nil, nil, nil)
      content = CellRect(x: 0, y: 0, width: columns, height: rows - 2)
      map = content
      readout = CellRect(x: 0, y: rows - 2, width: columns, height: 1)
      hints = CellRect(x: 0, y: rows - 1, width: columns, height: 1)
      hasDrawer = false
    case .medium, .wide:
      let isWide = kind == .wide
      topBar = CellRect(x: 0, y: 0, width: columns, height: 1)
      status = CellRect(x: 0, y: rows - 2, width: columns, height: 1)
      hints = CellRect(x: 0, y: rows - 1, width: columns, height: 1)
      let area = CellRect(x: 0, y: 1, width: columns, height: rows - 3)
      content = area
      hasDrawer = !isWide
      let side: Int
      if isWide {
        side = min(62, 44 + max(0, columns - 120) * 9 / 20)
      } else {
        side = drawerIsOpen ? 42 : 0
      }
      let left = CellRect(x: 0, y: 1, width: columns - side, height: area.height)
      // The inspector says more than the lines of read-out.
      let lines = isWide || drawerIsOpen ? 0 : 2
      let strip = area.height >= 40 ? 6 : area.height >= 28 ? 5 : area.height >= 24 ? 4 : 3
      map = CellRect(
        x: 0, y: left.y, width: left.width, height: left.height - strip - lines)
      energy = CellRect(x: 0, y: map.maxY, width: left.width, height: strip)
      readout =
        lines > 0 ? CellRect(x: 0, y: map.maxY + strip, width: columns, height: lines) : nil
      guard side > 0 else {
        (inspector, crosshair, regions, histogram) = (nil, nil, nil, nil)
        return
      }
      let column = CellRect(x: left.maxX, y: 1, width: side, height: area.height - lines)
      inspector = column
      // A TS map adds three lines to the read-out.
      let top = min(
        column.height,
        column.height >= 38 ? (hasTestSource ? 19 : 16) : column.height >= 30 ? 15 : 14)
      // The table of regions grows with them; the histogram keeps what it needs to be read.
      let wanted = 6 + max(1, regionCount)
      let rest = column.height - top
      let table = max(0, min(wanted, rest >= 22 ? rest - 14 : rest))
      crosshair = CellRect(x: column.x, y: column.y, width: side, height: top)
      regions = CellRect(x: column.x, y: column.y + top, width: side, height: table)
      let chart = rest - table
      histogram =
        chart >= 8
        ? CellRect(x: column.x, y: column.y + top + table, width: side, height: chart) : nil
    }
  }
}
