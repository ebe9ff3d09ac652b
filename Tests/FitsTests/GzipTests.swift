import Fits
import GridMath
import TestSupport
import Testing

@Suite struct GzipTests {
  private let folder = TemporaryFolder()

  private func packed(_ bytes: [UInt8] = Sample.writer().data()) throws -> [UInt8] {
    try Gzip.packed(bytes, level: 1, path: "x")
  }

  private func open(_ bytes: [UInt8], limits: FitsLimits = .standard) throws -> FitsFile {
    try FitsFile(path: folder.write(bytes, to: "a.fits"), limits: limits)
  }

  private func failure(_ bytes: [UInt8], limits: FitsLimits = .standard) throws -> FitsError? {
    do {
      _ = try open(bytes, limits: limits)
    } catch let error as FitsError { return error }
    return nil
  }

  private func expectWhole(_ file: FitsFile) throws {
    #expect(file.hdus.count == 8)
    #expect(file.hdus.allSatisfy { $0.fault == nil })
    let table = try file.require("TABLE")
    #expect(try file.doubles(table, column: "VD") == [1, 4, 7, 3])
    #expect(file.verifyChecksums())
  }

  @Test func theNameDoesNotMatter() throws {
    try expectWhole(open(packed()))
    let plain = try folder.write(Sample.writer().data(), to: "plain.fits.gz")
    try expectWhole(FitsFile(path: plain))
  }

  @Test func equalContentGivesEqualBytes() throws {
    try Sample.writer().write(to: folder.file("a.gz"))
    try Sample.writer().write(to: folder.file("b.gz"))
    let a = try folder.bytes(of: "a.gz")
    #expect(a == (try folder.bytes(of: "b.gz")))
    // No time in bytes 4 to 7, no name (flags 0).
    #expect(a[3..<8].allSatisfy { $0 == 0 })
  }

  @Test(
    "pieces make one member, whatever the number of workers", arguments: [0, 1, 1 << 20, 2_500_000])
  func pieces(_ count: Int) async throws {
    var state: UInt32 = 1
    let pixels = (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 28)
    }
    var writer = FitsWriter()
    writer.addImage(axes: [count], values: .uint8(pixels))
    try await writer.write(to: folder.file("a.gz"), workers: Workers(3))
    try await writer.write(to: folder.file("b.gz"), workers: .single)
    let a = try folder.bytes(of: "a.gz")
    #expect(a == (try folder.bytes(of: "b.gz")))
    let file = try FitsFile(path: folder.file("a.gz"))
    #expect(file.notes.isEmpty)
    #expect(try file.image(file.hdus[0]) == pixels.map { Double($0) })
    #expect(file.verifyChecksums())
  }

  @Test func aWrongCheckValueIsANote() throws {
    for place in [5, 1] {
      var bytes = try packed()
      bytes[bytes.count - place] ^= 0xff
      let file = try open(bytes)
      try expectWhole(file)
      #expect(file.notes.map(\.kind) == [.compression])
      #expect(file.notes.first?.text == "gzip check value is wrong, the data may be damaged")
    }
  }

  @Test func whatFollowsTheStreamIsANote() throws {
    for (extra, word) in [
      ([UInt8](repeating: 0, count: 512), "zero bytes"),
      (Array("garbage".utf8), "bytes of something else"),
    ] {
      let file = try open(packed() + extra)
      try expectWhole(file)
      #expect(
        file.notes.map(\.text) == [
          "\(extra.count) \(word) after the end of the gzip stream ignored"
        ])
    }
  }

  @Test func severalMembersAreOneFile() throws {
    let data = Sample.writer().data()
    let file = try open(
      packed(Array(data[..<5000])) + packed(Array(data[5000..<5001])) + packed(Array(data[5001...]))
    )
    try expectWhole(file)
    #expect(file.notes.isEmpty)
  }

  @Test func aCutStreamKeepsWhatItHas() throws {
    let bytes = try packed()
    var seen: Set<Int> = []
    for length in stride(from: 0, to: bytes.count, by: 7) {
      do {
        let file = try open(Array(bytes[..<length]))
        seen.insert(file.hdus.filter { $0.fault == nil }.count)
        let whole = file.hdus.count == 8 && file.hdus.allSatisfy { $0.fault == nil }
        // Cut within the check value, all the data may be there.
        #expect(!file.notes.isEmpty || !whole)
        if let fault = file.hdus.last?.fault {
          #expect(fault.kind == .truncated)
          #expect(fault.detail.contains("the gzip stream ends early"))
          #expect(fault.hdu != nil)
        }
        _ = Sample.readAll(file)
      } catch let error as FitsError {
        #expect([.truncated, .notFits].contains(error.kind))
      }
    }
    #expect(seen.count > 3)
    let cut = try open(Array(bytes.dropLast(4)))
    try expectWhole(cut)
    #expect(
      cut.notes.map(\.text) == ["the gzip stream ends early, but all HDUs found are complete"])
  }

  @Test func aDamagedStreamNamesExpectedAndFound() throws {
    let image = (0..<40_000).map { Float($0 &* 7919 % 1013) }
    var writer = FitsWriter()
    writer.addPrimary()
    writer.addTable(name: "GTI", columns: [FitsTableColumn("START", .doubles([1]))])
    writer.addImage(axes: [200, 200], values: .float(image), name: "MAP")
    let bytes = try packed(writer.data())
    let file = try open(Array(bytes[..<(bytes.count / 2)]))
    #expect(try file.doubles(file.require("GTI"), column: "START") == [1])
    let error = #expect(throws: FitsError.self) { try file.require("MAP") }
    let text = try #require(error).description
    #expect(text.contains("HDU MAP: 160000 bytes of data expected, "))
    #expect(text.hasSuffix("found when unpacked; the gzip stream ends early"))
    let missing = #expect(throws: FitsError.self) { try file.require("PSF") }
    #expect(missing?.detail.hasPrefix("there is no such HDU; the file is damaged: HDU MAP") == true)
  }

  @Test func bytesThatAreNotASumOfDeflateBlocksAreRefused() throws {
    let error = try #require(
      try failure([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + Array("nonsense".utf8)))
    #expect(error.kind == .truncated)
    #expect(try failure([0x1f, 0x8b])?.kind == .truncated)
  }

  @Test func aBombOfZerosIsRefusedAtOnce() throws {
    // A gigabyte of zeros: 1 MB when packed. As FITS, after a header that asks for it, and bare.
    let megabyte = [UInt8](repeating: 0, count: 1 << 20)
    let member = try Gzip.packed(megabyte, level: 9, path: "x")
    let zeros = [[UInt8]](repeating: member, count: 1024).flatMap { $0 }
    #expect(zeros.count < 2 << 20)
    let before = residentBytes()
    #expect(try failure(zeros)?.kind == .notFits)

    var writer = FitsWriter()
    writer.addImage(axes: [1], values: .uint8([0]))
    var head = Array(writer.data()[..<2880])
    FitsBytes.replaceCard(
      "NAXIS1", of: "PRIMARY", with: "NAXIS1  =           1073741824", in: &head)
    let error = try #require(try failure(packed(head) + zeros))
    #expect(error.kind == .tooLarge)
    #expect(error.detail.hasPrefix("1073741824 bytes of data declared, but a gzip file of"))

    // Zeros after a good file are noticed, not kept.
    let file = try open(packed() + zeros)
    try expectWhole(file)
    #expect(file.notes.contains { $0.kind == .trailing })
    #expect(residentBytes() - before < 200 << 20)
  }

  @Test func theLimitFollowsTheSizeOfTheFile() throws {
    var writer = FitsWriter()
    writer.addImage(axes: [1000, 1000], values: .uint8([UInt8](repeating: 0, count: 1_000_000)))
    let bytes = try packed(writer.data())
    var limits = FitsLimits(inflatedFloor: 1 << 20, inflationRatio: 20)
    #expect(try failure(bytes, limits: limits) == nil)
    limits.inflatedFloor = 1 << 16
    #expect(try failure(bytes, limits: limits)?.kind == .tooLarge)
  }
}
