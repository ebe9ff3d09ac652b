import Estimators
import Explorer
import Foundation
import GridMath
import Models
import SkyGeometry
import TerminalRendering
import Testing

/// The TS map in the explorer: settings, progress, cancelling, peaks.
@Suite struct ExplorerTsMapTests {
  @Test func itStartsWithTheSettingsAndIsPaintedAsItComes() async throws {
    var harness = try Harness()
    harness.keys("< <")
    try harness.answer()
    let effects = harness.keys("f t")
    guard
      case .sky(.tsMap(let generation, let request, let place))? = effects.first(where: {
        if case .sky(.tsMap) = $0 { true } else { false }
      })
    else {
      Issue.record("no TS map was asked for")
      return
    }
    #expect(request.bins == 0..<6 && request.models == nil && request.computesLimits)
    #expect(place == harness.state.map.crosshair)
    #expect(harness.state.map.layer == .sqrtTS)
    #expect(harness.draw().cells.text.contains("makes the kernel"))
    // Findings are said; parts of another map are not listened to.
    harness.send(.sky(.ts(generation: generation, .prepared(findings: ["cut at 0.1 deg"]))))
    #expect(harness.state.status?.text == "cut at 0.1 deg")
    let part = try await FakeSky.snapshot(parts: 1)
    harness.send(.sky(.ts(generation: generation + 1, .progress(part))))
    #expect(harness.state.sky.ts.shown == nil)
    harness.send(.sky(.ts(generation: generation, .progress(part))))
    #expect(part.doneCount == 225 && part.pixelCount == 3600)
    var text = harness.draw().cells.text
    #expect(text.contains("6 % of the pixels"), "\(text)")
    #expect(text.contains("f c cancels"))
    // Where a pixel is not computed yet the coarse one is painted, but not read out.
    harness.state.map.crosshair = PixelPosition(x: 21, y: 41)
    #expect(harness.state.values(of: .sqrtTS)[41 * 60 + 21].isFinite)
    #expect(!harness.state.readout.contains { $0.layer == .sqrtTS })
    harness.state.map.crosshair = PixelPosition(x: 20, y: 40)
    #expect(harness.state.readout.contains { $0.layer == .sqrtTS })
    let whole = try await FakeSky.snapshot()
    harness.send(.sky(.ts(generation: generation, .finished(whole, seconds: 0.3))))
    #expect(whole.isComplete && harness.state.sky.ts.running == nil)
    #expect(
      harness.state.values(of: .sqrtTS).map(\.bitPattern) == whole.map.sqrtTS.map(\.bitPattern))
    text = harness.draw().cells.text
    #expect(text.contains("TS map  √TS"))
    #expect(text.contains("point, index 2"))
    #expect(text.contains("over the background"))
    for (key, title) in [
      ("T", "TS map  TS"), ("f", "TS map  flux"), ("d", "flux error"),
      ("u", "flux limit"), ("n", "TS map  steps"),
    ] {
      harness.keys("m \(key)")
      #expect(harness.draw().cells.text.contains(title), "no \(title)")
    }
  }

  @Test func itIsCancelledByEachOfThreeKeys() async throws {
    for key in ["f c", "Esc", "Ctrl-C"] {
      var harness = try Harness()
      harness.keys("f t")
      harness.send(
        .sky(.ts(generation: 1, .progress(try await FakeSky.snapshot(parts: 2)))))
      let effects = harness.keys(key)
      #expect(effects.contains(.sky(.cancelTsMap)), "\(key)")
      #expect(harness.state.sky.ts.running == nil)
      #expect(harness.state.status?.text.contains("cancelled after") == true)
      // What is there stays, and says that it is not all.
      #expect(harness.draw().cells.text.contains("% only"), "\(key)")
      let before = harness.state.sky.ts.shown?.number
      harness.send(.sky(.ts(generation: 1, .finished(try await FakeSky.snapshot(), seconds: 1))))
      #expect(harness.state.sky.ts.shown?.number == before)
    }
  }

  @Test func itIsStaleWhenItsDataOrItsModelsChange() async throws {
    var harness = try Harness()
    try await harness.makeTsMap()
    #expect(!harness.state.tsIsStale)
    // Over the background alone, models mean nothing.
    harness.keys("M n")
    harness.keys("Esc")
    harness.state.document.models = ModelList()
    #expect(!harness.state.tsIsStale)
    harness.keys("x")
    #expect(harness.state.tsIsStale)
    #expect(harness.draw().cells.text.contains("stale: f t"))
    harness.keys("x")
    #expect(!harness.state.tsIsStale)
    harness.state.document.models = try FakeField.models()
    _ = harness.state.perform(
      try #require(ActionRegistry.standard["ts-base"]), .text("models"))
    try await harness.makeTsMap()
    #expect(harness.state.sky.ts.shown?.request.models != nil && !harness.state.tsIsStale)
    harness.state.document.models[ParameterPlace(model: 0, parameter: 0)].value = 3
    #expect(harness.state.tsIsStale)
  }

  @Test func whatCannotBeMadeIsSaid() throws {
    var harness = try Harness()
    func status(_ command: String) -> String {
      harness.keys(":")
      harness.type(command)
      harness.send(.key("Enter"))
      let text = harness.state.status?.text ?? ""
      harness.keys("Esc Esc")
      return text
    }
    #expect(status("ts-energies 200 300 TeV").contains("no energy bin lies in"))
    #expect(status("ts-map").contains("no energy bin lies in"))
    #expect(harness.state.sky.ts.running == nil)
    #expect(status("ts-energies selected").contains("100 GeV"))
    #expect(status("ts-width 3").contains("larger than the map of 1.2°"))
    #expect(status("ts-width 0").contains("above 0"))
    #expect(status("ts-width 0.2").contains("kernel 0.2°"))
    #expect(harness.state.sky.ts.settings.kernelWidth == 0.2)
    #expect(status("ts-source nobody").contains("not one of"))
    #expect(status("ts-source 2.7").contains("index 2.7"))
    #expect(status("ts-source Crab").contains("Crab"))
    #expect(harness.state.sky.ts.settings.source == .model("Crab"))
    harness.state.document.models = ModelList()
    #expect(status("ts-map").contains("no source \"Crab\""))
    #expect(status("ts-source 2").contains("index 2"))
    #expect(status("ts-base models").contains("over the models"))
    #expect(status("ts-map").contains("no models"))
    #expect(status("ts-base background").contains("over the background"))
    // Gaps in the selection.
    harness.state.document.bins[3] = false
    #expect(status("ts-map").contains("gaps"))
  }

  @Test func theListOfSettingsChangesThem() throws {
    var harness = try Harness()
    harness.keys("f T")
    var text = harness.draw().cells.text
    for part in [
      "test source   point, index 2", "as wide as the source", "the background", "start",
    ] {
      #expect(text.contains(part), "no \(part) in \(text)")
    }
    // The fourth row switches and the list stays.
    harness.keys("Down Down Down Enter")
    text = harness.draw().cells.text
    #expect(text.contains("the models: what they leave"))
    #expect(harness.state.sky.ts.settings.isOverModels)
    harness.keys("Down Enter")
    #expect(!harness.state.sky.ts.settings.computesLimits)
    harness.keys("Down")
    let effects = harness.keys("Enter")
    #expect(effects.contains { if case .sky(.tsMap) = $0 { true } else { false } })
    harness.keys("f T Down Enter")
    #expect(harness.state.modal != nil)
    for _ in 0..<3 { harness.keys("Backspace") }
    harness.type("0.3")
    harness.keys("Enter")
    #expect(harness.state.sky.ts.settings.kernelWidth == 0.3)
  }

  @Test func aMapWithoutPeaksOffersNoList() async throws {
    var harness = try Harness()
    harness.state.map.threshold = 500
    try await harness.makeTsMap()
    let few = try #require(harness.state.status?.text)
    #expect(few.contains("no peak above 500, 2 above 3 · ") && few.contains("lists them"), "\(few)")
    #expect(harness.state.words(for: []) == "no peak above 3")
    harness.state.map.threshold = 5
    #expect(harness.state.words(for: [MapPeak(x: 1, y: 1, value: 7)]) == "1 peak above 5")
  }

  @Test func peaksAreListedVisitedAndBecomeSources() async throws {
    var harness = try Harness()
    harness.keys("g P")
    #expect(harness.state.modal == nil, "there is no TS map yet")
    try await harness.makeTsMap()
    #expect(harness.state.status?.text.contains("2 peaks above 5") == true)
    harness.keys("g P")
    let text = harness.draw().cells.text
    #expect(text.contains("peaks of the TS map"))
    #expect(text.contains("source near it"))
    #expect(harness.state.tsPeaks.map(\.peak.x) == [20, 45])
    // The second one: gone to, then made a source.
    harness.keys("Down Enter")
    #expect(harness.state.modal == nil)
    #expect(harness.state.map.crosshair == PixelPosition(x: 45, y: 12))
    let before = harness.state.document.models.models.count
    harness.keys("g P j n")
    #expect(harness.state.document.models.models.count == before + 1)
    guard
      case .source(let source)? = harness.state.selectedModel.map({
        harness.state.document.models.models[$0]
      })
    else {
      Issue.record("no source was added")
      return
    }
    let shown = try #require(harness.state.sky.ts.shown?.snapshot.map)
    #expect(
      abs(source.spectral["amplitude"].value / (1e-12 * shown.norm[12 * 60 + 45]) - 1) < 1e-12)
    let pixel = try #require(
      source.spatial?.position.flatMap { harness.state.field?.geometry.pixel(of: $0) })
    #expect(abs(pixel.x - 45) < 1e-6 && abs(pixel.y - 12) < 1e-6)
    #expect(harness.effects.contains(.record("peak-source 2")))
    harness.keys("u")
    #expect(harness.state.document.models.models.count == before)
  }
}
