import Explorer
import Foundation
import TestSupport
import Testing

@Suite struct ValueDistributionTests {
  @Test func everyFinitePixelIsInOneBinOrBeyondTheEdges() throws {
    var random = SeededGenerator(seed: 3)
    var values = (0..<5000).map { _ in random.normal() * 1.1 + 0.2 }
    values[7] = .nan
    values[8] = .infinity
    values[9] = 55
    values[10] = -40
    let isExcluded = values.indices.map { $0 % 10 == 3 }
    let shown = try #require(
      ValueDistribution(
        values, isExcluded: isExcluded, isCounted: nil, step: 1.0 / 3, limit: 10))
    #expect(Int(shown.all.reduce(0, +)) + shown.underCount + shown.overCount == 4998)
    #expect(shown.underCount == 1 && shown.overCount == 1)
    #expect(shown.outsideCount == 4498 && shown.excludedCount == 500)
    // One bin by hand, with its edges.
    for bin in [0, shown.all.count / 2, shown.all.count - 1] {
      let inside = values.filter { $0 >= shown.edges[bin] && $0 < shown.edges[bin + 1] }
      #expect(Int(shown.all[bin]) == inside.count)
    }
    // Mean and width of the pixels outside, by their definition.
    let outside = zip(values, isExcluded).filter { $0.isFinite && !$1 }.map(\.0)
    let mean = outside.reduce(0, +) / Double(outside.count)
    let variance =
      outside.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(outside.count)
    #expect(abs(shown.mean - mean) < 1e-12)
    #expect(abs(shown.width - variance.squareRoot()) < 1e-12)
    #expect(abs(shown.meanError - variance.squareRoot() / 4498.0.squareRoot()) < 1e-12)
  }

  @Test func aRegionRestrictsIt() throws {
    let values = (0..<100).map { Double($0) }
    let isCounted = values.map { $0 < 30 }
    let shown = try #require(
      ValueDistribution(
        values, isExcluded: [Bool](repeating: false, count: 100), isCounted: isCounted, step: 5,
        limit: 1000))
    #expect(shown.all.reduce(0, +) == 30)
    #expect(abs(shown.mean - 14.5) < 1e-12)
    #expect(shown.edges.first == 0)
  }

  @Test func withoutValuesThereIsNone() {
    #expect(
      ValueDistribution(
        [.nan, .nan], isExcluded: [false, false], isCounted: nil, step: 1, limit: 9)
        == nil)
    #expect(
      ValueDistribution([1, 2], isExcluded: [], isCounted: [false, false], step: nil, limit: nil)
        == nil)
  }

  @Test(arguments: [0, 3.5, -2, 1e-12, 4e8])
  func equalValuesMakeAHistogram(value: Double) throws {
    let shown = try #require(
      ValueDistribution(
        [Double](repeating: value, count: 12), isExcluded: [], isCounted: nil, step: nil,
        limit: nil))
    #expect(shown.all.reduce(0, +) + Double(shown.underCount + shown.overCount) == 12)
    #expect(abs(shown.mean - value) <= 1e-12 * abs(value))
    #expect(zip(shown.edges, shown.edges.dropFirst()).allSatisfy { $0 < $1 })
  }
}
