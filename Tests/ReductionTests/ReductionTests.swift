import Datasets
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import Testing

@Suite("Reduction of one run")
struct ReductionTests {
  static let pointing = SkyDirection(ra: 40, dec: -20)

  static func field(npix: Int = 31, bins: Int = 3) throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: pointing, binsize: (0.1, 0.1), npix: (npix, npix), frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 1, to: 8, bins: bins),
      energyTrue: TrueEnergyAxis(logFrom: 1, to: 8, bins: bins))
  }

  static let energyAxis = IrfAxis(
    name: "ENERG", isLogarithmic: true, edges: (0...10).map { 0.1 * pow(10, Double($0) / 4) })
  static let offsetAxis = IrfAxis(name: "THETA", isLogarithmic: false, edges: [0, 1, 2, 3])

  static func observation(
    background: BackgroundResponse, events: EventList? = nil, pointing: SkyDirection = pointing,
    area: [Double]? = nil, deadTime: Double = 0.9
  ) -> Observation {
    Observation(
      id: 1, file: "run.fits", telescope: "T", object: "O", pointing: pointing, target: nil,
      site: nil, referenceMjd: 55000, goodTime: GoodTimeIntervals(start: [0], stop: [1000]),
      deadTimeCorrection: deadTime,
      events: events ?? EventList(ra: [], dec: [], energy: [], time: []),
      effectiveArea: EffectiveArea2D(
        energy: energyAxis, offset: offsetAxis,
        values: area ?? [Double](repeating: 5, count: 30)),
      background: background, responses: [.aeff, .bkg], fingerprint: [])
  }

  /// A rate that is a power law in energy and the same everywhere: E⁻² s⁻¹ TeV⁻¹ sr⁻¹.
  static func flatBackground(alignment: FovAlignment = .raDec) -> BackgroundResponse {
    let lon = IrfAxis(name: "DETX", isLogarithmic: false, edges: [-4, -1, 1, 4])
    let lat = IrfAxis(name: "DETY", isLogarithmic: false, edges: [-4, -1, 1, 4])
    return BackgroundResponse(
      energy: energyAxis, shape: .fieldOfView(lon: lon, lat: lat, alignment),
      rates: energyAxis.nodes.flatMap { e in [Double](repeating: 1 / (e * e), count: 9) },
      unitFactor: 1, isSinglePrecision: false)
  }

  @Test("a power law is integrated exactly; the ontime counts, not the livetime")
  func powerLaw() throws {
    let field = try Self.field()
    let reducer = RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
    let run = try reducer.run(Self.observation(background: Self.flatBackground())).run
    let angles = field.sky.solidAngles
    let edges = field.energy.edges
    for e in 0..<3 {
      let integral = 1 / edges[e] - 1 / edges[e + 1]
      for p in [0, 480, 960] {
        let expected = integral * angles[p] * 1000
        #expect(abs(Double(run.background[e * 961 + p]) / expected - 1) < 1e-6)
      }
    }
    // Exposure: effective area × ontime × DEADC.
    #expect(run.exposure.allSatisfy { abs($0 - 5 * 900) < 1e-3 })
    #expect(run.maskSafe.allSatisfy { $0 })
  }

  @Test("a rate E⁻¹ makes the logarithm of the integration rule")
  func indexOne() throws {
    let field = try Self.field()
    let lon = IrfAxis(name: "DETX", isLogarithmic: false, edges: [-9, 9])
    let background = BackgroundResponse(
      energy: Self.energyAxis, shape: .fieldOfView(lon: lon, lat: lon, .raDec),
      rates: Self.energyAxis.nodes.map { 1 / $0 }, unitFactor: 1, isSinglePrecision: false)
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
      .run(Self.observation(background: background)).run
    let expected = log(2.0) * field.sky.solidAngles[480] * 1000
    #expect(abs(Double(run.background[480]) / expected - 1) < 1e-6)
  }

  @Test("a bin that touches an edge outside the background table has none, and is not safe")
  func outsideTable() throws {
    let field = FieldGeometry(
      sky: try Self.field().sky, energy: RecoEnergyAxis(logFrom: 0.05, to: 5, bins: 4),
      energyTrue: TrueEnergyAxis(logFrom: 0.05, to: 5, bins: 4))
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
      .run(Self.observation(background: Self.flatBackground())).run
    #expect(run.background[480] == 0)
    #expect(!run.maskSafe[480])
    #expect(run.maskSafe[961 + 480])
    // The first true bin is below the effective area.
    #expect(run.exposure[480] == 0)
  }

  @Test("longitude grows with right ascension only if the alignment says so")
  func alignment() throws {
    let lon = IrfAxis(name: "DETX", isLogarithmic: false, edges: [-4, 0, 4])
    let lat = IrfAxis(name: "DETY", isLogarithmic: false, edges: [-4, 4])
    let rates = Self.energyAxis.nodes.flatMap { e in [1 / (e * e), 9 / (e * e)] }
    let background = BackgroundResponse(
      energy: Self.energyAxis, shape: .fieldOfView(lon: lon, lat: lat, .raDec), rates: rates,
      unitFactor: 1, isSinglePrecision: false)
    let field = try Self.field()
    let reducer = RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
    let east = try #require(
      field.sky.pixel(of: SkyDirection(ra: 41, dec: -20))
    ).x
    for (alignment, eastIsMore) in [(FovAlignment.raDec, false), (.reverseLonRaDec, true)] {
      let run = try reducer.run(
        Self.observation(background: background).aligned(alignment)
      ).run
      let p = 15 * 31 + Int(east.rounded())
      let mirrored = 15 * 31 + 30 - Int(east.rounded())
      #expect((run.background[p] > run.background[mirrored]) == eastIsMore)
    }
  }

  @Test("events fall into their bins, the last edge is outside")
  func events() throws {
    let field = try Self.field()
    let center = Self.pointing
    let events = EventList(
      ra: [center.lon, center.lon, center.lon, center.lon + 90, center.lon + 0.2],
      dec: [center.lat, center.lat, center.lat, center.lat, center.lat],
      energy: [1.5, 3, 8, 1.5, 0.5], time: [1, 2, 3, 4, 5])
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
      .run(Self.observation(background: Self.flatBackground(), events: events)).run
    #expect(run.totals.counts == 2)
    #expect(run.counts[15 * 31 + 15] == 1)
    #expect(run.counts[961 + 15 * 31 + 15] == 1)
    #expect(run.counts[2 * 961 + 15 * 31 + 15] == 0)
  }

  @Test("offset-max is strict and spherical")
  func offsetMax() throws {
    let field = try Self.field()
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings(offsetMax: 1), offsetMax: 10)
      .run(Self.observation(background: Self.flatBackground())).run
    let offsets = field.sky.separations(from: Self.pointing)
    for p in 0..<961 { #expect(run.maskSafe[p] == (offsets[p] < 1)) }
  }

  @Test("cropping a run to its safe bins changes neither stack nor norm")
  func cropping() async throws {
    let field = try Self.field()
    let events = EventList(
      ra: (0..<200).map { Self.pointing.lon - 1.5 + 0.015 * Double($0) },
      dec: (0..<200).map { Self.pointing.lat - 1 + 0.01 * Double(($0 * 37) % 200) },
      energy: [Double](repeating: 2, count: 200), time: (0..<200).map { Double($0) })
    let whole = try RunReducer(
      field: field, safeMask: SafeMaskSettings(offsetMax: 0.7), offsetMax: 10
    ).run(Self.observation(background: Self.flatBackground(), events: events)).run
    let cropped = whole.croppedToSafe(savingAtLeast: 1)
    #expect(cropped.box.count < whole.box.count / 3)
    #expect(cropped.totals == whole.totals)
    let usable = (0..<961).map { $0 % 7 != 0 }
    let maker = FieldOfViewBackgroundMaker(normRange: 0...1e9)
    let norms = [whole, cropped].map { maker.norm(of: $0, usable: usable, nx: 31) }
    #expect(norms[0] == norms[1])
    let stacker = RunStacker(field: field)
    let a = try await stacker.stack([whole], norms: [norms[0]], workers: .single)
    let b = try await stacker.stack([cropped], norms: [norms[0]], workers: .single)
    #expect(a.counts == b.counts)
    #expect(a.background == b.background)
    #expect(a.exposure == b.exposure)
    #expect(a.maskSafe == b.maskSafe)
    #expect(a.runsPerPixel == b.runsPerPixel)
  }

  @Test("a run without any safe bin crops to one pixel that contributes nothing")
  func croppingNothing() throws {
    let run = try RunReducer(
      field: try Self.field(), safeMask: SafeMaskSettings(offsetMax: 0), offsetMax: 10
    ).run(Self.observation(background: Self.flatBackground())).run
    let cropped = run.croppedToSafe(savingAtLeast: 1)
    #expect(cropped.box.count == 1)
    #expect(!cropped.maskSafe.contains(true))
  }

  @Test("a run far from the map is skipped, and the distance is said")
  func farAway() throws {
    let observation = Self.observation(
      background: Self.flatBackground(), pointing: SkyDirection(ra: 40, dec: 10))
    let reducer = RunReducer(field: try Self.field(), safeMask: SafeMaskSettings())
    let fault = #expect(throws: ReductionFault.self) { _ = try reducer.run(observation) }
    #expect(fault?.diagnostic.what.contains("28.50°") == true)
    #expect(fault?.diagnostic.severity == .skip)
  }

  @Test("the norm is N/B outside the exclusions, its error √N/B")
  func norm() throws {
    let field = try Self.field()
    let run = try RunReducer(field: field, safeMask: SafeMaskSettings(), offsetMax: 10)
      .run(Self.observation(background: Self.flatBackground())).run
    let scaled = ReducedRun(
      origin: run.origin, box: run.box, counts: run.counts, background: run.background,
      exposure: run.exposure, maskSafe: run.maskSafe,
      countsImage: [Double](repeating: 4, count: 961),
      backgroundImage: [Double](repeating: 5, count: 961), totals: run.totals)
    var usable = [Bool](repeating: true, count: 961)
    for p in 0..<61 { usable[p] = false }
    let norm = FieldOfViewBackgroundMaker().norm(of: scaled, usable: usable, nx: 31)
    #expect(norm.norm == 0.8)
    #expect(abs(norm.error - 60.0 / 4500) < 1e-15)
    #expect(norm.isKept)
    let strict = FieldOfViewBackgroundMaker(normRange: 0.9...1.1)
      .norm(of: scaled, usable: usable, nx: 31)
    #expect(!strict.isKept)
    #expect(strict.reason == "background norm 0.8 ± 0.013 outside 0.9…1.1")
    let nothing = FieldOfViewBackgroundMaker()
      .norm(of: scaled, usable: [Bool](repeating: false, count: 961), nx: 31)
    #expect(!nothing.isKept)
    #expect(nothing.norm.isNaN)
  }
}
