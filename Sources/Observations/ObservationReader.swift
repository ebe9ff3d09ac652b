import Fits
import Foundation
import GridMath
import SkyGeometry

/// Reads and checks the runs of a data store.
///
/// A run that cannot be used gives findings instead; every repair is a finding too. The rules are
/// those of the GADF formats 0.3 and of numerics.md section 1.
package struct ObservationReader: Sendable {
  package let store: DataStore
  /// Responses without which a run is skipped.
  package let required: Set<ResponseKind>
  /// Overrides the alignment that background tables declare.
  package let alignment: FovAlignment?
  /// Whether the checksums of the files in use are compared.
  package let verifiesChecksums: Bool
  /// Whether point spread and energy dispersion are read, not only looked for.
  package let readsAllResponses: Bool
  /// True energies that the analysis uses, TeV; empty places of responses elsewhere are not said.
  package let energyRange: ClosedRange<Double>?
  /// Largest offset that the analysis uses, degrees; likewise.
  package let offsetMax: Double?

  package init(
    store: DataStore, required: Set<ResponseKind> = [.aeff, .edisp, .psf, .bkg],
    alignment: FovAlignment? = nil, verifiesChecksums: Bool = true,
    readsAllResponses: Bool = false, energyRange: ClosedRange<Double>? = nil,
    offsetMax: Double? = nil
  ) {
    self.store = store
    self.required = required
    self.alignment = alignment
    self.verifiesChecksums = verifiesChecksums
    self.readsAllResponses = readsAllResponses
    self.energyRange = energyRange
    self.offsetMax = offsetMax
  }

  /// Reads one run; never throws: what is wrong is in the result.
  package func read(_ id: Int) -> ObservationResult {
    guard let entry = store.entry(id) else {
      let finding = Diagnostic(
        .skip, run: id, "not in the data store", remedy: "run skipped")
      return ObservationResult(id: id, observation: nil, diagnostics: [finding])
    }
    var reading = RunReading(entry: entry, reader: self)
    do throws(RunFault) {
      let observation = try reading.run()
      return ObservationResult(
        id: id, observation: observation, diagnostics: reading.diagnostics)
    } catch {
      reading.diagnostics.append(error.diagnostic)
      return ObservationResult(id: id, observation: nil, diagnostics: reading.diagnostics)
    }
  }
}

/// Why a run cannot be used.
struct RunFault: Error {
  let diagnostic: Diagnostic
}

/// The reading of one run, with its findings so far.
struct RunReading {
  let entry: ObservationEntry
  let reader: ObservationReader
  var diagnostics: [Diagnostic] = []
  /// Files opened so far, so that each is decompressed once.
  var files: [String: FitsFile] = [:]

  init(entry: ObservationEntry, reader: ObservationReader) {
    self.entry = entry
    self.reader = reader
  }

  /// One HDU of an open file.
  struct Source {
    let file: FitsFile
    let hdu: FitsHdu
    let name: String
  }

  mutating func note(
    _ severity: Diagnostic.Severity, _ source: Source?, _ what: String, remedy: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        severity, run: entry.id, file: source?.name, hdu: source?.hdu.label, what, remedy: remedy))
  }

  func fault(_ source: Source?, _ what: String) -> RunFault {
    RunFault(
      diagnostic: Diagnostic(
        .skip, run: entry.id, file: source?.name, hdu: source?.hdu.label, what,
        remedy: "run skipped"))
  }

  func fault(_ error: FitsError, _ name: String) -> RunFault {
    RunFault(
      diagnostic: Diagnostic(
        .skip, run: entry.id, file: name, error.what, remedy: "run skipped"))
  }

  // MARK: Run

  mutating func run() throws(RunFault) -> Observation {
    guard let eventsPlace = entry.events else {
      throw fault(nil, "the index lists no EVENTS for it")
    }
    // Events first: damage there is often why the responses after them are missing.
    let eventSource = try open(eventsPlace, expected: "events")
    for kind in ResponseKind.allCases
    where reader.required.contains(kind) && entry.responses[kind] == nil {
      throw fault(nil, "no \(kind.rawValue) response, which is required")
    }
    let header = eventSource.hdu.header
    let site = site(header)
    let reference = referenceMjd(eventSource)
    let (goodTime, deadTime) = try goodTime(events: eventSource, reference: reference)
    let pointing = try pointing(
      eventSource, goodTime: goodTime, reference: reference, site: site)

    let area = try response(.aeff) { (reading) throws(RunFault) in try reading.effectiveArea() }
    let background = try response(.bkg) { (reading) throws(RunFault) in
      try reading.background(eventHeader: header)
    }
    let dispersion = try response(.edisp) { (reading) throws(RunFault) in
      try reading.energyDispersion(area: area)
    }
    let pointSpread = try response(.psf) { (reading) throws(RunFault) in
      try reading.pointSpread(area: area)
    }
    let (events, fingerprint) = try events(
      eventSource, goodTime: goodTime, area: area, background: background)

    return Observation(
      id: entry.id, file: eventsPlace.name,
      telescope: text(header, "TELESCOP"), object: text(header, "OBJECT"), pointing: pointing,
      target: target(header), site: site, referenceMjd: reference, goodTime: goodTime,
      deadTimeCorrection: deadTime, events: events, effectiveArea: area, background: background,
      pointSpread: pointSpread, energyDispersion: dispersion,
      responses: Set(entry.responses.keys), fingerprint: fingerprint)
  }

  private func text(_ header: FitsHeader, _ key: String) -> String {
    (header.string(key) ?? "").trimmingCharacters(in: .whitespaces).escapingControls
  }

  // MARK: Opening

  /// Opens the HDU that the index names and checks that it is what the index says.
  mutating func open(
    _ place: ObservationEntry.Location, expected: String
  ) throws(RunFault) -> Source {
    let file: FitsFile
    if let known = files[place.path] {
      file = known
    } else {
      do throws(FitsError) {
        file = try FitsFile(path: place.path)
      } catch {
        throw fault(error, place.name)
      }
      files[place.path] = file
      if reader.verifiesChecksums { file.verifyChecksums() }
      for finding in file.notes {
        diagnostics.append(
          Diagnostic(
            finding.kind == .card ? .note : .warning, run: entry.id, file: place.name,
            hdu: finding.hdu, finding.text, remedy: Self.remedy(finding.kind)))
      }
    }
    let hdu = try find(place, expected: expected, in: file)
    let source = Source(file: file, hdu: hdu, name: place.name)
    let content = HduContent(of: hdu)
    let isPlainGti = expected == "gti" && hdu.column("START") != nil && hdu.column("STOP") != nil
    if content == .other, let missing = HduContent.missingColumn(of: hdu, type: expected) {
      throw fault(source, "the index says \(expected), but \(missing)")
    }
    if content.hduType != expected && !isPlainGti {
      throw fault(
        source, "the index says \(expected), but the columns are those of \(content.hduClass)")
    }
    if !place.hduClass.isEmpty, place.hduClass != content.hduClass, !isPlainGti {
      note(
        .warning, source,
        "the index says \(place.hduClass), but the columns are those of \(content.hduClass)",
        remedy: "the columns decide")
    }
    return source
  }

  /// What was done about an oddity of a file.
  private static func remedy(_ kind: FitsNote.Kind) -> String? {
    switch kind {
    case .checksum, .structure: "used as it is"
    case .compression, .trailing: "all HDUs are whole: used"
    case .card: "its key counts as missing"
    }
  }

  private func find(
    _ place: ObservationEntry.Location, expected: String, in file: FitsFile
  ) throws(RunFault) -> FitsHdu {
    let found: FitsHdu?
    if let index = place.hduIndex {
      found = index < file.hdus.count ? file.hdus[index] : nil
    } else {
      found = file.hdu(named: place.hduName ?? "")
    }
    if let found {
      if let error = found.fault { throw fault(error, place.name) }
      return found
    }
    var what = "there is no such HDU, though the index lists it as \(expected)"
    // Damage may have swallowed it.
    if let error = file.hdus.last?.fault { what += "; the file is damaged: \(error.what)" }
    throw RunFault(
      diagnostic: Diagnostic(
        .skip, run: entry.id, file: place.name, hdu: place.hduName ?? "#\(place.hduIndex ?? 0)",
        what, remedy: "run skipped"))
  }

  mutating func doubles(_ source: Source, _ column: String, row: Int? = nil) throws(RunFault)
    -> [Double]
  {
    do throws(FitsError) {
      return try source.file.doubles(source.hdu, column: column, row: row)
    } catch {
      throw fault(error, source.name)
    }
  }

  // MARK: Header

  private func site(_ header: FitsHeader) -> ObservatorySite? {
    guard let longitude = header.double("GEOLON"), let latitude = header.double("GEOLAT"),
      longitude.isFinite, abs(longitude) <= 360, abs(latitude) <= 90
    else { return nil }
    return ObservatorySite(longitude: longitude, latitude: latitude)
  }

  private func target(_ header: FitsHeader) -> SkyDirection? {
    guard let ra = header.double("RA_OBJ"), let dec = header.double("DEC_OBJ"), ra.isFinite,
      abs(ra) <= 360, abs(dec) <= 90, ra != 0 || dec != 0
    else { return nil }
    return SkyDirection(ra: ra, dec: dec)
  }

  /// MJDREFI + MJDREFF, in terrestrial time.
  private mutating func referenceMjd(_ source: Source) -> Double? {
    let header = source.hdu.header
    for key in ["LIVETIME", "TSTART", "TELESCOP", "OBS_ID"] where header[key] == nil {
      note(.note, source, "\(key) is missing", remedy: "it is not needed")
    }
    // A copy under another name would pass for a run of its own; negative numbers are given to files
    // without one.
    if let own = header.int("OBS_ID"), own != entry.id, entry.id >= 0 {
      note(
        .warning, source, "OBS_ID is \(own), the index says \(entry.id)",
        remedy: "the run keeps the number of the index; check that the file is the right one")
    }
    let whole = header.double("MJDREFI") ?? header.double("MJDREF")
    guard let whole, whole.isFinite else {
      note(
        .warning, source, "MJDREFI is missing",
        remedy: "times are kept relative; dates are not known")
      return nil
    }
    let fraction = header.double("MJDREFF") ?? 0
    let reference = whole + (fraction.isFinite ? fraction : 0)
    let start = reference + (header.double("TSTART") ?? 0) / 86400
    if !CalendarDate.plausible.contains(start) || reference == 0 {
      note(
        .warning, source,
        "the run would be of \(CalendarDate.text(mjd: start)) (MJDREFI \(String(format: "%.10g", whole)))",
        remedy: "dates cannot be trusted")
      return nil
    }
    let scale = (header.string("TIMESYS") ?? "TT").uppercased().trimmingCharacters(in: .whitespaces)
    return scale == "UTC"
      ? reference + TimeScale.terrestrialMinusUniversal(mjd: reference) / 86400 : reference
  }

  /// Direction of the telescope axis (numerics.md 1.4).
  private mutating func pointing(
    _ source: Source, goodTime: GoodTimeIntervals, reference: Double?, site: ObservatorySite?
  ) throws(RunFault) -> SkyDirection {
    let header = source.hdu.header
    if (header.string("OBS_MODE") ?? "").uppercased().hasPrefix("DRIFT") {
      guard let altitude = header.double("ALT_PNT"), let azimuth = header.double("AZ_PNT"),
        altitude.isFinite, azimuth.isFinite
      else { throw fault(source, "a drift scan without ALT_PNT and AZ_PNT") }
      guard let reference, let site, let first = goodTime.start.first,
        let last = goodTime.stop.last
      else { throw fault(source, "a drift scan needs MJDREFI, GEOLON and GEOLAT") }
      let middle = reference + 0.5 * (first + last) / 86400
      let mjd = middle - TimeScale.terrestrialMinusUniversal(mjd: middle) / 86400
      note(
        .note, source, "a drift scan", remedy: "its pointing is taken at the middle of the run")
      return HorizontalFrame(mjd: mjd, site: site).direction(
        azimuth: azimuth, altitude: altitude)
    }
    for key in ["RA_PNT", "DEC_PNT"] where header.double(key) == nil {
      throw fault(source, "\(key) is missing, expected degrees")
    }
    let ra = header.double("RA_PNT") ?? .nan
    let dec = header.double("DEC_PNT") ?? .nan
    guard ra.isFinite, dec.isFinite, abs(dec) <= 90, abs(ra) <= 720 else {
      throw fault(
        source, String(format: "RA_PNT %.8g, DEC_PNT %.8g: no direction in degrees", ra, dec))
    }
    return SkyDirection(ra: ra, dec: dec)
  }
}
