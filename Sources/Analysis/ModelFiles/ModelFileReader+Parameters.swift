import GridMath
import Models
import Yams

extension ModelFileReader {
  static let parameterKeys = [
    "name", "value", "unit", "error", "min", "max", "frozen", "interp", "scale_method",
    "scale_transform", "link", "prior",
  ]
  /// Keys of older files that have no meaning.
  private static let formerKeys = ["is_norm", "scale"]

  /// Reads `parameters` and hands each with its figures to `set`.
  ///
  /// - Parameters:
  ///   - section: the block of the model.
  ///   - defaults: the parameters that the model has.
  ///   - type: type of the model, for messages.
  ///   - setUnit: sets value and unit of a parameter and gives it back.
  /// - Returns: the parameters in the order of `defaults`.
  mutating func parameters(
    _ section: Section, defaults: [Parameter], type: String,
    setUnit: (Int, Double, String) throws(ModelError) -> Parameter
  ) -> [Parameter] {
    var result = defaults
    guard let items = base.items(section["parameters"], expected: "a list of parameters") else {
      return result
    }
    var seen: Set<String> = []
    for item in items {
      guard let fields = base.section(item, known: Self.parameterKeys + Self.formerKeys) else {
        continue
      }
      guard let nameEntry = fields["name"] else {
        base.error(item, "name is missing; expected one of \(Self.names(defaults))")
        continue
      }
      guard let name = base.text(nameEntry, expected: "a name") else { continue }
      guard let index = defaults.firstIndex(where: { $0.name == name }) else {
        let hint = Spelling.nearest(to: name, among: defaults.map(\.name))
        base.error(
          nameEntry,
          "\(type) has no parameter \(Spelling.quoted(name)); "
            + (hint.map { "did you mean \($0)?" } ?? "expected \(Self.names(defaults))"))
        continue
      }
      guard seen.insert(name).inserted else {
        base.error(nameEntry, "\(Spelling.quoted(name)) stands twice; keep one of them")
        continue
      }
      let value = figure(fields["value"]) ?? defaults[index].value
      var unit = defaults[index].unit.text
      if let entry = fields["unit"] {
        unit = base.text(entry, expected: "a unit") ?? unit
        guard isUsable(unit, at: entry) else { continue }
      }
      do throws(ModelError) {
        var parameter = try setUnit(index, value, unit)
        fill(&parameter, fields)
        result[index] = parameter
      } catch {
        report(error, at: fields["unit"] ?? item)
      }
    }
    return result
  }

  /// Whether a unit, if the text is one, is of a size with which one can compute.
  mutating func isUsable(_ text: String, at entry: Entry) -> Bool {
    guard let factor = ParameterUnit(text)?.unit.factor else { return true }
    guard factor > 1e-100, factor < 1e100 else {
      base.error(entry, "'\(text)' is too large or too small a unit; expected one like TeV or deg")
      return false
    }
    return true
  }

  private static func names(_ parameters: [Parameter]) -> String {
    let names = parameters.map(\.name)
    if names.isEmpty { return "none" }
    return names.count > 12
      ? names.prefix(2).joined(separator: ", ") + " … " + names[names.count - 1]
      : "one of " + names.joined(separator: ", ")
  }

  /// Everything but name, value and unit.
  private mutating func fill(_ parameter: inout Parameter, _ fields: Section) {
    if let error = figure(fields["error"], acceptsNaN: true) {
      if error < 0, let entry = fields["error"] {
        base.error(entry, "an error below 0; expected a standard deviation")
      }
      parameter.error = error.isNaN ? 0 : error
    }
    if let minimum = bound(fields["min"]) { parameter.minimum = minimum.isFinite ? minimum : nil }
    if let maximum = bound(fields["max"]) { parameter.maximum = maximum.isFinite ? maximum : nil }
    if let low = parameter.minimum, let high = parameter.maximum, low > high {
      base.error(
        fields["min"] ?? fields["max"] ?? fields.entry,
        "min \(low.shortest) is above max \(high.shortest)")
    }
    if let frozen = base.flag(fields["frozen"]) { parameter.isFrozen = frozen }
    if let scale = base.choice(fields["interp"], of: Parameter.Scale.self) {
      parameter.interpolation = scale
    }
    if let scale = base.choice(fields["scale_transform"], of: Parameter.Scale.self) {
      parameter.scaleTransform = scale
    }
    if let method = base.choice(fields["scale_method"], of: Parameter.ScaleMethod.self) {
      parameter.scaleMethod = method
    } else if isNull("scale_method", of: fields.entry) {
      parameter.scaleMethod = nil
    }
    if let entry = fields["link"], let label = base.text(entry, expected: "a label") {
      parameter.link = label
      links.append(LinkPlace(label: label, entry: entry))
    }
    if let entry = fields["prior"] { parameter.prior = prior(entry, of: parameter) }
  }

  private func isNull(_ key: String, of entry: Entry) -> Bool {
    guard case .mapping(let mapping) = entry.node else { return false }
    return mapping.contains { $0.key.scalar?.string == key && $0.value.isNull }
  }

  /// A finite number.
  mutating func figure(_ entry: Entry?, acceptsNaN: Bool = false) -> Double? {
    if acceptsNaN { return bound(entry) }
    return base.number(entry, .any, example: "2.5")
  }

  /// A number that may be YAML's `.nan` or `.inf`.
  private mutating func bound(_ entry: Entry?) -> Double? {
    guard let entry else { return nil }
    if case .scalar(let scalar) = entry.node {
      switch scalar.string.lowercased() {
      case ".nan", "nan": return .nan
      case ".inf", "+.inf", "inf", "-.inf", "-inf": return .infinity
      default: break
      }
    }
    return base.number(entry, .any, example: "2.5")
  }

  // MARK: priors

  private static let priorParameters = [
    "GaussianPrior": ["mu", "sigma"], "UniformPrior": ["min", "max"],
    "LogUniformPrior": ["min", "max"], "GeneralizedGaussianPrior": ["mu", "sigma", "eta"],
  ]
  /// Gammapy's values of figures that are left out.
  private static let priorDefaults = [
    "GaussianPrior": [0.0, 1], "UniformPrior": [0, 1], "LogUniformPrior": [1e-14, 1e-10],
    "GeneralizedGaussianPrior": [0, 1, 0.5],
  ]

  private mutating func prior(_ entry: Entry, of parameter: Parameter) -> Prior? {
    guard let section = base.section(entry, known: ["type", "parameters", "weight"]) else {
      return nil
    }
    guard let type = base.text(section["type"], expected: "a type, e.g. GaussianPrior") else {
      if section["type"] == nil {
        base.error(entry, "type is missing; expected e.g. GaussianPrior")
      }
      return nil
    }
    guard let names = Self.priorParameters[type], var values = Self.priorDefaults[type] else {
      let known = Self.priorParameters.keys.sorted().joined(separator: ", ")
      base.error(
        section["type"] ?? entry, "\(Spelling.quoted(type)) is not known here; accepted: \(known)")
      return nil
    }
    for item in base.items(section["parameters"], expected: "a list of parameters") ?? [] {
      let known = ["name", "value", "unit", "error", "min", "max"]
      guard let fields = base.section(item, known: known) else { continue }
      guard let name = base.text(fields["name"], expected: "a name"),
        let index = names.firstIndex(of: name)
      else {
        base.error(
          fields["name"] ?? item,
          "\(type) has no such parameter; expected one of \(names.joined(separator: ", "))")
        continue
      }
      guard let value = figure(fields["value"]) else { continue }
      var factor = 1.0
      // A figure without unit has that of the parameter.
      if index < 2, let unitEntry = fields["unit"],
        let text = base.text(unitEntry, expected: "a unit"), !text.trimmed.isEmpty
      {
        guard let found = ParameterUnit(text)?.factor(to: parameter.unit) else {
          let unit = parameter.unit.text
          base.error(
            unitEntry,
            "'\(text)' does not fit the parameter; expected "
              + (unit.isEmpty ? "a plain number" : "a unit like \(unit)"))
          continue
        }
        factor = found
      }
      values[index] = value * factor
    }
    let weight = section["weight"].flatMap { figure($0) } ?? 1
    guard let density = density(type, values, at: entry) else { return nil }
    return Prior(density, weight: weight)
  }

  private mutating func density(
    _ type: String, _ values: [Double], at entry: Entry
  ) -> Prior.Density? {
    switch type {
    case "GaussianPrior", "GeneralizedGaussianPrior":
      guard values[1] > 0 else {
        base.error(entry, "sigma \(values[1].shortest); expected a number above 0")
        return nil
      }
      if type == "GaussianPrior" { return .gaussian(mean: values[0], sigma: values[1]) }
      guard values[2] > 0 else {
        base.error(entry, "eta \(values[2].shortest); expected a number above 0")
        return nil
      }
      return .generalizedGaussian(mean: values[0], sigma: values[1], eta: values[2])
    default:
      guard values[0] < values[1] else {
        base.error(entry, "min \(values[0].shortest) is not below max \(values[1].shortest)")
        return nil
      }
      guard type == "LogUniformPrior" else {
        return .uniform(minimum: values[0], maximum: values[1])
      }
      guard values[0] > 0 else {
        base.error(entry, "min \(values[0].shortest); expected a number above 0")
        return nil
      }
      return .logUniform(minimum: values[0], maximum: values[1])
    }
  }
}
