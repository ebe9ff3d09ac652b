import Models
import SkyGeometry
import Testing

@Suite struct ModelListTests {
  private func source(_ name: String, link: String? = nil) -> SkyModel {
    var spectral = SpectralModel.powerLaw(index: name == "a" ? 2.1 : 2.9)
    spectral["index"].link = link
    return SkyModel(
      name: name, spectral: spectral,
      spatial: SpatialModel(.point, at: SkyDirection(ra: 83.63, dec: 22.01)))
  }

  @Test func linkedParametersAreOne() throws {
    var list = try ModelList([
      .source(source("a", link: "same")), .source(source("b", link: "same")),
    ])
    let second = ParameterPlace(model: 1, parameter: 0)
    #expect(list[second].value == 2.1)
    #expect(list.sharedParameters.count == 9)
    #expect(list.sharedParameters[0].places.count == 2)
    // index once, two amplitudes, two positions.
    #expect(list.freeParameters.count == 7)
    var index = list[second]
    index.value = 2.5
    index.isFrozen = true
    list[second] = index
    #expect(list[list.sharedParameters[0].first].value == 2.5)
    #expect(list.freeParameters.count == 6)
    list.remove(at: 0)
    #expect(list.models.count == 1 && list[ParameterPlace(model: 0, parameter: 0)].value == 2.5)
  }

  @Test func replacedModelsTakeTheOthersAlong() throws {
    var list = try ModelList([
      .source(source("a", link: "same")), .source(source("b", link: "same")),
    ])
    var edited = source("b", link: "same")
    edited.spectral["index"].value = 3.3
    try list.replace(at: 1, with: .source(edited))
    #expect(list[ParameterPlace(model: 0, parameter: 0)].value == 3.3)
    #expect(throws: ModelError.self) { try list.replace(at: 1, with: .source(source("a"))) }
    #expect(list.models[1].name == "b")
  }

  @Test func linksOfDifferentDimensionsAreRefused() throws {
    var first = source("a")
    first.spectral["index"].link = "x"
    var second = source("b")
    second.spectral["amplitude"].link = "x"
    let error = #expect(throws: ModelError.self) {
      try ModelList([.source(first), .source(second)])
    }
    #expect(error?.kind == .wrongDimension)
  }

  @Test func namesAreUnique() throws {
    let error = #expect(throws: ModelError.self) {
      try ModelList([.source(source("a")), .source(source("a"))])
    }
    #expect(
      error?.description == "name: two models are called 'a'; expected a name of its own for each")
    var list = try ModelList([.source(source("a"))])
    #expect(throws: ModelError.self) { try list.append(.source(source("a"))) }
    #expect(list.models.count == 1)
    #expect(list.index(of: "a") == 0 && list.index(of: "b") == nil)
  }

  @Test func namesAndValuesOfParameters() throws {
    var absorbed = source("a")
    let table = try OpticalDepthTable(redshifts: [0], energies: [0.1, 1], transmissions: [1, 1])
    absorbed.spectral = try .compound(
      absorbed.spectral, .mul, .absorption(table, redshift: 0.1))
    let background = try FieldOfViewBackgroundModel(datasetName: "stacked")
    var list = try ModelList([.source(absorbed), .background(background)])
    #expect(
      list.parameterNames == [
        "a.spectral.model1.index", "a.spectral.model1.amplitude", "a.spectral.model1.reference",
        "a.spectral.model2.redshift", "a.spectral.model2.alpha_norm", "a.spatial.lon_0",
        "a.spatial.lat_0", "stacked-bkg.spectral.tilt", "stacked-bkg.spectral.norm",
        "stacked-bkg.spectral.reference",
      ])
    let free = list.freeParameters
    #expect(free.count == 5)
    list.set([2.2, 3e-12, 83, 21, 1.1], of: free)
    #expect(free.map { list[$0.first].value } == [2.2, 3e-12, 83, 21, 1.1])
    #expect(list.indices(forDataset: "stacked") == [0, 1])
    #expect(list.indices(forDataset: "other") == [0])
    var prior = list[free[0].first]
    prior.prior = Prior(.gaussian(mean: 2.2, sigma: 1))
    list[free[0].first] = prior
    #expect(isClose(list.priorPenalty, 1.8378770664093453, 1e-14))
  }

  @Test func foreignModelsAreKeptAndDoNothing() throws {
    let foreign = ForeignModel(name: "odd", typeName: "TemplateNPredModel", text: "name: odd")
    var list = try ModelList([.foreign(foreign), .source(source("a"))])
    #expect(list.models[0] == .foreign(foreign) && list.models[0].name == "odd")
    #expect(list.freeParameters.map(\.first.model) == [1, 1, 1, 1])
    #expect(list.indices(forDataset: "any") == [1])
    #expect(list.parameterNames.allSatisfy { $0.hasPrefix("a.") })
    list.set([2.4], of: [list.freeParameters[0]])
    #expect(list[ParameterPlace(model: 1, parameter: 0)].value == 2.4)
  }

  @Test func datasetsOfAModel() {
    var model = source("a")
    #expect(model.applies(to: "any"))
    model.datasetNames = ["one"]
    #expect(model.applies(to: "one") && !model.applies(to: "two"))
  }

  @Test func compoundsAndBackgroundsCheckDimensions() throws {
    let flux = SpectralModel.powerLaw()
    let factor = SpectralModel.powerLawNorm()
    #expect(throws: ModelError.self) { try SpectralModel.compound(flux, .mul, flux) }
    #expect(throws: ModelError.self) { try SpectralModel.compound(flux, .add, factor) }
    #expect(try SpectralModel.compound(factor, .mul, flux).dimension == .differentialFlux)
    #expect(try SpectralModel.compound(factor, .sub, factor).dimension == .factor)
    let error = #expect(throws: ModelError.self) {
      try FieldOfViewBackgroundModel(datasetName: "x", spectral: flux)
    }
    #expect(
      error?.description
        == "spectral: PowerLawSpectralModel is a flux; expected a norm model, like"
        + " PowerLawNormSpectralModel")
  }

  @Test func backgroundFactors() throws {
    // numerics.md 5.1: norm (E / 1 TeV)^-tilt.
    let tilted = try FieldOfViewBackgroundModel(
      datasetName: "x", spectral: .powerLawNorm(norm: 1.4, tilt: 0.5))
    #expect(largestDifference(tilted.factors(at: [0.25, 1, 4]), [2.8, 1.4, 0.7]) < 1e-14)
    // A factor per bin: at the nodes each norm alone, half way the geometric mean.
    let nodes = try PiecewiseNodes(energies: [0.1, 1, 10])
    let piecewise = try FieldOfViewBackgroundModel(
      datasetName: "x",
      spectral: SampleModels.make(
        .piecewiseNorm(nodes), ["norm_0": 0.5, "norm_1": 2, "norm_2": -1]))
    let result = piecewise.factorsWithDerivatives(at: [0.01, 0.1, 0.31622776601683794, 1])
    #expect(largestDifference(result.values, [0.5, 0.5, 1, 2]) < 1e-12)
    #expect(largestDifference(result.derivatives[0], [1, 1, 1, 0]) < 1e-12)
    #expect(largestDifference(result.derivatives[1], [0, 0, 0.25, 1]) < 1e-12)
    #expect(piecewise.factors(at: [10, 50]) == [0, 0])
  }
}
