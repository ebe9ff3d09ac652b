import Explorer
import Foundation
import SkyGeometry
import TerminalRendering
import Testing

@Suite struct SavingTests {
  private func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(
      "gammascope-tests-" + UUID().uuidString
    ).path
  }

  @Test func changesAreWrittenSoon() throws {
    var harness = try Harness()
    let effects = harness.keys("x")
    #expect(effects.contains(.wake(.autosave, after: 0.25)))
    harness.keys("l l")
    #expect(harness.effects.filter { $0 == .wake(.autosave, after: 0.25) }.count == 1)
    let saved = harness.send(.wake(.autosave), after: 1).compactMap {
      if case .save(let saved) = $0 { saved } else { nil }
    }
    #expect(saved.first?.regions[0].isEnabled == false)
    #expect(harness.send(.wake(.autosave), after: 1).isEmpty)
  }

  @Test func aSessionComesBack() async throws {
    var first = try Harness()
    first.keys("r a Enter X ] m c s q +")
    let saved = try #require(SavedState(first.state))
    let data = try JSONEncoder().encode(saved)
    var read = try JSONDecoder().decode(SavedState.self, from: data)
    #expect(await read.readModels { FakeField.read($0) } == [])
    #expect(read == saved)
    var second = try Harness(loads: false)
    second.send(.engine(.opened(try FakeField.info())))
    second.send(.restored(read, note: nil))
    #expect(second.state.document == first.state.document)
    #expect(second.state.map.layer == .counts)
    #expect(second.state.map.settings == first.state.map.settings)
    #expect(second.state.status?.text.contains("last session") == true)
    second.keys(":")
    second.type("forget")
    second.keys("Enter")
    #expect(second.state.document.regions.count == 1)
  }

  @Test func everyShapeIsKept() throws {
    let center = SkyDirection(lon: 120, lat: -3, frame: .galactic)
    let shapes: [RegionShape] = [
      .circle(center: center, radius: 0.3),
      .ellipse(center: center, semiMajor: 0.4, semiMinor: 0.2, angle: 30),
      .rectangle(center: center, width: 1, height: 0.5, angle: -10),
      .annulus(center: center, inner: 0.1, outer: 0.3),
      .polygon([
        center, center.offset(by: 1, positionAngle: 0), center.offset(by: 1, positionAngle: 90),
      ]),
    ]
    for shape in shapes {
      let region = SkyRegion(shape, name: "a", role: .background, isEnabled: false)
      #expect(SavedRegion(region).region?.shape.kind == shape.kind)
      #expect(SavedRegion(region).region?.role == .background)
    }
    var broken = SavedRegion(SkyRegion(shapes[0]))
    broken.numbers = [1, 200, .nan]
    #expect(broken.region == nil)
  }

  @Test func damagedFilesAreKeptAside() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = StateStore(folder: folder)
    let harness = try Harness()
    let saved = try #require(SavedState(harness.state))
    #expect(await store.save(saved) == nil)
    var loaded = await store.load(saved.path).saved
    #expect(loaded?.savedAt != nil)
    loaded?.savedAt = nil
    #expect(loaded == saved)
    let file = folder + "/" + StateStore.fileName(for: saved.path) + ".json"
    try Data("{ not json".utf8).write(to: URL(fileURLWithPath: file))
    let (nothing, note) = await store.load(saved.path)
    #expect(nothing == nil)
    #expect(note?.contains("damaged") == true)
    #expect(!FileManager.default.fileExists(atPath: file))
    let none = await store.load(saved.path)
    #expect(none.saved == nil && none.note == nil)
  }

  @Test func aFolderThatCannotBeWrittenIsSaidOnce() async throws {
    let store = StateStore(folder: "/dev/null/folder")
    var harness = try Harness()
    let saved = try #require(SavedState(harness.state))
    let problem = await store.save(saved)
    #expect(problem != nil)
    harness.send(.saved(error: problem))
    #expect(harness.state.status?.kind == .error)
    harness.keys("q")
    #expect(harness.state.modal == .quit("the last changes could not be saved"))
  }

  @Test func fileNamesDifferByPath() {
    #expect(StateStore.fileName(for: "/a/b") != StateStore.fileName(for: "/c/b"))
    #expect(StateStore.fileName(for: "/a/b c/é.yaml").allSatisfy { $0.isASCII && $0 != "/" })
    #expect(StateStore.defaultFolder(["XDG_STATE_HOME": "/s"]) == "/s/gammascope")
    #expect(StateStore.defaultFolder(["HOME": "/h"]) == "/h/.local/state/gammascope")
    #expect(StateStore.defaultFolder([:]) == nil)
  }
}

@Suite @MainActor struct SessionTests {
  @Test(.timeLimit(.minutes(1))) func aSessionRunsFromStartToQuit() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "gammascope-session-" + UUID().uuidString
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let backend = MemoryBackend(size: CellSize(width: 120, height: 40))
    let session = Task { @MainActor in
      await ExplorerApp.run(
        client: FakeField.client(), options: ExplorerOptions(stateFolder: folder), backend: backend)
    }
    func wait(_ text: String) async throws {
      for _ in 0..<500 {
        if backend.frame?.cells.text.contains(text) == true { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      Issue.record("\"\(text)\" never came:\n\(backend.frame?.cells.text ?? "")")
    }
    try await wait("3 of 3 runs")
    for key in ["]", "x"] { backend.send(.key(KeyEvent(Character(key)))) }
    try await wait("100–178 GeV")
    try await wait("Crab no longer excluded")
    backend.send(.resize(CellSize(width: 60, height: 15)))
    try await wait("hjkl")
    let frames = backend.frameCount
    try await Task.sleep(for: .milliseconds(1500))
    let idle = backend.frameCount
    #expect(idle - frames <= 4)
    try await Task.sleep(for: .milliseconds(500))
    #expect(backend.frameCount == idle, "idle draws nothing")
    backend.send(.key(KeyEvent("q")))
    let outcome = await session.value
    #expect(outcome.failure == nil)
    #expect(backend.isClosed)
    let store = StateStore(folder: folder)
    #expect(await store.load("/data/fake").saved?.regions[0].isEnabled == false)
  }

  @Test(.timeLimit(.minutes(1))) func aClosedTerminalSavesAndEnds() async throws {
    let backend = MemoryBackend(size: CellSize(width: 80, height: 24))
    let session = Task { @MainActor in
      await ExplorerApp.run(
        client: FakeField.client(), options: ExplorerOptions(), backend: backend)
    }
    try await Task.sleep(for: .milliseconds(100))
    backend.send(.closed)
    #expect(await session.value.failure == nil)
  }

  @Test(.timeLimit(.minutes(1))) func anInputThatCannotBeUsedEndsTheSession() async {
    let backend = MemoryBackend(size: CellSize(width: 80, height: 24))
    let client = EngineClient(
      open: {
        AsyncStream { events in
          events.yield(.failed("no data store", isUnreadable: true))
          events.finish()
        }
      }, compute: { try FakeField.result($0) })
    let outcome = await ExplorerApp.run(
      client: client, options: ExplorerOptions(theme: "nothing"), backend: backend)
    #expect(outcome.failure == "no data store" && outcome.isUnreadable)
    #expect(outcome.messages.contains { $0.text.contains("no theme \"nothing\"") })
  }
}
