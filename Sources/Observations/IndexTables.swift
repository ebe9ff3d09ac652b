import Fits
import Foundation
import GridMath

/// The HDU index of a data store: GADF 0.3, "HDU index table".
struct HduIndexTable {
  struct Row {
    let id: Int
    let type: String
    let hduClass: String
    let directory: String
    let file: String
    let hdu: String
  }

  let rows: [Row]
  let diagnostics: [Diagnostic]

  /// - Throws: `FitsError` if the file, the table or a needed column cannot be read.
  init(path: String, shown: String) throws(FitsError) {
    let file = try FitsFile(path: path)
    let table = file.hdu(named: "HDU_INDEX") ?? file.hdus.first { $0.kind == .binaryTable }
    guard let table else {
      throw FitsError(
        .missing, operation: "read the index", file: shown, detail: "no table HDU_INDEX in it")
    }
    if let fault = table.fault { throw fault }
    for name in ["OBS_ID", "HDU_TYPE", "HDU_CLASS", "FILE_NAME", "HDU_NAME"]
    where table.column(name) == nil {
      throw FitsError(
        .missing, operation: "read the index", file: shown, hdu: table.label, column: name,
        detail: "missing; it is needed")
    }
    let ids = try file.ints(table, column: "OBS_ID")
    let types = try file.strings(table, column: "HDU_TYPE")
    let classes = try file.strings(table, column: "HDU_CLASS")
    let directories =
      table.column("FILE_DIR") == nil
      ? [String](repeating: "", count: ids.count) : try file.strings(table, column: "FILE_DIR")
    let names = try file.strings(table, column: "FILE_NAME")
    let hdus = try file.strings(table, column: "HDU_NAME")
    func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
    rows = ids.indices.compactMap { i in
      guard let id = Int(exactly: ids[i]) else { return nil }
      return Row(
        id: id, type: trimmed(types[i]).lowercased(), hduClass: trimmed(classes[i]).lowercased(),
        directory: trimmed(directories[i]), file: trimmed(names[i]), hdu: trimmed(hdus[i]))
    }
    diagnostics = file.notes.map { note in
      Diagnostic(.warning, file: shown, hdu: note.hdu, note.text)
    }
  }
}

/// The observation index of a data store: GADF 0.3, "Observation index table".
enum ObservationIndexTable {
  static func read(path: String) throws(FitsError) -> [Int: ObservationSummary] {
    let file = try FitsFile(path: path)
    let table = file.hdu(named: "OBS_INDEX") ?? file.hdus.first { $0.kind == .binaryTable }
    guard let table, table.fault == nil else { return [:] }
    let ids = try file.ints(table, column: "OBS_ID")
    func numbers(_ name: String) -> [Double] {
      guard table.column(name) != nil, let values = try? file.doubles(table, column: name),
        values.count == ids.count
      else { return [Double](repeating: .nan, count: ids.count) }
      return values
    }
    func texts(_ name: String) -> [String] {
      guard table.column(name) != nil, let values = try? file.strings(table, column: name),
        values.count == ids.count
      else { return [String](repeating: "", count: ids.count) }
      return values
    }
    let ra = numbers("RA_PNT")
    let dec = numbers("DEC_PNT")
    let livetime = numbers("LIVETIME")
    let start = numbers("TSTART")
    let stop = numbers("TSTOP")
    let object = texts("OBJECT")
    let telescope = texts("TELESCOP")
    // Reference time: in the header, or as columns.
    let wholeDays = numbers("MJDREFI")
    let fraction = numbers("MJDREFF")
    let headerReference =
      (table.header.double("MJDREFI") ?? .nan) + (table.header.double("MJDREFF") ?? 0)
    var out: [Int: ObservationSummary] = [:]
    for i in ids.indices {
      guard let id = Int(exactly: ids[i]), out[id] == nil else { continue }
      let own = wholeDays[i] + (fraction[i].isFinite ? fraction[i] : 0)
      let reference = own.isFinite ? own : headerReference
      out[id] = ObservationSummary(
        id: id, object: object[i].trimmingCharacters(in: .whitespaces).escapingControls,
        telescope: telescope[i].trimmingCharacters(in: .whitespaces).escapingControls, ra: ra[i],
        dec: dec[i],
        livetime: livetime[i], startMjd: reference + start[i] / 86400,
        stopMjd: reference + stop[i] / 86400)
    }
    return out
  }
}
