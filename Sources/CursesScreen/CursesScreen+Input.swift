import CNcurses
import Dispatch
import Foundation
import TerminalRendering

extension CursesScreen {
  /// Milliseconds after which an escape byte is the key.
  private static let escapeDelay = 25
  /// Milliseconds after which the rest of a long answer is given up.
  private static let stringDelay = 500
  /// Milliseconds in which further changes of size are taken together.
  private static let resizeDelay = 8
  /// The largest screen that is drawn, in cells each way: a terminal may claim anything.
  private static let largestSide = 1000

  /// Starts the sources for keys and for signals; both run on the main queue.
  func startReading() {
    let input = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .main)
    input.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.readInput() }
    }
    input.activate()
    inputSource = input
    let signals = DispatchSource.makeReadSource(fileDescriptor: wakeEnds.read, queue: .main)
    signals.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.readSignals() }
    }
    signals.activate()
    signalSource = signals
  }

  func stopReading() {
    inputSource?.cancel()
    signalSource?.cancel()
    inputSource = nil
    signalSource = nil
    flushGeneration += 1
  }

  /// Reads until nothing is left.
  ///
  /// The descriptor stays blocking: it shares its flags with standard
  /// output, where a refused write would lose part of a frame. So each read is asked for first.
  func readInput() {
    gs_guard_cover_thread()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while state == .up {
      var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let answer = poll(&ready, 1, 0)
      if answer < 0 && errno == EINTR { continue }
      guard answer > 0 else { break }
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else {
        terminalHasGone()
        return
      }
      deliver(decoder.feed(buffer.prefix(count)))
    }
    scheduleFlush()
  }

  /// A beginning that nothing follows is a key of its own, a little later.
  private func scheduleFlush() {
    flushGeneration += 1
    guard decoder.isWaiting else { return }
    let generation = flushGeneration
    let delay = decoder.isInsideString ? Self.stringDelay : Self.escapeDelay
    DispatchQueue.main.asyncAfter(deadline: .now() + .milliseconds(delay)) { [weak self] in
      MainActor.assumeIsolated {
        guard let self, self.flushGeneration == generation else { return }
        self.deliver(self.decoder.flush())
      }
    }
  }

  func deliver(_ outputs: [InputDecoder.Output]) {
    for output in outputs {
      switch output {
      case .event(let event): continuation.yield(event)
      case .background(let color): background = color
      case .cursor: break
      }
    }
  }

  /// Handles the signals noted by the C handler.
  func readSignals() {
    var buffer = [UInt8](repeating: 0, count: 256)
    var seen: Set<Int32> = []
    while true {
      let count = read(wakeEnds.read, &buffer, buffer.count)
      guard count > 0 else { break }
      seen.formUnion(buffer.prefix(count).map { Int32($0) })
    }
    for signal in [SIGTERM, SIGHUP, SIGINT] where seen.contains(signal) {
      endingSignal = signal
      continuation.yield(.closed)
      return
    }
    if seen.contains(SIGTSTP) {
      suspend()
    } else if seen.contains(SIGCONT), state == .up {
      // Stopped by something that cannot be caught: the shell has used the terminal since.
      retake()
    } else if seen.contains(SIGWINCH) {
      scheduleResize()
    }
  }

  /// Continuing from our own stop is no news.
  func discardContinueSignals() {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(wakeEnds.read, &buffer, buffer.count)
    guard count > 0 else { return }
    let others = buffer.prefix(count).filter { Int32($0) != SIGCONT && Int32($0) != SIGTSTP }
    if !others.isEmpty { _ = Glibc.write(wakeEnds.write, Array(others), others.count) }
  }

  private func scheduleResize() {
    guard !resizeIsPending else { return }
    resizeIsPending = true
    DispatchQueue.main.asyncAfter(deadline: .now() + .milliseconds(Self.resizeDelay)) {
      [weak self] in
      MainActor.assumeIsolated { self?.resize() }
    }
  }

  private func resize() {
    resizeIsPending = false
    guard state == .up else { return }
    readSize()
    // A terminal that changes its size moves its cursor, and the library would go on from where it
    // was: both are sent to the corner, each in its own way.
    gs_go_home(lastCursor == nil ? 1 : 0)
    write(bytes.home)
    // Also when the size is the old one again: what was cut off meanwhile is gone.
    resize_term(Int32(size.height), Int32(size.width))
    // What the terminal kept is not known: everything is written again, nothing cleared.
    gs_forget_contents()
    lastCells = nil
    continuation.yield(.resize(size))
  }

  /// Asks the terminal for its size, and its cells for their shape.
  func readSize() {
    var window = winsize()
    guard gs_window_size(output, &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return }
    size = CellSize(
      width: min(Int(window.ws_col), Self.largestSide),
      height: min(Int(window.ws_row), Self.largestSide))
    guard options.cellAspect == nil, window.ws_xpixel > 0, window.ws_ypixel > 0 else { return }
    let aspect =
      Double(window.ws_ypixel) / Double(window.ws_row)
      / (Double(window.ws_xpixel) / Double(window.ws_col))
    // Some terminals report nonsense.
    if (1...4).contains(aspect) { capabilities.cellAspect = aspect }
  }

  func terminalHasGone() {
    guard state == .up else { return }
    state = .gone
    inputSource?.cancel()
    inputSource = nil
    continuation.yield(.closed)
  }

  /// Asks how many columns a block takes and which background there is, at most 50 ms.
  ///
  /// Whatever else arrives meanwhile goes through the same decoder, so no key is lost.
  func probe() {
    let asksWidth = utf8 && capabilities.glyphs == .unicode && options.glyphs == nil
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 0) == 0 else { return }
    decoder.expectsReply = true
    // Where the cursor is comes last: what a terminal has not answered by then, it does not know.
    let block = asksWidth ? "\r▀\u{1b}[6n\r\u{1b}[K" : "\u{1b}[6n"
    write(Array("\u{1b}]11;?\u{1b}\\\(block)".utf8))
    let end = DispatchTime.now() + .milliseconds(50)
    var buffer = [UInt8](repeating: 0, count: 1024)
    while decoder.expectsReply {
      let now = DispatchTime.now()
      guard now < end else { break }
      let left = Int32((end.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000 + 1)
      guard poll(&ready, 1, left) > 0 else { break }
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      guard count > 0 else { break }
      for output in decoder.feed(buffer.prefix(count)) {
        if case .cursor(_, let column) = output, column == 3, asksWidth {
          capabilities.glyphs = .ascii
        } else {
          deliver([output])
        }
      }
    }
    decoder.expectsReply = false
  }

  /// Keys whose sequences the description gives and that no common form covers.
  static func describedKeys() -> [[UInt8]: KeyEvent] {
    let names: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
      ("kdch1", .delete), ("kcbt", .backTab),
    ]
    var keys: [[UInt8]: KeyEvent] = [:]
    for (name, key) in names {
      guard let text = gs_capability(name) else { continue }
      let sequence = Array(String(cString: text).utf8)
      // Single control characters are keys of their own here.
      guard sequence.count > 1, sequence.count <= 8, sequence[0] == 0x1b else { continue }
      var common = InputDecoder()
      if common.feed(sequence) != [.event(.key(KeyEvent(key)))] { keys[sequence] = KeyEvent(key) }
    }
    return keys
  }
}
