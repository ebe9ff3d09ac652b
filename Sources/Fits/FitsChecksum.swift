/// The 32-bit ones' complement sums of CHECKSUM and DATASUM (FITS standard 4.0, appendix J).
enum FitsChecksum {
  /// The sum of big-endian 32-bit words, with end-around carry; the size is a multiple of 4.
  static func sum(_ bytes: UnsafeRawBufferPointer, startingWith start: UInt32 = 0) -> UInt32 {
    var total = UInt64(start)
    for place in 0..<bytes.count / 4 {
      let word = bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)
      total &+= UInt64(UInt32(bigEndian: word))
    }
    return fold(total)
  }

  /// The ones' complement sum of two sums.
  static func add(_ a: UInt32, _ b: UInt32) -> UInt32 { fold(UInt64(a) + UInt64(b)) }

  private static func fold(_ sum: UInt64) -> UInt32 {
    var total = sum
    while total >> 32 != 0 { total = (total & 0xffff_ffff) + (total >> 32) }
    return UInt32(truncatingIfNeeded: total)
  }

  /// The 16 characters of CHECKSUM that stand for the complement of a sum.
  static func encoded(_ sum: UInt32) -> String {
    let value = ~sum
    let excluded: [UInt8] = Array(0x3a...0x40) + Array(0x5b...0x60)
    var characters = [UInt8](repeating: 0, count: 16)
    for byteIndex in 0..<4 {
      let byte = Int(value >> (24 - 8 * byteIndex)) & 0xff
      let quotient = byte / 4 + 0x30
      var letters = [UInt8](repeating: UInt8(quotient), count: 4)
      letters[0] += UInt8(byte % 4)
      while letters.contains(where: { excluded.contains($0) }) {
        // Moving one up and its partner down keeps the sum and leaves the punctuation.
        for pair in [0, 2]
        where excluded.contains(letters[pair]) || excluded.contains(letters[pair + 1]) {
          letters[pair] += 1
          letters[pair + 1] -= 1
        }
      }
      for part in 0..<4 { characters[4 * part + byteIndex] = letters[part] }
    }
    // Rotated right by one, since the text starts in column 12 of the card, after the quote.
    let rotated = [characters[15]] + characters[0..<15]
    return String(decoding: rotated, as: UTF8.self)
  }
}
