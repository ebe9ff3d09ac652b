import Estimators
import Foundation
import Testing

@Suite struct MapPeakTests {
  /// An image with a few bright pixels on a flat zero.
  private static func image(_ bright: [(x: Int, y: Int, value: Double)]) -> [Double] {
    var values = [Double](repeating: 0, count: 30 * 20)
    for pixel in bright { values[pixel.y * 30 + pixel.x] = pixel.value }
    return values
  }

  @Test func peaksComeInFallingOrder() {
    let peaks = MapPeak.find(
      Self.image([(5, 5, 7), (20, 10, 12), (0, 0, 4), (29, 19, 9), (12, 3, 2.9)]), nx: 30,
      threshold: 3, separation: 3)
    #expect(
      peaks == [
        MapPeak(x: 20, y: 10, value: 12), MapPeak(x: 29, y: 19, value: 9),
        MapPeak(x: 5, y: 5, value: 7), MapPeak(x: 0, y: 0, value: 4),
      ])
  }

  @Test func aShoulderIsNoPeakAndNeighboursAreKeptApart() {
    // Two pixels from a higher one: a shoulder. Four pixels: a peak, unless a separation forbids.
    let values = Self.image([(10, 10, 9), (12, 10, 8), (14, 10, 7.5), (10, 15, 6)])
    let near = MapPeak.find(values, nx: 30, threshold: 3, separation: 3)
    #expect(near.map(\.x) == [10, 10])
    #expect(near.map(\.y) == [10, 15])
    let far = MapPeak.find(values, nx: 30, threshold: 3, separation: 6)
    #expect(far == [MapPeak(x: 10, y: 10, value: 9)])
  }

  @Test func equalPixelsGiveOnePeakAndMissingValuesNone() {
    var values = Self.image([(10, 10, 9), (11, 10, 9), (10, 11, 9)])
    values[0] = .nan
    values[1] = .infinity
    #expect(
      MapPeak.find(values, nx: 30, threshold: 3, separation: 1)
        == [MapPeak(x: 10, y: 10, value: 9)])
    #expect(MapPeak.find([], nx: 0, threshold: 3, separation: 1).isEmpty)
    #expect(
      MapPeak.find(
        [Double](repeating: .nan, count: 30), nx: 30, threshold: 3, separation: 1
      ).isEmpty)
  }

  @Test func theNumberIsLimited() {
    let bright = stride(from: 0, to: 30, by: 4).flatMap { x in
      stride(from: 0, to: 20, by: 4).map { y in (x: x, y: y, value: Double(3 + x + y)) }
    }
    let all = MapPeak.find(Self.image(bright), nx: 30, threshold: 3, separation: 3)
    #expect(all.count == bright.count)
    let few = MapPeak.find(Self.image(bright), nx: 30, threshold: 3, separation: 3, limit: 5)
    #expect(few == Array(all.prefix(5)))
  }
}
