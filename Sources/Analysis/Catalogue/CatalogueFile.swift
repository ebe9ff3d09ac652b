import Fits
import Foundation
import GridMath
import SkyGeometry

/// Catalogues of sources as FITS tables: gamma-cat and those of Fermi-LAT.
///
/// Columns are found by name; the catalogues name them differently.
enum CatalogueFile {
  private static let nameColumns = ["Source_Name", "common_name"]
  private static let aliasColumns = [
    "ASSOC1", "ASSOC2", "ASSOC", "ASSOC_TEV", "ASSOC_FHL", "TEVCAT_ASSOC", "gamma_names",
    "fermi_names", "other_names", "tevcat_name",
  ]
  /// Pairs of columns for the position; the first pair with numbers counts.
  private static let positionColumns = [
    ("RAJ2000", "DEJ2000"), ("pos_ra", "pos_dec"), ("ra", "dec"),
  ]
  private static let kindColumns = ["CLASS1", "CLASS", "classes"]
  private static let redshiftColumns = ["REDSHIFT", "redshift"]
  private static let sizeColumns = ["morph_sigma", "Model_SemiMajor"]
  /// Most rows: the largest catalogue has some 7000.
  private static let maximalRows = 200_000

  /// The sources of a file.
  ///
  /// - Parameters:
  ///   - path: FITS, plain or gzip.
  ///   - origin: name of the catalogue.
  /// - Returns: the sources; rows without name or position are passed over.
  /// - Throws: `FitsError`.
  static func read(path: String, origin: String) throws(FitsError) -> [CatalogueSource] {
    let file = try FitsFile(path: path)
    let found = file.hdus.first { hdu in
      nameColumns.contains { hdu.column($0) != nil }
        && positionColumns.contains { hdu.column($0.0) != nil }
    }
    guard let hdu = found else {
      throw FitsError(
        .missing, operation: "find", file: path,
        detail: "there is no table of sources; expected columns Source_Name, RAJ2000, DEJ2000 "
          + "(Fermi) or common_name, ra, dec (gamma-cat)")
    }
    if let fault = hdu.fault { throw fault }
    guard hdu.rowCount <= maximalRows else {
      throw FitsError(
        .tooLarge, operation: "read", file: path, hdu: hdu.label,
        detail: "\(hdu.rowCount) rows; a catalogue has at most \(maximalRows)")
    }
    let names = try texts(file, hdu, nameColumns).first ?? []
    var positions: [(ra: [Double], dec: [Double])] = []
    for (ra, dec) in positionColumns where hdu.column(ra) != nil && hdu.column(dec) != nil {
      positions.append(
        (try file.doubles(hdu, column: ra), try file.doubles(hdu, column: dec)))
    }
    let aliases = try texts(file, hdu, aliasColumns)
    let kinds = try texts(file, hdu, kindColumns).first ?? []
    let redshifts = try numbers(file, hdu, redshiftColumns)
    let sizes = try numbers(file, hdu, sizeColumns)
    var sources: [CatalogueSource] = []
    for row in names.indices where !names[row].trimmed.isEmpty {
      let place = positions.first { pair in
        pair.ra.indices.contains(row) && pair.dec.indices.contains(row)
          && pair.ra[row].isFinite && abs(pair.ra[row]) <= 360 && abs(pair.dec[row]) <= 90
      }
      guard let place else { continue }
      let others = aliases.flatMap { column in
        column.indices.contains(row) ? column[row].split(separator: ",").map(String.init) : []
      }
      sources.append(
        CatalogueSource(
          name: names[row].trimmed.escapingControls,
          aliases: others.map { $0.trimmed.escapingControls }.filter { !$0.isEmpty },
          position: SkyDirection(ra: place.ra[row], dec: place.dec[row]),
          kind: kinds.indices.contains(row) ? kinds[row].trimmed.escapingControls : "",
          redshift: redshifts.flatMap { $0.indices.contains(row) && $0[row] > 0 ? $0[row] : nil },
          size: sizes.flatMap { $0.indices.contains(row) && $0[row] > 0 ? $0[row] : nil } ?? 0,
          reference: origin, origin: origin))
    }
    return sources
  }

  /// The text columns of a list that are there.
  private static func texts(
    _ file: FitsFile, _ hdu: FitsHdu, _ names: [String]
  ) throws(FitsError) -> [[String]] {
    var result: [[String]] = []
    for name in names where hdu.column(name) != nil {
      result.append(try file.strings(hdu, column: name))
    }
    return result
  }

  /// The first number column of a list that is there.
  private static func numbers(
    _ file: FitsFile, _ hdu: FitsHdu, _ names: [String]
  ) throws(FitsError) -> [Double]? {
    for name in names where hdu.column(name) != nil {
      return try file.doubles(hdu, column: name)
    }
    return nil
  }
}
