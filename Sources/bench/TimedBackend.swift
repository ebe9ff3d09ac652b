import Foundation
import TerminalRendering

/// A screen whose keys come from the program itself and whose frames are noted with their times.
@MainActor
final class TimedBackend: TerminalBackend {
  private let inner: any TerminalBackend
  let events: AsyncStream<InputEvent>
  private let keys: AsyncStream<InputEvent>.Continuation
  private var sent: (key: String, at: ContinuousClock.Instant)?
  /// Keys with the seconds from each to the end of the next frame.
  private(set) var answers: [(key: String, seconds: Double)] = []
  /// Text of the last frame.
  private(set) var text = ""
  /// Frames that were presented.
  private(set) var frames = 0
  /// Whether a frame has shown a map: cells of two colours.
  private(set) var hasMap = false

  init(_ inner: any TerminalBackend) {
    self.inner = inner
    (events, keys) = AsyncStream.makeStream()
  }

  /// Types a key; the frame that answers it is measured if that is wanted.
  func type(_ name: String, isMeasured: Bool = false) {
    guard let key = KeyEvent(name: name) else { return }
    sent = isMeasured ? (name, ContinuousClock.now) : nil
    keys.yield(.key(key))
  }

  /// Seconds from keys to their frames.
  var latencies: [Double] { answers.map(\.seconds) }

  /// The slowest answers with their keys, for a line of the report.
  var slowest: String {
    answers.sorted { $0.seconds > $1.seconds }.prefix(4)
      .map { String(format: "%@ %.1f", $0.key, 1e3 * $0.seconds) }.joined(separator: ", ")
  }

  var size: CellSize { inner.size }
  var capabilities: TerminalCapabilities { inner.capabilities }

  func present(_ frame: Frame) {
    inner.present(frame)
    frames += 1
    if let sent {
      answers.append((sent.key, ExplorerBench.seconds(since: sent.at)))
      self.sent = nil
    }
    text = frame.cells.text
    if !hasMap { hasMap = text.contains("▀") }
  }

  func invalidate() { inner.invalidate() }
  func setMouse(enabled: Bool) { inner.setMouse(enabled: enabled) }
  func copyToClipboard(_ text: String) -> Bool { false }
  func suspend() {}

  func close() {
    keys.finish()
    inner.close()
  }
}
