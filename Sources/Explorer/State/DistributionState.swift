import SkyGeometry

/// What a distribution is of.
package enum DistributionQuantity: String, Sendable, CaseIterable {
  /// √TS of the counts in the correlation disk over the background.
  case significance
  /// Residual over the models, of the kind that `M k` chooses.
  case residual
  /// √TS of the TS map.
  case testSource

  /// The layer that its pixels are shown in.
  package var layer: Layer {
    switch self {
    case .significance: .significance
    case .residual: .residual
    case .testSource: .sqrtTS
    }
  }
}

/// Width of the bins of a distribution, against that which it has by itself.
package enum BinWidth: Int, Sendable, CaseIterable {
  case quarter, half, usual, double, fourfold

  /// The width as a factor.
  package var factor: Double { [0.25, 0.5, 1, 2, 4][rawValue] }
}

/// Everything that the shown distribution depends on.
package struct DistributionKey: Sendable, Equatable {
  var quantity: DistributionQuantity
  var residual: ResidualKind
  var binWidth: BinWidth
  /// Number of the result, and of the snapshot of the TS map.
  var result: Int
  var snapshot: Int
  var region: SkyRegion?
  var limit: Double
}

/// The distribution of values over the pixels, linked with the map.
package struct DistributionState: Sendable {
  /// Nil: follows the layer of the map.
  package var quantity: DistributionQuantity?
  /// Whether only pixels of the selected region are counted.
  package var isOfRegion = false
  package var binWidth = BinWidth.usual
  /// Bin under the cursor.
  package var cursor: Int?
  /// Bin at which a range of bins begins that is being marked.
  package var anchor: Int?
  /// Selected bins by the values between their edges, up to infinity where all above are; survives
  /// other edges.
  package var selection: [ClosedRange<Double>] = []
  package var shown: ValueDistribution?
  /// Pixels in the selected bins; empty without a selection.
  package var selectedPixels: [Bool] = []

  var key: DistributionKey?
  var pixelKey: PixelKey?

  /// What the selected pixels depend on.
  struct PixelKey: Sendable, Equatable {
    var key: DistributionKey
    var selection: [ClosedRange<Double>]
  }

  package init() {}

  /// Selected bins of the shown distribution.
  package var selectedBins: Set<Int> {
    guard let shown else { return [] }
    return Set(
      shown.all.indices.filter { bin in
        selection.contains { range in
          if range.contains(shown.center(bin)) { return true }
          // Bins that are wider than those that were selected.
          let middle = (range.lowerBound + range.upperBound) / 2
          return shown.edges[bin] <= middle && middle < shown.edges[bin + 1]
        }
      })
  }

  /// Number of pixels in the selected bins.
  package var selectedCount: Int { selectedPixels.count { $0 } }
}
