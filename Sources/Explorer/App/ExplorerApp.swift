import Foundation
import GridMath
package import TerminalRendering

/// The explorer on a terminal.
@MainActor
package enum ExplorerApp {
  /// Opens an input and runs until the user quits or the terminal goes away.
  ///
  /// - Parameters:
  ///   - input: Data store or analysis file.
  ///   - options: Options of the command line.
  ///   - backend: The screen, opened by the caller; closed before returning.
  /// - Returns: How the session ended.
  package static func run(
    input: ExplorerInput, options: ExplorerOptions, backend: any TerminalBackend
  ) async -> ExplorerOutcome {
    await run(client: client(input), options: options, backend: backend)
  }

  /// The engine for an input.
  package nonisolated static func client(_ input: ExplorerInput) -> EngineClient {
    input.isMap ? MapEngine(input).client : LiveEngine(input).client
  }

  /// Runs until the user quits or the terminal goes away.
  ///
  /// - Parameters:
  ///   - client: The engine.
  ///   - options: Options of the command line.
  ///   - backend: The screen, opened by the caller; closed before returning.
  /// - Returns: How the session ended.
  package static func run(
    client: EngineClient, options: ExplorerOptions, backend: any TerminalBackend
  ) async -> ExplorerOutcome {
    let session = ExplorerSession(client: client, options: options, backend: backend)
    let outcome = await session.run()
    backend.close()
    return outcome
  }
}
