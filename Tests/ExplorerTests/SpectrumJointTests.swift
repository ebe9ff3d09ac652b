import Explorer
import Fitting
import Models
import TestSupport
import Testing

/// The Spectrum screen after a joint fit.
@Suite struct SpectrumJointTests {
  /// Each run has a background of its own: they are those of the fit, also for flux points.
  @Test func runsKeepTheBackgroundsOfAJointFit() throws {
    var harness = try Harness()
    let document = harness.state.document.models
    var all = document.models.filter { if case .source = $0 { true } else { false } }
    for name in ["obs-1", "obs-2"] {
      all.append(.background(try FieldOfViewBackgroundModel(datasetName: name)))
    }
    var models = try ModelList(all)
    for place in models.places where place.model < 2 { models[place].isFrozen = true }
    var fit = try Fit(
      datasets: ["obs-1", "obs-2"].map { try AnalyticDataset.make(name: $0) }, models: models)
    let result = try fit.run()
    #expect(result.models != models && result.datasets.count == 2)
    harness.state.fit.run.records = [
      FitRecord(number: 1, result: result, time: 1, seconds: 0.1, models: document)
    ]
    harness.keys("2")
    #expect(harness.state.shownFit != nil)
    #expect(harness.state.spectrum.running?.request.data.models == document)
    harness.keys("&")
    #expect(harness.state.spectrum.running?.request.data.models == result.models)
    harness.keys("v l")
    #expect(harness.state.spectrum.running?.request.data.models == result.models)
    harness.keys("v c")
    #expect(harness.state.spectrum.running?.request.data.models == document)
    // A run that was not fitted still takes the background of the stack.
    #expect(document.serving("obs-3").index(of: "obs-3-bkg") != nil)
    #expect(result.models.serving("obs-1") == result.models)
  }
}
