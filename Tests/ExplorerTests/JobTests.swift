import Explorer
import GridMath
import Models
import Testing

@Suite struct JobTests {
  @Test func olderResultsAreDropped() throws {
    var harness = try Harness()
    harness.keys("]")
    let first = try #require(harness.state.jobs.running)
    let firstRequest = try #require(harness.state.jobs.request)
    harness.keys("]")
    #expect(harness.state.jobs.running == first, "one at a time")
    harness.send(
      .computed(generation: first, FieldResult(try FakeField.result(firstRequest))))
    let second = try #require(harness.state.jobs.running)
    #expect(second == first + 1, "the newest request follows at once")
    try harness.answer()
    let shown = try #require(harness.state.result).analysis.request
    harness.send(
      .computed(generation: first, FieldResult(try FakeField.result(firstRequest))))
    #expect(harness.state.result?.analysis.request == shown)
    #expect(!harness.state.isStale)
  }

  @Test func runsStreamInWithoutARequestForEach() throws {
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(try FakeField.info())))
    harness.send(.restored(nil, note: nil))
    harness.effects = []
    harness.send(.engine(.reduced(RunSummary(id: 101, livetime: 1, events: 1))))
    #expect(harness.effects.count { if case .compute = $0 { true } else { false } } == 1)
    try harness.answer()
    harness.send(.engine(.reduced(RunSummary(id: 102, livetime: 1, events: 1))))
    #expect(harness.effects.count { if case .compute = $0 { true } else { false } } == 1)
    #expect(
      harness.effects.contains { if case .wake(.streaming, _) = $0 { true } else { false } })
    harness.send(.wake(.streaming), after: 0.3)
    #expect(harness.effects.count { if case .compute = $0 { true } else { false } } == 2)
    harness.send(.engine(.skipped(run: 103, reason: "EVENTS: truncated\u{1b}[31m")))
    #expect(harness.state.status?.text.contains("run 103 skipped") == true)
    #expect(harness.state.status?.text.contains("\u{1b}") == false)
    try harness.answer()
    harness.send(.engine(.finished))
    try harness.answer()
    #expect(!harness.state.loading.isRunning)
    #expect(!harness.state.isStale)
  }

  /// A part of the runs may know less than all of them.
  @Test func findingsAreThoseOfTheWholeStack() throws {
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(try FakeField.info())))
    harness.send(.restored(nil, note: nil))
    harness.send(.engine(.reduced(RunSummary(id: 101, livetime: 1, events: 1))))
    func answer(uninformed parameter: Int) throws {
      let request = try #require(harness.state.jobs.request)
      var result = try FakeField.result(request)
      result.prediction?.uninformed = [ParameterPlace(model: 0, parameter: parameter)]
      harness.send(.computed(generation: harness.state.jobs.latest, FieldResult(result)))
    }
    func said() -> [String] {
      harness.state.log.messages.map(\.text).filter { $0.contains("say nothing about") }
    }
    try answer(uninformed: 0)
    #expect(said() == [])
    harness.send(.engine(.reduced(RunSummary(id: 102, livetime: 1, events: 1))))
    harness.send(.engine(.finished))
    try answer(uninformed: 1)
    #expect(said().count == 1 && said()[0].contains("Crab.amplitude"), "\(said())")
    // The last map may be there before the end of the runs is known.
    var early = try Harness(loads: false)
    early.send(.engine(.opened(try FakeField.info())))
    early.send(.restored(nil, note: nil))
    early.send(.engine(.reduced(RunSummary(id: 101, livetime: 1, events: 1))))
    harness = early
    try answer(uninformed: 1)
    #expect(said() == [])
    harness.send(.engine(.finished))
    #expect(said().count == 1, "\(said())")
  }

  @Test func theSameAboutManyRunsIsOneLine() throws {
    var harness = try Harness()
    let before = harness.state.log.messages.count
    for run in [12, 7, 9] {
      harness.send(
        .engine(
          .diagnostic(
            .init(
              .warning, run: run, file: "run_\(run).fits", hdu: "EVENTS", "no such column",
              remedy: "left out"))))
      harness.send(
        .engine(.diagnostic(.init(.note, run: run, file: "run_\(run).fits", "of \(run) alone"))))
    }
    harness.send(.engine(.diagnostic(.init(.warning, hdu: "EVENTS", "no such column"))))
    let lines = harness.state.log.messages.dropFirst(before).map(\.text)
    #expect(
      lines == [
        "3 runs, 7 to 12, HDU EVENTS: no such column; left out", "run 12, run_12.fits: of 12 alone",
        "run 7, run_7.fits: of 7 alone", "run 9, run_9.fits: of 9 alone",
        "HDU EVENTS: no such column",
      ])
  }

  @Test func interruptCancelsThenQuits() throws {
    var harness = try Harness()
    harness.keys("]")
    #expect(harness.keys("Ctrl-C").contains(.cancelCompute))
    let generation = harness.state.jobs.latest
    let shown = try #require(harness.state.result).analysis.request
    harness.send(
      .computed(
        generation: generation,
        FieldResult(try FakeField.result(try #require(harness.state.request)))))
    #expect(harness.state.result?.analysis.request == shown, "a cancelled result is not shown")
    #expect(harness.state.jobs.running == nil)
    harness.time += 2
    harness.keys("Ctrl-C")
    #expect(harness.keys("Ctrl-C").contains(.quit))
  }

  @Test func failuresAreSaid() throws {
    var harness = try Harness()
    harness.keys("]")
    harness.send(.computeFailed(generation: harness.state.jobs.latest, "no memory"))
    #expect(harness.state.status?.kind == .error)
    #expect(harness.state.jobs.running == nil)
    harness.keys("]")
    #expect(harness.state.jobs.running != nil, "the next change tries again")
  }

  @Test func leavingARunOutAsksForANewStack() throws {
    var harness = try Harness()
    harness.keys("5 j Space")
    #expect(harness.state.request?.excludedRuns == [102])
    try harness.answer()
    #expect(harness.state.result?.analysis.runCount == 2)
    harness.keys("j Space")
    harness.keys("k k Space")
    #expect(harness.state.status?.text.contains("one run must stay") == true)
    harness.keys("a")
    #expect(harness.state.document.excludedRuns.isEmpty)
  }

  @Test func nothingIsPlannedWhileNothingChanges() throws {
    var harness = try Harness()
    harness.send(.resize(columns: 120, rows: 40))
    harness.send(.key("?"))
    harness.send(.key("Esc"))
    #expect(harness.effects.isEmpty, "\(harness.effects)")
  }

  @Test func dropsAreLogged() throws {
    let harness = try Harness()
    #expect(harness.state.log.messages.contains { $0.text.contains("run 103 dropped") })
    #expect(harness.state.observations.rows[2].stateText.contains("norm out of range"))
  }
}
