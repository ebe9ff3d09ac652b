import CNcurses
import Dispatch
import Foundation
import GridMath
package import TerminalRendering

/// The terminal, through ncurses: draws frames, reads keys, mouse and size.
///
/// The library has global state and no locks: everything here is on the main actor, and nothing
/// else calls the library. While the screen is up, standard output and error go to a log
/// (`StandardStreams`), and a C handler restores the terminal on every signal that ends a process.
/// Open it before other threads start: the environment is changed for a moment.
@MainActor
package final class CursesScreen: TerminalBackend {
  package internal(set) var size = CellSize(width: 80, height: 24)
  package internal(set) var capabilities: TerminalCapabilities
  package let events: AsyncStream<InputEvent>
  let continuation: AsyncStream<InputEvent>.Continuation

  /// What one frame cost.
  package struct Counters: Sendable, Hashable {
    /// Frames that wrote something.
    package var frames = 0
    /// Cells handed to the library.
    package var cells = 0
    /// Times the colour pairs were forgotten.
    package var pairResets = 0
  }
  package internal(set) var counters = Counters()
  /// The terminal's background, if it answered at the start.
  package internal(set) var background: Rgb?
  /// The signal that asked for an end, if any; `close()` then ends the process by it.
  package internal(set) var endingSignal: Int32?
  /// Where messages were written meanwhile; empty if nowhere.
  package var messagePath: String { streams.logPath }

  enum State { case up, suspended, gone, closed }
  var state = State.up
  let streams = StandardStreams()
  let bytes: ControlBytes
  var encoding: ColorEncoding
  var pairs: PairTable
  let options: ScreenOptions
  let utf8: Bool
  let trapsOnFirstFrame: Bool

  /// What the library writes to; a duplicate, so that a handler can cut it off.
  let output: Int32
  /// Streams of the library, which keeps them until the end.
  private let outputStream: UnsafeMutablePointer<FILE>
  private let inputStream: UnsafeMutablePointer<FILE>
  private let handle: OpaquePointer
  var lastCells: CellBuffer?
  var lastCursor: CellPoint?
  var clearsNext = false
  var rowCells: [cchar_t] = []

  var decoder = InputDecoder()
  var inputSource: (any DispatchSourceRead)?
  var signalSource: (any DispatchSourceRead)?
  var wakeEnds: (read: Int32, write: Int32)
  var flushGeneration = 0
  var resizeIsPending = false
  var mouseIsOn = false

  /// Opens the screen and starts reading.
  ///
  /// - Throws: `ScreenError` with one line for the user; the terminal is then as before.
  package init(options: ScreenOptions = ScreenOptions()) throws(ScreenError) {
    let setup = try TerminalSetup(options: options)
    self.options = options
    trapsOnFirstFrame = setup.environment["GAMMASCOPE_FORCE_TRAP"] == "1"
    utf8 = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) == "UTF-8" } ?? false
    var line = termios()
    guard tcgetattr(STDIN_FILENO, &line) == 0 else {
      throw .system(operation: "read the terminal's settings", detail: Self.lastError())
    }
    // Another program may have left the terminal in non-blocking mode: frames would lose parts.
    let flags = fcntl(STDOUT_FILENO, F_GETFL)
    if flags >= 0 && flags & O_NONBLOCK != 0 {
      _ = fcntl(STDOUT_FILENO, F_SETFL, flags & ~O_NONBLOCK)
    }
    var ends: [Int32] = [-1, -1]
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)
    let direct = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)
    let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10)
    guard output >= 0, direct >= 0, input >= 0, gs_guard_make_pipe(&ends) == 0,
      let outputStream = fdopen(output, "w"), let inputStream = fdopen(input, "r")
    else { throw .system(operation: "open the terminal", detail: Self.lastError()) }
    self.output = output
    self.outputStream = outputStream
    self.inputStream = inputStream
    wakeEnds = (ends[0], ends[1])
    // The bytes of the terminal's own description serve until the final one is known.
    var status: Int32 = 0
    setupterm(setup.name, STDOUT_FILENO, &status)
    bytes = ControlBytes(hasExtensions: setup.hasExtensions)
    gs_drop_description()
    // Swift's backtracer asks questions on the terminal for half a minute: only on request.
    let chains: Int32 = setup.environment["SWIFT_BACKTRACE"] == nil ? 0 : 1
    guard gs_guard_prepare(output, direct, &line, bytes.restore, bytes.restore.count) == 0,
      gs_guard_install(ends[1], chains) == 0
    else { throw .system(operation: "catch signals", detail: Self.lastError()) }
    gs_guard_arm(1)
    set_escdelay(25)
    guard let handle = Self.open(setup.openings, outputStream, inputStream) else {
      gs_guard_restore()
      gs_guard_remove()
      throw .unsuitableTerminal(name: setup.name, missing: "show a screen")
    }
    self.handle = handle
    gs_set_up_window()
    (encoding, pairs) = Self.startColors(setup.level)
    let level = Self.reached(setup.level, encoding)
    capabilities = TerminalCapabilities(
      level: level, glyphs: setup.glyphs,
      cellAspect: options.cellAspect ?? 2,
      mapLevels: min(
        options.mapLevels ?? .max, pairs.limit >= 32768 ? 128 : pairs.limit >= 4096 ? 64 : 16))
    (events, continuation) = AsyncStream.makeStream()
    streams.redirect()
    write(bytes.enter)
    readSize()
    resize_term(Int32(size.height), Int32(size.width))
    curs_set(0)
    if options.usesMouse { setMouse(enabled: true) }
    decoder.describedKeys = Self.describedKeys()
    startReading()
    if options.probes && setup.hasExtensions { probe() }
  }

  /// Tries the descriptions in order; the environment is changed only meanwhile.
  private static func open(
    _ openings: [(name: String, folder: String?)], _ output: UnsafeMutablePointer<FILE>,
    _ input: UnsafeMutablePointer<FILE>
  ) -> OpaquePointer? {
    for opening in openings {
      let found = getenv("TERMINFO").map { String(cString: $0) }
      if let folder = opening.folder { setenv("TERMINFO", folder, 1) }
      defer {
        if opening.folder != nil {
          if let found { setenv("TERMINFO", found, 1) } else { unsetenv("TERMINFO") }
        }
      }
      if let handle = gs_open_screen(opening.name, output, input) { return handle }
    }
    return nil
  }

  /// Switches colours on and reads the real limits.
  private static func startColors(_ level: ColorLevel) -> (ColorEncoding, PairTable) {
    guard level != .mono, has_colors(), start_color() == OK else {
      return (ColorEncoding(form: .none, hasDefault: true), PairTable(limit: 0))
    }
    let hasDefault = use_default_colors() == OK
    let colors = Int(gs_colors())
    let form: ColorEncoding.Form
    if let bits = TerminalSetup.directBits() {
      form = .direct(red: bits.red, green: bits.green, blue: bits.blue)
    } else {
      form = .palette(count: min(colors, 256))
    }
    return (
      ColorEncoding(form: form, hasDefault: hasDefault), PairTable(limit: Int(gs_color_pairs()))
    )
  }

  /// What the opened terminal really has of what was wanted.
  private static func reached(_ wanted: ColorLevel, _ encoding: ColorEncoding) -> ColorLevel {
    switch encoding.form {
    case .none: .mono
    case .direct: wanted
    case .palette(let count):
      wanted == .c16 || count < 256 ? (count >= 8 ? .c16 : .mono) : .c256
    }
  }

  static func lastError() -> String { String(cString: strerror(errno)) }

  /// Writes bytes to the terminal at once, past the library.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var room = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
          if poll(&room, 1, 1000) > 0 { continue }
          return
        }
        if errno == EIO || errno == EPIPE || errno == EBADF { terminalHasGone() }
        return
      }
      rest = rest.dropFirst(written)
    }
  }

  package func setMouse(enabled: Bool) {
    guard !bytes.leave.isEmpty, enabled != mouseIsOn, state == .up else { return }
    mouseIsOn = enabled
    write(enabled ? ControlBytes.mouseOn : ControlBytes.mouseOff)
  }

  package func copyToClipboard(_ text: String) -> Bool {
    // Terminals cut or refuse longer ones without saying so.
    guard !bytes.leave.isEmpty, state == .up, text.utf8.count <= 74_000 else { return false }
    write(Array("\u{1b}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}".utf8))
    return true
  }

  package func suspend() {
    guard state == .up else { return }
    leave()
    state = .suspended
    let log = streams.restore()
    show(log)
    gs_guard_stop()
    resume()
  }

  /// Gives the terminal back, with the library's own modes kept for later.
  private func leave() {
    write(bytes.leave)
    endwin()
    gs_guard_arm(0)
  }

  /// Takes the terminal again and paints everything.
  func resume() {
    guard state == .suspended else { return }
    discardContinueSignals()
    streams.redirect()
    gs_guard_arm(1)
    state = .up
    retake()
  }

  /// Modes and picture again, after something else may have used the terminal.
  func retake() {
    reset_prog_mode()
    readSize()
    resize_term(Int32(size.height), Int32(size.width))
    // The first update after the end mode switches the screen and clears it.
    curs_set(0)
    lastCursor = nil
    write(bytes.enter)
    if mouseIsOn {
      mouseIsOn = false
      setMouse(enabled: true)
    }
    invalidate()
    continuation.yield(.resize(size))
  }

  package func close() {
    guard state != .closed else { return }
    let wasUp = state == .up
    state = .closed
    stopReading()
    if wasUp {
      write(bytes.leave)
      endwin()
    } else {
      // Reading has failed; writing may still reach somebody, and does not wait if not.
      gs_guard_restore()
    }
    tcflush(STDIN_FILENO, TCIFLUSH)
    gs_guard_arm(0)
    let log = streams.restore()
    gs_guard_remove()
    continuation.finish()
    if wasUp { show(log) }
    streams.tidyUp()
    if let endingSignal { gs_guard_die(endingSignal) }
  }

  private func show(_ log: String) {
    guard !log.isEmpty else { return }
    let place = streams.logPath.isEmpty ? "" : " (also in \(streams.logPath.escapingControls))"
    FileHandle.standardError.write(Data("gammascope: messages\(place):\n\(log)\n".utf8))
  }
}
