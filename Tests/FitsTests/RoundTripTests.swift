import Fits
import TestSupport
import Testing

@Suite struct RoundTripTests {
  private let folder = TemporaryFolder()

  private func sample(_ name: String = "sample.fits") throws -> FitsFile {
    let path = folder.file(name)
    try Sample.writer().write(to: path)
    return try FitsFile(path: path)
  }

  private func same(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  @Test(arguments: ["a.fits", "a.fits.gz", "A.FITS.GZ"])
  func everyKindOfHduComesBack(name: String) throws {
    let file = try sample(name)
    #expect(file.notes.isEmpty)
    #expect(
      file.hdus.map(\.name)
        == ["PRIMARY", "DOUBLE", "SHORT", "INT", "LONG", "BYTE", "TABLE", "EMPTY"])
    #expect(file.hdus.allSatisfy { $0.fault == nil })
    #expect(file.hdus[0].kind == .image(bitpix: -32, axes: [2, 3, 4]))
    #expect(try file.imageFloats(file.hdus[0]) == (0..<24).map { Float($0) * 0.1 })
    #expect(same(try file.image(file.hdus[1]), [1, .nan, -2.5]))
    #expect(try file.image(file.hdus[2]) == [1, -2, 300, -32768])
    #expect(try file.image(file.hdus[3]) == [1, -2, 300_000])
    #expect(try file.image(file.hdus[4]) == [1, -2, Double(Int64.max)])
    #expect(try file.image(file.hdus[5]) == [1, 2, 3, 255])
    #expect(file.verifyChecksums())
    #expect(file.notes.isEmpty)
  }

  @Test func everyKindOfColumnComesBack() throws {
    let file = try sample()
    let table = try file.require("TABLE")
    #expect(table.rowCount == Sample.rows)
    #expect(same(try file.doubles(table, column: "TIME"), [1.5, 2.5, .nan, -1e-300, .infinity]))
    #expect(try file.floats(table, column: "energy") == [1, 2, 3, 4, 0.1])
    #expect(try file.doubles(table, column: "ENERGY")[4] == Double(Float(0.1)))
    #expect(try file.ints(table, column: "ID") == [1, .max, .min, -1, 0])
    #expect(try file.doubles(table, column: "ID")[2].isNaN)
    #expect(try file.ints(table, column: "J") == [1, 2, -3, Int64(Int32.max), Int64(Int32.min)])
    #expect(try file.ints(table, column: "I") == [1, 2, -3, 32767, -32768])
    #expect(try file.ints(table, column: "B") == [1, 2, 255, 0, 7])
    #expect(try file.bools(table, column: "L") == [true, false, true, true, false])
    #expect(try file.bools(table, column: "B") == [true, true, true, false, true])
    #expect(try file.strings(table, column: "S") == ["a", "bcd", "", "é", " x"])
    #expect(try file.doubles(table, column: "M", row: 3) == [18, 19, 20, 21, 22, 23])
    #expect(table.column("M")?.dimensions == [2, 3])
    #expect(try file.strings(table, column: "PAIR", row: 1) == ["cc", "d"])
    #expect(table.column("PAIR")?.dimensions == [2])
    #expect(try file.doubles(table, column: "V", row: 3) == [4, 5, 6])
    #expect(try file.floats(table, column: "V") == [1, 2, 3, 4, 5, 6])
    #expect(try file.doubles(table, column: "VD", row: 4) == [])
    #expect(try file.doubles(table, column: "VD") == [1, 4, 7, 3])
    #expect(table.column("TIME")?.unit == "s")
    #expect(table.column("ID")?.unit == nil)
    #expect(try file.doubles(file.require("EMPTY"), column: "X") == [])
  }

  @Test func scaledColumnsAndImagesAreConverted() throws {
    var writer = FitsWriter()
    writer.addImage(
      axes: [3], values: .int16([1, -2, 300]),
      header: [FitsCard("BSCALE", 2.0), FitsCard("BZERO", 10.0), FitsCard("BLANK", 300)])
    writer.addTable(
      name: "T",
      columns: [
        FitsTableColumn("A", .int16s([1, 2, 7]), null: 7),
        FitsTableColumn("U", .int32s([-1, 0, .min])),
      ],
      header: [
        FitsCard("TSCAL1", 0.5), FitsCard("TZERO1", 3.0), FitsCard("TZERO2", .integer(1 << 31)),
      ])
    let path = folder.file("scaled.fits")
    try writer.write(to: path)
    let file = try FitsFile(path: path)
    #expect(same(try file.image(file.hdus[0]), [12, 6, .nan]))
    let table = try file.require("t")
    #expect(same(try file.doubles(table, column: "A"), [3.5, 4, .nan]))
    #expect(throws: FitsError.self) { try file.ints(table, column: "A") }
    #expect(try file.ints(table, column: "U") == [2_147_483_647, 2_147_483_648, 0])
  }

  @Test func tablesInTextAreRead() throws {
    let rows = [
      "    1  1.500  1.0E-05ab   ", "   -2  -2.25  2.5D+03c    ", "   30             -1 xyz ",
    ]
    let bytes = Sample.raw(
      [
        "XTENSION= 'TABLE   '", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 26", "NAXIS2  = 3",
        "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 4", "EXTNAME = 'ASCII'", "TTYPE1  = 'N'",
        "TBCOL1  = 1", "TFORM1  = 'I5'", "TTYPE2  = 'F'", "TBCOL2  = 6", "TFORM2  = 'F7.3'",
        "TTYPE3  = 'E'", "TBCOL3  = 13", "TFORM3  = 'E9.1'", "TTYPE4  = 'S'", "TBCOL4  = 22",
        "TFORM4  = 'A5'",
      ], data: Array(rows.joined().utf8))
    let bits = Sample.raw(
      [
        "XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 2", "NAXIS2  = 1",
        "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 1", "TFORM1  = '11X'", "TTYPE1  = 'FLAGS'",
      ], data: [0b1010_0000, 0b0010_0000])
    var writer = FitsWriter()
    writer.addPrimary()
    let file = try FitsFile(path: folder.write(writer.data() + bytes + bits, to: "text.fits"))
    #expect(file.notes.isEmpty)
    let table = try file.require("ASCII")
    #expect(table.kind == .asciiTable)
    #expect(try file.ints(table, column: "N") == [1, -2, 30])
    #expect(same(try file.doubles(table, column: "F"), [1.5, -2.25, .nan]))
    #expect(try file.floats(table, column: "F", row: 1) == [-2.25])
    #expect(try file.doubles(table, column: "E") == [1e-5, 2500, -1])
    #expect(try file.strings(table, column: "S") == ["ab", "c", "xyz"])
    #expect(
      try file.bools(file.hdus[2], column: "FLAGS")
        == [true, false, true] + [Bool](repeating: false, count: 7) + [true])
  }

  @Test func headersComeBack() throws {
    let long = String(repeating: "it's long & wide; ", count: 20) + "end"
    let cards = [
      FitsCard("OBJECT", "O'Neill's star", comment: "its name"), FitsCard("LONGTEXT", .text(long)),
      FitsCard("QUOTES", .text(String(repeating: "'", count: 67))), FitsCard("EMPTY", ""),
      FitsCard("PI", .real(.pi), comment: "a ratio"), FitsCard("TINY", 1e-300),
      FitsCard("SUM", .real(0.1 + 0.2)), FitsCard("LEAST", .integer(.min)),
      FitsCard("YES", true), FitsCard("NO", false), FitsCard("NOTHING", .undefined),
      FitsCard("A long key", 5), FitsCard("AMPER", "ends with &"),
      .history("made for a test"), .comment(String(repeating: "c", count: 100)),
    ]
    var writer = FitsWriter()
    writer.addPrimary(header: cards)
    let path = folder.file("header.fits")
    try writer.write(to: path)
    let header = try FitsFile(path: path).hdus[0].header
    for card in cards where card.value != nil { #expect(header[card.keyword] == card.value) }
    #expect(header.cards.first { $0.keyword == "OBJECT" }?.comment == "its name")
    #expect(header.commentary("HISTORY") == ["made for a test"])
    #expect(header.commentary("COMMENT").joined() == String(repeating: "c", count: 100))
  }

  @Test func randomNumbersComeBackExactly() throws {
    var generator = SeededGenerator(seed: 7)
    let values = (0..<3000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    var writer = FitsWriter()
    writer.addPrimary(
      header: values.prefix(300).enumerated().map { FitsCard("K\($0)", .real($1)) })
    writer.addTable(name: "T", columns: [FitsTableColumn("X", .doubles(values))])
    let path = folder.file("random.fits.gz")
    try writer.write(to: path)
    let file = try FitsFile(path: path)
    for (index, value) in values.prefix(300).enumerated() {
      #expect(file.hdus[0].header.double("K\(index)") == value)
    }
    #expect(try file.doubles(file.require("T"), column: "X") == values)
  }

  @Test func wrongRequestsAreAnsweredWithThePlace() throws {
    let file = try sample()
    let table = try file.require("TABLE")
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return (error as? FitsError)?.what ?? "\(error)" }
      return ""
    }
    #expect(message { _ = try file.require("GTI") }.hasPrefix("HDU GTI: there is no such HDU"))
    #expect(
      message { _ = try file.doubles(table, column: "RA") }
        .hasPrefix("HDU TABLE: column RA: there is no such column; the table has TIME, ENERGY"))
    #expect(
      message { _ = try file.doubles(table, column: "S") }
        == "HDU TABLE: column S: is text, expected numbers")
    #expect(
      message { _ = try file.strings(table, column: "L") }
        == "HDU TABLE: column L: is logical, expected text")
    #expect(
      message { _ = try file.ints(table, column: "ENERGY") }
        == "HDU TABLE: column ENERGY: 0.10000000149011612 is not an integer")
    #expect(
      message { _ = try file.doubles(table, column: "TIME", row: 5) }
        == "HDU TABLE: column TIME: has 5 rows, row 6 is expected")
    #expect(
      message { _ = try file.image(table) } == "HDU TABLE: is a table, expected an image")
    #expect(
      message { _ = try file.doubles(file.hdus[1], column: "X") }
        == "HDU DOUBLE: column X: the HDU is an image, expected a table")
  }

  @Test func severalFilesAreReadInParallel() async throws {
    let path = folder.file("parallel.fits.gz")
    try Sample.writer().write(to: path)
    let sums = try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<64 {
        group.addTask {
          let file = try FitsFile(path: path)
          return try file.doubles(file.require("TABLE"), column: "M").reduce(0, +)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == [Double](repeating: 435, count: 64))
  }
}
