import Foundation
import GridMath
import Observations
import Simulation
import Testing

/// The built-in responses against the published figures that they follow.
///
/// Aleksić et al. 2016, Astropart. Phys. 72, 76, tables A.2, A.4 and A.7.
@Suite struct PerformanceTests {
  typealias Curves = TwoTelescopePerformance
  typealias Published = PublishedPerformance

  /// Integral over a bin of energy (TeV), in 200 logarithmic steps.
  static func integral(_ low: Double, _ high: Double, _ body: (Double) -> Double) -> Double {
    let step = log(high / low) / 200
    return (0..<200).reduce(0) { sum, i in
      let energy = low * exp((Double(i) + 0.5) * step)
      return sum + body(energy) * energy * step
    }
  }

  /// Gamma rays of the Crab Nebula per minute within the 68 % radius, true energies.
  static func gammaRate(_ bin: Published.Rates) -> Double {
    let crab = Published.crab
    return 60 * Curves.cutEfficiency
      * integral(bin.minimum, bin.maximum) { energy in
        let flux =
          crab.amplitude * pow(energy, -crab.index - crab.curvature * log10(energy))
        return flux * 1e4 * Curves.effectiveArea(energy: energy, offset: Curves.referenceOffset)
      }
  }

  /// Background per minute within the 68 % radius, mean of two opposite places at 0.4°.
  static func backgroundRate(_ bin: Published.Rates) -> Double {
    let center = (bin.minimum * bin.maximum).squareRoot()
    let radius =
      Curves.radius68(energy: center, offset: Curves.referenceOffset) * .pi / 180
    return 60 * .pi * radius * radius
      * integral(bin.minimum, bin.maximum) { energy in
        0.5
          * (Curves.background(energy: energy, lon: 0.4, lat: 0)
            + Curves.background(energy: energy, lon: -0.4, lat: 0))
      }
  }

  /// Smooth curves through points whose cuts change from bin to bin: within a factor 1.5.
  @Test(arguments: Published.rates.indices) func gammaRates(_ index: Int) {
    let bin = Published.rates[index]
    let ratio = Self.gammaRate(bin) / bin.gamma
    #expect((0.7...1.5).contains(ratio), "\(bin.minimum) TeV: \(ratio)")
  }

  /// The last bin has a rate above that of its neighbour, known to a third, with the loosest cuts.
  @Test(arguments: Published.rates.indices.dropLast()) func backgroundRates(_ index: Int) {
    let bin = Published.rates[index]
    let ratio = Self.backgroundRate(bin) / bin.background
    #expect((0.6...1.5).contains(ratio), "\(bin.minimum) TeV: \(ratio)")
  }

  /// What the changing cuts leave alone: N/√B in 50 h, to a quarter.
  @Test(arguments: Published.rates.indices.dropLast()) func sensitivity(_ index: Int) {
    let bin = Published.rates[index]
    let minutes = 50.0 * 60
    let flux = 5 * (Self.backgroundRate(bin) / minutes).squareRoot() / Self.gammaRate(bin)
    let ratio = flux / bin.sensitivity
    #expect((0.75...1.25).contains(ratio), "\(bin.minimum) TeV: \(ratio)")
  }

  @Test func energyResolution() {
    for bin in Published.energyResolution {
      let energy = (bin.minimum * bin.maximum).squareRoot()
      #expect(abs(Curves.energyResolution(energy: energy) / bin.sigma - 1) < 0.12)
      #expect(abs(Curves.energyBias(energy: energy) - bin.bias) < (energy > 10 ? 0.05 : 0.012))
    }
  }

  /// Radii of the two Gaussians, to 10 %; the last point is known to a fifth only.
  @Test func angularResolution() {
    for point in Published.angularResolution.dropLast() {
      let widths = Curves.gaussianWidths(energy: point.energy, offset: Curves.referenceOffset)
      func radius(_ share: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<50 {
          let middle = 0.5 * (low + high)
          let inside = Curves.containment(middle, widths.narrow, widths.broad)
          if inside < share { low = middle } else { high = middle }
        }
        return low
      }
      // A Gaussian in two dimensions has 39.3 % of its events within its width.
      #expect(abs(radius(0.393) / point.radius39 - 1) < 0.08, "\(point.energy) TeV")
      #expect(abs(radius(0.68) / point.radius68 - 1) < 0.10, "\(point.energy) TeV")
    }
  }

  /// The tables hold the curves at their nodes, and end where they say.
  @Test func tablesFollowTheCurves() {
    let tables = InstrumentResponses.twoTelescopes
    #expect(tables.largestOffset == 2.5)
    #expect(abs(tables.energyRange.lowerBound / 0.01 - 1) < 1e-14)
    #expect(tables.energyRange.upperBound == 100)
    let area = tables.effectiveArea
    for (e, energy) in area.energy.nodes.enumerated() where energy > 0.02 {
      let curve = Curves.effectiveArea(energy: energy, offset: area.offset.nodes[2])
      #expect(abs(area.values[e * area.offset.count + 2] / curve - 1) < 1e-6)
    }
    // Densities of migration and of the point spread integrate to 1.
    let dispersion = tables.energyDispersion
    for energy in [0.03, 0.1, 1, 50] {
      let plane = dispersion.plane(energy: energy)
      let sum = zip(plane, dispersion.migraWidths).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(sum - 1) < 0.02, "\(energy) TeV")
      let bins = RadialBins(width: 0.01, count: 66)
      let profile = tables.pointSpread.profile(energy: energy, offset: 0.7, bins: bins)
      let degree = Double.pi / 180
      var share = 0.0
      for (index, value) in profile.enumerated() {
        share += 2 * .pi * bins.center(index) * degree * bins.width * degree * value
      }
      #expect(abs(share - 1) < 0.01, "\(energy) TeV")
    }
  }
}
