import Analysis
import ArgumentParser
import Foundation
import GridMath
import Observations
import SkyGeometry
import TerminalRendering

/// `gammascope render`: one map as text.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Print one map as text, for logs and pipes.",
    discussion: """
      Example:
        gammascope render analysis.yaml --layer significance --energy '0.3 3 TeV'
        gammascope render out/lima_sqrt_ts.fits.gz --width 60 --color never

      On a terminal with colours every character shows two pixels; in a pipe density stands for
      value: " .:-=+*#%@".
      """)

  @Argument(
    help: "A data store, an analysis file, datasets (FITS or YAML) or a FITS map.",
    completion: .file())
  var path: String

  @Option(help: "\(LayerImage.Layer.names); not for a single map.")
  var layer: LayerImage.Layer = .significance

  @Option(help: "Range of energies, e.g. '0.1 1 TeV'; default: all.")
  var energy: String?

  @Option(help: "Columns of the picture; default: those of the terminal, else 80.")
  var width: Int?

  @Option(help: "auto, always or never.")
  var color: ColorChoice = .auto

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @OptionGroup var threads: ThreadOptions

  /// `--color`.
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  func validate() throws {
    if let width, !(20...1000).contains(width) {
      throw ValidationError("--width \(width): expected a number from 20 to 1000")
    }
    if let energy { _ = try Self.range(energy) }
  }

  func run() async throws {
    let range = try energy.map { try Self.range($0) }
    let image: LayerImage
    switch try InputKind(path) {
    case .fits:
      image = try LayerImage.read(path: path, energy: range)
      for finding in image.diagnostics { Console.error(finding.line) }
    case .datasets:
      image = try await compute(.forDatasets(path: path), range)
    case .dataStore:
      let (configuration, notes) = try FieldGuess.configuration(DataStore.open(path))
      for note in notes { Console.error(note.line) }
      image = try await compute(configuration, range)
    case .analysisFile:
      let reading = AnalysisConfiguration.read(path: path)
      for finding in reading.diagnostics where finding.severity == .warning {
        Console.error("warning: " + finding.line)
      }
      image = try await compute(reading.get(), range)
    }
    let drawing = MapDrawing(
      image, columns: width ?? Console.columns(STDOUT_FILENO) ?? 80, capabilities: capabilities)
    Console.write(drawing.text)
  }

  private func compute(
    _ configuration: AnalysisConfiguration, _ range: ClosedRange<Double>?
  ) async throws -> LayerImage {
    let engine = AnalysisEngine(threads: threads.count(for: configuration))
    let bar = ProgressBar(isOn: true)
    defer { bar.erase() }
    let (layer, path) = (layer, path)
    return try await Interruption.whileRunning {
      let result = try await engine.run(configuration, until: .stack) { bar.show($0) }
      guard let stacked = result.stacked else {
        throw CommandFailure(.ourFault, "a fault of the program: no stack")
      }
      for finding in result.opened.diagnostics where finding.severity == .warning {
        Console.error("warning: " + finding.line)
      }
      if let reason = result.opened.reasonWithout(layer) {
        throw CommandFailure(.badData, "\(path): \(reason)")
      }
      return try LayerImage.make(
        stacked, layer: layer, energy: range,
        correlationRadius: configuration.excessMap?.correlationRadius
          ?? AnalysisConfiguration.defaultCorrelationRadius)
    }
  }

  /// What the terminal, the environment and the options allow.
  private var capabilities: TerminalCapabilities {
    let environment = ProcessInfo.processInfo.environment
    let terminal = environment["TERM"] ?? "dumb"
    let isOn =
      switch color {
      case .always: true
      case .never: false
      case .auto:
        Console.isTerminal(STDOUT_FILENO) && terminal != "dumb"
          && (environment["NO_COLOR"] ?? "").isEmpty
      }
    let hasTrueColor =
      ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
      || terminal.hasSuffix("-direct")
    let level: ColorLevel =
      !isOn
      ? .mono
      : hasTrueColor || color == .always
        ? .truecolor : terminal.contains("256") ? .c256 : .c16
    let isAscii = ascii || (Console.isTerminal(STDOUT_FILENO) && !Console.isUnicode)
    return TerminalCapabilities(level: level, glyphs: isAscii ? .ascii : .unicode)
  }

  /// TeV of `0.1 1 TeV`, `100 GeV 1 TeV` or `0.1-1 TeV`.
  static func range(_ text: String) throws -> ClosedRange<Double> {
    let words = text.replacingOccurrences(of: " - ", with: " ")
      .split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    var energies: [Double] = []
    var pending: [String] = []
    // Units stand after their numbers; one at the end counts for both.
    for word in words {
      if Double(word) != nil {
        pending.append(word)
      } else if Quantity(word)?.energy != nil {
        energies += pending.compactMap { Quantity($0 + " " + (Quantity(word)?.unit ?? ""))?.energy }
        energies.append(Quantity(word)?.energy ?? .nan)
        pending = []
      } else {
        energies += pending.compactMap { Quantity($0 + " " + word)?.energy }
        pending = []
      }
    }
    guard pending.isEmpty, energies.count == 2, energies[0] > 0, energies[1] > energies[0],
      energies[1].isFinite
    else {
      throw ValidationError("--energy '\(text)': expected a range such as '0.1 1 TeV'")
    }
    return energies[0]...energies[1]
  }
}

extension LayerImage.Layer: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
