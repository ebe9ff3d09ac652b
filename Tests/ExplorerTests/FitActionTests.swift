import Datasets
import Explorer
import Fitting
import Models
import TerminalRendering
import TestSupport
import Testing

/// Actions that are there only during or after a fit.
@Suite struct FitActionTests {
  static let during = ["pause-fit", "keep-fit", "cancel-fit"]
  static let after = [
    "revert-fit", "apply-fit", "fit-step-back", "fit-step-forward", "fit-correlation",
    "fit-compare", "fit-report", "fit-profile", "fit-contour", "fit-errors", "fit-covariance",
  ]
  /// With a region that restricts the fit, see FitScopeTests.
  static let restricted = ["fit-everywhere"]
  static let actions = Set(during + after + restricted)

  /// The result of a real fit of the explorer's models to the dataset from formulas.
  static func fitted(_ models: ModelList) throws -> (fit: Fit, result: FitResult) {
    var models = models
    // The position of the second source stays, so that the fit is short.
    for parameter in 3..<8 {
      models[ParameterPlace(model: 1, parameter: parameter)].isFrozen = true
    }
    var fit = try Fit(datasets: [AnalyticDataset.make(name: "stacked")], models: models)
    let result = try fit.run()
    return (fit, result)
  }

  @Test(arguments: during + after)
  func actionDoesSomething(id: String) throws {
    let action = try #require(ActionRegistry.standard[id])
    var harness = try Harness()
    #expect(action.availability(harness.state).isDisabled, "\(id) needs a fit")
    let start = harness.state.document.models
    if Self.during.contains(id) {
      harness.state.fit.run.running = RunningFit(generation: 1, startModels: start, startedAt: 0)
      harness.state.fit.run.latest = 1
    } else {
      let (fit, result) = try Self.fitted(start)
      #expect(result.history.count > 2)
      harness.state.fit.run.records = [1, 2].map {
        FitRecord(number: $0, result: result, time: Double($0), seconds: 0.01)
      }
      harness.state.fit.run.records[1].fit = fit
      // To apply a fit its values must not be there yet, to step through it they must.
      if id != "apply-fit" { harness.state.document.models = result.models }
      if id == "fit-step-forward" { harness.state.fit.run.shownStep = 0 }
    }
    harness.keys("3")
    harness.draw()
    harness.state.status = nil
    let before = harness.fingerprint
    #expect(!action.availability(harness.state).isDisabled, "\(id)")
    let effects = harness.state.perform(action, .none)
    #expect(harness.fingerprint != before || !effects.isEmpty, "\(id) did nothing")
    // Whatever came of it can be drawn, on any terminal.
    harness.draw()
    #expect(harness.draw(.mono, .ascii).cells.text.utf8.allSatisfy { $0 < 0x80 })
  }
}

extension Availability {
  fileprivate var isDisabled: Bool {
    if case .disabled = self { return true }
    return false
  }
}
