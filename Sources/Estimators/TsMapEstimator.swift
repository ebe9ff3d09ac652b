package import Datasets
package import GridMath
package import Models
import SkyGeometry

/// Maps of the test statistic: at each pixel the flux of a test source there, and what it gains.
///
/// numerics.md section 9; `TSMapEstimator` of Gammapy, after Stewart 2009, A&A 495, 989. The shape of
/// the source and the point spread are those of the middle of the map, cut to the width of the
/// kernel and made 1 there; so fluxes depend on the width. The best norm is solved to 1e-8 of its
/// error, where the reference stops within 1 % of the norm.
package struct TsMapEstimator: Sendable, Equatable {
  /// Spectrum and shape of the test source.
  ///
  /// Its position does not matter. Without a shape it is a point.
  package var source: SkyModel
  /// Width of the kernel, degrees; nil: as far as the source reaches.
  package var kernelWidth: Double?
  /// Whether upper limits are computed.
  package var computesLimits: Bool
  /// Errors are those of this many standard deviations.
  package var sigmas = 1.0
  /// Limits are those of this many standard deviations.
  package var limitSigmas = 2.0

  package init(source: SkyModel, kernelWidth: Double? = nil, computesLimits: Bool = false) {
    self.source = source
    self.kernelWidth = kernelWidth
    self.computesLimits = computesLimits
  }

  /// A point source with a power law of 1e-12 cm⁻² s⁻¹ TeV⁻¹ at 1 TeV.
  package static func pointSource(index: Double) -> SkyModel {
    SkyModel(
      name: "test source", spectral: .powerLaw(index: index), spatial: SpatialModel(.point))
  }

  /// Collects what the map is made from.
  ///
  /// - Parameters:
  ///   - datasets: Datasets with the same pixels and energies; their masks are applied. All enter
  ///     the likelihood of each pixel.
  ///   - bins: Bins of reconstructed energy that are summed.
  ///   - predictions: Predicted counts of each dataset in total, shape [energy, y, x]; nil: their
  ///     backgrounds. With the sources of the best fit in it the map is one of residuals.
  /// - Returns: A field whose pixels can be computed in any order.
  /// - Throws: `EstimatorError` for a source or a range of energies that cannot be used, `WcsError`
  ///   for a kernel that is larger than a map can be.
  package func prepare(
    _ datasets: [MapDataset], bins: Range<Int>, predictions: [[Double]]? = nil
  ) throws -> TsMapField {
    try TsMapField(self, datasets, bins: bins, predictions: predictions)
  }

  /// The whole map.
  ///
  /// - Throws: `CancellationError`.
  package func map(_ field: TsMapField, workers: Workers) async throws -> TsMap {
    let parts = TsMapPart.tiles(nx: field.nx, ny: field.ny)
    let results = try await workers.map(parts.count) { field.values(parts[$0]) }
    var map = TsMap(field)
    for values in results { map.take(values) }
    return map
  }

  /// The map in parts, the coarse ones first, then by their distance from a place.
  ///
  /// A map that takes all of them in is the same as that of `map`, bit by bit. Ending the iteration
  /// stops the work.
  ///
  /// - Parameters:
  ///   - field: From `prepare`.
  ///   - place: Pixel around which the map is finished first; nil: the middle.
  ///   - coarseStep: Every so many pixels are computed first; 1: none are.
  ///   - workers: Who computes.
  /// - Returns: Values of all pixels, each pixel once.
  package func stream(
    _ field: TsMapField, around place: (x: Double, y: Double)? = nil, coarseStep: Int = 4,
    workers: Workers
  ) -> AsyncThrowingStream<TsMapValues, any Error> {
    let parts = TsMapPart.ordered(
      nx: field.nx, ny: field.ny, around: place, coarseStep: coarseStep)
    return workers.stream(parts.count) { field.values(parts[$0]) }
  }
}
