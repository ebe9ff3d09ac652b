import Analysis
import Explorer
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Fits in the explorer: the state machine on the real engine with the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct LiveFitTests {
  /// The explorer without a screen: effects are carried out one after the other.
  private struct Session {
    var state = ExplorerState(columns: 160, rows: 48)
    let client: EngineClient
    private var time = 0.0
    private var control: FitControl?
    /// Fits that were started.
    private(set) var fits = 0

    init(_ path: String) async {
      client = ExplorerApp.client(ExplorerInput(path: path))
      for await event in client.open() { _ = send(.engine(event)) }
    }

    mutating func send(_ event: Event) -> [Effect] {
      time += 0.1
      return update(&state, event, at: time)
    }

    /// Types keys; fits run to their end before the next key, maps are not made.
    mutating func type(_ keys: String...) async {
      for key in keys { await perform(send(.key(KeyStroke(key)))) }
    }

    mutating func perform(_ effects: [Effect]) async {
      for case .scan(let generation, let scan, let record) in effects {
        guard let fit = record.fit else { continue }
        for await event in scan.run(fit, result: record.result, control: FitControl()) {
          await perform(send(.scanned(generation: generation, event)))
        }
      }
      for case .fit(let generation, let request) in effects {
        fits += 1
        let control = FitControl()
        self.control = control
        for await event in await client.fit(request, control) {
          await perform(send(.fit(generation: generation, event)))
        }
      }
    }
  }

  @Test func aFitIsRunRevertedSteppedThroughAndFollowsEdits() async throws {
    var session = await Session(SharedData.path("fields/two_blazars.yaml"))
    _ = session.send(.restored(nil, note: nil))
    let start = session.state.document.models
    await session.type("3", "f", "f")
    let record = try #require(session.state.fit.run.records.last)
    #expect(record.result.isConverged)
    // The reference has 27799.9334 (Gammapy 2.1, norms outside of the range frozen).
    #expect(record.result.statistic < 27799.9334 + 0.05)
    #expect(session.state.document.models == record.result.models)
    #expect(session.state.fit.run.running == nil && session.state.shownFit == record)
    let amplitude = ParameterPlace(model: 0, parameter: 1)
    #expect(session.state.parameterRow(amplitude, of: session.state.document.models).error != "")

    // Step by step back to where it began; the document stays.
    for _ in record.result.history { await session.type("f", ",") }
    #expect(session.state.fit.run.shownStep == 0)
    #expect(session.state.effectiveModels[amplitude].value == start[amplitude].value)
    #expect(session.state.document.models == record.result.models)
    for _ in record.result.history { await session.type("f", ".") }
    #expect(session.state.fit.run.shownStep == nil)

    await session.type("f", "r")
    #expect(session.state.document.models == start)
    await session.type("u")
    #expect(session.state.document.models == record.result.models)

    // Live refit: an edit starts a fit, its own result does not start another.
    await session.type("f", "l")
    let before = session.fits
    let records = session.state.fit.run.records.count
    await session.type("Space")
    #expect(session.fits == before + 1)
    #expect(session.state.fit.run.records.count == records + 1)
    let frozen = session.state.document.models[ParameterPlace(model: 0, parameter: 0)]
    #expect(
      frozen.isFrozen
        && frozen.value == record.result.models[ParameterPlace(model: 0, parameter: 0)].value)
    await session.type("j")
    #expect(session.fits == before + 1)
  }

  @Test func aCancelledFitLeavesEverythingAndAnEditMeanwhileWins() async throws {
    var session = await Session(SharedData.path("fields/two_blazars.yaml"))
    _ = session.send(.restored(nil, note: nil))
    let start = session.state.document.models
    _ = session.send(.key("3"))
    _ = session.send(.key("f"))
    let effects = session.send(.key("f"))
    #expect(effects.contains { if case .fit = $0 { true } else { false } })
    _ = session.send(.key("f"))
    #expect(session.send(.key("c")).contains(.fitControl(.cancel)))
    #expect(session.state.fit.run.running == nil)
    // What the cancelled fit still says is not listened to.
    await session.perform(effects)
    #expect(session.state.document.models == start && session.state.fit.run.records.isEmpty)

    // An edit during a fit stays; the fit is kept as an entry.
    _ = session.send(.key("f"))
    let again = session.send(.key("f"))
    _ = session.send(.key("Space"))
    let edited = session.state.document.models
    #expect(edited != start)
    await session.perform(again)
    #expect(session.state.document.models == edited)
    #expect(session.state.fit.run.records.count == 1 && session.state.shownFit == nil)
    await session.type("f", "a")
    #expect(session.state.document.models == session.state.fit.run.records[0].result.models)
  }

  @Test func theJointFitIsThatOfTheAnalysisAndStandsBesideThatOfTheStack() async throws {
    let path = SharedData.path("fields/two_blazars.yaml")
    var session = await Session(path)
    _ = session.send(.restored(nil, note: nil))
    await session.type("3", "f", "J")
    // Both were made, that of the document first; the other one changes nothing.
    let (stacked, joint) = session.state.sides
    let one = try #require(stacked)
    let all = try #require(joint)
    #expect(session.fits == 2 && all.isAside && !one.isAside)
    #expect(session.state.document.models == one.models)
    #expect(all.result.isConverged && all.result.datasets.count == 16)
    let norms = try #require(all.backgroundNorms)
    #expect(norms.datasets == 16 && norms.low >= 0 && norms.high < 20)
    #expect(all.report.contains { $0.contains("joint fit of 16 runs") })
    // The sources agree within their errors.
    for difference in all.result.differences(from: one.result)
    where difference.name.hasPrefix("1ES") {
      #expect(abs(try #require(difference.inErrors)) < 1, "\(difference.name)")
    }

    // The same numbers as without a screen.
    var configuration = try AnalysisConfiguration.read(path: path).get()
    configuration.datasets.stack = false
    let run = try await AnalysisEngine(threads: 2).run(
      configuration, until: .fit, withResponses: true)
    let plain = try #require(run.fit?.result)
    #expect(abs(plain.statistic - all.result.statistic) < 1e-6)
    for parameter in all.result.parameters where parameter.parameter.name.hasPrefix("1ES") {
      let same = try #require(
        plain.parameters.first { $0.parameter.name == parameter.parameter.name })
      #expect(abs(parameter.value - same.value) < 1e-3 * same.error)
      #expect(abs(parameter.error / same.error - 1) < 1e-3)
    }

    // A joint fit of the document: sources with errors, one background in the tree.
    await session.type("f", "j", "f", "f")
    let record = try #require(session.state.shownFit)
    #expect(record.isJoint && !record.isAside)
    #expect(session.state.document.models.models.count == 3)
    let index = ParameterPlace(model: 0, parameter: 0)
    #expect(session.state.document.models[index].error > 0)
    #expect(
      record.models(step: record.result.history.count - 1)[index].value
        == session.state.document.models[index].value)
    await session.type("f", "o")
    let place = try #require(session.state.selectedPlace)
    let fitted = try #require(record.index(of: place))
    #expect(session.state.shownFit?.profiles[fitted] != nil)
  }

  @Test func energiesAndARegionChangeTheBinsOfTheFitAndOfThePrediction() async throws {
    var session = await Session(SharedData.path("fields/two_blazars.yaml"))
    _ = session.send(.restored(nil, note: nil))
    #expect(session.state.document.fit == FitScope(minimum: 0.08, maximum: 20))
    await session.type("3", "f", "f")
    let first = try #require(session.state.shownFit)
    #expect(first.result.binCount == 110_000)
    await session.type("f", "l", "f", "e", "0", ".", "2", "Space", "5", "Enter")
    let second = try #require(session.state.fit.run.records.last)
    #expect(second.number == 2 && second.result.binCount < first.result.binCount)
    #expect(second.report.contains { $0.hasPrefix("fitted: energies") })
    // The exclusion around the second blazar as the part of the sky.
    session.state.selectedRegion = 1
    await session.type("f", "x")
    let third = try #require(session.state.fit.run.records.last)
    let region = session.state.document.regions[1]
    let field = try #require(session.state.field)
    let pixels = region.pixels(on: field.geometry).count
    let energies = field.energy.mask(from: 0.2, to: 5).count { $0 }
    #expect(third.result.binCount == pixels * energies)
    // The prediction's statistic is summed over the same bins.
    let request = try #require(session.state.request)
    let answer = try await session.client.compute(request)
    #expect(answer.prediction?.usedBins == third.result.binCount)
    #expect(
      abs(try #require(answer.prediction?.statistic) - third.result.statistic) < 1e-3)
  }
}
