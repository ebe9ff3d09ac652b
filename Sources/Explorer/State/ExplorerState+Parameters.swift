import Foundation
import GridMath
package import Models
import SkyGeometry

extension ExplorerState {
  /// Sets the value of a parameter, in the parameter's own unit.
  mutating func setParameter(_ place: ParameterPlace, to value: Double, joins: Bool = false) {
    let path = document.models.path(place)
    let title = "value of \(path)"
    guard
      changeModels(
        title, joins: joins,
        { models in
          var parameter = models[place]
          parameter.value = value
          // An error belongs to the value that a fit has found.
          if value != models[place].value { parameter.error = 0 }
          models[place] = parameter
        })
    else { return }
    recordedCommand = "set-parameter \(path) = \(document.models[place].quantityText)"
  }

  /// Changes a value by steps of a hundredth of it; angles of positions by tenths of a pixel.
  mutating func stepParameter(_ place: ParameterPlace, by steps: Double) {
    let parameter = document.models[place]
    let size: Double
    switch parameter.name {
    case "lon_0", "lat_0":
      let cosine =
        parameter.name == "lon_0" ? max(0.02, cos(latitude(of: place.model) * .pi / 180)) : 1
      size = (field?.geometry.pixelScale ?? 0.02) / 10 / cosine / parameter.standardFactor
    case "phi": size = 1 / parameter.standardFactor
    default: size = parameter.value == 0 ? 0.01 : abs(parameter.value) * 0.01
    }
    let isAngle = ["lon_0", "lat_0"].contains(parameter.name)
    var value = parameter.value + steps * size
    // Steps back and forth come back to short numbers.
    if !isAngle { value = value.rounded(digits: 6) }
    let (lower, upper) = parameter.limits
    value = min(max(value, lower ?? -.infinity), upper ?? .infinity)
    guard value != parameter.value else {
      hint(
        "\(document.models.path(place)) is at its bound; {bound-parameter} changes the bounds",
        .warning)
      return
    }
    let joins = fit.stepped == place
    setParameter(place, to: value, joins: joins)
    fit.stepped = place
    hint("\(document.models.path(place)) \(document.models[place].quantityText)")
  }

  /// Latitude of a source in the frame of its position, degrees.
  private func latitude(of model: Int) -> Double {
    guard case .source(let source) = document.models.models[model] else { return 0 }
    return source.spatial?.position?.lat ?? 0
  }

  /// Freezes a parameter, or frees it.
  mutating func toggleFrozen(_ place: ParameterPlace) {
    let path = document.models.path(place)
    changeModels("freezing of \(path)") { $0[place].isFrozen.toggle() }
    recordedCommand = "freeze-parameter \(path)"
    hint("\(path) is \(document.models[place].isFrozen ? "frozen" : "free")")
  }

  /// Sets the bounds of a parameter, in its own unit.
  mutating func setBounds(_ place: ParameterPlace, _ minimum: Double?, _ maximum: Double?) {
    let path = document.models.path(place)
    guard
      changeModels(
        "bounds of \(path)",
        { models in
          models[place].minimum = minimum
          models[place].maximum = maximum
        })
    else { return }
    recordedCommand = "bound-parameter \(path) = \(document.models[place].boundsText)"
    if document.models[place].isWithinLimits {
      hint("\(path): \(document.models[place].boundsText)")
    } else {
      hint("\(path) is beyond its new bounds", .warning)
    }
  }

  /// Joins two parameters to one with the figures of the second.
  mutating func link(_ place: ParameterPlace, to other: ParameterPlace) {
    let path = document.models.path(place)
    let target = document.models.path(other)
    guard
      changeModels(
        "link of \(path)",
        { models in
          let label = models[other].link ?? Self.newLabel(models)
          var shared = models[other]
          shared.link = label
          models[other] = shared
          // The list brings all places of a label to the figures of the first.
          var copy = models.models[place.model].parameters
          guard copy[place.parameter].standardUnit.factor(to: shared.standardUnit) != nil else {
            throw ModelError(
              .wrongDimension, key: path, what: "cannot be one with \(target)",
              expected: "parameters of the same kind")
          }
          copy[place.parameter].link = label
          var model = models.models[place.model]
          model.parameters = copy
          models = try ModelList(
            models.models.indices.map { $0 == place.model ? model : models.models[$0] })
          models[other] = shared
        })
    else { return }
    recordedCommand = "link-parameters \(path) = \(target)"
    hint("\(path) and \(target) are one parameter now")
  }

  /// Gives a linked parameter figures of its own again.
  mutating func unlink(_ place: ParameterPlace) {
    let path = document.models.path(place)
    changeModels("link of \(path)") { models in
      let partners = models.partners(of: place)
      var model = models.models[place.model]
      model.parameters[place.parameter].link = nil
      var all = models.models
      all[place.model] = model
      // A label of one parameter joins nothing.
      if partners.count == 1 {
        all[partners[0].model].parameters[partners[0].parameter].link = nil
      }
      models = try ModelList(all)
    }
    recordedCommand = "unlink-parameter \(path)"
    hint("\(path) has figures of its own")
  }

  private static func newLabel(_ models: ModelList) -> String {
    let taken = Set(models.places.compactMap { models[$0].link })
    var number = 1
    while taken.contains("link\(number)") { number += 1 }
    return "link\(number)"
  }

  /// The figures that a parameter started with, or nil if its model is new.
  package func startParameter(_ place: ParameterPlace) -> Parameter? {
    guard let field, let model = field.models.index(of: document.models.models[place.model].name)
    else { return nil }
    let name = document.models.models[place.model].uniqueParameterNames[place.parameter]
    guard let index = field.models.models[model].uniqueParameterNames.firstIndex(of: name) else {
      return nil
    }
    return field.models.models[model].parameters[index]
  }

  /// Gives a parameter the value that it started with.
  mutating func resetParameter(_ place: ParameterPlace) {
    let path = document.models.path(place)
    guard let start = startParameter(place),
      let factor = start.unit.factor(to: document.models[place].unit)
    else {
      hint("\(path) is new; there is no start value", .warning)
      return
    }
    setParameter(place, to: start.value * factor)
    recordedCommand = "reset-parameter \(path)"
    hint("\(path) is at its start value, \(document.models[place].quantityText)")
  }
}

extension Parameter {
  /// Bounds as they are typed: `0 5`, `none 1e-7`.
  package var boundsText: String {
    let ends = [minimum, maximum].map { $0.map { Format.plain($0) } ?? "none" }
    return ends.joined(separator: " ") + (unit.text.isEmpty ? "" : " " + unit.text)
  }
}

extension Double {
  /// Rounded to a number of significant digits.
  func rounded(digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    return Double(String(format: "%.\(digits)g", self)) ?? self
  }
}
