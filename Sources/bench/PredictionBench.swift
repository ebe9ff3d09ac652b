import Analysis
import Datasets
import Foundation
import Models
import SkyGeometry

/// Predicted counts: templates, and evaluations after changes of the spectrum and of the position.
enum PredictionBench {
  static func run() async throws {
    print("predicted counts, with derivatives by all parameters")
    try measure(
      "extended, 200 × 150 × 20", try large(),
      SkyModel(
        name: "source", spectral: .powerLaw(index: 2.3, amplitude: 1e-11),
        spatial: gaussian(SkyDirection(ra: 83.63, dec: 22.01), sigma: 0.2)))
    let path = ReductionBench.shared + "/fields/two_blazars.yaml"
    guard FileManager.default.fileExists(atPath: path) else {
      print("  two_blazars: left out, the data are not there")
      return
    }
    let configuration = try AnalysisConfiguration.read(path: path).get()
    let result = try await AnalysisEngine().run(
      configuration, until: .stack, withResponses: true)
    guard let stacked = result.stacked else { return }
    let setup = try configuration.modelSetup([MapDataset(stacked)])
    guard case .source(var source) = setup.models.models[0], var spatial = source.spatial else {
      return
    }
    // The spectrum of the field, and the position free as well.
    for i in spatial.parameters.indices { spatial.parameters[i].isFrozen = false }
    source.spatial = spatial
    try measure("two_blazars, point source", setup.datasets[0], source)

    var evaluator = try DatasetEvaluator(setup.datasets[0], models: setup.models)
    var models = setup.models
    var sum = 0.0
    var step = 0
    let place = ParameterPlace(model: 0, parameter: 0)
    let time = try await ReductionBench.best(of: 15) {
      step += 1
      models[place].value = 2 + 0.01 * Double(step)
      try evaluator.update(models)
      sum = evaluator.statistic()
    }
    ReductionBench.report("two_blazars, index changed, statistic", time, sum: sum)
  }

  private static func gaussian(_ position: SkyDirection, sigma: Double) -> SpatialModel {
    var model = SpatialModel(.gaussian, at: position)
    model["sigma"].value = sigma
    return model
  }

  private static func measure(
    _ name: String, _ dataset: MapDataset, _ source: SkyModel
  ) throws {
    func time(_ calls: Int, _ body: (Int) throws -> Double) rethrows -> (Double, Double) {
      var best = Double.infinity
      var sum = 0.0
      for call in 0..<calls {
        let start = ContinuousClock.now
        sum = try body(call)
        let elapsed = (ContinuousClock.now - start).components
        best = min(best, Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
      }
      return (best, sum)
    }
    var evaluator = SourceEvaluator(dataset)
    let first = try time(5) { _ in
      evaluator = SourceEvaluator(dataset)
      _ = try evaluator.update(source)
      return evaluator.template.reduce(0, +)
    }
    ReductionBench.report("\(name), first template", first.0, sum: first.1)
    evaluator.followsPosition = false
    var changed = source
    _ = try evaluator.update(changed, derivatives: true)
    let spectrum = try time(15) { call in
      changed.spectral.parameters[0].value = 2 + 0.01 * Double(call)
      _ = try evaluator.update(changed, derivatives: true)
      return prediction(evaluator)
    }
    ReductionBench.report("\(name), index changed", spectrum.0, sum: spectrum.1)
    let position = try time(9) { call in
      changed.spatial?.parameters[0].value += call % 2 == 0 ? 0.003 : -0.003
      _ = try evaluator.update(changed, derivatives: true)
      return prediction(evaluator)
    }
    ReductionBench.report("\(name), position changed", position.0, sum: position.1)
    evaluator.followsPosition = true
    let moved = try time(5) { call in
      changed.spatial?.parameters[0].value += call % 2 == 0 ? 0.05 : -0.05
      _ = try evaluator.update(changed)
      return evaluator.predicted().reduce(0, +)
    }
    ReductionBench.report("\(name), moved, responses too", moved.0, sum: moved.1)
  }

  /// Predicted counts and their derivatives, as a fit needs them.
  private static func prediction(_ evaluator: SourceEvaluator) -> Double {
    var sum = evaluator.predicted().reduce(0, +)
    for slopes in evaluator.flux.derivatives where !slopes.isEmpty {
      sum += evaluator.fold(evaluator.template, weights: slopes)[0]
    }
    for cube in evaluator.templateDerivatives where !cube.isEmpty {
      sum += evaluator.fold(cube, weights: evaluator.flux.values)[0]
    }
    return sum
  }

  /// A field of 200 × 150 pixels and 20 energies with smooth responses.
  private static func large() throws -> MapDataset {
    let center = SkyDirection(ra: 83.63, dec: 22.01)
    let field = FieldGeometry(
      sky: try WcsGeometry(
        center: center, binsize: (0.02, 0.02), npix: (200, 150), projection: "TAN", frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.1, to: 100, bins: 20),
      energyTrue: TrueEnergyAxis(logFrom: 0.1, to: 100, bins: 20))
    let image = try WcsGeometry(
      center: center, binsize: (0.2, 0.2), npix: (20, 15), projection: "TAN", frame: .icrs)
    let (n, nRad) = (image.pixelCount, 66)
    var psf = [Float](repeating: 0, count: 20 * nRad * n)
    var edisp = [Float](repeating: 0, count: 20 * 20 * n)
    let ring = 2 * Double.pi * 0.01 * pow(Double.pi / 180, 2)
    for k in 0..<20 {
      let sigma = 0.04 + 0.04 / (1 + Double(k))
      var profile = (0..<nRad).map { exp(-pow(0.01 * (Double($0) + 0.5) / sigma, 2) / 2) }
      var sum = 0.0
      for j in 0..<nRad { sum += profile[j] * ring * 0.01 * (Double(j) + 0.5) }
      profile = profile.map { $0 / sum }
      for p in 0..<n {
        for j in 0..<nRad { psf[(k * nRad + j) * n + p] = Float(profile[j]) }
        for (shift, share) in [(-1, 0.2), (0, 0.6), (1, 0.2)] where (0..<20).contains(k + shift) {
          edisp[(k * 20 + k + shift) * n + p] = Float(share)
        }
      }
    }
    let size = field.pixelCount * 20
    let weight = [Float](repeating: 1e10, count: 20 * n)
    return MapDataset(
      name: "large", field: field, counts: [Float](repeating: 0, count: size),
      background: [Float](repeating: 0.01, count: size),
      exposure: [Float](repeating: 1e9, count: size),
      maskSafe: [Bool](repeating: true, count: size),
      psf: PsfMap(
        geometry: image, energyTrue: field.energyTrue, radWidth: 0.01, radCount: nRad,
        values: psf, exposure: weight),
      edisp: EdispKernelMap(
        geometry: image, energyTrue: field.energyTrue, energy: field.energy, values: edisp,
        exposure: weight))
  }
}
