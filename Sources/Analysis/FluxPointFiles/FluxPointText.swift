import Foundation
import Yams

/// Tables of flux points as text: ECSV as astropy writes it, and CSV with units in the names.
enum FluxPointText {
  // MARK: Writing

  /// Shortest text that gives the same number again; empty for a missing one.
  private static func text(_ value: Double) -> String { value.isNaN ? "" : "\(value)" }

  /// ECSV 1.0 with vectors as JSON arrays.
  static func ecsv(_ table: FluxPointTable) -> String {
    var lines = ["# %ECSV 1.0", "# ---", "# delimiter: ','", "# datatype:"]
    for column in table.columns {
      var parts = ["name: \(column.name)"]
      if let unit = column.unit { parts.append("unit: \(unit)") }
      if column.isVector {
        parts.append("datatype: string")
        parts.append("subtype: 'float64[\(column.width)]'")
      } else {
        parts.append("datatype: \(column.isLogical ? "bool" : "float64")")
      }
      lines.append("# - {" + parts.joined(separator: ", ") + "}")
    }
    var meta: [String] = []
    if let type = table.sedType { meta.append("# - {SED_TYPE: \(type.rawValue)}") }
    if let confidence = table.limitConfidence { meta.append("# - {UL_CONF: \(confidence)}") }
    if let object = table.object { meta.append("# - {OBJECT: \(quoted(object))}") }
    if !meta.isEmpty { lines += ["# meta: !!omap"] + meta }
    lines.append("# schema: astropy-2.0")
    lines.append(table.columns.map(\.name).joined(separator: ","))
    for row in 0..<table.rowCount {
      lines.append(table.columns.map { cell($0, row, asVector: true) }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// CSV for spreadsheets: units in brackets after the names, a column for each value of a vector.
  static func csv(_ table: FluxPointTable) -> String {
    var lines: [String] = []
    var names: [String] = []
    for column in table.columns {
      let unit = column.unit.map { " [\($0)]" } ?? ""
      names +=
        column.width == 1
        ? [column.name + unit] : (0..<column.width).map { "\(column.name)_\($0)\(unit)" }
    }
    lines.append(names.joined(separator: ","))
    for row in 0..<table.rowCount {
      lines.append(table.columns.map { cell($0, row, asVector: false) }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(
    _ column: FluxPointTable.Column, _ row: Int, asVector: Bool
  ) -> String {
    let values = column.values[(row * column.width)..<((row + 1) * column.width)]
    if column.isLogical { return values.map { $0 != 0 ? "True" : "False" }.joined(separator: ",") }
    guard asVector else { return values.map(text).joined(separator: ",") }
    // An empty cell of ECSV is a masked value, which Gammapy takes as 0.
    guard column.isVector else { return values.map { "\($0)" }.joined(separator: ",") }
    return "\"[" + values.map { $0.isNaN ? "null" : "\($0)" }.joined(separator: ",") + "]\""
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }

  // MARK: Reading

  /// Reads ECSV, or text with one line of names: separated by commas, semicolons, tabs or blanks.
  static func read(_ text: String) throws(FluxPointTable.Problem) -> FluxPointTable {
    var table = FluxPointTable()
    var comments: [String] = []
    var rows: [(line: Int, cells: [String])] = []
    var separator: Character?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      if line.allSatisfy(\.isWhitespace) { continue }
      if line.hasPrefix("#") {
        comments.append(String(line.dropFirst().drop { $0 == " " && comments.isEmpty }))
        continue
      }
      if rows.isEmpty {
        separator = [",", ";", "\t"].first { line.contains($0) }
      }
      rows.append((index + 1, cells(line, separator)))
    }
    guard let names = rows.first?.cells, rows.count > 1 else {
      throw FluxPointTable.Problem(what: "no rows; expected a line of names and flux points")
    }
    for row in rows where row.cells.count != names.count {
      throw FluxPointTable.Problem(
        what: "line \(row.line) has \(row.cells.count) values; expected \(names.count), one for "
          + "each name in line \(rows[0].line)")
    }
    let header = try Self.header(comments)
    table.rowCount = rows.count - 1
    for (number, name) in names.enumerated() {
      let (plain, unit) = split(name)
      guard !["source", "name", "comment", "reference"].contains(plain) else { continue }
      let parsed = rows.dropFirst().map { values($0.cells[number]) }
      guard let width = parsed.lazy.compactMap({ $0?.count }).first,
        parsed.allSatisfy({ $0 != nil && ($0?.count == width || $0?.count == 1) })
      else { continue }
      table.columns.append(
        FluxPointTable.Column(
          name: plain, unit: unit ?? header.units[plain],
          values: parsed.flatMap { values -> [Double] in
            let values = values ?? []
            return values.count == width ? values : [Double](repeating: .nan, count: width)
          }, width: width))
    }
    if let type = header.meta["SED_TYPE"] {
      guard let known = SedType(rawValue: type) else {
        throw FluxPointTable.Problem(
          what: "SED_TYPE '\(type)'; expected "
            + SedType.allCases.map(\.rawValue).joined(separator: ", "))
      }
      table.sedType = known
    }
    table.limitConfidence = header.meta["UL_CONF"].flatMap(Double.init)
    table.object = header.meta["OBJECT"]
    return table
  }

  /// Cells of a line; in quotes a separator counts as text, and two quotes are one.
  private static func cells(_ line: Substring, _ separator: Character?) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuoted = false
    for character in line {
      if character == "\"" {
        if !isQuoted && wasQuoted { cell.append("\"") }
        isQuoted.toggle()
        wasQuoted = true
        continue
      }
      if isQuoted || character != separator && !(separator == nil && character.isWhitespace) {
        cell.append(character)
        continue
      }
      if separator != nil || !cell.isEmpty || wasQuoted { cells.append(cell) }
      cell = ""
      wasQuoted = false
    }
    if separator != nil || !cell.isEmpty || wasQuoted { cells.append(cell) }
    return cells.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Numbers of a cell: one, or those of a JSON array; NaN for a missing one; nil for other text.
  private static func values(_ cell: String) -> [Double]? {
    func number(_ text: String) -> Double? {
      switch text.lowercased() {
      case "", "nan", "null", "none", "--", "-": .nan
      case "true": 1
      case "false": 0
      default: Double(text)
      }
    }
    guard cell.hasPrefix("["), cell.hasSuffix("]") else { return number(cell).map { [$0] } }
    let parts = cell.dropFirst().dropLast().split(separator: ",").map {
      number($0.trimmingCharacters(in: .whitespaces))
    }
    return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }
  }

  /// `e_ref [TeV]` or `e_ref (TeV)` as name and unit; usual names of energies become those of GADF.
  private static func split(_ name: String) -> (name: String, unit: String?) {
    var plain = name
    var unit: String?
    for (open, close) in [("[", "]"), ("(", ")")] where name.hasSuffix(close) {
      guard let start = name.range(of: open) else { continue }
      plain = String(name[..<start.lowerBound])
      unit = String(name[start.upperBound...].dropLast()).trimmingCharacters(in: .whitespaces)
      break
    }
    plain = plain.trimmingCharacters(in: .whitespaces)
    let known = ["energy": "e_ref", "e_center": "e_ref", "emin": "e_min", "emax": "e_max"]
    return (known[plain.lowercased()] ?? plain, unit)
  }

  /// Units and metadata of an ECSV header; nothing for other comments.
  private static func header(
    _ comments: [String]
  ) throws(FluxPointTable.Problem) -> (units: [String: String], meta: [String: String]) {
    guard comments.first?.hasPrefix("%ECSV") == true else { return ([:], [:]) }
    let yaml = comments.dropFirst().map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 }
      .joined(separator: "\n")
    let root: Node?
    do {
      root = try YamlDocument.compose(yaml)
    } catch {
      throw FluxPointTable.Problem(what: "ECSV header: \(error.what)")
    }
    var units: [String: String] = [:]
    for column in root?["datatype"]?.sequence.map(Array.init) ?? [] {
      guard let name = column["name"]?.string, let unit = column["unit"]?.string else { continue }
      units[name] = unit
    }
    var meta: [String: String] = [:]
    func take(_ mapping: Node.Mapping) {
      for (key, value) in mapping {
        if let key = key.string, let value = value.string { meta[key] = value }
      }
    }
    if let mapping = root?["meta"]?.mapping { take(mapping) }
    for item in root?["meta"]?.sequence.map(Array.init) ?? [] {
      if let mapping = item.mapping { take(mapping) }
    }
    return (units, meta)
  }
}
