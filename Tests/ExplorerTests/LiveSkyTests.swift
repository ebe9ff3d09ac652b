import Analysis
import Estimators
import Explorer
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// The sky side of the engine on the reference fields: what the explorer shows is what a run
/// without a screen computes.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct LiveSkyTests {
  private static func open(_ path: String) async throws -> (EngineClient, ExplorerState) {
    let client = ExplorerApp.client(ExplorerInput(path: path))
    var state = ExplorerState(columns: 160, rows: 48)
    for await event in client.open() { _ = update(&state, .engine(event), at: 0) }
    _ = update(&state, .restored(nil, note: nil), at: 0)
    return (client, state)
  }

  /// What `gammascope run` computes up to a stage.
  private static func run(_ path: String, until stage: Stage) async throws -> RunResult {
    let configuration = try #require(AnalysisConfiguration.read(path: path).configuration)
    return try await AnalysisEngine(threads: 2).run(
      configuration, until: stage, withResponses: true)
  }

  private static func snapshot(
    _ client: EngineClient, _ request: TsRequest
  ) async -> (last: TsSnapshot?, shares: [Double], failure: String?) {
    var last: TsSnapshot?
    var shares: [Double] = []
    for await event in await client.sky.tsMap(request, PixelPosition(x: 30, y: 40)) {
      switch event {
      case .prepared: break
      case .progress(let snapshot): shares.append(snapshot.share)
      case .finished(let snapshot, _): last = snapshot
      case .failed(let reason): return (nil, shares, reason)
      }
    }
    return (last, shares, nil)
  }

  @Test(arguments: ["two_blazars", "pks2155"])
  func theTsMapIsThatOfARun(field: String) async throws {
    let path = SharedData.path("fields/\(field).yaml")
    let (client, state) = try await Self.open(path)
    guard case .success(let request) = state.tsRequest(state.sky.ts.settings) else {
      Issue.record("\(state.tsProblem ?? "")")
      return
    }
    let made = await Self.snapshot(client, request)
    let shown = try #require(made.last, "\(made.failure ?? "")")
    #expect(shown.isComplete)
    #expect(made.shares == made.shares.sorted() && made.shares.allSatisfy { $0 < 1 })
    let result = try await Self.run(path, until: .tsMap)
    let expected = try #require(result.tsMaps.first)
    #expect(expected.bins == request.bins)
    // The same numbers, bit by bit, whatever the order of the parts.
    #expect(shown.map.sqrtTS.map(\.bitPattern) == expected.sqrtTS.map(\.bitPattern))
    #expect(shown.map.flux.map(\.bitPattern) == expected.flux.map(\.bitPattern))
    #expect(shown.map.steps.map(\.bitPattern) == expected.steps.map(\.bitPattern))
    #expect(shown.map.normLimit != nil)
    // Its highest peak is the largest value, and the source is there.
    let peak = try #require(shown.peaks.first)
    #expect(peak.value == expected.sqrtTS.filter(\.isFinite).max())
  }

  @Test func overTheModelsTheSourcesAreGone() async throws {
    let (client, start) = try await Self.open(SharedData.path("fields/pks2155.yaml"))
    var state = start
    let request = try #require(state.request)
    for await event in await client.fit(request, FitControl()) {
      if case .finished(let result, _) = event { state.document.models = result.models }
    }
    var settings = state.sky.ts.settings
    guard case .success(let plain) = state.tsRequest(settings) else { return }
    settings.isOverModels = true
    guard case .success(let residual) = state.tsRequest(settings) else {
      Issue.record("no request over the models")
      return
    }
    let before = try #require(await Self.snapshot(client, plain).last?.peaks.first)
    let after = try #require(await Self.snapshot(client, residual).last)
    #expect(before.value > 30)
    let left = after.map.sqrtTS[before.y * after.map.nx + before.x]
    #expect(abs(left) < 3, "\(left) is left of \(before.value)")
  }

  @Test func aTsMapStopsWhenNobodyListens() async throws {
    let (client, state) = try await Self.open(SharedData.path("fields/crab.yaml"))
    guard case .success(let request) = state.tsRequest(state.sky.ts.settings) else { return }
    let clock = ContinuousClock()
    let whole = await clock.measure { _ = await Self.snapshot(client, request) }
    let task = Task {
      for await event in await client.sky.tsMap(request, nil) {
        if case .finished = event { return false }
      }
      return true
    }
    try await Task.sleep(for: .milliseconds(20))
    task.cancel()
    #expect(await task.value)
    // The next one is not slowed down by what was cancelled.
    let again = await clock.measure { _ = await Self.snapshot(client, request) }
    #expect(again < whole * 3 + .seconds(1))
  }

  @Test func whatHasNoFluxIsSaid() async throws {
    let (client, state) = try await Self.open(SharedData.path("fields/pks2155.yaml"))
    guard case .success(var request) = state.tsRequest(state.sky.ts.settings) else { return }
    request.bins = 3..<3
    #expect(await Self.snapshot(client, request).failure?.contains("no energies") == true)
    request.bins = 2..<8
    request.source.spatial = SpatialModel(.constant)
    #expect(await Self.snapshot(client, request).failure?.contains("no place") == true)
  }

  @Test func thePanelsAreTheResidualsOfARun() async throws {
    let path = SharedData.path("fields/two_blazars.yaml")
    let (client, start) = try await Self.open(path)
    let result = try await Self.run(path, until: .residuals)
    let outcome = try #require(result.fit)
    var state = start
    state.document.models = outcome.result.models
    state.sky.panels.count = 2
    let request = try #require(state.panelRequest)
    #expect(request.edges == [0.1, 1, 10] && request.correlationRadius == 0.05)
    let panels = try await client.sky.panels(request)
    #expect(panels.images.count == outcome.residualMaps.count)
    for (ours, theirs) in zip(panels.images, outcome.residualMaps) {
      #expect(ours.bins == theirs.bins)
      // The joint order of the sums differs: the last bits do.
      for (a, b) in zip(ours.significance, theirs.significance) where a.isFinite || b.isFinite {
        #expect(abs(a - b) < 1e-6)
      }
    }
  }

  @Test func theSumsByRunAreThoseOfTheCrosshair() async throws {
    let (client, state) = try await Self.open(SharedData.path("fields/two_blazars.yaml"))
    let request = try #require(state.request)
    let maps = try await client.compute(request)
    for (x, y) in [(50, 50), (12, 53), (3, 96)] {
      let asked = BreakdownRequest(
        target: .disk(x: x, y: y), exclusions: request.exclusions, bins: request.bins,
        radius: request.correlationRadius)
      let answer = try await client.sky.breakdown(asked)
      let pixel = y * 100 + x
      #expect(answer.breakdown.total.counts == maps.layers.onCounts[pixel])
      #expect(abs(answer.breakdown.total.background - maps.layers.onBackground[pixel]) < 1e-4)
      #expect(
        abs(answer.breakdown.total.significance - maps.layers.significance[pixel]) < 1e-4)
      #expect(answer.breakdown.runs.count == maps.runCount)
      let sum = answer.breakdown.runs.reduce(0) { $0 + $1.total.counts }
      #expect(sum == answer.breakdown.total.counts)
    }
    // A single bin, and bins that are not neighbours.
    var asked = BreakdownRequest(
      target: .region(state.document.regions[0]), exclusions: request.exclusions,
      bins: request.bins.indices.map { $0 == 5 || $0 == 9 }, radius: 0.07)
    let two = try await client.sky.breakdown(asked).breakdown
    #expect(two.byEnergy.indices.filter { two.byEnergy[$0].background > 0 } == [5, 9])
    asked.bins = request.bins
    let all = try await client.sky.breakdown(asked).breakdown
    #expect(all.byEnergy[5] == two.byEnergy[5] && all.byEnergy[9] == two.byEnergy[9])
    let sums = try await client.compute(request).regionSums[0]
    #expect(all.total.counts == sums.counts)
  }

  @Test func significanceOfTheResidualsIsALayer() async throws {
    let (client, state) = try await Self.open(SharedData.path("fields/two_blazars.yaml"))
    var request = try #require(state.request)
    request.residual = .significance
    let layer = try #require(try await client.compute(request).prediction?.residual)
    // The estimator's, over the same bins.
    let axis = try #require(state.field).energy
    let panels = try await client.sky.panels(
      PanelRequest(
        exclusions: request.exclusions, edges: [axis.edges[0], axis.edges[axis.count]],
        models: request.models, correlationRadius: request.correlationRadius))
    let image = try #require(panels.images.first?.significance)
    #expect(layer.map(\.isNaN) == image.map(\.isNaN))
    for (a, b) in zip(layer, image) where a.isFinite { #expect(abs(a - b) < 1e-9) }
  }
}
