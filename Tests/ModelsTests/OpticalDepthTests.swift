import Foundation
import Models
import Testing

@Suite struct OpticalDepthTests {
  /// XSPEC files: single precision, unsorted redshifts, one of them twice.
  @Test func singlePrecisionTables() throws {
    let table = try OpticalDepthTable(
      source: "x.fits", redshifts: [0.2, 0.1, 0.2], lowEnergies: [1e8, 1e9, 1e10],
      highEnergies: [1e9, 1e10, 1e11],
      transmissions: [0.9, 0.5, 0.1, 0.95, 0.7, 0.3, 9, 9, 9])
    #expect(table.redshifts.count == 2 && isClose(table.redshifts[0], 0.1, 1e-7))
    #expect(isClose(table.energies[1], 3.1622776601683795, 1e-6))
    let (values, _) = table.transmissions(at: [table.energies[1]], redshift: 0.2)
    #expect(isClose(values[0], 0.5, 1e-6))
    let middle = table.transmissions(at: [table.energies[1]], redshift: 0.15)
    #expect(isClose(middle.values[0], (0.5 * 0.7).squareRoot(), 1e-6))
    #expect(isClose(middle.logSlopes[0], log(0.5 / 0.7) / 0.1, 1e-6))
  }

  @Test func clippedAndEmptyValuesHaveNoSlope() throws {
    let table = try OpticalDepthTable(
      redshifts: [0, 0.1], energies: [0.1, 1, 10], transmissions: [1, 1, 1, 0.9, 0.5, 0])
    // Extrapolated to more than 1, and a value of 0.
    let low = table.transmissions(at: [0.001, 10], redshift: 0.1)
    #expect(low.values == [1, 0] && low.logSlopes == [0, 0])
    let model = SpectralModel.absorption(table, redshift: 0.1)
    let result = model.evaluateWithDerivatives([0.001, 10], of: [true, true])
    #expect(result.derivatives == [[0, 0], [0, 0]])
  }

  @Test func refusesWhatDoesNotFit() {
    #expect(throws: ModelError.self) {
      try OpticalDepthTable(redshifts: [0.2, 0.1], energies: [1, 2], transmissions: [1, 1, 1, 1])
    }
    #expect(throws: ModelError.self) {
      try OpticalDepthTable(redshifts: [0.1], energies: [1, 2], transmissions: [1])
    }
    #expect(throws: ModelError.self) {
      try OpticalDepthTable(
        redshifts: [0.1], energies: [1, 2], energyUnit: "deg", transmissions: [1, 1])
    }
    #expect(throws: ModelError.self) { try SpectralTemplate(energies: [1, 2], values: [1]) }
    #expect(throws: ModelError.self) { try SpectralTemplate(energies: [2, 1], values: [1, 1]) }
    #expect(throws: ModelError.self) {
      try SpectralTemplate(energies: [1, 2], values: [1, 1], valueUnit: "TeV")
    }
    #expect(throws: ModelError.self) { try PiecewiseNodes(energies: [1]) }
    #expect(throws: ModelError.self) { try PiecewiseNodes(energies: [1, 2], unit: "m") }
  }

  @Test func templateOfOneEnergyIsConstant() throws {
    let template = try SpectralTemplate(energies: [1], values: [0.5], valueUnit: "")
    let model = SpectralModel(.template(template))
    #expect(model.dimension == .factor && model.evaluate([0.1, 7]) == [0.5, 0.5])
  }
}
