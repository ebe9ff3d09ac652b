import Foundation
package import SkyGeometry

extension PsfMap {
  /// The point spread at one place of the sky.
  package struct Profiles: Sendable, Equatable {
    /// sr⁻¹ at the centres of the bins in distance, shape [energyTrue, rad].
    package let values: [Double]
    /// Width of the bins in distance, degrees.
    package let radWidth: Double
    /// Number of bins in distance.
    package let radCount: Int

    /// - Parameters: see the properties.
    package init(values: [Double], radWidth: Double, radCount: Int) {
      self.values = values
      self.radWidth = radWidth
      self.radCount = radCount
    }

    package var energyCount: Int { values.count / max(radCount, 1) }

    /// Value at a distance: linear between the centres, extrapolated beyond them, not negative.
    ///
    /// - Parameters:
    ///   - energy: Index of the bin of true energy.
    ///   - distance: Degrees.
    /// - Returns: sr⁻¹.
    @inline(__always)
    package func value(energy: Int, distance: Double) -> Double {
      guard radCount > 1 else { return max(values[energy], 0) }
      let position = distance / radWidth - 0.5
      let cell = min(max(Int(position), 0), radCount - 2)
      let weight = position - Double(cell)
      let i = energy * radCount + cell
      return max((1 - weight) * values[i] + weight * values[i + 1], 0)
    }

    /// Share of the gamma rays within the upper edge of each bin in distance.
    private func containment(energy: Int) -> [Double] {
      let toRadians = Double.pi / 180
      let ring = 2 * Double.pi * radWidth * toRadians * toRadians
      var sum = 0.0
      return (0..<radCount).map { j in
        sum += values[energy * radCount + j] * ring * (Double(j) + 0.5) * radWidth
        return sum
      }
    }

    /// Distance that contains a share of the gamma rays (numerics.md 10.6).
    ///
    /// To a twentieth of a bin, on the grid of the reference: sizes of kernels follow from it.
    /// - Returns: Degrees; the first step of the grid where there is no point spread.
    package func containmentRadius(energy: Int, fraction: Double) -> Double {
      let nodes = containment(energy: energy)
      let steps = 20
      var best = (difference: Double.infinity, index: 0)
      for i in 0..<(radCount * steps) {
        // In bins from the first node, which is the upper edge of the first bin.
        let position = (Double(i) + 0.5) / Double(steps) - 1
        let share: Double
        if position < -0.5 || radCount < 2 {
          share = position < -0.5 ? 0 : nodes[0]
        } else {
          let cell = min(max(Int(position.rounded(.down)), 0), radCount - 2)
          let weight = position - Double(cell)
          share = max((1 - weight) * nodes[cell] + weight * nodes[cell + 1], 0)
        }
        let difference = abs(share - fraction)
        if difference < best.difference { best = (difference, i) }
      }
      return (Double(best.index) + 0.5) / Double(steps) * radWidth
    }
  }

  /// Whether there is a point spread at any energy, for each pixel.
  package var isValid: [Bool] {
    let n = geometry.pixelCount
    var valid = [Bool](repeating: false, count: n)
    for start in stride(from: 0, to: values.count, by: n) {
      for p in 0..<n where values[start + p] > 0 { valid[p] = true }
    }
    return valid
  }

  /// Point spread at a direction: bilinear among the pixels, extrapolated beyond the outermost.
  ///
  /// Where the image has none, that of the nearest pixel that has.
  package func profiles(at direction: SkyDirection) -> Profiles {
    let n = geometry.pixelCount
    let place = geometry.validPlace(near: direction, isValid: isValid)
    let (columns, rows) = (
      Self.cell(place.x, geometry.nx), Self.cell(place.y, geometry.ny)
    )
    var profile = [Double](repeating: 0, count: energyTrue.count * radCount)
    for (y, v) in rows {
      for (x, u) in columns where u * v != 0 {
        let pixel = y * geometry.nx + x
        for i in profile.indices { profile[i] += u * v * Double(values[i * n + pixel]) }
      }
    }
    for i in profile.indices where !profile[i].isFinite { profile[i] = 0 }
    return Profiles(values: profile, radWidth: radWidth, radCount: radCount)
  }

  private static func cell(_ position: Double, _ count: Int) -> [(Int, Double)] {
    guard count > 1 else { return [(0, 1)] }
    let first = min(max(position.rounded(.down), 0), Double(count - 2))
    let weight = position - first
    return [(Int(first), 1 - weight), (Int(first) + 1, weight)]
  }
}

extension WcsGeometry {
  /// The pixel position of a direction, or of the nearest valid pixel where its own is not.
  ///
  /// - Parameters:
  ///   - direction: A direction.
  ///   - isValid: For each pixel.
  /// - Returns: 0-based pixel position; that of the middle where nothing is valid.
  func validPlace(near direction: SkyDirection, isValid: [Bool]) -> (x: Double, y: Double) {
    let middle = (x: Double(nx - 1) / 2, y: Double(ny - 1) / 2)
    let own = pixel(of: direction)
    if let own, let index = index(ofX: own.x, y: own.y), isValid[index] { return own }
    guard isValid.contains(true) else { return own ?? middle }
    let distances = separations(from: direction)
    var best: (distance: Double, index: Int)?
    for i in isValid.indices where isValid[i] && distances[i].isFinite {
      if distances[i] < best?.distance ?? .infinity { best = (distances[i], i) }
    }
    guard let best else { return own ?? middle }
    return (Double(best.index % nx), Double(best.index / nx))
  }
}
