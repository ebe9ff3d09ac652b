import Fits
import Foundation
import GridMath

extension DataStore {
  /// FITS files in a folder and its sub-folders, in order of name; at most a few levels down.
  static func bareFiles(in folder: String) -> [String] {
    func list(_ path: String, _ depth: Int) -> [String] {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        return []
      }
      var files: [String] = []
      for name in names.sorted() where !name.hasPrefix(".") {
        let full = path + "/" + name
        let lower = name.lowercased()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { continue }
        if isFolder.boolValue {
          if depth < 2 { files += list(full, depth + 1) }
        } else if [".fits", ".fits.gz", ".fit", ".fit.gz"].contains(where: lower.hasSuffix),
          !lower.hasPrefix("hdu-index"), !lower.hasPrefix("obs-index")
        {
          files.append(full)
        }
      }
      return files
    }
    return list(folder, 0)
  }

  /// Reads what HDUs the files hold; each file with an event list is a run.
  ///
  /// Without an index the class of an HDU comes from HDUCLAS1, HDUCLAS2 and HDUCLAS4, or from its
  /// columns (numerics.md 1.1).
  static func openBare(
    _ path: String, files: [String], findings: [Diagnostic]
  ) throws(DataStoreError) -> DataStore {
    var findings = findings
    var entries: [ObservationEntry] = []
    var seen: [Int: String] = [:]
    var lastError: FitsError?
    for full in files {
      let shown =
        (full.hasPrefix(path + "/") ? String(full.dropFirst(path.count + 1)) : full)
        .escapingControls
      do throws(FitsError) {
        let file = try FitsFile(path: full)
        guard let entry = bareEntry(file, path: full, shown: shown, serial: entries.count) else {
          findings.append(Diagnostic(.note, file: shown, "no EVENTS in it", remedy: "left out"))
          continue
        }
        if let other = seen[entry.id] {
          findings.append(
            Diagnostic(
              .warning, run: entry.id, file: shown, "the same OBS_ID as \(other)",
              remedy: "left out"))
          continue
        }
        seen[entry.id] = shown
        entries.append(entry)
        // Damage hides what follows it, which would otherwise only be missing.
        for fault in file.hdus.compactMap(\.fault) {
          findings.append(
            Diagnostic(.warning, run: entry.id, file: shown, fault.what, remedy: "left out"))
        }
      } catch {
        lastError = error
        findings.append(Diagnostic(.warning, file: shown, error.what, remedy: "left out"))
      }
    }
    guard !entries.isEmpty else {
      if files.count == 1, let lastError {
        let kind: DataStoreError.Kind =
          [.notThere, .notPermitted, .cannotOpen].contains(lastError.kind) ? .cannotOpen : .badData
        throw DataStoreError(
          kind, [Diagnostic(.fatal, file: files[0].escapingControls, lastError.what)])
      }
      let what =
        files.count == 1
        ? "no EVENTS table in it" : "not a data store: no file with an EVENTS table in it"
      throw DataStoreError(
        .badData,
        [
          Diagnostic(
            .fatal, file: path.escapingControls, what,
            remedy: "give a folder with hdu-index.fits.gz or DL3 files")
        ] + findings)
    }
    return DataStore(
      path: path, isIndexed: false, entries: entries.sorted { $0.id < $1.id }, summaries: [:],
      diagnostics: findings)
  }

  private static func bareEntry(
    _ file: borrowing FitsFile, path: String, shown: String, serial: Int
  ) -> ObservationEntry? {
    guard
      let events = file.hdus.first(where: {
        HduContent(of: $0) == .events
      })
    else { return nil }
    // A file without OBS_ID still is a run; it gets a number nobody else uses.
    let id = events.header.int("OBS_ID") ?? -(serial + 1)
    return entry(file, id: id, path: path, shown: shown)
  }

  /// Where each kind of HDU is in a file, which need not have events.
  static func entry(
    _ file: borrowing FitsFile, id: Int, path: String, shown: String
  ) -> ObservationEntry {
    var entry = ObservationEntry(id: id)
    for hdu in file.hdus {
      let content = HduContent(of: hdu)
      guard content != .other else { continue }
      let location = ObservationEntry.Location(
        path: path, name: shown, hduName: nil, hduIndex: hdu.index,
        hduClass: content.hduClass)
      switch content {
      case .events: entry.events = entry.events ?? location
      case .goodTime: entry.goodTime = entry.goodTime ?? location
      case .aeff: entry.responses[.aeff] = entry.responses[.aeff] ?? location
      case .edisp: entry.responses[.edisp] = entry.responses[.edisp] ?? location
      case .psfTable, .psfGauss, .psfKing:
        entry.responses[.psf] = entry.responses[.psf] ?? location
      case .background2D, .background3D:
        entry.responses[.bkg] = entry.responses[.bkg] ?? location
      case .other: break
      }
    }
    return entry
  }
}
