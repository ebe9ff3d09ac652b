import Foundation

/// A map in a text file: values as the bytes of little-endian doubles in base 64, which keeps them
/// exact in less room than digits.
extension TsMap: Codable {
  private enum Key: String, CodingKey {
    case nx, ny, firstBin, lastBin, fluxOfUnit, norm, normError, normLimit, ts, excess, steps
  }

  /// Most pixels of a map in a file.
  private static let mostPixels = 4_000_000

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(nx, forKey: .nx)
    try container.encode(ny, forKey: .ny)
    try container.encode(bins.lowerBound, forKey: .firstBin)
    try container.encode(bins.upperBound, forKey: .lastBin)
    try container.encode(fluxOfUnit, forKey: .fluxOfUnit)
    for (values, key) in [
      (norm, Key.norm), (normError, .normError), (ts, .ts), (excess, .excess), (steps, .steps),
    ] {
      try container.encode(Self.data(values), forKey: key)
    }
    try container.encodeIfPresent(normLimit.map(Self.data), forKey: .normLimit)
  }

  /// - Throws: `DecodingError` where sizes do not agree.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let nx = try container.decode(Int.self, forKey: .nx)
    let ny = try container.decode(Int.self, forKey: .ny)
    let first = try container.decode(Int.self, forKey: .firstBin)
    let last = try container.decode(Int.self, forKey: .lastBin)
    guard nx > 0, ny > 0, nx <= Self.mostPixels, ny <= Self.mostPixels / nx, first >= 0,
      last > first, last < 10_000
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .nx, in: container, debugDescription: "not the size of a map")
    }
    func values(_ key: Key) throws -> [Double] {
      try Self.values(
        container.decode(Data.self, forKey: key), count: nx * ny, key: key, container)
    }
    let limit =
      container.contains(.normLimit) ? try values(.normLimit) : nil
    self.init(
      nx: nx, ny: ny, bins: first..<last,
      fluxOfUnit: try container.decode(Double.self, forKey: .fluxOfUnit), norm: try values(.norm),
      normError: try values(.normError), normLimit: limit, ts: try values(.ts),
      excess: try values(.excess), steps: try values(.steps))
  }

  private static func data(_ values: [Double]) -> Data {
    var data = Data(capacity: 8 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  private static func values(
    _ data: Data, count: Int, key: Key, _ container: KeyedDecodingContainer<Key>
  ) throws -> [Double] {
    guard data.count == 8 * count else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "not a value for each pixel")
    }
    return data.withUnsafeBytes { bytes in
      (0..<count).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
      }
    }
  }
}
