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

/// A workspace of a real analysis: fits, flux points and TS map come back as they were.
@Suite(.serialized) struct LiveWorkspaceTests {
  private func demo(_ folder: TemporaryFolder) async throws -> DemoStore {
    let store = DemoStore(
      folder: folder.file("demo"), field: DemoField(nights: 1), creator: "tests")
    try await store.make(workers: Workers(2))
    return store
  }

  /// Fits, computes flux points and a TS map, and saves all that.
  private func work(_ path: String, _ workspace: String) async throws -> LiveSession {
    var session = await LiveSession(path)
    try await session.command("fit-range", "0.1 5 TeV")
    try await session.command("fit")
    session.state.screen = .spectrum
    try await session.command("spectrum-edges", "0.1 0.3 1 3 TeV")
    session.state.screen = .map
    session.state.sky.ts.settings.computesLimits = false
    try await session.command("ts-map")
    #expect(session.fits == 1 && session.spectra >= 1 && session.tsMaps == 1)
    try await session.command("workspace", "save " + workspace)
    #expect(session.state.status?.kind == .good, "\(session.state.status?.text ?? "")")
    return session
  }

  @Test func resultsComeBackWithoutBeingComputed() async throws {
    let folder = TemporaryFolder()
    let store = try await demo(folder)
    let path = folder.file("a.gammascope")
    let first = try await work(store.analysisPath, path)
    #expect(try folder.bytes(of: "a.gammascope").count < 8_000_000)

    var second = await LiveSession(store.analysisPath, opening: path)
    #expect(second.state.document == first.state.document)
    #expect(second.state.map.layer == .sqrtTS)
    let (was, now) = (try #require(first.state.shownFit), try #require(second.state.shownFit))
    #expect(now.result.statistic == was.result.statistic)
    #expect(now.result.covariance.map(\.bitPattern) == was.result.covariance.map(\.bitPattern))
    #expect(now.result.parameters == was.result.parameters)
    #expect(now.result.history.map(\.values) == was.result.history.map(\.values))
    #expect(now.report == was.report)
    // Nothing is stale, and nothing is computed on any screen.
    #expect(!second.state.tsIsStale)
    let map = try #require(second.state.sky.ts.shown?.snapshot)
    let old = try #require(first.state.sky.ts.shown?.snapshot)
    #expect(map.images[.sqrtTS]?.map(\.bitPattern) == old.images[.sqrtTS]?.map(\.bitPattern))
    #expect(map.peaks == old.peaks && !map.peaks.isEmpty)
    for screen in Screen.allCases {
      second.state.screen = screen
      await second.send(.wake(.frame))
    }
    #expect(second.fits == 0 && second.spectra == 0 && second.tsMaps == 0)
    second.state.screen = .spectrum
    #expect(!second.state.spectrumIsStale)
    guard case .points(let points)? = second.state.spectrum.answers[.points]?.result,
      case .points(let before)? = first.state.spectrum.answers[.points]?.result
    else {
      Issue.record("no flux points")
      return
    }
    #expect(points.map(\.source) == before.map(\.source))
    for (one, other) in zip(points, before) {
      #expect(
        one.points?.points.map(\.norm.bitPattern) == other.points?.points.map(\.norm.bitPattern))
      #expect(one.points?.points.map(\.ts.bitPattern) == other.points?.points.map(\.ts.bitPattern))
    }
    // An edit makes them stale as ever.
    second.state.screen = .map
    second.state.document.excludedRuns = [1001]
    #expect(second.state.tsIsStale)
  }

  /// Profiles after opening are those that the session of then would have made.
  @Test(arguments: [false, true])
  func profilesGoOnWithTheLikelihoodOfTheFit(isJoint: Bool) async throws {
    let folder = TemporaryFolder()
    let store = try await demo(folder)
    let path = folder.file("a.gammascope")
    var first = await LiveSession(store.analysisPath)
    try await first.command("fit-range", "0.1 5 TeV")
    if isJoint != first.state.document.fit.isJoint { try await first.command("joint-fit") }
    #expect(first.state.document.fit.isJoint == isJoint)
    try await first.command("fit")
    let place = try #require(
      first.state.document.models.freeParameters.first.map(\.first))
    let name = first.state.document.models.path(place)
    try await first.command("workspace", "save " + path)
    try await first.command("fit-profile", name)

    var second = await LiveSession(store.analysisPath, opening: path)
    #expect(second.state.shownFit?.fit == nil && second.state.shownFit?.profiles.isEmpty == true)
    // What else is done on the maps does not matter to the fit.
    try await second.command("toggle-exclusions")
    try await second.command("fit-profile", name)
    #expect(second.rebuilt == 1 && second.fits == 0)
    let (was, now) = (try #require(first.state.shownFit), try #require(second.state.shownFit))
    let index = try #require(was.index(of: place))
    let (a, b) = (try #require(was.errors[index]), try #require(now.errors[index]))
    let error = was.result.parameters[index].error
    #expect(abs((a.lower ?? 0) - (b.lower ?? 1)) < 1e-3 * error, "\(a) \(b)")
    #expect(abs((a.upper ?? 0) - (b.upper ?? 1)) < 1e-3 * error, "\(a) \(b)")
    let (one, other) = (try #require(was.profiles[index]), try #require(now.profiles[index]))
    for (x, y) in zip(one.curve.rises, other.curve.rises) { #expect(abs(x - y) < 0.02) }
    // It is made once.
    try await second.command("fit-errors")
    #expect(second.rebuilt == 1)
    #expect(second.state.shownFit?.errors.count ?? 0 > 1)
  }

  /// A fit that ended early has the responses of the place where it began, however far it got.
  @Test func theLikelihoodOfAFitThatWasStoppedIsExactlyThatOfThen() async throws {
    let folder = TemporaryFolder()
    let store = try await demo(folder)
    var session = await LiveSession(store.analysisPath)
    if session.state.document.fit.isJoint { try await session.command("joint-fit") }
    let model = try #require(session.state.document.models.models.first).name
    // A start that is far enough away for the responses to differ.
    for name in ["lon_0", "lat_0"] {
      let path = "\(model).\(name)"
      let place = try #require(
        session.state.document.models.places.first {
          session.state.document.models.path($0) == path
        })
      if session.state.document.models[place].isFrozen {
        try await session.command("freeze-parameter", path)
      }
      let value = session.state.document.models[place].value
      try await session.command("set-parameter", "\(path) = \(value + 0.08)")
    }
    try await session.command("fit")
    let record = try #require(session.state.fit.run.records.last)
    let result = record.result
    #expect(result.isConverged && result.history.count > 4)
    let archive = try JSONEncoder().encode(FitArchive(result))
    for step in 0..<result.history.count {
      // What would have been kept after this step.
      let snapshot = result.history[step]
      var json = try #require(try JSONSerialization.jsonObject(with: archive) as? [String: Any])
      var parameters = try #require(json["parameters"] as? [[String: Any]])
      for index in parameters.indices { parameters[index]["value"] = snapshot.values[index] }
      json["parameters"] = parameters
      json["statistic"] = snapshot.statistic
      json["state"] = step < result.history.count - 1 ? "stopped" : "converged"
      json["history"] = Array(try #require(json["history"] as? [Any]).prefix(step + 1))
      let stopped = try JSONDecoder().decode(
        FitArchive.self, from: JSONSerialization.data(withJSONObject: json))
      var models = result.startModels
      models.set(snapshot.values, of: result.parameters.map(\.parameter.shared))
      let end = try #require(stopped.result(models: models, startModels: result.startModels))
      let restored = FitRecord(
        number: 1, result: end, time: 0, seconds: 0, startModels: result.startModels,
        key: record.key)
      let fit = try await session.client.rebuild(restored, FitControl())
      var likelihood = fit.likelihood
      let statistic = try likelihood.value(at: snapshot.values)
      #expect(
        abs(statistic - snapshot.statistic) < 1e-6,
        "step \(step) of \(result.history.count): \(statistic - snapshot.statistic)")
    }
  }

  @Test func resultsOfOtherDataAreMarked() async throws {
    let folder = TemporaryFolder()
    let store = try await demo(folder)
    let path = folder.file("a.gammascope")
    let first = try await work(store.analysisPath, path)
    // A run is not there any more.
    var text = try String(contentsOfFile: store.analysisPath, encoding: .utf8)
    text = text.replacing("observations:\n", with: "observations:\n  obs_ids: [1001, 1002, 1003]\n")
    try Data(text.utf8).write(to: URL(fileURLWithPath: store.analysisPath))
    var second = await LiveSession(store.analysisPath, opening: path)
    #expect(second.state.log.messages.contains { $0.text.contains("run 1004 gone") })
    #expect(second.state.tsIsStale)
    #expect(second.state.fit.run.records.last?.isOutdated == true)
    #expect(
      second.state.fit.run.records.last?.report.contains { $0.contains("changed since") } == true)
    second.state.screen = .spectrum
    #expect(second.state.spectrumIsStale)
    // The numbers are those of then until they are asked for again.
    await second.send(.wake(.frame))
    #expect(second.spectra == 0)
    #expect(second.state.shownFit?.result.statistic == first.state.shownFit?.result.statistic)
    #expect(second.state.scanProblem?.contains("changed since this fit") == true)
    try await second.command("flux-points")
    #expect(second.spectra == 1 && !second.state.spectrumIsStale)
  }
}
