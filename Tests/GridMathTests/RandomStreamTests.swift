import GridMath
import Testing

@Suite struct RandomStreamTests {
  /// The same keys give the same numbers, and their order counts.
  @Test func keysTellTheStream() {
    var a = RandomStream(1, 2)
    var b = RandomStream(1, 2)
    var c = RandomStream(2, 1)
    let first = (0..<5).map { _ in a.next() }
    #expect(first == (0..<5).map { _ in b.next() })
    #expect(first != (0..<5).map { _ in c.next() })
  }

  @Test func uniformAndNormal() {
    var stream = RandomStream(3)
    let n = 100_000
    let values = (0..<n).map { _ in stream.uniform() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    #expect(abs(values.reduce(0, +) / Double(n) - 0.5) < 0.004)
    let normal = (0..<n).map { _ in stream.normal() }
    let square = normal.reduce(0) { $0 + $1 * $1 } / Double(n)
    #expect(abs(normal.reduce(0, +) / Double(n)) < 0.013)
    #expect(abs(square - 1) < 0.018)
  }

  /// Mean, variance and the share of zeros, on both sides of the change of method.
  @Test(arguments: [0.3, 5.0, 11.9, 12.1, 50, 1000, 2e6]) func poisson(_ mean: Double) {
    var stream = RandomStream(4, UInt64(mean * 10))
    let n = 40_000
    let values = (0..<n).map { _ in Double(stream.poisson(mean)) }
    let average = values.reduce(0, +) / Double(n)
    let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(n)
    #expect(abs(average - mean) < 4 * (mean / Double(n)).squareRoot())
    #expect(abs(variance / mean - 1) < 4 * (2 / Double(n) + 1 / (mean * Double(n))).squareRoot())
  }

  @Test func poissonOfNothing() {
    var stream = RandomStream(5)
    #expect(stream.poisson(0) == 0)
    #expect(stream.poisson(-1) == 0)
    #expect(stream.poisson(.nan) == 0)
  }

  @Test func hashFindsChanges() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = ContentHash(bytes)
    #expect(whole == ContentHash(bytes))
    #expect(whole.description.count == 16)
    for place in [0, 7, 8, 500, 999] {
      var other = bytes
      other[place] ^= 1
      #expect(ContentHash(other) != whole)
    }
    #expect(ContentHash(bytes + [0]) != whole)
    #expect(ContentHash(Array(bytes.dropLast())) != whole)
  }
}
