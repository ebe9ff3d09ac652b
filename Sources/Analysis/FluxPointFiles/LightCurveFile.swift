package import Estimators
package import Fits

/// Light curves in the layout `lightcurve` of Gammapy's `FluxPoints`.
///
/// A row for each interval; each cell has a value for each range of energies. Times are days of MJD in
/// terrestrial time. The values are integral fluxes: from norms Gammapy gets no flux back where there
/// is only one range of energies.
package enum LightCurveFile {
  /// The file of a source's light curve.
  ///
  /// - Parameters:
  ///   - curve: What to write.
  ///   - cards: For the headers.
  /// - Returns: What writes it.
  package static func writer(_ curve: SourceLightCurve, cards: [FitsCard] = []) -> FitsWriter {
    let intervals = curve.ranges[0].intervals
    let energies = curve.ranges.count
    // All points in one table: a quantity that any has is there for all.
    let points = intervals.indices.flatMap { i in curve.ranges.map { $0.intervals[i].point } }
    var fluxes = FluxPoints(source: curve.source, points: points)
    fluxes.limitSigmas = curve.ranges.first?.limitSigmas ?? fluxes.limitSigmas
    let table = FluxPointTable(fluxes, as: .flux)
    var columns = [
      FitsTableColumn("time_min", unit: "d", .doubles(intervals.map(\.startMjd))),
      FitsTableColumn("time_max", unit: "d", .doubles(intervals.map(\.stopMjd))),
      FitsTableColumn("interval", .texts(intervals.map(\.name))),
    ]
    columns += table.columns.map { column in
      let values: FitsColumnValues =
        column.isLogical ? .logicals(column.values.map { $0 != 0 }) : .doubles(column.values)
      return FitsTableColumn(
        column.name, unit: column.unit, values,
        dimensions: column.isVector ? [energies, column.width] : [energies])
    }
    var header = [
      FitsCard("SED_TYPE", .text(SedType.flux.rawValue), comment: "what the values are"),
      FitsCard("OBJECT", .text(curve.source), comment: "source"),
      FitsCard("MJDREFI", .integer(0)), FitsCard("MJDREFF", 0.0), FitsCard("TIMESYS", "tt"),
      FitsCard("TIMEUNIT", "d"),
    ]
    if let confidence = table.limitConfidence {
      header.append(FitsCard("UL_CONF", .real(confidence), comment: "confidence of the limits"))
    }
    var writer = FitsWriter()
    writer.addPrimary(header: cards)
    writer.addTable(
      name: "FLUXPOINTS", columns: columns, rows: intervals.count, header: header + cards)
    return writer
  }
}
