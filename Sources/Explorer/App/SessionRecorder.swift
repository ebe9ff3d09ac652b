import Foundation
import GridMath
import TerminalRendering

/// The file of a recording; each line is written at once, so that a crash loses none.
package actor RecordingFile {
  /// What the user called it.
  package nonisolated let path: String
  private let handle: FileHandle
  /// Why it could not be written to the end; nil while it can.
  package private(set) var problem: String?

  /// Makes the file.
  ///
  /// - Throws: `RecordingProblem` if there is a file of that name, or none can be made.
  package init(creating path: String) throws(RecordingProblem) {
    let place = (path as NSString).expandingTildeInPath
    let descriptor = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw RecordingProblem(
        text: errno == EEXIST
          ? "is there already; choose another name"
          : "cannot be made: " + String(cString: strerror(errno)))
    }
    self.path = path
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Adds lines; the reason if they cannot be written, once.
  func add(_ lines: [String]) -> String? {
    guard problem == nil else { return nil }
    do {
      try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
      return nil
    } catch {
      problem = StateStore.reason(error)
      return problem
    }
  }
}

/// Why a recording cannot be made.
package struct RecordingProblem: Error {
  package let text: String
}

extension RecordingFile: Equatable {
  package static func == (a: RecordingFile, b: RecordingFile) -> Bool { a === b }
}

/// What is recorded of a session, and whether a frame is due.
struct SessionRecorder {
  let file: RecordingFile
  /// What was opened, as it is to be opened again.
  let input: String
  /// True if something was recorded since the last frame.
  var isOwed = true
  /// Counts events: a frame is taken when none came for a while.
  var events = 0
}

extension ExplorerSession {
  /// The present screen, as far as frames depend on it.
  var recordedScreen: RecordedScreen {
    let theme = library.theme(named: state.theme, background: background) ?? .dark
    return RecordedScreen(
      size: CellSize(width: state.columns, height: state.rows), capabilities: backend.capabilities,
      theme: theme.name)
  }

  /// Says what is recorded, and where.
  func recordHead() {
    guard let recorder else { return }
    add([
      "# gammascope recording 1",
      CommandLog.inputMark + recorder.input.escapingControls,
      CommandLog.screenMark + recordedScreen.text,
    ])
  }

  /// Records what an event was, and what it led to.
  ///
  /// In a session of a user these are keys and the mouse, with the commands that they stand for as
  /// remarks for the reader; in a replay, its steps.
  ///
  /// - Parameters:
  ///   - event: what has been handled.
  ///   - stepsDone: steps of the replay that were done before.
  ///   - effects: what followed.
  func record(_ event: Event, _ stepsDone: Int, _ effects: [Effect]) {
    guard recorder != nil else { return }
    recorder?.events += 1
    var lines: [String] = []
    if let replay = state.replay {
      lines = replay.steps[stepsDone..<replay.done].filter { !$0.isFrame }.map(\.line)
    } else if !effects.contains(.quit) {
      // The end of the session would be that of its replay too, before anything could be looked at.
      if let step = ReplayStep(event) { lines.append(step.line) }
      for case .record(let line) in effects { lines.append(line.escapingControls) }
    }
    if !lines.isEmpty {
      recorder?.isOwed = true
      add(lines)
    }
    if state.replay == nil, let recorder, recorder.isOwed, isAtRest {
      wake(.rest(recorder.events), after: ExplorerState.restTime)
    }
  }

  /// True if the frame will stay as it is.
  private var isAtRest: Bool {
    !state.isBusy && state.pendingKeys.isEmpty && !state.rootMenu && state.drag == nil
      && !state.blink.isRunning
  }

  /// Records the present frame if nothing has happened since.
  func takeOwedFrame(_ events: Int) {
    guard recorder?.isOwed == true, recorder?.events == events, isAtRest else { return }
    takeFrame(expected: nil)
  }

  /// Looks at the present frame, for the recording and for a comparison.
  func takeFrame(expected: FrameHash?) {
    recorder?.isOwed = false
    let frame = FrameHash(view(state.still, theme: theme(), registry: registry).cells)
    if recorder != nil { add([ReplayStep.frame(frame).line]) }
    if let expected { sink.yield(.frameTaken(frame, expected: expected)) }
  }

  private func add(_ lines: [String]) {
    guard let file = recorder?.file else { return }
    let sink = self.sink
    write {
      if let problem = await file.add(lines) {
        sink.yield(.message("not recorded any more: \(file.path): \(problem)", .error))
      }
    }
  }
}
