import Analysis
import ArgumentParser
import Foundation
import GridMath
import Simulation

/// `gammascope simulate`: a data store from models, responses and pointings.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Make a DL3 data store from pointings, models and responses.",
    discussion: """
      Example:
        gammascope simulate field.yaml --output sky

      A field file has pointings with their livetimes, and if wanted models, responses, a seed:
        seed: 7
        models: models.yaml          # as Gammapy has them, or "components:" inline
        responses: built-in          # or a DL3 or CALDB file
        background: {scatter: 3 %}   # of the rate, from run to run
        pointings:
        - {frame: icrs, lon: 83.63 deg, lat: 22.51 deg, livetime: 20 min, dead_time: 2 %, runs: 4}
      The README lists all keys. The same file gives the same bytes, whatever --threads is.
      """)

  @Argument(help: "The field file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var field: String

  @Option(name: .shortAndLong, help: "Folder for the data store.")
  var output: String

  @Option(help: "Wins over the seed of the file.")
  var seed: UInt64?

  @Flag(help: "Replace a data store that is in the folder already.")
  var force = false

  @OptionGroup var threads: ThreadOptions

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() async throws {
    let reading = FieldFile.read(path: field)
    if !quiet {
      for finding in reading.diagnostics where finding.severity == .warning {
        Console.error("warning: " + finding.line)
      }
    }
    var field = try reading.get()
    if let seed { field.seed = seed }
    try OutputFolder.prepare(output)
    let index = output + "/hdu-index.fits.gz"
    guard force || !FileManager.default.fileExists(atPath: index) else {
      throw CommandFailure(
        .cannotWrite,
        "\(output): holds a data store already; choose another folder, or --force to replace it")
    }
    let simulator = FieldSimulator(field)
    let workers = Workers(threads.count())
    let bar = ProgressBar(isOn: !quiet)
    defer { bar.erase() }
    let total = field.runs.count
    let outcomes = try await Interruption.whileRunning {
      try await simulator.write(to: output, workers: workers) {
        bar.show(Double($0) / Double(total), "simulating runs \($0)/\(total)")
      }
    }
    bar.erase()
    if !quiet { report(outcomes, field) }
  }

  private func report(_ outcomes: [FieldSimulator.Outcome], _ field: SimulatedField) {
    let events = outcomes.reduce(0) { $0 + $1.events }
    let sources = outcomes.reduce(0) { $0 + $1.sourceEvents }
    let hours = field.runs.reduce(0) { $0 + $1.livetime } / 3600
    Console.write(
      """
      \(outcomes.count) runs, \(String(format: "%.2f", hours)) h of livetime, \(events) events, \
      \(sources) of them from \(field.models.count) sources
      data store in \(output.escapingControls)

      """)
  }
}
