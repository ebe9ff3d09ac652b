import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md rows 47 to 50: names with a meaning, things that are no files, control characters,
/// and compressed files that unpack to far more than they can hold.
@Suite struct BadPlaceTests {
  /// Gives all rows of the first run in the index another file or folder.
  private static func point(
    _ column: String, to text: String
  ) -> @Sendable (inout FixtureFile) -> Void {
    { file in
      let ids = file["HDU_INDEX"].doubles("OBS_ID")
      file["HDU_INDEX"].mapTexts(column) { ids[$0] == 5001 ? text : $1 }
    }
  }

  // MARK: 47

  @Test(arguments: [
    "-", "stdin://", "http://example.org/run_5001.fits", "ftp://example.org/x.fits",
    "root://example.org/x.fits", "shmem://h0", "mem://", "run_5001.fits[1]", "run_5001.fits+1",
    "run_5001.fits(copy.fits)", "run_5001.fits[EVENTS][ENERGY > 1]", "!run_5001.fits",
    "sh://cat /etc/passwd |", "gsiftp://x/y", "@list",
  ])
  func namesAreTakenLiterally(_ name: String) throws {
    let read = try ReadStore { $0.hduIndexEdits.append(Self.point("FILE_NAME", to: name)) }
    #expect(read.run() == nil)
    #expect(read.lines() == ["run 5001, data/\(name): no such file or folder; run skipped"])
    #expect(read.run(5002) != nil)
    // Nothing was made of the name.
    let names = try FileManager.default.contentsOfDirectory(atPath: read.folder.file("store/data"))
    #expect(names.sorted() == ["run_5001.fits", "run_5002.fits"])
  }

  @Test(arguments: ["-", "a.fits[1]", "a(b).fits", "a b+1.fits.gz", "$HOME.fits", "ä.fits"])
  func aFileOfSuchANameIsRead(_ name: String) throws {
    let read = try ReadStore { $0.runs[0].path = "data/" + name }
    #expect(read.run() != nil)
    #expect(read.run()?.file == "data/" + name)
    #expect(read.lines() == [])
  }

  @Test(arguments: [
    ("../../x.fits", "FILE_NAME", "data/../../x.fits"),
    ("/etc/x.fits", "FILE_NAME", "data//etc/x.fits"),
    ("..", "FILE_DIR", "../run_5001.fits"), ("/tmp", "FILE_DIR", "/tmp/run_5001.fits"),
    ("data/../..", "FILE_DIR", "data/../../run_5001.fits"),
  ])
  func outsideOfTheStore(_ text: String, _ column: String, _ shown: String) throws {
    let folder = TemporaryFolder()
    try folder.write(Fixture.plain.runs[0].bytes(), to: "x.fits")
    let read = try ReadStore { $0.hduIndexEdits.append(Self.point(column, to: text)) }
    #expect(read.run() == nil)
    #expect(
      read.storeLines.contains(
        "run 5001, hdu-index.fits: events: FILE_NAME \(shown) lies outside the data store; "
          + "refused; the HDU counts as missing"), "\(read.storeLines)")
    #expect(read.lines() == ["run 5001: the index lists no EVENTS for it; run skipped"])
    #expect(read.run(5002) != nil)
  }

  // MARK: 48

  @Test func aPipeInPlaceOfAFile() throws {
    let read = try Self.replaced { mkfifo($0, 0o600) == 0 }
    #expect(
      read == ["run 5001, data/run_5001.fits: is a pipe, expected a regular file; run skipped"])
  }

  @Test func aFolderInPlaceOfAFile() throws {
    let read = try Self.replaced { mkdir($0, 0o700) == 0 }
    #expect(
      read == ["run 5001, data/run_5001.fits: is a folder, expected a regular file; run skipped"])
  }

  @Test func aDeviceInPlaceOfAFile() throws {
    let read = try Self.replaced { symlink("/dev/zero", $0) == 0 }
    #expect(
      read == ["run 5001, data/run_5001.fits: is a device, expected a regular file; run skipped"])
  }

  @Test func linksThatGoRound() throws {
    let read = try Self.replaced { symlink("run_5001.fits", $0) == 0 }
    #expect(
      read == [
        "run 5001, data/run_5001.fits: the symbolic links go round in a circle; run skipped"
      ])
  }

  /// Lines of the first run after its file was replaced.
  private static func replaced(_ make: (String) -> Bool) throws -> [String] {
    let folder = TemporaryFolder()
    let path = try Fixture.plain.write(to: folder)
    let file = path + "/data/run_5001.fits"
    try FileManager.default.removeItem(atPath: file)
    #expect(make(file))
    let reader = ObservationReader(store: try DataStore.open(path))
    #expect(reader.read(5001).observation == nil)
    #expect(reader.read(5002).observation != nil)
    // The same as a bare folder: neither hangs nor ends.
    try FileManager.default.removeItem(atPath: path + "/hdu-index.fits")
    let bare = try DataStore.open(path)
    #expect(bare.observationIDs == [5002])
    return reader.read(5001).diagnostics.map(\.line)
  }

  // MARK: 49

  @Test func controlCharactersAreShownAsEscapes() throws {
    let read = try ReadStore { store in
      store.runs[0].path = "data/run\u{1b}[31m.fits"
      store.runs[0].byteEdits.append { bytes in
        FitsBytes.replaceCard(
          "OBJECT", of: "EVENTS", with: "OBJECT  = 'A\u{1b}[2JB\u{7}'", in: &bytes)
        FitsBytes.replaceCard("TELESCOP", of: "EVENTS", with: "TELESCOP= 'T\u{1b}c'", in: &bytes)
      }
      store.runs[1].byteEdits.append {
        FitsBytes.replaceCard("FOVALIGN", of: "BKG", with: "FOVALIGN= '\u{1b}[31mX'", in: &$0)
      }
      store.hduIndexEdits.append { file in
        file.byteEdits.append { $0.replace("psf_3gauss", with: "\u{1b}[31mgauss") }
        file.byteEdits.append { $0.replace("HDU_INDEX", with: "HDU\u{1b}\u{7}NDEX") }
      }
      store.obsIndexEdits.append { file in
        file.byteEdits.append { $0.replace("Test source", with: "Te\u{1b}[2J\u{7}urce") }
        file.byteEdits.append { $0.replace("TESTARRAY", with: "TEST\u{1b}RRAY") }
      }
    }
    let lines = read.storeLines + read.lines(5001) + read.lines(5002)
    #expect(!lines.isEmpty)
    let texts =
      lines
      + read.results.flatMap(\.diagnostics).flatMap { [$0.what, $0.file ?? "", $0.hdu ?? ""] }
      + [read.run()?.object, read.run()?.telescope, read.run()?.file].compactMap { $0 }
      + read.store.summaries.values.flatMap { [$0.object, $0.telescope] }
    for text in texts {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) })
    }
    #expect(read.run()?.object == "A\\e[2JB\\u{7}")
    #expect(read.run()?.telescope == "T\\ec")
    #expect(read.run()?.file == "data/run\\e[31m.fits")
    #expect(
      read.lines(5002).contains(
        "run 5002, data/run_5002.fits, HDU BKG: FOVALIGN is “\\e[31mX”, expected ALTAZ, RADEC or "
          + "REVERSE_LON_RADEC; RADEC is assumed"), "\(read.lines(5002))")
  }

  // MARK: 50

  @Test func aBombIsNotUnpacked() throws {
    // A header that asks for 2 GB, and gzip data that would deliver as many zeros.
    let read = try ReadStore(Fixture.packed) { store in
      store.runs[0].byteEdits.append { bytes in
        FitsBytes.replaceCard("NAXIS2", of: "BKG", with: "NAXIS2  = 1000000", in: &bytes)
        bytes += [UInt8](repeating: 0, count: 40 << 20)
      }
    }
    #expect(read.run() == nil)
    let line = read.lines().last ?? ""
    #expect(line.hasPrefix("run 5001, data/run_5001.fits.gz: HDU BKG: "), "\(line)")
    #expect(line.hasSuffix("; run skipped"))
    #expect(line.contains("may unpack to") || line.contains("bytes of data expected"), "\(line)")
    #expect(read.run(5002) != nil)
  }
}

extension [UInt8] {
  /// Replaces each occurrence of a text by another of the same length.
  fileprivate mutating func replace(_ text: String, with other: String) {
    let (old, new) = (Array(text.utf8), Array(other.utf8))
    precondition(old.count == new.count, "texts of one length")
    var place = 0
    while place + old.count <= count {
      if self[place] == old[0], self[place..<place + old.count].elementsEqual(old) {
        replaceSubrange(place..<place + old.count, with: new)
        place += old.count
      } else {
        place += 1
      }
    }
  }
}
