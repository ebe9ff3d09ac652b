import ArgumentParser
import Explorer
import TerminalRendering

/// `gammascope keys`: what can be written into `keys.toml`.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List all actions of the explorer with their keys, as a keys.toml.",
    discussion: """
      The file $XDG_CONFIG_HOME/gammascope/keys.toml gives actions other keys. What is wrong in it
      is said on standard error, with its line; the rest of it is used.

      Example:
        gammascope keys | grep goto
        gammascope keys > ~/.config/gammascope/keys.toml
      """)

  @Flag(help: "Show the keys that the program comes with.")
  var standard = false

  func run() {
    let keys = UserKeys(standard ? nil : UserFolders().keys)
    for note in keys.notes { Console.error(note.description) }
    Console.write(keys.listing)
  }
}
