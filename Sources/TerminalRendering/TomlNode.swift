import TOMLKit

/// A TOML document as plain values.
package indirect enum TomlNode: Hashable, Sendable {
  case text(String)
  case integer(Int)
  case real(Double)
  case flag(Bool)
  case list([TomlNode])
  case table([String: TomlNode])
  case other

  package var string: String? {
    if case .text(let value) = self { value } else { nil }
  }

  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  package var items: [TomlNode]? {
    if case .list(let value) = self { value } else { nil }
  }

  package var entries: [String: TomlNode]? {
    if case .table(let value) = self { value } else { nil }
  }

  private init(_ value: any TOMLValueConvertible) {
    if let table = value.table {
      self = .table(Self.entries(of: table))
    } else if let array = value.array {
      self = .list(array.map { TomlNode($0) })
    } else if let text = value.string {
      self = .text(text)
    } else if let flag = value.bool {
      self = .flag(flag)
    } else if let number = value.int {
      self = .integer(number)
    } else if let number = value.double {
      self = .real(number)
    } else {
      self = .other
    }
  }

  private static func entries(of table: TOMLTable) -> [String: TomlNode] {
    var out: [String: TomlNode] = [:]
    for key in table.keys {
      if let value = table[key] { out[key] = TomlNode(value) }
    }
    return out
  }

  /// The values of a document.
  ///
  /// - Throws: `TomlSyntaxError` with the line.
  package static func parse(_ text: String) throws(TomlSyntaxError) -> [String: TomlNode] {
    do {
      return entries(of: try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      throw TomlSyntaxError(line: error.source.begin.line, text: error.description)
    } catch {
      throw TomlSyntaxError(line: 1, text: "not TOML")
    }
  }

  /// Line of each key by its dotted path, for messages; the library does not keep them.
  package static func lines(of text: String) -> [String: Int] {
    var section: [String] = []
    var found: [String: Int] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if trimmed.first == "[", let end = trimmed.firstIndex(of: "]") {
        section = path(trimmed[trimmed.index(after: trimmed.startIndex)..<end])
        found[section.joined(separator: ".")] = index + 1
      } else if trimmed.first != "#", let equals = trimmed.firstIndex(of: "=") {
        let key = (section + path(trimmed[..<equals])).joined(separator: ".")
        if found[key] == nil { found[key] = index + 1 }
      }
    }
    return found
  }

  private static func path(_ text: Substring) -> [String] {
    text.split(separator: ".").map { part in
      String(part.filter { $0 != " " && $0 != "\t" && $0 != "\"" && $0 != "'" })
    }
  }
}

/// A document that is not TOML.
package struct TomlSyntaxError: Error {
  package var line: Int
  package var text: String
}
