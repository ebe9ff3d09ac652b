import Fitting
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// A fit beside the caller: its steps, its end, and how it is stopped.
struct FitWorkerTests {
  private func make() throws -> @Sendable () throws -> Fit {
    let field = try ToyField()
    let dataset = try field.drawn(seed: 41)
    var start = field.truth
    start[ParameterPlace(model: 0, parameter: 1)].value = 1e-9
    let models = start
    return { try Fit(datasets: [dataset], models: models) }
  }

  @Test func theEndArrivesAndIsThatOfAPlainFit() async throws {
    let make = try make()
    var plain = try make()
    let expected = try plain.run()
    let worker = FitWorker()
    var finished: FitResult?
    for await event in await worker.start(control: FitControl(), make) {
      if case .finished(let result, _) = event { finished = result }
    }
    let result = try #require(finished)
    #expect(result.isConverged)
    // The same bits, whatever thread.
    #expect(result.parameters.map(\.value) == expected.parameters.map(\.value))
    #expect(result.statistic == expected.statistic && result.covariance == expected.covariance)
  }

  @Test func cancellingTakesEffectSoonAndTellsNothing() async throws {
    let make = try make()
    let worker = FitWorker()
    let control = FitControl()
    control.current = .pause
    let stream = await worker.start(control: control, make)
    let clock = ContinuousClock()
    let start = clock.now
    control.current = .cancel
    var ends = 0
    for await event in stream {
      if case .finished = event { ends += 1 }
    }
    #expect(ends == 0)
    #expect(clock.now - start < .milliseconds(2000), "a machine under load is given time")
  }

  @Test func keepingEndsWithThePresentValues() async throws {
    let make = try make()
    let worker = FitWorker()
    let control = FitControl()
    let steps = Guarded(0)
    var finished: FitResult?
    let stream = await worker.start(control: control) {
      control.current = .keep
      return try make()
    }
    for await event in stream {
      switch event {
      case .step: steps.withLock { $0 += 1 }
      case .finished(let result, _): finished = result
      case .failed(let reason): Issue.record("\(reason)")
      }
    }
    let result = try #require(finished)
    #expect(result.state == .stopped && result.steps == 0)
    // A wish to end is not taken back by others.
    control.current = .run
    #expect(control.current == .keep)
  }

  @Test func aSecondFitCancelsTheFirst() async throws {
    let make = try make()
    let worker = FitWorker()
    let first = FitControl()
    first.current = .pause
    let one = await worker.start(control: first, make)
    let two = await worker.start(control: FitControl(), make)
    var ends = (0, 0)
    for await event in one {
      if case .finished = event { ends.0 += 1 }
    }
    for await event in two {
      if case .finished = event { ends.1 += 1 }
    }
    #expect(ends == (0, 1))
  }

  @Test func aFitThatCannotBeSetUpSaysSo() async throws {
    let worker = FitWorker()
    var reasons: [String] = []
    let stream = await worker.start(control: FitControl()) {
      try Fit(datasets: [], models: ModelList())
    }
    for await event in stream {
      if case .failed(let reason) = event { reasons.append(reason) }
    }
    #expect(reasons == ["no dataset to fit"])
  }
}
