import Explorer
import Models
import Testing

@Suite struct SpectrumChangeTests {
  private static let shapes = SpectralShape.simple.filter {
    SpectralModel($0).dimension == .differentialFlux
  }

  /// The flux where the old formula is anchored stays, whatever the units of the amplitudes.
  @Test(arguments: shapes.indices, shapes.indices)
  func theFluxAtTheReferenceStays(from: Int, to: Int) {
    var old = SpectralModel(Self.shapes[from])
    for name in ["amplitude", "const"] where old.index(ofParameter: name) != nil {
      old[name].value *= 37
    }
    let new = old.changed(to: Self.shapes[to])
    let anchor =
      ["reference", "ebreak"].first { old.index(ofParameter: $0) != nil }
      .map { old[$0].standardValue } ?? 1
    #expect(new.typeName == Self.shapes[to].typeName)
    #expect(abs(new.evaluate([anchor])[0] / old.evaluate([anchor])[0] - 1) < 1e-9)
  }

  @Test func theIndexIsCarriedOverByItsMeaning() {
    let old = SpectralModel.powerLaw(index: 2.7, amplitude: 3e-11, reference: 0.5)
    let curved = old.changed(to: .logParabola)
    #expect(curved["alpha"].value == 2.7)
    #expect(curved["reference"].value == 0.5)
    let cut = curved.changed(to: .expCutoffPowerLaw)
    #expect(cut["index"].value == 2.7)
    #expect(cut["alpha"].value == 1, "the sharpness of a cut-off is no index")
    let broken = old.changed(to: .brokenPowerLaw)
    #expect(broken["index1"].value == 2.7)
    #expect(broken["index2"].value == 2.7)
  }

  @Test func boundsAndFreezingStay() {
    var old = SpectralModel.powerLaw()
    old["amplitude"].minimum = 1e-15
    old["index"].isFrozen = true
    let new = old.changed(to: .expCutoffPowerLaw)
    #expect(new["amplitude"].minimum == 1e-15)
    #expect(new["index"].isFrozen)
  }

  @Test func absorptionStaysOutside() throws {
    let table = try OpticalDepthTable(
      redshifts: [0.01, 1], energies: [0.01, 100], transmissions: [0.5, 0.5, 0.5, 0.5])
    let old = SpectralModel.powerLaw().absorbed(by: table, redshift: 0.2)
    let new = old.changed(to: .logParabola)
    #expect(new.absorption?.redshift == 0.2)
    #expect(new.unabsorbed.typeName == "LogParabolaSpectralModel")
    // A second redshift takes the place of the first.
    let farther = new.absorbed(by: table, redshift: 0.4)
    #expect(farther.absorption?.redshift == 0.4)
    #expect(farther.unabsorbed == new.unabsorbed)
  }
}
