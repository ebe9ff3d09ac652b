/// A command log or a recording, as read from its file.
package struct CommandLog: Sendable, Equatable {
  /// Commands; in a recording what the user did, and frames.
  package var steps: [ReplayStep] = []
  /// What was open, if the log says so.
  package var input: String?
  /// The screen of its frames.
  package var screen: RecordedScreen?

  /// Begins the line of a log that says what was open.
  package static let inputMark = "# open "
  /// Begins the line of a recording that says on which screen it was made.
  package static let screenMark = "# screen "

  /// Reads a line for each step; remarks, which begin with `#`, and empty lines are skipped.
  ///
  /// Where there are keys, pastes or the mouse, they are what is repeated: the commands beside them
  /// are what they led to.
  package init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let line = String(line).trimmingBlanks
      if line.hasPrefix(Self.inputMark) {
        input = String(line.dropFirst(Self.inputMark.count)).trimmingBlanks
      } else if line.hasPrefix(Self.screenMark) {
        screen = RecordedScreen(String(line.dropFirst(Self.screenMark.count)).trimmingBlanks)
      } else if let step = ReplayStep(line) {
        steps.append(step)
      }
    }
    let hasInput = steps.contains { step in
      switch step {
      case .key, .paste, .mouse: true
      case .command, .resize, .frame: false
      }
    }
    if hasInput {
      steps.removeAll { if case .command = $0 { true } else { false } }
    }
  }

  /// The commands alone.
  package var commands: [String] {
    steps.compactMap { if case .command(let command) = $0 { command } else { nil } }
  }
}
