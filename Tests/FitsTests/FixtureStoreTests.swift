import Fits
import Foundation
import TestSupport
import Testing

@Suite struct FixtureStoreTests {
  private let folder = TemporaryFolder()

  @Test func theStoreHoldsWhatItPromises() throws {
    let path = try FixtureStore().write(to: folder)
    let index = try FitsFile(path: path + "/hdu-index.fits.gz")
    let table = try index.require("HDU_INDEX")
    let names = try index.strings(table, column: "HDU_NAME")
    #expect(names.count == 24)
    #expect(Set(names) == ["EVENTS", "GTI", "AEFF", "EDISP", "PSF", "BKG"])
    let forms = try Set(index.strings(table, column: "HDU_CLASS"))
    #expect(forms == ["events", "gti", "aeff_2d", "edisp_2d", "psf_3gauss", "bkg_3d"])
    let obs = try FitsFile(path: path + "/obs-index.fits.gz")
    #expect(try obs.ints(obs.hdus[1], column: "OBS_ID") == [5001, 5002, 5003, 5004])
    for run in 5001...5004 {
      let file = try FitsFile(path: path + "/data/run_\(run).fits.gz")
      #expect(file.notes.isEmpty)
      #expect(file.verifyChecksums())
      let events = try file.require("EVENTS")
      #expect(events.header.int("OBS_ID") == run)
      #expect(events.rowCount > 200)
      let background = try file.require("BKG")
      #expect(background.column("BKG")?.dimensions == [6, 10, 10])
      // The dispersion is normalised over migra.
      let dispersion = try file.doubles(file.require("EDISP"), column: "MATRIX")
      #expect(abs(dispersion.reduce(0, +) * 0.125 - 24) < 1e-3)
    }
  }

  @Test func equalSeedsGiveEqualFiles() throws {
    let store = FixtureStore(runCount: 1)
    #expect(try store.runs[0].bytes() == FixtureStore(runCount: 1).runs[0].bytes())
    var options = FixtureStore.Options()
    options.runCount = 1
    options.seed = 2
    #expect(try store.runs[0].bytes() != FixtureStore(options).runs[0].bytes())
  }

  @Test func everyPartCanBeChanged() throws {
    var store = FixtureStore(runCount: 3)
    store.runs[0]["EVENTS"]["DEADC"] = nil
    store.runs[0]["EVENTS"]["OBJECT"] = "changed"
    store.runs[0]["EVENTS"].setUnit(nil, of: "ENERGY")
    store.runs[0]["EVENTS"].map("RA") { index, value in index == 0 ? .nan : value }
    store.runs[0]["EVENTS"].selectRows([0, 1, 1])
    store.runs[0].remove("PSF")
    store.runs[1]["BKG"].remove(column: "ENERG_LO")
    store.runs[1].byteEdits.append { FitsBytes.truncate("BKG", keeping: 100, in: &$0) }
    store.runs[2].isMissing = true
    store.hduIndexEdits.append { file in
      file["HDU_INDEX"].mapTexts("FILE_NAME") { row, name in row == 0 ? "../x.fits" : name }
    }
    store.obsIndexEdits.append { $0.diskEdits.append { bytes in bytes.removeLast(20) } }
    let path = try store.write(to: folder)
    let first = try FitsFile(path: path + "/data/run_5001.fits.gz")
    let events = try first.require("EVENTS")
    #expect(events.header["DEADC"] == nil)
    #expect(events.header.string("OBJECT") == "changed")
    #expect(events.rowCount == 3)
    #expect(events.column("ENERGY")?.unit == nil)
    #expect(try first.doubles(events, column: "RA")[0].isNaN)
    #expect(first.hdu(named: "PSF") == nil)
    let second = try FitsFile(path: path + "/data/run_5002.fits.gz")
    #expect(second.hdus.last?.fault?.kind == .truncated)
    #expect(!FileManager.default.fileExists(atPath: path + "/data/run_5003.fits.gz"))
    let index = try FitsFile(path: path + "/hdu-index.fits.gz")
    #expect(try index.strings(index.hdus[1], column: "FILE_NAME")[0] == "../x.fits")
    #expect(try index.strings(index.hdus[1], column: "HDU_NAME").count == 17)
    let obs = try? FitsFile(path: path + "/obs-index.fits.gz")
    #expect(obs?.notes.isEmpty != true)
  }
}
