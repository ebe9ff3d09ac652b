import Estimators
import Foundation
import GridMath
import Models

/// Two results for one source beside each other, with their differences in units of the errors.
package struct SpectrumComparison: Sendable, Equatable {
  /// A quantity that both have.
  package struct Row: Sendable, Equatable {
    package var name: String
    package var unit: String
    package var own: Double
    /// NaN where it is not known, as for a frozen parameter.
    package var ownError: Double
    package var other: Double
    package var otherError: Double

    /// Own minus other over the root of the sum of the squared errors; nil without errors.
    package var pull: Double? {
      let a = ownError.isFinite ? ownError : 0
      let b = otherError.isFinite ? otherError : 0
      let size = (a * a + b * b).squareRoot()
      let pull = (own - other) / size
      return size > 0 && pull.isFinite ? pull : nil
    }
  }

  /// Name of the source, and of the other analysis.
  package var source: String
  package var other: String
  /// Parameters of the spectra by their names, then fluxes at some energies.
  package var parameters: [Row]
  /// Flux points of equal edges; their errors are those on the side of the other.
  package var points: [Row]

  /// - Parameters:
  ///   - own: The source in this analysis.
  ///   - other: What it is compared with.
  ///   - unit: Unit of the fluxes.
  package init(own: SpectrumSeries, other: SpectrumSeries, unit: SpectrumUnit) {
    source = own.title
    self.other = other.title
    parameters = []
    if let a = own.band, let b = other.band {
      parameters = Self.parameters(a, b) + Self.fluxes(a, b, own, other, unit)
    }
    points = Self.points(own, other, unit)
  }

  /// Largest difference in errors of parameters and points; nil if nothing has errors.
  package var largest: Double? {
    (parameters + points).compactMap { $0.pull.map(abs) }.max()
  }

  private static func parameters(_ own: SpectralBand, _ other: SpectralBand) -> [Row] {
    let theirs = other.spectrum.parameters
    return own.spectrum.parameters.enumerated().compactMap { index, parameter in
      guard let place = theirs.firstIndex(where: { $0.name == parameter.name }) else { return nil }
      let same = theirs[place]
      // In the unit of this analysis.
      guard let factor = same.unit.factor(to: parameter.unit) else { return nil }
      return Row(
        name: parameter.name, unit: Format.unit(parameter.unit.text), own: parameter.value,
        ownError: own.error(ofParameter: index) ?? .nan, other: same.value * factor,
        otherError: other.error(ofParameter: place).map { $0 * factor } ?? .nan)
    }
  }

  /// Fluxes of both models at round energies: comparable also where the formulas are not.
  private static func fluxes(
    _ a: SpectralBand, _ b: SpectralBand, _ own: SpectrumSeries, _ other: SpectrumSeries,
    _ unit: SpectrumUnit
  ) -> [Row] {
    let all = (own.points?.points ?? []) + (other.points?.points ?? [])
    let low = all.map(\.energyMin).min() ?? 0.1
    let high = all.map(\.energyMax).max() ?? 10
    let energies = [0.03, 0.1, 0.3, 1, 3, 10, 30].filter { $0 >= low * 0.99 && $0 <= high * 1.01 }
    guard !energies.isEmpty else { return [] }
    let differential = unit.isIntegral ? SpectrumUnit.e2dnde : unit
    let (mine, theirs) = (a.evaluate(energies), b.evaluate(energies))
    return energies.indices.map { i in
      let factor = differential.factor(at: energies[i])
      return Row(
        name: "at " + EnergyText.short(energies[i]), unit: differential.unit,
        own: mine.values[i] * factor, ownError: mine.errors[i] * factor,
        other: theirs.values[i] * factor, otherError: theirs.errors[i] * factor)
    }
  }

  private static func points(
    _ own: SpectrumSeries, _ other: SpectrumSeries, _ unit: SpectrumUnit
  ) -> [Row] {
    guard let mine = own.points, let theirs = other.points else { return [] }
    func isSame(_ a: Double, _ b: Double) -> Bool { abs(a / b - 1) < 1e-3 }
    return mine.points.compactMap { point in
      guard
        let same = theirs.points.first(where: {
          isSame($0.energyMin, point.energyMin) && isSame($0.energyMax, point.energyMax)
        })
      else { return nil }
      let a = SpectrumPointValue(point, unit, of: own, isIntrinsic: false)
      let b = SpectrumPointValue(same, unit, of: other, isIntrinsic: false)
      return Row(
        name: Format.energyRange(point.energyMin, point.energyMax, within: 14), unit: unit.unit,
        own: a.value,
        ownError: a.error(toward: b.value), other: b.value, otherError: b.error(toward: a.value))
    }
  }
}

/// Energies in few letters.
enum EnergyText {
  static func short(_ energy: Double) -> String {
    energy < 0.9995
      ? Format.trimmed((energy * 1000 * 100).rounded() / 100) + " GeV"
      : Format.trimmed((energy * 100).rounded() / 100) + " TeV"
  }
}
