import Foundation
package import GridMath

/// A unit as it was written, with what it means.
package struct ParameterUnit: Sendable, Hashable {
  /// As written, in the notation of FITS; empty for plain numbers.
  package let text: String
  /// What it means.
  package let unit: PhysicalUnit

  /// Nil if the text is not a unit.
  package init?(_ text: String) {
    guard let unit = PhysicalUnit(text) else { return nil }
    self.text = text
    self.unit = unit
  }

  private init(standard text: String, _ unit: PhysicalUnit) {
    self.text = text
    self.unit = unit
  }

  /// Plain numbers.
  package static let one = ParameterUnit(standard: "", .one)
  /// Energies inside of this program.
  package static let tev = ParameterUnit(standard: "TeV", PhysicalUnit(factor: 1, energy: 1))
  /// Inverse energies, of exponential cut-offs.
  package static let perTeV = ParameterUnit(standard: "TeV-1", PhysicalUnit(factor: 1, energy: -1))
  /// Differential fluxes.
  package static let differentialFlux = ParameterUnit(
    standard: "TeV-1 s-1 cm-2", PhysicalUnit(factor: 1e4, length: -2, time: -1, energy: -1))
  /// Integral fluxes.
  package static let flux = ParameterUnit(
    standard: "s-1 cm-2", PhysicalUnit(factor: 1e4, length: -2, time: -1))
  /// Angles at the border of this program.
  package static let degree = ParameterUnit(
    standard: "deg", PhysicalUnit(factor: Double.pi / 180, angle: 1))
  /// Densities on the sky.
  package static let perSteradian = ParameterUnit(
    standard: "sr-1", PhysicalUnit(factor: 1, angle: -2))

  /// Factor that turns values in this unit into values in another; nil if the dimensions differ.
  package func factor(to other: ParameterUnit) -> Double? {
    if unit == other.unit { return 1 }
    guard unit.hasSameDimension(as: other.unit) else { return nil }
    let ratio = unit.factor / other.unit.factor
    // Where it is a power of ten but for rounding, that power: 1 GeV is 0.001 TeV exactly.
    let power = decade(nearest: ratio)
    return abs(ratio / power - 1) < 1e-15 ? power : ratio
  }

  private func decade(nearest ratio: Double) -> Double {
    let exponent = log10(ratio).rounded()
    return abs(exponent) < 300 ? Double("1e\(Int(exponent))") ?? ratio : ratio
  }
}
