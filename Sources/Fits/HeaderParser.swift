/// Turns the 80-byte cards of a header into values.
struct HeaderParser {
  private(set) var cards: [FitsCard] = []
  /// Keyword, or the start of the card, of each one that could not be parsed.
  private(set) var unreadable: [String] = []
  /// Whether the last card is text that ends with "&" and waits for a CONTINUE.
  private var isContinued = false

  /// Most cards that an unreadable header may leave notes about.
  static let noteLimit = 20

  /// Adds one card of 80 bytes; END and blank cards are the caller's business.
  mutating func add(_ card: UnsafeRawBufferPointer) {
    var end = 8
    while end > 0, card[end - 1] == 0x20 { end -= 1 }
    let keyword = UnsafeRawBufferPointer(rebasing: card[0..<end])
    if equals(keyword, "CONTINUE") {
      addContinuation(card)
      return
    }
    finishContinuation()
    if equals(keyword, "HIERARCH"), addHierarch(card) { return }
    guard keyword.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      addUnreadable(card)
      return
    }
    let name = String(decoding: keyword, as: UTF8.self)
    let isCommentary = end == 0 || name == "COMMENT" || name == "HISTORY"
    if isCommentary || card[8] != 0x3d {
      let text = HeaderParser.text(UnsafeRawBufferPointer(rebasing: card[8...]))
      cards.append(FitsCard(name, nil, comment: text))
      if !isCommentary, unreadable.count < HeaderParser.noteLimit {
        unreadable.append("\(name) has no value indicator")
      }
      return
    }
    addValue(name, card, from: 9)
  }

  /// Ends the header: a long string that was never continued keeps its "&".
  mutating func finish() { finishContinuation() }

  private mutating func addValue(_ name: String, _ card: UnsafeRawBufferPointer, from start: Int) {
    guard let (value, comment) = HeaderParser.value(card, from: start) else {
      addUnreadable(card, name: name)
      return
    }
    if case .text(let text) = value, text.hasSuffix("&") { isContinued = true }
    cards.append(FitsCard(name, value, comment: comment))
  }

  private mutating func addHierarch(_ card: UnsafeRawBufferPointer) -> Bool {
    guard let equal = card[9...].firstIndex(of: 0x3d), card[8] == 0x20 else { return false }
    let words = HeaderParser.text(UnsafeRawBufferPointer(rebasing: card[9..<equal]))
    addValue(String(words.drop { $0 == " " }), card, from: equal + 1)
    return true
  }

  private mutating func addContinuation(_ card: UnsafeRawBufferPointer) {
    guard isContinued, let last = cards.indices.last,
      case .text(var text)? = cards[last].value,
      let (value, comment) = HeaderParser.value(card, from: 8), case .text(let more) = value
    else {
      finishContinuation()
      addUnreadable(card, name: "CONTINUE")
      return
    }
    text.removeLast()
    text += more
    cards[last].value = .text(text)
    if !comment.isEmpty {
      cards[last].comment += cards[last].comment.isEmpty ? comment : " " + comment
    }
    isContinued = more.hasSuffix("&")
  }

  private mutating func finishContinuation() { isContinued = false }

  private mutating func addUnreadable(_ card: UnsafeRawBufferPointer, name: String? = nil) {
    let raw = HeaderParser.text(card)
    var kept = FitsCard(raw: raw)
    kept.keyword = name ?? ""
    cards.append(kept)
    guard unreadable.count < HeaderParser.noteLimit else { return }
    unreadable.append("\"\(raw.prefix(40))\" cannot be parsed")
  }

  private func equals(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { $0.elementsEqual(bytes) }
  }

  /// Value and comment of a card from a position after the value indicator; nil if malformed.
  static func value(
    _ card: UnsafeRawBufferPointer, from start: Int
  ) -> (value: FitsValue, comment: String)? {
    var at = start
    let count = card.count
    func skipBlanks() { while at < count, card[at] == 0x20 { at += 1 } }
    func comment() -> String? {
      skipBlanks()
      if at == count { return "" }
      guard card[at] == 0x2f else { return nil }
      at += 1
      if at < count, card[at] == 0x20 { at += 1 }
      return text(UnsafeRawBufferPointer(rebasing: card[at...]))
    }
    skipBlanks()
    guard at < count, card[at] != 0x2f else { return comment().map { (.undefined, $0) } }
    if card[at] == 0x27 {
      at += 1
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count - at)
      while at < count {
        if card[at] == 0x27 {
          guard at + 1 < count, card[at + 1] == 0x27 else { break }
          at += 1
        }
        bytes.append(card[at])
        at += 1
      }
      guard at < count else { return nil }
      at += 1
      guard let comment = comment() else { return nil }
      let text = bytes.withUnsafeBytes { HeaderParser.text($0) }
      return (.text(text), comment)
    }
    if card[at] == 0x28 {
      // A complex number: legal, and nothing here asks for one.
      return (.undefined, text(UnsafeRawBufferPointer(rebasing: card[at...])))
    }
    let first = at
    while at < count, card[at] != 0x20, card[at] != 0x2f { at += 1 }
    let token = UnsafeRawBufferPointer(rebasing: card[first..<at])
    guard let comment = comment() else { return nil }
    if token.count == 1, token[0] == 0x54 { return (.logical(true), comment) }
    if token.count == 1, token[0] == 0x46 { return (.logical(false), comment) }
    return FitsValue.number(token).map { ($0, comment) }
  }

  /// Bytes as text without trailing blanks: UTF-8 where it is valid, else Latin-1.
  static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
    let part = UnsafeRawBufferPointer(rebasing: bytes[0..<end])
    let decoded = String(decoding: part, as: UTF8.self)
    guard decoded.unicodeScalars.contains("\u{fffd}") else { return decoded }
    var latin = String.UnicodeScalarView()
    for byte in part { latin.append(Unicode.Scalar(byte)) }
    return String(latin)
  }
}
