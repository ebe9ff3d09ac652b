/// What the command line says about the explorer.
package struct ExplorerOptions: Sendable, Equatable {
  /// Name of the theme; nil for one that follows the background of the terminal.
  package var theme: String?
  /// Times of the user's settings.
  package var delays = Delays()
  /// What there is to say about the user's settings.
  package var notes: [String] = []
  /// Folders with theme files, later ones win.
  package var themeFolders: [String]
  /// File with the user's keys; nil for the standard ones.
  package var keyFile: String?
  /// False leaves the mouse to the terminal.
  package var mouse: Bool
  /// Folder for documents and command logs; nil keeps nothing.
  package var stateFolder: String?
  /// Whether the hint line leads through the program.
  package var tour: Bool
  /// Commands of a log to be carried out; nil in an ordinary session.
  package var replay: Replay?
  /// The file that what happens is recorded in.
  package var recording: RecordingFile?
  /// What a recording says was opened.
  package var recordedInput = ""
  /// The workspace to begin with, in place of what the last session left.
  package var workspace: String?

  package init(
    theme: String? = nil, themeFolders: [String] = [], mouse: Bool = true,
    stateFolder: String? = nil, tour: Bool = false
  ) {
    self.theme = theme
    self.themeFolders = themeFolders
    self.mouse = mouse
    self.stateFolder = stateFolder
    self.tour = tour
  }
}

/// How a session ended.
package struct ExplorerOutcome: Sendable, Equatable {
  /// Why nothing could be shown; nil after a normal session.
  package var failure: String?
  /// True if the input could not be read at all: exit status 66 instead of 65.
  package var isUnreadable: Bool
  /// What is left of a replay: how far it came, and what failed.
  package var replay: Replay?
  /// Messages of the session, oldest first.
  package var messages: [Message]
  /// The last screen as lines of names and values.
  package var lines: [String]

  package init(
    failure: String? = nil, isUnreadable: Bool = false, replay: Replay? = nil,
    messages: [Message] = [], lines: [String] = []
  ) {
    self.failure = failure
    self.isUnreadable = isUnreadable
    self.replay = replay
    self.messages = messages
    self.lines = lines
  }
}
