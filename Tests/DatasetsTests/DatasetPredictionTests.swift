import Datasets
import Foundation
import Models
import SkyGeometry
import TestSupport
import Testing

@Suite struct DatasetPredictionTests {
  static let spectrum = SpectralModel.powerLaw(index: 2.3, amplitude: 3e-11)

  static func template(withEnergies: Bool) throws -> TemplateMap {
    let (nx, ny, planes) = (12, 10, withEnergies ? 3 : 1)
    let geometry = try WcsGeometry(
      center: SkyDirection(ra: 83.6, dec: 22.05), binsize: (0.05, 0.05), npix: (nx, ny),
      projection: "TAN", frame: .icrs)
    var values: [Double] = []
    for k in 0..<planes {
      for y in 0..<ny {
        for x in 0..<nx {
          let (dx, dy) = (Double(x) - 5.5, Double(y) - 4.5)
          let value = exp(-dx * dx / 8 - dy * dy / 4) + 0.01
          values.append(value * (1 + Double(k * x) / 10))
        }
      }
    }
    let edges = TrueEnergyAxis(logFrom: 0.1, to: 100, bins: 3).edges
    return try TemplateMap(
      geometry: geometry, energies: withEnergies ? .edges(edges) : .none, values: values)
  }

  /// The shapes of GammapyScripts/analytic_dataset.py.
  static func shape(_ name: String) throws -> SpatialModel {
    let place = SkyDirection(ra: 83.7, dec: 22.06)
    func model(
      _ shape: SpatialShape, _ figures: [String: Double] = [:], at: SkyDirection = place
    ) -> SpatialModel {
      var model = SpatialModel(shape, at: at)
      for (name, value) in figures { model[name].value = value }
      return model
    }
    switch name {
    case "point": return model(.point)
    case "pointBetween": return model(.point, at: SkyDirection(ra: 83.6333, dec: 22.0144))
    case "pointAtBorder": return model(.point, at: SkyDirection(ra: 83.02, dec: 22.4))
    case "gaussian": return model(.gaussian, ["sigma": 0.08])
    case "gaussianElongated": return model(.gaussian, ["sigma": 0.12, "e": 0.8, "phi": 30])
    case "gaussianAtBorder":
      return model(.gaussian, ["sigma": 0.15], at: SkyDirection(ra: 83.1, dec: 22.4))
    case "generalizedGaussian":
      return model(.generalizedGaussian, ["r_0": 0.06, "eta": 0.8, "e": 0.3, "phi": -40])
    case "disk": return model(.disk, ["r_0": 0.15])
    case "diskElongated": return model(.disk, ["r_0": 0.2, "e": 0.7, "phi": 100])
    case "shell": return model(.shell, ["radius": 0.15, "width": 0.05])
    case "constant":
      var constant = SpatialModel(.constant)
      constant["value"].value = 100
      return constant
    case "template": return SpatialModel(.template(try template(withEnergies: false)))
    case "templateCube": return SpatialModel(.template(try template(withEnergies: true)))
    default: throw UnknownShape(name: name)
    }
  }

  struct UnknownShape: Error {
    let name: String
  }

  private func expectAgreement(
    _ name: String, _ cube: [Double], statistic: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let field = try AnalyticDataset.field()
    let expected = try #require(GammapyPredictions.predictions[name])
    let (nx, n) = (field.sky.nx, field.pixelCount)
    let picks = [(2, 25, 28), (0, 30, 20), (4, 27, 26), (1, 45, 55)]
    let peak = try #require(cube.max())
    // The reference convolves in single precision: noise of about 1e-7 of the peak in each pixel.
    #expect(
      abs(cube.reduce(0, +) / expected[0] - 1) < 1e-6, "\(name) sum",
      sourceLocation: sourceLocation)
    for (pick, value) in zip(picks, expected[1...]) {
      #expect(
        abs(cube[pick.0 * n + pick.1 * nx + pick.2] - value) < 1e-6 * peak, "\(name) \(pick)",
        sourceLocation: sourceLocation)
    }
    #expect(
      abs(statistic / expected[5] - 1) < 1e-6, "\(name) statistic", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "point", "pointBetween", "pointAtBorder", "gaussian", "gaussianElongated",
    "gaussianAtBorder", "generalizedGaussian", "disk", "diskElongated", "shell", "constant",
    "template", "templateCube",
  ])
  func agreesWithGammapy(name: String) throws {
    let source = SkyModel(name: "source", spectral: Self.spectrum, spatial: try Self.shape(name))
    let evaluator = try DatasetEvaluator(
      AnalyticDataset.make(), models: ModelList([.source(source)]))
    try expectAgreement(name, evaluator.signal(), statistic: evaluator.statistic())
  }

  @Test(arguments: ["withoutPsf", "withoutEdisp"])
  func leavesOutResponses(name: String) throws {
    let responses = AppliedResponses(
      psf: name != "withoutPsf", energyDispersion: name != "withoutEdisp")
    let source = SkyModel(
      name: "source", spectral: Self.spectrum, spatial: try Self.shape("gaussian"),
      responses: responses)
    let evaluator = try DatasetEvaluator(
      AnalyticDataset.make(), models: ModelList([.source(source)]))
    try expectAgreement(name, evaluator.signal(), statistic: evaluator.statistic())
  }

  @Test(arguments: ["backgroundTilt", "backgroundPiecewise"])
  func scalesTheBackground(name: String) throws {
    let dataset = try AnalyticDataset.make()
    var spectral = SpectralModel.powerLawNorm(norm: 1.2, tilt: 0.1)
    if name == "backgroundPiecewise" {
      spectral = SpectralModel(
        .piecewiseNorm(try PiecewiseNodes(energies: dataset.field.energy.centers)))
      for (i, norm) in [1.1, 0.9, 1.3, 0.7, 1.0, 1.6].enumerated() {
        spectral["norm_\(i)"].value = norm
      }
    }
    let background = try FieldOfViewBackgroundModel(datasetName: "analytic", spectral: spectral)
    let evaluator = try DatasetEvaluator(
      dataset, models: ModelList([.background(background)]))
    try expectAgreement(name, evaluator.total(), statistic: evaluator.statistic())
  }

  @Test func saysWhatLiesOutside() throws {
    let dataset = try AnalyticDataset.make()
    func coverage(_ spatial: SpatialModel) throws -> SourceCoverage {
      var evaluator = SourceEvaluator(dataset)
      _ = try evaluator.update(
        SkyModel(name: "source", spectral: Self.spectrum, spatial: spatial))
      return evaluator.coverage
    }
    #expect(try coverage(Self.shape("gaussian")) == .inside)
    #expect(try coverage(Self.shape("constant")) == .inside)
    // Seen in a map that is large enough, a third lies beyond the corner.
    guard case .partly(let lost) = try coverage(Self.shape("gaussianAtBorder")) else {
      Issue.record("the source at the corner is not seen as partly outside")
      return
    }
    #expect(lost > 0.2 && lost < 0.6)
    let text = try #require(SourceCoverage.partly(lost: lost).finding("G"))
    #expect(text.hasPrefix("G: ") && text.contains("% of it lies outside of the map"))
    let far = SpatialModel(.point, at: SkyDirection(ra: 90, dec: 22))
    #expect(try coverage(far) == .outside)
    // Behind the plane of the projection there is no pixel at all.
    #expect(try coverage(SpatialModel(.point, at: SkyDirection(ra: 263, dec: -22))) == .outside)
    let evaluator = try DatasetEvaluator(
      dataset,
      models: ModelList([
        .source(SkyModel(name: "far", spectral: Self.spectrum, spatial: far))
      ]))
    #expect(evaluator.signal().allSatisfy { $0 == 0 })
    #expect(
      evaluator.findings == [
        "far: outside of the map or of the bins in use; nothing of it is predicted"
      ])
  }

  @Test func refusesTwoBackgroundsOfOneDataset() throws {
    let first = try FieldOfViewBackgroundModel(datasetName: "analytic")
    #expect(throws: ModelError.self) {
      try DatasetEvaluator(
        AnalyticDataset.make(),
        models: ModelList([.background(first), .background(first)]))
    }
  }
}
