import Analysis
import AnalysisFigures
import ArgumentParser
import Fitting
import Foundation
import GridMath
import SkyGeometry

/// `gammascope run`: the whole analysis without a screen.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Carry out an analysis file without a screen and write its products.",
    discussion: """
      Example:
        gammascope run analysis.yaml --output out --threads 2

      Maps are written as FITS files that Gammapy and DS9 open, numbers as summary.json. With
      --plots the figures of the analysis are drawn too, each as PNG and SVG, and with --report a report
      in Markdown shows them beside tables of all numbers.
      """)

  @Argument(help: "The analysis file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var analysis: String

  @Option(name: .shortAndLong, help: "Folder for the products; wins over general.outdir.")
  var output: String?

  @OptionGroup var threads: ThreadOptions

  @Option(help: "Last stage to carry out: \(Stage.availableNames).")
  var until: Stage?

  @Flag(help: "Draw the figures of the analysis as PNG and SVG.")
  var plots = false

  @Flag(help: "Write report.md: what was done and what came out, with the figures.")
  var report = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() async throws {
    let start = ContinuousClock.now
    let configuration = try read()
    let folder = output ?? configuration.general.outputFolder.resolved
    try OutputFolder.prepare(folder)
    let engine = AnalysisEngine(
      threads: threads.count(for: configuration))
    let bar = ProgressBar(isOn: !quiet)
    let last = until ?? .lastAvailable
    let result: RunResult
    let missing: [String]
    do {
      (result, missing) = try await Interruption.whileRunning {
        // A ring background has no place in the dataset that is written.
        let usesResponses =
          configuration.datasets.background.method != .ring || configuration.asks(for: .tsMap)
        let result = try await engine.run(
          configuration, until: last, withResponses: last >= .stack && usesResponses
        ) { bar.show($0) }
        bar.show(0.99, "writing products")
        try await Products(result, creator: Program.creator).write(
          to: folder, workers: engine.workers)
        var names: [String]?
        var missing: [String] = []
        if plots || report {
          bar.show(0.995, "drawing figures")
          let figures = try await FigureSet(result, workers: engine.workers)
          names = try await figures.write(to: folder, workers: engine.workers)
          missing = figures.missing
        }
        let elapsed = (ContinuousClock.now - start).components
        let total = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        try Task.checkCancellation()
        var summary = result.summary(total: total)
        summary.figures = names
        try summary.write(to: folder)
        if report {
          var report = RunReport(result, summary, creator: Program.creator)
          report.missing += missing.map { "not drawn: " + $0 }
          try report.write(to: folder)
        }
        return (result, missing)
      }
    } catch {
      bar.erase()
      throw error
    }
    bar.erase()
    if !quiet {
      for line in missing { Console.error("not drawn: " + line) }
      report(result, configuration, folder: folder)
    }
    if let fit = result.fit?.result, !fit.isConverged {
      throw CommandFailure(.marked, "the fit did not converge: \(fit.headline)")
    }
  }

  /// The analysis file; what is noteworthy about it is said.
  private func read() throws -> AnalysisConfiguration {
    let reading = AnalysisConfiguration.read(path: analysis)
    if !quiet {
      for finding in reading.diagnostics where finding.severity == .warning {
        Console.error("warning: " + finding.line)
      }
    }
    let configuration = try reading.get()
    let unsupported = configuration.unsupported
    guard unsupported.isEmpty else {
      throw CommandFailure(.badData, unsupported.map { "\(analysis): \($0)" })
    }
    return configuration
  }

  private func report(
    _ result: RunResult, _ configuration: AnalysisConfiguration, folder: String
  ) {
    for finding in result.diagnostics where finding.severity >= .warning {
      Console.error("warning: " + finding.line)
    }
    if let line = configuration.skippedStagesLine, until == nil { Console.error(line) }
    if let fit = result.fit?.result {
      Console.write((fit.report + Self.scope(result)).joined(separator: "\n") + "\n")
    }
    Console.write(result.report + "\nproducts in \(folder.escapingControls)\n")
  }
}

extension Stage: ExpressibleByArgument {
  /// Names of the stages that can be asked for.
  static var availableNames: String {
    allCases.filter(\.isAvailable).map(\.rawValue).joined(separator: ", ")
  }

  static var allValueStrings: [String] { allCases.filter(\.isAvailable).map(\.rawValue) }
}

/// `--threads`.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Number of worker threads; default: one for each core.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
  }

  /// The option, else `n_jobs` if it asks for more than one, else the number of cores.
  func count(for configuration: AnalysisConfiguration? = nil) -> Int {
    if let threads { return threads }
    if let jobs = configuration?.general.jobs, jobs > 1 { return jobs }
    return ProcessInfo.processInfo.activeProcessorCount
  }
}

extension RunCommand {
  /// What was fitted, where that is not everything.
  fileprivate static func scope(_ result: RunResult) -> [String] {
    guard let fit = result.opened.configuration.fit else { return [] }
    var parts: [String] = []
    if fit.minimum != nil || fit.maximum != nil {
      let ends = [
        fit.minimum.map { "from " + EnergyFormat.text($0) },
        fit.maximum.map { "up to " + EnergyFormat.text($0) },
      ]
      parts.append("energies " + ends.compactMap { $0 }.joined(separator: " "))
    }
    if let file = fit.regionFile { parts.append("the regions of " + file.resolved) }
    if !fit.regions.isEmpty {
      parts.append("inside of \(fit.regions.count) region\(fit.regions.count == 1 ? "" : "s")")
    }
    return parts.isEmpty ? [] : ["fitted: " + parts.joined(separator: ", ")]
  }
}
