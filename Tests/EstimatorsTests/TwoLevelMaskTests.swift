import Estimators
import Testing

/// Areas above a high level, grown to a low one.
@Suite struct TwoLevelMaskTests {
  private let values: [Double] = [
    6, 4, 1, 4,
    2, 3, 1, 4,
    1, 1, 1, 1,
    3, 1, 7, .nan,
    3, 1, 1, 3,
  ]

  private func text(_ mask: TwoLevelMask) -> [String] {
    let inside = mask.pixels(values, nx: 4)
    return stride(from: 0, to: 20, by: 4).map { row in
      inside[row..<(row + 4)].map { $0 ? "#" : "." }.joined()
    }
  }

  @Test func seedsGrowOverEdgesOnly() {
    #expect(
      text(TwoLevelMask(seed: 5, growth: 3)) == ["##..", ".#..", "....", "..#.", "...."],
      "what is connected with no seed stays outside, and so does what touches at a corner")
    #expect(text(TwoLevelMask(seed: 5, growth: 5)) == ["#...", "....", "....", "..#.", "...."])
    #expect(text(TwoLevelMask(seed: 5, growth: 1)).joined().count { $0 == "#" } == 19)
    #expect(text(TwoLevelMask(seed: 8, growth: 1)).joined().count { $0 == "#" } == 0)
  }

  /// The same as growing by one pixel until nothing changes any more.
  @Test(arguments: [1, 2, 3])
  func itIsWhatRepeatedGrowthGives(seed: Int) {
    let nx = 23
    var state = UInt64(seed)
    let values = (0..<(nx * 17)).map { _ -> Double in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24) * 10
    }
    var expected = values.map { $0 >= 8.5 }
    while true {
      var next = expected
      for index in values.indices where !expected[index] && values[index] >= 4 {
        let x = index % nx
        let neighbours = [
          x > 0 ? index - 1 : nil, x < nx - 1 ? index + 1 : nil, index - nx, index + nx,
        ].compactMap { $0 }.filter { values.indices.contains($0) }
        if neighbours.contains(where: { expected[$0] }) { next[index] = true }
      }
      if next == expected { break }
      expected = next
    }
    #expect(TwoLevelMask(seed: 8.5, growth: 4).pixels(values, nx: nx) == expected)
  }
}
