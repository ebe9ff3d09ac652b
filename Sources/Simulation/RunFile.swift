import Fits
import Foundation
import GridMath
import Models
import Observations
import SkyGeometry

/// Writes one run as a DL3 file: events, good time and responses (GADF 0.3).
struct RunFile {
  let field: SimulatedField
  let tables: [ResponseTables.Table]

  init(_ field: SimulatedField) {
    self.field = field
    tables =
      ResponseTables(
        responses: field.responses, declaredAlignment: field.declaredAlignment
      ).all
  }

  /// The file of a run.
  func writer(_ run: SimulatedRun, _ events: SampledEvents) -> FitsWriter {
    var writer = FitsWriter()
    writer.addPrimary()
    let count = events.count
    writer.addTable(
      name: "EVENTS",
      columns: [
        FitsTableColumn("EVENT_ID", .ints((0..<count).map { Int64($0 + 1) })),
        FitsTableColumn("TIME", unit: "s", .doubles(events.list.time)),
        FitsTableColumn("RA", unit: "deg", .floats(events.list.ra.map { Float($0) })),
        FitsTableColumn("DEC", unit: "deg", .floats(events.list.dec.map { Float($0) })),
        FitsTableColumn("ENERGY", unit: "TeV", .floats(events.list.energy.map { Float($0) })),
        FitsTableColumn("MC_ID", .int16s(events.source.map { $0 + 1 })),
      ], rows: count, header: eventCards(run))
    writer.addTable(
      name: "GTI",
      columns: [
        FitsTableColumn("START", unit: "s", .doubles([run.start])),
        FitsTableColumn("STOP", unit: "s", .doubles([run.start + run.ontime])),
      ],
      header: GadfCards.format + [FitsCard("HDUCLAS1", "GTI")]
        + GadfCards.time(referenceMjd: field.referenceMjd))
    for table in tables {
      writer.addTable(name: table.name, columns: table.columns, header: table.cards)
    }
    return writer
  }

  private func eventCards(_ run: SimulatedRun) -> [FitsCard] {
    let pointing = run.pointing.icrs
    let start = date(run.start)
    let stop = date(run.start + run.ontime)
    let place = horizon(run)
    let names = field.models.enumerated().map { index, model in
      FitsCard("MMN\(Self.padded(index + 1))", .text(Self.plain(model.name)))
    }
    let numbers = field.models.indices.map { index in
      FitsCard("MID\(Self.padded(index + 1))", .integer(Int64(index + 1)))
    }
    return GadfCards.format + [
      FitsCard("HDUCLAS1", "EVENTS"), FitsCard("OBS_ID", .integer(Int64(run.id))),
    ] + GadfCards.time(referenceMjd: field.referenceMjd) + [
      FitsCard("TSTART", .real(run.start)), FitsCard("TSTOP", .real(run.start + run.ontime)),
      FitsCard("DATE-OBS", .text(start.day)), FitsCard("TIME-OBS", .text(start.time)),
      FitsCard("DATE-END", .text(stop.day)), FitsCard("TIME-END", .text(stop.time)),
      FitsCard("ONTIME", .real(run.ontime)), FitsCard("LIVETIME", .real(run.livetime)),
      FitsCard("DEADC", .real(run.deadTimeCorrection)), FitsCard("TELAPSE", .real(run.ontime)),
      FitsCard("OBS_MODE", "POINTING"), FitsCard("RA_PNT", .real(pointing.lon)),
      FitsCard("DEC_PNT", .real(pointing.lat)), FitsCard("ALT_PNT", .real(place.altitude)),
      FitsCard("AZ_PNT", .real(place.azimuth)), FitsCard("EQUINOX", .real(2000)),
      FitsCard("RADECSYS", "ICRS"), FitsCard("ORIGIN", "simulated"),
      FitsCard("TELESCOP", .text(Self.plain(field.responses.telescope))),
      FitsCard("INSTRUME", .text(Self.plain(field.responses.instrument))),
      FitsCard("GEOLON", .real(field.site.longitude)),
      FitsCard("GEOLAT", .real(field.site.latitude)),
      FitsCard("ALTITUDE", .real(field.altitude)), FitsCard("EUNIT", "TeV"),
      FitsCard("N_TELS", 2), FitsCard("TELLIST", "1,2"),
    ] + target(run) + [FitsCard("NMCIDS", .integer(Int64(field.models.count)))] + numbers + names
  }

  private func target(_ run: SimulatedRun) -> [FitsCard] {
    var cards = [FitsCard("OBJECT", .text(Self.plain(run.object)))]
    if let target = run.target?.icrs {
      cards += [FitsCard("RA_OBJ", .real(target.lon)), FitsCard("DEC_OBJ", .real(target.lat))]
    }
    return cards
  }

  func date(_ time: Double) -> (day: String, time: String) {
    let mjd = Double(field.referenceMjd) + time / 86400
    return GadfCards.date(
      mjd: mjd, terrestrialMinusUniversal: TimeScale.terrestrialMinusUniversal(mjd: mjd))
  }

  /// Where the telescopes point in the middle of the run, degrees.
  func horizon(_ run: SimulatedRun) -> (altitude: Double, azimuth: Double) {
    let mjd = Double(field.referenceMjd) + (run.start + 0.5 * run.ontime) / 86400
    let universal = mjd - TimeScale.terrestrialMinusUniversal(mjd: mjd) / 86400
    let place = HorizontalFrame(mjd: universal, site: field.site)
      .azimuthAltitude(run.pointing.icrs.unitVector)
    let azimuth = place.azimuth * 180 / .pi
    return (place.altitude * 180 / .pi, azimuth < 0 ? azimuth + 360 : azimuth)
  }

  /// Header cards hold printable ASCII only.
  static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? Character($0) : "?" }
    return String(String(kept).prefix(60))
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
