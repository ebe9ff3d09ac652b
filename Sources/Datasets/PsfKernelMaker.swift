import Foundation
import GridMath
package import SkyGeometry

/// Makes images of the point spread in the pixels of a map (numerics.md 10.6).
///
/// Distances of the sub-pixels from the middle depend on the map alone; they are computed once and
/// shared by all copies.
package struct PsfKernelMaker: Sendable {
  /// The map whose pixels the kernels have.
  package let geometry: WcsGeometry
  private let grids: DistanceGrids

  /// Share of the gamma rays that a kernel contains, that is then made 1.
  static let containment = 0.999
  /// Sub-pixels along the 68 % diameter.
  private static let precision = 12.0
  private static let largestOversampling = 4.0

  package init(_ geometry: WcsGeometry) {
    self.geometry = geometry
    grids = DistanceGrids(geometry)
  }

  /// Kernels of the point spread at one place.
  ///
  /// - Throws: `WcsError` if the kernel is larger than a map can be.
  package func kernels(_ profiles: PsfMap.Profiles) throws -> PsfKernels {
    let pixel = max(geometry.pixelScales.x, geometry.pixelScales.y)
    let count = profiles.energyCount
    let reach = reach(profiles)
    let side = 2 * (reach.max() ?? 0) + 1
    var values = [Double](repeating: 0, count: count * side * side)
    for k in 0..<count {
      let r68 = profiles.containmentRadius(energy: k, fraction: 0.68)
      let oversampling = min(
        (Self.precision / (2 * r68 / pixel)).rounded(.up), Self.largestOversampling)
      let factor = Int(max(oversampling, 1))
      let grid = try grids.grid(reach: side / 2, factor: factor)
      Self.fill(&values, energy: k, profiles, grid, reach: reach[k], side: side)
    }
    return PsfKernels(side: side, values: values, reach: reach, width: Double(side) * pixel)
  }

  /// Width of the kernels that `kernels` would make, degrees.
  package func width(_ profiles: PsfMap.Profiles) -> Double {
    Double(2 * (reach(profiles).max() ?? 0) + 1)
      * max(geometry.pixelScales.x, geometry.pixelScales.y)
  }

  /// Pixels from the middle to the edge of the kernel of each energy.
  private func reach(_ profiles: PsfMap.Profiles) -> [Int] {
    let pixel = max(geometry.pixelScales.x, geometry.pixelScales.y)
    return (0..<profiles.energyCount).map {
      let radius = profiles.containmentRadius(energy: $0, fraction: Self.containment)
      return WcsGeometry.roundedUpToOdd(2 * radius / pixel) / 2
    }
  }

  private static func fill(
    _ values: inout [Double], energy k: Int, _ profiles: PsfMap.Profiles, _ grid: DistanceGrid,
    reach: Int, side: Int
  ) {
    let f = grid.factor
    let width = grid.width
    let middle = side / 2
    var sum = 0.0
    values.withUnsafeMutableBufferPointer { values in
      grid.distances.withUnsafeBufferPointer { distances in
        for y in (middle - reach)...(middle + reach) {
          for x in (middle - reach)...(middle + reach) {
            var value = 0.0
            for j in (y * f)..<((y + 1) * f) {
              for i in (x * f)..<((x + 1) * f) {
                value += profiles.value(energy: k, distance: distances[j * width + i])
              }
            }
            values[(k * side + y) * side + x] = value
            sum += value
          }
        }
        guard sum > 0, sum.isFinite else {
          for i in (k * side * side)..<((k + 1) * side * side) { values[i] = 0 }
          return
        }
        for i in (k * side * side)..<((k + 1) * side * side) { values[i] /= sum }
      }
    }
  }
}

/// Distances of the sub-pixels of an odd image from its middle.
private struct DistanceGrid: Sendable {
  let factor: Int
  /// Sub-pixels in a row.
  let width: Int
  /// Degrees.
  let distances: [Double]
}

/// The grids that were needed so far.
private final class DistanceGrids: Sendable {
  private struct Key: Hashable {
    var reach: Int
    var factor: Int
  }

  private let geometry: WcsGeometry
  private let known = Guarded<[Key: DistanceGrid]>([:])

  init(_ geometry: WcsGeometry) {
    self.geometry = geometry
  }

  func grid(reach: Int, factor: Int) throws -> DistanceGrid {
    let key = Key(reach: reach, factor: factor)
    if let grid = known.withLock({ $0[key] }) { return grid }
    let pixel = max(geometry.pixelScales.x, geometry.pixelScales.y)
    // Half a pixel less than the odd size, so that rounding up cannot add two.
    let odd = try geometry.oddGeometry(radius: (Double(reach) + 0.25) * pixel)
    precondition(odd.nx == 2 * reach + 1 && odd.ny == odd.nx, "size of the kernel")
    let fine = factor > 1 ? try odd.upsampled(by: factor) : odd
    let grid = DistanceGrid(
      factor: factor, width: fine.nx, distances: Self.distances(fine, from: geometry.center))
    known.withLock {
      // A few sizes occur in a session; a scan of many must not keep them all.
      if $0.count >= 16 { $0.removeAll() }
      $0[key] = grid
    }
    return grid
  }

  /// Projections in which the distance from the reference depends on that in pixels alone.
  private static let zenithal: Set<String> = ["TAN", "SIN", "ARC", "STG", "ZEA", "AIR"]

  /// Distance of each pixel of an odd map from its middle, degrees.
  ///
  /// Off the sky there is no point spread; a distance beyond all tables says so. In zenithal
  /// projections an eighth of the map has all distances: the inverse of some, such as AIR, is
  /// iterative and was most of the time of a first fit.
  private static func distances(_ map: WcsGeometry, from center: SkyDirection) -> [Double] {
    guard zenithal.contains(map.projection), map.nx == map.ny else {
      return map.separations(from: center).map { $0.isFinite ? $0 : 180 }
    }
    let n = map.nx
    let middle = Double(n - 1) / 2
    // Offsets are whole pixels for an odd number of them, else halves: both count as 0, 1, 2, …
    let half = (n + 1) / 2
    let shift = n % 2 == 0 ? 0.5 : 0
    func index(_ i: Int) -> Int { abs(2 * i - (n - 1)) / 2 }
    var x: [Double] = []
    var y: [Double] = []
    for u in 0..<half {
      for v in 0...u {
        x.append(middle + Double(u) + shift)
        y.append(middle + Double(v) + shift)
      }
    }
    let (lon, lat) = map.directions(x: x, y: y)
    let own = center.converted(to: map.frame)
    let eighth = zip(lon, lat).map { lon, lat -> Double in
      guard lon.isFinite, lat.isFinite else { return 180 }
      let distance = SkyDirection(lon: lon, lat: lat, frame: map.frame).separation(to: own)
      return distance.isFinite ? distance : 180
    }
    var result = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      let row = index(j)
      for i in 0..<n {
        let column = index(i)
        let (u, v) = (max(row, column), min(row, column))
        result[j * n + i] = eighth[u * (u + 1) / 2 + v]
      }
    }
    return result
  }
}
