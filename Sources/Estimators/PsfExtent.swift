package import Datasets
import Foundation
package import SkyGeometry

/// How large the point spread of a stack is: the radius that contains 68 % of the gamma rays of a point
/// source, against position.
///
/// For a choice of reconstructed energies, with the weight of the exposure layer: exposure times the
/// integral of E⁻² over the part of a true energy bin inside a selected bin. Migration between bins is
/// left out, as there.
package struct PsfExtent: Sendable, Equatable {
  /// The coarse image of the responses.
  package let geometry: WcsGeometry
  /// Degrees, one for each pixel; NaN where there is no point spread.
  package let radii: [Double]

  /// Share of the gamma rays within the radius.
  package static let fraction = 0.68

  package init(geometry: WcsGeometry, radii: [Double]) {
    precondition(radii.count == geometry.pixelCount, "one radius per pixel")
    self.geometry = geometry
    self.radii = radii
  }

  /// - Parameters:
  ///   - psf: of the stack.
  ///   - energy: axis of the bins.
  ///   - bins: which are selected, one flag each.
  /// - Complexity: O(true energies × distances × pixels of the coarse image).
  package init(_ psf: PsfMap, energy: RecoEnergyAxis, bins: [Bool]) {
    let n = psf.geometry.pixelCount
    let weights = psf.energyTrue.weights(of: bins, on: energy)
    self.init(
      geometry: psf.geometry,
      radii: (0..<n).map { pixel in
        var profile = [Double](repeating: 0, count: psf.radCount)
        for (k, weight) in weights.enumerated() {
          let share = weight * Double(psf.exposure[k * n + pixel])
          guard share > 0, share.isFinite else { continue }
          for j in profile.indices {
            profile[j] += share * Double(psf.values[(k * psf.radCount + j) * n + pixel])
          }
        }
        return Self.radius(profile, width: psf.radWidth)
      })
  }

  /// Radius within which `fraction` of a profile lies, degrees; linear within a bin in distance.
  private static func radius(_ profile: [Double], width: Double) -> Double {
    // The area of a ring, but for a constant.
    let rings = profile.enumerated().map { max($0.element, 0) * (Double($0.offset) + 0.5) }
    let total = rings.reduce(0, +)
    guard total > 0, total.isFinite else { return .nan }
    var sum = 0.0
    for (j, ring) in rings.enumerated() {
      let wanted = fraction * total - sum
      if ring >= wanted, ring > 0 {
        // The density is constant within a bin: the area grows with the square of the distance.
        let (low, high) = (Double(j) * Double(j), Double(j + 1) * Double(j + 1))
        return (low + (high - low) * wanted / ring).squareRoot() * width
      }
      sum += ring
    }
    return Double(rings.count) * width
  }

  /// The radius at a direction, degrees: bilinear where all neighbours have one, else that of the nearest
  /// pixel that has; nil without any.
  package func radius(at direction: SkyDirection) -> Double? {
    if let place = geometry.pixel(of: direction) {
      let (x, y) = (place.x.rounded(.down), place.y.rounded(.down))
      let (u, v) = (place.x - x, place.y - y)
      var sum = 0.0
      for (dx, dy, weight) in [
        (0.0, 0.0, (1 - u) * (1 - v)), (1, 0, u * (1 - v)), (0, 1, (1 - u) * v), (1, 1, u * v),
      ] where weight > 0 {
        guard let index = geometry.index(ofX: x + dx, y: y + dy) else {
          sum = .nan
          break
        }
        sum += weight * radii[index]
      }
      if sum.isFinite { return sum }
    }
    let distances = geometry.separations(from: direction)
    let nearest = radii.indices.filter { radii[$0].isFinite && distances[$0].isFinite }
      .min { distances[$0] < distances[$1] }
    return nearest.map { radii[$0] }
  }
}

extension TrueEnergyAxis {
  /// Integral of E⁻² over the part of each bin inside selected bins of reconstructed energy, TeV⁻¹.
  func weights(of bins: [Bool], on energy: RecoEnergyAxis) -> [Double] {
    (0..<count).map { k in
      var weight = 0.0
      for e in bins.indices where bins[e] {
        let low = max(edges[k], energy.edges[e])
        let high = min(edges[k + 1], energy.edges[e + 1])
        if high > low { weight += 1 / low - 1 / high }
      }
      return weight
    }
  }
}
