package import Fitting
import Foundation
import GridMath
package import Models
import SkyGeometry

/// A parameter as the table shows it.
package struct ParameterRow: Sendable, Equatable {
  /// How a parameter takes part in a fit.
  package enum Standing: Sendable, Equatable {
    case free
    case frozen
    /// Free, but at one of its bounds.
    case atBound
    /// Free, but the data say nothing about it.
    case uninformed
  }

  package var place: ParameterPlace
  package var name: String
  package var value: String
  /// Empty if not known.
  package var error: String
  package var unit: String
  package var standing: Standing
  /// Place of the value between the bounds, 0 to 1; nil without two bounds.
  package var position: Double?
  /// Distance from the start value in errors, or its change in percent if there is no error.
  package var pull: String
  package var pullIsLarge: Bool
  /// Names of the parameters that it is one with.
  package var partners: [String]
  package var isChanged: Bool
  /// Errors above and below; nil where they were not asked for.
  package var asymmetric: String?

  /// What stands in the last column, most important first.
  package var flags: [String] {
    var flags: [String] = []
    switch standing {
    case .uninformed: flags.append("no data")
    case .atBound: flags.append("at bound")
    case .frozen: flags.append("frozen")
    case .free: break
    }
    if let asymmetric { flags.append(asymmetric) }
    if !partners.isEmpty { flags.append("= " + partners.joined(separator: ", ")) }
    if isChanged { flags.append("changed") }
    return flags
  }
}

extension ExplorerState {
  /// The row of a parameter; `models` are those that are shown.
  package func parameterRow(_ place: ParameterPlace, of models: ModelList) -> ParameterRow {
    let parameter = models[place]
    let start = startParameter(place)
    let startValue = start.flatMap { start in
      start.unit.factor(to: parameter.unit).map { start.value * $0 }
    }
    let standing = standing(place, parameter)
    let change = startValue.map { parameter.value - $0 } ?? 0
    let (pull, isLarge) = pullText(parameter, start: startValue, change: change)
    return ParameterRow(
      place: place, name: displayName(place, of: models), value: Format.parameter(parameter),
      error: parameter.error > 0
        ? errorSign(place, standing) + " " + Format.figure(parameter.error, digits: 3) : "",
      unit: Format.unit(parameter.unit.text), standing: standing,
      position: parameter.positionBetweenBounds, pull: pull, pullIsLarge: isLarge,
      partners: models.partners(of: place).map { models.path($0) }, isChanged: change != 0,
      asymmetric: asymmetricErrors(place).map(Format.asymmetric))
  }

  /// One-sided at a bound: `+` above a lower one, `−` below an upper one.
  private func errorSign(_ place: ParameterPlace, _ standing: ParameterRow.Standing) -> String {
    guard standing == .atBound else { return "±" }
    if let record = shownFit, let index = record.index(of: place) {
      return record.result.parameters[index].errorSign
    }
    let parameter = document.models[place]
    return parameter.value == parameter.limits.upper ? "−" : "+"
  }

  /// Errors below and above of a parameter, if they were asked for and its value is that of the fit.
  package func asymmetricErrors(_ place: ParameterPlace) -> AsymmetricErrors? {
    guard fit.run.shownStep == nil, let record = shownFit, !record.errors.isEmpty,
      let index = record.index(of: place)
    else { return nil }
    return record.errors[index]
  }

  private func standing(_ place: ParameterPlace, _ parameter: Parameter) -> ParameterRow.Standing {
    if parameter.isFrozen { return .frozen }
    // A fit knows best: at a bound the prediction may not change with the parameter any more.
    if let record = shownFit, fit.run.shownStep == nil,
      let index = record.index(of: place)
    {
      let fitted = record.result.parameters[index]
      if fitted.flags.contains(.noInformation) { return .uninformed }
      return fitted.flags.contains(.atBound) ? .atBound : .free
    }
    // Places are those of the models that the prediction was made with.
    if let analysis = result?.analysis, let prediction = analysis.prediction,
      analysis.request.models.models.map(\.name) == document.models.models.map(\.name),
      prediction.uninformed.contains(place)
    {
      return .uninformed
    }
    let (lower, upper) = parameter.limits
    return parameter.value == lower || parameter.value == upper ? .atBound : .free
  }

  private func pullText(
    _ parameter: Parameter, start: Double?, change: Double
  ) -> (text: String, isLarge: Bool) {
    guard let start, change != 0 else { return ("", false) }
    if parameter.error > 0 {
      let pull = change / parameter.error
      return (Format.signed(pull, 2), abs(pull) >= 3)
    }
    guard start != 0, abs(change / start) >= 5e-4 else { return ("", false) }
    let percent = change / start * 100
    return (
      abs(percent) >= 1000
        ? "×" + Format.figure(parameter.value / start, digits: 2)
        : Format.signed(percent, abs(percent) < 10 ? 1 : 0) + "%", false
    )
  }

  /// Name in the table; nodes of a piecewise norm with their energies.
  func displayName(_ place: ParameterPlace, of models: ModelList) -> String {
    let name = models.shortName(place)
    guard case .background(let background) = models.models[place.model],
      case .piecewiseNorm(let nodes) = background.spectral.shape,
      nodes.energies.indices.contains(place.parameter), let field
    else { return name }
    let energy = nodes.energies[place.parameter]
    let edges = field.energy.edges
    guard let bin = edges.lastIndex(where: { $0 <= energy }), bin + 1 < edges.count else {
      return name
    }
    return "norm " + Format.energyRange(edges[bin], edges[bin + 1], within: 14)
  }
}

extension Parameter {
  /// 0 at the lower bound, 1 at the upper one, on the scale of scanned values; nil without two.
  var positionBetweenBounds: Double? {
    guard case (let lower?, let upper?) = limits, lower < upper, value.isFinite else { return nil }
    let isLogarithmic = interpolation == .log && lower > 0 && value > 0
    func scaled(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
    return ((scaled(value) - scaled(lower)) / (scaled(upper) - scaled(lower))).clamped(to: 0...1)
  }
}

extension Format {
  /// `+0.18 −0.16`, with one power of ten for both; `–` where there is no end before the bound.
  package static func asymmetric(_ errors: AsymmetricErrors) -> String {
    let size = max(errors.upper ?? 0, errors.lower ?? 0)
    guard size > 0 else { return "+– −–" }
    let power = Int(log10(size).rounded(.down))
    let isPlain = power >= -3 && power < 4
    func text(_ value: Double?) -> String {
      guard let value else { return "–" }
      guard isPlain else { return String(format: "%.1f", value / pow(10, Double(power))) }
      return String(format: "%.\(max(0, 1 - power))f", value)
    }
    let both = "+\(text(errors.upper)) −\(text(errors.lower))"
    // The power is that of both.
    return isPlain ? both : "(\(both))e\(power)".replacingOccurrences(of: "e-", with: "e−")
  }

  /// A value with errors to both sides and one power of ten, `(3.58 +0.39 −0.37)e−11`; decimals to
  /// the second digit of the smaller error.
  package static func asymmetric(_ value: Double, _ errors: AsymmetricErrors) -> String {
    let sizes = [errors.upper, errors.lower].compactMap { $0 }.filter { $0 > 0 && $0.isFinite }
    guard value.isFinite, let least = sizes.min(), let most = sizes.max() else {
      return figure(value, digits: 6) + " " + asymmetric(errors)
    }
    let power = Int(log10(max(abs(value), most)).rounded(.down))
    let isPlain = power >= -3 && power < 5
    let scale = isPlain ? 1 : pow(10, Double(power))
    let decimals = (1 - Int(log10(least / scale).rounded(.down))).clamped(to: 0...9)
    func side(_ error: Double?) -> String { error.map { fixed($0 / scale, decimals) } ?? "–" }
    let text =
      "\(fixed(value / scale, decimals)) +\(side(errors.upper)) −\(side(errors.lower))"
    return isPlain ? text : "(\(text))e\(power)".replacingOccurrences(of: "e-", with: "e−")
  }

  /// Significant digits of a value down to the second of its error, four to seven.
  package static func digits(_ value: Double, error: Double) -> Int {
    guard value != 0, error > 0, value.isFinite, error.isFinite else { return 4 }
    let orders = log10(abs(value)).rounded(.down) - log10(error).rounded(.down)
    return Int(orders.clamped(to: 2...5)) + 2
  }

  /// Significant digits, powers of ten where they are shorter, true minus signs.
  static func figure(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "–" }
    return String(format: "%.\(digits)g", value).replacingOccurrences(of: "-", with: "−")
  }

  /// The value of a parameter for a table: angles to their fifth decimal, others to four digits.
  static func parameter(_ parameter: Parameter) -> String {
    guard parameter.unit.text == "deg" else { return figure(parameter.value, digits: 4) }
    var text = String(format: "%.5f", parameter.value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text.replacingOccurrences(of: "-", with: "−")
  }

  /// A unit with raised powers: `cm⁻² s⁻¹`.
  static func unit(_ text: String) -> String {
    let raised: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    var out = ""
    var isPower = false
    for character in text {
      if let power = raised[character], isPower || out.last?.isLetter == true {
        out.append(power)
        isPower = true
      } else {
        out.append(character)
        isPower = false
      }
    }
    return out
  }
}
