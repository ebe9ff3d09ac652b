import Datasets
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import Testing

/// Point spread and energy dispersion on the coarse image, and their stack (numerics.md 3.4–3.6, 4).
@Suite("Response maps")
struct ResponseMapTests {
  static let nodes = ReductionTests.energyAxis.count * ReductionTests.offsetAxis.count

  static func gauss(_ sigma: Double) -> PointSpreadResponse {
    func all(_ value: Double) -> [Double] { [Double](repeating: value, count: nodes) }
    return PointSpreadResponse(
      energy: ReductionTests.energyAxis, offset: ReductionTests.offsetAxis,
      shape: .threeGauss(
        .init(scale: all(3), sigma: [all(sigma), all(1), all(1)], amplitude: [all(0), all(0)])))
  }

  /// All gamma rays in the bin of migration around 1, half of it below: 1.9 % narrow.
  static func unit() -> EnergyDispersion2D {
    let edges = [0, 0.5, 0.99, 1.01, 2]
    let migra = IrfAxis(name: "MIGRA", isLogarithmic: false, edges: edges)
    var values: [Double] = []
    for _ in 0..<ReductionTests.offsetAxis.count {
      // Not normalised: that is done.
      for m in 0..<4 {
        values += [Double](
          repeating: m == 2 ? 20 : 0, count: ReductionTests.energyAxis.count)
      }
    }
    return EnergyDispersion2D(
      energy: ReductionTests.energyAxis, migra: migra, offset: ReductionTests.offsetAxis,
      values: values)
  }

  static func observation(
    psf: PointSpreadResponse?, edisp: EnergyDispersion2D?,
    pointing: SkyDirection = ReductionTests.pointing, area: Double = 5
  ) -> Observation {
    Observation(
      id: 1, file: "run.fits", telescope: "T", object: "O", pointing: pointing, target: nil,
      site: nil, referenceMjd: 55000, goodTime: GoodTimeIntervals(start: [0], stop: [1000]),
      deadTimeCorrection: 0.9, events: EventList(ra: [], dec: [], energy: [], time: []),
      effectiveArea: EffectiveArea2D(
        energy: ReductionTests.energyAxis, offset: ReductionTests.offsetAxis,
        values: [Double](repeating: area, count: nodes)),
      background: ReductionTests.flatBackground(), pointSpread: psf, energyDispersion: edisp,
      responses: [.aeff, .bkg], fingerprint: [])
  }

  static func reducer(_ field: FieldGeometry, offsetMax: Double? = nil) throws -> RunReducer {
    RunReducer(
      field: field, safeMask: SafeMaskSettings(offsetMax: offsetMax), offsetMax: 10,
      responseImage: try field.sky.responseImage(binsize: 0.5))
  }

  @Test("the image has the centre of the map and no margin")
  func image() throws {
    let field = try ReductionTests.field()
    let image = try field.sky.responseImage(binsize: 0.5)
    #expect(image.nx == 6 && image.ny == 6)
    #expect(image.center.separation(to: field.sky.center) < 1e-9)
    #expect(try field.sky.responseImage(binsize: 50).pixelCount == 1)
  }

  @Test("a point spread function is normalised within 0.66°")
  func normalised() throws {
    let field = try ReductionTests.field()
    let run = try Self.reducer(field).run(Self.observation(psf: Self.gauss(0.1), edisp: nil)).run
    let psf = try #require(run.responses?.psf)
    #expect(run.responses?.edisp == nil)
    let edges = psf.radEdges
    #expect(edges.count == 67 && abs(edges[66] - 0.66) < 1e-12)
    for pixel in [0, 17, 35] {
      let profile = psf.profile(energy: 1, pixel: pixel)
      var sum = 0.0
      for (j, value) in profile.enumerated() {
        let r = 0.5 * (edges[j] + edges[j + 1])
        sum += value * 2 * .pi * r * (edges[j + 1] - edges[j]) * pow(.pi / 180, 2)
        #expect(
          abs(value / profile[0] - exp((0.005 * 0.005 - r * r) / (2 * 0.01))) < 1e-6)
      }
      #expect(abs(sum - 1) < 1e-6)
      #expect(psf.exposure[36 + pixel] == 4500)
    }
  }

  @Test("a dispersion without width is the unit matrix")
  func unitMatrix() throws {
    let field = try ReductionTests.field()
    let run = try Self.reducer(field).run(Self.observation(psf: nil, edisp: Self.unit())).run
    let edisp = try #require(run.responses?.edisp)
    for pixel in [0, 20, 35] {
      let kernel = edisp.kernel(pixel: pixel)
      for k in 0..<3 {
        for i in 0..<3 { #expect(abs(kernel[k * 3 + i] - (k == i ? 1 : 0)) < 1e-6) }
      }
    }
  }

  @Test("a flat dispersion spreads by the widths of the bins, and what is beyond is lost")
  func flat() throws {
    // A density that does not depend on migration up to 4: the share of a bin is its width / 4 E.
    let migra = IrfAxis(name: "MIGRA", isLogarithmic: false, edges: [0, 1, 4])
    let response = EnergyDispersion2D(
      energy: ReductionTests.energyAxis, migra: migra, offset: ReductionTests.offsetAxis,
      values: [Double](repeating: 7, count: Self.nodes * 2))
    let field = try ReductionTests.field()
    let run = try Self.reducer(field).run(Self.observation(psf: nil, edisp: response)).run
    let kernel = try #require(run.responses?.edisp).kernel(pixel: 14)
    let (edges, centers) = (field.energy.edges, field.energyTrue.centers)
    for k in 0..<3 {
      for i in 0..<3 {
        let low = min(edges[i] / centers[k], 4)
        let high = min(edges[i + 1] / centers[k], 4)
        #expect(abs(kernel[k * 3 + i] - (high - low) / 4) < 1e-6)
      }
    }
  }

  @Test("densities that turn negative outside the nodes of offset count as zero")
  func negative() throws {
    // Beyond the last node, 2.5°, the second bin falls below zero; all is then in the first.
    let migra = IrfAxis(name: "MIGRA", isLogarithmic: false, edges: [0, 1, 2])
    let nE = ReductionTests.energyAxis.count
    var values: [Double] = []
    for density in [[0, 1.0], [0.9, 0.4], [1, 0.0]] {
      for value in density { values += [Double](repeating: value, count: nE) }
    }
    let response = EnergyDispersion2D(
      energy: ReductionTests.energyAxis, migra: migra, offset: ReductionTests.offsetAxis,
      values: values)
    let away = ReductionTests.pointing.offset(by: 2.9, positionAngle: 90)
    let field = FieldGeometry(
      sky: try WcsGeometry(
        center: away, binsize: (0.1, 0.1), npix: (1, 1), frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.01, to: 100, bins: 1),
      energyTrue: TrueEnergyAxis(logFrom: 1, to: 8, bins: 1))
    let maps = ResponseMapMaker(
      field: field, image: try field.sky.responseImage(binsize: 0.1)
    ).maps(Self.observation(psf: nil, edisp: response))
    // Only what is below 0.01 TeV is lost.
    let kernel = try #require(maps.edisp).kernel(pixel: 0)
    #expect(abs(kernel[0] - (1 - 0.01 / 8.0.squareRoot())) < 1e-6)
  }

  @Test("the stack weights by exposure and follows the masks")
  func stack() async throws {
    let field = try ReductionTests.field()
    // The second run has three times the exposure, and sees a part of the field.
    let pointing = ReductionTests.pointing.offset(by: 1.2, positionAngle: 0)
    let runs = [
      try Self.reducer(field, offsetMax: 2.4)
        .run(Self.observation(psf: Self.gauss(0.1), edisp: Self.unit())).run,
      try Self.reducer(field, offsetMax: 1)
        .run(
          Self.observation(psf: Self.gauss(0.2), edisp: Self.unit(), pointing: pointing, area: 15)
        ).run,
    ]
    let norms = runs.map { BackgroundNorm(id: $0.id, norm: 1, error: 0, isKept: true) }
    let stack = try await RunStacker(field: field).stack(runs, norms: norms, workers: Workers(2))
    let psf = try #require(stack.psf)
    let edisp = try #require(stack.edisp)
    let parts = try runs.map { try #require($0.responses) }
    // In the north both count, in the south the first alone.
    let (north, south) = (5 * 6 + 2, 2)
    #expect(parts[1].psfMask[north] && !parts[1].psfMask[south])
    for j in [0, 10, 40] {
      let a = try #require(parts[0].psf).profile(energy: 2, pixel: north)[j]
      let b = try #require(parts[1].psf).profile(energy: 2, pixel: north)[j]
      #expect(abs(psf.profile(energy: 2, pixel: north)[j] - (a + 3 * b) / 4) <= 1e-6 * (a + b))
      let c = try #require(parts[0].psf).profile(energy: 2, pixel: south)[j]
      #expect(psf.profile(energy: 2, pixel: south)[j] == c)
    }
    #expect(psf.exposure[north] == 18000 && psf.exposure[south] == 4500)
    #expect(edisp.exposure[north] == 18000 && edisp.exposure[south] == 4500)
    #expect(abs(edisp.kernel(pixel: north)[4] - 1) < 1e-6)

    // Left out where one run lacks it, and where the run is left out.
    let without = try Self.reducer(field).run(Self.observation(psf: nil, edisp: nil)).run
    let mixed = try await RunStacker(field: field).stack(
      [runs[0], without], norms: norms, workers: .single)
    #expect(mixed.psf == nil && mixed.edisp == nil)
    let kept = [norms[0], BackgroundNorm(id: 2, norm: 9, error: 1, isKept: false)]
    let one = try await RunStacker(field: field).stack(runs, norms: kept, workers: .single)
    #expect(one.psf?.values == parts[0].psf?.values)
  }
}
