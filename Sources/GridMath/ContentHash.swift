/// A 64-bit fingerprint of bytes, to find damage; not against intent.
///
/// After FNV-1a (Fowler, Noll & Vo), over 8-byte words, the rest byte by byte: each step can be
/// undone, so a change of any one word changes the result.
package struct ContentHash: Sendable, Hashable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init(_ bytes: [UInt8]) {
    let prime: UInt64 = 0x100_0000_01b3
    var hash = value
    bytes.withUnsafeBytes { raw in
      let words = raw.count / 8
      for i in 0..<words {
        let word = raw.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self)
        hash = (hash ^ UInt64(littleEndian: word)) &* prime
        hash ^= hash >> 29
      }
      for i in (8 * words)..<raw.count { hash = (hash ^ UInt64(raw[i])) &* prime }
      hash ^= UInt64(raw.count)
    }
    value = hash
  }

  /// 16 hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
