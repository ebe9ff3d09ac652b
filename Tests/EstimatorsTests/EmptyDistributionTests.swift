import Estimators
import Testing

/// Maps without a single significance, as of an energy bin beyond the data.
@Suite struct EmptyDistributionTests {
  @Test(arguments: [0, 1, 9])
  func nothingIsCounted(pixels: Int) {
    let distribution = SignificanceDistribution(
      significance: Array(repeating: .nan, count: pixels),
      usable: Array(repeating: true, count: pixels))
    #expect(distribution.all.isEmpty)
    #expect(distribution.outside.isEmpty)
    #expect(distribution.edges.isEmpty)
    #expect(distribution.pixelsMasked == pixels)
    #expect(distribution.mean.isNaN)
  }
}
