import Datasets
import Estimators
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

@Suite("TS maps")
struct TsMapTests {
  static let side = SampleDataset.side

  static func noisy(_ seed: UInt64, sigma: Double? = nil) throws -> MapDataset {
    var random = SeededGenerator(seed: seed)
    return try SampleDataset.make(
      sigma: sigma,
      counts: { e, y, x in
        let bright = x == 12 && y == 7 ? 20.0 : 0
        return Float(random.poisson([4.0, 2, 1, 0.5][e] + bright))
      },
      isSafe: { e, y, x in !(x < 5 && e == 0) && !(y > 17) })
  }

  @Test("without point spread a pixel stands for itself: closed form")
  func sharp() async throws {
    let dataset = try Self.noisy(1)
    let estimator = TsMapEstimator(source: TsMapEstimator.pointSource(index: 2))
    let field = try estimator.prepare([dataset], bins: 0..<4)
    let map = try await estimator.map(field, workers: Workers(2))
    let spectrum = SpectralModel.powerLaw(index: 2)
    let axis = dataset.field.energyTrue
    let flux = spectrum.integral(over: EnergyBins(edges: axis.edges))
    let n = dataset.field.pixelCount
    for p in 0..<n {
      let energies = (0..<4).filter { dataset.maskSafe[$0 * n + p] }
      guard !energies.isEmpty else {
        #expect(map.norm[p].isNaN && map.sqrtTS[p].isNaN)
        continue
      }
      let counts = energies.reduce(0.0) { $0 + Double(dataset.counts[$1 * n + p]) }
      let background = energies.reduce(0.0) { $0 + Double(dataset.background[$1 * n + p]) }
      let signal = energies.reduce(0.0) {
        $0 + flux[$1] * Double(dataset.exposure[$1 * n + p]) * 1e4
      }
      #expect(abs(map.norm[p] - (counts - background) / signal) < 1e-7 * background / signal)
      #expect(
        abs(
          map.sqrtTS[p] - CountsStatistic.significance(counts: counts, background: background))
          < 1e-5)
      if counts > 0 {
        #expect(abs(map.normError[p] * signal / counts.squareRoot() - 1) < 1e-4)
      }
    }
    let total = spectrum.integral(over: EnergyBins(lower: [1], upper: [100]))[0]
    #expect(abs(map.fluxOfUnit / total - 1) < 1e-9)
  }

  @Test("the map is at the maximum of the likelihood, pixel by pixel")
  func maximum() async throws {
    let dataset = try Self.noisy(2, sigma: 0.12)
    var estimator = TsMapEstimator(
      source: TsMapEstimator.pointSource(index: 2.5), kernelWidth: 0.7, computesLimits: true)
    let field = try estimator.prepare([dataset], bins: 1..<4)
    let map = try await estimator.map(field, workers: .single)
    let limits = try #require(map.normLimit)
    // A source of norm 1 at a pixel, spread over the pixels around it by hand.
    let flux = SpectralModel.powerLaw(index: 2.5).integral(
      over: EnergyBins(edges: dataset.field.energyTrue.edges))
    let n = dataset.field.pixelCount
    let kernels = try PsfKernelMaker(dataset.field.sky).kernels(
      try #require(dataset.psf).profiles(at: dataset.field.sky.center))
    let middle = kernels.side / 2
    var kernel = [Double](repeating: 0, count: 49)
    for y in 0..<7 {
      for x in 0..<7 {
        kernel[y * 7 + x] = kernels.values[(y - 3 + middle) * kernels.side + x - 3 + middle]
      }
    }
    let sum = kernel.reduce(0, +)
    for pixel in [7 * Self.side + 12, 0, 9 * Self.side + 3, 200] {
      var (counts, background, signal) = ([Double](), [Double](), [Double]())
      for y in 0..<7 {
        for x in 0..<7 {
          let (px, py) = (pixel % Self.side + x - 3, pixel / Self.side + y - 3)
          guard (0..<Self.side).contains(px), (0..<Self.side).contains(py) else { continue }
          let p = py * Self.side + px
          let energies = (1..<4).filter { dataset.maskSafe[$0 * n + p] }
          counts.append(energies.reduce(0) { $0 + Double(dataset.counts[$1 * n + p]) })
          background.append(energies.reduce(0) { $0 + Double(dataset.background[$1 * n + p]) })
          let exposure = energies.reduce(0.0) {
            $0 + flux[$1] * Double(dataset.exposure[$1 * n + p]) * 1e4
          }
          signal.append(kernel[y * 7 + x] / sum * exposure)
        }
      }
      func f(_ q: Double) -> Double {
        NormLikelihoodTests.cash(counts, background, signal, at: q)
      }
      let best = map.norm[pixel]
      let step = 0.01 * map.normError[pixel]
      // At the bound of a prediction of 0 the slope is positive; elsewhere it vanishes.
      let bound = -(zip(background, signal).filter { $1 > 0 }.map { $0 / $1 }.min() ?? 0)
      #expect(best >= bound - 1e-6 * abs(bound))
      if best > bound + step {
        #expect(f(best + step) > f(best) && f(best - step) > f(best), "pixel \(pixel)")
      }
      #expect(abs(map.ts[pixel] - (f(0) - f(best))) < 2e-4 * max(1, map.ts[pixel]))
      #expect(abs(f(limits[pixel]) - f(best) - 4) < 1e-3, "pixel \(pixel)")
    }
    // The bright pixel is found.
    let sqrtTS = map.sqrtTS
    #expect(
      sqrtTS.indices.filter { sqrtTS[$0].isFinite }.max { sqrtTS[$0] < sqrtTS[$1] }
        == 7 * Self.side + 12)
    estimator.kernelWidth = 0.3
    #expect(
      try estimator.prepare([dataset], bins: 1..<4).findings.contains { $0.contains("outside of") })
  }

  @Test("parts in any order and any number of workers give the same bits")
  func parts() async throws {
    let dataset = try Self.noisy(3, sigma: 0.1)
    let estimator = TsMapEstimator(
      source: TsMapEstimator.pointSource(index: 2), kernelWidth: 0.5, computesLimits: true)
    let field = try estimator.prepare([dataset], bins: 0..<4)
    let whole = try await estimator.map(field, workers: .single)
    for (place, step, workers) in [((3.0, 15.0), 4, 3), ((20.0, 0.0), 1, 2), ((0.0, 0.0), 5, 1)] {
      var map = TsMap(field)
      var seen = [Int](repeating: 0, count: Self.side * Self.side)
      var isFirst = true
      for try await values in estimator.stream(
        field, around: place, coarseStep: step, workers: Workers(workers))
      {
        for pixel in values.pixels { seen[pixel] += 1 }
        if isFirst, step > 1 {
          #expect(values.pixels.allSatisfy { $0 % Self.side % step == 0 })
        }
        isFirst = false
        map.take(values)
      }
      #expect(seen.allSatisfy { $0 == 1 })
      for (a, b) in zip(
        map.ts + map.norm + (map.normLimit ?? []), whole.ts + whole.norm + (whole.normLimit ?? []))
      {
        #expect(a.bitPattern == b.bitPattern)
      }
    }
  }

  @Test("models in the prediction leave residuals; two datasets are as one with twice the counts")
  func predictions() async throws {
    let source = SampleDataset.source(amplitude: 1e-12)
    var dataset = try SampleDataset.make(sigma: 0.12)
    let evaluator = try DatasetEvaluator(dataset, models: ModelList([.source(source)]))
    let total = evaluator.total()
    dataset.counts = total.map { Float($0) }
    let estimator = TsMapEstimator(source: source, kernelWidth: 0.7)
    let middle = Self.side * Self.side / 2
    let found = try await estimator.map(
      try estimator.prepare([dataset], bins: 0..<4), workers: .single)
    #expect(found.sqrtTS[middle] > 5)
    let left = try await estimator.map(
      try estimator.prepare([dataset], bins: 0..<4, predictions: [total]), workers: .single)
    #expect(abs(left.sqrtTS[middle]) < 1e-3)
    let both = try await estimator.map(
      try estimator.prepare([dataset, dataset], bins: 0..<4), workers: .single)
    #expect(abs(both.norm[middle] / found.norm[middle] - 1) < 1e-7)
    #expect(abs(both.ts[middle] / found.ts[middle] - 2) < 1e-7)
  }

  @Test("what cannot be searched for is said")
  func refusals() throws {
    let dataset = try SampleDataset.make()
    func fault(_ source: SkyModel, _ dataset: MapDataset, _ bins: Range<Int>) -> String {
      do {
        _ = try TsMapEstimator(source: source).prepare([dataset], bins: bins)
        return ""
      } catch {
        return "\(error)"
      }
    }
    let point = TsMapEstimator.pointSource(index: 2)
    #expect(fault(point, dataset, 2..<2).contains("energies"))
    #expect(fault(point, dataset, 2..<9).contains("energies"))
    let factor = SkyModel(name: "f", spectral: .powerLawNorm(), spatial: SpatialModel(.point))
    #expect(fault(factor, dataset, 0..<4).contains("factor"))
    let everywhere = SkyModel(
      name: "c", spectral: .powerLaw(), spatial: SpatialModel(.constant))
    #expect(fault(everywhere, dataset, 0..<4).contains("no place"))
    var dark = dataset
    dark.exposure = [Float](repeating: 0, count: dark.exposure.count)
    #expect(fault(point, dark, 0..<4).contains("exposure"))
    var masked = dataset
    masked.maskSafe = [Bool](repeating: false, count: masked.maskSafe.count)
    let field = try TsMapEstimator(source: point, kernelWidth: 9).prepare([masked], bins: 0..<4)
    #expect(field.findings.contains { $0.contains("larger than the map") })
    #expect(field.findings.contains { $0.contains("empty") })
  }
}
