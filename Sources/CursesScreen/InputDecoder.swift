package import TerminalRendering

/// Turns the bytes that a terminal sends into events.
///
/// Used in place of the library's own reading, which waits inside the call after an escape byte,
/// inserts sequences that it does not know as text, has no paste brackets, and reports neither
/// drags of the right button nor modifiers. Nothing here waits: bytes that may be the start of
/// something longer stay until more arrive or `flush` says that nothing will.
package struct InputDecoder {
  /// What was read.
  package enum Output: Equatable, Sendable {
    case event(InputEvent)
    /// Answer to the question where the cursor is; from 1.
    case cursor(row: Int, column: Int)
    /// Answer to the question for the background colour.
    case background(Rgb)
  }

  /// A longer paste is cut, in bytes.
  package static let longestPaste = 1 << 20
  /// A longer sequence is no sequence, in bytes.
  private static let longestSequence = 64
  private static let longestString = 4096

  /// Sequences that the terminal's description names and that have no common form.
  package var describedKeys: [[UInt8]: KeyEvent] = [:]
  /// A question was sent: `CSI row ; column R` is its answer, not a key.
  package var expectsReply = false

  /// Bytes that may be the beginning of something.
  package private(set) var pending: [UInt8] = []
  private var paste: [UInt8]?
  private var heldButton = MouseButton.left

  /// True while bytes wait for their continuation.
  package var isWaiting: Bool { !pending.isEmpty }
  /// True if what waits is a long answer or a paste rather than a key.
  package var isInsideString: Bool {
    paste != nil || (pending.count > 2 && Self.stringIntroducers.contains(pending[1]))
  }

  package init() {}

  private static let stringIntroducers = Set("]P_^X".utf8)
  private static let pasteEnd = Array("\u{1b}[201~".utf8)

  /// One step of decoding.
  private enum Step {
    case done(count: Int, Output?)
    case needsMore
  }

  /// Decodes what has arrived.
  package mutating func feed(_ bytes: some Collection<UInt8>) -> [Output] {
    pending += bytes
    return drain(atEnd: false)
  }

  /// Decodes what waits, knowing that nothing follows: a lone escape byte is the key.
  package mutating func flush() -> [Output] {
    guard paste == nil else { return [] }
    return drain(atEnd: true)
  }

  private mutating func drain(atEnd: Bool) -> [Output] {
    var outputs: [Output] = []
    var position = 0
    while position < pending.count {
      if paste != nil {
        guard let text = takePaste(&position) else { break }
        outputs.append(.event(.paste(text)))
        continue
      }
      let rest = pending[position...]
      switch step(rest, atEnd: atEnd) {
      case .done(let count, let output):
        position += max(1, count)
        if let output { outputs.append(output) }
      case .needsMore:
        pending.removeFirst(position)
        return outputs
      }
    }
    pending.removeFirst(min(position, pending.count))
    return outputs
  }

  /// The pasted text once its end has arrived; else keeps what there is.
  private mutating func takePaste(_ position: inout Int) -> String? {
    let end = Self.pasteEnd
    var found: Int?
    var i = position
    while i + end.count <= pending.count {
      if pending[i] == 0x1b && pending[i..<i + end.count].elementsEqual(end) {
        found = i
        break
      }
      i += 1
    }
    let stop = found ?? max(position, pending.count - end.count + 1)
    let room = Self.longestPaste - (paste?.count ?? 0)
    paste?.append(contentsOf: pending[position..<stop].prefix(max(0, room)))
    position = stop
    guard found != nil, let text = paste else { return nil }
    position += end.count
    paste = nil
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func step(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    let first = bytes[bytes.startIndex]
    if first == 0x1b { return escape(bytes, atEnd: atEnd) }
    if first < 0x20 || first == 0x7f {
      return .done(count: 1, .event(.key(Self.control(first))))
    }
    return character(bytes, modifiers: [], atEnd: atEnd)
  }

  private func character(_ bytes: ArraySlice<UInt8>, modifiers: KeyModifiers, atEnd: Bool) -> Step {
    let first = bytes[bytes.startIndex]
    let length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    guard length > 0, first < 0xf5 else { return .done(count: 1, nil) }
    let tail = bytes.dropFirst().prefix(length - 1)
    if let bad = tail.firstIndex(where: { $0 & 0xc0 != 0x80 }) {
      return .done(count: bad - bytes.startIndex, nil)
    }
    guard tail.count == length - 1 else {
      return atEnd ? .done(count: bytes.count, nil) : .needsMore
    }
    guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
      let scalar = text.unicodeScalars.first, scalar.value >= 0xa0 || scalar.value < 0x7f
    else { return .done(count: length, nil) }
    return .done(
      count: length, .event(.key(KeyEvent(.character(Character(scalar)), modifiers))))
  }

  private mutating func escape(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    let start = bytes.startIndex
    if !describedKeys.isEmpty {
      for length in stride(from: min(bytes.count, 8), to: 1, by: -1) {
        if let key = describedKeys[Array(bytes.prefix(length))] {
          return .done(count: length, .event(.key(key)))
        }
      }
    }
    guard bytes.count > 1 else {
      return atEnd ? .done(count: 1, .event(.key(KeyEvent(.escape)))) : .needsMore
    }
    let second = bytes[start + 1]
    switch second {
    case UInt8(ascii: "["):
      if bytes.count == 2 {
        return atEnd ? .done(count: 2, .event(.key(KeyEvent(.character("["), .alt)))) : .needsMore
      }
      return sequence(bytes, atEnd: atEnd)
    case UInt8(ascii: "O"):
      if bytes.count == 2 {
        return atEnd ? .done(count: 2, .event(.key(KeyEvent(.character("O"), .alt)))) : .needsMore
      }
      return singleShift(bytes, atEnd: atEnd)
    case _ where Self.stringIntroducers.contains(second):
      if bytes.count == 2 {
        let key = KeyEvent(.character(Character(Unicode.Scalar(second))), .alt)
        return atEnd ? .done(count: 2, .event(.key(key))) : .needsMore
      }
      return string(bytes, atEnd: atEnd)
    case 0x1b:
      // Two escapes, or the modifier of older terminals before a sequence.
      if bytes.count > 2, bytes[start + 2] == UInt8(ascii: "[") || bytes[start + 2] == 0x4f {
        guard case .done(let count, let output) = escape(bytes.dropFirst(), atEnd: atEnd) else {
          return .needsMore
        }
        guard case .event(.key(var key)) = output else { return .done(count: count + 1, output) }
        key.modifiers.insert(.alt)
        return .done(count: count + 1, .event(.key(key)))
      }
      if bytes.count == 2 && !atEnd { return .needsMore }
      return .done(count: 1, .event(.key(KeyEvent(.escape))))
    case _ where second < 0x20 || second == 0x7f:
      var key = Self.control(second)
      key.modifiers.insert(.alt)
      return .done(count: 2, .event(.key(key)))
    default:
      guard
        case .done(let count, let output) = character(
          bytes.dropFirst(), modifiers: .alt, atEnd: atEnd)
      else { return .needsMore }
      return .done(count: count + 1, output)
    }
  }

  /// `ESC [` parameters, intermediates, final byte.
  private mutating func sequence(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    let start = bytes.startIndex
    var i = start + 2
    if bytes[i] == UInt8(ascii: "M") { return oldMouse(bytes, atEnd: atEnd) }
    if bytes[i] == UInt8(ascii: "[") {
      // The Linux console's first five function keys.
      guard bytes.count > 3 else { return atEnd ? .done(count: 3, nil) : .needsMore }
      let number = Int(bytes[start + 3]) - 0x40
      guard (1...5).contains(number) else { return .done(count: 4, nil) }
      return .done(count: 4, .event(.key(KeyEvent(.function(number)))))
    }
    let isPrivate = (0x3c...0x3f).contains(bytes[i])
    while i < bytes.endIndex {
      let byte = bytes[i]
      if byte < 0x20 || byte >= 0x7f {
        // Not part of a sequence: drop the beginning, look at this byte again.
        return .done(count: i - start, nil)
      }
      // rxvt ends shifted keys with a dollar sign, which elsewhere is an intermediate byte.
      let isOldShift = byte == UInt8(ascii: "$") && !isPrivate && i > start + 2
      if (0x40...0x7e).contains(byte) || isOldShift {
        let parameters = bytes[(start + 2)..<i]
        return .done(count: i - start + 1, keyOrReply(parameters, final: byte))
      }
      i += 1
      if i - start > Self.longestSequence { return .done(count: i - start, nil) }
    }
    return atEnd ? .done(count: bytes.count, nil) : .needsMore
  }

  private mutating func keyOrReply(_ raw: ArraySlice<UInt8>, final: UInt8) -> Output? {
    if raw.first == UInt8(ascii: "<") {
      return MouseReport.sgr(raw.dropFirst(), isRelease: final == UInt8(ascii: "m"), final: final)
        .map { .event(.mouse($0)) }
    }
    if let first = raw.first, (0x3d...0x3f).contains(first) { return nil }
    let parameters = raw.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Self.number($0.prefix { $0 != UInt8(ascii: ":") }) }
    if final == UInt8(ascii: "R"), parameters.count == 2 {
      if expectsReply {
        expectsReply = false
        return .cursor(row: parameters[0] ?? 1, column: parameters[1] ?? 1)
      }
      // A late answer looks like a function key with modifiers that nobody presses: dropped.
      return nil
    }
    if final == UInt8(ascii: "~"), parameters.first == 200 {
      paste = []
      return nil
    }
    if final == UInt8(ascii: "I") || final == UInt8(ascii: "O"), raw.isEmpty {
      return .event(.focus(final == UInt8(ascii: "I")))
    }
    return KeySequences.key(parameters: parameters, final: final).map { .event(.key($0)) }
  }

  /// `ESC O` and one byte, perhaps with a modifier between.
  private func singleShift(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    let start = bytes.startIndex
    let digits = bytes.dropFirst(2).prefix { (0x30...0x39).contains($0) || $0 == 0x3b }.prefix(8)
    guard let final = bytes.dropFirst(2 + digits.count).first else {
      return atEnd ? .done(count: bytes.count, nil) : .needsMore
    }
    let count = 2 + digits.count + 1
    guard (0x40...0x7e).contains(final) else {
      // Alt-O and then something else.
      _ = start
      return .done(count: count - 1, .event(.key(KeyEvent(.character("O"), .alt))))
    }
    let modifier = digits.split(separator: 0x3b).last.flatMap { Self.number($0) }
    let key = KeySequences.singleShift(final, modifier: modifier)
    return .done(count: count, key.map { .event(.key($0)) })
  }

  /// A string answer up to its terminator; only the background colour is of interest.
  private func string(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    let start = bytes.startIndex
    var i = start + 2
    while i < bytes.endIndex {
      let byte = bytes[i]
      if byte == 0x07 {
        return .done(count: i - start + 1, Self.answer(bytes[(start + 1)..<i]))
      }
      if byte == 0x1b {
        guard i + 1 < bytes.endIndex else { break }
        let isEnd = bytes[i + 1] == UInt8(ascii: "\\")
        return .done(
          count: i - start + (isEnd ? 2 : 0),
          isEnd ? Self.answer(bytes[(start + 1)..<i]) : nil)
      }
      if byte == 0x18 || byte == 0x1a { return .done(count: i - start + 1, nil) }
      i += 1
      if i - start > Self.longestString { return .done(count: i - start, nil) }
    }
    return atEnd ? .done(count: bytes.count, nil) : .needsMore
  }

  /// The background colour in an answer `]11;rgb:rrrr/gggg/bbbb`.
  private static func answer(_ body: ArraySlice<UInt8>) -> Output? {
    let text = String(decoding: body, as: UTF8.self)
    let prefix = "]11;rgb:"
    guard text.hasPrefix(prefix) else { return nil }
    let parts = text.dropFirst(prefix.count).split(separator: "/").map { part in
      (1...4).contains(part.count)
        ? UInt32(part, radix: 16).map { UInt8($0 * 255 / ((1 << (4 * UInt32(part.count))) - 1)) }
        : nil
    }
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else {
      return nil
    }
    return .background(Rgb(red, green, blue))
  }

  /// The form before SGR: three bytes, each 32 too large.
  private mutating func oldMouse(_ bytes: ArraySlice<UInt8>, atEnd: Bool) -> Step {
    guard bytes.count >= 6 else { return atEnd ? .done(count: bytes.count, nil) : .needsMore }
    let raw = bytes.dropFirst(3).prefix(3).map { Int($0) - 32 }
    let event = MouseReport.event(
      code: raw[0], x: raw[1] - 1, y: raw[2] - 1, isRelease: raw[0] & 0x43 == 3, held: heldButton)
    if case .press(let button)? = event?.kind { heldButton = button }
    return .done(count: 6, event.map { .event(.mouse($0)) })
  }

  /// Control characters: Tab, Enter and Backspace are keys of their own.
  private static func control(_ byte: UInt8) -> KeyEvent {
    switch byte {
    case 0x08, 0x7f: KeyEvent(.backspace)
    case 0x09: KeyEvent(.tab)
    case 0x0a, 0x0d: KeyEvent(.enter)
    case 0x00: KeyEvent(.character(" "), .control)
    case 0x1b: KeyEvent(.escape)
    case 0x01...0x1a: KeyEvent(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    default: KeyEvent(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    }
  }

  /// A decimal number of at most six digits; nil if it is something else or empty.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...6).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return digits.reduce(0) { 10 * $0 + Int($1) - 0x30 }
  }
}
