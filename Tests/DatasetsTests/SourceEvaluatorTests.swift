import Datasets
import Foundation
import Models
import SkyGeometry
import TestSupport
import Testing

@Suite struct SourceEvaluatorTests {
  private func source(_ name: String) throws -> SkyModel {
    var spatial = try DatasetPredictionTests.shape(name)
    for i in spatial.parameters.indices where spatial.parameters[i].name != "edge_width" {
      spatial.parameters[i].isFrozen = false
    }
    return SkyModel(
      name: "source", spectral: DatasetPredictionTests.spectrum, spatial: spatial)
  }

  @Test func saysWhatIsStale() throws {
    var evaluator = SourceEvaluator(try AnalyticDataset.make())
    var model = try source("gaussian")
    #expect(try evaluator.update(model) == .template)
    #expect(try evaluator.update(model) == .nothing)
    model.spectral["amplitude"].value *= 2
    #expect(try evaluator.update(model) == .amplitude)
    model.spectral["index"].value += 0.1
    #expect(try evaluator.update(model) == .spectrum)
    model.spectral["index"].error = 0.3
    // Errors and bounds are no part of a prediction, but cost nothing to speak of.
    #expect(evaluator.staleStep(model) <= .spectrum)
    model.spatial?["sigma"].value *= 1.1
    #expect(try evaluator.update(model) == .template)
    model.spatial?["sigma"].error = 0.01
    #expect(evaluator.staleStep(model) == .nothing)
    // Derivatives of the shape need templates of their own.
    #expect(try evaluator.update(model, derivatives: true) == .template)
    model.spectral["index"].isFrozen = true
    #expect(try evaluator.update(model, derivatives: true) == .spectrum)
    #expect(evaluator.flux.derivatives[0].isEmpty)
    model.responses.psf = false
    #expect(try evaluator.update(model) == .template)
  }

  @Test func cachedStepsGiveWhatAFreshEvaluatorGives() throws {
    let dataset = try AnalyticDataset.make()
    var cached = SourceEvaluator(dataset)
    var model = try source("gaussianElongated")
    _ = try cached.update(model)
    let changes: [(inout SkyModel) -> Void] = [
      { $0.spectral["amplitude"].value = 7e-12 },
      { $0.spectral["index"].value = 1.7 },
      { $0.spatial?["lon_0"].value += 0.03 },
      { $0.spatial?["sigma"].value = 0.05 },
      { $0.spectral["amplitude"].value = 0 },
      { $0.spectral["amplitude"].value = 1e-12 },
    ]
    for change in changes {
      change(&model)
      _ = try cached.update(model)
      var fresh = SourceEvaluator(dataset)
      _ = try fresh.update(model)
      #expect(cached.predicted() == fresh.predicted())
      #expect(cached.window == fresh.window)
    }
  }

  @Test func anAnchorThatWasLeftBehindFollows() throws {
    let dataset = try AnalyticDataset.make()
    var model = try source("gaussian")
    var held = SourceEvaluator(dataset)
    held.followsPosition = false
    _ = try held.update(model)
    model.spatial?["lon_0"].value += 0.07
    _ = try held.update(model)
    var fresh = SourceEvaluator(dataset)
    _ = try fresh.update(model)
    try #require(held.predicted() != fresh.predicted())
    held.followsPosition = true
    #expect(try held.update(model) == .template)
    #expect(held.predicted() == fresh.predicted())
    #expect(try held.update(model) == .nothing)
  }

  @Test(arguments: [
    "pointBetween", "gaussian", "gaussianElongated", "generalizedGaussian", "disk",
    "diskElongated", "shell", "constant", "gaussianAtBorder",
  ])
  func derivativesAreThoseOfDifferences(name: String) throws {
    let dataset = try AnalyticDataset.make()
    let model = try source(name)
    var evaluator = SourceEvaluator(dataset)
    evaluator.followsPosition = false
    _ = try evaluator.update(model, derivatives: true)
    let spectral = model.spectral.parameterCount
    for p in model.parameters.indices where !model.parameters[p].isFrozen {
      let analytic =
        p < spectral
        ? evaluator.fold(evaluator.template, weights: evaluator.flux.derivatives[p])
        : evaluator.fold(
          evaluator.templateDerivatives[p - spectral], weights: evaluator.flux.values)
      let value = model.parameters[p].value
      let isEdge = name.hasPrefix("disk") || name == "shell"
      // Of an edge only the mean slope over some sub-pixels makes sense; elsewhere a small part of
      // a pixel.
      let step: Double
      switch model.parameters[p].name {
      case _ where p < spectral: step = 1e-5 * max(abs(value), 1e-15)
      case "e" where isEdge && value == 0: continue  // 0 by symmetry, tested below
      case "e" where isEdge: step = 0.06
      case "phi" where isEdge: step = 6
      default: step = isEdge ? 0.015 : 1e-4
      }
      func prediction(_ change: Double) throws -> [Double] {
        var moved = model
        moved.parameters[p].value = value + change
        var other = evaluator
        _ = try other.update(moved)
        guard other.window == evaluator.window else { return [] }
        return other.predicted()
      }
      let (above, below) = (try prediction(step), try prediction(-step))
      #expect(above.count == analytic.count && below.count == analytic.count)
      let difference = zip(above, below).map { ($0 - $1) / (2 * step) }
      let scale = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let deviation = zip(analytic, difference).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        .squareRoot()
      // The generalised Gaussian has a cusp in the middle, which the difference rounds off.
      let tolerance = isEdge ? 0.2 : name == "generalizedGaussian" ? 2e-3 : 2e-4
      #expect(
        deviation <= tolerance * max(scale, 1e-12),
        "\(name) \(model.parameters[p].name): \(deviation) of \(scale)")
    }
  }

  @Test func aRoundDiskHasNoSlopeInItsEccentricity() throws {
    var evaluator = SourceEvaluator(try AnalyticDataset.make())
    _ = try evaluator.update(try source("disk"), derivatives: true)
    let slopes = evaluator.templateDerivatives[3]
    #expect(!slopes.isEmpty && slopes.allSatisfy { $0 == 0 })
  }

  @Test func anchorsHoldWhileAFitMovesASource() throws {
    let dataset = try AnalyticDataset.make()
    var held = SourceEvaluator(dataset)
    held.followsPosition = false
    var model = try source("point")
    _ = try held.update(model)
    let window = held.window
    model.spatial?["lon_0"].value += 0.05
    _ = try held.update(model)
    #expect(held.window == window)
    model.spatial?["lon_0"].value += 0.2
    _ = try held.update(model)
    #expect(held.window != window)
    var fresh = SourceEvaluator(dataset)
    _ = try fresh.update(model)
    #expect(held.predicted() == fresh.predicted())
  }

  @Test func aPointSourceBetweenPixelsKeepsItsCounts() throws {
    let dataset = try AnalyticDataset.make()
    var model = try source("point")
    var sums: [Double] = []
    for shift in [0.0, 0.003, 0.007, 0.01] {
      var evaluator = SourceEvaluator(dataset)
      model.spatial?["lat_0"].value = 22.01 + shift
      _ = try evaluator.update(model)
      sums.append(evaluator.predicted().reduce(0, +))
    }
    // Exposure changes by 0.3 % a pixel.
    for sum in sums { #expect(abs(sum / sums[0] - 1) < 2e-3) }
  }
}
