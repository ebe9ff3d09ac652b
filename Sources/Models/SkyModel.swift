/// Which responses are applied to a source.
package struct AppliedResponses: Sendable, Hashable {
  package var exposure: Bool
  package var psf: Bool
  package var energyDispersion: Bool

  package init(exposure: Bool = true, psf: Bool = true, energyDispersion: Bool = true) {
    self.exposure = exposure
    self.psf = psf
    self.energyDispersion = energyDispersion
  }
}

/// A source: a spectrum and a shape on the sky.
package struct SkyModel: Sendable, Equatable {
  /// Unique among the models of an analysis.
  package var name: String
  /// Flux, cm-2 s-1 TeV-1; or a plain factor if the shape is a template that has the flux.
  package var spectral: SpectralModel
  /// Shape; nil in one-dimensional analyses.
  package var spatial: SpatialModel?
  /// Datasets in which the source is; nil: in all.
  package var datasetNames: [String]?
  /// Responses that are applied.
  package var responses: AppliedResponses
  /// Blocks of the model file that have no meaning here, such as `temporal`, as they were read.
  package var foreignBlocks: [String: String] = [:]

  package init(
    name: String, spectral: SpectralModel, spatial: SpatialModel? = nil,
    datasetNames: [String]? = nil, responses: AppliedResponses = AppliedResponses()
  ) {
    self.name = name
    self.spectral = spectral
    self.spatial = spatial
    self.datasetNames = datasetNames
    self.responses = responses
  }

  /// Parameters: those of the spectrum, then those of the shape (numerics.md 11.2).
  ///
  /// - Precondition: names and number stay as they are.
  package var parameters: [Parameter] {
    get { spectral.parameters + (spatial?.parameters ?? []) }
    set {
      let count = spectral.parameterCount
      precondition(
        newValue.count == count + (spatial?.parameters.count ?? 0),
        "a model keeps its number of parameters")
      spectral.parameters = Array(newValue[..<count])
      spatial?.parameters = Array(newValue[count...])
    }
  }

  /// Names as covariance files have them after the model's: `spectral.index`, `spatial.lon_0`,
  /// `spectral.model1.index`.
  package var uniqueParameterNames: [String] {
    spectral.uniqueParameterNames.map { "spectral." + $0 }
      + (spatial?.parameters.map { "spatial." + $0.name } ?? [])
  }

  /// Whether the source is in a dataset.
  package func applies(to datasetName: String) -> Bool {
    datasetNames?.contains(datasetName) ?? true
  }
}
