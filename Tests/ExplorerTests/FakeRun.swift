import Foundation
import Observations
import SkyGeometry

/// The responses of a run of the fake field, from formulas.
enum FakeRun {
  private static let energy = IrfAxis(
    name: "ENERG", isLogarithmic: true, edges: (0...12).map { 0.1 * pow(10, Double($0) / 4) })
  private static let offset = IrfAxis(name: "THETA", isLogarithmic: false, edges: [0, 1, 2, 3])

  /// - Parameters:
  ///   - id: OBS_ID.
  ///   - hasPsf: Whether there is a point spread function.
  ///   - factor: On the effective area, so that runs differ.
  /// - Returns: The summary.
  /// - Throws: `CancellationError`.
  static func summary(_ id: Int, hasPsf: Bool = true, factor: Double = 1) throws
    -> ResponseSummary
  {
    let count = 400
    let events = EventList(
      ra: (0..<count).map { 83.63 + 0.01 * Double($0 % 40 - 20) },
      dec: (0..<count).map { 22.01 + 0.02 * Double($0 % 37 - 18) },
      energy: (0..<count).map { 0.2 * pow(1.01, Double($0)) },
      time: (0..<count).map(Double.init))
    let nodes = energy.count * offset.count
    let migra = IrfAxis(
      name: "MIGRA", isLogarithmic: false, edges: (0...40).map { Double($0) * 0.05 })
    let side = IrfAxis(
      name: "DETX", isLogarithmic: false, edges: (0...10).map { Double($0) * 0.5 - 2.5 })
    let run = Observation(
      id: id, file: "run.fits", telescope: "T", object: "Crab",
      pointing: SkyDirection(ra: 83.63, dec: 22.51), target: SkyDirection(ra: 83.63, dec: 22.01),
      site: nil, referenceMjd: nil, goodTime: GoodTimeIntervals(start: [0], stop: [1200]),
      deadTimeCorrection: 0.9, events: events,
      effectiveArea: EffectiveArea2D(
        energy: energy, offset: offset,
        values: energy.nodes.flatMap { e in
          offset.nodes.map { factor * 2e5 * e / (e + 0.3) * exp(-$0 * $0 / 8) }
        }),
      background: BackgroundResponse(
        energy: energy, shape: .fieldOfView(lon: side, lat: side, .raDec),
        rates: energy.nodes.flatMap { e in
          [Double](repeating: 0.04 * pow(e, -2.7), count: 100)
        }, unitFactor: 1, isSinglePrecision: false),
      pointSpread: hasPsf
        ? PointSpreadResponse(
          energy: energy, offset: offset,
          shape: .king(
            gamma: [Double](repeating: 2.5, count: nodes),
            sigma: [Double](repeating: 0.05, count: nodes))) : nil,
      energyDispersion: EnergyDispersion2D(
        energy: energy, migra: migra, offset: offset,
        values: offset.nodes.flatMap { _ in
          migra.nodes.flatMap { m in
            [Double](repeating: exp(-pow(m - 1, 2) / 0.045), count: energy.count)
          }
        }),
      responses: hasPsf ? [.aeff, .bkg, .psf, .edisp] : [.aeff, .bkg, .edisp, .radMax],
      fingerprint: [])
    return try ResponseSummary(run)
  }
}
