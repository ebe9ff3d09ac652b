import Analysis
import Foundation
import GridMath

/// One line on standard error that says how far a run is; only on a terminal.
final class ProgressBar: Sendable {
  private struct State {
    var fraction = 0.0
    var lastDrawn: ContinuousClock.Instant?
    var isShown = false
  }

  private let state = Guarded(State())
  private let isOn: Bool
  private let isUnicode: Bool

  /// - Parameter isOn: whether to draw at all; a pipe never sees anything.
  init(isOn: Bool) {
    let isDumb = ProcessInfo.processInfo.environment["TERM"].map { $0 == "dumb" } ?? true
    self.isOn = isOn && Console.isTerminal(STDERR_FILENO) && !isDumb
    isUnicode = Console.isUnicode
  }

  /// Part of the time that is over when a stage begins, as measured on the reference fields.
  private static func start(of stage: Stage) -> Double {
    switch stage {
    case .load: 0
    case .reduce: 0.03
    case .fovBackground: 0.85
    case .stack: 0.88
    case .smooth: 0.92
    case .excessMap: 0.96
    default: 1
    }
  }

  /// Shows a report, at most 20 times a second.
  func show(_ progress: RunProgress) {
    let stages = Stage.allCases
    let index = stages.firstIndex(of: progress.stage) ?? 0
    let begin = Self.start(of: progress.stage)
    let end = index + 1 < stages.count ? Self.start(of: stages[index + 1]) : 1
    let part = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 0
    let count = progress.total > 1 ? " \(progress.done)/\(progress.total)" : ""
    show(begin + (end - begin) * part, progress.stage.title + count)
  }

  /// Shows a part of the whole with a few words.
  func show(_ fraction: Double, _ words: String) {
    guard isOn else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      // Reports come from several tasks; the bar never goes back.
      state.fraction = max(state.fraction, min(1, fraction))
      if let last = state.lastDrawn, now - last < .milliseconds(50) { return }
      state.lastDrawn = now
      state.isShown = true
      draw(state.fraction, words)
    }
  }

  /// Takes the line away.
  func erase() {
    guard isOn else { return }
    state.withLock { state in
      if state.isShown { Console.put("\r\u{1b}[K", to: STDERR_FILENO) }
      state.isShown = false
      // Late reports of other tasks must not bring it back.
      state.lastDrawn = .now + .seconds(3600)
    }
  }

  private func draw(_ fraction: Double, _ words: String) {
    // One column stays free: a character in the last one makes some terminals wrap.
    let width = (Console.columns(STDERR_FILENO) ?? 80) - 1
    let percent = String(Int(fraction * 100))
    let number = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + "% "
    let room = width - number.count - 2
    let barWidth = min(40, room - words.count - 1)
    var line = number
    if barWidth >= 8 {
      let filled = Int((Double(barWidth) * fraction).rounded(.down))
      let (full, rest) = isUnicode ? ("█", "░") : ("#", ".")
      line += String(repeating: full, count: filled)
      line += String(repeating: rest, count: barWidth - filled) + " "
    }
    line += words
    Console.put("\r" + line.prefix(max(0, width)) + "\u{1b}[K", to: STDERR_FILENO)
  }
}
