/// A local maximum of a map.
package struct MapPeak: Sendable, Hashable {
  package let x: Int
  package let y: Int
  package let value: Double

  package init(x: Int, y: Int, value: Double) {
    self.x = x
    self.y = y
    self.value = value
  }

  /// The highest local maxima, the highest first.
  ///
  /// A pixel is one if no pixel within two rows and columns is higher; of equal neighbours the
  /// first in the order of the pixels counts. Of two maxima that are nearer to each other than the
  /// separation the lower one is left out.
  ///
  /// - Parameters:
  ///   - values: Image, shape [y, x]; pixels that are not finite are passed over.
  ///   - nx: Pixels in a row.
  ///   - threshold: Least value.
  ///   - separation: Pixels between two of them, at least.
  ///   - limit: Most of them.
  /// - Returns: Peaks in falling order of their values.
  package static func find(
    _ values: [Double], nx: Int, threshold: Double, separation: Double, limit: Int = 100
  ) -> [MapPeak] {
    guard nx > 0 else { return [] }
    let ny = values.count / nx
    var candidates: [MapPeak] = []
    for y in 0..<ny {
      for x in 0..<nx where values[y * nx + x] >= threshold && values[y * nx + x].isFinite {
        if isMaximum(values, x, y, nx, ny) {
          candidates.append(MapPeak(x: x, y: y, value: values[y * nx + x]))
        }
      }
    }
    // Equal peaks stay in the order of their pixels, so that the list is always the same.
    candidates.sort { ($1.value, $0.y, $0.x) < ($0.value, $1.y, $1.x) }
    var peaks: [MapPeak] = []
    for candidate in candidates where peaks.count < limit {
      let isApart = peaks.allSatisfy { peak in
        let (dx, dy) = (Double(peak.x - candidate.x), Double(peak.y - candidate.y))
        return dx * dx + dy * dy >= separation * separation
      }
      if isApart { peaks.append(candidate) }
    }
    return peaks
  }

  private static func isMaximum(
    _ values: [Double], _ x: Int, _ y: Int, _ nx: Int, _ ny: Int
  ) -> Bool {
    let index = y * nx + x
    for row in max(0, y - 2)...min(ny - 1, y + 2) {
      for column in max(0, x - 2)...min(nx - 1, x + 2) {
        let other = row * nx + column
        if values[other] > values[index] { return false }
        if values[other] == values[index], other < index { return false }
      }
    }
    return true
  }
}
