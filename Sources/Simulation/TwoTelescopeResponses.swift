import Foundation
import GridMath
import Observations

extension InstrumentResponses {
  /// The built-in responses of two 17 m telescopes, 10 GeV–100 TeV and offsets to 2.5°.
  ///
  /// Tables of `TwoTelescopePerformance`, in single precision as files have them.
  package static let twoTelescopes: InstrumentResponses = {
    let decades = 4
    func energies(_ perDecade: Int) -> IrfAxis {
      let bins = decades * perDecade
      let edges = (0...bins).map { $0 == bins ? 100 : pow(10, -2 + Double($0) / Double(perDecade)) }
      return IrfAxis(name: "ENERG", isLogarithmic: true, edges: edges)
    }
    func linear(_ name: String, _ low: Double, _ high: Double, _ bins: Int) -> IrfAxis {
      IrfAxis(
        name: name, isLogarithmic: false,
        edges: (0...bins).map { low + (high - low) * Double($0) / Double(bins) })
    }
    typealias Curves = TwoTelescopePerformance
    let energy = energies(10)
    let offset = linear("THETA", 0, 2.5, 10)

    let area = energy.nodes.flatMap { energy in
      offset.nodes.map { single(Curves.effectiveArea(energy: energy, offset: $0)) }
    }
    let pairs = offset.nodes.flatMap { offset in energy.nodes.map { ($0, offset) } }
    let widths = pairs.map { Curves.gaussianWidths(energy: $0.0, offset: $0.1) }
    let ratio = widths.map { pow($0.narrow / $0.broad, 2) }
    // Amplitude of the broad one over the narrow one; SCALE makes the integral 1.
    let amplitude = ratio.map { (1 - Curves.narrowShare) / Curves.narrowShare * $0 }
    let scale = zip(widths, zip(amplitude, ratio)).map { widths, shape in
      let radians = widths.narrow * .pi / 180
      return 1 / (2 * .pi * radians * radians * (1 + shape.0 / shape.1))
    }
    let zeros = [Double](repeating: 0, count: pairs.count)
    let gauss = PointSpreadResponse.ThreeGauss(
      scale: scale.map(single),
      sigma: [widths.map { single($0.narrow) }, widths.map { single($0.broad) }, zeros],
      amplitude: [amplitude.map(single), zeros])

    let wide = linear("THETA", 0, 2.5, 2)
    let migra = linear("MIGRA", 0, 4, 160)
    let dispersion = EnergyDispersion2D(
      energy: energy, migra: migra, offset: wide,
      values: [[Double]](repeating: migrations(energy, migra), count: wide.count).flatMap { $0 })

    let field = linear("DETX", -2.5, 2.5, 30)
    let fieldLat = IrfAxis(name: "DETY", isLogarithmic: false, edges: field.edges ?? [])
    let rates = energy.nodes.flatMap { energy in
      field.nodes.flatMap { lon in
        // Per MeV in files.
        field.nodes.map { single(Curves.background(energy: energy, lon: lon, lat: $0) * 1e-6) }
      }
    }
    return InstrumentResponses(
      effectiveArea: EffectiveArea2D(energy: energy, offset: offset, values: area),
      pointSpread: PointSpreadResponse(energy: energy, offset: offset, shape: .threeGauss(gauss)),
      energyDispersion: dispersion,
      background: BackgroundResponse(
        energy: energy, shape: .fieldOfView(lon: field, lat: fieldLat, .reverseLonRaDec),
        rates: rates, unitFactor: 1e6, isSinglePrecision: true),
      telescope: "TWO17M", instrument: "STEREO")
  }()

  /// Densities of a normal distribution in each bin of migration, [migra, energy].
  private static func migrations(_ energy: IrfAxis, _ migra: IrfAxis) -> [Double] {
    let edges = migra.edges ?? []
    var values = [Double](repeating: 0, count: energy.count * migra.count)
    for (e, value) in energy.nodes.enumerated() {
      let center = 1 + TwoTelescopePerformance.energyBias(energy: value)
      let width = TwoTelescopePerformance.energyResolution(energy: value) * 2.0.squareRoot()
      let shares = zip(edges, edges.dropFirst()).map {
        0.5 * (erf(($1 - center) / width) - erf(($0 - center) / width)) / ($1 - $0)
      }
      for (m, share) in shares.enumerated() { values[m * energy.count + e] = single(share) }
    }
    return values
  }

  /// As a file holds it.
  private static func single(_ value: Double) -> Double { Double(Float(value)) }
}
