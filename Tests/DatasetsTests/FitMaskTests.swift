import Datasets
import Foundation
import Models
import SkyGeometry
import TestSupport
import Testing

/// Fits of a part of the sky and of the energies.
struct FitMaskTests {
  private func region(_ dataset: MapDataset, radius: Double, _ use: SkyRegion.FitUse?) -> SkyRegion
  {
    let sky = dataset.field.sky
    let center = sky.direction(x: Double(sky.nx) / 2, y: Double(sky.ny) / 2)
    var region = SkyRegion(
      .circle(center: center ?? SkyDirection(ra: 0, dec: 0), radius: radius), role: .exclude)
    region.fitUse = use
    return region
  }

  @Test func theStatisticIsSummedOverJustTheBinsInTheRegion() throws {
    var dataset = try AnalyticDataset.make(name: "d")
    let sky = dataset.field.sky
    let radius = 6.2 * sky.pixelScale
    let inside = region(dataset, radius: radius, .inside)
    let edges = dataset.field.energy.edges
    dataset.setFitMask(from: edges[1], to: edges[edges.count - 2], regions: [inside])
    let evaluator = try DatasetEvaluator(dataset, models: ModelList())
    let mu = evaluator.total()
    let pixels = Set(inside.pixels(on: sky))
    #expect(!pixels.isEmpty && pixels.count < sky.pixelCount)
    var sum = 0.0
    var bins = 0
    for e in 1..<dataset.field.energy.count - 1 {
      for p in pixels.sorted() {
        let i = e * sky.pixelCount + p
        guard dataset.maskSafe[i] else { continue }
        bins += 1
        let expected = max(mu[i], DatasetEvaluator.smallestPrediction)
        sum += 2 * (expected - Double(dataset.counts[i]) * log(expected))
      }
    }
    #expect(evaluator.usedBinCount == bins && bins > 0)
    #expect(abs(evaluator.statistic() - sum) < 1e-9 * abs(sum))
  }

  @Test func whatIsLeftOutAndWhatIsFittedCompleteEachOther() throws {
    let plain = try AnalyticDataset.make(name: "d")
    let radius = 5 * plain.field.sky.pixelScale
    var (inner, outer, all) = (plain, plain, plain)
    inner.setFitMask(from: nil, to: nil, regions: [region(plain, radius: radius, .inside)])
    outer.setFitMask(from: nil, to: nil, regions: [region(plain, radius: radius, .outside)])
    all.setFitMask(from: nil, to: nil, regions: [region(plain, radius: radius, nil)])
    #expect(all.maskFit == nil)
    for i in plain.counts.indices {
      #expect(inner.maskFit?[i] != outer.maskFit?[i])
    }
    // A ring: inside of the large one without the small one.
    var ring = plain
    ring.setFitMask(
      from: nil, to: nil,
      regions: [
        region(plain, radius: 2 * radius, .inside), region(plain, radius: radius, .outside),
      ])
    let pixels = plain.field.sky.pixelCount
    let large = region(plain, radius: 2 * radius, nil).pixels(on: plain.field.sky).count
    let small = region(plain, radius: radius, nil).pixels(on: plain.field.sky).count
    #expect(ring.maskFit?.prefix(pixels).count { $0 } == large - small)
    // Nothing outside of the map.
    var none = plain
    var away = SkyRegion(.circle(center: SkyDirection(ra: 200, dec: -60), radius: 0.1))
    away.fitUse = .inside
    none.setFitMask(from: nil, to: nil, regions: [away])
    #expect(!none.hasUsedBins)
  }

  @Test func aMaskThatTheDatasetHasHoldsInARegionToo() throws {
    var dataset = try AnalyticDataset.make(name: "d")
    var own = [Bool](repeating: true, count: dataset.counts.count)
    for i in own.indices where i % 3 == 0 { own[i] = false }
    dataset.maskFit = own
    let inside = region(dataset, radius: 5 * dataset.field.sky.pixelScale, .inside)
    let mask = inside.mask(on: dataset.field.sky)
    dataset.setFitMask(from: nil, to: nil, regions: [inside])
    let n = dataset.field.pixelCount
    #expect(dataset.maskFit == own.indices.map { own[$0] && mask[$0 % n] })
  }
}
