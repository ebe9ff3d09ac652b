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
    let used = (middle - reach)...(middle + reach)
    let base = k * side * side
    var sum = 0.0
    values.withUnsafeMutableBufferPointer { values in
      grid.distances.withUnsafeBufferPointer { distances in
        for y in used {
          // Of a kernel with the symmetry of a square an eighth says all.
          for x in grid.isSymmetric ? middle...max(y, middle) : used {
            if grid.isSymmetric, y < middle { continue }
            var value = 0.0
            for j in (y * f)..<((y + 1) * f) {
              for i in (x * f)..<((x + 1) * f) {
                value += profiles.value(energy: k, distance: distances[j * width + i])
              }
            }
            values[base + y * side + x] = value
          }
        }
        if grid.isSymmetric { Self.mirror(values, from: base, side: side, reach: reach) }
        for y in used {
          for x in used { sum += values[base + y * side + x] }
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

extension PsfKernelMaker {
  /// Fills a kernel from the eighth with middle ≤ x ≤ y.
  private static func mirror(
    _ values: UnsafeMutableBufferPointer<Double>, from base: Int, side: Int, reach: Int
  ) {
    let middle = side / 2
    for v in 0...reach {
      for u in 0...v {
        let value = values[base + (middle + v) * side + middle + u]
        for (row, column) in [(v, u), (u, v)] {
          for y in [middle - row, middle + row] {
            values[base + y * side + middle - column] = value
            values[base + y * side + middle + column] = value
          }
        }
      }
    }
  }
}

/// Distances of the sub-pixels of an odd image from its middle.
private struct DistanceGrid: Sendable {
  let factor: Int
  /// Whether rows, columns, and both with each other, can be exchanged about the middle.
  let isSymmetric: Bool
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
      factor: factor, isSymmetric: Self.isSymmetric(fine), width: fine.nx,
      distances: Self.distances(fine, from: geometry.center))
    known.withLock {
      // A few sizes occur in a session; a scan of many must not keep them all.
      if $0.count >= 16 { $0.removeAll() }
      $0[key] = grid
    }
    return grid
  }

  /// Projections in which the distance from the reference depends on that in pixels alone.
  private static let zenithal: Set<String> = ["TAN", "SIN", "ARC", "STG", "ZEA", "AIR"]

  private static func isSymmetric(_ map: WcsGeometry) -> Bool {
    zenithal.contains(map.projection) && map.nx == map.ny
  }

  /// Distance of each pixel of an odd map from its middle, degrees.
  ///
  /// Off the sky there is no point spread; a distance beyond all tables says so. In zenithal
  /// projections an eighth of the map has all distances, which are a function of the radius: the
  /// inverse of some, such as AIR, is iterative and was most of the time of a first fit.
  private static func distances(_ map: WcsGeometry, from center: SkyDirection) -> [Double] {
    guard isSymmetric(map) else {
      return map.separations(from: center).map { $0.isFinite ? $0 : 180 }
    }
    let n = map.nx
    let middle = Double(n - 1) / 2
    // Offsets are whole pixels for an odd number of them, else halves: both count as 0, 1, 2, …
    let half = (n + 1) / 2
    let shift = n % 2 == 0 ? 0.5 : 0
    func index(_ i: Int) -> Int { abs(2 * i - (n - 1)) / 2 }
    var squares: [Double] = []
    for u in 0..<half {
      for v in 0...u {
        let (a, b) = (Double(u) + shift, Double(v) + shift)
        squares.append(a * a + b * b)
      }
    }
    let own = center.converted(to: map.frame)
    func distances(radii: [Double]) -> [Double] {
      let (lon, lat) = map.directions(
        x: radii.map { middle + $0 }, y: radii.map { _ in middle })
      return zip(lon, lat).map { lon, lat in
        guard lon.isFinite, lat.isFinite else { return 180 }
        let distance = SkyDirection(lon: lon, lat: lat, frame: map.frame).separation(to: own)
        return distance.isFinite ? distance : 180
      }
    }
    let eighth =
      RadialSeries(largest: squares.max() ?? 0, distances).map { series in
        squares.map { series.distance(square: $0) }
      } ?? distances(radii: squares.map { $0.squareRoot() })
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

/// The distance on the sky as a series in the square of the radius in a zenithal projection.
///
/// Their ratio is a smooth even function of the radius.
private struct RadialSeries {
  private let largest: Double
  private let coefficients: [Double]

  private static let nodeCount = 12
  /// Degrees; a table of the point spread has steps a million times as wide.
  private static let tolerance = 1e-10

  /// nil where the series is not good enough, such as near the edge of the sky.
  init?(largest: Double, _ distances: (_ radii: [Double]) -> [Double]) {
    guard largest > 0 else { return nil }
    let n = Self.nodeCount
    let nodes = (0..<n).map { cos(Double.pi * (Double($0) + 0.5) / Double(n)) }
    let radii = nodes.map { (largest * (1 + $0) / 2).squareRoot() }
    let ratios = zip(distances(radii), radii).map { $0 / $1 }
    self.largest = largest
    coefficients = (0..<n).map { j in
      let sum = ratios.indices.reduce(0.0) {
        $0 + ratios[$1] * cos(Double.pi * Double(j) * (Double($1) + 0.5) / Double(n))
      }
      return (j == 0 ? 1 : 2) * sum / Double(n)
    }
    let probes = [0.01, 0.3, 0.5, 0.77, 1].map { (largest * $0).squareRoot() }
    for (radius, distance) in zip(probes, distances(probes)) {
      // 180: off the sky.
      guard distance < 180, abs(self.distance(square: radius * radius) - distance) < Self.tolerance
      else { return nil }
    }
  }

  /// Degrees, by the recurrence of Clenshaw 1955, Mathematics of Computation 9, 118.
  func distance(square: Double) -> Double {
    let x = 2 * square / largest - 1
    var (one, two) = (0.0, 0.0)
    for coefficient in coefficients.dropFirst().reversed() {
      (one, two) = (2 * x * one - two + coefficient, one)
    }
    return square.squareRoot() * (x * one - two + coefficients[0])
  }
}
