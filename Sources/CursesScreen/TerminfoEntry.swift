import Foundation

/// A compiled terminal description: read, changed and written again (term(5)).
///
/// Done here rather than with `infocmp` and `tic`, which are not on every machine and cost two
/// processes at the first start.
package struct TerminfoEntry: Equatable {
  /// Positions in the standard tables, in the order of <term.h>.
  package enum Flag { package static let canChange = 27 }
  /// Positions of numbers.
  package enum Number {
    package static let maxColors = 13
    package static let maxPairs = 14
  }
  /// Positions of strings.
  package enum Text {
    package static let initializeColor = 299
    package static let initializePair = 300
    package static let setColorPair = 301
    package static let setForeground = 302
    package static let setBackground = 303
    package static let originalColors = 298
    package static let setAForeground = 359
    package static let setABackground = 360
  }

  /// Names with `|` between them.
  package var names: [UInt8]
  package var flags: [UInt8]
  package var numbers: [Int32]
  package var texts: [[UInt8]?]
  package var extendedFlags: [(name: [UInt8], value: UInt8)] = []
  package var extendedNumbers: [(name: [UInt8], value: Int32)] = []
  package var extendedTexts: [(name: [UInt8], value: [UInt8]?)] = []

  package static func == (a: Self, b: Self) -> Bool { a.encoded() == b.encoded() }

  /// Magic number of 16-bit and of 32-bit numbers.
  private static let magic16 = 0o432
  private static let magic32 = 0o1036

  /// From the bytes of a compiled file; nil if they are not one.
  package init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let magic = reader.short(), magic == Self.magic16 || magic == Self.magic32,
      let nameCount = reader.count(), let flagCount = reader.count(),
      let numberCount = reader.count(), let textCount = reader.count(),
      let tableSize = reader.count(), let nameBytes = reader.bytes(nameCount),
      let flagBytes = reader.bytes(flagCount), nameBytes.last == 0
    else { return nil }
    names = Array(nameBytes.dropLast())
    flags = flagBytes
    let is32 = magic == Self.magic32
    reader.align()
    guard let numbers = reader.numbers(numberCount, is32: is32),
      let offsets = reader.numbers(textCount, is32: false), let table = reader.bytes(tableSize)
    else { return nil }
    self.numbers = numbers
    texts = offsets.map { Reader.text(in: table, at: Int($0)) }
    reader.align()
    guard reader.position + 10 <= bytes.count else { return }
    guard let flags = reader.count(), let numberTotal = reader.count(),
      let textTotal = reader.count(), reader.count() != nil, let size = reader.count(),
      let flagValues = reader.bytes(flags)
    else { return nil }
    reader.align()
    let nameTotal = flags + numberTotal + textTotal
    guard let numberValues = reader.numbers(numberTotal, is32: is32),
      let textOffsets = reader.numbers(textTotal, is32: false),
      let nameOffsets = reader.numbers(nameTotal, is32: false), let extended = reader.bytes(size)
    else { return nil }
    let values = textOffsets.map { Reader.text(in: extended, at: Int($0)) }
    // The names follow the last value; their offsets count from there.
    let base = values.reduce(0) { $0 + ($1.map { $0.count + 1 } ?? 0) }
    let labels = nameOffsets.map { Reader.text(in: extended, at: base + Int($0)) ?? [] }
    guard labels.allSatisfy({ !$0.isEmpty }) else { return nil }
    extendedFlags = zip(labels, flagValues).map { ($0, $1) }
    extendedNumbers = zip(labels[flags...], numberValues).map { ($0, $1) }
    extendedTexts = zip(labels[(flags + numberTotal)...], values).map { ($0, $1) }
  }

  /// The compiled form with 32-bit numbers.
  package func encoded() -> [UInt8] {
    var out = Writer()
    var table: [UInt8] = []
    let offsets = texts.map { Writer.append($0, to: &table) }
    for value in [
      Self.magic32, names.count + 1, flags.count, numbers.count, texts.count, table.count,
    ] { out.short(value) }
    out.bytes += names + [0] + flags
    out.align()
    numbers.forEach { out.long($0) }
    offsets.forEach { out.short($0) }
    out.bytes += table
    out.align()
    var extended: [UInt8] = []
    let valueOffsets = extendedTexts.map { Writer.append($0.value, to: &extended) }
    var labels: [UInt8] = []
    let names =
      extendedFlags.map(\.name) + extendedNumbers.map(\.name) + extendedTexts.map(\.name)
    let nameOffsets = names.map { Writer.append($0, to: &labels) }
    extended += labels
    for value in [
      extendedFlags.count, extendedNumbers.count, extendedTexts.count,
      valueOffsets.filter { $0 >= 0 }.count + names.count, extended.count,
    ] { out.short(value) }
    out.bytes += extendedFlags.map(\.value)
    out.align()
    extendedNumbers.forEach { out.long($0.value) }
    valueOffsets.forEach { out.short($0) }
    nameOffsets.forEach { out.short($0) }
    out.bytes += extended
    return out.bytes
  }

  /// Sets a standard string, making the table longer if needed; nil means absent.
  package mutating func setText(_ index: Int, _ value: String?) {
    while texts.count <= index { texts.append(nil) }
    texts[index] = value.map { Array($0.utf8) }
  }

  /// Sets a standard number, making the table longer if needed.
  package mutating func setNumber(_ index: Int, _ value: Int32) {
    while numbers.count <= index { numbers.append(-1) }
    numbers[index] = value
  }

  /// The description that ncurses itself would use for a terminal name; nil if there is none in a
  /// directory tree.
  package static func installed(_ name: String, environment: [String: String]) -> [UInt8]? {
    guard let first = name.utf8.first, !name.contains("/"), name != ".", name != ".." else {
      return nil
    }
    var folders: [String] = []
    if let own = environment["TERMINFO"] { folders.append(own) }
    if let home = environment["HOME"] { folders.append(home + "/.terminfo") }
    let standard = [
      "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo",
      "/usr/local/share/terminfo",
    ]
    for folder in (environment["TERMINFO_DIRS"] ?? "").split(
      separator: ":", omittingEmptySubsequences: false)
    {
      folders += folder.isEmpty ? standard : [String(folder)]
    }
    folders += standard
    let letter = String(decoding: [first], as: UTF8.self)
    for folder in folders {
      for middle in [letter, String(first, radix: 16)] {
        let path = "\(folder)/\(middle)/\(name)"
        if let data = FileManager.default.contents(atPath: path), data.count <= 32768 {
          return Array(data)
        }
      }
    }
    return nil
  }
}

extension TerminfoEntry {
  /// Little-endian reading that never passes the end.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func bytes(_ count: Int) -> [UInt8]? {
      guard count <= bytes.count - position else { return nil }
      defer { position += count }
      return Array(bytes[position..<position + count])
    }

    mutating func short() -> Int? {
      bytes(2).map { Int(Int16(bitPattern: UInt16($0[0]) | UInt16($0[1]) << 8)) }
    }

    /// A size; −1, written by old compilers for an empty table, is 0.
    mutating func count() -> Int? {
      short().flatMap { $0 < -1 ? nil : max(0, $0) }
    }

    mutating func numbers(_ count: Int, is32: Bool) -> [Int32]? {
      guard let raw = bytes(count * (is32 ? 4 : 2)) else { return nil }
      return (0..<count).map { i in
        if is32 {
          return (0..<4).reduce(Int32(0)) {
            $0 | Int32(bitPattern: UInt32(raw[4 * i + $1]) << UInt32(8 * $1))
          }
        }
        return Int32(Int16(bitPattern: UInt16(raw[2 * i]) | UInt16(raw[2 * i + 1]) << 8))
      }
    }

    /// Sections begin at even bytes.
    mutating func align() {
      position += position % 2
    }

    static func text(in table: [UInt8], at offset: Int) -> [UInt8]? {
      guard offset >= 0, offset < table.count else { return nil }
      return Array(table[offset...].prefix { $0 != 0 })
    }
  }

  private struct Writer {
    var bytes: [UInt8] = []

    mutating func short(_ value: Int) {
      let bits = UInt16(bitPattern: Int16(truncatingIfNeeded: value))
      bytes += [UInt8(bits & 0xff), UInt8(bits >> 8)]
    }

    mutating func long(_ value: Int32) {
      let bits = UInt32(bitPattern: value)
      bytes += (0..<4).map { UInt8(bits >> UInt32(8 * $0) & 0xff) }
    }

    mutating func align() {
      if bytes.count % 2 == 1 { bytes.append(0) }
    }

    /// Offset of the text in the table; −1 for an absent one.
    static func append(_ text: [UInt8]?, to table: inout [UInt8]) -> Int {
      guard let text else { return -1 }
      defer { table += text + [0] }
      return table.count
    }
  }
}
