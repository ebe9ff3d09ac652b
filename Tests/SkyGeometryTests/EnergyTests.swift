import Foundation
import SkyGeometry
import Testing

@Suite struct EnergyTests {
  /// Gammapy 2.1 `WcsGeom.energy_mask` on the axis of the reference fields (numerics.md 2.7).
  @Test(arguments: [
    (0.08, 20, 5, 15), (0.1, 10, 5, 13), (0.01, 100, 0, 18), (0.5, 2, 9, 10),
  ])
  func maskAsGammapy(_ minimum: Double, _ maximum: Double, _ first: Int, _ last: Int) {
    let axis = RecoEnergyAxis(logFrom: 0.01, to: 100, bins: 20)
    let mask = axis.mask(from: minimum, to: maximum)
    #expect(mask.indices.filter { mask[$0] } == Array(first...last))
  }

  @Test(arguments: [
    (0.1, "100 GeV"), (1.5848931924611136, "1.58 TeV"), (0.01, "10 GeV"),
    (0.03162277660168379, "31.6 GeV"), (1, "1 TeV"), (0.9999999999999999, "1 TeV"),
    (0.9999, "1 TeV"), (0.999, "999 GeV"), (100.00000000000004, "100 TeV"), (12.5, "12.5 TeV"),
    (1500, "1.5 PeV"), (0.0005, "500 MeV"), (5e-7, "500 keV"), (0, "--"), (-1, "--"),
    (.nan, "--"), (.infinity, "--"),
  ])
  func text(_ energy: Double, _ expected: String) {
    #expect(EnergyFormat.text(energy) == expected)
  }

  @Test func rangesAndLabels() {
    #expect(EnergyFormat.text(from: 0.1, to: 1.5848931924611136) == "100 GeV - 1.58 TeV")
    #expect(EnergyFormat.text(from: 1, to: 10) == "1 - 10 TeV")
    let axis = RecoEnergyAxis(logFrom: 0.1, to: 10, bins: 2)
    #expect(axis.edgeLabels == ["100 GeV", "1 TeV", "10 TeV"])
    #expect(axis.label(ofBin: 0) == "100 GeV - 1 TeV")
  }

  @Test(arguments: [
    ("80 GeV", [0.08]), ("0.5 TeV", [0.5]), ("0.5 2 TeV", [0.5, 2]), ("80 GeV 20 TeV", [0.08, 20]),
    ("80 GeV - 20 TeV", [0.08, 20]), ("80GeV to 20tev", [0.08, 20]), ("1,2,5 TeV", [1, 2, 5]),
    ("1e-1 TeV", [0.1]), ("100-300 GeV", [0.1, 0.3]), ("80GeV-2e1TeV", [0.08, 20]),
    ("1e-1-0.3 TeV", [0.1, 0.3]), ("0.5–2 TeV", [0.5, 2]), ("100 MeV", [1e-4]), ("1 PeV", [1000]),
    ("500 keV", [5e-7]),
  ])
  func parses(_ text: String, _ expected: [Double]) throws {
    let energies = try #require(EnergyFormat.parse(text))
    #expect(energies.count == expected.count)
    #expect(zip(energies, expected).allSatisfy { abs($0 / $1 - 1) < 1e-14 })
  }

  @Test(arguments: [
    "", "80", "GeV", "80 m", "-1 TeV", "0 TeV", "nan TeV", "80 GeV 20", "- 1 TeV", "-100-300 GeV",
  ])
  func refuses(_ text: String) {
    #expect(EnergyFormat.parse(text) == nil)
  }
}
