import Fits
import Foundation
import GridMath
package import Models
import SkyGeometry

/// Lays out models as Gammapy's `Models.write` does.
struct ModelFileWriter {
  typealias Value = ModelFileLines.Value
  typealias Pairs = [(key: String, value: Value)]

  /// Folder of the file; files in it are named without it.
  let folder: String
  /// Labels that join parameters.
  private let labels: Set<String>

  init(_ models: ModelList, folder: String) {
    self.folder = folder
    var counts: [String: Int] = [:]
    for parameter in models.models.flatMap(\.parameters) {
      if let label = parameter.link { counts[label, default: 0] += 1 }
    }
    let foreign = models.models.compactMap { model -> String? in
      if case .foreign(let model) = model { return model.text }
      return nil
    }
    // What a removed model shared is a link to nothing.
    labels = Set(
      counts.filter { label, count in count > 1 || foreign.contains { $0.contains(label) } }.keys)
  }

  func component(_ model: Model) -> Value {
    switch model {
    case .foreign(let model): return .raw(model.text)
    case .background(let model):
      return .map([
        ("type", .text("FoVBackgroundModel")),
        ("datasets_names", .list([.text(model.datasetName)])),
        ("spectral", spectral(model.spectral)),
      ])
    case .source(let model):
      var pairs: Pairs = [("name", .text(model.name)), ("type", .text("SkyModel"))]
      if model.responses != AppliedResponses() {
        pairs.append(
          (
            "apply_irf",
            .map([
              ("exposure", .plain("\(model.responses.exposure)")),
              ("psf", .plain("\(model.responses.psf)")),
              ("edisp", .plain("\(model.responses.energyDispersion)")),
            ])
          ))
      }
      if let names = model.datasetNames {
        pairs.append(("datasets_names", .list(names.map { .text($0) })))
      }
      pairs.append(("spectral", spectral(model.spectral)))
      if let spatial = model.spatial { pairs.append(("spatial", self.spatial(spatial))) }
      for (key, text) in model.foreignBlocks.sorted(by: { $0.key < $1.key }) {
        pairs.append((key, .raw(text)))
      }
      return .map(pairs)
    }
  }

  // MARK: spectra

  private func spectral(_ model: SpectralModel) -> Value {
    if case .compound(let left, let operation, let right) = model.shape {
      return .map([
        ("type", .text(model.typeName)), ("model1", spectral(left)), ("model2", spectral(right)),
        ("operator", .text(operation.rawValue)),
      ])
    }
    var pairs: Pairs = [
      ("type", .text(model.typeName)),
      ("parameters", parameters(model.parameters, SpectralModel(model.shape).parameters)),
    ]
    switch model.shape {
    case .piecewiseNorm(let nodes):
      pairs.append(("energy", list(nodes.energies, in: nodes.unit, standard: .tev)))
      pairs.append(("interp", .text(nodes.interpolation.rawValue)))
    case .template(let template):
      pairs.append(
        ("energy", list(template.energies, in: template.units.energies, standard: .tev)))
      let standard: ParameterUnit = template.dimension == .factor ? .one : .differentialFlux
      pairs.append(("values", list(template.values, in: template.units.values, standard: standard)))
    case .absorption(let table):
      pairs += absorption(table)
    default: break
    }
    return .map(pairs)
  }

  private func absorption(_ table: OpticalDepthTable) -> Pairs {
    if let filename = EblTables.filename(of: table.source) {
      return [("filename", .text(filename))]
    }
    if table.source.contains("/") || table.source.contains(".fit") {
      return [("filename", .text(local(table.source)))]
    }
    let count = table.energies.count
    let rows = table.redshifts.indices.map { row in
      Value.numbers(Array(table.transmissions[row * count..<(row + 1) * count]))
    }
    var pairs: Pairs = []
    // Gammapy does not read this key; it keeps the name of a table for ourselves.
    if !table.source.isEmpty { pairs.append(("reference", .text(table.source))) }
    pairs.append(("energy", Self.list(table.energies, unit: "TeV")))
    pairs.append(("param", Self.list(table.redshifts, unit: "")))
    pairs.append(("values", .map([("data", .list(rows)), ("unit", .plain("''"))])))
    return pairs
  }

  /// A path without the folder of the file.
  private func local(_ path: String) -> String {
    let start = (folder == "/" ? "" : folder) + "/"
    guard path.hasPrefix(start) else { return path }
    let rest = String(path.dropFirst(start.count))
    return rest.contains("/") ? path : rest
  }

  private static func list(_ values: [Double], unit: String) -> Value {
    .map([("data", .numbers(values)), ("unit", .text(unit))])
  }

  /// Numbers in their unit if that gives the same numbers again, else in the standard unit.
  private func list(
    _ values: [Double], in unit: ParameterUnit, standard: ParameterUnit
  ) -> Value {
    guard let factor = unit.factor(to: standard) else {
      return Self.list(values, unit: standard.text)
    }
    var written: [Double] = []
    for value in values {
      let near = value / factor
      let same = [near, near.nextUp, near.nextDown].filter { $0 * factor == value }
      guard let best = same.min(by: { "\($0)".count < "\($1)".count }) else {
        return Self.list(values, unit: standard.text)
      }
      written.append(best)
    }
    return Self.list(written, unit: unit.text)
  }

  // MARK: shapes

  private func spatial(_ model: SpatialModel) -> Value {
    let defaults = SpatialModel(model.shape, frame: model.frame).parameters
    var pairs: Pairs = [("type", .text(model.typeName))]
    switch model.shape {
    case .constant:
      // Gammapy leaves the one parameter out, and with it its value.
      let isDefault = model.parameters == defaults
      pairs.append(("parameters", isDefault ? .list([]) : parameters(model.parameters, defaults)))
    case .template(let map):
      pairs.append(("frame", .text(model.frame.rawValue)))
      pairs.append(("parameters", parameters(model.parameters, defaults)))
      pairs.append(("filename", .text(local(map.source))))
      pairs.append(("normalize", .plain("\(map.isNormalized)")))
    default:
      pairs.append(("frame", .text(model.frame.rawValue)))
      pairs.append(("parameters", parameters(model.parameters, defaults)))
    }
    return .map(pairs)
  }

  // MARK: parameters

  private func parameters(_ parameters: [Parameter], _ defaults: [Parameter]) -> Value {
    .list(zip(parameters, defaults).map { self.parameter($0, $1) })
  }

  private func parameter(_ parameter: Parameter, _ initial: Parameter) -> Value {
    var pairs: Pairs = [("name", .text(parameter.name)), ("value", .number(parameter.value))]
    if !parameter.unit.text.isEmpty || !initial.unit.text.isEmpty {
      pairs.append(("unit", .text(parameter.unit.text)))
    }
    if parameter.error != 0 { pairs.append(("error", .number(parameter.error))) }
    if parameter.minimum != initial.minimum {
      pairs.append(("min", .number(parameter.minimum ?? .nan)))
    }
    if parameter.maximum != initial.maximum {
      pairs.append(("max", .number(parameter.maximum ?? .nan)))
    }
    if parameter.isFrozen != initial.isFrozen {
      pairs.append(("frozen", .plain("\(parameter.isFrozen)")))
    }
    if parameter.interpolation != initial.interpolation {
      pairs.append(("interp", .text(parameter.interpolation.rawValue)))
    }
    if parameter.scaleMethod != initial.scaleMethod {
      pairs.append(("scale_method", .plain(parameter.scaleMethod?.rawValue ?? "null")))
    }
    if parameter.scaleTransform != initial.scaleTransform {
      pairs.append(("scale_transform", .text(parameter.scaleTransform.rawValue)))
    }
    if let label = parameter.link, labels.contains(label) { pairs.append(("link", .text(label))) }
    if let prior = parameter.prior { pairs.append(("prior", self.prior(prior))) }
    return .map(pairs)
  }

  private func prior(_ prior: Prior) -> Value {
    let type: String
    let figures: [(String, Double)]
    switch prior.density {
    case .gaussian(let mean, let sigma):
      (type, figures) = ("GaussianPrior", [("mu", mean), ("sigma", sigma)])
    case .uniform(let minimum, let maximum):
      (type, figures) = ("UniformPrior", [("min", minimum), ("max", maximum)])
    case .logUniform(let minimum, let maximum):
      (type, figures) = ("LogUniformPrior", [("min", minimum), ("max", maximum)])
    case .generalizedGaussian(let mean, let sigma, let eta):
      (type, figures) = (
        "GeneralizedGaussianPrior", [("mu", mean), ("sigma", sigma), ("eta", eta)]
      )
    }
    // Gammapy compares plain numbers: figures are in the unit of the parameter.
    let parameters = figures.map { name, value in
      Value.map([("name", .text(name)), ("value", .number(value)), ("unit", .plain("''"))])
    }
    return .map([
      ("type", .text(type)), ("parameters", .list(parameters)), ("weight", .number(prior.weight)),
    ])
  }
}

extension ModelFile {
  /// The text of a models file.
  ///
  /// - Parameters:
  ///   - models: the models; those of unknown types are written as they were read.
  ///   - covarianceFile: name of the covariance file beside it, if there is one.
  ///   - folder: folder of the file; files in it are named without it.
  ///   - creator: program and version.
  ///   - environment: variables that the file defines for its paths.
  /// - Returns: YAML, ending with a new line.
  package static func yaml(
    _ models: ModelList, covarianceFile: String? = nil, folder: String = ".", creator: String,
    environment: [String: String] = [:]
  ) -> String {
    let writer = ModelFileWriter(models, folder: folder)
    var pairs: ModelFileWriter.Pairs = [
      ("components", .list(models.models.map { writer.component($0) }))
    ]
    if let covarianceFile { pairs.append(("covariance", .text(covarianceFile))) }
    if !environment.isEmpty {
      let sorted = environment.sorted { $0.key < $1.key }
      pairs.append(("environment", .map(sorted.map { ($0.key, .text($0.value)) })))
    }
    pairs.append(
      (
        "metadata",
        .map([
          ("creator", .text(creator)),
          ("date", .text(Date.now.formatted(.iso8601))),
        ])
      ))
    return ModelFileLines.text(of: .map(pairs))
  }

  /// Writes a models file and its covariance `<stem>_covariance.dat`, each whole or not at all.
  ///
  /// The covariance comes first, so that a models file never names one that is not there.
  /// - Parameters:
  ///   - models: the models.
  ///   - covariance: in any order of parameters; nil: the squares of their errors.
  ///   - path: the YAML file.
  ///   - creator: program and version.
  ///   - environment: variables that the file defines for its paths.
  /// - Throws: `AnalysisError` of kind `cannotWrite`; of kind `badData` for a template map that is
  ///   in no file.
  package static func write(
    _ models: ModelList, covariance: ModelCovariance? = nil, to path: String, creator: String,
    environment: [String: String] = [:]
  ) throws(AnalysisError) {
    for case .source(let model) in models.models {
      guard case .template(let map)? = model.spatial?.shape, map.source.isEmpty else { continue }
      throw AnalysisError(
        .badData, "the template map of \(Spelling.quoted(model.name)) is in no file", file: path,
        remedy: "write the map first")
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 }
    let stem = dot.map { String(name[..<$0]) } ?? name
    let names = rows(of: models, covariance)
    let file = names.isEmpty ? nil : stem + "_covariance.dat"
    let yaml = yaml(
      models, covarianceFile: file, folder: folder, creator: creator, environment: environment)
    do throws(FitsError) {
      if let file {
        let full = (covariance ?? ModelCovariance(errorsOf: models)).ordered(by: names)
        try AtomicFile.write(Array(full.text.utf8), to: folder + "/" + file)
      }
      try AtomicFile.write(Array(yaml.utf8), to: path)
    } catch {
      throw AnalysisError(
        .cannotWrite, error.what, file: error.file, remedy: "choose another folder")
    }
  }

  /// Names of all rows in the order of the models, with those of models that are not known here.
  private static func rows(of models: ModelList, _ covariance: ModelCovariance?) -> [String] {
    models.models.flatMap { model -> [String] in
      guard case .foreign = model else {
        return model.uniqueParameterNames.map { model.name + "." + $0 }
      }
      return covariance?.names.filter { $0.hasPrefix(model.name + ".") } ?? []
    }
  }
}
