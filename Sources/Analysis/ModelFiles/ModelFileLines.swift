import Foundation

/// YAML as Gammapy's model files have it: four columns of indentation, lists level with their key.
enum ModelFileLines {
  /// A value of the file.
  indirect enum Value {
    /// A scalar as it is to stand in the file.
    case plain(String)
    case list([Value])
    case map([(key: String, value: Value)])
    /// Lines of YAML from another file.
    case raw(String)

    static func text(_ text: String) -> Value { .plain(ModelFileLines.quoted(text)) }

    static func number(_ value: Double) -> Value { .plain(ModelFileLines.number(value)) }

    static func numbers(_ values: [Double]) -> Value { .list(values.map { .number($0) }) }
  }

  /// The text of a value, ending with a new line.
  static func text(of value: Value) -> String {
    lines(of: value).joined(separator: "\n") + "\n"
  }

  private static func lines(of value: Value) -> [String] {
    switch value {
    case .plain(let text): return [text]
    case .list(let items):
      if items.isEmpty { return ["[]"] }
      return items.flatMap { item in
        let inner = lines(of: item)
        return ["-   " + inner[0]] + inner.dropFirst().map { "    " + $0 }
      }
    case .map(let pairs):
      if pairs.isEmpty { return ["{}"] }
      return pairs.flatMap { pair -> [String] in
        let inner = lines(of: pair.value)
        let key = quoted(pair.key) + ":"
        switch pair.value {
        case .plain: return [key + " " + inner[0]]
        case .list(let items) where items.isEmpty: return [key + " " + inner[0]]
        case .map(let pairs) where pairs.isEmpty: return [key + " " + inner[0]]
        case .list: return [key] + inner
        case .map, .raw: return [key] + inner.map { "    " + $0 }
        }
      }
    case .raw(let text):
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      while let last = lines.last, last.isEmpty || last == "..." { lines.removeLast() }
      return lines.isEmpty ? ["{}"] : lines
    }
  }

  /// A number in the shortest form that is the same number for Python's YAML too.
  static func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = "\(value)"
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    // YAML 1.1 takes 1e-12 as a text.
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// The text as it is where no YAML reader takes it for anything else, else in quotes.
  static func quoted(_ text: String) -> String {
    if text.isEmpty { return "''" }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || " /._+-$@()*^".unicodeScalars.contains($0))
    }
    let first = text.first ?? " "
    let isWord =
      first.isLetter || "/$_".contains(first)
      // Digits alone, with signs, or as in 0x1F and 1e5 are numbers.
      || (first.isNumber && text.contains { $0.isLetter && !"abcdefoxABCDEFOX".contains($0) })
    let reserved = [
      "true", "false", "yes", "no", "on", "off", "null", "none", "nan", "inf", "y", "n",
    ]
    if isPlain && isWord && !text.hasSuffix(" ") && !reserved.contains(text.lowercased()) {
      return text
    }
    return YamlLines.quoted(text)
  }
}
