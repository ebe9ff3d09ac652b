import Fits
import Foundation
import TestSupport
import Testing

@Suite struct WritingTests {
  private let folder = TemporaryFolder()

  private func failure(_ path: String) -> FitsError? {
    do throws(FitsError) {
      try Sample.writer().write(to: path)
    } catch { return error }
    return nil
  }

  @Test func nothingIsLeftBesideTheFile() throws {
    try Sample.writer().write(to: folder.file("a.fits"))
    try Sample.writer().write(to: folder.file("a.fits"))
    #expect(folder.names == ["a.fits"])
    let bytes = try folder.bytes(of: "a.fits")
    #expect(bytes == Sample.writer().data())
    #expect(bytes.count % 2880 == 0)
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    try folder.write("kept", to: "plain/file")
    for (path, reason) in [
      (folder.file("nowhere/a.fits"), "the folder does not exist"),
      (folder.file("plain"), "there is a folder of that name"),
      (folder.file("plain/file/a.fits"), "a part of the path is not a folder"),
      ("/dev/full", "there is something that is not a regular file"),
      ("", "the folder does not exist"),
      (folder.file(String(repeating: "x", count: 300)), "the name is too long"),
    ] {
      let error = try #require(failure(path))
      #expect(error.kind == .cannotWrite)
      #expect(error.detail.contains(reason), "\(error)")
    }
    #expect(folder.names == ["plain"])
    symlink(folder.file("loop"), folder.file("loop"))
    #expect(failure(folder.file("loop"))?.detail.contains("go round in a circle") == true)
  }

  @Test func aFolderWithoutPermissionIsSaid() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("closed"), withIntermediateDirectories: false)
    chmod(folder.file("closed"), 0o500)
    defer { chmod(folder.file("closed"), 0o700) }
    let error = failure(folder.file("closed/a.fits"))
    // The superuser may write it all the same.
    guard geteuid() != 0 else { return }
    #expect(error?.detail == "cannot be written: permission denied; nothing was left behind")
  }

  @Test func aFullDiskIsSaidAndNothingIsLeft() throws {
    let disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    // A small file system of its own, where the rights suffice to make one.
    guard run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) else { return }
    defer { _ = run("umount", disk) }
    try folder.write("kept", to: "disk/a.fits")
    var writer = FitsWriter()
    writer.addImage(axes: [100_000], values: .uint8([UInt8](repeating: 1, count: 100_000)))
    for (name, rest) in [
      ("a.fits", "the file that was there is unchanged"), ("b.fits", "nothing was left behind"),
    ] {
      let error = #expect(throws: FitsError.self) { try writer.write(to: disk + "/" + name) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.detail == "cannot be written: the disk is full; \(rest)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["a.fits"])
    #expect(try folder.bytes(of: "disk/a.fits") == Array("kept".utf8))
  }

  private func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test func aLinkKeepsPointingToTheFile() throws {
    try folder.write("old", to: "real.fits")
    chmod(folder.file("real.fits"), 0o640)
    symlink("real.fits", folder.file("link.fits"))
    try Sample.writer().write(to: folder.file("link.fits"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link.fits"))
        == "real.fits")
    #expect(try FitsFile(path: folder.file("real.fits")).hdus.count == 8)
    let mode = try FileManager.default.attributesOfItem(atPath: folder.file("real.fits"))
    #expect(mode[.posixPermissions] as? Int == 0o640)
  }

  @Test func structureCannotBeOverwrittenByCards() throws {
    var writer = FitsWriter()
    let cards = ["SIMPLE", "BITPIX", "NAXIS", "NAXIS1", "TFORM1", "PCOUNT", "END", "CHECKSUM"].map {
      FitsCard($0, 99)
    }
    writer.addImage(axes: [2], values: .int16([3, 4]), header: cards)
    writer.addTable(name: "T", columns: [FitsTableColumn("A", .ints([1, 2]))], header: cards)
    try writer.write(to: folder.file("a.fits"))
    let file = try FitsFile(path: folder.file("a.fits"))
    #expect(try file.image(file.hdus[0]) == [3, 4])
    #expect(try file.ints(file.require("T"), column: "A") == [1, 2])
    #expect(file.verifyChecksums())
  }

  @Test func headersAreWhatTheStandardAsks() throws {
    var writer = FitsWriter()
    writer.addPrimary(header: [FitsCard("BAD", .text("a\nb\u{1b}é")), FitsCard("NAN", .real(.nan))])
    let bytes = writer.data()
    #expect(bytes.count == 2880)
    #expect(bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
    try writer.write(to: folder.file("a.fits"))
    let header = try FitsFile(path: folder.file("a.fits")).hdus[0].header
    #expect(header.string("BAD") == "a?b??")
    #expect(header["NAN"] == .undefined)
    let lines = stride(from: 0, to: 2880, by: 80).map {
      String(decoding: bytes[$0..<$0 + 80], as: UTF8.self)
    }
    #expect(lines[0].hasPrefix("SIMPLE  =                    T / conforms to FITS standard "))
    #expect(lines[2].hasPrefix("NAXIS   =                    0 / "))
  }

  @Test func headersCanBeChanged() {
    var header = FitsHeader([FitsCard("A", 1), FitsCard("B", 2), FitsCard("A", 3)])
    header["A"] = 4
    #expect(header.cards.map(\.value) == [4, 2, 3])
    header["A"] = nil
    #expect(header.cards.map(\.keyword) == ["B"])
    header["C"] = "x"
    #expect(header.string("C") == "x" && header.int("B") == 2 && header["A"] == nil)
  }
}
