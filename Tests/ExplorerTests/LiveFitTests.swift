import Explorer
import Fitting
import Foundation
import GridMath
import Models
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
}
