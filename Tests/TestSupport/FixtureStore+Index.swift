import Fits

extension FixtureStore {
  private func indexCards(_ kind: String) -> [FitsCard] {
    [
      FitsCard("HDUCLASS", "GADF"),
      FitsCard("HDUDOC", "https://github.com/open-gamma-ray-astro/gamma-astro-data-formats"),
      FitsCard("HDUVERS", "0.2"), FitsCard("HDUCLAS1", "INDEX"), FitsCard("HDUCLAS2", .text(kind)),
    ]
  }

  /// The observation index as it will be written.
  package func obsIndex() -> FixtureFile {
    let headers = runs.map { $0.has("EVENTS") ? $0["EVENTS"].header : FitsHeader() }
    func numbers(_ key: String, _ unit: String?) -> FitsTableColumn {
      FitsTableColumn(key, unit: unit, .doubles(headers.map { $0.double(key) ?? .nan }))
    }
    func texts(_ key: String) -> FitsTableColumn {
      FitsTableColumn(key, .texts(headers.map { $0.string(key) ?? "" }))
    }
    let columns = [
      FitsTableColumn("OBS_ID", .ints(runs.indices.map { Int64(identifier($0)) })),
      texts("OBJECT"), texts("TELESCOP"), texts("INSTRUME"), texts("OBS_MODE"),
      numbers("RA_PNT", "deg"), numbers("DEC_PNT", "deg"), numbers("ALT_PNT", "deg"),
      numbers("AZ_PNT", "deg"), numbers("TSTART", "s"), numbers("TSTOP", "s"),
      numbers("ONTIME", "s"), numbers("LIVETIME", "s"), numbers("DEADC", nil),
      FitsTableColumn(
        "EVENT_COUNT", .ints(runs.map { Int64($0.has("EVENTS") ? $0["EVENTS"].rowCount : 0) })),
    ]
    var file = FixtureFile(
      path: "obs-index.fits" + (options.isCompressed ? ".gz" : ""),
      hdus: [FixtureHdu("OBS_INDEX", header: indexCards("OBS"), columns: columns)])
    for edit in obsIndexEdits { edit(&file) }
    return file
  }

  /// The HDU index as it will be written: what the runs hold now, with names and paths in step.
  package func hduIndex() -> FixtureFile {
    var rows: [(id: Int, type: String, form: String, folder: String, file: String, hdu: String)] =
      []
    for (index, run) in runs.enumerated() {
      let slash = run.path.lastIndex(of: "/")
      let folder = slash.map { String(run.path[..<$0]) } ?? ""
      let file = slash.map { String(run.path[run.path.index(after: $0)...]) } ?? run.path
      for hdu in run.hdus {
        let form = hdu.header.string("HDUCLAS4")?.lowercased()
        let type: String
        switch hdu.header.string("HDUCLAS2") {
        case "EFF_AREA": type = "aeff"
        case "EDISP": type = "edisp"
        case "RPSF": type = "psf"
        case "BKG": type = "bkg"
        default: type = hdu.name.lowercased()
        }
        rows.append((identifier(index), type, form ?? type, folder, file, hdu.name))
      }
    }
    let columns = [
      FitsTableColumn("OBS_ID", .ints(rows.map { Int64($0.id) })),
      FitsTableColumn("HDU_TYPE", .texts(rows.map(\.type))),
      FitsTableColumn("HDU_CLASS", .texts(rows.map(\.form))),
      FitsTableColumn("FILE_DIR", .texts(rows.map(\.folder))),
      FitsTableColumn("FILE_NAME", .texts(rows.map(\.file))),
      FitsTableColumn("HDU_NAME", .texts(rows.map(\.hdu))),
    ]
    var file = FixtureFile(
      path: "hdu-index.fits" + (options.isCompressed ? ".gz" : ""),
      hdus: [FixtureHdu("HDU_INDEX", header: indexCards("HDU"), columns: columns)])
    for edit in hduIndexEdits { edit(&file) }
    return file
  }
}
