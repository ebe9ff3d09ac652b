import Foundation
import GridMath
import SkyGeometry
import Yams

extension ConfigurationReader {
  /// Most bins of an energy axis.
  static let maximalBins = 1000

  /// `{min, max, nbins}`; nil if nothing of it is given.
  mutating func binning(_ entry: Entry?, isRequired: Bool = false) -> EnergyBinning? {
    let example = "{min: 0.1 TeV, max: 100 TeV, nbins: 20}"
    guard let entry, let section = section(entry, known: ["min", "max", "nbins"]) else {
      return nil
    }
    if section.values.isEmpty && !isRequired { return nil }
    for key in ["min", "max", "nbins"] where section[key] == nil {
      error(entry, "\(key) is missing; expected e.g. \(example)")
    }
    let minimum = energy(section["min"], example: "0.1 TeV")
    let maximum = energy(section["max"], example: "100 TeV")
    let bins = integer(section["nbins"], 1...Self.maximalBins, example: "20")
    guard let minimum, let maximum else { return nil }
    guard minimum < maximum else {
      error(
        entry,
        "min \(minimum.shortest) TeV is not below max \(maximum.shortest) TeV; "
          + "expected e.g. \(example)")
      return nil
    }
    guard let bins else { return nil }
    return EnergyBinning(minimum: minimum, maximum: maximum, bins: bins)
  }

  /// Energies in increasing order from a list or from `{min, max, nbins}`; nil if none are given.
  mutating func edges(_ entry: Entry?) -> [Double]? {
    let example = "[0.5 TeV, 2 TeV, 10 TeV]"
    guard let entry else { return nil }
    if case .mapping = entry.node {
      return binning(entry)?.reconstructedAxis.edges
    }
    let expected = "e.g. \(example) or {min: 0.1 TeV, max: 10 TeV, nbins: 4}"
    guard let items = items(entry, expected: expected), !items.isEmpty else { return nil }
    let energies = items.compactMap { energy($0, example: "0.5 TeV") }
    guard energies.count == items.count else { return nil }
    guard energies.count >= 2, energies.count <= Self.maximalBins + 1 else {
      error(entry, "\(energies.count) edges; expected 2 to \(Self.maximalBins + 1), \(expected)")
      return nil
    }
    if let bad = energies.indices.dropFirst().first(where: { energies[$0] <= energies[$0 - 1] }) {
      error(items[bad], "not above the edge before it; expected e.g. \(example)")
      return nil
    }
    return energies
  }

  /// `{min, max}` of energies, each of which may be left out.
  mutating func energyRange(_ entry: Entry?) -> (minimum: Double?, maximum: Double?) {
    guard let entry, let section = section(entry, known: ["min", "max"]) else { return (nil, nil) }
    let minimum = energy(section["min"], example: "0.2 TeV")
    let maximum = energy(section["max"], example: "20 TeV")
    if let minimum, let maximum, minimum >= maximum {
      error(
        entry,
        "min \(minimum.shortest) TeV is not below max \(maximum.shortest) TeV; "
          + "expected e.g. {min: 0.2 TeV, max: 20 TeV}")
    }
    return (minimum, maximum)
  }

  // MARK: times

  /// `{start, stop}` of dates, or of lists of dates.
  mutating func intervals(_ entry: Entry?) -> [TimeSelection] {
    guard let entry, let section = section(entry, known: ["start", "stop"]) else { return [] }
    guard let start = section["start"], let stop = section["stop"] else {
      if !section.values.isEmpty {
        error(entry, "start and stop go together; expected e.g. \(Self.timeExample)")
      }
      return []
    }
    let starts = dates(start)
    let stops = dates(stop)
    guard let starts, let stops else { return [] }
    guard starts.count == stops.count else {
      error(entry, "\(starts.count) starts and \(stops.count) stops; expected as many of each")
      return []
    }
    return zip(starts, stops).compactMap { start, stop in
      guard start.mjd < stop.mjd else {
        error(entry, "start \(start.text) is not before stop \(stop.text)")
        return nil
      }
      return TimeSelection(
        start: start.text, stop: stop.text, startMjd: start.mjd, stopMjd: stop.mjd)
    }
  }

  private static let timeExample = "{start: '2006-07-29', stop: '2006-07-30T06:00:00'}"

  private mutating func dates(_ entry: Entry) -> [(text: String, mjd: Double)]? {
    if case .sequence = entry.node {
      let items = items(entry, expected: "dates") ?? []
      let dates = items.compactMap { date($0) }
      return dates.count == items.count ? dates : nil
    }
    return date(entry).map { [$0] }
  }

  private mutating func date(_ entry: Entry) -> (text: String, mjd: Double)? {
    guard let text = text(entry, expected: "a date") else { return nil }
    guard let mjd = CivilDate.modifiedJulianDate(text) else {
      error(
        entry,
        "\(Spelling.quoted(text)) is not a date; expected e.g. 2006-07-29, "
          + "2006-07-29T21:30:00 (UTC) or MJD 53945.9")
      return nil
    }
    return (text.trimmed, mjd)
  }

  // MARK: paths

  /// What must be where a path points to.
  enum PathKind {
    /// A folder or a file.
    case input
    case file
    /// Something that the run makes.
    case output
  }

  /// A path with its variables filled in, relative to the analysis file.
  mutating func path(_ entry: Entry?, _ kind: PathKind, what: String) -> ConfiguredPath? {
    guard let entry, let text = text(entry, expected: what) else { return nil }
    guard !text.trimmed.isEmpty, !text.contains("\0"), text.utf8.count < 4096 else {
      error(entry, "\(Spelling.quoted(text)) is not a path; expected \(what)")
      return nil
    }
    let resolved: String
    do {
      resolved = try variables.resolve(text, relativeTo: variables.baseFolder)
    } catch let unknown {
      error(entry, unknown.description)
      return nil
    }
    if checksPaths { check(resolved, kind, entry, what: what) }
    return ConfiguredPath(text, resolved: resolved)
  }

  private mutating func check(_ path: String, _ kind: PathKind, _ entry: Entry, what: String) {
    guard kind != .output else { return }
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      error(
        entry, "\(path) cannot be opened (\(reason)); expected \(what)", isMissingInput: true)
      return
    }
    switch (kind, status.st_mode & S_IFMT) {
    case (_, S_IFREG), (.input, S_IFDIR): break
    case (.file, S_IFDIR):
      error(entry, "\(path) is a folder; expected \(what)", isMissingInput: true)
    default:
      error(entry, "\(path) is not a regular file; expected \(what)", isMissingInput: true)
    }
  }
}
