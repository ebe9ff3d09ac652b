import Foundation
import TerminalRendering

/// A screen whose keys come from the program itself and whose frames are noted with their times.
@MainActor
final class TimedBackend: TerminalBackend {
  private let inner: any TerminalBackend
  let events: AsyncStream<InputEvent>
  private let keys: AsyncStream<InputEvent>.Continuation
  private var sentAt: ContinuousClock.Instant?
  /// Seconds from a key to the end of the next frame.
  private(set) var latencies: [Double] = []
  /// Text of the last frame.
  private(set) var text = ""

  init(_ inner: any TerminalBackend) {
    self.inner = inner
    (events, keys) = AsyncStream.makeStream()
  }

  /// Types a key; the frame that answers it is measured if that is wanted.
  func type(_ name: String, isMeasured: Bool = false) {
    guard let key = KeyEvent(name: name) else { return }
    sentAt = isMeasured ? ContinuousClock.now : nil
    keys.yield(.key(key))
  }

  var size: CellSize { inner.size }
  var capabilities: TerminalCapabilities { inner.capabilities }

  func present(_ frame: Frame) {
    inner.present(frame)
    if let sentAt {
      latencies.append(ExplorerBench.seconds(since: sentAt))
      self.sentAt = nil
    }
    text = frame.cells.text
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
