package import Estimators
package import SkyGeometry

/// What makes a place bright: a question for sums by run and by energy.
package struct BreakdownRequest: Sendable, Equatable {
  /// The pixels that are summed.
  package enum Target: Sendable, Equatable {
    /// Pixels whose centres lie in a disk around a pixel, as the correlation disk of the
    /// significance has them.
    case disk(x: Int, y: Int)
    case region(SkyRegion)
  }

  package var target: Target
  /// OBS_IDs that the user left out.
  package var excludedRuns: Set<Int>
  /// Regions kept out of the background norms.
  package var exclusions: [SkyRegion]
  /// Selected bins of reconstructed energy.
  package var bins: [Bool]
  /// Of the disk, degrees.
  package var radius: Double

  package init(
    target: Target, excludedRuns: Set<Int> = [], exclusions: [SkyRegion] = [], bins: [Bool],
    radius: Double
  ) {
    self.target = target
    self.excludedRuns = excludedRuns
    self.exclusions = exclusions
    self.bins = bins
    self.radius = radius
  }

  /// Pixels of the target, shape [y, x].
  package func pixels(on geometry: WcsGeometry) -> [Bool] {
    let (nx, ny) = (geometry.nx, geometry.ny)
    var pixels = [Bool](repeating: false, count: nx * ny)
    switch target {
    case .region(let region):
      for pixel in region.pixels(on: geometry) { pixels[pixel] = true }
    case .disk(let x, let y):
      let reach = radius / geometry.pixelScale
      let whole = Int(reach)
      for row in max(0, y - whole)...max(0, min(ny - 1, y + whole)) {
        for column in max(0, x - whole)...max(0, min(nx - 1, x + whole)) {
          let (dx, dy) = (Double(column - x), Double(row - y))
          if dx * dx + dy * dy <= reach * reach { pixels[row * nx + column] = true }
        }
      }
    }
    return pixels
  }
}

/// The sums, with what they were made for.
package struct BreakdownResult: Sendable, Equatable {
  package var request: BreakdownRequest
  package var breakdown: RegionBreakdown
  /// Pixels of the target on the map.
  package var pixelCount: Int

  package init(request: BreakdownRequest, breakdown: RegionBreakdown, pixelCount: Int) {
    self.request = request
    self.breakdown = breakdown
    self.pixelCount = pixelCount
  }
}
