import TerminalRendering

/// Steps of a log that are carried out one after the other: its commands or, in a recording, what the
/// user typed and did with the mouse, and frames to compare.
///
/// Each waits until nothing is computed any more, so that what it meets does not depend on the speed
/// of the machine.
package struct Replay: Sendable, Equatable {
  /// Steps, in order.
  package private(set) var steps: [ReplayStep]
  /// Seconds between two steps.
  package let pace: Double
  /// Whether the session ends with the last step.
  package let endsSession: Bool
  /// The screen that the frames are of.
  package let screen: RecordedScreen?
  /// Steps that were carried out, or failed.
  package private(set) var done = 0
  /// True while the moment of the next step is waited for.
  var isPlanned = false
  /// Counts events, to notice that something happened meanwhile.
  var planned = 0
  /// What was said to each command that was carried out.
  package private(set) var answers: [String] = []
  /// Commands that could not be carried out and frames that are not as they were, with the reason.
  package private(set) var failures: [String] = []
  /// How many frames were compared.
  package private(set) var comparedFrames = 0
  /// Why frames were not compared; nil if they were.
  package private(set) var whyNotCompared: String?

  package init(commands: [String], pace: Double = 0, endsSession: Bool) {
    self.init(steps: commands.map { .command($0) }, pace: pace, endsSession: endsSession)
  }

  package init(
    steps: [ReplayStep], screen: RecordedScreen? = nil, pace: Double = 0, endsSession: Bool
  ) {
    self.steps = steps
    self.screen = screen
    self.pace = pace
    self.endsSession = endsSession
  }

  /// The next step, or nil at the end.
  var next: ReplayStep? { done < steps.count ? steps[done] : nil }

  /// Looks at a frame after each command, if the log has none of its own.
  package mutating func takeFrames() {
    guard !steps.contains(where: \.isFrame) else { return }
    steps = [.frame(nil)] + steps.flatMap { [$0, .frame(nil)] }
  }

  /// Compares no frames where they are those of another screen.
  mutating func adapt(to here: RecordedScreen) {
    guard let screen, steps.contains(where: \.isFrame), screen != here else { return }
    compareNothing("recorded on \(screen.text), this is \(here.text)")
  }

  /// Leaves the size to the terminal, which is not ours to set.
  package mutating func keepSize() {
    let count = steps.count
    steps.removeAll { if case .resize = $0 { true } else { false } }
    if steps.count < count { compareNothing("the size changed in the recording") }
  }

  private mutating func compareNothing(_ reason: String) {
    whyNotCompared = reason
    steps = steps.map { $0.isFrame ? .frame(nil) : $0 }
  }

  /// Notes that files could not be written.
  mutating func fail(_ text: String) { failures.append(text) }

  /// Keeps what was said to the command before.
  mutating func note(answer: String?) { answers.append(answer ?? "") }

  /// Notes what a frame looks like that was to be compared.
  mutating func note(frame: FrameHash, expected: FrameHash) {
    comparedFrames += 1
    guard let difference = frame.difference(from: expected) else { return }
    let before = steps[..<max(0, done - 1)].last { !$0.isFrame }?.line
    failures.append(
      "frame \(comparedFrames), \(before.map { "after \"\($0)\"" } ?? "at the start"), is not as "
        + "recorded: \(difference)")
  }

  /// Notes that a step is over.
  mutating func finish(_ failure: String?) {
    if let failure, let step = next { failures.append("\(step.line): \(failure)") }
    done += 1
  }
}

extension [Message] {
  /// The messages without times.
  ///
  /// What was said between two commands is in alphabetical order: fits,
  /// maps and points are made at the same time, and either may be first.
  fileprivate var stillInOrder: [Message] {
    var (all, answers): ([Message], [Message]) = ([], [])
    for message in self {
      if message.kind == .command {
        all += answers.sorted { $0.text < $1.text } + [message.still]
        answers = []
      } else {
        answers.append(message.still)
      }
    }
    return all + answers.sorted { $0.text < $1.text }
  }
}

extension ExplorerState {
  /// True while anything is read or computed that the next command may need.
  package var isBusy: Bool {
    loading.isRunning || restoreIsPending || jobs.running != nil || jobs.isPending
      || jobs.hasNewRuns && jobs.hasData || fit.run.running != nil || fit.run.scan.running != nil
      || spectrum.running != nil || writesUnderWay > 0
      || peek.wanted != nil || sky.isBusy
  }

  /// Plans the next step, or the end, once nothing is computed any more.
  mutating func scheduleReplay() -> [Effect] {
    guard let replay, !isBusy, replay.next != nil || replay.endsSession else { return [] }
    self.replay?.planned += 1
    guard !replay.isPlanned else { return [] }
    self.replay?.isPlanned = true
    let pace = replay.next == nil ? 0 : replay.pace
    let isFrame = replay.next?.isFrame == true
    return [.wake(.replay(replay.planned + 1), after: isFrame ? max(pace, Self.restTime) : pace)]
  }

  /// How long nothing happens before a frame is taken for a still one, s: answers that nobody waits
  /// for, as that of the clipboard, come within it.
  package static let restTime = 0.1

  /// The moment of the next step has come; if something is at work again, it waits for that.
  ///
  /// - Parameters:
  ///   - planned: what had been counted when the moment was chosen.
  ///   - registry: actions by their names.
  /// - Returns: what the step asks of the outside.
  mutating func continueReplay(_ planned: Int, _ registry: ActionRegistry) -> [Effect] {
    replay?.isPlanned = false
    guard let replay, !isBusy else { return [] }
    guard let step = replay.next else { return replay.endsSession ? terminate() : [] }
    switch step {
    case .command(let command): return replayCommand(command, registry)
    case .frame(let expected):
      // Something happened meanwhile: the frame may not be still.
      guard planned == replay.planned else { return [] }
      self.replay?.finish(nil)
      return [.takeFrame(expected: expected)]
    case .key, .paste, .mouse, .resize:
      self.replay?.finish(nil)
      return [.input(step)]
    }
  }

  /// Carries a command of the replay out.
  private mutating func replayCommand(
    _ command: String, _ registry: ActionRegistry
  ) -> [Effect] {
    modal = nil
    let words = command.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first, let action = registry[name] else {
      replay?.finish("there is no such command")
      say("replay: there is no command \(command)", .error)
      return []
    }
    if case .disabled(let reason) = action.availability(self) {
      let reason = filled(reason)
      replay?.finish(reason)
      say("replay: \(name): \(reason)", .error)
      return []
    }
    var argument = Argument.none
    let text = words.count > 1 ? words[1] : ""
    if !text.isEmpty {
      switch parse(text, as: action.argument) {
      case .success(let parsed): argument = parsed
      case .failure(let problem):
        replay?.finish(problem.text)
        say("replay: \(command): \(problem.text)", .error)
        return []
      }
    }
    replay?.finish(nil)
    status = nil
    let effects = perform(action, argument, text: text)
    replay?.note(answer: status?.text)
    return effects
  }

  /// The state without what depends on the clock or on the disk: the same steps on the same data give
  /// the same frames.
  ///
  /// In place of a clock that stands still in the session: its user sees how long things took.
  package var still: ExplorerState {
    var still = self
    still.now = 0
    still.status = status?.still
    still.log.messages = log.messages.stillInOrder
    still.menuIsVisible = false
    still.saveFailed = false
    for index in fit.run.records.indices { still.fit.run.records[index].stopClock() }
    still.spectrum.stopClock()
    if sky.ts.shown?.seconds != nil { still.sky.ts.shown?.seconds = 0 }
    return still
  }
}
