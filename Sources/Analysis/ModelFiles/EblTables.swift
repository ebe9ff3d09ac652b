import Fits
import Foundation
package import Models

/// Finds and reads tables of absorption by the extragalactic background light.
///
/// The published tables are read where the user has them; their licences forbid shipping them.
package struct EblTables: Sendable {
  /// Gammapy's names of the published tables, and their files in the folder `ebl`.
  package static let files = [
    "dominguez": "ebl_dominguez11.fits.gz",
    "franceschini": "ebl_franceschini.fits.gz",
    "finke": "frd_abs.fits.gz",
    "franceschini17": "ebl_franceschini_2017.fits.gz",
    "saldana-lopez21": "ebl_saldana-lopez_2021.fits.gz",
  ]

  /// Why a table cannot be had.
  package struct Failure: Error, Sendable, CustomStringConvertible {
    /// One line: what is wrong and where the table was looked for.
    package let description: String
    /// Whether there is no such file, in contrast to one that cannot be used.
    package let isMissing: Bool
  }

  /// What `$GAMMAPY_DATA` means.
  package var variables: PathVariables
  /// A folder with the published tables, before that of `$GAMMAPY_DATA`; nil: `ebl_folder` of the
  /// user's settings, if it is set.
  package var folder: String?
  private var known: [String: OpticalDepthTable] = [:]

  package init(variables: PathVariables = PathVariables(), folder: String? = nil) {
    self.variables = variables
    self.folder = folder
  }

  /// Names that a model can refer to: the table that is computed here, then the published ones.
  package static var names: [String] { [OpticalDepthTable.computedName] + files.keys.sorted() }

  /// What can be used in place of a table that is not there.
  private static let offer =
    "or take \"reference: \(OpticalDepthTable.computedName)\", which needs no file"

  /// Name as Gammapy's model files have it, for a table that has a name.
  package static func filename(of reference: String) -> String? {
    files[reference].map { "$GAMMAPY_DATA/ebl/" + $0 }
  }

  /// The table with a name, such as `dominguez`, or `gammascope` for the one that needs no file.
  package mutating func table(named reference: String) throws(Failure) -> OpticalDepthTable {
    if reference == OpticalDepthTable.computedName { return .computed }
    guard let file = Self.files[reference] else {
      let names = Self.names.joined(separator: ", ")
      let hint = Spelling.nearest(to: reference, among: Self.names)
      throw Failure(
        description: "there is no table called \(Spelling.quoted(reference)); "
          + (hint.map { "did you mean \($0)?" } ?? "accepted: \(names)"), isMissing: false)
    }
    return try table(file: file, reference: reference, before: [])
  }

  /// The table of a file, or the published one whose name the file name contains.
  ///
  /// - Parameters:
  ///   - filename: as a model file has it.
  ///   - base: the folder that relative names are relative to.
  /// - Returns: the table, whose source is a name, a name with a variable, or a path.
  /// - Throws: `Failure` that says where the table was looked for.
  package mutating func table(
    filename: String, relativeTo base: String
  ) throws(Failure) -> OpticalDepthTable {
    var tried: [String] = []
    let reference = Self.files.first { filename.contains($0.value.dropLast(3)) }?.key
    let path: String?
    do {
      path = try variables.resolve(filename, relativeTo: base)
    } catch let unknown {
      guard reference != nil else {
        throw Failure(description: unknown.description, isMissing: true)
      }
      path = nil
    }
    if let path {
      if FileManager.default.fileExists(atPath: path) {
        let isStandard = reference.flatMap { Self.filename(of: $0) } == filename
        let isPortable = filename.hasPrefix("$")
        return try read(
          path, source: isStandard ? reference ?? filename : isPortable ? filename : path)
      }
      tried = [path]
    }
    guard let reference, let file = Self.files[reference] else {
      throw Failure(
        description: "no EBL table here: looked for \(tried.joined(separator: ", "));"
          + " expected an XSPEC table (FITS); \(Self.offer)", isMissing: true)
    }
    return try table(file: file, reference: reference, before: tried)
  }

  private mutating func table(
    file: String, reference: String, before: [String]
  ) throws(Failure) -> OpticalDepthTable {
    var tried = before
    let configured =
      folder ?? UserSettings.read(environment: variables.inherited).settings.eblFolder
    var places = configured.map { [$0] } ?? []
    let data = try? variables.resolve("$GAMMAPY_DATA", relativeTo: variables.baseFolder)
    if let data { places.append(data + "/ebl") }
    for place in places {
      let path = PathVariables.normalized(place + "/" + file)
      if FileManager.default.fileExists(atPath: path) {
        return try read(path, source: reference)
      }
      if !tried.contains(path) { tried.append(path) }
    }
    let looked = tried.isEmpty ? "" : "looked for " + tried.joined(separator: ", ")
    let unset = data == nil ? "$GAMMAPY_DATA is not set" : ""
    let remedy = "set GAMMAPY_DATA to the folder that has ebl/\(file); \(Self.offer)"
    let parts = [looked, unset].filter { !$0.isEmpty }.joined(separator: "; ")
    throw Failure(
      description: "no EBL table \(Spelling.quoted(reference)): \(parts); \(remedy)",
      isMissing: true)
  }

  private mutating func read(
    _ path: String, source: String
  ) throws(Failure) -> OpticalDepthTable {
    if var table = known[path] {
      table.source = source
      return table
    }
    do {
      let table = try Self.read(path, source: source)
      known[path] = table
      return table
    } catch let error as ModelError {
      throw Failure(description: "\(path): \(error)", isMissing: false)
    } catch {
      throw Failure(description: "\(error)", isMissing: false)
    }
  }

  /// Reads an XSPEC table file (numerics.md 10.10).
  ///
  /// Row i of SPECTRA belongs to the value i of the parameter; PARAMVAL is ignored.
  /// - Throws: `FitsError`, or `ModelError` for tables that do not fit together.
  package static func read(_ path: String, source: String) throws -> OpticalDepthTable {
    let file = try FitsFile(path: path)
    let parameters = try file.require("PARAMETERS")
    let energies = try file.require("ENERGIES")
    let spectra = try file.require("SPECTRA")
    let unit = energies.column("ENERG_LO")?.unit ?? "keV"
    let isDouble = [(parameters, "VALUE"), (energies, "ENERG_LO"), (spectra, "INTPSPEC")]
      .contains { $0.0.column($0.1)?.typeCode.isDouble == true }
    guard (energies.column("ENERG_HI")?.unit ?? "keV") == unit else {
      throw ModelError(
        .wrongDimension, key: "ENERG_HI", what: "a unit other than that of ENERG_LO",
        expected: "the same")
    }
    guard isDouble else {
      let redshifts = try file.floats(parameters, column: "VALUE", row: 0)
      let low = try file.floats(energies, column: "ENERG_LO")
      let high = try file.floats(energies, column: "ENERG_HI")
      let values = try file.floats(spectra, column: "INTPSPEC")
      return try OpticalDepthTable(
        source: source, redshifts: redshifts, lowEnergies: low, highEnergies: high,
        energyUnit: unit, transmissions: Array(values.prefix(redshifts.count * low.count)))
    }
    let all = try file.doubles(parameters, column: "VALUE", row: 0)
    let low = try file.doubles(energies, column: "ENERG_LO")
    let high = try file.doubles(energies, column: "ENERG_HI")
    let values = try file.doubles(spectra, column: "INTPSPEC")
    guard low.count == high.count, values.count >= all.count * low.count else {
      throw ModelError(
        .badTable, key: "INTPSPEC",
        what: "\(values.count) values for \(all.count) redshifts x \(low.count) energies",
        expected: "a value for each")
    }
    var rows: [Int] = []
    for row in all.indices.sorted(by: { (all[$0], $0) < (all[$1], $1) })
    where rows.last.map({ all[$0] != all[row] }) ?? true {
      rows.append(row)
    }
    return try OpticalDepthTable(
      source: source, redshifts: rows.map { all[$0] },
      energies: zip(low, high).map { ($0 * $1).squareRoot() }, energyUnit: unit,
      transmissions: rows.flatMap { values[$0 * low.count..<($0 + 1) * low.count] })
  }
}

extension FitsColumn.TypeCode {
  fileprivate var isDouble: Bool {
    switch self {
    case .double, .variable(.double, _): true
    default: false
    }
  }
}
