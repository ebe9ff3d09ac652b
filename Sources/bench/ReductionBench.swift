import Analysis
import Datasets
import Estimators
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry

/// Reduction and maps: kernels on a field made here, and whole analyses where the data sets are.
enum ReductionBench {
  /// Smallest wall time of several calls, s; the smallest is the one least disturbed by others.
  static func best(of calls: Int, _ body: () async throws -> Void) async rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<calls {
      let clock = ContinuousClock()
      let start = clock.now
      try await body()
      let elapsed = (clock.now - start).components
      best = min(best, Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }
    return best
  }

  static func report(
    _ name: String, _ seconds: Double, per elements: Int = 0, sum: Double
  ) {
    let time = String(format: "%10.3f ms", seconds * 1e3)
    let each =
      elements > 0
      ? String(format: "%8.2f ns each", seconds * 1e9 / Double(elements))
      : String(repeating: " ", count: 16)
    let padded = name.padding(toLength: 44, withPad: " ", startingAt: 0)
    print(padded, time, each, String(format: " check %.9g", sum))
  }

  static func run() async throws {
    print("reduction and maps, a field of 100 × 100 pixels, 20 energies, seed 1")
    try await kernels()
    try await fields()
  }

  // MARK: Kernels

  private static let pointing = SkyDirection(ra: 184.9, dec: 30.4)

  private static func field() throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: SkyDirection(ra: 184.5, dec: 30.1), binsize: (0.02, 0.02), npix: (100, 100),
        projection: "AIR", frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.1, to: 100, bins: 20),
      energyTrue: TrueEnergyAxis(logFrom: 0.1, to: 100, bins: 28))
  }

  /// A run with 7,000 events and smooth responses.
  private static func observation(id: Int) -> Observation {
    var state = UInt64(id)
    func random() -> Double {
      // SplitMix64.
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
    var events = EventList(ra: [], dec: [], energy: [], time: [])
    for i in 0..<7000 {
      events.ra.append(183.4 + 2.4 * random())
      events.dec.append(29.1 + 2 * random())
      events.energy.append(0.1 * pow(1 - random(), -0.6))
      events.time.append(Double(i) * 0.2)
    }
    let energy = IrfAxis(
      name: "ENERG", isLogarithmic: true,
      edges: (0...24).map { 0.01 * pow(10, Double($0) / 5) })
    let offset = IrfAxis(
      name: "THETA", isLogarithmic: false, edges: (0...6).map { 0.5 * Double($0) })
    let fov = IrfAxis(
      name: "DETX", isLogarithmic: false, edges: (0...50).map { -5 + 0.2 * Double($0) })
    var rates: [Double] = []
    for e in energy.nodes {
      for lon in fov.nodes {
        for lat in fov.nodes {
          rates.append(2 * pow(e, -2.7) * exp(-(lon * lon + lat * lat) / 4) + 1e-9)
        }
      }
    }
    let areas = energy.nodes.flatMap { e in offset.nodes.map { 1e5 * min(e, 1) * exp(-$0 * $0 / 6) }
    }
    return Observation(
      id: id, file: "synthetic", telescope: "T", object: "O", pointing: pointing, target: nil,
      site: nil, referenceMjd: 55000, goodTime: GoodTimeIntervals(start: [0], stop: [1400]),
      deadTimeCorrection: 0.95, events: events,
      effectiveArea: EffectiveArea2D(energy: energy, offset: offset, values: areas),
      background: BackgroundResponse(
        energy: energy, shape: .fieldOfView(lon: fov, lat: fov, .raDec), rates: rates,
        unitFactor: 1, isSinglePrecision: false),
      responses: [.aeff, .bkg], fingerprint: [])
  }

  private static func kernels() async throws {
    let field = try field()
    let nPixels = field.pixelCount
    let reducer = RunReducer(field: field, safeMask: SafeMaskSettings(offsetMax: 2))
    let first = observation(id: 1)
    var run = try reducer.run(first).run
    var time = try await best(of: 7) { run = try reducer.run(first).run }
    report(
      "reduce one run", time, per: nPixels * 20, sum: run.totals.background + run.totals.counts)

    let runs = try (1...21).map { try reducer.run(observation(id: $0)).run }
    let exclusion = SkyRegion(
      .circle(center: SkyDirection(ra: 184.5, dec: 30.1), radius: 0.3), role: .exclude)
    var usable = exclusion.mask(on: field.sky).map { !$0 }
    time = await best(of: 7) { usable = exclusion.mask(on: field.sky).map { !$0 } }
    report("mask of a circle", time, per: nPixels, sum: Double(usable.count { !$0 }))

    let maker = FieldOfViewBackgroundMaker(normRange: 0...10000)
    var norms = runs.map { maker.norm(of: $0, usable: usable, nx: 100) }
    time = await best(of: 7) { norms = runs.map { maker.norm(of: $0, usable: usable, nx: 100) } }
    report("norms of 21 runs", time, per: 21 * nPixels, sum: norms.reduce(0) { $0 + $1.norm })

    let workers = Workers(2)
    let stacker = RunStacker(field: field)
    var stack = try await stacker.stack(runs, norms: norms, workers: workers)
    time = try await best(of: 7) {
      stack = try await stacker.stack(runs, norms: norms, workers: workers)
    }
    report(
      "stack of 21 runs", time, per: 21 * nPixels * 48,
      sum: stack.background.reduce(0) { $0 + Double($1) })

    let settings = ViewSettings(
      bins: [Bool](repeating: true, count: 20), correlationRadius: 0.07, smoothing: 0.1)
    var maps = LayerMaps(stack, settings)
    time = await best(of: 7) { maps = LayerMaps(stack, settings) }
    report(
      "all layers of a view", time, per: nPixels * 20,
      sum: maps.disk.significance.reduce(0) { $0 + ($1.isFinite ? $1 : 0) })

    var distribution = SignificanceDistribution(
      significance: maps.disk.significance, usable: usable)
    time = await best(of: 7) {
      distribution = SignificanceDistribution(significance: maps.disk.significance, usable: usable)
    }
    report("distribution of significance", time, per: nPixels, sum: distribution.width)

    time = try await best(of: 7) {
      usable = exclusion.mask(on: field.sky).map { !$0 }
      norms = runs.map { maker.norm(of: $0, usable: usable, nx: 100) }
      stack = try await stacker.stack(runs, norms: norms, workers: workers)
      maps = LayerMaps(stack, settings)
      distribution = SignificanceDistribution(significance: maps.disk.significance, usable: usable)
    }
    report("an exclusion toggled on 21 runs, in all", time, sum: distribution.mean)
  }

  // MARK: Fields

  /// Folder with the data sets, beside the working copy or where the environment says.
  static var shared: String {
    ProcessInfo.processInfo.environment["GAMMASCOPE_SHARED"] ?? "../shared"
  }

  private static func fields() async throws {
    for name in ["pks2155", "crab", "two_blazars"] {
      let path = shared + "/fields/\(name).yaml"
      guard FileManager.default.fileExists(atPath: path) else {
        print("\(name): left out, there is no \(path)")
        continue
      }
      let configuration = try AnalysisConfiguration.read(path: path).get()
      for threads in [1, 2] {
        let engine = AnalysisEngine(threads: threads)
        var result = try await engine.run(configuration)
        let time = try await best(of: 3) { result = try await engine.run(configuration) }
        report(
          "\(name), load to excess map, \(threads) threads", time,
          sum: result.distribution?.mean ?? .nan)
      }
    }
    print(String(format: "peak memory %.0f MiB", RunSummary.peakMemoryOfProcess))
  }
}
