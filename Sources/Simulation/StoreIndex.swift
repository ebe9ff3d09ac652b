import Fits
import GridMath
import Observations
import SkyGeometry

/// Writes the two index tables of a data store (GADF 0.3).
struct StoreIndex {
  let field: SimulatedField
  let file: RunFile
  /// Events of each run, in the order of the runs.
  let counts: [Int]
  /// Folder of the runs' files, relative to the store.
  let folder: String
  /// File name of each run.
  let names: [String]

  private func cards(_ kind: String) -> [FitsCard] {
    GadfCards.format + [FitsCard("HDUCLAS1", "INDEX"), FitsCard("HDUCLAS2", .text(kind))]
  }

  /// `hdu-index`.
  var hduIndex: FitsWriter {
    let kinds =
      [("events", "events", "EVENTS"), ("gti", "gti", "GTI")]
      + file.tables.map { ($0.type, $0.hduClass, $0.name) }
    let rows = zip(field.runs, names).flatMap { run, name in kinds.map { (run.id, name, $0) } }
    var writer = FitsWriter()
    writer.addTable(
      name: "HDU_INDEX",
      columns: [
        FitsTableColumn("OBS_ID", .ints(rows.map { Int64($0.0) })),
        FitsTableColumn("HDU_TYPE", .texts(rows.map { $0.2.0 })),
        FitsTableColumn("HDU_CLASS", .texts(rows.map { $0.2.1 })),
        FitsTableColumn("FILE_DIR", .texts(rows.map { _ in folder })),
        FitsTableColumn("FILE_NAME", .texts(rows.map { $0.1 })),
        FitsTableColumn("HDU_NAME", .texts(rows.map { $0.2.2 })),
      ], rows: rows.count, header: cards("HDU"))
    return writer
  }

  /// `obs-index`.
  var observationIndex: FitsWriter {
    let runs = field.runs
    func numbers(
      _ name: String, _ unit: String? = nil, _ value: (SimulatedRun) -> Double
    ) -> FitsTableColumn {
      FitsTableColumn(name, unit: unit, .doubles(runs.map(value)))
    }
    func texts(_ name: String, _ value: (SimulatedRun) -> String) -> FitsTableColumn {
      FitsTableColumn(name, .texts(runs.map(value)))
    }
    var writer = FitsWriter()
    writer.addTable(
      name: "OBS_INDEX",
      columns: [
        FitsTableColumn("OBS_ID", .ints(runs.map { Int64($0.id) })),
        texts("OBJECT") { RunFile.plain($0.object) },
        numbers("RA_PNT", "deg") { $0.pointing.icrs.lon },
        numbers("DEC_PNT", "deg") { $0.pointing.icrs.lat },
        numbers("ALT_PNT", "deg") { file.horizon($0).altitude },
        numbers("AZ_PNT", "deg") { file.horizon($0).azimuth },
        numbers("ZEN_PNT", "deg") { 90 - file.horizon($0).altitude },
        numbers("TSTART", "s") { $0.start },
        numbers("TSTOP", "s") { $0.start + $0.ontime },
        texts("DATE-OBS") { file.date($0.start).day },
        texts("TIME-OBS") { file.date($0.start).time },
        texts("DATE-END") { file.date($0.start + $0.ontime).day },
        texts("TIME-END") { file.date($0.start + $0.ontime).time },
        numbers("ONTIME", "s") { $0.ontime },
        numbers("LIVETIME", "s") { $0.livetime },
        numbers("DEADC") { $0.deadTimeCorrection },
        texts("OBS_MODE") { _ in "POINTING" },
        texts("TELESCOP") { _ in RunFile.plain(field.responses.telescope) },
        texts("INSTRUME") { _ in RunFile.plain(field.responses.instrument) },
        FitsTableColumn("N_TELS", .ints(runs.map { _ in 2 })),
        texts("TELLIST") { _ in "1,2" },
        FitsTableColumn("EVENT_COUNT", .ints(counts.map { Int64($0) })),
      ], rows: runs.count,
      header: cards("OBS") + GadfCards.time(referenceMjd: field.referenceMjd))
    return writer
  }
}
