import ArgumentParser
import Explorer

/// `gammascope manual`: the manual page, made from the same tables as help and keys.
///
/// `make install` puts it where `man` finds it; it is not listed, because nobody types it.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write the manual page (roff) to standard output.",
    shouldDisplay: false)

  func run() {
    Console.write(
      ManualPage(
        commands: Gammascope.configuration.subcommands.filter { $0.configuration.shouldDisplay }
          .map { ($0._commandName, Gammascope.helpMessage(for: $0, columns: 78)) },
        registry: .standard
      ).text)
  }
}
