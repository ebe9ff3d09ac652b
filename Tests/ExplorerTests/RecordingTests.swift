import Explorer
import Foundation
import TerminalRendering
import TestSupport
import Testing

/// Sessions that are recorded, and recordings that are repeated and compared.
@Suite struct RecordingTests {
  @Test(
    arguments: [
      ReplayStep.command("layer counts"), .key("Space"), .key(":"), .key("#"), .key("Ctrl-R"),
      .paste("two words\n# key q"), .mouse(MouseInput(.rightDrag, x: 3, y: 40)),
      .resize(CellSize(width: 80, height: 24)),
      .frame(FrameHash(CellBuffer(width: 3, height: 2))),
    ])
  func stepsAreLines(_ step: ReplayStep) {
    #expect(!step.line.contains("\n"))
    #expect(ReplayStep(step.line) == step)
  }

  @Test(
    arguments: [
      "", "# a remark", "#key q", "# key", "# mouse press 1", "# mouse hover 1 2", "# size 0x3",
      "# size 80", "# frame 12", "# frame", "# paste %zz",
    ])
  func otherLinesAreRemarks(_ line: String) {
    #expect(ReplayStep(line) == nil)
  }

  @Test func theScreenIsALine() throws {
    let screen = RecordedScreen(
      size: CellSize(width: 100, height: 30),
      capabilities: TerminalCapabilities(
        level: .c256, glyphs: .ascii, cellAspect: 2.1176470588235294, mapLevels: 32,
        usesLowerHalfBlock: true),
      theme: "my own theme")
    #expect(RecordedScreen(screen.text) == screen)
    for text in ["", "80x24", "80x24 truecolor unicode aspect 2 levels 128 theme"] {
      #expect(RecordedScreen(text) == nil)
    }
  }

  @Test func keysGoBeforeTheCommandsThatTheyStandFor() {
    let log = CommandLog("# open a\n# key m\n# key c\nlayer counts\n# frame \(Self.hash)\n")
    #expect(
      log.steps == [.key("m"), .key("c"), .frame(FrameHash(Self.hash))])
    let commands = CommandLog("# open a\nlayer counts\n# frame \(Self.hash)\n")
    #expect(commands.steps.count == 2 && commands.commands == ["layer counts"])
  }

  private static let hash = "12ab 0123456789abcdef"

  /// A session of a user on the fake field, which is recorded.
  @MainActor private func record(
    _ input: [InputEvent], to path: String, pause: Double = 0.15
  ) async throws -> CommandLog {
    let screen = MemoryBackend(size: CellSize(width: 120, height: 40))
    var options = ExplorerOptions()
    options.recording = try RecordingFile(creating: path)
    options.recordedInput = "/the/field"
    let driver = Task { @MainActor in
      for event in input {
        try await Task.sleep(for: .seconds(pause))
        screen.send(event)
      }
      try await Task.sleep(for: .seconds(0.4))
      screen.send(.closed)
    }
    let outcome = await ExplorerApp.run(
      client: FakeField.client(), options: options, backend: screen)
    try await driver.value
    #expect(outcome.failure == nil)
    return CommandLog(try String(contentsOfFile: path, encoding: .utf8))
  }

  @MainActor private func replay(
    _ log: CommandLog, size: CellSize? = nil, recording: RecordingFile? = nil
  ) async throws -> Replay {
    let screen = MemoryBackend(
      size: size ?? log.screen?.size ?? CellSize(width: 120, height: 40))
    var options = ExplorerOptions(theme: log.screen?.theme)
    options.replay = Replay(steps: log.steps, screen: log.screen, endsSession: true)
    options.recording = recording
    if recording != nil { options.replay?.takeFrames() }
    let outcome = await ExplorerApp.run(
      client: FakeField.client(), options: options, backend: screen)
    return try #require(outcome.replay)
  }

  private func keys(_ names: String...) -> [InputEvent] {
    names.map { .key(KeyEvent(.character(Character($0)))) }
  }

  @Test @MainActor func aSessionIsRepeatedFrameByFrame() async throws {
    let folder = TemporaryFolder()
    var input = keys("m", "c", "l", "l", "j", "x", ":")
    input += keys("l", "o", "g")
    input.append(.key(KeyEvent(.escape)))
    input.append(.mouse(MouseEvent(.press(.left), x: 30, y: 15)))
    input.append(.mouse(MouseEvent(.release(.left), x: 30, y: 15)))
    input += keys("r", "c")
    input.append(.key(KeyEvent(.enter)))
    input.append(.resize(CellSize(width: 100, height: 30)))
    input += keys("6", "3", "1")
    let log = try await record(input, to: folder.file("a.commands"))
    #expect(log.input == "/the/field")
    let text = try String(contentsOfFile: folder.file("a.commands"), encoding: .utf8)
    #expect(text.contains("\nlayer-counts\n") && text.contains("\n# key x\n"), "\(text)")
    let frames = log.steps.count { if case .frame = $0 { true } else { false } }
    #expect(frames >= 5, "\(text)")
    let replay = try await replay(log)
    #expect(replay.comparedFrames == frames)
    #expect(replay.failures == [])
    #expect(replay.whyNotCompared == nil)
  }

  @Test @MainActor func aFrameThatIsNotAsItWasIsNamed() async throws {
    let folder = TemporaryFolder()
    var log = try await record(keys("m", "c", "5", "1"), to: folder.file("a.commands"))
    let wrong = try #require(FrameHash(FrameHash(CellBuffer(width: 1, height: 40)).text))
    let last = try #require(
      log.steps.lastIndex { if case .frame = $0 { true } else { false } })
    log.steps[last] = .frame(wrong)
    let outcome = try await replay(log)
    #expect(outcome.failures.count == 1, "\(outcome.failures)")
    #expect(outcome.failures[0].contains("after \"# key 1\""), "\(outcome.failures)")
    #expect(outcome.failures[0].contains("of 40"), "\(outcome.failures)")
    // What the user did is not done as it was.
    log.steps[last] = .frame(nil)
    log.steps.removeAll { $0 == .key("c") }
    let other = try await replay(log)
    #expect(!other.failures.isEmpty)
  }

  @Test @MainActor func framesOfAnotherScreenAreNotCompared() async throws {
    let folder = TemporaryFolder()
    let log = try await record(keys("m", "c"), to: folder.file("a.commands"))
    let outcome = try await replay(log, size: CellSize(width: 80, height: 24))
    #expect(outcome.comparedFrames == 0 && outcome.failures == [])
    #expect(outcome.whyNotCompared?.contains("this is 80x24") == true)
  }

  /// A command log becomes a recording by being repeated.
  @Test @MainActor func aLogIsRecordedAndHeldAgainstItself() async throws {
    let folder = TemporaryFolder()
    let log = CommandLog(
      "layer counts\nenergy 1 TeV 10 TeV\nscreen-fit\nlayer background\nscreen-log\n")
    let file = try RecordingFile(creating: folder.file("b.commands"))
    let first = try await replay(log, recording: file)
    #expect(first.failures == [] && first.comparedFrames == 0)
    let recorded = CommandLog(
      try String(contentsOfFile: folder.file("b.commands"), encoding: .utf8))
    #expect(recorded.commands == log.commands)
    #expect(recorded.steps.count == 11)
    let second = try await replay(recorded)
    #expect(second.comparedFrames == 6)
    #expect(second.failures == [])
  }

  @Test func aFileThatIsThereIsKept() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("mine", to: "a.commands")
    #expect(throws: RecordingProblem.self) { try RecordingFile(creating: path) }
    #expect(throws: RecordingProblem.self) { try RecordingFile(creating: "/dev/null/a") }
    #expect(try folder.bytes(of: "a.commands") == Array("mine".utf8))
  }
}
