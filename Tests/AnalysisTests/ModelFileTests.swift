import Analysis
import Fits
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

@Suite struct ModelFileTests {
  static func read(_ text: String, folder: String = ".") -> ModelFileReading {
    ModelFile.read(yaml: text, file: "m.yaml", folder: folder)
  }

  static func source(_ list: ModelList, _ name: String) throws -> SkyModel {
    let index = try #require(list.index(of: name))
    guard case .source(let model) = list.models[index] else {
      throw CocoaError(.featureUnsupported)
    }
    return model
  }

  /// What was read, written and read again.
  static func again(_ models: ModelList, folder: String = ".") throws -> ModelList {
    let text = ModelFile.yaml(models, folder: folder, creator: "test")
    let reading = read(text, folder: folder)
    try #require(reading.diagnostics.filter { $0.severity == .fatal } == [], "\(text)")
    return try reading.get()
  }

  // MARK: Gammapy's file

  @Test func gammapysModelsAreRead() throws {
    let reading = Self.read(GammapyModelFile.text)
    #expect(reading.diagnostics == [])
    let models = try reading.get()
    #expect(
      models.models.map(\.name) == [
        "s0", "s1", "s2", "s3", "s4", "s5", "s6", "tpl", "pw", "nest", "tmp", "d1-bkg", "d2-bkg",
      ])
    let types = try (0...6).map { try Self.source(models, "s\($0)").spectral.typeName }
    #expect(types == SpectralShape.simple.prefix(7).map(\.typeName))
    let shapes = try (0...5).map { try Self.source(models, "s\($0)").spatial?.typeName }
    #expect(shapes == SpatialShape.simple.map(\.typeName))
    #expect(try Self.source(models, "s6").spatial == nil)
  }

  @Test func everyKeyOfAParameterIsRead() throws {
    let models = try Self.read(GammapyModelFile.text).get()
    let first = try Self.source(models, "s0")
    #expect(first.datasetNames == ["a", "b"])
    #expect(first.spatial?.frame == .galactic)
    #expect(first.spatial?["lat_0"].value == -2)
    #expect(first.spectral["index"].prior == Prior(.gaussian(mean: 2.1, sigma: 0.2)))
    let range = Prior(.uniform(minimum: 0, maximum: 1e-10))
    #expect(first.spectral["amplitude"].prior == range)
    #expect(first.spectral["amplitude"].limits.upper == 1e-10)
    #expect(first.spectral["reference"].isFrozen)
    let second = try Self.source(models, "s1")
    #expect(second.spectral["amplitude"].minimum == 0)
    #expect(second.spectral["amplitude"].unit.text == "s-1 cm-2")
    let logRange = Prior(.logUniform(minimum: 1, maximum: 3))
    #expect(second.spectral["index"].prior == logRange)
    #expect(second.spatial?["sigma"].value == 0.2)
    #expect(second.spatial?["sigma"].minimum == 0)
    #expect(second.spatial?["e"].value == 0.5)
    let third = try Self.source(models, "s2").spectral["index"].prior
    #expect(third == Prior(.generalizedGaussian(mean: 2, sigma: 0.1, eta: 0.5)))
    #expect(try !Self.source(models, "s3").spectral["reference"].isFrozen)
    let shared = models.sharedParameters.filter { $0.places.count == 2 }
    #expect(shared.count == 1)
    #expect(shared.first.map { models[$0.first].name } == "index1")
    let template = try Self.source(models, "tpl")
    #expect(template.responses == AppliedResponses(psf: false))
    #expect(template.spectral.uniqueParameterNames == ["model2.redshift", "model2.alpha_norm"])
    #expect(try Self.source(models, "tmp").foreignBlocks.keys.sorted() == ["temporal"])
  }

  /// Recorded from the models of the file in Gammapy 2.1 at 0.5 TeV and 3 TeV, cm-2 s-1 TeV-1.
  @Test func spectraHaveGammapysValues() throws {
    let models = try Self.read(GammapyModelFile.text).get()
    for (name, expected) in GammapyModelFile.values {
      let values = try Self.source(models, name).spectral.evaluate([0.5, 3])
      for (value, recorded) in zip(values, expected) {
        #expect(abs(value / recorded - 1) < 1e-12, "\(name)")
      }
    }
  }

  @Test func gammapysModelsSurviveARoundTrip() throws {
    let models = try Self.read(GammapyModelFile.text).get()
    #expect(try Self.again(models) == models)
  }

  @Test func oddFiguresSurviveARoundTrip() throws {
    var model = SkyModel(
      name: "a: \"b\" # ü", spectral: .powerLaw(),
      spatial: SpatialModel(.gaussian, at: SkyDirection(lon: 10, lat: 20, frame: .galactic)))
    var index = model.spectral["index"]
    index.minimum = -1
    index.maximum = 1.0 / 3
    index.error = 0.1
    index.scaleMethod = nil
    index.scaleTransform = .sqrt
    index.interpolation = .log
    index.isFrozen = true
    model.spectral["index"] = index
    try model.spectral.set("reference", to: 1.0 / 3, unit: "GeV")
    try model.spatial?.set("sigma", to: 3, unit: "arcmin")
    model.spatial?["sigma"].minimum = nil
    var constant = SpectralModel(.constant)
    try constant.set("const", to: 2, unit: "")
    let nodes = try PiecewiseNodes(
      energies: [1.0 / 3, 12.589254117941675, 500], unit: "GeV", interpolation: .lin)
    let product = try SpectralModel.compound(
      .powerLaw(), .mul, SpectralModel(.piecewiseNorm(nodes)))
    let models = try ModelList([
      .source(model), .source(SkyModel(name: "1e5", spectral: constant)),
      .source(SkyModel(name: "null", spectral: product, datasetNames: ["0x1F", "d.1", "y"])),
    ])
    #expect(try Self.again(models) == models)
  }

  // MARK: forms

  @Test func keysComeInAnyOrderAndMayBeLeftOut() throws {
    let models = try Self.read(
      """
      components:
      - spatial: {parameters: [{value: 2, name: lat_0}, {unit: rad, value: 1, name: lon_0}], type: point}
        spectral:
          parameters:
          - {value: 3.0e-8, unit: m-2 GeV-1 s-1, max: .inf, min: .nan, name: amplitude}
          type: pl
        type: sky-model
        datasets_names: one
        name: x
      """
    ).get()
    let model = try Self.source(models, "x")
    #expect(model.spatial?.frame == .icrs)
    #expect(abs((model.spatial?.position?.lon ?? 0) - 180 / Double.pi) < 1e-12)
    #expect(model.datasetNames == ["one"])
    #expect(model.spectral["index"].value == 2)
    #expect(abs(model.spectral["amplitude"].standardValue / 3e-9 - 1) < 1e-14)
    #expect(model.spectral["amplitude"].limits == (nil, nil))
  }

  @Test func modelsOfUnknownTypesAreKept() throws {
    let text = """
      components:
      - name: cr
        type: TemplateNPredModel
        filename: cr.fits # by hand
        spectral: {type: PowerLawNormSpectralModel, parameters: [{name: norm, value: "2"}]}
      - name: crab
        type: SkyModel
        spectral:
          type: MeyerCrabSpectralModel
          parameters: []
      - name: x
        type: SkyModel
        spectral: {type: pl}
        temporal: {type: GaussianTemporalModel, parameters: [{name: t_ref, value: 55555}], scale: utc}
      """
    let reading = Self.read(text)
    #expect(
      reading.diagnostics.map(\.line) == [
        "m.yaml:3:9: components[0].type: \"TemplateNPredModel\" is not known here; "
          + "the model is not evaluated and is kept as it is",
        "m.yaml:9:11: components[1].spectral.type: \"MeyerCrabSpectralModel\" is not known here; "
          + "the model is not evaluated and is kept as it is",
        "m.yaml:14:13: components[2].temporal: changes with time are not evaluated; "
          + "the block is kept as it is",
      ])
    let models = try reading.get()
    guard case .foreign(let foreign) = models.models[0] else {
      Issue.record("not kept")
      return
    }
    #expect(foreign.name == "cr")
    #expect(foreign.text.contains("filename: cr.fits"))
    #expect(try Self.again(models) == models)
  }

  @Test func aTableInTheFileKeepsItsName() throws {
    let table = try OpticalDepthTable(
      source: "gammascope", redshifts: [0, 0.5], energies: [0.1, 1, 10],
      transmissions: [1, 1, 1, 0.9, 0.5, 0.01])
    let spectral = try SpectralModel.compound(
      .powerLaw(), .mul, .absorption(table, redshift: 0.2))
    let models = try ModelList([.source(SkyModel(name: "x", spectral: spectral))])
    #expect(try Self.again(models) == models)
  }

  // MARK: files

  @Test func filesAreWrittenWholeWithTheirCovariance() throws {
    let folder = TemporaryFolder()
    var models = try Self.read(GammapyModelFile.text).get()
    let place = models.freeParameters[0].first
    models[place].error = 0.25
    let names = models.parameterNames
    let count = names.count
    var values = [Double](repeating: 0, count: count * count)
    for i in 0..<count { values[i * count + i] = Double(i + 1) * 1e-3 }
    values[1] = 1.0 / 3
    values[count] = 1.0 / 3
    let covariance = ModelCovariance(names: names, values: values)
    let path = folder.path + "/best fit.yaml"
    try ModelFile.write(models, covariance: covariance, to: path, creator: "test")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == ["best fit.yaml", "best fit_covariance.dat"])
    let reading = ModelFile.read(path: path)
    #expect(reading.diagnostics == [])
    #expect(reading.covariance == covariance)
    let read = try reading.get()
    let errors = read.models[0].parameters.map(\.error)
    #expect(abs(errors[1] - 2e-3.squareRoot()) < 1e-15)
  }

  @Test func covarianceOfModelsKeptAsTheyAreIsKept() throws {
    let folder = TemporaryFolder()
    let models = try Self.read(
      """
      components:
      - {name: u, type: NewModel}
      - {name: x, type: SkyModel, spectral: {type: pl}}
      """
    ).get()
    let names = ["u.a"] + models.parameterNames
    var values = [Double](repeating: 0, count: 16)
    values[0] = 4
    values[5] = 9
    let covariance = ModelCovariance(names: names, values: values)
    let path = folder.path + "/m.yaml"
    try ModelFile.write(models, covariance: covariance, to: path, creator: "test")
    let reading = ModelFile.read(path: path)
    #expect(reading.covariance == covariance)
    #expect(try reading.get().models[1].parameters[0].error == 3)
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/none/m.yaml"
    let error = #expect(throws: AnalysisError.self) {
      try ModelFile.write(ModelList([]), to: path, creator: "test")
    }
    #expect(
      error?.description == "\(path): cannot be written: the folder does not exist; "
        + "nothing was left behind; choose another folder")
  }

  @Test func templateMapsAreReadFromTheirFiles() throws {
    let folder = TemporaryFolder()
    let geometry = try WcsGeometry(
      center: SkyDirection(ra: 83, dec: 22), binsize: (0.1, 0.1), npix: (8, 6), frame: .icrs)
    let values = (0..<48).map { Double($0 + 1) }
    try SkyMap(geometry: geometry, values: values, unit: "sr-1")
      .write(to: folder.path + "/map.fits")
    let reading = Self.read(
      """
      components:
      - name: x
        type: SkyModel
        spectral: {type: pl}
        spatial: {type: TemplateSpatialModel, filename: map.fits, normalize: false, unit: sr-1}
      """, folder: folder.path)
    #expect(reading.diagnostics == [])
    let models = try reading.get()
    guard case .template(let map)? = try Self.source(models, "x").spatial?.shape else {
      Issue.record("no template")
      return
    }
    #expect(map.values == values)
    #expect(!map.isNormalized)
    #expect(
      ModelFile.yaml(models, folder: folder.path, creator: "t").contains("filename: map.fits"))
    #expect(try Self.again(models, folder: folder.path) == models)
  }

  @Test func pixelsOfATemplateThatAreNoNumbersAreSaid() throws {
    let folder = TemporaryFolder()
    let geometry = try WcsGeometry(
      center: SkyDirection(ra: 83, dec: 22), binsize: (0.1, 0.1), npix: (8, 6), frame: .icrs)
    var values = (0..<48).map { Double($0 + 1) }
    values[7] = .nan
    values[30] = .infinity
    try SkyMap(geometry: geometry, values: values, unit: "sr-1")
      .write(to: folder.path + "/map.fits")
    let reading = Self.read(
      """
      components:
      - name: x
        type: SkyModel
        spectral: {type: pl}
        spatial: {type: TemplateSpatialModel, filename: map.fits}
      """, folder: folder.path)
    #expect(
      reading.diagnostics.map(\.line) == [
        "m.yaml:5:51: components[0].spatial.filename: \(folder.path)/map.fits: "
          + "2 of 48 pixels are not numbers; taken as 0"
      ])
    guard case .template(let map)? = try Self.source(reading.get(), "x").spatial?.shape else {
      Issue.record("no template")
      return
    }
    #expect(map.values.allSatisfy(\.isFinite) && map.values[7] == 0)
    let total = zip(map.values, geometry.solidAngles).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(total - 1) < 1e-12)
  }

  /// A cube of fluxes that is not normalised is converted; its file gives the energies.
  @Test func templateCubesAreReadFromTheirFiles() throws {
    let folder = TemporaryFolder()
    let geometry = try WcsGeometry(
      center: SkyDirection(ra: 83, dec: 22), binsize: (0.1, 0.1), npix: (4, 3), frame: .icrs)
    let axis = TrueEnergyAxis(edges: [0.1, 1, 10])
    let cube = SkyCube(
      geometry: geometry, axis: axis, values: (0..<24).map { Float($0 + 1) },
      unit: "cm-2 s-1 MeV-1 sr-1")
    try cube.write(to: folder.file("cube.fits.gz"))
    let models = try Self.read(
      """
      components:
      - name: x
        type: SkyModel
        spectral: {type: pl-norm}
        spatial: {type: template, filename: cube.fits.gz, normalize: false}
      """, folder: folder.path
    ).get()
    guard case .template(let map)? = try Self.source(models, "x").spatial?.shape else {
      Issue.record("no template")
      return
    }
    #expect(map.energies == .edges(axis.edges))
    #expect(map.values.enumerated().allSatisfy { abs($1 / (Double($0 + 1) * 1e6) - 1) < 1e-14 })
    #expect(try Self.again(models, folder: folder.path) == models)
  }
}
