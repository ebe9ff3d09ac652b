package import Models
package import SkyGeometry

extension AnalysisConfiguration {
  /// The background model that `background_model` asks for, at its start values (numerics.md 10.9).
  ///
  /// - Parameters:
  ///   - dataset: the dataset to which it belongs.
  ///   - energy: axis of the dataset; a piecewise norm has a node in the middle of each bin.
  /// - Returns: the model.
  /// - Throws: `ModelError` if the energies make no piecewise norm.
  package func fieldOfViewBackground(
    dataset: String, energy: RecoEnergyAxis
  ) throws(ModelError) -> FieldOfViewBackgroundModel {
    try Self.fieldOfViewBackground(backgroundModel, dataset: dataset, energy: energy)
  }

  /// A background model of a kind, at its start values (numerics.md 10.9).
  ///
  /// - Parameters:
  ///   - kind: one norm, norm and tilt, or a norm for each bin.
  ///   - dataset: the dataset to which it belongs.
  ///   - energy: axis of the dataset; a piecewise norm has a node in the middle of each bin.
  /// - Returns: the model.
  /// - Throws: `ModelError` if the energies make no piecewise norm.
  package static func fieldOfViewBackground(
    _ kind: BackgroundModel, dataset: String, energy: RecoEnergyAxis
  ) throws(ModelError) -> FieldOfViewBackgroundModel {
    var spectral: SpectralModel
    switch kind {
    case .norm: spectral = .powerLawNorm()
    case .powerlaw:
      spectral = .powerLawNorm()
      spectral["tilt"].isFrozen = false
    case .piecewise:
      // Nodes of a piecewise norm are at least two.
      guard energy.count > 1 else { return try FieldOfViewBackgroundModel(datasetName: dataset) }
      spectral = SpectralModel(.piecewiseNorm(try PiecewiseNodes(energies: energy.centers)))
    }
    return try FieldOfViewBackgroundModel(datasetName: dataset, spectral: spectral)
  }
}
