/// A PNG with 8 bits a colour, decoded independently of the library that wrote it.
package struct PngImage: Sendable {
  package let width: Int
  package let height: Int
  /// Red, green, blue, row by row from the top.
  private let colors: [UInt8]

  /// Nil for bytes that are no PNG of red, green and blue, with or without opacity.
  package init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return nil }
    func number(_ i: Int) -> Int { bytes[i..<(i + 4)].reduce(0) { $0 << 8 | Int($1) } }
    var (width, height, channels) = (0, 0, 3)
    var packed: [UInt8] = []
    var hasEnd = false
    var i = 8
    while i + 12 <= bytes.count {
      let length = number(i)
      guard i + 12 + length <= bytes.count else { return nil }
      let kind = String(decoding: bytes[(i + 4)..<(i + 8)], as: UTF8.self)
      let data = bytes[(i + 8)..<(i + 8 + length)]
      switch kind {
      case "IHDR":
        (width, height) = (number(i + 8), number(i + 12))
        guard bytes[i + 16] == 8, bytes[i + 17] == 2 || bytes[i + 17] == 6, bytes[i + 20] == 0
        else { return nil }
        channels = bytes[i + 17] == 2 ? 3 : 4
      case "IDAT": packed += data
      case "IEND": hasEnd = true
      default: break
      }
      i += 12 + length
    }
    // Two bytes of the zlib header, four of the checksum.
    guard hasEnd, packed.count > 6, width > 0, height > 0,
      let raw = Inflate.unpacked(packed.dropFirst(2).dropLast(4)),
      raw.count == height * (1 + width * channels)
    else { return nil }
    self.width = width
    self.height = height
    colors = Self.unfiltered(raw, width: width, height: height, channels: channels)
  }

  /// Red, green and blue of a pixel counted from the upper left.
  package func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    let start = 3 * (y * width + x)
    return Array(colors[start..<(start + 3)])
  }

  private static func unfiltered(
    _ raw: [UInt8], width: Int, height: Int, channels: Int
  ) -> [UInt8] {
    let row = width * channels
    var before = [UInt8](repeating: 0, count: row)
    var current = before
    var colors: [UInt8] = []
    colors.reserveCapacity(3 * width * height)
    for y in 0..<height {
      let start = y * (row + 1)
      let filter = raw[start]
      for x in 0..<row {
        let left = x >= channels ? Int(current[x - channels]) : 0
        let up = Int(before[x])
        let corner = x >= channels ? Int(before[x - channels]) : 0
        let guess: Int
        switch filter {
        case 1: guess = left
        case 2: guess = up
        case 3: guess = (left + up) / 2
        case 4:
          let p = left + up - corner
          let (a, b, c) = (abs(p - left), abs(p - up), abs(p - corner))
          guess = a <= b && a <= c ? left : b <= c ? up : corner
        default: guess = 0
        }
        current[x] = UInt8(truncatingIfNeeded: Int(raw[start + 1 + x]) + guess)
      }
      for x in 0..<width {
        colors += current[(x * channels)..<(x * channels + 3)]
      }
      swap(&before, &current)
    }
    return colors
  }
}

/// DEFLATE, RFC 1951, in its plainest form.
private enum Inflate {
  private struct Bits {
    let bytes: [UInt8]
    var place = 0

    mutating func bit() -> Int? {
      guard place >> 3 < bytes.count else { return nil }
      defer { place += 1 }
      return Int(bytes[place >> 3] >> (place & 7)) & 1
    }

    mutating func number(_ count: Int) -> Int? {
      var value = 0
      for i in 0..<count {
        guard let bit = bit() else { return nil }
        value |= bit << i
      }
      return value
    }
  }

  /// Canonical codes: how many of each length, and the symbols in order.
  private struct Codes {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int]

    init(_ lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      symbols = lengths.indices.filter { lengths[$0] > 0 }
        .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }

    func symbol(_ bits: inout Bits) -> Int? {
      var (code, first, index) = (0, 0, 0)
      for length in 1...15 {
        guard let bit = bits.bit() else { return nil }
        code |= bit
        if code - counts[length] < first { return symbols[index + code - first] }
        index += counts[length]
        first = (first + counts[length]) << 1
        code <<= 1
      }
      return nil
    }
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  static func unpacked(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    var bits = Bits(bytes: Array(bytes))
    var out: [UInt8] = []
    while true {
      guard let isLast = bits.bit(), let kind = bits.number(2) else { return nil }
      switch kind {
      case 0:
        bits.place = (bits.place + 7) & ~7
        guard let length = bits.number(16), bits.number(16) == ~length & 0xffff else { return nil }
        for _ in 0..<length {
          guard let byte = bits.number(8) else { return nil }
          out.append(UInt8(byte))
        }
      case 1:
        let literals = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        guard
          block(&bits, Codes(literals), Codes([Int](repeating: 5, count: 30)), &out)
        else { return nil }
      case 2:
        guard let (literals, distances) = dynamic(&bits),
          block(&bits, literals, distances, &out)
        else { return nil }
      default: return nil
      }
      if isLast == 1 { return out }
    }
  }

  private static func dynamic(_ bits: inout Bits) -> (Codes, Codes)? {
    guard let literals = bits.number(5), let distances = bits.number(5),
      let count = bits.number(4)
    else { return nil }
    var lengths = [Int](repeating: 0, count: 19)
    for i in 0..<(count + 4) {
      guard let length = bits.number(3) else { return nil }
      lengths[order[i]] = length
    }
    let codes = Codes(lengths)
    var all: [Int] = []
    while all.count < literals + 257 + distances + 1 {
      guard let symbol = codes.symbol(&bits) else { return nil }
      switch symbol {
      case 16:
        guard let last = all.last, let more = bits.number(2) else { return nil }
        all += [Int](repeating: last, count: more + 3)
      case 17:
        guard let more = bits.number(3) else { return nil }
        all += [Int](repeating: 0, count: more + 3)
      case 18:
        guard let more = bits.number(7) else { return nil }
        all += [Int](repeating: 0, count: more + 11)
      default: all.append(symbol)
      }
    }
    return (Codes(Array(all[..<(literals + 257)])), Codes(Array(all[(literals + 257)...])))
  }

  private static func block(
    _ bits: inout Bits, _ literals: Codes, _ distances: Codes, _ out: inout [UInt8]
  ) -> Bool {
    while let symbol = literals.symbol(&bits) {
      if symbol < 256 {
        out.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return true }
      guard symbol - 257 < lengthBases.count,
        let extra = bits.number(lengthBits[symbol - 257]), let code = distances.symbol(&bits),
        code < distanceBases.count, let more = bits.number(code < 4 ? 0 : code / 2 - 1)
      else { return false }
      let distance = distanceBases[code] + more
      guard distance <= out.count else { return false }
      for _ in 0..<(lengthBases[symbol - 257] + extra) { out.append(out[out.count - distance]) }
    }
    return false
  }
}
