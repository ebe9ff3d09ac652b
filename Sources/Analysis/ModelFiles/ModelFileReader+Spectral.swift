import GridMath
import Models
import Yams

extension ModelFileReader {
  /// Long types that are read.
  static let spectralTypes =
    SpectralShape.simple.map(\.typeName) + [
      "PiecewiseNormSpectralModel", "TemplateSpectralModel", "EBLAbsorptionNormSpectralModel",
      "CompoundSpectralModel",
    ]
  /// Long and short types that are read.
  static let spectralNames = Set(
    spectralTypes + SpectralShape.simple.map(\.shortName) + [
      "piecewise-norm", "template", "ebl-norm", "compound",
    ])

  /// A spectrum whose types are known.
  mutating func spectral(_ entry: Entry, depth: Int = 0) -> SpectralModel? {
    guard depth < Self.maximalNesting else {
      base.error(entry, "more than \(Self.maximalNesting) spectra within each other")
      return nil
    }
    guard let typeEntry = value("type", of: entry),
      let type = base.text(typeEntry, expected: "a type")
    else {
      base.error(entry, "type is missing; expected e.g. PowerLawSpectralModel")
      return nil
    }
    switch type {
    case "CompoundSpectralModel", "compound": return compound(entry, depth: depth)
    case "PiecewiseNormSpectralModel", "piecewise-norm": return piecewise(entry)
    case "TemplateSpectralModel", "template": return spectralTemplate(entry)
    case "EBLAbsorptionNormSpectralModel", "ebl-norm": return absorption(entry)
    default:
      guard let shape = SpectralShape.simple(named: type),
        let section = base.section(entry, known: ["type", "parameters"])
      else { return nil }
      return filled(SpectralModel(shape), section)
    }
  }

  private mutating func filled(_ model: SpectralModel, _ section: Section) -> SpectralModel {
    let names = model.parameters.map(\.name)
    var filled = model
    filled.parameters = parameters(
      section, defaults: model.parameters, type: model.typeName
    ) { index, value, unit throws(ModelError) in
      var copy = model
      try copy.set(names[index], to: value, unit: unit)
      return copy.parameters[index]
    }
    return filled
  }

  private mutating func compound(_ entry: Entry, depth: Int) -> SpectralModel? {
    guard let section = base.section(entry, known: ["type", "model1", "model2", "operator"]) else {
      return nil
    }
    for key in ["model1", "model2", "operator"] where section[key] == nil {
      base.error(entry, "\(key) is missing; expected model1, model2 and operator")
    }
    let left = section["model1"].flatMap { spectral($0, depth: depth + 1) }
    let right = section["model2"].flatMap { spectral($0, depth: depth + 1) }
    let operation = base.choice(section["operator"], of: CompoundOperator.self)
    guard let left, let right, let operation, let place = section["operator"] else { return nil }
    do {
      return try SpectralModel.compound(left, operation, right)
    } catch {
      report(error, at: place)
      return nil
    }
  }

  // MARK: tables

  private mutating func piecewise(_ entry: Entry) -> SpectralModel? {
    let known = ["type", "parameters", "energy", "interp"]
    guard let section = base.section(entry, known: known),
      let energy = list("energy", section, defaultUnit: "TeV")
    else { return nil }
    let interpolation = base.choice(section["interp"], of: PiecewiseNodes.Interpolation.self)
    do {
      let nodes = try PiecewiseNodes(
        energies: energy.values, unit: energy.unit, interpolation: interpolation ?? .log)
      return filled(SpectralModel(.piecewiseNorm(nodes)), section)
    } catch {
      report(error, at: energy.entry)
      return nil
    }
  }

  private mutating func spectralTemplate(_ entry: Entry) -> SpectralModel? {
    let known = ["type", "parameters", "energy", "values"]
    guard let section = base.section(entry, known: known) else { return nil }
    let energy = list("energy", section, defaultUnit: "TeV")
    let values = list("values", section, defaultUnit: "")
    guard let energy, let values else { return nil }
    do {
      let template = try SpectralTemplate(
        energies: energy.values, energyUnit: energy.unit, values: values.values,
        valueUnit: values.unit)
      return filled(SpectralModel(.template(template)), section)
    } catch {
      report(error, at: error.key == "energy" ? energy.entry : values.entry)
      return nil
    }
  }

  private mutating func absorption(_ entry: Entry) -> SpectralModel? {
    let known = ["type", "parameters", "filename", "reference", "energy", "param", "values"]
    guard let section = base.section(entry, known: known) else { return nil }
    guard let table = opticalDepths(section) else {
      // The other keys are looked at all the same.
      checkParameters(section)
      return nil
    }
    return filled(SpectralModel(.absorption(table)), section)
  }

  /// Looks at the parameters of a model whose table is not there.
  private mutating func checkParameters(_ section: Section) {
    guard
      let table = try? OpticalDepthTable(
        redshifts: [0, 1], energies: [1, 2], transmissions: [1, 1, 1, 1])
    else { return }
    _ = filled(SpectralModel(.absorption(table)), section)
  }

  private mutating func opticalDepths(_ section: Section) -> OpticalDepthTable? {
    if section["energy"] != nil || section["param"] != nil || section["values"] != nil {
      return inlineTable(section)
    }
    if let entry = section["filename"] {
      guard let name = path(entry, expected: "an EBL table (FITS)") else { return nil }
      do throws(EblTables.Failure) {
        return try tables.table(filename: name, relativeTo: folder)
      } catch {
        base.error(entry, error.description, isMissingInput: error.isMissing)
        return nil
      }
    }
    if let entry = section["reference"] {
      guard let name = base.text(entry, expected: "a name, e.g. dominguez") else { return nil }
      do throws(EblTables.Failure) {
        return try tables.table(named: name)
      } catch {
        base.error(entry, error.description, isMissingInput: error.isMissing)
        return nil
      }
    }
    base.error(
      section.entry,
      "no table of absorption; expected filename, reference, or energy, param and values")
    return nil
  }

  private mutating func inlineTable(_ section: Section) -> OpticalDepthTable? {
    let energy = list("energy", section, defaultUnit: "TeV")
    let redshifts = list("param", section, defaultUnit: "")
    let values = list("values", section, defaultUnit: "")
    guard let energy, let redshifts, let values else { return nil }
    for plain in [redshifts, values] where ParameterUnit(plain.unit)?.factor(to: .one) != 1 {
      base.error(plain.entry, "unit '\(plain.unit)'; expected plain numbers")
      return nil
    }
    var source = ""
    if let entry = section["reference"] {
      source = base.text(entry, expected: "a name") ?? ""
      // The name of a published table would make it be read from its file.
      if EblTables.files[source] != nil { source = "" }
    }
    do {
      return try OpticalDepthTable(
        source: source, redshifts: redshifts.values, energies: energy.values,
        energyUnit: energy.unit, transmissions: values.values)
    } catch {
      let places = ["energy": energy.entry, "param": redshifts.entry]
      report(error, at: places[error.key] ?? values.entry)
      return nil
    }
  }

  // MARK: values

  /// Numbers with their unit and where they stand.
  struct NumberList {
    var values: [Double] = []
    var unit: String
    var entry: Entry
  }

  /// `{data: [...], unit: TeV}`, with rows one after the other.
  private mutating func list(
    _ key: String, _ section: Section, defaultUnit: String
  ) -> NumberList? {
    guard let entry = section[key] else {
      base.error(section.entry, "\(key) is missing; expected {data: [...], unit: ...}")
      return nil
    }
    guard let fields = base.section(entry, known: ["data", "unit"]) else { return nil }
    guard let data = fields["data"], case .sequence(let sequence) = data.node else {
      base.error(fields["data"] ?? entry, "data is missing or no list; expected numbers")
      return nil
    }
    var result = NumberList(unit: defaultUnit, entry: entry)
    if let unit = fields["unit"] {
      result.unit = base.text(unit, expected: "a unit") ?? defaultUnit
      result.entry = unit
      guard isUsable(result.unit, at: unit) else { return nil }
    }
    return append(sequence, of: data, to: &result, depth: 0) ? result : nil
  }

  private mutating func append(
    _ sequence: Node.Sequence, of parent: Entry, to list: inout NumberList, depth: Int
  ) -> Bool {
    for (index, node) in sequence.enumerated() {
      if case .sequence(let row) = node, depth == 0 {
        let entry = Entry(node, path: "\(parent.path)[\(index)]", parent: parent)
        guard append(row, of: entry, to: &list, depth: 1) else { return false }
      } else if case .scalar(let scalar) = node, let value = Double(scalar.string),
        value.isFinite
      {
        list.values.append(value)
      } else {
        let entry = Entry(node, path: "\(parent.path)[\(index)]", parent: parent)
        base.error(entry, "\(node.shown) is not a number; expected e.g. 2.5")
        return false
      }
    }
    return true
  }

  /// A text that can be a path.
  mutating func path(_ entry: Entry, expected: String) -> String? {
    guard let text = base.text(entry, expected: expected) else { return nil }
    guard !text.trimmed.isEmpty, !text.contains("\0"), text.utf8.count < 4096 else {
      base.error(entry, "\(Spelling.quoted(text)) is not a path; expected \(expected)")
      return nil
    }
    return text
  }
}
