import Fits
import TestSupport
import Testing

@Suite struct DamageTests {
  private let folder = TemporaryFolder()
  private let good = Sample.writer().data()

  private func open(_ bytes: [UInt8]) throws -> FitsFile {
    try FitsFile(path: folder.write(bytes, to: "a.fits"))
  }

  /// The good sample with one card replaced.
  private func changed(_ key: String, of hdu: String, _ card: String) throws -> FitsFile {
    var bytes = good
    FitsBytes.replaceCard(key, of: hdu, with: card, in: &bytes)
    return try open(bytes)
  }

  @Test func cutAnywhereTheWholeHdusAreRead() throws {
    let table = try #require(FitsBytes.ranges(of: "TABLE", in: good))
    for length in Array(stride(from: 0, to: good.count, by: 97)) + [2880, 5760, good.count - 1] {
      let bytes = Array(good[..<length])
      do {
        let file = try open(bytes)
        let whole = file.hdus.prefix { $0.fault == nil }
        let (values, errors) = Sample.readAll(file)
        #expect(values >= 24)
        #expect(errors.allSatisfy { $0.kind == .truncated })
        #expect(whole.count >= file.hdus.count - 1)
        if length >= table.data.upperBound { #expect(whole.contains { $0.name == "TABLE" }) }
        for fault in file.hdus.compactMap(\.fault) { #expect(fault.hdu != nil) }
      } catch let error as FitsError {
        // The first HDU ends at 5760 with its padding; its data end before.
        #expect(length < 5760)
        #expect([.truncated, .notFits].contains(error.kind))
      }
    }
  }

  @Test func aMissingPieceIsMeasured() throws {
    var bytes = good
    FitsBytes.truncate("TABLE", keeping: 100, in: &bytes)
    let file = try open(bytes)
    let size = try #require(FitsBytes.ranges(of: "TABLE", in: good)).data.count
    let error = #expect(throws: FitsError.self) { try file.require("TABLE") }
    #expect(error?.what == "HDU TABLE: \(size) bytes of data expected, 100 there")
    #expect(try file.image(file.require("BYTE")) == [1, 2, 3, 255])
    #expect(throws: FitsError.self) { try file.doubles(file.hdus[6], column: "TIME") }
    // Only padding is missing: a note.
    FitsBytes.truncate("BYTE", keeping: 4, in: &bytes)
    let padded = try open(bytes)
    #expect(padded.hdus.allSatisfy { $0.fault == nil })
    #expect(padded.notes.map(\.text) == ["2876 padding bytes are missing at the end"])
    #expect(try padded.image(padded.require("BYTE")) == [1, 2, 3, 255])
  }

  @Test func bytesAfterTheEndAreANote() throws {
    let file = try open(good + [UInt8](repeating: 0, count: 5000))
    #expect(file.notes.map(\.kind) == [.trailing])
    #expect(file.notes[0].text.hasPrefix("5000 bytes after the last HDU (EMPTY) ignored"))
    #expect(try open(good + Array("garbage".utf8)).notes.count == 1)
  }

  @Test(arguments: [
    (
      "NAXIS2", "NAXIS2  =        1000000000000", FitsError.Kind.truncated, "bytes of data expected"
    ),
    ("NAXIS2", "NAXIS2  =  9223372036854775807", .corrupt, "overflows"),
    ("NAXIS1", "NAXIS1  =  4611686018427387904", .corrupt, "overflows"),
    ("NAXIS2", "NAXIS2  =                   -5", .corrupt, "NAXIS2 = -5, expected an integer"),
    ("NAXIS2", "NAXIS2  = 'five    '", .corrupt, "NAXIS2 = 'five', expected an integer"),
    ("NAXIS2", "NAXIS2X =                    5", .corrupt, "key NAXIS2 is missing"),
    ("PCOUNT", "PCOUNT  =  9223372036854775807", .corrupt, "overflows"),
    (
      "GCOUNT", "GCOUNT  =           1000000000", .corrupt, "GCOUNT 1, here are 8, 2 and 1000000000"
    ),
    ("BITPIX", "BITPIX  =                    7", .corrupt, "BITPIX = 7, expected 8, 16"),
    ("TFIELDS", "TFIELDS =                 1000", .corrupt, "at most 999"),
    ("TFIELDS", "TFIELDS =                   13", .corrupt, "key TFORM13 is missing"),
    ("TFORM1", "TFORM1  = '999999999999999D'", .corrupt, "ends beyond the row"),
    ("TFORM1", "TFORM1  = '9999999999999999999D'", .corrupt, "is not a column format"),
    ("TFORM1", "TFORM1  = '1Z      '", .corrupt, "TFORM1 = '1Z' is not a column format"),
    ("TFORM1", "TFORM1  = '2D      '", .corrupt, "ends beyond the row"),
    ("XTENSION", "XTENSION= 'BINTABLX'", .wrongType, "extensions of the kind 'BINTABLX'"),
  ])
  func absurdTablesAreNamed(
    key: String, card: String, kind: FitsError.Kind, text: String
  ) throws {
    let file = try changed(key, of: "TABLE", card)
    let error = try #require(file.hdus.first { $0.name == "TABLE" }?.fault)
    #expect(error.kind == kind)
    #expect(error.detail.contains(text), "\(error)")
    #expect(error.hdu == "TABLE")
    #expect(try file.image(file.require("LONG")) == [1, -2, Double(Int64.max)])
    _ = Sample.readAll(file)
  }

  @Test func anAbsurdShapeSpoilsOnlyItsColumn() throws {
    for card in ["(1000000,1000000)", "(9223372036854775807,9)", "(2,2)", "(3,2,2)", "(0,3)"] {
      let file = try changed("TDIM9", of: "TABLE", "TDIM9   = '\(card)'")
      let table = try file.require("TABLE")
      let error = #expect(throws: FitsError.self) { try file.doubles(table, column: "M") }
      #expect(error?.column == "M")
      #expect(error?.detail.contains("TFORM9 says 6") == true)
      #expect(try file.floats(table, column: "ENERGY").count == 5)
    }
    let file = try changed("TDIM9", of: "TABLE", "TDIM9   = 'three by two'")
    #expect(file.notes.map(\.text) == ["TDIM9 = 'three by two' is not a shape, ignored"])
    #expect(try file.require("TABLE").column("M")?.dimensions == [6])
  }

  @Test func rowsOfNoBytesAreNone() throws {
    var writer = FitsWriter()
    writer.addTable(name: "T", columns: [], rows: 0)
    var bytes = writer.data()
    FitsBytes.replaceCard("NAXIS2", of: "T", with: "NAXIS2  =        1000000000000", in: &bytes)
    let file = try open(bytes)
    #expect(file.hdus[1].rowCount == 0)
    #expect(file.notes.map(\.kind) == [.structure])
  }

  @Test func pointersOutOfTheHeapAreNamed() throws {
    let ranges = try #require(FitsBytes.ranges(of: "TABLE", in: good))
    // The descriptor of V in row 1 comes after 8+4+8+4+2+1+1+3+24+4 bytes.
    for (place, value) in [(0, UInt8(0x7f)), (0, 0xff), (4, 0x7f), (4, 0xff), (2, 1)] {
      var bytes = good
      bytes[ranges.data.lowerBound + 59 + place] = value
      let file = try open(bytes)
      let table = try file.require("TABLE")
      let error = #expect(throws: FitsError.self) { try file.doubles(table, column: "V") }
      #expect(error?.detail.hasPrefix("row 1 points to") == true, "\(String(describing: error))")
      #expect(try file.doubles(table, column: "V", row: 3) == [4, 5, 6])
    }
  }

  @Test func aCardThatCannotBeParsedCountsAsMissing() throws {
    for card in [
      "DEADC   = 0.9x5", "DEADC   = 'open", "DEADC     0.95", "DEADC   = 1 2", "DEADC   = 0x10",
      "DEADC   = 1.5.5",
    ] {
      let file = try changed("DEADC", of: "TABLE", card)
      let header = try file.require("TABLE").header
      #expect(header["DEADC"] == nil)
      #expect(file.notes.map(\.kind) == [.card], "\(card)")
      #expect(file.notes[0].hdu == "TABLE")
      #expect(
        header.cards.contains { $0.raw == card || $0.comment == "0.95" || $0.comment == "  0.95" })
    }
    for (card, value) in [
      ("DEADC   = 9.5D-1 / double", FitsValue.real(0.95)), ("DEADC   =9", .integer(9)),
      ("DEADC   = NaN", .real(.infinity)), ("DEADC   = 99999999999999999999", .real(1e20)),
      ("DEADC   =", .undefined), ("DEADC   = / none", .undefined), ("DEADC   = T", .logical(true)),
    ] {
      let header = try changed("DEADC", of: "TABLE", card).require("TABLE").header
      if card.contains("NaN") {
        #expect(header.double("DEADC")?.isNaN == true)
      } else {
        #expect(header["DEADC"] == value)
      }
    }
  }

  @Test func aWrongChecksumIsANote() throws {
    var bytes = good
    let data = try #require(FitsBytes.ranges(of: "TABLE", in: good)).data
    bytes[data.lowerBound + 8] ^= 1
    let file = try open(bytes)
    #expect(file.notes.isEmpty)
    #expect(!file.verifyChecksums())
    #expect(
      file.notes.map(\.description) == [
        "\(file.path): HDU TABLE: DATASUM and CHECKSUM do not match the content"
      ])
    let header = try changed("DEADC", of: "TABLE", "DEADC   =                 0.96")
    #expect(!header.verifyChecksums())
    #expect(header.notes.map(\.text) == ["CHECKSUM does not match the content"])
  }

  @Test func theFirstOfTwoEqualKeysCounts() throws {
    var writer = FitsWriter()
    writer.addPrimary(header: [FitsCard("KEY", 1), FitsCard("KEY", 2)])
    writer.addTable(
      name: "T", columns: [FitsTableColumn("A", .ints([1])), FitsTableColumn("A", .ints([2]))])
    let file = try open(writer.data())
    #expect(file.hdus[0].header.int("KEY") == 1)
    #expect(file.hdus[0].header.cards.filter { $0.keyword == "KEY" }.count == 2)
    #expect(try file.ints(file.require("T"), column: "A") == [1])
  }

  @Test(arguments: 0..<8)
  func randomDamageNeverCrashes(part: Int) throws {
    let run = FixtureStore(runCount: 1).runs[0]
    var plain = run
    plain.path = "run.fits"
    let sources = [good, try plain.bytes(), try run.bytes()]
    var outcomes: Set<String> = []
    for trial in 0..<60 {
      var generator = SeededGenerator(seed: UInt64(part * 1000 + trial))
      var bytes = sources[trial % sources.count]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // Half of the hits go where most of the meaning is.
        let bound = Bool.random(using: &generator) ? bytes.count : min(bytes.count, 8640)
        let place = Int.random(in: 0..<bound, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
        case 1: bytes[place] = UInt8.random(in: 0x30...0x39, using: &generator)
        default:
          let piece = Int.random(in: 1...100, using: &generator)
          bytes.removeSubrange(place..<min(place + piece, bytes.count))
        }
        if bytes.isEmpty { break }
      }
      let path = try folder.write(bytes, to: "damaged.fits")
      outcomes.insert(Sample.outcome(of: path))
    }
    #expect(outcomes.count > 5)
  }
}
