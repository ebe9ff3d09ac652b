import Analysis
import ArgumentParser
import Foundation
import GridMath
import Observations
import SkyGeometry

/// `gammascope info`: what is in a file or folder.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what is in a data store, an analysis file, a dataset or a FITS file.",
    discussion: """
      Example:
        gammascope info data/hess-dl3-dr1
        gammascope info --json out/lima_sqrt_ts.fits.gz
      """)

  @Argument(
    help: "A data store, an analysis file, datasets (FITS or YAML) or a FITS file.",
    completion: .file())
  var path: String

  @Flag(help: "Write JSON in place of text.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    switch try InputKind(path) {
    case .dataStore:
      try await showStore(DataStore.open(path))
    case .analysisFile:
      try showAnalysis()
    case .datasets:
      try showDatasets()
    case .fits:
      if let store = try? DataStore.open(path) {
        try await showStore(store)
      } else {
        try showFits()
      }
    }
  }

  // MARK: data store

  private func showStore(_ store: DataStore) async throws {
    let workers = Workers(threads.count())
    let bar = ProgressBar(isOn: true)
    defer { bar.erase() }
    let total = max(1, store.observationIDs.count)
    let inspection = try await Interruption.whileRunning {
      try await StoreInspection.run(
        store, required: [], verifiesChecksums: false, workers: workers
      ) { bar.show(Double($0) / Double(total), "reading observations \($0)/\(total)") }
    }
    bar.erase()
    if json {
      Console.write(try Json.text(StoreListing(path: store.path, inspection)))
      return
    }
    var table = TextTable(
      ["OBS_ID", "target", "RA/deg", "Dec/deg", "livetime/s", "events", "telescope", "responses"],
      numbers: [0, 2, 3, 4, 5])
    for row in inspection.rows {
      table.add([
        "\(row.id)", row.object.isEmpty ? "--" : row.object,
        row.pointing.map { String(format: "%.4f", $0.icrs.lon) } ?? "--",
        row.pointing.map { String(format: "%+.4f", $0.icrs.lat) } ?? "--",
        row.livetime.map { String(format: "%.1f", $0) } ?? "--",
        row.events.map(String.init) ?? "--", row.telescope.isEmpty ? "--" : row.telescope,
        row.responses.joined(separator: " ")
          + (row.fault.map { " -- not usable: \($0)" } ?? ""),
      ])
    }
    let livetime = inspection.rows.compactMap { $0.fault == nil ? $0.livetime : nil }.reduce(0, +)
    let events = inspection.rows.compactMap(\.events).reduce(0, +)
    let summary =
      "\(inspection.rows.count) observations, \(inspection.usableCount) usable, "
      + String(format: "%.2f h", livetime / 3600) + " livetime, \(events) events"
    Console.write(table.text + summary.escapingControls + "\n")
  }

  // MARK: analysis file

  private func showAnalysis() throws {
    let reading = AnalysisConfiguration.read(path: path)
    let configuration = try reading.get()
    let facts = AnalysisFacts(configuration).facts
    if json {
      Console.write(
        try Json.text(
          FactListing(
            kind: "analysis_file", path: path,
            facts: Dictionary(facts) { first, _ in first },
            findings: reading.diagnostics.map(\.line))))
      return
    }
    Console.write(Self.lines(facts))
    for finding in reading.diagnostics { Console.error(finding.line) }
  }

  static func lines(_ facts: [(String, String)]) -> String {
    let width = facts.map(\.0.count).max() ?? 0
    return facts.map { name, value in
      let padding = String(repeating: " ", count: width - name.count)
      return "\(name)\(padding)  \(value)".escapingControls + "\n"
    }.joined()
  }

  // MARK: datasets

  private func showDatasets() throws {
    let set = try DatasetSet.read(path: path)
    let facts = set.readings.map(\.facts)
    if json {
      Console.write(
        try Json.text(
          DatasetListing(
            path: path,
            datasets: facts.map { Dictionary($0.map { ($0.name, $0.value) }) { a, _ in a } },
            findings: set.diagnostics.map(\.line))))
      return
    }
    for (index, lines) in facts.enumerated() {
      if index > 0 { Console.write("\n") }
      Console.write(Self.lines(lines.map { ($0.name, $0.value) }))
    }
    for finding in set.diagnostics { Console.error(finding.line) }
  }

  // MARK: FITS file

  private func showFits() throws {
    let inspection = try FitsInspection.open(path)
    if json {
      Console.write(
        try Json.text(
          FactListing(
            kind: "fits", path: path,
            facts: Dictionary(inspection.facts.map { ($0.name, $0.value) }) { first, _ in first },
            hdus: inspection.rows.map {
              .init(name: $0.name, content: $0.content, unit: $0.unit, fault: $0.fault)
            }, findings: inspection.diagnostics.map(\.line))))
      return
    }
    var table = TextTable(["HDU", "content", "unit"])
    for row in inspection.rows {
      table.add([
        row.name, row.content + (row.fault.map { " -- not usable: \($0)" } ?? ""), row.unit,
      ])
    }
    Console.write(table.text + Self.lines(inspection.facts.map { ($0.name, $0.value) }))
    for finding in inspection.diagnostics { Console.error(finding.line) }
  }
}
