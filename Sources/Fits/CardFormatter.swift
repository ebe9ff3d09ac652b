/// Turns cards into the 80-byte lines of a header.
enum CardFormatter {
  /// A whole header in blocks of 2880 bytes, with END and the check sums.
  static func header(_ cards: [FitsCard], dataSum: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    for card in cards { bytes += lines(card) }
    let checksumAt = bytes.count
    bytes += lines(
      FitsCard("CHECKSUM", .text(String(repeating: "0", count: 16)), comment: "HDU checksum"))
    bytes += lines(FitsCard("DATASUM", .text("\(dataSum)"), comment: "data unit checksum"))
    bytes += line("END")
    let block = ByteSource.block
    let padding = (block - bytes.count % block) % block
    bytes += [UInt8](repeating: 0x20, count: padding)
    let sum = bytes.withUnsafeBytes { FitsChecksum.sum($0, startingWith: dataSum) }
    for (index, byte) in FitsChecksum.encoded(sum).utf8.enumerated() {
      // After "CHECKSUM= '".
      bytes[checksumAt + 11 + index] = byte
    }
    return bytes
  }

  /// The lines of one card: more than one for long text and long commentary.
  static func lines(_ card: FitsCard) -> [UInt8] {
    if let raw = card.raw { return line(raw) }
    guard let value = card.value else { return commentary(card) }
    let prefix = prefix(card.keyword)
    if case .text(let text) = value { return textLines(prefix, text, comment: card.comment) }
    var word: String
    switch value {
    case .logical(let flag): word = flag ? "T" : "F"
    case .integer(let number): word = "\(number)"
    case .real(let number): word = real(number)
    case .undefined, .text: word = ""
    }
    // In fixed format the value ends in column 30.
    word = String(repeating: " ", count: max(0, 20 - word.utf8.count)) + word
    return line(prefix + word + suffix(card.comment))
  }

  /// The shortest notation that gives the same number; nothing for NaN and infinity, which FITS lacks.
  static func real(_ number: Double) -> String {
    number.isFinite ? "\(number)".uppercased() : ""
  }

  private static func suffix(_ comment: String) -> String {
    comment.isEmpty ? "" : " / " + ascii(comment)
  }

  private static func prefix(_ keyword: String) -> String {
    let name = ascii(keyword.uppercased())
    let isPlain =
      name.utf8.count <= 8
      && name.utf8.allSatisfy {
        (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
      }
    guard isPlain else { return "HIERARCH " + ascii(keyword).prefix(40) + " = " }
    return name + String(repeating: " ", count: 8 - name.utf8.count) + "= "
  }

  private static func textLines(_ prefix: String, _ text: String, comment: String) -> [UInt8] {
    var quoted: [Substring] = []
    let clean = ascii(text)
    for character in clean { quoted.append(character == "'" ? "''" : Substring(String(character))) }
    let length = quoted.reduce(0) { $0 + $1.utf8.count }
    if prefix.utf8.count + length + 2 <= 80 {
      let filler = String(repeating: " ", count: max(0, 8 - length))
      // Comments start in the same column as those of numbers.
      let gap = String(repeating: " ", count: max(0, 18 - max(8, length)))
      return line(prefix + "'" + quoted.joined() + filler + "'" + gap + suffix(comment))
    }
    var bytes: [UInt8] = []
    var start = prefix
    var piece = ""
    for part in quoted {
      // Two quotes and the ampersand have to fit as well.
      if start.utf8.count + piece.utf8.count + part.utf8.count + 3 > 80 {
        bytes += line(start + "'" + piece + "&'")
        start = "CONTINUE  "
        piece = ""
      }
      piece += part
    }
    return bytes + line(start + "'" + piece + "'" + suffix(comment))
  }

  private static func commentary(_ card: FitsCard) -> [UInt8] {
    let name = String(ascii(card.keyword.uppercased()).prefix(8))
    let start = name + String(repeating: " ", count: 8 - name.utf8.count)
    var rest = Substring(ascii(card.comment))
    var bytes: [UInt8] = []
    repeat {
      bytes += line(start + rest.prefix(72))
      rest = rest.dropFirst(72)
    } while !rest.isEmpty
    return bytes
  }

  /// The text in the characters that a header may hold; others become question marks.
  private static func ascii(_ text: String) -> String {
    var clean = ""
    for scalar in text.unicodeScalars {
      let isPrintable = scalar.value >= 0x20 && scalar.value < 0x7f
      clean.unicodeScalars.append(isPrintable ? scalar : "?")
    }
    return clean
  }

  private static func line(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8.prefix(80))
    bytes += [UInt8](repeating: 0x20, count: 80 - bytes.count)
    return bytes
  }
}
