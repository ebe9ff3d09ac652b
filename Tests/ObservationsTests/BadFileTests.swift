import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md rows 1 to 6 and 45: files that are damaged or are not what the index says.
@Suite struct BadFileTests {
  @Test func anUnchangedStoreGivesNoFindings() throws {
    for fixture in [Fixture.plain, Fixture.packed, Fixture.radial] {
      let read = try ReadStore(fixture)
      #expect(read.storeLines == [])
      #expect(read.lines(5001) == [])
      #expect(read.lines(5002) == [])
      #expect(read.run(5001) != nil)
      #expect(read.run(5002) != nil)
    }
  }

  private static let damaged: [BadInput] = [
    .bytes(
      "1 truncated in BKG", .skipped,
      "run 5001, data/run_5001.fits: HDU BKG: 2608 bytes of data expected, 100 there; run skipped"
    ) { FitsBytes.truncate("BKG", keeping: 100, in: &$0) },
    .bytes(
      "1 garbage after the last HDU", .used,
      "run 5001, data/run_5001.fits: 6 bytes after the last HDU (BKG) ignored, "
        + "they start with \"abcdef\"; all HDUs are whole: used"
    ) { $0 += Array("abcdef".utf8) },
    .bytes(
      "1 padding cut off", .used,
      "run 5001, data/run_5001.fits, HDU BKG: 200 padding bytes are missing at the end; "
        + "all HDUs are whole: used"
    ) { $0.removeLast(200) },
    .bytes(
      "2 empty", .skipped,
      "run 5001, data/run_5001.fits: not FITS: the file is empty; run skipped"
    ) { $0 = [] },
    .bytes(
      "2 HTML", .skipped,
      "run 5001, data/run_5001.fits: not FITS: starts with \"<!DOCTYPE html><html><head>\", "
        + "expected \"SIMPLE  =\"; run skipped"
    ) { $0 = Array("<!DOCTYPE html><html><head>".utf8) },
    .bytes(
      "3 unreadable card of a needed key", .skipped,
      "run 5001, data/run_5001.fits, HDU EVENTS: RA_PNT is missing, expected degrees; run skipped"
    ) { FitsBytes.replaceCard("RA_PNT", of: "EVENTS", with: "RA_PNT  = 83.6.3", in: &$0) },
    .bytes(
      "3 the card itself", .skipped,
      "run 5001, data/run_5001.fits, HDU EVENTS: header card \"RA_PNT  = 83.6.3\" cannot be parsed; "
        + "its key counts as missing"
    ) { FitsBytes.replaceCard("RA_PNT", of: "EVENTS", with: "RA_PNT  = 83.6.3", in: &$0) },
    .bytes(
      "3 unreadable card of a key that can be done without", .used,
      "run 5001, data/run_5001.fits, HDU EVENTS: DEADC is missing; LIVETIME/ONTIME = 0.95000 is used"
    ) { FitsBytes.replaceCard("DEADC", of: "EVENTS", with: "DEADC   = 'open", in: &$0) },
    .bytes(
      "3 wrong checksum", .used,
      "run 5001, data/run_5001.fits, HDU AEFF: CHECKSUM does not match the content; used as it is"
    ) { FitsBytes.replaceCard("HDUVERS", of: "AEFF", with: "HDUVERS = '0.9'", in: &$0) },
    .bytes(
      "4 absurd NAXIS2", .skipped,
      "run 5001, data/run_5001.fits: HDU EVENTS: 28000000000000 bytes of data expected, 51840 there; run skipped"
    ) { FitsBytes.replaceCard("NAXIS2", of: "EVENTS", with: "NAXIS2  = 1000000000000", in: &$0) },
    .bytes(
      "45 sizes that overflow", .skipped,
      "run 5001, data/run_5001.fits: HDU EVENTS: the size 28 x 9223372036854775807 (BITPIX 8, PCOUNT 0) overflows; run skipped"
    ) {
      FitsBytes.replaceCard(
        "NAXIS2", of: "EVENTS", with: "NAXIS2  = 9223372036854775807", in: &$0)
    },
    .bytes(
      "45 a negative size", .skipped,
      "run 5001, data/run_5001.fits: HDU EVENTS: NAXIS2 = -5, expected an integer of at least 0; run skipped"
    ) { FitsBytes.replaceCard("NAXIS2", of: "EVENTS", with: "NAXIS2  = -5", in: &$0) },
    .bytes(
      "45 PCOUNT that overflows", .skipped,
      "run 5001, data/run_5001.fits: HDU EVENTS: the size 28 x 372 (BITPIX 8, PCOUNT 9223372036854775807) overflows; run skipped"
    ) {
      FitsBytes.replaceCard(
        "PCOUNT", of: "EVENTS", with: "PCOUNT  = 9223372036854775807", in: &$0)
    },
    .bytes(
      "45 string without end", .used,
      "run 5001, data/run_5001.fits, HDU EVENTS: header card \"OBJECT  = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" "
        + "cannot be parsed; its key counts as missing"
    ) {
      FitsBytes.replaceCard(
        "OBJECT", of: "EVENTS", with: "OBJECT  = '" + String(repeating: "x", count: 69), in: &$0)
    },
    .bytes(
      "45 a column beyond the row", .skipped,
      "run 5001, data/run_5001.fits: HDU BKG: column 7 with TFORM7 = '99999999E' ends beyond the row "
        + "of 2608 bytes; run skipped"
    ) { FitsBytes.replaceCard("TFORM7", of: "BKG", with: "TFORM7  = '99999999E'", in: &$0) },
    .bytes(
      "4 absurd TDIM", .skipped,
      "run 5001, data/run_5001.fits: HDU BKG: column BKG: TDIM7 = '(1000000,1000000,1000000)' makes "
        + "1000000000000000000 elements, TFORM7 says 600; run skipped"
    ) {
      FitsBytes.replaceCard(
        "TDIM7", of: "BKG", with: "TDIM7   = '(1000000,1000000,1000000)'", in: &$0)
    },
  ]

  @Test(arguments: damaged)
  func damage(_ input: BadInput) throws {
    try check(input)
  }

  private static let packed: [BadInput] = [
    BadInput(
      "1 half a gzip file", .skipped,
      "run 5001, data/run_5001.fits.gz: HDU EVENTS: 10416 bytes of data expected, "
        + "6964 found when unpacked; the gzip stream ends early; run skipped"
    ) { $0.runs[0].diskEdits.append { $0.removeLast($0.count / 2) } },
    BadInput(
      "1 wrong CRC", .used,
      "run 5001, data/run_5001.fits.gz: gzip check value is wrong, the data may be damaged; "
        + "all HDUs are whole: used"
    ) { $0.runs[0].diskEdits.append { $0[$0.count - 8] ^= 0xff } },
    BadInput(
      "1 garbage after the gzip stream", .used,
      "run 5001, data/run_5001.fits.gz: 9 bytes of something else after the end of the gzip stream "
        + "ignored; all HDUs are whole: used"
    ) { $0.runs[0].diskEdits.append { $0 += Array("</html>\r\n".utf8) } },
  ]

  @Test(arguments: packed)
  func damageOfCompressed(_ input: BadInput) throws {
    try check(input, Fixture.packed)
  }

  private func check(_ input: BadInput, _ fixture: FixtureStore = Fixture.plain) throws {
    let read = try ReadStore(fixture, input.change)
    #expect((read.run() != nil) == (input.outcome == .used))
    let lines = read.lines()
    #expect(lines.contains(input.line), "\(lines)")
    // The other run goes on, without a word.
    #expect(read.run(5002) != nil)
    #expect(read.lines(5002) == [])
  }

  // MARK: 5, 6

  @Test(arguments: [
    ("EVENTS", "events"), ("GTI", "gti"), ("AEFF", "aeff"), ("EDISP", "edisp"), ("PSF", "psf"),
    ("BKG", "bkg"),
  ])
  func listedButMissing(_ hdu: String, _ type: String) throws {
    let read = try ReadStore { store in
      store.runs[0].byteEdits.append {
        FitsBytes.replaceCard("EXTNAME", of: hdu, with: "EXTNAME = 'ELSE    '", in: &$0)
      }
    }
    #expect(read.run() == nil)
    #expect(
      read.lines().last == "run 5001, data/run_5001.fits, HDU \(hdu): there is no such HDU, "
        + "though the index lists it as \(type); run skipped")
    #expect(read.run(5002) != nil)
  }

  @Test(arguments: [
    ("EVENTS", "the index lists no EVENTS for it"),
    ("AEFF", "no aeff response, which is required"),
    ("EDISP", "no edisp response, which is required"),
    ("PSF", "no psf response, which is required"),
    ("BKG", "no bkg response, which is required"),
  ])
  func neitherListedNorThere(_ hdu: String, _ what: String) throws {
    let read = try ReadStore { $0.runs[0].remove(hdu) }
    #expect(read.run() == nil)
    #expect(read.lines() == ["run 5001: \(what); run skipped"])
  }

  @Test func whatIsNotRequiredMayBeMissing() throws {
    let read = try ReadStore(required: [.aeff, .bkg]) { store in
      store.runs[0].remove("PSF")
      store.runs[1]["EDISP"].remove(column: "MATRIX")
      store.runs[1]["AEFF"].remove(column: "THETA_LO")
    }
    #expect(read.run() != nil)
    #expect(read.lines() == [])
    // What is required counts even if it is there.
    #expect(read.run(5002) == nil)
    #expect(
      read.lines(5002).last
        == "run 5002, data/run_5002.fits, HDU AEFF: column THETA_LO is missing; run skipped")
    let lenient = ObservationReader(store: read.store, required: [])
    let result = lenient.read(5002)
    #expect(result.observation?.effectiveArea == nil)
    #expect(result.observation?.background != nil)
    #expect(
      result.diagnostics.map(\.line) == [
        "run 5002, data/run_5002.fits, HDU AEFF: column THETA_LO is missing; "
          + "it is not required; go on without",
        "run 5002, data/run_5002.fits, HDU EDISP: the index says edisp, but column MATRIX is missing; "
          + "it is not required; go on without",
      ])
  }

  private static func rename(_ type: String, _ name: String)
    -> @Sendable (inout FixtureFile) -> Void
  {
    { file in
      guard case .texts(let types) = file["HDU_INDEX"].column("HDU_TYPE").values,
        let row = types.firstIndex(of: type)
      else { return }
      file["HDU_INDEX"].mapTexts("HDU_NAME") { $0 == row ? name : $1 }
    }
  }

  @Test(arguments: [
    ("aeff", "EDISP", "the index says aeff, but the columns are those of edisp_2d"),
    ("events", "GTI", "the index says events, but the columns are those of gti"),
    ("bkg", "EVENTS", "the index says bkg, but the columns are those of events"),
    ("psf", "PRIMARY", "the index says psf, but it is no binary table"),
  ])
  func wrongHdu(_ type: String, _ name: String, _ what: String) throws {
    let read = try ReadStore { $0.hduIndexEdits.append(Self.rename(type, name)) }
    #expect(read.run() == nil)
    #expect(
      read.lines().last
        == "run 5001, data/run_5001.fits, HDU \(name): \(what); run skipped")
    #expect(read.run(5002) != nil)
  }

  @Test func fileThatIsNotThere() throws {
    let read = try ReadStore { $0.runs[0].isMissing = true }
    #expect(read.run() == nil)
    #expect(read.lines() == ["run 5001, data/run_5001.fits: no such file or folder; run skipped"])
    #expect(read.run(5002) != nil)
  }
}
