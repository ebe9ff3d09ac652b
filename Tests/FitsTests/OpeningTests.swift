import Fits
import Foundation
import TestSupport
import Testing

@Suite struct OpeningTests {
  private let folder = TemporaryFolder()

  private func failure(_ path: String, limits: FitsLimits = .standard) -> FitsError? {
    do throws(FitsError) {
      _ = try FitsFile(path: path, limits: limits)
    } catch { return error }
    return nil
  }

  @Test(arguments: [
    "-", "http:x", "file.fits[1]", "(copy)", "mem:", "a.fits+1", "ünï.fits", "stdin", "a b.fits",
    "#1", "@list", "x.fits[EVENTS][ENERGY > 1]", "!x.fits", "\u{1b}[2J.fits",
  ])
  func namesAreTakenLiterally(name: String) throws {
    let path = folder.file(name)
    try Sample.writer().write(to: path)
    let file = try FitsFile(path: path)
    #expect(try file.doubles(file.require("TABLE"), column: "ENERGY").count == Sample.rows)
    #expect(folder.names == [name])
  }

  @Test(arguments: ["", "-", "http://localhost/x.fits", "mem://", "shmem://h1"])
  func namesThatAreNoFilesAreNotThere(name: String) {
    #expect(failure(name)?.kind == .notThere)
  }

  @Test func anythingButARegularFileIsRefused() throws {
    mkfifo(folder.file("fifo"), 0o600)
    symlink(folder.file("loop"), folder.file("loop"))
    symlink("/dev/zero", folder.file("zero"))
    for path in [
      folder.path, folder.file("fifo"), "/dev/zero", "/dev/null", folder.file("loop"),
      folder.file("zero"),
    ] {
      let error = try #require(failure(path))
      #expect(error.kind == .notRegular, "\(error)")
    }
    #expect(failure(folder.file("fifo"))?.detail == "is a pipe, expected a regular file")
    #expect(failure(folder.file("loop"))?.detail == "the symbolic links go round in a circle")
    #expect(failure(folder.file("nothing"))?.detail == "no such file or folder")
    #expect(failure(folder.file("fifo/x"))?.kind == .notThere)
    #expect(failure("a\u{0}b")?.kind == .notThere)
  }

  @Test func aLinkToAFileIsFollowed() throws {
    try Sample.writer().write(to: folder.file("real.fits"))
    symlink("real.fits", folder.file("link.fits"))
    #expect(try FitsFile(path: folder.file("link.fits")).hdus.count == 8)
  }

  @Test func aFileWithoutPermissionIsRefused() throws {
    let path = try folder.write("x", to: "secret.fits")
    chmod(path, 0)
    // The superuser may read it all the same.
    #expect(failure(path)?.kind == (geteuid() == 0 ? .notFits : .notPermitted))
  }

  @Test func whatIsNotFitsIsQuoted() throws {
    let html = try folder.write("<!DOCTYPE html>\n<html>\u{1b}[31m", to: "page.fits")
    #expect(
      failure(html)?.detail
        == "not FITS: starts with \"<!DOCTYPE html>\\n<html>\\e[31m\", expected \"SIMPLE  =\"")
    let empty = try folder.write("", to: "empty.fits")
    #expect(failure(empty)?.detail == "not FITS: the file is empty")
    let short = try folder.write("SIMPLE  =                    T", to: "short.fits")
    #expect(failure(short)?.kind == .truncated)
    let table = try folder.write(Array(Sample.writer().data().dropFirst(2880)), to: "cut.fits")
    #expect(failure(table)?.kind == .notFits)
  }

  @Test func errorsAreOneLineWithoutControls() throws {
    let path = try folder.write("\u{7}\n\u{9b}", to: "bad\nname\u{1b}.fits")
    let text = try #require(failure(path)).description
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) })
    #expect(text.contains("bad\\nname\\e.fits: not FITS"))
  }

  @Test func limitsAreKept() throws {
    let path = folder.file("big.fits")
    var writer = FitsWriter()
    writer.addImage(axes: [1000, 100], values: .float([Float](repeating: 1, count: 100_000)))
    try writer.write(to: path)
    #expect(failure(path, limits: FitsLimits(maximumBytes: 1 << 19)) == nil)
    let error = try #require(failure(path, limits: FitsLimits(maximumBytes: 100_000)))
    #expect(error.kind == .tooLarge)
    #expect(error.detail.hasPrefix("400000 bytes of data declared, but at most 100000"))
  }

  @Test(.enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
  func realFilesAreReadWithoutANote() throws {
    for (name, table, column, count) in [
      ("hess-dl3-dr1/data/hess_dl3_dr1_obs_id_033787.fits.gz", "events", "ENERGY", 7176),
      ("hess-dl3-dr1/data/hess_dl3_dr1_obs_id_033787.fits.gz", "edisp", "MATRIX", 92160),
      ("two-blazars/data/run_5001.fits.gz", "BACKGROUND", "BKG", 75600),
      ("ebl/ebl_dominguez11.fits.gz", "SPECTRA", "INTPSPEC", 199_500),
    ] {
      let file = try FitsFile(path: SharedData.path("data/" + name))
      #expect(file.notes.isEmpty)
      #expect(try file.doubles(file.require(table), column: column).count == count)
      #expect(file.verifyChecksums())
    }
    let ebl = try FitsFile(path: SharedData.path("data/ebl/ebl_dominguez11.fits.gz"))
    let redshifts = try ebl.doubles(ebl.require("PARAMETERS"), column: "VALUE", row: 0)
    #expect(redshifts.count == 399)
    #expect(abs(redshifts[398] - 3.99) < 1e-6)
  }
}
