import Foundation
import Yams

/// A YAML document composed within bounds.
///
/// The composer copies the node that an alias names, and hashes mapping keys; what aliases could
/// unfold to is therefore bounded on the text, before anything is composed. Nesting is bounded by
/// libyaml (1000 levels), and an alias inside its own anchor is an undefined one.
enum YamlDocument {
  /// Largest file, bytes.
  static let maximalBytes = 1 << 20
  /// Largest size, bytes, that the aliases of a document may unfold to.
  static let maximalUnfolding = 1e8

  /// Why a text is not a document.
  struct Problem: Error {
    /// 1-based.
    var line: Int?
    var column: Int?
    var what: String
  }

  /// The root node, or nil if there is nothing but blanks and comments.
  static func compose(_ text: String) throws(Problem) -> Node? {
    try checkAliases(text)
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      return try parser.singleRoot()
    } catch let error as YamlError {
      throw problem(error, in: text)
    } catch {
      throw Problem(what: "\(error)")
    }
  }

  /// With `n` aliases, a document of `b` bytes unfolds to at most `b · 3^(n/3)`: levels of three.
  private static func checkAliases(_ text: String) throws(Problem) {
    var aliases = 0
    var line = 1
    var isAfterStar = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        if isAfterStar { aliases += 1 }
      default: break
      }
      isAfterStar = byte == UInt8(ascii: "*")
      let unfolded = Double(text.utf8.count) * pow(3, Double(aliases) / 3)
      if aliases > 3 && unfolded > maximalUnfolding {
        throw Problem(
          line: line, column: nil,
          what: "\(aliases) aliases (*name) could unfold to more than "
            + "\(Int(maximalUnfolding / 1e6)) MB; write the values out")
      }
    }
  }

  private static func problem(_ error: YamlError, in text: String) -> Problem {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return syntaxProblem(context?.text, problem, mark, in: text)
    case .reader(let problem, let offset, let value, _):
      let before = offset.map { text.prefix($0) }
      let line = before.map { $0.reduce(into: 1) { if $1.isNewline { $0 += 1 } } }
      let character = value >= 0 ? " (U+\(hexadecimal(value)))" : ""
      return Problem(line: line, column: nil, what: problem + character)
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
      return Problem(
        line: context.mark.line, column: context.mark.column,
        what: "the key \(names) stands twice in one mapping; keep one of them")
    case .memory: return Problem(what: "not enough memory")
    default: return Problem(what: "cannot be read as YAML")
    }
  }

  private static func hexadecimal(_ value: Int32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func syntaxProblem(
    _ context: String?, _ problem: String, _ mark: Mark, in text: String
  ) -> Problem {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let content = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
    // libyaml says "found character that cannot start any token" for a tab that indents.
    if content.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
      return Problem(
        line: mark.line, column: mark.column,
        what: "a tab indents this line; YAML accepts only spaces there")
    }
    if problem.contains("nesting") {
      return Problem(
        line: mark.line, column: mark.column, what: "nested too deeply; at most 1000 levels")
    }
    if problem.contains("another document") {
      return Problem(
        line: mark.line, column: mark.column, what: "a second document begins here; expected one")
    }
    let place = context.map { " \($0)" } ?? ""
    return Problem(
      line: mark.line, column: mark.column, what: "not YAML: \(problem)\(place)")
  }
}
