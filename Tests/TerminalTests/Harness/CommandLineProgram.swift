import Foundation

/// The built program, run with its output in pipes.
struct CommandLineProgram {
  /// What a run gave.
  struct Outcome {
    /// Exit status; a signal's number, negated, if one ended the program.
    let status: Int32
    let output: String
    let errors: String

    /// Lines on standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// Path of the program: beside the tests, as SwiftPM builds it.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("gammascope").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { package.deleteLastPathComponent() }
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    return package.appendingPathComponent(".build/\(configuration)/gammascope").path
  }()

  var environment: [String: String] = [:]

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: without the name of the program.
  ///   - whileRunning: called with the number of the process once it runs.
  /// - Returns: status and output.
  /// - Throws: an error of the system if the program cannot be started.
  func callAsFunction(
    _ arguments: String..., whileRunning: (pid_t) -> Void = { _ in }
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gammascope-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: a pipe that nobody reads would stop the program.
    let paths = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
    for url in [paths.0, paths.1] {
      try Data().write(to: url)
    }
    process.standardOutput = try FileHandle(forWritingTo: paths.0)
    process.standardError = try FileHandle(forWritingTo: paths.1)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    whileRunning(process.processIdentifier)
    process.waitUntilExit()
    let status = process.terminationStatus
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? -status : status,
      output: try String(contentsOf: paths.0, encoding: .utf8),
      errors: try String(contentsOf: paths.1, encoding: .utf8))
  }
}
