import Analysis
import Estimators
import Explorer
import Foundation
import Models
import SkyGeometry
import TerminalRendering
import TestSupport
import Testing

/// Workspaces: what is in them, and what happens to files that cannot be read or written.
@Suite struct WorkspaceTests {
  /// A state with something on every screen.
  private func richState() throws -> Harness {
    var harness = try Harness()
    harness.keys("r a Enter X ] m c s q + p")
    harness.keys("3 + + 4 5 j Space 2 U ^ 1")
    harness.state.sky.ts.settings.source = .model("Crab")
    harness.state.sky.ts.settings.energies = .range(0.2, 3)
    harness.state.sky.panels.count = 2
    harness.state.spectrum.edges = ["Crab": [0.1, 1, 10]]
    harness.state.spectrum.view = .counts
    harness.state.spectrum.visibility = ["source Crab": false]
    harness.state.screen = .spectrum
    harness.send(.resultsRead(path: "/x", SpectrumOverlayTests.reading()))
    harness.state.document.regions[0].tags = ["mine"]
    harness.state.document.fit = FitScope(minimum: 0.2, maximum: 5, isJoint: true)
    return harness
  }

  private func written(_ harness: Harness, _ path: String) throws {
    let saved = try #require(SavedState(harness.state))
    #expect(StateStore.saveWorkspace(saved, to: path).kind == .good)
  }

  /// A state in which a workspace was opened.
  private func opened(_ path: String, _ info: FieldInfo? = nil) async throws -> Harness {
    var saved = try StateStore.read(path).get()
    #expect(await saved.readModels { FakeField.read($0) } == [])
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(try info ?? FakeField.info())))
    harness.send(.restored(saved, note: nil, origin: .workspace(path)))
    return harness
  }

  @Test func everythingComesBack() async throws {
    let folder = TemporaryFolder()
    let first = try richState()
    let path = folder.file("a.gammascope")
    try written(first, path)
    var second = try await opened(path)
    #expect(second.state.document == first.state.document)
    #expect(second.state.map == first.state.map)
    #expect(second.state.screen == .spectrum && second.state.workspacePath == path)
    #expect(second.state.history.past.count == first.state.history.past.count)
    #expect(second.state.sky.ts.settings == first.state.sky.ts.settings)
    #expect(second.state.sky.panels.count == 2)
    let (a, b) = (first.state.spectrum, second.state.spectrum)
    #expect(a.view == b.view && a.unit == b.unit && a.edges == b.edges)
    #expect(a.showsLimits == b.showsLimits && a.visibility == b.visibility)
    #expect(!a.overlays.isEmpty && a.overlays.count == b.overlays.count)
    for (one, other) in zip(a.overlays, b.overlays) {
      #expect(one.source == other.source && one.label == other.label && one.band == other.band)
      #expect(
        one.points?.points.map(\.norm.bitPattern) == other.points?.points.map(\.norm.bitPattern))
    }
    #expect(second.state.status?.text.contains("workspace \(path) of 20") == true)
    // Undo goes on where it was.
    while !second.state.history.past.isEmpty { second.keys("1 u") }
    #expect(second.state.document.models == (try FakeField.models()))
    // A second writing of the same state gives the same file, but for the time.
    let again = folder.file("b.gammascope")
    try written(try await opened(path), again)
    func lines(_ path: String) throws -> [String] {
      // Texts of models have the time of their writing too.
      try String(contentsOfFile: path, encoding: .utf8)
        .replacing(/\d{4}-\d\d-\d\dT[\d:]+Z/, with: "").components(separatedBy: "\n")
        .filter { !$0.contains("savedAt") }
    }
    let (one, two) = (try lines(path), try lines(again))
    #expect(one == two, "\(Set(one).symmetricDifference(two).sorted())")
  }

  /// Four panels of layers, each with something of its own, and the third in focus.
  private func panels() throws -> Harness {
    var harness = try Harness()
    harness.keys("w l w 4")
    harness.draw()
    harness.keys("w Z w E w L w C Tab + } s q c i")
    harness.draw()
    harness.keys("Tab")
    return harness
  }

  @Test func panelsOfLayersComeBackWithWhatIsTheirOwn() async throws {
    let folder = TemporaryFolder()
    let first = try panels()
    let path = folder.file("a.gammascope")
    try written(first, path)
    var second = try await opened(path)
    #expect(second.state.showsLinkedPanels)
    let (was, now) = (first.state.sky.panels.linked, second.state.sky.panels.linked)
    #expect(now.focus == 2 && now.locks == [.position])
    #expect(now.slots == was.slots)
    #expect(was.slots[1].bins.count { $0 } == 1 && was.slots[0].bins.count { $0 } == 8)
    for index in was.slots.indices {
      #expect(second.state.slot(index) == first.state.slot(index), "panel \(index + 1)")
    }
    let text = second.draw().cells.text
    for title in ["1 significance", "2 counts", "3 excess", "4 residual"] {
      #expect(text.contains(title), "no \(title) in\n\(text)")
    }
    // In the middle of a session with other panels they are those of the file as well.
    var other = try Harness()
    other.keys("w l w 2")
    var saved = try StateStore.read(path).get()
    _ = await saved.readModels { FakeField.read($0) }
    other.send(.restored(saved, note: nil, origin: .workspace(path)))
    #expect(other.state.sky.panels.linked.slots == was.slots)
    // Afresh means one map.
    other.keys(":")
    other.type("forget")
    other.keys("Enter")
    #expect(!other.state.showsLinkedPanels && other.state.sky.panels.count == 1)
  }

  /// Panels that the data or this version do not have leave the map, and everything else.
  @Test(arguments: ["layer", "focus", "bins", "older version"])
  func panelsThatMakeNoSenseAreLeftOut(fault: String) async throws {
    let folder = TemporaryFolder()
    let path = folder.file("a.gammascope")
    try written(try panels(), path)
    var file = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        as? [String: Any])
    var session = try #require(file["session"] as? [String: Any])
    var views = try #require(session["views"] as? [String: Any])
    var linked = try #require(views["linked"] as? [String: Any])
    var slots = try #require(linked["slots"] as? [[String: Any]])
    switch fault {
    case "layer": slots[3]["layer"] = "nonsense"
    case "focus": linked["focus"] = 9
    case "bins": slots[1]["bins"] = [true]
    default: break
    }
    linked["slots"] = slots
    views["linked"] = fault == "older version" ? nil : linked
    session["views"] = views
    file["session"] = session
    try JSONSerialization.data(withJSONObject: file).write(to: URL(fileURLWithPath: path))
    let harness = try await opened(path)
    #expect(harness.state.map.layer == .excess)
    if fault == "bins" {
      // Energies of another axis are those of the map.
      #expect(harness.state.showsLinkedPanels)
      #expect(harness.state.slot(1).bins == harness.state.document.bins)
    } else {
      #expect(!harness.state.showsLinkedPanels)
      #expect(fault == "older version" || harness.state.sky.panels.count == 1)
    }
  }

  @Test func openingInTheMiddleOfASessionIsOneStepOfUndo() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("a.gammascope")
    try written(try richState(), path)
    var saved = try StateStore.read(path).get()
    _ = await saved.readModels { FakeField.read($0) }
    var harness = try Harness()
    let before = harness.state.document
    harness.send(.restored(saved, note: nil, origin: .workspace(path)))
    #expect(harness.state.document != before)
    harness.keys("1 u")
    #expect(harness.state.document == before)
  }

  @Test(arguments: [
    "", "{", "[1, 2]", "{\"version\": 1, \"path\": \"/x\"}", "general: {}\n", "\u{0}\u{1}binary",
  ])
  func damagedFilesAreSaidAndKept(text: String) throws {
    let folder = TemporaryFolder()
    let path = try folder.write(text, to: "a.gammascope")
    guard case .failure(let problem) = StateStore.read(path) else {
      Issue.record("was read")
      return
    }
    #expect(!problem.text.isEmpty && !problem.text.contains("\n") && !problem.isNewer)
    // Saving over it is refused as well: nobody knows what it was.
    let saved = try #require(SavedState(try Harness().state))
    #expect(StateStore.saveWorkspace(saved, to: path).kind == .error)
    #expect(try folder.bytes(of: "a.gammascope") == Array(text.utf8))
  }

  /// Every cut of a file is an error in one line, and no crash.
  @Test func cutFilesAreErrors() throws {
    let folder = TemporaryFolder()
    let path = folder.file("a.gammascope")
    try written(try richState(), path)
    let bytes = try folder.bytes(of: "a.gammascope")
    for share in stride(from: 0.05, to: 0.99, by: 0.13) {
      let count = Int(Double(bytes.count) * share)
      let cut = try folder.write(Array(bytes.prefix(count)), to: "cut.gammascope")
      guard case .failure = StateStore.read(cut) else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
    }
  }

  @Test func aFileOfAnotherFormatIsNoWorkspace() throws {
    let folder = TemporaryFolder()
    let text = "{\"version\": 1, \"path\": \"/data/fake\", \"format\": \"notebook\"}"
    let path = try folder.write(text, to: "a.gammascope")
    guard case .failure(let problem) = StateStore.read(path) else {
      Issue.record("was read")
      return
    }
    #expect(
      problem.text
        == "is no workspace: its format is \"notebook\", expected \"gammascope workspace\"")
    #expect(!problem.isNewer)
  }

  @Test func newerVersionsAreLeftAlone() async throws {
    let folder = TemporaryFolder()
    let text = "{\"version\": 99, \"path\": \"/data/fake\", \"format\": \"gammascope workspace\"}"
    let path = try folder.write(text, to: "a.gammascope")
    guard case .failure(let problem) = StateStore.read(path) else {
      Issue.record("was read")
      return
    }
    #expect(problem.isNewer && problem.text.contains("newer version"))
    let saved = try #require(SavedState(try Harness().state))
    let answer = StateStore.saveWorkspace(saved, to: path)
    #expect(answer.kind == .error && answer.text.contains("left as it is"))
    #expect(try folder.bytes(of: "a.gammascope") == Array(text.utf8))
    // What the last session left is kept aside in the same way.
    let store = StateStore(folder: folder.path)
    let name = StateStore.fileName(for: "/data/fake")
    try folder.write(text, to: name + ".json")
    let (nothing, note) = await store.load("/data/fake")
    #expect(nothing == nil && note?.contains("newer") == true)
    #expect(try folder.bytes(of: name + ".newer.json") == Array(text.utf8))
  }

  @Test func otherDataAreNamedAndResultsMarked() async throws {
    let folder = TemporaryFolder()
    var info = try FakeField.info()
    info.fingerprint = DataFingerprint(runs: [101: 5, 102: 6, 103: 7], settings: "a")
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(info)))
    harness.send(.restored(nil, note: nil))
    let path = folder.file("a.gammascope")
    try written(harness, path)
    let same = try await opened(path, info)
    #expect(same.state.status?.kind == .good)
    info.fingerprint = DataFingerprint(runs: [101: 5, 102: 9, 104: 7], settings: "b")
    let other = try await opened(path, info)
    #expect(other.state.status?.kind == .warning)
    for part in ["run 104 new", "run 103 gone", "run 102 changed", "other settings"] {
      #expect(other.state.status?.text.contains(part) == true, "\(part)")
    }
  }

  @Test func aSessionThatWasCutOffIsRecovered() async throws {
    let folder = TemporaryFolder()
    let path = "/data/fake"
    let saved = try #require(SavedState(try richState().state))
    let store = StateStore(folder: folder.path)
    let first = await store.begin(path)
    #expect(!first.wasCutOff && first.other == nil)
    #expect(await store.save(saved) == nil)
    await store.end()
    let second = await StateStore(folder: folder.path).begin(path)
    #expect(!second.wasCutOff, "the one before ended by itself")
    // A process that is not there any more.
    let marker = StateStore.fileName(for: path) + ".running"
    try folder.write("999999999\n", to: marker)
    let third = await StateStore(folder: folder.path).begin(path)
    #expect(third.wasCutOff && third.other == nil)
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(try FakeField.info())))
    var read = try #require(await store.load(path).saved)
    _ = await read.readModels { FakeField.read($0) }
    harness.send(.restored(read, note: nil, origin: .cutOff))
    let text = try #require(harness.state.status?.text)
    #expect(text.contains("recovered as of 20") && text.contains(":forget goes back"))
    #expect(harness.state.document.regions.count == 2)
    harness.keys("1 :")
    harness.type("forget")
    harness.keys("Enter")
    #expect(harness.state.document.regions.count == 1)
  }

  @Test func placesOnTheScreenAreWrittenLaterThanWork() throws {
    var harness = try Harness()
    #expect(harness.keys("l").contains(.wake(.autosave, after: 10)))
    // Work does not wait for that.
    #expect(harness.keys("x").contains(.wake(.autosave, after: 0.25)))
    #expect(
      !harness.keys("x l").contains { if case .wake(.autosave, _) = $0 { true } else { false } })
    let saved = harness.send(.wake(.autosave), after: 1).contains {
      if case .save = $0 { true } else { false }
    }
    #expect(saved)
  }

  @Test func theCommandSavesWhereItIsTold() throws {
    var harness = try Harness()
    let action = try #require(ActionRegistry.standard["workspace"])
    #expect(throws: ArgumentProblem.self) {
      try harness.state.parse("save", as: .workspace).get()
    }
    func path(_ text: String) throws -> String? {
      let argument = try harness.state.parse(text, as: .workspace).get()
      for case .saveWorkspace(_, let path) in harness.state.perform(action, argument) {
        return path
      }
      return nil
    }
    #expect(try path("save /tmp/crab") == "/tmp/crab.gammascope")
    #expect(try path("save") == "/tmp/crab.gammascope")
    let open = harness.state.perform(action, .text("open /tmp/x.gammascope"))
    #expect(open.contains(.openWorkspace(path: "/tmp/x.gammascope")))
  }

  @Test func aFullDiskLosesNothing() throws {
    let folder = TemporaryFolder()
    let saved = try #require(SavedState(try Harness().state))
    // A device that is always full, and a folder that takes no files.
    #expect(StateStore.write(saved, to: "/dev/full")?.isEmpty == false)
    #expect(StateStore.write(saved, to: "/dev/null/a.gammascope")?.isEmpty == false)
    let path = folder.file("a.gammascope")
    #expect(StateStore.write(saved, to: path) == nil)
    #expect(folder.names == ["a.gammascope"], "nothing is left beside it")
  }
}
