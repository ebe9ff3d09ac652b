import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md rows 21 to 28, 32 and 33: responses that are damaged, incomplete or in other units.
@Suite struct BadResponseTests {
  private static func change(
    _ hdu: String, _ description: String, _ outcome: BadInput.Outcome, _ line: String,
    _ change: @escaping @Sendable (inout FixtureHdu) -> Void
  ) -> BadInput {
    .run(description, outcome, "run 5001, data/run_5001.fits, HDU \(hdu): " + line) {
      change(&$0[hdu])
    }
  }

  private static let inputs: [BadInput] = [
    change("BKG", "21 all zero", .skipped, "the background rate is nowhere positive; run skipped") {
      $0.map("BKG") { _, _ in 0 }
    },
    change(
      "BKG", "21 all negative", .skipped, "the background rate is nowhere positive; run skipped"
    ) { $0.map("BKG") { -$1 } },
    change(
      "BKG", "21 some negative", .used, "7 of 600 background rates are negative; set to 0"
    ) { $0.map("BKG") { $0 < 7 ? -$1 : $1 } },
    change(
      "BKG", "22 all NaN", .skipped, "the background rate is nowhere positive; run skipped"
    ) { $0.map("BKG") { _, _ in .nan } },
    change(
      "BKG", "22 some NaN", .used,
      "2 of 600 background rates are no number; filled from their neighbours in energy, else 0"
    ) { $0.map("BKG") { $0 == 250 ? .nan : $0 == 255 ? .infinity : $1 } },
    change(
      "BKG", "23 no unit", .used, "column BKG has no unit; s-1 MeV-1 sr-1 is assumed"
    ) { $0.setUnit(nil, of: "BKG") },
    change(
      "BKG", "23 no rate", .used,
      "column BKG has unit “m2”, which is no background rate; s-1 MeV-1 sr-1 is assumed"
    ) { $0.setUnit("m2", of: "BKG") },
    change("BKG", "23 no class", .used, "HDUCLAS2 is missing; BKG is assumed") {
      $0["HDUCLAS2"] = nil
    },
    change(
      "BKG", "24 wrong shape", .skipped,
      "column BKG has shape [10, 6, 10], expected [10, 10, 6] or [6, 10, 10]; run skipped"
    ) { $0.reshape("BKG", [10, 6, 10]) },
    change(
      "BKG", "24 too few values", .skipped,
      "column BKG holds 500 values, expected 6 × 10 × 10; run skipped"
    ) { $0.set(.cell("BKG", .floats([Float](repeating: 1, count: 500)))) },
    change(
      "BKG", "25 FOVALIGN missing", .used,
      "FOVALIGN is missing; RADEC is assumed; observations.fov_alignment overrides it"
    ) { $0["FOVALIGN"] = nil },
    change(
      "BKG", "25 FOVALIGN unknown", .used,
      "FOVALIGN is “SIDEWAYS”, expected ALTAZ, RADEC or REVERSE_LON_RADEC; RADEC is assumed"
    ) { $0["FOVALIGN"] = "SIDEWAYS" },
    change(
      "AEFF", "26 some NaN", .used,
      "4 of 24 cells of EFFAREA are negative, absurd or no number; set to 0"
    ) { $0.map("EFFAREA") { [2: Double.nan, 5: .infinity, 9: -3, 10: 1e30][$0] ?? $1 } },
    change("AEFF", "26 all zero", .skipped, "the effective area is zero everywhere; run skipped") {
      $0.map("EFFAREA") { _, _ in 0 }
    },
    change("AEFF", "26 no unit", .used, "column EFFAREA has no unit; m2 is assumed") {
      $0.setUnit(nil, of: "EFFAREA")
    },
    change(
      "AEFF", "26 no area", .skipped,
      "column EFFAREA has unit “TeV”, expected an area, m2; run skipped"
    ) { $0.setUnit("TeV", of: "EFFAREA") },
    change(
      "AEFF", "26 wrong dimension", .skipped,
      "column EFFAREA holds 8 values, expected 3 offsets × 8 energies; run skipped"
    ) { $0.set(.cell("EFFAREA", unit: "m2", .floats([Float](repeating: 1, count: 8)))) },
    change(
      "AEFF", "26 wrong shape", .skipped,
      "column EFFAREA has shape [6, 4], expected [3, 8]; run skipped"
    ) { $0.reshape("EFFAREA", [6, 4]) },
    change(
      "AEFF", "26 column missing", .skipped,
      "the index says aeff, but column EFFAREA is missing; run skipped"
    ) { $0.remove(column: "EFFAREA") },
    change(
      "AEFF", "27 a hole in the middle", .used,
      "the effective area is tabulated from 0.1° to 3° from the axis; "
        + "there is no exposure in the hole in the middle"
    ) { $0.map("THETA_LO") { $0 == 0 ? 0.1 : $1 } },
    change(
      "AEFF", "28 unsorted", .skipped, "axis ENERG, index 3: edges do not increase; run skipped"
    ) {
      $0.map("ENERG_LO") { $0 == 3 ? 0.11 : $1 }
      $0.map("ENERG_HI") { $0 == 3 ? 0.12 : $1 }
    },
    change(
      "AEFF", "28 LO above HI", .skipped,
      "axis THETA, index 1: lower edge 2.5 above upper edge 2.0; run skipped"
    ) { $0.map("THETA_LO") { $0 == 1 ? 2.5 : $1 } },
    change(
      "BKG", "28 NaN edge", .skipped,
      "axis DETX, index 4: edge is not a finite number; run skipped"
    ) { $0.map("DETX_HI") { $0 == 4 ? .nan : $1 } },
    change(
      "BKG", "28 energies from 0", .skipped,
      "axis ENERG, index 0: energy edge 0.0, expected above 0; run skipped"
    ) { $0.map("ENERG_LO") { $0 == 0 ? 0 : $1 } },
    change(
      "BKG", "28 an axis in a unit that cannot be", .skipped,
      "column DETY_LO has unit “TeV”, expected deg; run skipped"
    ) { $0.setUnit("TeV", of: "DETY_LO") },
    change(
      "BKG", "28 an axis with one edge more", .skipped,
      "axis DETX: 10 lower and 11 upper edges; run skipped"
    ) { $0.set(.cell("DETX_HI", unit: "deg", .floats((0..<11).map { Float($0) }))) },
    change("BKG", "28 half an axis", .skipped, "column DETY_HI is missing; run skipped") {
      $0.remove(column: "DETY_HI")
    },
    change("AEFF", "no row", .skipped, "2 rows, expected 1; run skipped") {
      $0.selectRows([0, 0])
    },
  ]

  @Test(arguments: inputs)
  func said(_ input: BadInput) throws {
    let read = try ReadStore(Fixture.plain) { input.change(&$0) }
    #expect((read.run() != nil) == (input.outcome == .used))
    #expect(read.lines().contains(input.line), "\(read.lines())")
    #expect(read.run(5002) != nil)
    #expect(read.lines(5002) == [])
  }

  // MARK: Numbers that follow

  private static let good = Result { try ReadStore() }

  private func goodRun() throws -> Observation { try #require(try Self.good.get().run()) }

  private func rates(_ run: Observation?) throws -> [Double] {
    try #require(run?.background).logRates.map { exp($0) }
  }

  @Test func negativeRatesAreZero() throws {
    // File order [energy][lon][lat]: energy 2, first cell of the field.
    let read = try ReadStore { $0.runs[0]["BKG"].map("BKG") { $0 == 200 ? -$1 : $1 } }
    let rates = try rates(read.run())
    #expect(rates[200] < 1e-30)
    let good = try self.rates(goodRun())
    #expect(zip(rates, good).enumerated().allSatisfy { $0 == 200 || $1.0 == $1.1 })
  }

  @Test func gapsAreFilledAlongEnergy() throws {
    // A gap inside, and one at the end of the energies, which has a neighbour on one side only.
    let read = try ReadStore {
      $0.runs[0]["BKG"].map("BKG") { $0 == 200 || $0 == 300 || $0 == 501 ? .nan : $1 }
    }
    let rates = try rates(read.run())
    let good = try self.rates(goodRun())
    let (a, b) = (log(good[100]), log(good[400]))
    #expect(abs(log(rates[200]) - (a + (b - a) / 3)) < 1e-6)
    #expect(abs(log(rates[300]) - (a + 2 * (b - a) / 3)) < 1e-6)
    #expect(rates[501] < 1e-30)
    #expect(rates[500] == good[500])
  }

  @Test func countsOfASymmetricTableAreThoseOfTheFile() throws {
    let read = try ReadStore(Fixture.radial) {
      $0.runs[0]["BKG"].map("BKG") { $0 == 0 ? -1 : $0 == 1 ? .nan : $1 }
    }
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU BKG: 1 of 18 background rates are negative; set to 0",
        "run 5001, data/run_5001.fits, HDU BKG: 1 of 18 background rates are no number; "
          + "filled from their neighbours in energy, else 0",
      ])
  }

  // MARK: 24

  @Test func bothOrdersOfTheAxesAreRead() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.background = .cubeEnergyFastest
    let read = try ReadStore(FixtureStore(options))
    #expect(read.lines() == [])
    #expect(try rates(read.run()) == rates(goodRun()))
  }

  @Test func aShapeThatTellsNothing() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.responses.fieldBins = 6
    options.background = .cubeEnergyFastest
    let read = try ReadStore(FixtureStore(options))
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU BKG: as many energies as field-of-view bins: the shape "
          + "does not tell the order of the axes; energy is taken to vary fastest"
      ])
    let rates = try rates(read.run())
    // Energy falls off steeply: along the slowest axis of the result.
    #expect(rates[14] > 10 * rates[5 * 36 + 14])
  }

  @Test func tablesOfOffsetInTheOtherOrder() throws {
    func swapped(_ hdu: inout FixtureHdu, _ column: String, _ nE: Int) {
      let values = hdu.doubles(column)
      let nOffset = values.count / nE
      hdu.map(column) { place, _ in values[place % nOffset * nE + place / nOffset] }
      hdu.reshape(column, [nE, nOffset])
    }
    let good = try ReadStore(Fixture.radial)
    let read = try ReadStore(Fixture.radial) {
      swapped(&$0.runs[0]["AEFF"], "EFFAREA", 8)
      swapped(&$0.runs[0]["BKG"], "BKG", 6)
    }
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU AEFF: column EFFAREA is ordered [energy][offset]; "
          + "read as such",
        "run 5001, data/run_5001.fits, HDU BKG: column BKG is ordered [energy][offset]; read as such",
      ])
    #expect(read.run()?.effectiveArea?.values == good.run()?.effectiveArea?.values)
    #expect(read.run()?.background?.logRates == good.run()?.background?.logRates)
  }

  // MARK: 25

  @Test(arguments: [
    ("ALTAZ", FovAlignment.altAz), ("RADEC", .raDec), ("REVERSE_LON_RADEC", .reverseLonRaDec),
    ("radec ", .raDec),
  ])
  func alignments(_ text: String, _ alignment: FovAlignment) throws {
    let read = try ReadStore { $0.runs[0]["BKG"]["FOVALIGN"] = .text(text) }
    #expect(read.lines() == [])
    #expect(self.alignment(read.run()) == alignment)
    // An override is used without a word.
    let reader = ObservationReader(store: read.store, alignment: .reverseLonRaDec)
    #expect(self.alignment(reader.read(5001).observation) == .reverseLonRaDec)
  }

  @Test func alignmentOfTheFirstRelease() throws {
    let read = try ReadStore {
      $0.runs[0]["EVENTS"]["CREATOR"] = "SASH FITS::EventListWriter"
      $0.runs[1]["BKG"]["FOVALIGN"] = nil
    }
    #expect(alignment(read.run()) == .reverseLonRaDec)
    #expect(alignment(read.run(5002)) == .raDec)
  }

  private func alignment(_ run: Observation?) -> FovAlignment? {
    guard case .fieldOfView(_, _, let alignment)? = run?.background?.shape else { return nil }
    return alignment
  }

  // MARK: 26 to 28

  @Test func cellsOfTheAreaThatCannotBeAreZero() throws {
    let read = try ReadStore { $0.runs[0]["AEFF"].map("EFFAREA") { $0 == 8 ? .nan : $1 } }
    let values = try #require(read.run()?.effectiveArea).values
    let good = try #require(goodRun().effectiveArea).values
    // File order [offset][energy]: energy 0 at offset 1 is [energy][offset] place 1.
    #expect(values[1] == 0)
    #expect(zip(values, good).enumerated().allSatisfy { $0 == 1 || $1.0 == $1.1 })
  }

  @Test func thereIsNoAreaInTheHole() throws {
    let read = try ReadStore { $0.runs[0]["AEFF"].map("THETA_LO") { $0 == 0 ? 0.1 : $1 } }
    let area = try #require(read.run()?.effectiveArea)
    #expect(area.evaluate(energy: 1, offset: 0.09) == 0)
    #expect(area.evaluate(energy: 1, offset: 0.11) > 1e4)
  }

  @Test func oneOffsetBinIsFine() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.isCompressed = false
    options.responses.offset = [0, 3]
    let read = try ReadStore(FixtureStore(options))
    #expect(read.lines() == [])
    let area = try #require(read.run()?.effectiveArea)
    #expect(area.evaluate(energy: 1, offset: 0) == area.evaluate(energy: 1, offset: 2.9))
    #expect(area.evaluate(energy: 1, offset: 0) > 0)
    #expect(area.evaluate(energy: 1, offset: 3.1) == 0)
  }

  // MARK: 32, 33

  @Test func unitsAreConverted() throws {
    let read = try ReadStore { store in
      store.runs[0]["AEFF"].convert("ENERG_LO", "MeV", 1e6)
      store.runs[0]["AEFF"].convert("ENERG_HI", "GeV", 1e3)
      store.runs[0]["AEFF"].convert("THETA_LO", "arcmin", 60)
      store.runs[0]["AEFF"].convert("THETA_HI", "rad", .pi / 180)
      store.runs[0]["AEFF"].convert("EFFAREA", "cm^2", 1e4)
      store.runs[0]["BKG"].convert("ENERG_LO", "keV", 1e9)
      store.runs[0]["BKG"].convert("DETX_HI", "arcsec", 3600)
      store.runs[0]["BKG"].convert("BKG", "1/(TeV s sr)", 1e6)
      store.runs[0]["EVENTS"].convert("RA", "rad", .pi / 180)
    }
    #expect(read.lines() == [])
    let (run, good) = (try #require(read.run()), try goodRun())
    func agree(_ a: [Double]?, _ b: [Double]?, _ tolerance: Double) -> Bool {
      guard let a, let b, a.count == b.count else { return false }
      return zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }
    // The file holds single precision.
    #expect(agree(run.effectiveArea?.energy.edges, good.effectiveArea?.energy.edges, 1e-6))
    #expect(agree(run.effectiveArea?.offset.edges, good.effectiveArea?.offset.edges, 1e-6))
    #expect(agree(run.effectiveArea?.values, good.effectiveArea?.values, 1e-6))
    #expect(agree(run.background?.energy.edges, good.background?.energy.edges, 1e-6))
    #expect(agree(run.background?.logRates, good.background?.logRates, 1e-6))
    #expect(agree(run.events.ra, good.events.ra, 1e-6))
  }

  @Test func columnsDecideTheClass() throws {
    let read = try ReadStore { store in
      store.hduIndexEdits.append { file in
        file["HDU_INDEX"].mapTexts("HDU_CLASS") { $1 == "psf_3gauss" ? "psf_table" : $1 }
      }
    }
    #expect(read.run() != nil)
    #expect(
      read.lines() == [
        "run 5001, data/run_5001.fits, HDU PSF: the index says psf_table, but the columns are those "
          + "of psf_3gauss; the columns decide"
      ])
  }
}

extension FixtureHdu {
  /// Gives the cell of a column another TDIM, slowest axis first.
  mutating func reshape(_ name: String, _ dimensions: [Int]) {
    let old = column(name)
    set(.cell(name, unit: old.unit, old.values, dimensions: dimensions))
  }

  /// Writes a column in another unit.
  fileprivate mutating func convert(_ name: String, _ unit: String, _ factor: Double) {
    map(name) { $1 * factor }
    setUnit(unit, of: name)
  }
}
