import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// Point spread and energy dispersion as formulas and as they are read (numerics.md 0.4, 1.7–1.9).
@Suite struct PointSpreadTests {
  private static let energy = IrfAxis(
    name: "ENERG", isLogarithmic: true, edges: [0.1, 1, 10, 100])
  private static let offset = IrfAxis(name: "THETA", isLogarithmic: false, edges: [0, 1, 3])
  private static let bins = RadialBins(width: 0.01, count: 66)

  /// sr⁻¹.
  private func gauss(_ radius: Double, _ sigma: Double) -> Double {
    let s = sigma * .pi / 180
    return exp(-radius * radius / (2 * sigma * sigma)) / (2 * .pi * s * s)
  }

  @Test("three Gaussians are their sum, weighted by what each holds")
  func threeGauss() {
    // Nodes of offset at 0.5° and 2°; the first width grows from 0.03° to 0.06°.
    let widths = [0.03, 0.03, 0.03, 0.06, 0.06, 0.06]
    let response = PointSpreadResponse(
      energy: Self.energy, offset: Self.offset,
      shape: .threeGauss(
        .init(
          scale: [Double](repeating: 7, count: 6),
          sigma: [widths, [Double](repeating: 0.1, count: 6), [Double](repeating: 0.3, count: 6)],
          amplitude: [
            [Double](repeating: 0.2, count: 6), [Double](repeating: 0.01, count: 6),
          ])))
    let profile = response.profile(energy: 3, offset: 1, bins: Self.bins)
    let sigma = [0.04, 0.1, 0.3]
    let weights = [0.04 * 0.04, 0.2 * 0.01, 0.01 * 0.09]
    let sum = weights.reduce(0, +)
    for j in 0..<66 {
      let r = Self.bins.center(j)
      let expected = zip(weights, sigma).reduce(0) { $0 + $1.0 / sum * gauss(r, $1.1) }
      #expect(abs(profile[j] - expected) <= 1e-12 * expected, "at \(r)")
    }
    // Extrapolated without limit: the width at 6° is 0.03° + 5.5°/1.5° · 0.03°; none at −2°.
    let far = response.profile(energy: 1e5, offset: 6, bins: Self.bins)
    let s = 0.03 + 5.5 / 1.5 * 0.03
    let first = s * s / (s * s + weights[1] + weights[2])
    #expect(far[0] > first * gauss(0.005, s))
  }

  @Test("a Gaussian without width or a scale of zero is nothing")
  func emptyGauss() {
    let zeros = [Double](repeating: 0, count: 6)
    let response = PointSpreadResponse(
      energy: Self.energy, offset: Self.offset,
      shape: .threeGauss(
        .init(scale: zeros, sigma: [zeros, zeros, zeros], amplitude: [zeros, zeros])))
    let profile = response.profile(energy: 3, offset: 1, bins: Self.bins)
    #expect(profile.allSatisfy { $0 == 0 })
  }

  @Test("a King function holds what its integral says")
  func king() {
    let (gamma, sigma) = (2.5, 0.05)
    let response = PointSpreadResponse(
      energy: Self.energy, offset: Self.offset,
      shape: .king(
        gamma: [Double](repeating: gamma, count: 6), sigma: [Double](repeating: sigma, count: 6)))
    let fine = RadialBins(width: 0.0005, count: 1320)
    let profile = response.profile(energy: 3, offset: 1, bins: fine)
    var sum = 0.0
    for j in 0..<fine.count {
      let ring = 2 * .pi * fine.center(j) * fine.width * pow(.pi / 180, 2)
      sum += profile[j] * ring
      if j == 199 || j == 1319 {
        // Containment within R: 1 − (1 + R²/2γσ²)^(1−γ).
        let r = fine.width * Double(j + 1)
        let expected = 1 - pow(1 + r * r / (2 * gamma * sigma * sigma), 1 - gamma)
        #expect(abs(sum - expected) < 1e-5)
      }
    }
  }

  @Test("a table is interpolated and ends at its edges")
  func table() {
    let rad = IrfAxis(name: "RAD", isLogarithmic: false, edges: [0, 0.2, 0.4])
    // [rad][offset][energy].
    var values: [Double] = []
    for r in 0..<2 {
      for o in 0..<2 { for e in 0..<3 { values.append(Double(100 * (2 - r) + 10 * o + e)) } }
    }
    let response = PointSpreadResponse(
      energy: Self.energy, offset: Self.offset, shape: .table(rad: rad, values: values))
    let bins = RadialBins(width: 0.1, count: 5)
    // Node 1 of energy; a third of the way between the nodes of offset.
    let profile = response.profile(energy: 10.0.squareRoot(), offset: 1, bins: bins)
    let at = 10.0 / 3 + 1
    for (value, expected) in zip(profile, [225 + at, 175 + at, 125 + at, 75 + at]) {
      #expect(abs(value - expected) < 1e-9)
    }
    #expect(profile[4] == 0)
    #expect(response.profile(energy: 101, offset: 1, bins: bins).allSatisfy { $0 == 0 })
    #expect(response.profile(energy: 3, offset: 3.01, bins: bins).allSatisfy { $0 == 0 })
    #expect(response.profile(energy: 3, offset: 3, bins: bins)[0] > 0)
  }

  @Test("energy dispersion is zero only outside migration and energy both, or outside offset")
  func dispersion() {
    let migra = IrfAxis(name: "MIGRA", isLogarithmic: false, edges: [0, 1, 2])
    let response = EnergyDispersion2D(
      energy: Self.energy, migra: migra, offset: Self.offset,
      values: [Double](repeating: 0.5, count: 12))
    #expect(response.evaluate(energy: 1000, migra: 1, offset: 1) == 0.5)
    #expect(response.evaluate(energy: 5, migra: 2.5, offset: 1) == 0.5)
    #expect(response.evaluate(energy: 1000, migra: 2.5, offset: 1) == 0)
    #expect(response.evaluate(energy: 5, migra: 1, offset: 3.1) == 0)
    #expect(response.migraWidths == [1, 1])
  }

  // MARK: Reading

  private func store(_ psf: FixtureResponses.Psf) -> FixtureStore {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.psf = psf
    return FixtureStore(options)
  }

  @Test("each class is read", arguments: [FixtureResponses.Psf.threeGauss, .table, .king])
  func classes(_ kind: FixtureResponses.Psf) throws {
    let read = try ReadStore(store(kind), readsAllResponses: true)
    #expect(read.lines() == [])
    let response = try #require(read.run()?.pointSpread)
    let profile = response.profile(energy: 2, offset: 0.7, bins: Self.bins)
    for j in [0, 5, 12] {
      let r = Self.bins.center(j)
      let s = 0.06 * Double.pi / 180
      let expected =
        kind == .king
        ? (1 - 1 / 3.5) / (2 * .pi * s * s) * pow(1 + r * r / (7 * 0.06 * 0.06), -3.5)
        : gauss(r, 0.06)
      // The table has bins of 0.0275°, straight between their middles.
      let tolerance = kind == .table ? 0.15 : 1e-6
      #expect(abs(profile[j] - expected) <= tolerance * expected, "\(kind) at \(r)")
    }
    let dispersion = try #require(read.run()?.energyDispersion)
    var sum = 0.0
    for (node, width) in zip(dispersion.migra.nodes, dispersion.migraWidths) {
      sum += width * dispersion.evaluate(energy: 2, migra: node, offset: 0.7)
    }
    #expect(abs(sum - 1) < 1e-6)
  }

  @Test("they are read only where they are asked for")
  func notAskedFor() throws {
    let run = try #require(try ReadStore(store(.table)).run())
    #expect(run.pointSpread == nil && run.energyDispersion == nil)
    #expect(run.responses.contains(.psf) && run.responses.contains(.edisp))
  }

  // MARK: bad-input.md 29, 30

  private static func change(
    _ hdu: String, _ description: String, _ outcome: BadInput.Outcome, _ line: String,
    _ change: @escaping @Sendable (inout FixtureHdu) -> Void
  ) -> BadInput {
    .run(description, outcome, "run 5001, data/run_5001.fits, HDU \(hdu): " + line) {
      change(&$0[hdu])
    }
  }

  private static let inputs: [BadInput] = [
    change(
      "EDISP", "29 zero where the effective area is not", .used,
      "the energy dispersion is zero at 2 of 24 energies and offsets where the effective area is"
        + " not; the worst: 64.9 TeV at 0.5° (1.93e+05 m2), 0.154 TeV at 1.5° (5.12e+04 m2);"
        + " gamma rays of these energies are lost"
        // [offset][migra][energy]: the last energy at the first offset, the first at the second.
    ) {
      $0.map("MATRIX") { ($0 < 192 && $0 % 8 == 7) || (192..<384 ~= $0 && $0 % 8 == 0) ? 0 : $1 }
    },
    change(
      "EDISP", "29 all zero", .skipped, "the energy dispersion is zero everywhere; run skipped"
    ) { $0.map("MATRIX") { _, _ in 0 } },
    change(
      "EDISP", "29 some NaN", .used,
      "2 of 576 cells of MATRIX are no number; set to 0"
    ) { $0.map("MATRIX") { [1: Double.nan, 5: .infinity, 9: -3][$0] ?? $1 } },
    change(
      "EDISP", "wrong shape", .skipped,
      "column MATRIX has shape [8, 24, 3], expected [3, 24, 8]; run skipped"
    ) { $0.reshape("MATRIX", [8, 24, 3]) },
    change(
      "EDISP", "too few values", .skipped,
      "column MATRIX holds 8 values, expected 3 offsets × 24 migrations × 8 energies; run skipped"
    ) { $0.set(.cell("MATRIX", .floats([Float](repeating: 1, count: 8)))) },
    change(
      "EDISP", "a migration with a unit", .skipped,
      "column MIGRA_LO has unit “TeV”, expected none; run skipped"
    ) { $0.setUnit("TeV", of: "MIGRA_LO") },
    change(
      "PSF", "30 some NaN", .used,
      "2 of 576 cells of RPSF are no number; set to 0"
    ) { $0.map("RPSF") { [1: Double.nan, 5: .infinity][$0] ?? $1 } },
    change(
      "PSF", "30 zero at an energy", .used,
      "the point spread function is zero at 3 of 24 energies and offsets where the effective area"
        + " is not; the worst: 64.9 TeV at 0.5° (1.93e+05 m2), 64.9 TeV at 1.5° (1.5e+05 m2),"
        + " 64.9 TeV at 2.5° (9.11e+04 m2); the nearest place that has one counts"
    ) { $0.map("RPSF") { $0 % 8 == 7 ? 0 : $1 } },
    change(
      "PSF", "30 all zero", .skipped,
      "the point spread function is zero everywhere; run skipped"
    ) { $0.map("RPSF") { _, _ in 0 } },
    change("PSF", "no unit", .used, "column RPSF has no unit; sr-1 is assumed") {
      $0.setUnit(nil, of: "RPSF")
    },
    change(
      "PSF", "no density", .skipped, "column RPSF has unit “TeV”, expected sr-1; run skipped"
    ) { $0.setUnit("TeV", of: "RPSF") },
  ]

  @Test(arguments: inputs)
  func said(_ input: BadInput) throws {
    let read = try ReadStore(Fixture.radial, readsAllResponses: true) { input.change(&$0) }
    #expect((read.run() != nil) == (input.outcome == .used))
    #expect(read.lines().contains(input.line), "\(read.lines())")
    #expect(read.run(5002) != nil)
    #expect(read.lines(5002) == [])
  }

  @Test("30 parameters that are no number")
  func badParameters() throws {
    let read = try ReadStore(store(.threeGauss), readsAllResponses: true) {
      $0.runs[0]["PSF"].map("SIGMA_1") { $0 == 3 ? .nan : $1 }
    }
    #expect(
      read.lines().first
        == "run 5001, data/run_5001.fits, HDU PSF: parameters are no number at 1 of 24 energies"
        + " and offsets; set to 0")
    #expect(read.lines().count == 2)
    let profile = try #require(read.run()?.pointSpread)
      .profile(energy: 0.2, offset: 0.5, bins: Self.bins)
    #expect(profile.allSatisfy { $0.isFinite } && profile[0] > 0)
  }

  @Test("29, 30: only what the analysis uses is looked at")
  func onlyWhatIsUsed() throws {
    // As above, both zero at places that an analysis of 0.2 to 50 TeV within 2° does not reach …
    let (folder, store) = try written {
      $0["EDISP"].map("MATRIX") {
        ($0 < 192 && $0 % 8 == 7) || (192..<384 ~= $0 && $0 % 8 == 0) ? 0 : $1
      }
      // [rad][offset][energy]: the last energy, and everything at the third offset.
      $0["PSF"].map("RPSF") { $0 % 8 == 7 || ($0 / 8) % 3 == 2 ? 0 : $1 }
    }
    defer { withExtendedLifetime(folder) {} }
    func lines(_ energies: ClosedRange<Double>?, _ offsetMax: Double?) -> [String] {
      ObservationReader(
        store: store, readsAllResponses: true, energyRange: energies, offsetMax: offsetMax
      ).read(5001).diagnostics.map(\.line)
    }
    #expect(lines(nil, nil).count == 2)
    #expect(lines(0.2...50, 2) == [])
    // … and what one of 0.1 to 50 TeV or of 3° does.
    #expect(
      lines(0.1...50, 2) == [
        "run 5001, data/run_5001.fits, HDU EDISP: the energy dispersion is zero at 1 of 14"
          + " energies and offsets where the effective area is not; the worst: 0.154 TeV at 1.5°"
          + " (5.12e+04 m2); gamma rays of these energies are lost"
      ])
    let wide = lines(0.2...50, 3)
    #expect(wide.count == 1)
    #expect(wide.first?.contains("function is zero at 6 of 18 energies and offsets") == true)
  }

  private func written(
    _ change: (inout FixtureFile) -> Void
  ) throws -> (TemporaryFolder, DataStore) {
    let folder = TemporaryFolder()
    var fixture = Fixture.radial
    change(&fixture.runs[0])
    return (folder, try DataStore.open(try fixture.write(to: folder)))
  }

  @Test("31 a tail beyond the axis of distance is said, with what is lost")
  func hugeTail() throws {
    // A King function with γ = 1.2 at one energy and offset.
    let read = try ReadStore(store(.king), readsAllResponses: true) {
      $0.runs[0]["PSF"].map("GAMMA") { $0 == 4 ? 1.2 : $1 }
    }
    let run = try #require(read.run())
    let psf = try #require(run.pointSpread)
    let (energy, offset) = (psf.energy.nodes[4], psf.offset.nodes[0])
    let lost = 1 - psf.containment(rad: 0.66, energy: energy, offset: offset)
    // (1 + 0.66² / (2 · 1.2 · 0.06²))^−0.2
    #expect(abs(lost - 0.4547) < 1e-3)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU PSF: more than 1 % of the point spread function lies"
          + " beyond 0.66° at 1 of 24 energies and offsets; the worst: 4.87 TeV at 0.5°"
          + " (45 %); it is capped there and normalised"
      ])
    // The reduced one is as narrow as its axis, and adds up to one all the same.
    let profile = psf.profile(energy: energy, offset: offset, bins: Self.bins)
    #expect(profile.count == 66 && profile.allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test("what is not required and not usable is left out")
  func notRequired() throws {
    let read = try ReadStore(
      Fixture.radial, required: [.aeff, .bkg], readsAllResponses: true
    ) { $0.runs[0]["EDISP"].map("MATRIX") { _, _ in 0 } }
    let run = try #require(read.run())
    #expect(run.energyDispersion == nil && run.pointSpread != nil)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU EDISP: the energy dispersion is zero everywhere;"
          + " it is not required; go on without"
      ])
  }
}
