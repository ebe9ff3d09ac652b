import ArgumentParser
import Foundation
import GridMath

/// The command line.
@main
struct Gammascope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Program.name,
    abstract: "A terminal explorer for very-high-energy gamma-ray observations.",
    discussion: """
      Example:
        gammascope open data/hess-dl3-dr1
        gammascope run analysis.yaml --output out

      Exit status: 0 done; 1 done, but a result is marked as failed; 64 usage; 65 bad data;
      66 an input cannot be read; 70 a fault of the program; 73 an output cannot be written;
      130 interrupted.
      """,
    version: "\(Program.name) \(Program.version)",
    subcommands: [
      OpenCommand.self, DemoCommand.self, RunCommand.self, InfoCommand.self, CheckCommand.self,
      RenderCommand.self, SimulateCommand.self, ReplayCommand.self, ExportCommand.self,
      KeysCommand.self, ManualCommand.self,
    ])

  mutating func run() throws {
    throw CommandFailure(
      .usage,
      "no command; \"gammascope open PATH\" shows a data store, "
        + "\"gammascope --help\" lists all commands")
  }

  static func main() {
    Console.ignoreBrokenPipes()
    MainLoop.run { await runCommand() }
  }

  /// Carries out what the command line says; ends the program if that fails.
  private static func runCommand() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      finish(error)
    }
  }

  /// Ends the program with what an error means.
  private static func finish(_ error: any Error) -> Never {
    // Requests for help and the version, and faults of the command line, are errors of the parser.
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    if isOfParser(error) {
      let status = exitCode(for: error)
      if status == .success {
        Console.write(fullMessage(for: error) + "\n")
        Foundation.exit(ExitStatus.done.rawValue)
      }
      let message = message(for: error).split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      Console.error("\(message); \"gammascope --help\" lists all commands")
      Foundation.exit(ExitStatus.usage.rawValue)
    }
    let failure = CommandFailure(error)
    for line in failure.lines { Console.error(line) }
    Foundation.exit(failure.status.rawValue)
  }

  /// The parser wraps its own errors in types that it does not publish.
  private static func isOfParser(_ error: any Error) -> Bool {
    if error is CleanExit || error is ValidationError { return true }
    return String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
