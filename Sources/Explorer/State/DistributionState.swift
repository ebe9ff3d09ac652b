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

/// Everything that the shown distribution depends on.
package struct DistributionKey: Sendable, Equatable {
  var quantity: DistributionQuantity
  var residual: ResidualKind
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
        selection.contains { $0.contains(shown.center(bin)) }
      })
  }

  /// Number of pixels in the selected bins.
  package var selectedCount: Int { selectedPixels.count { $0 } }
}
