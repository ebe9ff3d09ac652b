import Foundation
package import Models

extension SpectralModel {
  /// The same source with another formula for its flux, about as bright where the old one is
  /// anchored.
  ///
  /// Absorption and other factors stay. Parameters of the same name keep their figures; the first
  /// index and the amplitude are carried over between formulas that call them differently.
  ///
  /// - Parameter shape: a formula for a flux that needs nothing but parameters.
  /// - Returns: the new spectrum.
  package func changed(to shape: SpectralShape) -> SpectralModel {
    if case .compound(let left, .mul, let right) = self.shape {
      let changed: SpectralModel? =
        left.dimension == .differentialFlux
        ? try? .compound(left.changed(to: shape), .mul, right)
        : try? .compound(left, .mul, right.changed(to: shape))
      return changed ?? self
    }
    var new = SpectralModel(shape)
    for name in new.parameters.map(\.name) where name != "amplitude" && name != "const" {
      if let index = self.index(ofParameter: name) { new.take(parameters[index], as: name) }
    }
    let names = ["index", "alpha", "index1"]
    if let old = names.first(where: { isIndex($0) }), !new.isIndex(old),
      let name = names.first(where: { new.isIndex($0) })
    {
      new.take(self[old], as: name)
      if name == "index1" { new.take(self[old], as: "index2") }
    }
    new.matchAmplitude(to: self)
    return new
  }

  /// A parameter of this name is a spectral index here.
  private func isIndex(_ name: String) -> Bool {
    guard index(ofParameter: name) != nil else { return false }
    // The alpha of a cut-off is its sharpness.
    if case .expCutoffPowerLaw = shape, name == "alpha" { return false }
    return true
  }

  private mutating func take(_ old: Parameter, as name: String) {
    var parameter = self[name]
    guard let factor = old.unit.factor(to: parameter.unit),
      name != "alpha" || old.name != "alpha"
        || isIndex("alpha")
    else { return }
    parameter.value = old.value * factor
    parameter.minimum = old.minimum.map { $0 * factor } ?? parameter.minimum
    parameter.maximum = old.maximum.map { $0 * factor } ?? parameter.maximum
    parameter.isFrozen = old.isFrozen
    self[name] = parameter
  }

  /// Scales the amplitude so that both give the same at the energy where the old one is anchored.
  private mutating func matchAmplitude(to old: SpectralModel) {
    guard let place = parameters.firstIndex(where: { ["amplitude", "const"].contains($0.name) })
    else { return }
    var all = parameters
    if let before = old.parameters.first(where: { $0.name == all[place].name }),
      before.unit.factor(to: all[place].unit) != nil
    {
      all[place].isFrozen = before.isFrozen
      all[place].minimum = before.minimum
      all[place].maximum = before.maximum
    }
    parameters = all
    let anchor =
      ["reference", "ebreak"].lazy.compactMap { old.index(ofParameter: $0) }.first
      .map { old.parameters[$0].standardValue } ?? 1
    let here = evaluate([anchor])[0]
    let there = old.evaluate([anchor])[0]
    guard here > 0, there > 0, here.isFinite, there.isFinite else { return }
    all[place].value *= there / here
    parameters = all
  }

  /// The redshift and table of the absorption that this spectrum is multiplied with.
  package var absorption: (table: OpticalDepthTable, redshift: Double)? {
    guard case .compound(_, .mul, let right) = shape, case .absorption(let table) = right.shape
    else { return nil }
    return (table, right["redshift"].value)
  }

  /// The spectrum with absorption of a redshift, or with another redshift.
  package func absorbed(by table: OpticalDepthTable, redshift: Double) -> SpectralModel {
    if case .compound(let left, .mul, let right) = shape, case .absorption = right.shape {
      var factor = SpectralModel.absorption(table, redshift: redshift)
      factor["alpha_norm"] = right["alpha_norm"]
      var old = right["redshift"]
      old.value = redshift
      factor["redshift"] = old
      return (try? .compound(left, .mul, factor)) ?? self
    }
    return (try? .compound(self, .mul, .absorption(table, redshift: redshift))) ?? self
  }

  /// The spectrum at the source, without absorption.
  package var unabsorbed: SpectralModel {
    guard case .compound(let left, .mul, let right) = shape, case .absorption = right.shape else {
      return self
    }
    return left
  }
}
