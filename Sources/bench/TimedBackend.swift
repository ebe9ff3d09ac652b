import Foundation
import TerminalRendering

/// A screen whose keys come from the program itself and whose frames are noted with their times.
@MainActor
final class TimedBackend: TerminalBackend {
  private let inner: any TerminalBackend
  let events: AsyncStream<InputEvent>
  private let keys: AsyncStream<InputEvent>.Continuation
  private var sent: (key: String, at: ContinuousClock.Instant)?
  /// Keys with the seconds from each to the end of the next frame, and those until it was composed, when
  /// the first byte goes out.
  private(set) var answers: [(key: String, seconds: Double, first: Double)] = []
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

  /// Seconds from keys to the ends of their frames.
  var latencies: [Double] { answers.map(\.seconds) }

  /// From keys to the first bytes and to the ends of their frames, and the slowest with both.
  ///
  /// A terminal that is slower than the program holds up the end, not the beginning.
  var report: String {
    let (whole, first) = (latencies.sorted(), answers.map(\.first).sorted())
    guard let worst = whole.last, let worstFirst = first.last else { return "nothing was measured" }
    let slowest = answers.sorted { $0.seconds > $1.seconds }.prefix(4).map {
      String(format: "%@ %.1f of %.1f", $0.key, 1e3 * $0.first, 1e3 * $0.seconds)
    }
    return String(
      format: "key to first byte: median %.2f ms, largest %.2f ms; to the end of the frame: "
        + "median %.2f ms, largest %.2f ms of %d; slowest %@ ms",
      1e3 * first[first.count / 2], 1e3 * worstFirst, 1e3 * whole[whole.count / 2], 1e3 * worst,
      whole.count, slowest.joined(separator: ", "))
  }

  var size: CellSize { inner.size }
  var capabilities: TerminalCapabilities { inner.capabilities }
  var background: Rgb? { inner.background }

  func present(_ frame: Frame) {
    let first = sent.map { ExplorerBench.seconds(since: $0.at) }
    inner.present(frame)
    frames += 1
    if let sent, let first {
      answers.append((sent.key, ExplorerBench.seconds(since: sent.at), first))
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
