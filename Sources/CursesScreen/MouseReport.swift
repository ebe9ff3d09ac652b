import TerminalRendering

/// Mouse reports of xterm and its relatives.
enum MouseReport {
  /// A report in the form `code ; x ; y`, positions from 1.
  static func sgr(_ body: ArraySlice<UInt8>, isRelease: Bool, final: UInt8) -> MouseEvent? {
    guard isRelease || final == UInt8(ascii: "M") else { return nil }
    let numbers = body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { digits in
        (1...5).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
          ? digits.reduce(0) { 10 * $0 + Int($1) - 0x30 } : -1
      }
    guard numbers.count == 3 else { return nil }
    return event(code: numbers[0], x: numbers[1] - 1, y: numbers[2] - 1, isRelease: isRelease)
  }

  /// One report.
  ///
  /// - Parameters:
  ///   - code: Button in bits 0, 1 and 6, modifiers in bits 2 to 4, motion in bit 5.
  ///   - x: Column from 0.
  ///   - y: Row from 0.
  ///   - isRelease: The button was let go.
  ///   - held: The button that a release without a name belongs to.
  /// - Returns: The event; nil for buttons and moves that nobody asked for.
  static func event(
    code: Int, x: Int, y: Int, isRelease: Bool, held: MouseButton? = nil
  ) -> MouseEvent? {
    guard code >= 0, code < 128, x >= 0, y >= 0 else { return nil }
    var modifiers: KeyModifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    if code & 64 != 0 {
      // Buttons 6 and 7 are the sideways wheel.
      guard !isRelease, code & 3 < 2 else { return nil }
      return MouseEvent(
        code & 3 == 0 ? .wheelUp : .wheelDown, x: x, y: y, modifiers: modifiers)
    }
    let button: MouseButton
    switch code & 3 {
    case 0: button = .left
    case 1: button = .middle
    case 2: button = .right
    default:
      guard isRelease, let held else { return nil }
      button = held
    }
    let kind: MouseEvent.Kind =
      isRelease ? .release(button) : code & 32 != 0 ? .drag(button) : .press(button)
    return MouseEvent(kind, x: x, y: y, modifiers: modifiers)
  }
}
