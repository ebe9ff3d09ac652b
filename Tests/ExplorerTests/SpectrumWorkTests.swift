import Datasets
import Estimators
import Explorer
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// What the engine computes for the Spectrum screen, on a dataset from formulas.
@Suite struct SpectrumWorkTests {
  static let center = SkyDirection(ra: 83.63, dec: 22.01)

  static func models(_ position: SkyDirection = center, norm: Double = 1) throws -> ModelList {
    try ModelList([
      .source(
        SkyModel(
          name: "Crab", spectral: .powerLaw(index: 2.5, amplitude: 3e-11 * norm),
          spatial: SpatialModel(.point, at: position))),
      .background(try FieldOfViewBackgroundModel(datasetName: "stacked")),
    ])
  }

  /// The dataset with the counts that the models predict.
  static func asimov(norm: Double = 1) throws -> MapDataset {
    var dataset = try AnalyticDataset.make(name: "stacked")
    dataset.counts = try DatasetEvaluator(dataset, models: models(norm: norm)).total()
      .map { Float($0) }
    return dataset
  }

  static func request(
    _ task: SpectrumRequest.Task, models: ModelList? = nil
  ) throws -> SpectrumRequest {
    SpectrumRequest(
      data: AnalysisRequest(bins: [], correlationRadius: 0, models: try models ?? Self.models()),
      task: task)
  }

  /// A run with the counts of a source of some brightness; without exposure it sees nothing.
  static func run(
    _ id: Int, norm: Double, startMjd: Double, isBlind: Bool = false
  ) throws -> (run: ReducedRun, norm: BackgroundNorm) {
    var dataset = try asimov(norm: norm)
    if isBlind {
      dataset.exposure = dataset.exposure.map { _ in 0 }
      dataset.counts = dataset.background
    }
    let n = dataset.field.pixelCount
    let geometry = try #require(dataset.psf?.geometry)
    let run = ReducedRun(
      origin: .init(
        id: id, file: "", telescope: "", object: "", pointing: center, livetime: 1, ontime: 1,
        startMjd: startMjd, stopMjd: startMjd + 0.02, eventCount: 0, responses: [],
        goodTimeMjd: [[startMjd, startMjd + 0.02]]),
      box: PixelBox(
        x: 0, y: 0, width: dataset.field.sky.nx, height: dataset.field.sky.ny),
      counts: dataset.counts, background: dataset.background, exposure: dataset.exposure,
      maskSafe: dataset.maskSafe, countsImage: [Double](repeating: 0, count: n),
      backgroundImage: [Double](repeating: 0, count: n), totals: .init(),
      responses: RunResponses(
        psf: dataset.psf, edisp: dataset.edisp,
        psfMask: [Bool](repeating: true, count: geometry.pixelCount),
        edispMask: [Bool](
          repeating: true, count: geometry.pixelCount * dataset.field.energy.count)))
    return (run, BackgroundNorm(id: id, norm: 1, error: 0.01, isKept: true))
  }

  static func inputs(
    _ runs: [(run: ReducedRun, norm: BackgroundNorm)] = [], edges: [String: [Double]] = [:]
  ) throws -> SpectrumInputs {
    let dataset = try asimov()
    return SpectrumInputs(
      stacked: dataset, runs: runs, field: dataset.field, edges: edges, workers: Workers(2))
  }

  static func points(_ result: SpectrumResult) throws -> [SourcePoints] {
    guard case .points(let all) = result else {
      Issue.record("\(result)")
      return []
    }
    return all
  }

  @Test func pointsOfCountsAsPredictedHaveNormOne() async throws {
    let inputs = try Self.inputs()
    for (merging, count) in [(0, 6), (1, 6), (2, 3), (4, 2), (9, 1)] {
      let answer = try await SpectrumWork.run(
        try Self.request(
          .points(
            [.init(source: "Crab")], merging: merging, refitsBackground: false, isJoint: false)),
        inputs)
      let points = try #require(try Self.points(answer).first?.points)
      #expect(points.points.count == count, "\(merging)")
      for point in points.points { #expect(abs(point.norm - 1) < 1e-5) }
      #expect(points.points[0].energyMin == 0.3)
      #expect(abs((points.points.last?.energyMax ?? 0) - 30) < 1e-9)
    }
  }

  @Test func edgesOfTheFileAndOnesOwn() async throws {
    let inputs = try Self.inputs(edges: ["Crab": [0.3, 3, 30]])
    func points(_ edges: [Double]?, merging: Int = 0) async throws -> [FluxPoint] {
      let answer = try await SpectrumWork.run(
        try Self.request(
          .points(
            [.init(source: "Crab", edges: edges)], merging: merging, refitsBackground: true,
            isJoint: false)), inputs)
      return try #require(try Self.points(answer).first?.points).points
    }
    #expect(try await points(nil).count == 2)
    #expect(try await points(nil, merging: 1).count == 6)
    // Refitted or not, counts as predicted have norm 1.
    #expect(try await points(nil).allSatisfy { abs($0.norm - 1) < 1e-5 })
    // A range without bins is said, not a number.
    let own = try await points([1.4, 1.41, 14])
    #expect(own.count == 2 && own[0].gaps == [.noEnergyBin] && own[0].norm.isNaN)
    #expect(abs(own[1].norm - 1) < 1e-5)
  }

  @Test func whatCannotBeComputedSaysWhy() async throws {
    let inputs = try Self.inputs()
    let task = SpectrumRequest.Task.points(
      [.init(source: "Crab"), .init(source: "nobody")], merging: 0, refitsBackground: false,
      isJoint: false)
    let away = try Self.models(SkyDirection(ra: 100, dec: 0))
    let answers = try Self.points(
      try await SpectrumWork.run(try Self.request(task, models: away), inputs))
    #expect(answers[0].problem?.contains("outside of the map") == true)
    #expect(answers[0].points?.points.allSatisfy { $0.gaps == [.noSignal] } == true)
    #expect(answers[1].points == nil)
    #expect(answers[1].problem?.contains("nobody") == true)
    // No bin in the fit range.
    var nothing = inputs
    nothing.stacked.setFitRange(from: 100, to: 200)
    await #expect(throws: EstimatorError.self) {
      _ = try await SpectrumWork.run(
        try Self.request(
          .lightCurve(source: "Crab", energies: nil, byNight: false, refitsBackground: false)),
        nothing)
    }
  }

  @Test func runsTogetherAreAsTheirStack() async throws {
    let runs = try [1, 2].map { try Self.run($0, norm: 1, startMjd: 58000 + Double($0)) }
    let inputs = try Self.inputs(runs)
    func points(isJoint: Bool) async throws -> [FluxPoint] {
      let answer = try await SpectrumWork.run(
        try Self.request(
          .points(
            [.init(source: "Crab", edges: [0.3, 3, 30])], merging: 0, refitsBackground: false,
            isJoint: isJoint)), inputs)
      return try #require(try Self.points(answer).first?.points).points
    }
    let (one, two) = (try await points(isJoint: false), try await points(isJoint: true))
    for (a, b) in zip(one, two) {
      #expect(abs(b.norm - 1) < 1e-5 && b.counts.count == 2)
      // Twice the data of the "stack", which here is one run.
      #expect(abs(a.normError / b.normError - 2.0.squareRoot()) < 1e-3)
    }
  }

  @Test func theLightCurveFollowsTheRuns() async throws {
    let runs = [
      try Self.run(7, norm: 2, startMjd: 58001.9), try Self.run(5, norm: 0.5, startMjd: 58000.8),
      try Self.run(6, norm: 1, startMjd: 58000.9),
      try Self.run(8, norm: 1, startMjd: 58003, isBlind: true),
    ]
    let inputs = try Self.inputs(runs)
    func curve(byNight: Bool) async throws -> LightCurve {
      let answer = try await SpectrumWork.run(
        try Self.request(
          .lightCurve(source: "Crab", energies: nil, byNight: byNight, refitsBackground: false)),
        inputs)
      guard case .lightCurve(let curve, _) = answer else { throw CancellationError() }
      return curve
    }
    let byRun = try await curve(byNight: false)
    #expect(byRun.intervals.map(\.name) == ["obs-5", "obs-6", "obs-7", "obs-8"])
    for (interval, norm) in zip(byRun.intervals, [0.5, 1, 2]) {
      #expect(abs(interval.point.norm - norm) < 1e-4)
    }
    #expect(byRun.intervals[3].point.norm.isNaN && byRun.intervals[3].point.gaps == [.noSignal])
    #expect(byRun.degreesOfFreedom == 2 && byRun.variability > 0)
    let byNight = try await curve(byNight: true)
    #expect(byNight.intervals.count == 3 && abs(byNight.intervals[0].point.norm - 0.75) < 0.05)
  }

  @Test func countsOfARegionAreSumsOverItsPixels() async throws {
    let inputs = try Self.inputs()
    let region = SkyRegion(.circle(center: Self.center, radius: 0.15), name: "here")
    let answer = try await SpectrumWork.run(
      try Self.request(.counts(region: region, source: "Crab"), models: Self.models(norm: 2)),
      inputs)
    guard case .counts(let counts) = answer else {
      Issue.record("\(answer)")
      return
    }
    let pixels = region.pixels(on: inputs.field.sky)
    #expect(counts.pixels == pixels.count && counts.name == "here" && counts.bins.count == 6)
    let evaluator = try DatasetEvaluator(inputs.stacked, models: Self.models(norm: 2))
    let (total, n) = (evaluator.total(), inputs.field.pixelCount)
    for (e, bin) in counts.bins.enumerated() {
      let seen = pixels.reduce(0.0) { $0 + Double(inputs.stacked.counts[e * n + $1]) }
      let predicted = pixels.reduce(0.0) { $0 + total[e * n + $1] }
      #expect(abs(bin.counts - seen) < 1e-9 && abs(bin.predicted - predicted) < 1e-9)
      #expect(abs(bin.background + bin.source - predicted) < 1e-6)
      // Counts are those of half the source.
      #expect(abs(seen - bin.background - 0.5 * bin.source) < 1e-3 * max(1, seen))
      #expect(bin.residual < 0)
    }
    let away = SkyRegion(.circle(center: SkyDirection(ra: 100, dec: 0), radius: 0.1))
    let nothing = SpectrumWork.spectrum(of: away, source: nil, evaluator)
    #expect(nothing.pixels == 0 && nothing.total == nil)
    #expect(nothing.bins.allSatisfy { $0.gap != nil })
  }

  @Test func aRunTakesTheBackgroundModelOfTheStack() throws {
    let models = try Self.models()
    #expect(models.serving("obs-1").models.last?.name == "obs-1-bkg")
    var own = models
    try own.append(.background(try FieldOfViewBackgroundModel(datasetName: "obs-1")))
    #expect(own.serving("obs-1") == own)
  }
}
