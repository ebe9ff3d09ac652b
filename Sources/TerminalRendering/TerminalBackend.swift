/// One complete screen.
package struct Frame: Hashable, Sendable {
  package var cells: CellBuffer
  /// Where the text cursor is shown; nil hides it.
  package var cursor: CellPoint?

  package init(_ cells: CellBuffer, cursor: CellPoint? = nil) {
    self.cells = cells
    self.cursor = cursor
  }
}

/// A screen to draw on and to read from: curses, or memory in tests.
@MainActor
package protocol TerminalBackend: AnyObject {
  var size: CellSize { get }
  var capabilities: TerminalCapabilities { get }
  /// Colour behind the text, if the terminal told it at the start.
  var background: Rgb? { get }
  /// Keys, mouse, resize, paste and focus, in order; one reader.
  var events: AsyncStream<InputEvent> { get }
  /// Shows a frame; only what differs from the last one is written.
  func present(_ frame: Frame)
  /// Makes the next `present` paint everything (`Ctrl-L`, change of colours).
  func invalidate()
  /// Gives the mouse back to the terminal, or takes it.
  func setMouse(enabled: Bool)
  /// Puts text on the clipboard; false if it cannot.
  func copyToClipboard(_ text: String) -> Bool
  /// Restores the terminal, stops the process group (`Ctrl-Z`), and comes back with a resize event.
  func suspend()
  /// Restores the terminal; the stream of events ends.
  func close()
}

extension TerminalBackend {
  package var background: Rgb? { nil }
}

/// A screen in memory, for tests and for rendering without a terminal.
@MainActor
package final class MemoryBackend: TerminalBackend {
  package private(set) var size: CellSize
  package var capabilities: TerminalCapabilities
  package var background: Rgb?
  package let events: AsyncStream<InputEvent>
  private let continuation: AsyncStream<InputEvent>.Continuation

  /// The last frame, if any was presented.
  package private(set) var frame: Frame?
  /// How many frames were presented.
  package private(set) var frameCount = 0
  /// Cells changed by each frame.
  package private(set) var changedCells: [Int] = []
  package private(set) var clipboard: String?
  package private(set) var isMouseEnabled = true
  package private(set) var isClosed = false
  private var isInvalid = false

  package init(size: CellSize, capabilities: TerminalCapabilities = TerminalCapabilities()) {
    self.size = size
    self.capabilities = capabilities
    (events, continuation) = AsyncStream.makeStream()
  }

  /// Sends an event to the reader; a resize also changes `size`.
  package func send(_ event: InputEvent) {
    if case .resize(let new) = event { size = new }
    continuation.yield(event)
  }

  package func present(_ frame: Frame) {
    let runs = frame.cells.diff(from: isInvalid ? nil : self.frame?.cells)
    changedCells.append(runs.reduce(0) { $0 + $1.length })
    isInvalid = false
    self.frame = frame
    frameCount += 1
  }

  package func invalidate() { isInvalid = true }
  package func setMouse(enabled: Bool) { isMouseEnabled = enabled }
  package func copyToClipboard(_ text: String) -> Bool {
    clipboard = text
    return true
  }
  package func suspend() { send(.resize(size)) }
  package func close() {
    isClosed = true
    continuation.finish()
  }
}
