package import Fits
import Foundation
import GridMath

/// Values of a map file.
package enum MapPixels: Sendable {
  /// Single precision.
  case float([Float])
  /// Double precision.
  case double([Double])
  /// A mask, written as 64-bit integers as Gammapy does.
  case mask([Bool])

  var fits: FitsPixels {
    switch self {
    case .float(let values): .float(values)
    case .double(let values): .double(values)
    case .mask(let values): .int64(values.map { $0 ? 1 : 0 })
    }
  }
}

/// Maps in the layout of Gammapy 2.1 (`Map.write`, format "gadf").
///
/// One image HDU and, for maps with an energy axis, a table `<NAME>_BANDS` with the bins; the
/// primary HDU where no name is given. DS9 and any FITS reader open the image.
package enum GammapyMap {
  /// Adds a map to a file.
  ///
  /// - Parameters:
  ///   - pixels: [energy, y, x], or [y, x] without an axis.
  ///   - geometry: projection and size.
  ///   - axis: energy bins, nil for a plain image.
  ///   - unit: BUNIT.
  ///   - name: EXTNAME; nil for the primary HDU, which must then be the first of the file.
  ///   - cards: further cards, such as CREATOR, DATE and HISTORY.
  ///   - writer: file to add to.
  package static func append<Role: EnergyRole>(
    _ pixels: MapPixels, geometry: WcsGeometry, axis: EnergyAxis<Role>?, unit: String,
    name: String? = nil, cards: [FitsCard] = [], to writer: inout FitsWriter
  ) {
    let label = (name ?? "PRIMARY").uppercased()
    var header = geometry.headerCards()
    var shape = [geometry.nx, geometry.ny]
    if let axis {
      header += axisCards(axis)
      shape.append(axis.count)
    }
    header.append(
      FitsCard("WCSSHAPE", .text("(" + shape.map(String.init).joined(separator: ",") + ")")))
    if axis != nil { header.append(FitsCard("BANDSHDU", .text("\(label)_BANDS"))) }
    header.append(FitsCard("META", "{}"))
    header.append(FitsCard("BUNIT", .text(unit)))
    header += cards
    if name != nil, writer.isEmpty { writer.addPrimary() }
    writer.addImage(
      axes: Array(shape.reversed()), values: pixels.fits, header: header,
      name: name == nil ? nil : label)
    if let axis { appendBands(axis, name: "\(label)_BANDS", to: &writer) }
  }

  /// Adds a plain image to a file; see the version with an axis.
  package static func append(
    _ pixels: MapPixels, geometry: WcsGeometry, unit: String, name: String? = nil,
    cards: [FitsCard] = [], to writer: inout FitsWriter
  ) {
    append(
      pixels, geometry: geometry, axis: RecoEnergyAxis?.none, unit: unit, name: name, cards: cards,
      to: &writer)
  }

  /// Names of the columns with the lower and upper edges.
  static func edgeColumns<Role: EnergyRole>(_ role: Role.Type) -> (low: String, high: String) {
    role.columnPrefix == "ENERGY"
      ? ("E_MIN", "E_MAX") : ("\(role.columnPrefix)_MIN", "\(role.columnPrefix)_MAX")
  }

  private static func axisCards<Role: EnergyRole>(_ axis: EnergyAxis<Role>) -> [FitsCard] {
    let columns = edgeColumns(Role.self)
    return [
      FitsCard("AXCOLS1", .text("\(columns.low),\(columns.high)")), FitsCard("INTERP1", "log"),
    ]
  }

  /// Adds a BANDS table with the bins of an axis.
  package static func appendBands<Role: EnergyRole>(
    _ axis: EnergyAxis<Role>, name: String, to writer: inout FitsWriter
  ) {
    let columns = edgeColumns(Role.self)
    writer.addTable(
      name: name,
      columns: [
        FitsTableColumn("CHANNEL", .ints((0..<axis.count).map { Int64($0) })),
        FitsTableColumn(Role.columnPrefix, unit: "TeV", .doubles(axis.centers)),
        FitsTableColumn(columns.low, unit: "TeV", .doubles(Array(axis.edges.dropLast()))),
        FitsTableColumn(columns.high, unit: "TeV", .doubles(Array(axis.edges.dropFirst()))),
      ], header: axisCards(axis))
  }

  /// Reads the energy bins that belong to an image HDU.
  ///
  /// - Throws: `FitsError` if there is no such table, or its bins are not contiguous and positive.
  package static func readAxis<Role: EnergyRole>(
    _ role: Role.Type, of image: FitsHdu, in file: FitsFile
  ) throws(FitsError) -> EnergyAxis<Role> {
    let name = image.header.string("BANDSHDU") ?? "\(image.name)_BANDS"
    func failure(_ kind: FitsError.Kind, _ detail: String, column: String? = nil) -> FitsError {
      FitsError(
        kind, operation: "read energy axis", file: file.path, hdu: name, column: column,
        detail: detail)
    }
    guard let table = file.hdu(named: name) else {
      throw failure(
        .missing, "there is no such table; expected the energy bins of \(image.label) in it")
    }
    let names = edgeColumns(role)
    guard let low = table.column(names.low), let high = table.column(names.high) else {
      let found = table.columns.map(\.name).joined(separator: ", ")
      throw failure(
        .missing, "the columns are \(found); expected \(names.low) and \(names.high)")
    }
    var edges: [[Double]] = []
    for column in [low, high] {
      let unit = column.unit ?? "TeV"
      guard let scale = PhysicalUnit(unit)?.factor(to: .init(factor: 1, energy: 1)) else {
        throw failure(
          .wrongType, "unit '\(unit)' is not an energy; expected TeV", column: column.name)
      }
      edges.append(try file.doubles(table, column: column.name).map { $0 * scale })
    }
    let (lows, highs) = (edges[0], edges[1])
    guard !lows.isEmpty else { throw failure(.corrupt, "no rows; expected energy bins") }
    for bin in lows.indices {
      let isBin = lows[bin] > 0 && highs[bin] > lows[bin] && highs[bin].isFinite
      guard isBin else {
        throw failure(
          .corrupt,
          "bin \(bin) from \(lows[bin]) to \(highs[bin]) TeV; expected positive, rising edges")
      }
      if bin > 0, abs(lows[bin] / highs[bin - 1] - 1) > 1e-6 {
        throw failure(.corrupt, "a gap or overlap before bin \(bin); expected contiguous bins")
      }
    }
    return EnergyAxis(edges: lows + [highs[highs.count - 1]])
  }
}
