import Foundation
import GridMath
import TOMLKit

/// A TOML file of the user's, with the lines of its keys.
struct TomlFile {
  let path: String
  let table: TOMLTable
  /// Lines by dotted key; items of lists of tables have their number: `source.0.name`.
  private let lines: [String: Int]

  /// Largest file, bytes.
  private static let maximalBytes = 1 << 20

  /// - Throws: the finding, if the file is there and cannot be read.
  init(path: String) throws(Finding) {
    self.path = path
    let text: String
    do {
      text = try BoundedTextFile.read(path, limit: Self.maximalBytes, what: "a TOML file")
    } catch {
      throw Finding(
        diagnostic: Diagnostic(
          .warning, file: error.line.map { "\(path):\($0)" } ?? path, error.what))
    }
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw Finding(
        diagnostic: Diagnostic(
          .warning, file: "\(path):\(error.source.begin.line)", "\(error.description)",
          remedy: "the file is not used"))
    } catch {
      throw Finding(
        diagnostic: Diagnostic(.warning, file: path, "is not TOML", remedy: "the file is not used"))
    }
    lines = Self.lines(of: text)
  }

  /// Why a file cannot be used.
  struct Finding: Error {
    let diagnostic: Diagnostic
  }

  /// A warning about a key.
  func warning(_ key: String, _ what: String, remedy: String? = nil) -> Diagnostic {
    Diagnostic(
      .warning, file: line(of: key).map { "\(path):\($0)" } ?? path, what, remedy: remedy)
  }

  /// Warnings about the keys of a table that are not known.
  func unknownKeys(
    in table: TOMLTable, of parent: String = "", known: [String]
  ) -> [Diagnostic] {
    table.keys.filter { !known.contains($0) }.sorted().map { key in
      let near = Spelling.nearest(to: key, among: known)
      return warning(
        parent.isEmpty ? key : parent + "." + key, "\(Spelling.quoted(key)) is not a known key",
        remedy: near.map { "did you mean \($0)?" }
          ?? "accepted: \(known.joined(separator: ", "))")
    }
  }

  /// Line of a key, or of the nearest one above it that has one.
  private func line(of key: String) -> Int? {
    var path = Substring(key)
    while true {
      if let line = lines[String(path)] { return line }
      guard let dot = path.lastIndex(of: ".") else { return nil }
      path = path[..<dot]
    }
  }

  /// The library keeps no lines, so keys are looked for in the text.
  private static func lines(of text: String) -> [String: Int] {
    var section = ""
    var counts: [String: Int] = [:]
    var found: [String: Int] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = String(line).trimmed
      if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
        let isList = line.hasPrefix("[[")
        section = String(line[..<end].drop { $0 == "[" }).trimmed
        if isList {
          let number = counts[section] ?? 0
          counts[section] = number + 1
          section += ".\(number)"
        }
        found[section] = index + 1
      } else if !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
        let name = String(line[..<equals]).filter { !" \t\"'".contains($0) }
        let key = section.isEmpty ? name : section + "." + name
        if found[key] == nil { found[key] = index + 1 }
      }
    }
    return found
  }
}
