import Datasets
import Foundation
import Models
import SkyGeometry

/// What a TS map is made from: images summed over energy, and kernels.
package struct TsMapField: Sendable {
  package let nx: Int
  package let ny: Int
  /// Bins of reconstructed energy that are summed.
  package let bins: Range<Int>
  /// Flux of a source of norm 1 between the edges of the bins, cm⁻² s⁻¹.
  package let fluxOfUnit: Double
  /// What must be told about the kernel, such as that it cuts the point spread.
  package let findings: [String]
  /// Pixels that the map covers, shape [y, x].
  package let mask: [Bool]
  let computesLimits: Bool
  let sigmas: Double
  let limitSigmas: Double
  let layers: [TsMapLayer]

  init(
    _ estimator: TsMapEstimator, _ datasets: [MapDataset], bins: Range<Int>,
    predictions: [[Double]]?
  ) throws {
    guard let first = datasets.first else { throw EstimatorError("a TS map of no dataset") }
    guard !bins.isEmpty, (0..<first.field.energy.count).contains(bins) else {
      throw EstimatorError("a TS map of no energies; expected bins of the energy axis")
    }
    guard
      datasets.allSatisfy({
        $0.field.sky == first.field.sky && $0.field.energy == first.field.energy
      })
    else {
      throw EstimatorError("a TS map of datasets with different pixels or energies")
    }
    precondition(
      predictions.map { $0.map(\.count) == datasets.map(\.counts.count) } ?? true,
      "a prediction for each bin")
    var source = estimator.source
    if source.spatial == nil { source.spatial = SpatialModel(.point) }
    guard source.spectral.dimension == .differentialFlux else {
      throw EstimatorError(
        "\(source.name): its spectrum is a plain factor; a test source needs a flux")
    }
    (nx, ny) = (first.field.sky.nx, first.field.sky.ny)
    self.bins = bins
    computesLimits = estimator.computesLimits
    (sigmas, limitSigmas) = (estimator.sigmas, estimator.limitSigmas)
    let edges = first.field.energy.edges
    fluxOfUnit =
      source.spectral.integral(
        over: EnergyBins(lower: [edges[bins.lowerBound]], upper: [edges[bins.upperBound]]))[0]
    guard fluxOfUnit > 0, fluxOfUnit.isFinite else {
      throw EstimatorError(
        "\(source.name): no flux between \(edges[bins.lowerBound]) and \(edges[bins.upperBound]) TeV"
      )
    }
    var layers: [TsMapLayer] = []
    var containment = Double.infinity
    var mask = [Bool](repeating: false, count: first.field.pixelCount)
    for (index, dataset) in datasets.enumerated() {
      let kernel = try TsKernel(
        source, width: estimator.kernelWidth, dataset: dataset, bins: bins)
      containment = min(containment, kernel.containment)
      let layer = TsMapLayer(
        dataset, source: source, kernel: kernel, bins: bins, prediction: predictions?[index])
      for p in mask.indices where layer.isEvaluated[p] { mask[p] = true }
      layers.append(layer)
    }
    self.layers = layers
    self.mask = mask
    var findings: [String] = []
    if let width = estimator.kernelWidth {
      if containment < 0.99 {
        let percent = (1000 * (1 - containment)).rounded() / 10
        findings.append(
          "TS map: \(percent) % of the source's counts lie outside of the kernel of \(width) deg; "
            + "its fluxes are those within it")
      }
      if width
        > min(
          Double(nx) * first.field.sky.pixelScales.x,
          Double(ny) * first.field.sky.pixelScales.y)
      {
        findings.append("TS map: the kernel of \(width) deg is larger than the map")
      }
    }
    if !mask.contains(true) {
      findings.append("TS map: no pixel has a safe bin with background; the map is empty")
    }
    self.findings = findings
  }
}
