/// Commands of a log that are carried out one after the other.
///
/// Each waits until nothing is computed any more, so that what it meets does not depend on the speed
/// of the machine.
package struct Replay: Sendable, Equatable {
  /// Commands as the palette takes them, in order.
  package let commands: [String]
  /// Seconds between two commands.
  package let pace: Double
  /// Whether the session ends with the last command.
  package let endsSession: Bool
  /// Commands that were carried out, or failed.
  package private(set) var done = 0
  /// True while the moment of the next command is waited for.
  var isPlanned = false
  /// What was said to each command that was carried out.
  package private(set) var answers: [String] = []
  /// Commands that could not be carried out, with the reason.
  package private(set) var failures: [String] = []

  package init(commands: [String], pace: Double = 0, endsSession: Bool) {
    self.commands = commands
    self.pace = pace
    self.endsSession = endsSession
  }

  /// Reads a command log: a line for each command; empty ones and those that begin with `#` are skipped.
  ///
  /// - Returns: The commands, and the input that the log was written for, if it says so.
  package static func read(_ text: String) -> (commands: [String], input: String?) {
    var commands: [String] = []
    var input: String?
    for line in text.split(whereSeparator: \.isNewline) {
      let line = String(line).trimmingBlanks
      if line.hasPrefix(Self.inputMark) {
        input = String(line.dropFirst(Self.inputMark.count)).trimmingBlanks
      } else if !line.isEmpty, !line.hasPrefix("#") {
        commands.append(line)
      }
    }
    return (commands, input)
  }

  /// Begins the line of a log that says what was open.
  package static let inputMark = "# open "

  /// The next command, or nil at the end.
  var next: String? { done < commands.count ? commands[done] : nil }

  /// Notes that files could not be written.
  mutating func fail(_ text: String) { failures.append(text) }

  /// Keeps what was said to the command before.
  mutating func note(answer: String?) { answers.append(answer ?? "") }

  /// Notes that a command is over.
  mutating func finish(_ failure: String?) {
    if let failure, let command = next { failures.append("\(command): \(failure)") }
    done += 1
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

  /// Plans the next command, or the end, once nothing is computed any more.
  mutating func scheduleReplay() -> [Effect] {
    guard let replay, !replay.isPlanned, !isBusy, replay.next != nil || replay.endsSession else {
      return []
    }
    self.replay?.isPlanned = true
    return [.wake(.replay, after: replay.next == nil ? 0 : replay.pace)]
  }

  /// The moment of the next command has come; if something is at work again, it waits for that.
  mutating func continueReplay(_ registry: ActionRegistry) -> [Effect] {
    replay?.isPlanned = false
    guard let replay, !isBusy else { return [] }
    if replay.next == nil { return replay.endsSession ? terminate() : [] }
    return replayNext(registry)
  }

  /// Carries the next command of the replay out.
  mutating func replayNext(_ registry: ActionRegistry) -> [Effect] {
    guard let command = replay?.next else { return [] }
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
}
