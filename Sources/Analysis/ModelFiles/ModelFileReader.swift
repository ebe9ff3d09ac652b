import Foundation
import GridMath
import Models
import Yams

/// Turns the nodes of a models file into models, and collects everything that is wrong.
struct ModelFileReader {
  typealias Entry = ConfigurationReader.Entry
  typealias Section = ConfigurationReader.Section

  /// A link label and a parameter that has it.
  struct LinkPlace {
    let label: String
    let entry: Entry
  }

  let folder: String
  var tables: EblTables
  var base: ConfigurationReader
  var links: [LinkPlace] = []
  /// Whether models of unknown types are kept as they are; an error otherwise.
  var keepsForeign = true
  /// Labels that occur in components which are kept as they are.
  private var foreignLinks: Set<String> = []

  init(file: String, folder: String, tables: EblTables) {
    self.folder = folder
    self.tables = tables
    base = ConfigurationReader(file: file, variables: tables.variables, checksPaths: true)
  }

  /// Most spectra within each other.
  static let maximalNesting = 32
  static let topKeys = ["components", "covariance", "metadata", "environment", "checksum"]

  mutating func read(_ root: Entry) -> ModelFileReading {
    var reading = ModelFileReading(diagnostics: [], isUnreadable: false)
    if let top = base.section(root, known: Self.topKeys) {
      reading.environment = environment(top["environment"])
      useEnvironment(reading.environment)
      if top["components"] == nil {
        base.error(root, "components is missing; expected a list of models")
      }
      var models: [(model: Model, entry: Entry)] = []
      for item in base.items(top["components"], expected: "a list of models") ?? [] {
        if let model = component(item, number: models.count) { models.append((model, item)) }
      }
      checkLinks()
      reading.models = list(models)
      if let covariance = top["covariance"], let models = reading.models {
        (reading.models, reading.covariance) = self.covariance(covariance, models)
      }
    }
    reading.diagnostics = base.diagnostics
    if base.hasErrors {
      reading.models = nil
      reading.isUnreadable = base.onlyMissingInputs
    }
    return reading
  }

  /// Reads a list of models that stands in another kind of file.
  mutating func read(components: Entry) -> ModelFileReading {
    var models: [(model: Model, entry: Entry)] = []
    for item in base.items(components, expected: "a list of models") ?? [] {
      if let model = component(item, number: models.count) { models.append((model, item)) }
    }
    checkLinks()
    let list = list(models)
    return ModelFileReading(
      models: base.hasErrors ? nil : list, diagnostics: base.diagnostics,
      isUnreadable: base.hasErrors && base.onlyMissingInputs)
  }

  private mutating func environment(_ entry: Entry?) -> [String: String] {
    guard let entry, let pairs = base.pairs(of: entry, example: "{GAMMAPY_DATA: ../data}") else {
      return [:]
    }
    var result: [String: String] = [:]
    for (key, value, _) in pairs {
      guard let text = base.text(value, expected: "a text, e.g. ../data") else { continue }
      guard text.utf8.count < 4096, !text.contains("\0") else {
        base.error(value, "too long for a path, or with a NUL in it")
        continue
      }
      result[key] = text
    }
    return result
  }

  /// Variables of this file come before those of the analysis file; each are relative to their own.
  private mutating func useEnvironment(_ own: [String: String]) {
    guard !own.isEmpty else { return }
    var variables = tables.variables
    let inherited = variables.inherited.merging(variables.forIndexes) { _, new in new }
    variables = PathVariables(own: own, inherited: inherited, baseFolder: folder)
    tables.variables = variables
    base.variables = variables
  }

  // MARK: components

  private mutating func component(_ entry: Entry, number: Int) -> Model? {
    let keys = ["name", "type", "datasets_names", "apply_irf", "spectral", "spatial", "temporal"]
    guard case .mapping = entry.node else {
      base.error(entry, "\(entry.node.shown) is not a mapping; expected the keys of a model")
      return nil
    }
    guard let typeEntry = value("type", of: entry),
      let type = base.text(typeEntry, expected: "a type")
    else {
      base.error(entry, "type is missing; expected SkyModel or FoVBackgroundModel")
      return nil
    }
    let known = ["SkyModel", "sky-model", "FoVBackgroundModel", "fov-bkg"]
    guard known.contains(type) else {
      return foreign(entry, type, at: typeEntry, known: [known[0], known[2]], number: number)
    }
    if let (unknown, name, accepted) = unknownType(in: entry) {
      return foreign(entry, name, at: unknown, known: accepted, number: number)
    }
    if type == known[2] || type == known[3], let spatial = value("spatial", of: entry) {
      base.warn(
        spatial,
        "the background of a field has no shape here; the model is not evaluated and is"
          + " kept as it is")
      return keep(entry, type, number: number)
    }
    guard let section = base.section(entry, known: keys) else { return nil }
    return type == known[0] || type == known[1]
      ? skyModel(section, number: number) : background(section)
  }

  private mutating func skyModel(_ section: Section, number: Int) -> Model? {
    let name = section["name"].flatMap { base.text($0, expected: "a name") } ?? "model-\(number)"
    let datasets = names(section["datasets_names"])
    let responses = responses(section["apply_irf"])
    let spatial = section["spatial"].map { self.spatial($0) }
    guard let spectralEntry = section["spectral"] else {
      base.error(
        section.entry, "spectral is missing; expected a spectrum, e.g. PowerLawSpectralModel")
      return nil
    }
    guard let spectral = spectral(spectralEntry) else { return nil }
    if let spatial, spatial == nil { return nil }
    var model = SkyModel(
      name: name, spectral: spectral, spatial: spatial ?? nil, datasetNames: datasets,
      responses: responses)
    if let temporal = section["temporal"] {
      model.foreignBlocks["temporal"] = text(of: temporal)
      let type = value("type", of: temporal).flatMap { base.text($0, expected: "a type") }
      if type != "ConstantTemporalModel" && type != "const" {
        base.warn(temporal, "changes with time are not evaluated; the block is kept as it is")
      }
    }
    return .source(model)
  }

  private mutating func background(_ section: Section) -> Model? {
    guard let datasets = names(section["datasets_names"]), let dataset = datasets.first else {
      base.error(
        section.entry, "datasets_names is missing; expected the one dataset, e.g. [stacked]")
      return nil
    }
    guard datasets.count == 1 else {
      base.error(
        section["datasets_names"] ?? section.entry,
        "a background belongs to one dataset, not to \(datasets.count)")
      return nil
    }
    var spectral = SpectralModel(.powerLawNorm)
    if let entry = section["spectral"] {
      guard let model = self.spectral(entry) else { return nil }
      spectral = model
    }
    do {
      return .background(try FieldOfViewBackgroundModel(datasetName: dataset, spectral: spectral))
    } catch {
      report(error, at: section["spectral"] ?? section.entry)
      return nil
    }
  }

  private mutating func names(_ entry: Entry?) -> [String]? {
    guard let entry else { return nil }
    if case .scalar = entry.node {
      return base.text(entry, expected: "a name").map { [$0] }
    }
    return base.items(entry, expected: "a list of names")?.compactMap {
      base.text($0, expected: "a name")
    }
  }

  private mutating func responses(_ entry: Entry?) -> AppliedResponses {
    var result = AppliedResponses()
    guard let section = base.section(entry, known: ["exposure", "psf", "edisp"]) else {
      return result
    }
    result.exposure = base.flag(section["exposure"]) ?? true
    result.psf = base.flag(section["psf"]) ?? true
    result.energyDispersion = base.flag(section["edisp"]) ?? true
    return result
  }

  // MARK: models that are not known

  /// The first type in a component that is not known, its name, and those that are.
  private mutating func unknownType(in entry: Entry) -> (Entry, String, [String])? {
    if let spectral = value("spectral", of: entry), let found = unknownSpectrum(spectral, depth: 0)
    {
      return found
    }
    guard let spatial = value("spatial", of: entry), let type = value("type", of: spatial),
      case .scalar(let scalar) = type.node, spatialShape(named: scalar.string) == nil,
      !Self.isTemplate(scalar.string)
    else { return nil }
    return (type, scalar.string, SpatialShape.simple.map(\.typeName) + ["TemplateSpatialModel"])
  }

  private func unknownSpectrum(_ entry: Entry, depth: Int) -> (Entry, String, [String])? {
    guard depth < Self.maximalNesting, let type = value("type", of: entry),
      case .scalar(let scalar) = type.node
    else { return nil }
    let name = scalar.string
    guard Self.spectralNames.contains(name) else {
      return (type, name, Self.spectralTypes)
    }
    guard name == "CompoundSpectralModel" || name == "compound" else { return nil }
    for key in ["model1", "model2"] {
      if let operand = value(key, of: entry),
        let found = unknownSpectrum(operand, depth: depth + 1)
      {
        return found
      }
    }
    if let operation = value("operator", of: entry), case .scalar(let scalar) = operation.node,
      CompoundOperator(rawValue: scalar.string) == nil
    {
      return (operation, scalar.string, CompoundOperator.allCases.map(\.rawValue))
    }
    return nil
  }

  private mutating func foreign(
    _ entry: Entry, _ type: String, at place: Entry, known: [String], number: Int
  ) -> Model? {
    let hint = Spelling.nearest(to: type, among: known).map { "; did you mean \($0)?" } ?? ""
    guard keepsForeign else {
      base.error(
        place,
        "\(Spelling.quoted(type)) is not known here; accepted: \(known.joined(separator: ", "))"
          + hint)
      return nil
    }
    base.warn(
      place,
      "\(Spelling.quoted(type)) is not known here; the model is not evaluated and is kept as it is"
        + hint)
    return keep(entry, type, number: number)
  }

  private mutating func keep(_ entry: Entry, _ type: String, number: Int) -> Model {
    var name = "model-\(number)"
    if let written = value("name", of: entry), case .scalar(let scalar) = written.node {
      name = scalar.string
    } else if let datasets = value("datasets_names", of: entry),
      case .sequence(let sequence) = datasets.node, let first = sequence.first?.scalar?.string
    {
      name = first + "-bkg"
    }
    collectLinks(entry.node)
    return .foreign(ForeignModel(name: name, typeName: type, text: text(of: entry)))
  }

  private mutating func collectLinks(_ node: Node) {
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        if key.scalar?.string == "link", let label = value.scalar?.string {
          foreignLinks.insert(label)
        }
        collectLinks(value)
      }
    case .sequence(let sequence):
      for item in sequence { collectLinks(item) }
    default: break
    }
  }

  private mutating func text(of entry: Entry) -> String {
    do {
      return try Yams.serialize(node: entry.node, width: -1, allowUnicode: true)
    } catch {
      base.error(entry, "cannot be kept as it is: \(error)")
      return ""
    }
  }

  // MARK: the whole

  private mutating func checkLinks() {
    var counts: [String: Int] = [:]
    for link in links { counts[link.label, default: 0] += 1 }
    for link in links where counts[link.label] == 1 && !foreignLinks.contains(link.label) {
      let others = counts.keys.filter { $0 != link.label }
      let hint =
        Spelling.nearest(to: link.label, among: Array(others)).map { "; did you mean \($0)?" } ?? ""
      base.error(
        link.entry,
        "no other parameter has the link \(Spelling.quoted(link.label))"
          + (hint.isEmpty ? "; expected the label of another parameter" : hint))
    }
  }

  private mutating func list(_ models: [(model: Model, entry: Entry)]) -> ModelList? {
    var lines: [String: Int] = [:]
    for (model, entry) in models {
      if let first = lines[model.name] {
        base.error(
          value("name", of: entry) ?? entry,
          "the model of line \(first) is called \(Spelling.quoted(model.name)) too;"
            + " expected a name of its own for each")
      }
      lines[model.name] = lines[model.name] ?? entry.line
    }
    guard !base.hasErrors else { return nil }
    do {
      return try ModelList(models.map(\.model))
    } catch {
      report(error, at: links.first?.entry ?? models[0].entry)
      return nil
    }
  }

  private mutating func covariance(
    _ entry: Entry, _ models: ModelList
  ) -> (ModelList, ModelCovariance?) {
    guard let name = base.text(entry, expected: "a file name") else { return (models, nil) }
    let consequence = "; the parameters keep the errors of this file, without correlations"
    var covariance: ModelCovariance
    do {
      let path = try base.variables.resolve(name, relativeTo: folder)
      do {
        let text = try BoundedTextFile.read(path, limit: 1 << 26, what: "a covariance file")
        covariance = try ModelCovariance.parse(text)
      } catch let failure as BoundedTextFile.Failure {
        base.warn(entry, "\(path) \(failure.what)" + consequence)
        return (models, nil)
      } catch let problem as ModelCovariance.Problem {
        base.warn(entry, "\(path):\(problem.line): \(problem.what)" + consequence)
        return (models, nil)
      }
    } catch {
      base.warn(entry, "\(error)" + consequence)
      return (models, nil)
    }
    let names = models.parameterNames
    let found = Set(covariance.names)
    if let missing = names.first(where: { !found.contains($0) }) {
      // Gammapy takes the rows in their order, whatever they are called.
      guard covariance.names.count == names.count else {
        base.warn(
          entry, "\(name) has \(covariance.names.count) rows and none for \(missing)" + consequence)
        return (models, nil)
      }
      covariance = ModelCovariance(names: names, values: covariance.values)
    }
    return (withErrors(models, covariance), covariance)
  }

  private func withErrors(_ models: ModelList, _ covariance: ModelCovariance) -> ModelList {
    let rows = Dictionary(zip(covariance.names, covariance.names.indices)) { first, _ in first }
    var result = models
    for (m, model) in models.models.enumerated() {
      for (p, name) in model.uniqueParameterNames.enumerated() {
        guard let row = rows[model.name + "." + name] else { continue }
        let variance = covariance.variance(row)
        guard variance >= 0, variance.isFinite else { continue }
        let place = ParameterPlace(model: m, parameter: p)
        var parameter = result[place]
        // A square and its root differ by rounding.
        if parameter.error * parameter.error != variance {
          parameter.error = variance.squareRoot()
          result[place] = parameter
        }
      }
    }
    return result
  }

  // MARK: helpers

  /// The value of a key, whatever else is in the mapping; nil if absent or null.
  func value(_ key: String, of entry: Entry) -> Entry? {
    guard case .mapping(let mapping) = entry.node else { return nil }
    for (keyNode, node) in mapping where keyNode.scalar?.string == key && !node.isNull {
      return Entry(node, path: entry.path.isEmpty ? key : entry.path + "." + key, parent: entry)
    }
    return nil
  }

  mutating func report(_ error: ModelError, at entry: Entry) {
    base.error(entry, "\(error.what); expected \(error.expected)")
  }
}
