import Foundation
import GridMath
import Models
import Observations
import Simulation
import SkyGeometry

/// Turns the nodes of a field file into a field, and collects everything that is wrong.
struct FieldFileReader {
  typealias Entry = ConfigurationReader.Entry

  let file: String
  let folder: String
  var base: ConfigurationReader
  /// Findings about models, which another reader collects.
  private var modelFindings: [Diagnostic] = []
  private var isModelUnreadable = false

  init(file: String, folder: String) {
    self.file = file
    self.folder = folder
    base = ConfigurationReader(
      file: file,
      variables: PathVariables(
        inherited: ProcessInfo.processInfo.environment, baseFolder: folder),
      checksPaths: true)
  }

  private static let keys = [
    "seed", "start", "first_id", "gap", "target", "object", "responses", "site", "background",
    "models", "components", "pointings",
  ]
  private static let pointingKeys = [
    "frame", "lon", "lat", "livetime", "dead_time", "runs", "start", "background", "object",
  ]
  private static let example =
    "{frame: icrs, lon: 83.633 deg, lat: 22.5145 deg, livetime: 20 min}"
  /// A run is shorter than a day, and fields are not larger than this.
  private static let mostRuns = 10_000

  /// What the runs have in common.
  private struct Defaults {
    var start = 0.0
    var gap = 60.0
    var firstID = 1
    var target: SkyDirection?
    var object = ""
  }

  mutating func read(_ root: Entry) -> FieldFileReading {
    var field: SimulatedField?
    if let top = base.section(root, known: Self.keys) {
      let seed = base.integer(top["seed"], 0...Int.max, example: "1") ?? 1
      let models = models(path: top["models"], inline: top["components"])
      let background = base.section(
        top["background"], known: ["scatter", "alignment", "declared_alignment"])
      let alignment = base.choice(background?["alignment"], of: FovAlignment.self)
      let declared = base.choice(background?["declared_alignment"], of: FovAlignment.self)
      let scatter = base.percent(background?["scatter"]) ?? 0
      let responses = responses(top["responses"], alignment: alignment)
      var defaults = Defaults()
      defaults.start = date(top["start"]) ?? 58574 + 23.0 / 24
      defaults.gap = duration(top["gap"], example: "1 min", allowsZero: true) ?? 60
      defaults.firstID = base.integer(top["first_id"], 0...1_000_000_000, example: "1") ?? 1
      defaults.object = base.text(top["object"], expected: "a name") ?? ""
      if let target = base.section(top["target"], known: ["frame", "lon", "lat"]) {
        defaults.target = base.direction(target).direction
      }
      let reference = defaults.start.rounded(.down)
      let runs = pointings(top["pointings"], root, defaults, reference: reference)
      var result = SimulatedField(
        runs: runs, models: models, responses: responses ?? .twoTelescopes, seed: UInt64(seed),
        backgroundScatter: scatter / 100, declaredAlignment: declared,
        referenceMjd: Int(reference))
      readSite(top["site"], into: &result)
      checkOffsets(result, at: top["pointings"] ?? root)
      field = result
    }
    let isBad = base.hasErrors || modelFindings.contains { $0.severity == .fatal }
    return FieldFileReading(
      field: isBad ? nil : field, diagnostics: base.diagnostics + modelFindings,
      isUnreadable: isBad && (!base.hasErrors || base.onlyMissingInputs)
        && (isModelUnreadable || !modelFindings.contains { $0.severity == .fatal }))
  }

  // MARK: pointings

  private mutating func pointings(
    _ entry: Entry?, _ root: Entry, _ defaults: Defaults, reference: Double
  ) -> [SimulatedRun] {
    guard let entry else {
      base.error(root, "pointings is missing; expected a list, e.g. - \(Self.example)")
      return []
    }
    guard let items = base.items(entry, expected: "a list, e.g. - \(Self.example)") else {
      return []
    }
    guard !items.isEmpty else {
      base.error(entry, "no pointing; expected at least one, e.g. - \(Self.example)")
      return []
    }
    var runs: [SimulatedRun] = []
    // Times count in terrestrial time.
    let shift = TimeScale.terrestrialMinusUniversal(mjd: defaults.start)
    var next = (defaults.start - reference) * 86400 + shift
    for item in items {
      guard let section = base.section(item, known: Self.pointingKeys) else { continue }
      let direction = base.direction(section).direction
      if section["lon"] == nil && section["lat"] == nil {
        base.error(item, "lon and lat are missing; expected e.g. \(Self.example)")
      }
      let livetime = duration(section["livetime"], example: "20 min")
      if section["livetime"] == nil {
        base.error(item, "livetime is missing; expected e.g. livetime: 20 min")
      }
      let deadTime = base.percent(section["dead_time"]) ?? 0
      if deadTime >= 100, let place = section["dead_time"] {
        base.error(place, "nothing is left of the livetime; accepted: below 100 %, e.g. 2 %")
      }
      let count = base.integer(section["runs"], 1...1000, example: "4") ?? 1
      let factor = base.number(section["background"], .nonNegative, example: "1") ?? 1
      let object = base.text(section["object"], expected: "a name") ?? defaults.object
      if let start = date(section["start"]) { next = (start - reference) * 86400 + shift }
      guard let direction, let livetime, deadTime < 100 else { continue }
      guard runs.count + count <= Self.mostRuns else {
        base.error(item, "more than \(Self.mostRuns) runs")
        break
      }
      let live = 1 - deadTime / 100
      for _ in 0..<count {
        runs.append(
          SimulatedRun(
            id: defaults.firstID + runs.count, object: object, target: defaults.target,
            pointing: direction.icrs, start: next, ontime: livetime / live,
            deadTimeCorrection: live, backgroundFactor: factor))
        next += livetime / live + defaults.gap
      }
    }
    return runs
  }

  /// A source that no run can see is a mistake.
  private mutating func checkOffsets(_ field: SimulatedField, at entry: Entry) {
    guard !field.runs.isEmpty else { return }
    let largest = field.responses.largestOffset
    for model in field.models {
      guard let spatial = model.spatial, let position = spatial.position?.icrs else { continue }
      let nearest = field.runs.map { position.separation(to: $0.pointing) }.min() ?? 0
      let radius = spatial.evaluationRadius ?? 0
      guard nearest - radius > largest else { continue }
      base.error(
        entry,
        String(
          format: "%@ is %.2f° from the nearest pointing; the responses reach to %.3g°",
          Spelling.quoted(model.name), nearest, largest))
    }
  }

  // MARK: what is simulated

  private mutating func models(path: Entry?, inline: Entry?) -> [SkyModel] {
    if let path, inline != nil {
      base.error(path, "models and components exclude each other; keep one of them")
      return []
    }
    let reading: ModelFileReading
    if let inline {
      let variables = base.variables
      var reader = ModelFileReader(
        file: file, folder: folder, tables: EblTables(variables: variables))
      reader.keepsForeign = false
      reading = reader.read(components: inline)
    } else {
      guard
        let resolved = base.path(path, .file, what: "a models file (YAML)")?.resolved,
        FileManager.default.fileExists(atPath: resolved)
      else { return [] }
      reading = ModelFile.read(path: resolved, keepsForeign: false)
    }
    modelFindings += reading.diagnostics
    isModelUnreadable = reading.isUnreadable
    guard let list = reading.models else { return [] }
    var sources: [SkyModel] = []
    for model in list.models {
      switch model {
      case .source(let source):
        if source.spatial == nil, let place = inline ?? path {
          base.error(
            place,
            "\(Spelling.quoted(source.name)) has no spatial model; expected one, "
              + "e.g. PointSpatialModel")
        } else if source.spectral.dimension == .factor, !Self.hasFlux(source.spatial),
          let place = inline ?? path
        {
          base.error(
            place,
            "the spectrum of \(Spelling.quoted(source.name)) is a factor without a flux; "
              + "expected e.g. PowerLawSpectralModel")
        } else {
          sources.append(source)
        }
      case .background(let background):
        if let place = inline ?? path {
          base.note(
            place,
            "\(Spelling.quoted(background.name)) is not simulated; the background is that of the"
              + " responses")
        }
      case .foreign: break
      }
    }
    return sources
  }

  /// Whether a shape brings the flux itself, so that the spectrum may be a factor.
  private static func hasFlux(_ spatial: SpatialModel?) -> Bool {
    guard case .template(let map)? = spatial?.shape else { return false }
    return !map.isNormalized
  }

  private mutating func responses(
    _ entry: Entry?, alignment: FovAlignment?
  ) -> InstrumentResponses? {
    var result = InstrumentResponses.twoTelescopes
    let isBuiltIn: Bool
    if let entry {
      guard let text = base.text(entry, expected: "\(FieldFile.builtIn) or a path") else {
        return nil
      }
      isBuiltIn = text == FieldFile.builtIn
    } else {
      isBuiltIn = true
    }
    guard !isBuiltIn else {
      if let alignment { result.background = result.background.aligned(alignment) }
      return result
    }
    guard let entry,
      let path = base.path(
        entry, .file, what: "\(FieldFile.builtIn), or a FITS file with responses")?.resolved,
      FileManager.default.fileExists(atPath: path)
    else { return nil }
    do throws(DataStoreError) {
      let file = try ResponseFile(path: path, alignment: alignment)
      for finding in file.diagnostics where finding.severity >= .warning {
        base.warn(entry, finding.line)
      }
      return InstrumentResponses(
        effectiveArea: file.effectiveArea, pointSpread: file.pointSpread,
        energyDispersion: file.energyDispersion, background: file.background,
        telescope: file.telescope, instrument: file.instrument)
    } catch {
      base.error(entry, error.description)
      return nil
    }
  }

  private mutating func readSite(_ entry: Entry?, into field: inout SimulatedField) {
    guard let entry, let section = base.section(entry, known: ["lon", "lat", "altitude"]) else {
      return
    }
    for key in ["lon", "lat"] where section[key] == nil {
      base.error(entry, "\(key) is missing; expected e.g. {lon: -17.89 deg, lat: 28.76 deg}")
    }
    let lon = base.angle(section["lon"], .longitude, example: "-17.89 deg")
    let lat = base.angle(section["lat"], .latitude, example: "28.76 deg")
    let limits = NumberLimits(minimum: -500, maximum: 9000, words: "from -500 to 9000 (m)")
    if let altitude = base.number(section["altitude"], limits, example: "2200") {
      field.altitude = altitude
    }
    guard let lon, let lat else { return }
    field.site = ObservatorySite(longitude: lon > 180 ? lon - 360 : lon, latitude: lat)
  }

  // MARK: values

  /// Seconds of `20 min`, `1200 s` or `1.5 h`.
  private mutating func duration(
    _ entry: Entry?, example: String, allowsZero: Bool = false
  ) -> Double? {
    guard let entry, let text = base.text(entry, expected: "a time, e.g. \(example)") else {
      return nil
    }
    let second = PhysicalUnit(factor: 1, time: 1)
    guard let quantity = Quantity(text), !quantity.unit.isEmpty,
      let factor = PhysicalUnit(quantity.unit)?.factor(to: second)
    else {
      base.error(
        entry,
        "\(Spelling.quoted(text)) is not a time; accepted: s, min, h, e.g. \(example)")
      return nil
    }
    let seconds = quantity.value * factor
    guard seconds.isFinite, allowsZero ? seconds >= 0 : seconds > 0, seconds <= 86400 else {
      base.error(
        entry,
        "\(Spelling.quoted(text)) is out of range; accepted: \(allowsZero ? "from" : "above") 0"
          + " to one day, e.g. \(example)")
      return nil
    }
    return seconds
  }

  /// MJD, universal time.
  private mutating func date(_ entry: Entry?) -> Double? {
    let example = "\"2019-04-01T23:00:00\""
    guard let entry, let text = base.text(entry, expected: "a date, e.g. \(example)") else {
      return nil
    }
    guard let mjd = CivilDate.modifiedJulianDate(text), mjd >= 51_544, mjd < 88_070 else {
      base.error(
        entry,
        "\(Spelling.quoted(text)) is not a date from 2000 to 2099; expected e.g. \(example)")
      return nil
    }
    return mjd
  }
}
