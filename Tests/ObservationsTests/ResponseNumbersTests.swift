import Foundation
import Observations
import TestSupport
import Testing

/// Curves of responses against Gammapy 2.1: Tests/GammapyScripts/record_responses.py.
@Suite struct ResponseNumbersTests {
  private static let energies = [0.3, 1, 7]
  private static let offsets = [0.2, 0.5, 1.7]

  // MARK: Responses from formulas, as the script makes them

  private static let energy = IrfAxis(
    name: "ENERG", isLogarithmic: true, edges: (0...12).map { 0.1 * pow(10, Double($0) / 4) })
  private static let offset = IrfAxis(name: "THETA", isLogarithmic: false, edges: [0, 1, 2, 3])

  /// Values at the nodes, shape [offset, energy].
  private static func nodes(_ value: (_ energy: Double, _ offset: Double) -> Double) -> [Double] {
    offset.nodes.flatMap { o in energy.nodes.map { value($0, o) } }
  }

  private static func linear(_ low: Double, _ high: Double, _ bins: Int) -> [Double] {
    (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
  }

  private static let area = EffectiveArea2D(
    energy: energy, offset: offset,
    values: energy.nodes.flatMap { e in
      offset.nodes.map { 2e5 * e / (e + 0.3) * exp(-$0 * $0 / 8) }
    })

  private static let table: PointSpreadResponse = {
    let rad = IrfAxis(name: "RAD", isLogarithmic: false, edges: linear(0, 0.66, 66))
    let values = rad.nodes.flatMap { r in
      nodes { e, o in
        let s = 0.05 * pow(e, -0.15) * (1 + 0.1 * o)
        func gauss(_ s: Double) -> Double {
          exp(-r * r / (2 * s * s)) / (2 * .pi * pow(s * .pi / 180, 2))
        }
        return 0.8 * gauss(s) + 0.2 * gauss(3 * s)
      }
    }
    return PointSpreadResponse(
      energy: energy, offset: offset, shape: .table(rad: rad, values: values))
  }()

  private static let gauss = PointSpreadResponse(
    energy: energy, offset: offset,
    shape: .threeGauss(
      .init(
        scale: nodes { e, _ in 3000 * e },
        sigma: [
          nodes { 0.05 * pow($0, -0.15) * (1 + 0.1 * $1) }, nodes { _, _ in 0.12 },
          nodes { 0.3 + 0 * $0 + 0.01 * $1 },
        ], amplitude: [nodes { 0.1 + 0 * $0 + 0.02 * $1 }, nodes { _, _ in 0.004 }])))

  private static let king = PointSpreadResponse(
    energy: energy, offset: offset,
    shape: .king(
      gamma: nodes { 2.2 + 0 * $0 + 0.1 * $1 }, sigma: nodes { e, _ in 0.05 * pow(e, -0.15) }))

  private static let dispersion: EnergyDispersion2D = {
    let migra = IrfAxis(name: "MIGRA", isLogarithmic: false, edges: linear(0.2, 3, 140))
    let values = offset.nodes.flatMap { o in
      migra.nodes.flatMap { m in
        energy.nodes.map { e in
          let width = 0.12 + 0.02 * o + 0.03 * pow(e, -0.5)
          let mean = 1 + 0.1 * exp(-e) - 0.02 * o
          return exp(-pow(m - mean, 2) / (2 * width * width)) / (width * (2 * .pi).squareRoot())
        }
      }
    }
    return EnergyDispersion2D(energy: energy, migra: migra, offset: offset, values: values)
  }()

  private static func background(isRadial: Bool) -> BackgroundResponse {
    let energy = IrfAxis(
      name: "ENERG", isLogarithmic: true, edges: (0...6).map { 0.1 * pow(10, Double($0) / 2) })
    func rate(_ e: Double, _ x: Double, _ y: Double) -> Double {
      4e-2 * pow(e, -2.7) * exp(-(x * x + y * y) / 3.1) * (1 + 0.2 * x)
    }
    if isRadial {
      let offset = IrfAxis(name: "THETA", isLogarithmic: false, edges: linear(0, 3, 6))
      return BackgroundResponse(
        energy: energy, shape: .offset(offset),
        rates: energy.nodes.flatMap { e in offset.nodes.map { rate(e, 0, $0) } }, unitFactor: 1,
        isSinglePrecision: false)
    }
    let side = IrfAxis(name: "DETX", isLogarithmic: false, edges: linear(-2.5, 2.5, 10))
    return BackgroundResponse(
      energy: energy, shape: .fieldOfView(lon: side, lat: side, .raDec),
      rates: energy.nodes.flatMap { e in
        side.nodes.flatMap { x in side.nodes.map { rate(e, x, $0) } }
      }, unitFactor: 1, isSinglePrecision: false)
  }

  // MARK: Comparison

  /// Values at the energies and offsets of the script against its own.
  private func compare(
    _ expected: [[Double]], relative: Double = 0, absolute: Double = 0, _ name: String,
    _ value: (_ energy: Double, _ offset: Double) -> Double
  ) {
    for (i, e) in Self.energies.enumerated() {
      for (j, o) in Self.offsets.enumerated() {
        let (found, wanted) = (value(e, o), expected[i][j])
        #expect(
          abs(found - wanted) <= absolute + relative * abs(wanted),
          "\(name) at \(e) TeV, \(o)°: \(found), expected \(wanted)")
      }
    }
  }

  @Test func effectiveArea() {
    compare(
      [
        [103319.417, 96889.8309, 69519.804], [158195.842, 148351.285, 106444.115],
        [198067.763, 185741.969, 133272.452],
      ], relative: 1e-8, "area"
    ) { Self.area.evaluate(energy: $0, offset: $1) }
  }

  @Test func containmentRadii() {
    // Gammapy takes the nearest of a grid: 0.66°/66/400 = 2.5e-5° here.
    let step = 1.3e-5
    func check(_ psf: PointSpreadResponse, _ name: String, _ at68: [[Double]], _ at95: [[Double]]) {
      compare(at68, absolute: step, name + " 68 %") {
        psf.containmentRadius(0.68, energy: $0, offset: $1)
      }
      compare(at95, absolute: step, name + " 95 %") {
        psf.containmentRadius(0.95, energy: $0, offset: $1)
      }
    }
    check(
      Self.table, "table",
      [
        [0.1109875, 0.1143375, 0.1273625], [0.0927125, 0.0954375, 0.1063375],
        [0.0689875, 0.0709875, 0.0791625],
      ],
      [
        [0.3036875, 0.3124625, 0.3485125], [0.2527875, 0.2600625, 0.2902375],
        [0.1873375, 0.1928375, 0.2155125],
      ])
    check(
      Self.gauss, "three Gaussians",
      [
        [0.1199375, 0.1220125, 0.1301625], [0.1187375, 0.1199375, 0.1250625],
        [0.1433875, 0.1425125, 0.1395875],
      ],
      [
        [0.3041125, 0.3014375, 0.2924125], [0.3379625, 0.3349125, 0.3244375],
        [0.3904125, 0.3873875, 0.3769625],
      ])
    check(
      Self.king, "King",
      [
        [0.1569875, 0.1551375, 0.1486625], [0.1310625, 0.1295125, 0.1241125],
        [0.0978375, 0.0966625, 0.0926375],
      ],
      [
        [0.4122875, 0.4018625, 0.3669875], [0.3441875, 0.3354875, 0.3063625],
        [0.2569125, 0.2504125, 0.2286875],
      ])
  }

  @Test func containment() {
    let radius = 0.1
    compare(
      [
        [0.618337452, 0.601229329, 0.533751277], [0.72272314, 0.707248348, 0.645553382],
        [0.84143268, 0.832079107, 0.793956659],
      ], relative: 1e-8, "table"
    ) { Self.table.containment(rad: radius, energy: $0, offset: $1) }
    compare(
      [
        [0.574142515, 0.561743194, 0.513658015], [0.600260881, 0.592248514, 0.55841797],
        [0.562507567, 0.561729847, 0.555522513],
      ], relative: 1e-8, "three Gaussians"
    ) { Self.gauss.containment(rad: radius, energy: $0, offset: $1) }
    compare(
      [
        [0.447647489, 0.452135609, 0.468860429], [0.542767473, 0.547917412, 0.567034979],
        [0.69031402, 0.695987983, 0.716830361],
      ], relative: 1e-8, "King"
    ) { Self.king.containment(rad: radius, energy: $0, offset: $1) }
  }

  @Test func radiusIsTheInverseOfContainment() {
    for psf in [Self.table, Self.gauss, Self.king] {
      for fraction in [0.1, 0.39, 0.68, 0.9] {
        let radius = psf.containmentRadius(fraction, energy: 2.5, offset: 1.1)
        #expect(abs(psf.containment(rad: radius, energy: 2.5, offset: 1.1) - fraction) < 1e-9)
      }
      #expect(psf.containmentRadius(1.2, energy: 1, offset: 1).isNaN)
      #expect(psf.containment(rad: 0, energy: 1, offset: 1) == 0)
    }
    // Beyond the table there is nothing; King functions have no containment where γ ≤ 1.
    #expect(Self.table.containmentRadius(0.68, energy: 1, offset: 3.5).isNaN)
    #expect(Self.table.containmentRadius(0.68, energy: 0.01, offset: 1).isNaN)
  }

  @Test func biasAndResolution() {
    // Gammapy's kernel has bins of 2.5e-4 of the true energy here.
    compare(
      [
        [0.0694317467, 0.0634592193, 0.0394970905], [0.0327332201, 0.0267983024, 0.00280806727],
        [-0.00389330253, -0.00977491777, -0.0337715037],
      ], absolute: 1e-7, "bias"
    ) { Self.dispersion.moments(energy: $0, offset: $1).bias }
    compare(
      [
        [0.178868972, 0.185667381, 0.209855562], [0.153956192, 0.160812802, 0.185072418],
        [0.134608107, 0.141515776, 0.165876176],
      ], absolute: 1e-7, "resolution"
    ) { Self.dispersion.moments(energy: $0, offset: $1).resolution }
    let sum = zip(
      Self.dispersion.normalizedDensities(energy: 1, offset: 1), Self.dispersion.migraWidths
    ).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(sum - 1) < 1e-12)
    #expect(Self.dispersion.moments(energy: 1, offset: 4).bias.isNaN)
  }

  @Test func backgroundRates() {
    let cube = [
      0.0115068962, 0.000513994174, 2.29592764e-05, 1.02555321e-06, 4.5809779e-08, 2.04624766e-09,
    ]
    let radial = [
      0.0119882538, 0.000535495629, 2.39197111e-05, 1.06845425e-06, 4.77260982e-08, 2.1318465e-09,
    ]
    for (isRadial, expected) in [(false, cube), (true, radial)] {
      let rates = Self.background(isRadial: isRadial).fieldRates
      for (rate, wanted) in zip(rates, expected) { #expect(abs(rate / wanted - 1) < 1e-8) }
    }
    // Between the nodes the logarithm is straight: the square root of the product half-way.
    let background = Self.background(isRadial: false)
    func at(_ x: Double) -> Double { background.evaluate(energy: 0.5, fovLon: x, fovLat: 0.25) }
    #expect(abs(at(0.5) / (at(0.25) * at(0.75)).squareRoot() - 1) < 1e-12)
    #expect(background.evaluate(energy: 0.5, fovLon: 2.6, fovLat: 0) == 0)
    #expect(background.evaluate(energy: 200, fovLon: 0, fovLat: 0) == 0)
  }

  // MARK: Real runs

  @Test(.enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
  func tableOfARealRun() throws {
    let run = try Self.run("hess-dl3-dr1", 33787)
    let (area, psf) = (try #require(run.effectiveArea), try #require(run.pointSpread))
    let dispersion = try #require(run.energyDispersion)
    compare(
      [[0, 0, 0], [194186.439, 206830.583, 119009.646], [659576.975, 650038.879, 372611.395]],
      relative: 1e-8, "area"
    ) { area.evaluate(energy: $0, offset: $1) }
    // Its axis of distance has bins of 0.0046°, and Gammapy's grid a 400th of that.
    compare(
      [
        [0.183103126, 0.181632026, 0.176719033], [0.141995169, 0.141473119, 0.147353268],
        [0.137428009, 0.133519012, 0.147653959],
      ], absolute: 1e-5, "68 %"
    ) { psf.containmentRadius(0.68, energy: $0, offset: $1) }
    compare(
      [
        [0.431482433, 0.427927836, 0.4437142], [0.332214569, 0.330636123, 0.359965509],
        [0.441075952, 0.440727757, 0.47293867],
      ], absolute: 1e-5, "95 %"
    ) { psf.containmentRadius(0.95, energy: $0, offset: $1) }
    compare(
      [
        [1.70363822, 1.66616531, 1.71083056], [0.105283631, 0.102723397, 0.0960712748],
        [0.0124461714, 0.00794542297, -0.0275579259],
      ], absolute: 1e-6, "bias"
    ) { dispersion.moments(energy: $0, offset: $1).bias }
    compare(
      [
        [0.493746149, 0.461631701, 0.439724851], [0.367942441, 0.365021037, 0.33579535],
        [0.344486325, 0.343053454, 0.330129552],
      ], absolute: 1e-6, "resolution"
    ) { dispersion.moments(energy: $0, offset: $1).resolution }
    let rates = [
      0, 0, 8.95414023e-05, 0.00730993399, 0.257983993, 1.86212045, 2.61100851, 1.22206236,
      0.482743774, 0.248715771, 0.138271599, 0.0752310369, 0.0388768308, 0.020007733,
      0.00996997277, 0.00497881155, 0.00235295265, 0.00107451944, 0.000513148235, 0.00026525489,
    ]
    for (rate, wanted) in zip(try #require(run.background).fieldRates, rates) {
      // The logarithms of the table are single precision; gaps along energy are filled, which adds
      // up to 1e-4 (numerics.md 3.3).
      #expect(rate >= wanted * (1 - 3e-6) && rate <= wanted * (1 + 2e-4))
    }
    let summary = try ResponseSummary(run)
    #expect(summary.offsets == [0, 1, 2])
    #expect(summary.pointSpread?.kind == "PSF_TABLE")
    #expect(summary.events.count == run.events.count)
    #expect(summary.events.counts.reduce(0, +) == Double(run.events.count))
    #expect(
      summary.events.image.reduce(0, +) + Double(summary.events.outside)
        == Double(run.events.count))
  }

  @Test(.enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
  func gaussiansOfARealRun() throws {
    let run = try Self.run("two-blazars", 5001)
    let (area, psf) = (try #require(run.effectiveArea), try #require(run.pointSpread))
    let dispersion = try #require(run.energyDispersion)
    compare(
      [
        [114116.509, 113191.525, 106589.964], [212563.067, 211114.649, 198621.128],
        [470639.94, 455928.846, 388873.213],
      ], relative: 1e-8, "area"
    ) { area.evaluate(energy: $0, offset: $1) }
    compare(
      [
        [0.0797125, 0.0812375, 0.0880875], [0.0577375, 0.0579875, 0.0593375],
        [0.0451625, 0.0448375, 0.0441625],
      ], absolute: 1.3e-5, "68 %"
    ) { psf.containmentRadius(0.68, energy: $0, offset: $1) }
    compare(
      [
        [0.1292625, 0.1317375, 0.1428125], [0.0936125, 0.0940375, 0.0962125],
        [0.0732375, 0.0727125, 0.0716125],
      ], absolute: 1.3e-5, "95 %"
    ) { psf.containmentRadius(0.95, energy: $0, offset: $1) }
    compare(
      [
        [-0.0149967445, -0.0159396417, -0.0202579063],
        [-0.0179163259, -0.016794797, -0.0116732089],
        [-0.0376669053, -0.0320576043, -0.00657325722],
      ], absolute: 1e-6, "bias"
    ) { dispersion.moments(energy: $0, offset: $1).bias }
    compare(
      [
        [0.120738238, 0.118517507, 0.116468242], [0.0947689284, 0.0944851621, 0.0975092197],
        [0.114696022, 0.110767999, 0.10827778],
      ], absolute: 1e-6, "resolution"
    ) { dispersion.moments(energy: $0, offset: $1).resolution }
    let summary = try ResponseSummary(run)
    #expect(summary.offsets == [0, 2, 4])
    #expect(summary.pointSpread?.kind == "PSF_3GAUSS")
    // Energies without effective area are left out: the migration reaches to 10⁴ TeV.
    #expect(summary.dispersion?.energies.last.map { $0 < 200 } == true)
  }

  private static func run(_ store: String, _ id: Int) throws -> Observation {
    let reader = ObservationReader(
      store: try DataStore.open(SharedData.path("data/" + store)), readsAllResponses: true)
    return try #require(reader.read(id).observation)
  }

  // MARK: Summary

  @Test func whatIsMissingIsMissing() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.psf = .none
    options.background = .radial
    let read = try ReadStore(
      FixtureStore(options), required: [], readsAllResponses: true)
    let summary = try ResponseSummary(try #require(read.run(5001)))
    #expect(summary.pointSpread == nil && summary.area != nil && summary.dispersion != nil)
    #expect(summary.targetOffset.map { abs($0 - 0.5) < 1e-3 } == true)
    #expect(summary.background?.alignment == nil)
    #expect(summary.background?.image.contains { $0.isNaN } == true)
    let background = try #require(summary.background)
    #expect(
      background.image.count == (background.lonEdges.count - 1) * (background.latEdges.count - 1))
    #expect(summary.events.target.map { abs(abs($0.lat) - 0.5) < 1e-3 } == true)
  }
}
