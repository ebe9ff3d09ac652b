import Foundation
package import SkyGeometry

/// A map that serves as a shape on the sky, with or without an energy axis (numerics.md 10.11).
///
/// Interpolated linearly in pixels, and in ln E, of the logarithm of the values; 0 outside the map
/// and outside the energies.
package struct TemplateMap: Sendable, Equatable {
  /// How the energies of the planes are given.
  package enum Energies: Sendable, Equatable {
    /// One plane for all energies.
    case none
    /// Bin edges, TeV; one more than planes.
    case edges([Double])
    /// The energies themselves, TeV; one per plane.
    case nodes([Double])
  }

  /// Where the map came from, for writing the model again.
  package let source: String
  /// Geometry of each plane.
  package let geometry: WcsGeometry
  /// Energies of the planes.
  package let energies: Energies
  /// Each plane integrates to 1.
  package let isNormalized: Bool
  /// sr-1, [energy, y, x].
  package let values: [Double]
  /// Number of planes.
  package let planeCount: Int
  /// Values of the map that were no number, and count as 0.
  package let missingCount: Int
  private let logValues: [Double]
  private let logNodes: [Double]

  /// - Parameters:
  ///   - source: where the map came from, for writing the model again.
  ///   - geometry: geometry of each plane.
  ///   - energies: energies of the planes.
  ///   - values: sr-1 or any unit if it is normalised, [energy, y, x]; not finite ones count as 0.
  ///   - isNormalized: bring the integral of each plane to 1; a plane of zeros stays.
  /// - Throws: `ModelError` for energies or values that do not fit together.
  package init(
    source: String = "", geometry: WcsGeometry, energies: Energies = .none, values: [Double],
    isNormalized: Bool = true
  ) throws(ModelError) {
    var nodes: [Double] = []
    var planes = 1
    switch energies {
    case .none: break
    case .edges(let edges):
      try EnergyNodes.check(edges, key: "energy_true", atLeast: 2)
      nodes = edges
      planes = edges.count - 1
    case .nodes(let energies):
      try EnergyNodes.check(energies, key: "energy_true", atLeast: 1)
      nodes = energies
      planes = energies.count
    }
    let count = geometry.pixelCount
    guard values.count == planes * count else {
      throw ModelError(
        .badTable, key: "filename",
        what: "\(values.count) values for \(planes) planes of \(count) pixels",
        expected: "a value for each")
    }
    missingCount = values.count { !$0.isFinite }
    var processed = values.map { $0.isFinite ? $0 : 0 }
    if isNormalized {
      let solidAngles = geometry.solidAngles
      for plane in 0..<planes {
        let range = plane * count..<(plane + 1) * count
        let sum = processed[range].reduce(0, +)
        for i in range {
          let value = sum == 0 ? 0 : processed[i] / sum / solidAngles[i - range.lowerBound]
          processed[i] = value.isFinite ? value : 0
        }
      }
    }
    self.source = source
    self.geometry = geometry
    self.energies = energies
    self.isNormalized = isNormalized
    self.values = processed
    planeCount = planes
    logValues = processed.map { log(max($0, .leastNormalMagnitude)) }
    logNodes = nodes.map { log($0) }
  }

  /// Half of the longer side, degrees.
  package var halfWidth: Double {
    let scales = geometry.pixelScales
    return max(scales.x * Double(geometry.nx), scales.y * Double(geometry.ny)) / 2
  }

  /// Values at points, sr-1.
  ///
  /// - Parameters:
  ///   - lon: longitudes in the frame of the map, degrees.
  ///   - lat: latitudes.
  ///   - energy: TeV.
  /// - Returns: one per point.
  /// - Precondition: an energy if there is more than one plane.
  package func evaluate(lon: [Double], lat: [Double], energy: Double? = nil) -> [Double] {
    guard let plane = plane(at: energy) else { return [Double](repeating: 0, count: lon.count) }
    let (x, y) = geometry.pixels(lon: lon, lat: lat, frame: geometry.frame)
    return (0..<lon.count).map { i in
      guard geometry.index(ofX: x[i], y: y[i]) != nil else { return 0 }
      var sum = interpolate(x[i], y[i], plane: plane.index)
      if plane.weight != 0 {
        sum += plane.weight * (interpolate(x[i], y[i], plane: plane.index + 1) - sum)
      }
      let value = EnergyNodes.exponential(sum)
      return value.isFinite ? value : 0
    }
  }

  /// The plane below an energy and the fraction of the way to the next; nil outside the energies.
  private func plane(at energy: Double?) -> (index: Int, weight: Double)? {
    guard logNodes.count > 1 else { return (0, 0) }
    guard let energy else {
      precondition(planeCount == 1, "a template with an energy axis needs an energy")
      return (0, 0)
    }
    let (cell, weight) = EnergyNodes.cell(of: log(energy), in: logNodes)
    var pixel = Double(cell) + weight
    if case .edges = energies { pixel -= 0.5 }
    guard pixel >= -0.5, pixel < Double(planeCount) - 0.5 else { return nil }
    guard planeCount > 1 else { return (0, 0) }
    let index = min(max(Int(pixel.rounded(.down)), 0), planeCount - 2)
    return (index, pixel - Double(index))
  }

  /// Bilinear in the logarithm; the half pixel at the border is extrapolated.
  private func interpolate(_ x: Double, _ y: Double, plane: Int) -> Double {
    func cell(_ position: Double, _ side: Int) -> (index: Int, next: Int, weight: Double) {
      guard side > 1 else { return (0, 0, 0) }
      let index = min(max(Int(position.rounded(.down)), 0), side - 2)
      return (index, index + 1, position - Double(index))
    }
    let column = cell(x, geometry.nx)
    let row = cell(y, geometry.ny)
    let base = plane * geometry.pixelCount
    let low = base + row.index * geometry.nx
    let high = base + row.next * geometry.nx
    func line(_ start: Int) -> Double {
      let left = logValues[start + column.index]
      return left + column.weight * (logValues[start + column.next] - left)
    }
    let bottom = line(low)
    return bottom + row.weight * (line(high) - bottom)
  }
}
