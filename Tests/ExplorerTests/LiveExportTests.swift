import Analysis
import Datasets
import Estimators
import Explorer
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// What the explorer exports, carried out without it.
@Suite(.serialized) struct LiveExportTests {
  private func demo(_ folder: TemporaryFolder) async throws -> DemoStore {
    let store = DemoStore(
      folder: folder.file("demo"), field: DemoField(nights: 1), creator: "tests")
    try await store.make(workers: Workers(2))
    return store
  }

  @Test func theExportedStateGivesTheSameNumbers() async throws {
    let temporary = TemporaryFolder()
    var session = await LiveSession(try await demo(temporary).analysisPath)
    session.state.document.excludedRuns = [1002]
    try await session.command("add-region", "box 184.9 30.4 0.3 0.2 20")
    session.state.document.regions[session.state.document.regions.count - 1].role = .exclude
    try await session.command("add-region", "ellipse 184.5 30.2 0.6 0.4 10")
    session.state.document.regions[session.state.document.regions.count - 1].fitUse = .inside
    try await session.command("energy", "0.1 3 TeV")
    try await session.command("fit-range", "0.1 5 TeV")
    session.state.document.models[ParameterPlace(model: 0, parameter: 0)].value += 0.125
    await session.send(.wake(.frame))
    let folder = temporary.file("out")
    try await session.command("export", folder)
    #expect(session.state.status?.kind == .good, "\(session.state.status?.text ?? "")")
    #expect(session.state.writesUnderWay == 0)
    let shown = try #require(session.state.result?.analysis)
    #expect(shown.request == session.state.request)

    let configuration = try AnalysisConfiguration.read(path: folder + "/analysis.yaml").get()
    let result = try await AnalysisEngine(threads: 2).run(
      configuration, until: .fit, withResponses: true)
    let stacked = try #require(result.stacked)
    #expect(stacked.runs.count == shown.runCount && stacked.runs == [1001, 1003, 1004])
    #expect(abs(stacked.livetime - shown.livetime) < 1e-9)
    #expect(result.norms.map(\.norm) == shown.norms.map(\.norm))
    #expect(!shown.norms.isEmpty)
    // The picture: significance in the selected energies, pixel by pixel.
    let image = try #require(result.excess.first?.images.significance)
    #expect(result.excess.count == 1)
    for (mine, other) in zip(shown.layers.significance, image) where mine.isFinite {
      #expect(abs(mine - other) < 1e-9)
    }
    // The models with their backgrounds, and the statistic of the bins that the fit has.
    let models = session.state.document.models
    let setup = try #require(result.setup)
    #expect(setup.models.models.map(\.name) == models.models.map(\.name))
    for (mine, other) in zip(models.models, setup.models.models) {
      #expect(mine.parameters.map(\.value) == other.parameters.map(\.value))
    }
    let statistic = try #require(shown.prediction?.statistic)
    #expect(abs(statistic - (try #require(result.start).statistic)) < 1e-6 * abs(statistic))
    let script = try String(
      contentsOfFile: folder + "/" + GammapyScript.fileName, encoding: .utf8)
    #expect(script.contains("[1001, 1003, 1004]"))
    #expect(script.contains("ellipse("))
  }

  @Test func aJointFitIsExportedWithTheBackgroundsThatItFound() async throws {
    let temporary = TemporaryFolder()
    var session = await LiveSession(try await demo(temporary).analysisPath)
    try await session.command("joint-fit")
    try await session.command("fit")
    let record = try #require(session.state.shownFit)
    #expect(record.isJoint)
    let folder = temporary.file("joint")
    try await session.command("export", folder)
    let configuration = try AnalysisConfiguration.read(path: folder + "/analysis.yaml").get()
    #expect(!configuration.datasets.stack)
    let result = try await AnalysisEngine(threads: 2).run(
      configuration, until: .fit, withResponses: true)
    let covariance = try String(
      contentsOfFile: folder + "/models_covariance.dat", encoding: .utf8)
    let off = record.result.fullCovariance[1]
    #expect(off != 0 && covariance.contains(String("\(off)".prefix(8))))
    // The start is where the joint fit of the explorer ended.
    let start = try #require(result.start)
    #expect(abs(start.statistic - record.result.statistic) < 1e-6 * abs(start.statistic))
  }

  @Test func otherFoldersAreLeftAsTheyAre() async throws {
    let temporary = TemporaryFolder()
    var session = await LiveSession(try await demo(temporary).analysisPath)
    let folder = temporary.file("mine")
    try temporary.write("precious", to: "mine/analysis.yaml")
    try await session.command("export", folder)
    #expect(session.state.status?.kind == .error)
    #expect(session.state.status?.text.contains("holds other files") == true)
    #expect(try temporary.bytes(of: "mine/analysis.yaml") == Array("precious".utf8))
    // An export is replaced, and that is said.
    try await session.command("export", temporary.file("own"))
    #expect(session.state.status?.text.contains("written in") == true)
    try await session.command("export", temporary.file("own"))
    #expect(session.state.status?.text.contains("replaced in") == true)
  }

  /// A folder that cannot be made is an error of the replay too.
  @Test func failuresAreThoseOfTheReplay() throws {
    var harness = try Harness()
    harness.state.replay = Replay(commands: ["export /dev/null/x"], endsSession: true)
    let action = try #require(ActionRegistry.standard["export"])
    let effects = harness.state.perform(action, .text("/dev/null/x"), text: "/dev/null/x")
    #expect(harness.state.isBusy)
    #expect(
      effects.contains { if case .export(_, "/dev/null/x") = $0 { true } else { false } })
    harness.send(.written([Message("/dev/null/x: no", .error)]))
    #expect(!harness.state.isBusy)
    #expect(harness.state.replay?.failures == ["/dev/null/x: no"])
  }
}
