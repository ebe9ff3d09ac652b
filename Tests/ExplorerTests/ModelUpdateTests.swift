import Analysis
import Explorer
import GridMath
import Models
import SkyGeometry
import TerminalRendering
import TestSupport
import Testing

@Suite struct ModelUpdateTests {
  private let amplitude = ParameterPlace(model: 0, parameter: 1)

  /// On the Fit screen with the amplitude of the first source chosen.
  private func harness(columns: Int = 160, rows: Int = 48) throws -> Harness {
    var harness = try Harness(columns: columns, rows: rows)
    harness.keys("3 j")
    #expect(harness.state.selectedPlace == amplitude)
    harness.effects = []
    return harness
  }

  private func commands(_ harness: Harness) -> [String] {
    harness.effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
  }

  // MARK: Values

  @Test(arguments: [
    ("3e-12", 3e-12), ("4e-8 TeV-1 s-1 m-2", 4e-12), ("5e-15 GeV-1 s-1 cm-2", 5e-12),
    ("2e-15 1/(GeV s cm2)", 2e-12), ("2.5e-11 cm-2 s-1 TeV-1", 2.5e-11),
  ])
  func aValueIsTypedWithItsUnit(text: String, value: Double) throws {
    var harness = try harness()
    harness.keys("Enter Ctrl-U")
    harness.type(text)
    harness.keys("Enter")
    let new = harness.state.document.models[amplitude]
    #expect(abs(new.value / value - 1) < 1e-12)
    #expect(new.unit.text == "TeV-1 s-1 cm-2", "the unit of the parameter stays")
    #expect(harness.state.request?.models[amplitude].value == new.value, "the maps follow")
    harness.keys("u")
    #expect(harness.state.document.models[amplitude].value == 3e-11)
  }

  @Test(arguments: [
    ("3e-11 TeV", "has another dimension"), ("3e-11 bananas", "is not a unit"),
    ("much", "is not a number"), ("nan", "is not a number"),
  ])
  func aWrongValueIsExplainedBeforeEnter(text: String, reason: String) throws {
    var harness = try harness()
    harness.keys("Enter Ctrl-U")
    harness.type(text)
    let shown = harness.draw().cells.text
    #expect(shown.contains(reason), "\(shown)")
    let before = harness.state.document
    harness.keys("Enter")
    #expect(harness.state.document == before)
    #expect(harness.state.modal != nil, "the question stays open")
    #expect(
      harness.state.status?.text.contains("Crab.amplitude") == true || reason.contains("number"))
  }

  @Test func aValueBeyondItsBoundsIsRefused() throws {
    var harness = try harness()
    harness.keys("b Ctrl-U")
    harness.type("1e-13 none")
    harness.keys("Enter")
    #expect(harness.state.document.models[amplitude].minimum == 1e-13)
    #expect(harness.state.document.models[amplitude].maximum == nil)
    harness.keys("Enter Ctrl-U")
    harness.type("1e-14")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("beyond the bounds 1e-13 … none") == true)
    #expect(harness.state.document.models[amplitude].value == 3e-11)
  }

  @Test func boundsHaveUnitsAndAnOrder() throws {
    var harness = try harness()
    harness.keys("b Ctrl-U")
    harness.type("5 1")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("must be below") == true)
    harness.keys("Ctrl-U")
    harness.type("1e-16 1e-13 GeV-1 s-1 cm-2")
    harness.keys("Enter")
    let parameter = harness.state.document.models[amplitude]
    #expect(abs((parameter.minimum ?? 0) / 1e-13 - 1) < 1e-12)
    #expect(abs((parameter.maximum ?? 0) / 1e-10 - 1) < 1e-12)
  }

  @Test func stepsAreOneUndo() throws {
    var harness = try harness()
    harness.keys("+ + +")
    #expect(abs(harness.state.document.models[amplitude].value / 3.090903e-11 - 1) < 1e-5)
    harness.keys("L")
    #expect(abs(harness.state.document.models[amplitude].value / 3.399993e-11 - 1) < 1e-5)
    #expect(harness.state.history.past.count == 1)
    harness.keys("k +")
    #expect(harness.state.history.past.count == 2)
    harness.keys("u u")
    #expect(harness.state.document.models == harness.state.field?.models)
  }

  @Test func stepsStopAtBounds() throws {
    var harness = try harness()
    harness.keys("b Ctrl-U")
    harness.type("1e-13 3.01e-11")
    harness.keys("Enter + +")
    #expect(harness.state.document.models[amplitude].value == 3.01e-11)
    #expect(harness.state.status?.text.contains("at its bound") == true)
    let row = harness.state.parameterRow(amplitude, of: harness.state.document.models)
    #expect(row.standing == .atBound)
    #expect(row.position == 1)
    #expect(row.flags == ["at bound", "changed"])
  }

  @Test func positionsStepByTenthsOfAPixel() throws {
    var harness = try harness()
    let lat = ParameterPlace(model: 0, parameter: 4)
    harness.state.fit.parameter = 4
    harness.keys("+")
    #expect(abs(harness.state.document.models[lat].value - 22.012) < 1e-9)
  }

  @Test func freezingAndReset() throws {
    var harness = try harness()
    harness.keys("Space")
    #expect(harness.state.document.models[amplitude].isFrozen)
    harness.keys("+ Backspace")
    #expect(harness.state.document.models[amplitude].value == 3e-11)
    #expect(
      commands(harness) == [
        "freeze-parameter Crab.amplitude", "set-parameter Crab.amplitude = 3.03e-11 TeV-1 s-1 cm-2",
        "reset-parameter Crab.amplitude",
      ])
  }

  // MARK: Links

  @Test func aLinkIsPickedAndShowsItsPartner() throws {
    var harness = try harness()
    harness.keys("k *")
    guard case .picker(let picker) = harness.state.modal else {
      Issue.record("no list")
      return
    }
    #expect(picker.choices.first == "Faint One.index", "the same name comes first")
    #expect(!picker.choices.contains { $0.hasSuffix(".amplitude") }, "only the same kind")
    harness.keys("Enter")
    let models = harness.state.document.models
    let index = ParameterPlace(model: 0, parameter: 0)
    #expect(models[index].value == 2, "it takes the figures of the other")
    #expect(models.sharedParameters.count == models.places.count - 1)
    let row = harness.state.parameterRow(index, of: models)
    #expect(row.partners == ["Faint One.index"])
    harness.state.status = nil
    #expect(harness.draw().cells.text.contains("one with Faint One.index"))
    // Both follow an edit.
    harness.keys("Enter Ctrl-U")
    harness.type("2.7")
    harness.keys("Enter")
    #expect(
      harness.state.document.models[ParameterPlace(model: 1, parameter: 0)].value == 2.7)
    harness.keys("*")
    #expect(
      harness.state.document.models.places.allSatisfy {
        harness.state.document.models[$0].link == nil
      })
  }

  @Test func parametersOfDifferentKindsAreNotLinked() throws {
    var harness = try harness()
    harness.keys(":")
    harness.type("link-parameters Crab.index = Faint One.amplitude")
    let before = harness.state.document
    harness.keys("Enter")
    #expect(harness.state.document == before)
    #expect(harness.state.status?.text.contains("Crab.index") == true)
    #expect(harness.state.status?.text.contains("same kind") == true)
  }

  // MARK: Sources

  @Test func aSourceIsAddedAtTheCrosshair() throws {
    var harness = try harness()
    harness.state.map.crosshair = PixelPosition(x: 10, y: 40)
    harness.keys("n")
    harness.type("log")
    harness.keys("Enter")
    harness.type("gauss")
    harness.keys("Enter Enter")
    let models = harness.state.document.models
    let new = try #require(harness.state.selectedSource)
    #expect(new.name == "source 1")
    #expect(new.spectral.typeName == "LogParabolaSpectralModel")
    #expect(new.spatial?.typeName == "GaussianSpatialModel")
    let here = try #require(harness.state.direction(of: PixelPosition(x: 10, y: 40)))
    #expect(try #require(new.spatial?.position).separation(to: here) < 1e-9)
    #expect(models.models.count == 4)
    guard case .background = models.models[3] else {
      Issue.record("sources stand before the background")
      return
    }
    harness.keys("u")
    #expect(harness.state.document.models.models.count == 3)
  }

  @Test func aNameIsUsedOnce() throws {
    var harness = try harness()
    harness.keys(":")
    harness.type("add-source pl point Crab")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("names must differ") == true)
    #expect(harness.state.document.models.models.count == 3)
  }

  @Test func sourcesAreRenamedCopiedAndDeleted() throws {
    var harness = try harness()
    harness.keys("r Ctrl-U")
    harness.type("Crab Nebula")
    harness.keys("Enter D")
    #expect(
      harness.state.document.models.models.map(\.name) == [
        "Crab Nebula", "Faint One", "Crab Nebula 1", "stacked-bkg",
      ])
    harness.keys("d")
    #expect(harness.state.document.models.models.count == 3)
    harness.keys("u u u")
    #expect(harness.state.document.models == harness.state.field?.models)
  }

  @Test func theSpectrumChangesAndKeepsTheAmplitude() throws {
    var harness = try harness()
    harness.keys("T")
    harness.type("ecpl")
    harness.keys("Enter")
    let new = try #require(harness.state.selectedSource).spectral
    #expect(new.typeName == "ExpCutoffPowerLawSpectralModel")
    #expect(new["index"].value == 2.5)
    #expect(abs(new.evaluate([1])[0] / 3e-11 - 1) < 1e-9, "the same flux at the reference")
  }

  @Test func absorptionGoesOnAndOff() throws {
    var harness = try harness()
    harness.keys("z Ctrl-U")
    harness.type("0.182")
    harness.keys("Enter")
    let absorbed = try #require(harness.state.selectedSource).spectral
    #expect(absorbed.title == "power law × EBL(z 0.182)")
    #expect(abs(absorbed.evaluate([1])[0] / 1.5e-11 - 1) < 1e-9)
    harness.keys("z Enter")
    #expect(harness.state.document.models == harness.state.field?.models)
    #expect(
      commands(harness) == ["absorption Crab = 0.182 half", "absorption Crab = off"])
  }

  @Test func aSourceIsPlacedByCoordinates() throws {
    var harness = try harness()
    harness.keys("P Ctrl-U")
    harness.type("5h34m00s +22d06m00s")
    harness.keys("Enter")
    let position = try #require(harness.state.selectedSource?.spatial?.position)
    #expect(position.separation(to: SkyDirection(ra: 83.5, dec: 22.1)) < 1e-6)
  }

  @Test func aGrabbedSourceFollowsTheCrosshair() throws {
    var harness = try harness()
    harness.keys("1 M g")
    #expect(harness.state.contexts.first == .sourceMove)
    harness.keys("l l k")
    let moved = try #require(harness.state.effectiveModels.models[0].position)
    #expect(harness.state.request?.models.models[0].position == moved, "the prediction follows")
    #expect(harness.state.document.models == harness.state.field?.models, "until it is put down")
    harness.keys("Esc")
    #expect(harness.state.effectiveModels == harness.state.field?.models)
    harness.keys("M g l l Enter")
    #expect(harness.state.fit.grab == nil)
    #expect(harness.state.document.models != harness.state.field?.models)
    #expect(commands(harness).contains { $0.hasPrefix("move-source Crab = 83.") })
    harness.keys("u")
    #expect(harness.state.document.models == harness.state.field?.models)
  }

  @Test func aMarkerIsDragged() throws {
    var harness = try harness()
    harness.keys("1")
    let frame = harness.draw()
    let marker = try #require(
      frame.hits.last { if case .source("Crab") = $0.target { true } else { false } })
    let (x, y) = (marker.rect.x, marker.rect.y)
    harness.send(.mouse(MouseInput(.press, x: x, y: y, target: marker.target)))
    harness.send(.mouse(MouseInput(.release, x: x, y: y, target: marker.target)))
    #expect(harness.state.document.models == harness.state.field?.models, "a click moves nothing")
    harness.send(.mouse(MouseInput(.press, x: x, y: y, target: marker.target)))
    harness.send(.mouse(MouseInput(.drag, x: x + 6, y: y + 2, target: .map)))
    #expect(harness.state.fit.grab?.model == "Crab")
    harness.send(.mouse(MouseInput(.release, x: x + 6, y: y + 2, target: .map)))
    #expect(harness.state.fit.grab == nil)
    let pixel = try #require(
      harness.state.document.models.models[0].position.flatMap {
        harness.state.field?.geometry.pixel(of: $0)
      })
    let aimed = harness.state.position(atColumn: x + 6, row: y + 2)
    #expect(abs(pixel.x - aimed.x) < 0.01 && abs(pixel.y - aimed.y) < 0.01)
    #expect(commands(harness).contains { $0.hasPrefix("move-source Crab") })
  }

  @Test func theBackgroundChangesItsKind() throws {
    var harness = try harness()
    harness.keys(":")
    harness.type("background-model piecewise")
    harness.keys("Enter")
    guard case .background(let model) = harness.state.document.models.models[2] else {
      Issue.record("the background is gone")
      return
    }
    #expect(model.parameters.count == FakeField.bins)
    let row = harness.state.parameterRow(
      ParameterPlace(model: 2, parameter: 0), of: harness.state.document.models)
    #expect(row.name == "norm 100–178 GeV")
  }

  // MARK: Log, files, prediction

  @Test func theLogCanBeReplayed() throws {
    var first = try harness()
    first.keys("Enter Ctrl-U")
    first.type("4e-12")
    first.keys("Enter Space k + P Ctrl-U")
    first.type("83.5 22.1")
    first.keys("Enter D T")
    first.type("lp")
    first.keys("Enter z Ctrl-U")
    first.type("0.5")
    first.keys("Enter")
    var second = try Harness()
    for command in commands(first) {
      second.keys(":")
      second.type(command)
      second.keys("Enter")
      #expect(second.state.modal == nil, "\(command): \(second.state.status?.text ?? "")")
    }
    #expect(second.state.document.models == first.state.document.models)
  }

  @Test func modelsOfAFileTakeThePlaceOfTheOthers() throws {
    var harness = try harness()
    let before = harness.state.document.models
    let source = SkyModel(
      name: "New", spectral: .powerLaw(), spatial: SpatialModel(.point, at: FakeField.source()))
    let yaml = ModelFile.yaml(try ModelList([.source(source)]), creator: "test")
    let reading = ModelFile.read(yaml: yaml, file: "new.yaml", folder: ".")
    harness.send(.modelsRead(path: "new.yaml", reading))
    #expect(harness.state.document.models.models.map(\.name) == ["New", "stacked-bkg"])
    #expect(harness.state.status?.text == "1 model read from new.yaml")
    harness.keys("u")
    #expect(harness.state.document.models == before)
    let broken = ModelFile.read(yaml: "components: 5", file: "bad.yaml", folder: ".")
    harness.send(.modelsRead(path: "bad.yaml", broken))
    #expect(harness.state.document.models == before)
    #expect(harness.state.status?.text.contains("bad.yaml") == true)
    harness.keys("M w")
    harness.type("out.yaml")
    #expect(harness.keys("Enter").contains(.writeModels(path: "out.yaml")))
  }

  @Test func savedModelsAreWrittenAsAModelsFile() async throws {
    var harness = try harness()
    harness.keys("+ Space")
    let saved = try #require(SavedState(harness.state))
    let folder = TemporaryFolder()
    let store = StateStore(folder: folder.path)
    #expect(await store.save(saved) == nil)
    let (loaded, note) = await StateStore(folder: folder.path).load(saved.path)
    #expect(note == nil)
    let text = try #require(loaded?.models?.text)
    let reading = ModelFile.read(yaml: text, file: "saved", folder: "/")
    #expect(reading.models == harness.state.document.models)
    #expect(reading.diagnostics.isEmpty)
  }

  @Test func savedModelsComeBack() throws {
    var harness = try harness()
    harness.keys("+")
    let saved = try #require(SavedState(harness.state))
    #expect(saved.models?.models == harness.state.document.models)
    var other = try Harness(loads: false)
    other.send(.engine(.opened(try FakeField.info())))
    #expect(SavedState(other.state)?.models == nil, "unchanged models are not kept")
    other.send(.restored(saved, note: nil))
    #expect(other.state.document.models == harness.state.document.models)
  }

  @Test func thePredictionIsShownAndCounted() throws {
    var harness = try harness()
    let first = try #require(harness.state.result?.analysis.prediction)
    #expect(harness.state.fit.panel.statistic == first.statistic)
    harness.keys("L")
    try harness.answer()
    let second = try #require(harness.state.result?.analysis.prediction)
    #expect(second.shares[0].counts > 1.09 * first.shares[0].counts)
    #expect(harness.state.fit.panel.previous == first.statistic)
    harness.keys("1 m p")
    let crosshair = harness.state.readout.first { $0.layer == .predicted }
    #expect(crosshair != nil)
    #expect(harness.draw().cells.text.contains("predicted"))
    harness.keys("m r M k")
    try harness.answer()
    #expect(harness.state.map.residual == .ratio)
    #expect(harness.draw().cells.text.contains("(n−μ)/μ"))
  }

  @Test func aSourceOutsideTheMapIsSaid() throws {
    var harness = try harness()
    harness.keys("P Ctrl-U")
    harness.type("90 22")
    harness.keys("Enter")
    try harness.answer()
    #expect(harness.draw().cells.text.contains("outside the map"))
    #expect(harness.state.log.messages.contains { $0.text == "Crab: outside the map" })
  }

  @Test func whatTheDataSayNothingAboutIsMarked() throws {
    var harness = try harness()
    let request = try #require(harness.state.request)
    var result = try FakeField.result(request)
    result.prediction?.uninformed = [amplitude]
    harness.keys("+")
    let running = try #require(harness.state.jobs.running)
    harness.send(.computed(generation: running, FieldResult(result)))
    let row = harness.state.parameterRow(amplitude, of: harness.state.document.models)
    #expect(row.standing == .uninformed)
    #expect(harness.draw().cells.text.contains("no data"))
    #expect(
      harness.state.log.messages.contains {
        $0.text.hasPrefix("the data say nothing about Crab.amplitude")
      })
  }

  @Test func withoutModelsTheScreenSaysHowToAddOne() throws {
    var harness = try harness()
    harness.keys("d d d")
    try harness.answer()
    let text = harness.draw().cells.text
    #expect(text.contains("new source at the crosshair"))
    #expect(text.contains("read a models file"))
    harness.keys("1 m p")
    #expect(harness.draw().cells.text.contains("M n adds a source"))
    harness.keys("3 n Enter Enter Enter")
    #expect(harness.state.document.models.models.count == 1)
  }

  @Test(arguments: [
    (160, 48), (120, 40), (80, 24), (60, 15), (40, 12), (200, 60),
  ])
  func theScreenFitsEverySize(columns: Int, rows: Int) throws {
    var harness = try harness(columns: columns, rows: rows)
    for level in [ColorLevel.truecolor, .c256, .c16, .mono] {
      for glyphs in [GlyphSet.unicode, .ascii] {
        let frame = harness.draw(level, glyphs)
        let text = frame.cells.text
        #expect(text.contains("amplitude"), "\(columns)×\(rows)")
        #expect(text.contains("3e") && text.contains("11"))
        if glyphs == .ascii { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
      }
    }
  }
}

extension Model {
  fileprivate var position: SkyDirection? {
    if case .source(let source) = self { return source.spatial?.position }
    return nil
  }
}
