import Foundation
import GridMath

/// One figure of a model that a fit may change.
package struct Parameter: Sendable, Hashable {
  /// How the minimiser's variable follows from the value.
  package enum ScaleMethod: String, Sendable, Hashable, CaseIterable {
    /// Divided by the power of ten below the absolute value.
    case scale10
    /// Divided by the value itself.
    case factor1
  }

  /// A scale: of scanned values, or of the minimiser's variable.
  package enum Scale: String, Sendable, Hashable, CaseIterable {
    case lin
    case log
    case sqrt
  }

  /// Name as in model files.
  package let name: String
  /// In `unit`.
  package var value: Double
  /// As written; always of the dimension of `standardUnit`.
  package private(set) var unit: ParameterUnit {
    didSet { standardFactor = unit.factor(to: standardUnit) ?? 1 }
  }
  /// The unit that the model computes with.
  package private(set) var standardUnit: ParameterUnit
  /// Factor from `unit` to `standardUnit`.
  package private(set) var standardFactor: Double = 1
  /// Standard deviation in `unit`, 0 if not known.
  package var error: Double = 0
  /// Lower bound in `unit`, nil if there is none; a prior may set another, see `limits`.
  package var minimum: Double?
  /// Upper bound in `unit`, nil if there is none.
  package var maximum: Double?
  /// A fit leaves it as it is.
  package var isFrozen: Bool
  /// How the minimiser's variable follows from the value; nil: not scaled.
  package var scaleMethod: ScaleMethod? = .scale10
  /// Scale of the minimiser's variable.
  package var scaleTransform: Scale = .lin
  /// Scale of scanned values.
  package var interpolation: Scale
  /// Parameters with the same label are one.
  package var link: String?
  /// What is known before the fit.
  package var prior: Prior?

  package init(
    name: String, value: Double, unit: ParameterUnit = .one, minimum: Double? = nil,
    maximum: Double? = nil, isFrozen: Bool = false, interpolation: Scale = .lin
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    standardUnit = unit
    self.minimum = minimum
    self.maximum = maximum
    self.isFrozen = isFrozen
    self.interpolation = interpolation
  }

  /// Value in the unit that the model computes with.
  package var standardValue: Double { value * standardFactor }

  /// Another dimension is allowed from now on; for models that can be fluxes or plain factors.
  mutating func setDimension(_ unit: ParameterUnit) {
    standardUnit = unit
    self.unit = unit
  }

  /// Sets the value with its unit, as a model file gives them; bounds, error and prior keep their
  /// numbers.
  ///
  /// - Throws: `ModelError` if the text is not a unit, or one of another dimension.
  package mutating func set(value: Double, unit text: String) throws(ModelError) {
    unit = try checked(text)
    self.value = value
  }

  /// Expresses value, error, bounds and prior in another unit.
  ///
  /// - Throws: `ModelError` if the text is not a unit, or one of another dimension.
  package mutating func convert(to text: String) throws(ModelError) {
    let new = try checked(text)
    guard let factor = unit.factor(to: new) else { return }
    value *= factor
    error *= factor
    minimum = minimum.map { $0 * factor }
    maximum = maximum.map { $0 * factor }
    prior = prior?.scaled(by: factor)
    unit = new
  }

  /// Takes everything but the name from another parameter of the same dimension.
  mutating func copyFigures(of other: Parameter) {
    unit = other.unit
    value = other.value
    error = other.error
    minimum = other.minimum
    maximum = other.maximum
    isFrozen = other.isFrozen
    scaleMethod = other.scaleMethod
    scaleTransform = other.scaleTransform
    interpolation = other.interpolation
    prior = other.prior
  }

  private func checked(_ text: String) throws(ModelError) -> ParameterUnit {
    let accepted = standardUnit.text.isEmpty ? "a plain number" : "like \(standardUnit.text)"
    guard let new = ParameterUnit(text) else {
      throw ModelError(.unknownUnit, key: name, what: "'\(text)' is not a unit", expected: accepted)
    }
    guard new.factor(to: standardUnit) != nil else {
      throw ModelError(
        .wrongDimension, key: name, what: "unit '\(text)' has another dimension",
        expected: accepted)
    }
    return new
  }

  /// The range that a fit may use, in `unit`: that of the prior if it has one, else the bounds.
  package var limits: (lower: Double?, upper: Double?) {
    if let range = prior?.limits { return (range.lowerBound, range.upperBound) }
    return (minimum, maximum)
  }

  /// The value is within the limits.
  package var isWithinLimits: Bool {
    let (lower, upper) = limits
    return value >= lower ?? -.infinity && value <= upper ?? .infinity
  }

  /// Scale of the minimiser's variable for the present value (numerics.md 11.2).
  ///
  /// - Parameter old: the scale so far, kept if the value is 0.
  /// - Returns: what the value is divided by.
  package func minimizerScale(keeping old: Double = 1) -> Double {
    let transformed = transformedValue
    guard transformed != 0, transformed.isFinite else { return old }
    switch scaleMethod {
    case .scale10: return pow(10, log10(abs(transformed)).rounded(.down))
    case .factor1: return transformed
    case nil: return 1
    }
  }

  /// The value on the scale of the minimiser's variable.
  package var transformedValue: Double {
    switch scaleTransform {
    case .lin: return value
    case .log: return log(max(value, .leastNormalMagnitude))
    case .sqrt: return value < 0 ? -(-value).squareRoot() : value.squareRoot()
    }
  }

  /// weight x -2 ln p of the prior at the value, 0 without one.
  package var priorPenalty: Double { prior?.penalty(at: value) ?? 0 }
}

extension Prior {
  /// The same knowledge with the parameter in a unit that is 1/factor as large.
  func scaled(by factor: Double) -> Prior {
    var result = self
    switch density {
    case .gaussian(let mean, let sigma):
      result.density = .gaussian(mean: mean * factor, sigma: sigma * factor)
    case .uniform(let minimum, let maximum):
      result.density = .uniform(minimum: minimum * factor, maximum: maximum * factor)
    case .logUniform(let minimum, let maximum):
      result.density = .logUniform(minimum: minimum * factor, maximum: maximum * factor)
    case .generalizedGaussian(let mean, let sigma, let eta):
      result.density = .generalizedGaussian(mean: mean * factor, sigma: sigma * factor, eta: eta)
    }
    return result
  }
}
