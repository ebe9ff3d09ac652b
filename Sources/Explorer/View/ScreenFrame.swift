package import TerminalRendering

/// A place on the screen that answers to the mouse.
package struct HitRegion: Sendable, Hashable {
  package let rect: CellRect
  package let target: HitTarget
}

/// One drawn screen with what the mouse can hit on it.
package struct ScreenFrame: Sendable {
  package var cells: CellBuffer
  /// Later ones lie above earlier ones.
  package var hits: [HitRegion] = []
  package var cursor: CellPoint?
  /// Cells that the map may use.
  package var canvas: CellRect?
  /// Where the pixels of the map are.
  package var geometry: MapGeometry?
  /// The same of panels that have not the focus.
  package var panels: [Int: PanelPlace] = [:]
}

/// Draws a state: a pure function.
///
/// - Parameters:
///   - state: What to show.
///   - theme: Colours and glyphs, resolved for the terminal.
///   - registry: Actions that hints, help and palette list.
/// - Returns: Cells, hit regions, and where the map is.
package func view(
  _ state: ExplorerState, theme: Theme, registry: ActionRegistry = .standard
) -> ScreenFrame {
  var painter = ScreenPainter(state, theme, registry)
  painter.drawScreen()
  return painter.frame
}

/// What the parts of the view share while a screen is drawn.
struct ScreenPainter {
  /// What is shown; its canvas is brought up to date when the map is laid out.
  var state: ExplorerState
  let theme: Theme
  let registry: ActionRegistry
  let layout: ScreenLayout
  var frame: ScreenFrame
  /// Where a value is typed into the table of parameters.
  var valueCell: CellRect?

  init(_ state: ExplorerState, _ theme: Theme, _ registry: ActionRegistry) {
    self.state = state
    self.theme = theme
    self.registry = registry
    layout = ScreenLayout(state)
    frame = ScreenFrame(
      cells: theme.makeBuffer(CellSize(width: max(1, state.columns), height: max(1, state.rows))))
  }

  /// The shown result, if any.
  var analysis: AnalysisResult? { state.result?.analysis }

  mutating func hit(_ rect: CellRect, _ target: HitTarget) {
    if !rect.isEmpty { frame.hits.append(HitRegion(rect: rect, target: target)) }
  }

  /// Writes text and returns the next column.
  @discardableResult
  mutating func put(
    _ text: String, x: Int, y: Int, _ role: ThemeRole, limit: Int? = nil
  ) -> Int {
    frame.cells.put(state.filled(text), x: x, y: y, theme[role], limit: limit.map { max(0, $0) })
  }

  mutating func put(_ text: String, endingAt x: Int, y: Int, _ role: ThemeRole) {
    frame.cells.put(text, endingAt: x, y: y, theme[role])
  }

  mutating func drawScreen() {
    guard layout.kind != .tiny else {
      drawNotice()
      return
    }
    drawTopBar()
    switch state.screen {
    case .map: drawMapScreen()
    case .distributions:
      drawDistributions()
      drawSmallStatus()
    case .observations:
      drawObservations()
      drawSmallStatus()
    case .log:
      drawLog()
      drawSmallStatus()
    case .fit: drawFitScreen()
    case .spectrum: drawSpectrum()
    }
    drawStatus()
    drawHints()
    drawMenu()
    drawModal()
  }

  /// What is left on a screen that is too small for a map.
  private mutating func drawNotice() {
    let text = "gammascope needs 40×12 (\(state.columns)×\(state.rows))"
    frame.cells.put(
      text, x: 0, y: max(0, state.rows / 2 - 1), theme[.text], limit: state.columns)
  }
}
