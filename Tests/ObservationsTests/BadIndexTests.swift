import Fits
import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// bad-input.md row 46, row 15 as far as it is about the index, and what is no data store at all.
@Suite struct BadIndexTests {
  /// Opens a path that must be refused.
  private func refusal(_ path: String) throws -> DataStoreError {
    do throws(DataStoreError) {
      _ = try DataStore.open(path)
    } catch {
      return error
    }
    throw Unexpected.opened
  }

  private enum Unexpected: Error { case opened }

  struct Damage: Sendable, CustomStringConvertible {
    let description: String
    /// What the message says is wrong.
    let what: String
    let change: @Sendable (inout FixtureFile) -> Void
  }

  private static let damage: [Damage] = [
    Damage(description: "empty", what: "not FITS: the file is empty") {
      $0.diskEdits.append { $0 = [] }
    },
    Damage(
      description: "HTML", what: "not FITS: starts with \"<html>\", expected \"SIMPLE  =\""
    ) { $0.diskEdits.append { $0 = Array("<html>".utf8) } },
    Damage(
      description: "half", what: "HDU HDU_INDEX: 564 bytes of data expected, 100 there"
    ) { $0.byteEdits.append { FitsBytes.truncate("HDU_INDEX", keeping: 100, in: &$0) } },
    Damage(
      description: "without a needed column",
      what: "HDU HDU_INDEX: column FILE_NAME: missing; it is needed"
    ) { $0["HDU_INDEX"].remove(column: "FILE_NAME") },
    Damage(description: "without rows", what: "it lists no observation") {
      $0["HDU_INDEX"].selectRows([])
    },
    Damage(description: "without a table", what: "no table HDU_INDEX in it") {
      $0.remove("HDU_INDEX")
    },
    Damage(
      description: "numbers as text", what: "HDU HDU_INDEX: column OBS_ID: "
    ) {
      let count = $0["HDU_INDEX"].rowCount
      $0["HDU_INDEX"].set(
        FitsTableColumn("OBS_ID", .texts([String](repeating: "x", count: count))))
    },
  ]

  @Test(arguments: damage)
  func aDamagedIndexIsReplacedByTheFiles(_ damage: Damage) throws {
    let read = try ReadStore { $0.hduIndexEdits.append(damage.change) }
    #expect(!read.store.isIndexed)
    #expect(read.store.observationIDs == [5001, 5002])
    #expect(read.run(5001) != nil)
    #expect(read.run(5002) != nil)
    let line = read.storeLines.first ?? ""
    #expect(
      line.hasPrefix("hdu-index.fits: the index cannot be used: " + damage.what), "\(line)")
    #expect(line.hasSuffix("; the folder is read as bare DL3 files"))
    #expect(read.store.diagnostics.first?.severity == .warning)
  }

  @Test(arguments: damage)
  func withoutFilesTheStoreIsRefused(_ damage: Damage) throws {
    let folder = TemporaryFolder()
    var store = Fixture.plain
    store.hduIndexEdits.append(damage.change)
    for run in store.runs.indices { store.runs[run].isMissing = true }
    let error = try refusal(store.write(to: folder))
    #expect(error.kind == .badData)
    let line = error.description
    #expect(
      line.hasPrefix("hdu-index.fits: the index cannot be used: " + damage.what), "\(line)")
    #expect(line.hasSuffix("make the index again, or remove it to read the folder as bare files"))
  }

  @Test func anIndexThatMayNotBeRead() throws {
    // Permissions do not bind root.
    guard getuid() != 0 else { return }
    let folder = TemporaryFolder()
    let path = try Fixture.plain.write(to: folder)
    chmod(path + "/hdu-index.fits", 0)
    try FileManager.default.removeItem(atPath: path + "/data")
    #expect(try refusal(path).kind == .cannotOpen)
  }

  @Test func theObservationIndexIsNotNeeded() throws {
    let read = try ReadStore {
      $0.obsIndexEdits.append { $0.diskEdits.append { $0 = Array("<html>".utf8) } }
    }
    #expect(read.store.isIndexed)
    #expect(read.run() != nil)
    #expect(
      read.storeLines == [
        "obs-index.fits: the observation index cannot be read: not FITS: starts with \"<html>\", "
          + "expected \"SIMPLE  =\"; it is not needed; go on with the HDU index"
      ])
  }

  // MARK: 15

  @Test func theSameRunTwiceInTheIndex() throws {
    let read = try ReadStore { store in
      store.hduIndexEdits.append { file in
        // All rows of the second run under the number of the first.
        file["HDU_INDEX"].map("OBS_ID") { _, _ in 5001 }
      }
    }
    #expect(read.store.observationIDs == [5001])
    #expect(read.run()?.file == "data/run_5001.fits")
    #expect(read.run()?.pointing == (try ReadStore().run()?.pointing))
    #expect(
      read.storeLines
        == ["events", "gti", "aeff", "edisp", "psf", "bkg"].map {
          "run 5001, hdu-index.fits: more than one row of type \($0); the first is used"
        })
  }

  @Test func theSameRunTwiceInAFolder() throws {
    let read = try ReadStore {
      $0.hasIndex = false
      $0.runs[1]["EVENTS"]["OBS_ID"] = 5001
    }
    #expect(!read.store.isIndexed)
    #expect(read.store.observationIDs == [5001])
    #expect(
      read.storeLines == [
        "run 5001, data/run_5002.fits: the same OBS_ID as data/run_5001.fits; left out"
      ])
  }

  // MARK: Folders and files without an index

  @Test func aFolderOfBareFiles() throws {
    let read = try ReadStore { $0.hasIndex = false }
    let indexed = try ReadStore()
    #expect(read.storeLines == [])
    #expect(read.lines(5001) + read.lines(5002) == [])
    for id in [5001, 5002] {
      #expect(read.run(id)?.events.count == indexed.run(id)?.events.count)
      #expect(read.run(id)?.background?.logRates == indexed.run(id)?.background?.logRates)
      #expect(read.run(id)?.responses == indexed.run(id)?.responses)
    }
  }

  @Test func aBareFileOfItsOwn() throws {
    let folder = TemporaryFolder()
    let path = try Fixture.packed.write(to: folder) + "/data/run_5002.fits.gz"
    let store = try DataStore.open(path)
    #expect(store.observationIDs == [5002])
    #expect(ObservationReader(store: store).read(5002).observation != nil)
  }

  @Test func oneBadFileAmongBareOnes() throws {
    let read = try ReadStore { store in
      store.hasIndex = false
      store.runs[0].byteEdits.append { $0 = Array("<html>".utf8) }
    }
    #expect(read.store.observationIDs == [5002])
    #expect(
      read.storeLines == [
        "data/run_5001.fits: not FITS: starts with \"<html>\", expected \"SIMPLE  =\"; left out"
      ])
  }

  @Test func aBareFileCutInTheMiddle() throws {
    let read = try ReadStore { store in
      store.hasIndex = false
      store.runs[0].byteEdits.append { FitsBytes.truncate("AEFF", keeping: 8, in: &$0) }
    }
    #expect(read.run(5001) == nil)
    #expect(read.run(5002) != nil)
    #expect(
      read.storeLines == [
        "run 5001, data/run_5001.fits: HDU AEFF: 184 bytes of data expected, 8 there; left out"
      ])
    #expect(read.lines() == ["run 5001: no edisp response, which is required; run skipped"])
  }

  @Test func aBareFileCutInItsEvents() throws {
    let read = try ReadStore { store in
      store.hasIndex = false
      store.runs[0].byteEdits.append { FitsBytes.truncate("EVENTS", keeping: 8, in: &$0) }
    }
    let what = "HDU EVENTS: 10416 bytes of data expected, 8 there"
    #expect(read.storeLines == ["run 5001, data/run_5001.fits: \(what); left out"])
    #expect(read.lines() == ["run 5001, data/run_5001.fits: \(what); run skipped"])
    #expect(read.run(5002) != nil)
  }

  @Test func noDataStore() throws {
    let folder = TemporaryFolder()
    let empty = try refusal(folder.path)
    #expect(empty.kind == .badData)
    #expect(
      empty.description == folder.path
        + ": not a data store: neither hdu-index.fits[.gz] nor any FITS file in it; "
        + "give a folder with hdu-index.fits.gz or DL3 files")

    let missing = try refusal(folder.file("nowhere"))
    #expect(missing.kind == .cannotOpen)
    #expect(
      missing.description == folder.file("nowhere") + ": there is no such file or folder; "
        + "give a folder with hdu-index.fits.gz or DL3 files")

    let page = try folder.write("<!DOCTYPE html>", to: "page.fits")
    let html = try refusal(page)
    #expect(html.kind == .badData)
    #expect(
      html.description == page
        + ": not FITS: starts with \"<!DOCTYPE html>\", expected \"SIMPLE  =\"")

    // A folder in which the only FITS file is none.
    let folderOfPages = try refusal(folder.path)
    #expect(folderOfPages.kind == .badData)
    #expect(folderOfPages.description == html.description)
  }

  @Test func aFitsFileWithoutEvents() throws {
    let folder = TemporaryFolder()
    var file = Fixture.plain.runs[0]
    file.remove("EVENTS")
    let path = try folder.write(file.bytes(), to: "responses.fits")
    let error = try refusal(path)
    #expect(error.kind == .badData)
    #expect(
      error.description.hasPrefix(
        path + ": no EVENTS table in it; give a folder with hdu-index.fits.gz or DL3 files"))
  }

  @Test func somethingElseThanAFileOrFolder() throws {
    let folder = TemporaryFolder()
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    let pipe = try refusal(folder.file("pipe"))
    #expect(
      pipe.description == folder.file("pipe") + ": is a pipe, expected a regular file")
    let device = try refusal("/dev/zero")
    #expect(device.description == "/dev/zero: is a device, expected a regular file")
  }

  @Test func anUnknownRun() throws {
    let read = try ReadStore()
    let result = ObservationReader(store: read.store).read(1)
    #expect(result.observation == nil)
    #expect(result.diagnostics.map(\.line) == ["run 1: not in the data store; run skipped"])
  }
}
