package import Estimators
package import Fits
import Foundation
package import GridMath

/// Tables of flux points: FITS in the layouts of GADF, ECSV and CSV (numerics.md 12.9).
package enum FluxPointsFile {
  /// Largest text file, bytes.
  static let maximalBytes = 1 << 22

  /// Format of a file, from the ending of its name.
  package enum Format: Sendable {
    case fits
    case ecsv
    case csv

    package init(path: String) {
      let name = path.lowercased()
      if name.hasSuffix(".ecsv") {
        self = .ecsv
      } else if name.hasSuffix(".csv") || name.hasSuffix(".txt") || name.hasSuffix(".dat") {
        self = .csv
      } else {
        self = .fits
      }
    }
  }

  // MARK: Writing

  /// Writes flux points, whole or not at all; the ending of the name tells the format.
  ///
  /// - Parameters:
  ///   - points: What to write.
  ///   - path: With `.fits`, `.fits.gz`, `.ecsv` or `.csv`.
  ///   - type: What the values are to be; points without edges have no integral fluxes.
  ///   - cards: For the header of a FITS file.
  /// - Throws: `FitsError`.
  package static func write(
    _ points: FluxPoints, to path: String, as type: SedType = .likelihood, cards: [FitsCard] = []
  ) throws(FitsError) {
    let table = FluxPointTable(points, as: type)
    switch Format(path: path) {
    case .fits: try writer(table, cards: cards).write(to: path)
    case .ecsv: try AtomicFile.write(Array(FluxPointText.ecsv(table).utf8), to: path)
    case .csv: try AtomicFile.write(Array(FluxPointText.csv(table).utf8), to: path)
    }
  }

  /// Reference time of the good time intervals: 2000-01-01, MJD.
  private static let reference = 51544.0

  private static func writer(_ table: FluxPointTable, cards: [FitsCard]) -> FitsWriter {
    var writer = FitsWriter()
    writer.addPrimary(header: cards)
    let columns = table.columns.map { column -> FitsTableColumn in
      let values: FitsColumnValues =
        column.isLogical ? .logicals(column.values.map { $0 != 0 }) : .doubles(column.values)
      return FitsTableColumn(
        column.name, unit: column.unit, values,
        dimensions: column.isVector ? [column.width] : nil)
    }
    var header: [FitsCard] = []
    if let type = table.sedType {
      header.append(FitsCard("SED_TYPE", .text(type.rawValue), comment: "what the values are"))
    }
    if let confidence = table.limitConfidence {
      header.append(FitsCard("UL_CONF", .real(confidence), comment: "confidence of the limits"))
    }
    if let object = table.object {
      header.append(FitsCard("OBJECT", .text(object), comment: "source"))
    }
    writer.addTable(
      name: "FLUXPOINTS", columns: columns, rows: table.rowCount, header: header + cards)
    let intervals = DatasetFile.union(table.goodTimeMjd)
    if !intervals.isEmpty {
      func seconds(_ mjd: Double) -> Double { (mjd - reference) * 86400 }
      writer.addTable(
        name: "GTI",
        columns: [
          FitsTableColumn("START", unit: "s", .doubles(intervals.map { seconds($0[0]) })),
          FitsTableColumn("STOP", unit: "s", .doubles(intervals.map { seconds($0[1]) })),
        ], rows: intervals.count,
        header: [
          FitsCard("MJDREFI", .integer(Int64(reference))), FitsCard("MJDREFF", 0.0),
          FitsCard("TIMESYS", "tt"),
        ] + cards)
    }
    return writer
  }

  // MARK: Reading

  /// What a file gave.
  package struct Reading: Sendable {
    /// Nil if the file cannot be used; a fatal finding says why.
    package var points: FluxPoints?
    package var diagnostics: [Diagnostic]
  }

  /// Reads flux points from a FITS, ECSV or CSV file.
  ///
  /// - Returns: The points, unless a finding is fatal, and all findings.
  package static func read(path: String) -> Reading {
    do {
      let table: FluxPointTable
      switch Format(path: path) {
      case .fits: table = try readFits(path)
      case .ecsv, .csv:
        do {
          let text = try BoundedTextFile.read(
            path, limit: maximalBytes, what: "a table of flux points")
          table = try FluxPointText.read(text)
        } catch let failure as BoundedTextFile.Failure {
          throw FluxPointTable.Problem(what: failure.description)
        }
      }
      let (points, notes) = try table.points(name: name(path))
      return Reading(
        points: points, diagnostics: notes.map { Diagnostic(.note, file: path, $0) })
    } catch let problem as FluxPointTable.Problem {
      return Reading(points: nil, diagnostics: [Diagnostic(.fatal, file: path, problem.what)])
    } catch let error as FitsError {
      return Reading(points: nil, diagnostics: [Diagnostic(.fatal, file: path, error.what)])
    } catch {
      return Reading(points: nil, diagnostics: [Diagnostic(.fatal, file: path, "\(error)")])
    }
  }

  /// Name of the source from that of the file: `flux_points_Crab.fits` is of the Crab.
  private static func name(_ path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".gz", ".fits", ".fit", ".ecsv", ".csv", ".txt", ".dat"]
    where name.lowercased().hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    for start in ["flux_points_", "flux-points-"] where name.hasPrefix(start) {
      name.removeFirst(start.count)
    }
    return name
  }

  private static func readFits(_ path: String) throws -> FluxPointTable {
    let file = try FitsFile(path: path)
    guard
      let hdu = file.hdu(named: "FLUXPOINTS")
        ?? file.hdus.first(where: { $0.kind == .binaryTable || $0.kind == .asciiTable })
    else {
      throw FluxPointTable.Problem(what: "no table; expected an HDU FLUXPOINTS")
    }
    if let fault = hdu.fault { throw fault }
    var table = FluxPointTable()
    table.rowCount = hdu.rowCount
    for column in hdu.columns {
      var read = FluxPointTable.Column(name: column.name, unit: column.unit, values: [])
      switch column.typeCode {
      case .logical:
        read.values = try file.bools(hdu, column: column.name).map { $0 ? 1 : 0 }
        read.isLogical = true
      case .text, .bit, .complexFloat, .complexDouble: continue
      default: read.values = try file.doubles(hdu, column: column.name)
      }
      guard hdu.rowCount > 0, read.values.count % hdu.rowCount == 0 else { continue }
      read.width = read.values.count / hdu.rowCount
      guard read.width > 0 else { continue }
      table.columns.append(read)
    }
    if let text = hdu.header.string("SED_TYPE") {
      guard let type = SedType(rawValue: text.trimmingCharacters(in: .whitespaces)) else {
        throw FluxPointTable.Problem(
          what: "SED_TYPE '\(text)'; expected "
            + SedType.allCases.map(\.rawValue).joined(separator: ", "))
      }
      table.sedType = type
    }
    table.limitConfidence = hdu.header.double("UL_CONF")
    table.object = hdu.header.string("OBJECT")
    table.goodTimeMjd = try goodTime(file)
    return table
  }

  private static func goodTime(_ file: FitsFile) throws -> [[Double]] {
    guard let hdu = file.hdu(named: "GTI"), hdu.fault == nil, hdu.column("START") != nil,
      hdu.column("STOP") != nil, let days = hdu.header.double("MJDREFI")
    else { return [] }
    let reference = days + (hdu.header.double("MJDREFF") ?? 0)
    let start = try file.doubles(hdu, column: "START")
    let stop = try file.doubles(hdu, column: "STOP")
    return zip(start, stop).map { [reference + $0 / 86400, reference + $1 / 86400] }
  }
}
