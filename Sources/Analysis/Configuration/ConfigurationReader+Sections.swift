import GridMath
import SkyGeometry
import Yams

extension ConfigurationReader {
  static let sectionNames = [
    "general", "environment", "observations", "datasets", "smooth", "excess_map", "ts_map",
    "background_model", "fit", "flux_points", "light_curve", "residuals", "metadata",
  ]

  /// The whole file.
  mutating func configuration(_ root: Entry) -> AnalysisConfiguration? {
    guard let top = section(root, known: Self.sectionNames) else { return nil }
    // The other sections have paths with these variables.
    let environment = environment(top["environment"])
    variables.own = environment
    let general = general(top["general"])
    let observations = observations(
      top["observations"], root, isRequired: general.datasetsFile == nil)
    let datasets = datasets(
      top["datasets"], root, isRequired: general.datasetsFile == nil)
    let smooth = smooth(top["smooth"])
    let excessMap = excessMap(top["excess_map"])
    let tsMap = tsMap(top["ts_map"])
    let model = choice(top["background_model"], of: AnalysisConfiguration.BackgroundModel.self)
    let fit = fit(top["fit"])
    let fluxPoints = fluxPoints(top["flux_points"])
    let lightCurves = lightCurves(top["light_curve"])
    let residuals = residuals(top["residuals"])
    guard let datasets else { return nil }
    var configuration = AnalysisConfiguration(observations: observations, datasets: datasets)
    configuration.general = general
    configuration.environment = environment
    configuration.smoothRadius = smooth
    configuration.excessMap = excessMap
    configuration.tsMap = tsMap
    configuration.backgroundModel = model ?? .norm
    configuration.fit = fit
    configuration.fluxPoints = fluxPoints
    configuration.lightCurves = lightCurves
    configuration.residuals = residuals
    configuration.inheritedVariables = variables.inherited
    configuration.baseFolder = variables.baseFolder
    return configuration
  }

  private mutating func environment(_ entry: Entry?) -> [String: String] {
    guard let entry, let pairs = pairs(of: entry, example: "GAMMAPY_DATA") else { return [:] }
    var result: [String: String] = [:]
    for (name, value, place) in pairs {
      let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard isName, !name.isEmpty, name.first?.isNumber == false else {
        error(place, "not a name of a variable; expected letters, digits and _, e.g. GAMMAPY_DATA")
        continue
      }
      guard let text = text(value, expected: "a text, e.g. ../data") else { continue }
      guard text.utf8.count < 4096, !text.contains("\0") else {
        error(value, "too long for a path, or with a NUL in it")
        continue
      }
      result[name] = text
    }
    return result
  }

  private mutating func general(_ entry: Entry?) -> AnalysisConfiguration.General {
    var general = AnalysisConfiguration.General()
    general.outputFolder = ConfiguredPath(".", resolved: variables.baseFolder)
    let known = ["log", "outdir", "n_jobs", "datasets_file", "models_file"]
    guard let section = section(entry, known: known) else { return general }
    if let log = section["log"] {
      _ = self.section(log, known: ["level", "filename", "filemode", "format", "datefmt"])
    }
    if let folder = path(section["outdir"], .output, what: "a folder for the products") {
      general.outputFolder = folder
    }
    general.jobs = integer(section["n_jobs"], 1...1024, example: "2")
    general.datasetsFile = path(
      section["datasets_file"], .file, what: "a file of reduced datasets")
    general.modelsFile = path(section["models_file"], .file, what: "a models file (YAML)")
    return general
  }

  private mutating func observations(
    _ entry: Entry?, _ root: Entry, isRequired: Bool
  ) -> AnalysisConfiguration.ObservationSettings {
    var result = AnalysisConfiguration.ObservationSettings(datastore: nil)
    let example = "observations: {datastore: FOLDER}"
    guard let entry else {
      if isRequired { error(root, "observations is missing; expected e.g. \(example)") }
      return result
    }
    let known = [
      "datastore", "obs_ids", "obs_file", "obs_cone", "obs_time", "required_irf", "fov_alignment",
    ]
    guard let section = section(entry, known: known) else { return result }
    if section["datastore"] == nil && isRequired {
      error(entry, "datastore is missing; expected e.g. \(example)")
    }
    result.datastore = path(
      section["datastore"], .input, what: "a folder with obs-index.fits.gz or DL3 files")
    result.ids = observationIDs(section["obs_ids"])
    if let file = section["obs_file"] {
      result.idFile = path(file, .file, what: "a text file with an OBS_ID on each line")
      if !result.ids.isEmpty {
        error(file, "obs_ids and obs_file are both given; keep one of them")
      } else if checksPaths, let path = result.idFile {
        result.ids = observationIDs(ofFile: path.resolved, file)
      }
    }
    result.cone = circle(section["obs_cone"])
    result.time = intervals(section["obs_time"])
    if let responses = choices(
      section["required_irf"], of: AnalysisConfiguration.ResponseKind.self)
    {
      result.requiredResponses = responses
    }
    result.fovAlignment = choice(
      section["fov_alignment"], of: AnalysisConfiguration.Alignment.self)
    return result
  }

  private mutating func observationIDs(_ entry: Entry?) -> [Int] {
    guard let items = items(entry, expected: "a list of OBS_IDs, e.g. [23523, 23526]") else {
      return []
    }
    var ids: [Int] = []
    var seen: Set<Int> = []
    for item in items {
      guard let id = integer(item, 0...Int.max, example: "23523") else { continue }
      if seen.insert(id).inserted {
        ids.append(id)
      } else {
        warn(item, "\(id) stands in the list twice; used once")
      }
    }
    return ids
  }

  /// The first column of a text file; lines that begin with `#` and a header line are passed over.
  private mutating func observationIDs(ofFile path: String, _ entry: Entry) -> [Int] {
    let text: String
    do {
      text = try BoundedTextFile.read(
        path, limit: YamlDocument.maximalBytes, what: "a list of OBS_IDs")
    } catch let problem {
      let place = problem.line.map { "\(path):\($0)" } ?? path
      error(entry, "\(place) \(problem.what)", isMissingInput: problem.isUnreadable)
      return []
    }
    var ids: [Int] = []
    var seen: Set<Int> = []
    var isFirst = true
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      guard
        let word = line.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" }).first,
        !word.hasPrefix("#")
      else { continue }
      defer { isFirst = false }
      if let id = Int(word), id >= 0 {
        if seen.insert(id).inserted { ids.append(id) }
      } else if !isFirst {
        error(
          entry,
          "\(path):\(index + 1): \(Spelling.quoted(String(word))) is not an OBS_ID; "
            + "expected a whole number first on each line")
        return []
      }
    }
    if ids.isEmpty { error(entry, "\(path) has no OBS_ID; expected one on each line") }
    return ids
  }

  private mutating func smooth(_ entry: Entry?) -> Double? {
    guard let section = section(entry, known: ["radius"]) else { return nil }
    return angle(section["radius"], .positive(upTo: 10, "deg"))
      ?? AnalysisConfiguration.defaultSmoothRadius
  }

  private mutating func excessMap(_ entry: Entry?) -> AnalysisConfiguration.ExcessMap? {
    let known = ["correlation_radius", "energy_edges", "parameters"]
    guard let section = section(entry, known: known) else { return nil }
    var result = AnalysisConfiguration.ExcessMap()
    if let radius = angle(section["correlation_radius"], .positive(upTo: 10, "deg")) {
      result.correlationRadius = radius
    }
    result.energyEdges = edges(section["energy_edges"]) ?? []
    let parameters = self.section(
      section["parameters"],
      known: [
        "correlate_off", "n_sigma", "n_sigma_ul", "selection_optional", "spectral_model",
        "n_sigma_sensitivity", "gamma_min_sensitivity", "bkg_syst_fraction_sensitivity",
        "apply_threshold_sensitivity", "sum_over_energy_groups",
      ])
    if let parameters {
      result.correlateOff = flag(parameters["correlate_off"]) ?? true
      for (key, value) in parameters.values.sorted(by: { $0.key < $1.key })
      where key != "correlate_off" {
        note(value, "not used in this version")
      }
    }
    return result
  }

  private mutating func tsMap(_ entry: Entry?) -> AnalysisConfiguration.TsMap? {
    let known = ["index", "model", "kernel_width", "energy_edges", "parameters"]
    guard let section = section(entry, known: known) else { return nil }
    var result = AnalysisConfiguration.TsMap()
    if let model = section["model"], let index = section["index"] {
      error(index, "index and model (line \(model.line)) are both given; keep one of them")
    }
    if let index = number(section["index"], .any, example: "2") { result.index = index }
    result.model = text(section["model"], expected: "the name of a model")
    result.kernelWidth = angle(
      section["kernel_width"], .positive(upTo: 20, "deg"), example: "0.4 deg")
    result.energyEdges = edges(section["energy_edges"]) ?? []
    result.limitSigmas = limitSigmas(section["parameters"])
    return result
  }

  private mutating func fit(_ entry: Entry?) -> AnalysisConfiguration.Fit? {
    guard let section = section(entry, known: ["fit_range", "region"]) else { return nil }
    var result = AnalysisConfiguration.Fit()
    (result.minimum, result.maximum) = energyRange(section["fit_range"])
    guard let region = section["region"], !region.node.isNull else { return result }
    switch region.node {
    case .mapping: result.regions = circle(region, isRequired: true).map { [$0] } ?? []
    case .sequence:
      let items = items(region, expected: "a list of {frame, lon, lat, radius}") ?? []
      if items.isEmpty { error(region, "no region; expected {frame, lon, lat, radius}") }
      result.regions = items.compactMap { circle($0, isRequired: true) }
    default:
      result.regionFile = path(
        region, .file, what: "a DS9 region file, or {frame, lon, lat, radius}")
    }
    return result
  }

  private mutating func residuals(_ entry: Entry?) -> AnalysisConfiguration.Residuals? {
    guard let section = section(entry, known: ["correlation_radius", "energy_edges"]) else {
      return nil
    }
    var result = AnalysisConfiguration.Residuals()
    if let radius = angle(section["correlation_radius"], .positive(upTo: 10, "deg")) {
      result.correlationRadius = radius
    }
    result.energyEdges = edges(section["energy_edges"]) ?? []
    return result
  }
}
