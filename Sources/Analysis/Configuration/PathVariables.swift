import Foundation

/// Variables that stand as `$NAME` or `${NAME}` in paths.
///
/// Those of the analysis file's `environment` come first, then those of the process. A relative
/// path that begins with a variable of the file is relative to the file's folder, whoever uses it.
package struct PathVariables: Sendable, Equatable {
  /// From the `environment` section.
  package var own: [String: String]
  /// From the process.
  package var inherited: [String: String]
  /// Folder of the analysis file.
  package var baseFolder: String

  package init(
    own: [String: String] = [:], inherited: [String: String] = [:], baseFolder: String = "."
  ) {
    self.own = own
    self.inherited = inherited
    self.baseFolder = baseFolder
  }

  /// A name in a path that nothing defines.
  package struct UnknownVariable: Error, Sendable, Equatable, CustomStringConvertible {
    package let name: String

    package init(name: String) { self.name = name }

    package var description: String {
      "the variable $\(name) is not set; define it under `environment` or in the shell"
    }
  }

  /// The text with its variables filled in; a `$` that no name follows stays.
  package func expand(_ text: String) throws(UnknownVariable) -> String {
    try expansion(of: text).text
  }

  /// The path with its variables filled in, relative to `folder` unless it is absolute.
  ///
  /// Also for the `FILE_DIR` of an index.
  package func resolve(_ path: String, relativeTo folder: String) throws(UnknownVariable) -> String
  {
    let (text, beginsWithOwn) = try expansion(of: path)
    if text.hasPrefix("/") { return Self.normalized(text) }
    if text == "~" || text.hasPrefix("~/"), let home = inherited["HOME"] {
      return Self.normalized(home + text.dropFirst())
    }
    return Self.normalized((beginsWithOwn ? baseFolder : folder) + "/" + text)
  }

  /// Variables for the `FILE_DIR` of an index: relative values of the file made absolute to its folder.
  package var forIndexes: [String: String] {
    inherited.merging(
      own.mapValues { $0.hasPrefix("/") ? $0 : Self.normalized(baseFolder + "/" + $0) }
    ) { _, own in own }
  }

  private func expansion(of text: String) throws(UnknownVariable) -> (text: String, own: Bool) {
    var result = ""
    var beginsWithOwn = false
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let name: Substring
      if rest.first == "{", let close = rest.firstIndex(of: "}") {
        name = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
      } else {
        name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        rest = rest[name.endIndex...]
        if name.isEmpty {
          result += "$"
          continue
        }
      }
      if let value = own[String(name)] {
        beginsWithOwn = beginsWithOwn || result.isEmpty
        result += value
      } else if let value = inherited[String(name)] {
        result += value
      } else {
        throw UnknownVariable(name: String(name))
      }
    }
    return (result + rest, beginsWithOwn)
  }

  /// The path without doubled slashes and `.` parts; `..` stays, since links give it a meaning.
  static func normalized(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    let joined = parts.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : (joined.isEmpty ? "." : joined)
  }
}
