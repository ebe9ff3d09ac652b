import CNcurses

/// Byte strings that are written to the terminal directly, past the library.
struct ControlBytes {
  /// Paste brackets on; only for terminals that know them.
  let enter: [UInt8]
  /// Undoes `enter` and the mouse; the library undoes the rest.
  let leave: [UInt8]
  /// Undoes everything, for signal handlers.
  let restore: [UInt8]
  /// Moves the cursor to the corner.
  let home: [UInt8]
  /// Around a frame.
  let beginFrame: [UInt8]
  let endFrame: [UInt8]

  /// Presses, releases, drags and the wheel, in the form without a limit on the column.
  static let mouseOn = Array("\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h".utf8)
  static let mouseOff = Array("\u{1b}[?1006l\u{1b}[?1002l\u{1b}[?1000l".utf8)

  /// From the current terminal description.
  @MainActor
  init(hasExtensions: Bool) {
    let begin = "\u{1b}[?2026h"
    let end = "\u{1b}[?2026l"
    beginFrame = hasExtensions ? Array(begin.utf8) : []
    endFrame = hasExtensions ? Array(end.utf8) : []
    enter = hasExtensions ? Array("\u{1b}[?2004h".utf8) : []
    leave =
      hasExtensions ? Array(end.utf8) + Self.mouseOff + Array("\u{1b}[?2004l".utf8) : []
    home = gs_capability("home").map { Self.withoutPadding(String(cString: $0)) } ?? []
    var all = leave
    // Without an alternate screen the picture would stay beneath the prompt.
    let last = gs_capability("rmcup") == nil ? "clear" : "rmcup"
    for name in ["sgr0", "op", "rmkx", "rmacs", "cnorm", last] {
      if let text = gs_capability(name) { all += Self.withoutPadding(String(cString: text)) }
    }
    restore = all
  }

  /// The bytes of a capability without delays, `$<5>` and the like.
  static func withoutPadding(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    var from = 0
    while let start = bytes[from...].firstIndex(of: UInt8(ascii: "$")) {
      guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "<"),
        let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")),
        bytes[(start + 2)..<end].allSatisfy({ "0123456789.*/".utf8.contains($0) })
      else {
        from = start + 1
        continue
      }
      bytes.removeSubrange(start...end)
      from = start
    }
    return bytes
  }
}
