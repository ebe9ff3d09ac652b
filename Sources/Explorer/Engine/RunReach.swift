package import Datasets
package import SkyGeometry

extension ReducedRun {
  /// The farthest offset from its pointing at which the run counts, degrees.
  ///
  /// Its responses, its safe mask and the limit of the analysis together; half a pixel beyond the
  /// farthest pixel with a bin that is used.
  ///
  /// - Parameter sky: The map.
  /// - Returns: Degrees; nil where the map ends before the run does, or where nothing of it is used.
  /// - Complexity: O(bins of the safe mask), and a transformation for each pixel of the rim.
  package func reach(on sky: WcsGeometry) -> Double? {
    let plane = box.count
    guard plane > 0 else { return nil }
    var isUsed = [Bool](repeating: false, count: plane)
    for start in stride(from: 0, to: maskSafe.count, by: plane) {
      for pixel in 0..<plane where maskSafe[start + pixel] { isUsed[pixel] = true }
    }
    func isUsedAt(_ x: Int, _ y: Int) -> Bool {
      let (column, row) = (x - box.x, y - box.y)
      return column >= 0 && row >= 0 && column < box.width && row < box.height
        && isUsed[row * box.width + column]
    }
    var farthest: Double?
    for row in 0..<box.height {
      for column in 0..<box.width where isUsed[row * box.width + column] {
        let (x, y) = (box.x + column, box.y + row)
        // Only pixels of the rim can be the farthest.
        guard
          !isUsedAt(x - 1, y) || !isUsedAt(x + 1, y) || !isUsedAt(x, y - 1) || !isUsedAt(x, y + 1),
          let direction = sky.direction(x: Double(x), y: Double(y))
        else { continue }
        farthest = max(farthest ?? 0, origin.pointing.separation(to: direction))
      }
    }
    guard let farthest else { return nil }
    let edge = farthest + sky.pixelScale / 2
    // Whether the map goes on beyond: its corners are its farthest points.
    let corners = [(0, 0), (sky.nx - 1, 0), (0, sky.ny - 1), (sky.nx - 1, sky.ny - 1)]
    let end = corners.compactMap { sky.direction(x: Double($0.0), y: Double($0.1)) }
      .map { origin.pointing.separation(to: $0) }.max()
    guard let end, end > edge else { return nil }
    return edge
  }
}
