import Analysis
import ArgumentParser
import Explorer
import GridMath

/// `gammascope export`: a folder that repeats an analysis, here and with Gammapy.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write analysis, models and regions, and a Gammapy script that does the same.",
    discussion: """
      Example:
        gammascope export analysis.yaml --output repeat
        gammascope run repeat/analysis.yaml --output ours
        python repeat/analysis_gammapy.py theirs

      The script needs Gammapy 2.1; its products have the names that "gammascope run" gives them.
      """)

  @ArgumentParser.Argument(help: "An analysis file or a data store.")
  var path: String

  @Option(name: .shortAndLong, help: "Folder for the files.")
  var output: String

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() throws {
    let (configuration, notes) = try ExplorerInput(path: path).configuration()
    if !quiet {
      for finding in notes where finding.severity == .warning {
        Console.error("warning: " + finding.line)
      }
    }
    let export = try AnalysisExport(configuration.open())
    try OutputFolder.prepare(output)
    let report = try export.write(to: output, creator: Program.creator)
    guard !quiet else { return }
    for gap in report.gaps { Console.error("warning: not in the script: " + gap) }
    Console.write(
      "\(report.files.joined(separator: ", ")) in \(output.escapingControls)\n")
  }
}
