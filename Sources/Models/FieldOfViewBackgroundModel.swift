/// A factor for the background of one dataset, by energy (numerics.md 5.1, 10.9).
package struct FieldOfViewBackgroundModel: Sendable, Equatable {
  /// The one dataset to which it belongs.
  package let datasetName: String
  /// Name of the model; Gammapy does not write it and rebuilds it as `<dataset>-bkg`.
  package let name: String
  /// A spectrum of plain factors.
  package private(set) var spectral: SpectralModel

  /// - Parameters:
  ///   - datasetName: the dataset.
  ///   - spectral: a spectrum of plain factors: one norm, norm and tilt, piecewise norm.
  /// - Throws: `ModelError` if the spectrum is a flux.
  package init(
    datasetName: String, spectral: SpectralModel = SpectralModel(.powerLawNorm)
  ) throws(ModelError) {
    guard spectral.dimension == .factor else {
      throw ModelError(
        .badCombination, key: "spectral", what: "\(spectral.typeName) is a flux",
        expected: "a norm model, like PowerLawNormSpectralModel")
    }
    self.datasetName = datasetName
    name = datasetName + "-bkg"
    self.spectral = spectral
  }

  /// Parameters of the spectrum.
  package var parameters: [Parameter] {
    get { spectral.parameters }
    set { spectral.parameters = newValue }
  }

  /// Factors by which the background of each energy bin is multiplied.
  ///
  /// - Parameter energies: centres of the bins of reconstructed energy, TeV.
  /// - Returns: plain factors, one per bin.
  package func factors(at energies: [Double]) -> [Double] {
    spectral.evaluate(energies)
  }

  /// Factors with their analytic derivatives.
  ///
  /// - Parameters:
  ///   - energies: centres of the bins of reconstructed energy, TeV.
  ///   - wanted: for which parameters, nil: for those that are not frozen.
  /// - Returns: plain factors, one per bin, and their derivatives.
  package func factorsWithDerivatives(
    at energies: [Double], of wanted: [Bool]? = nil
  ) -> SpectralEvaluation {
    spectral.evaluateWithDerivatives(energies, of: wanted)
  }
}
