import Foundation
import SkyGeometry

/// Lines of YAML as an analysis file has them: block style, short mappings in one line.
struct YamlLines {
  private(set) var text = ""
  private var depth = 0

  mutating func comment(_ words: String) { line("# " + words) }

  mutating func pair(_ key: String, _ value: String) { line("\(key): \(value)") }

  mutating func pair(_ key: String, text: String) { pair(key, Self.quoted(text)) }

  /// An absolute path.
  mutating func pair(_ key: String, path: ConfiguredPath) {
    pair(key, text: Self.absolute(path.resolved))
  }

  mutating func pair(_ key: String, list: [String]) {
    pair(key, "[" + list.joined(separator: ", ") + "]")
  }

  mutating func list(_ key: String, _ items: [String]) {
    line("\(key):")
    for item in items { line("- " + item) }
  }

  mutating func edges(_ energies: [Double]) {
    if !energies.isEmpty { pair("energy_edges", list: energies.map(Self.energy)) }
  }

  mutating func section(_ key: String, _ body: (inout YamlLines) -> Void) {
    line("\(key):")
    depth += 1
    body(&self)
    depth -= 1
  }

  private mutating func line(_ content: String) {
    text += String(repeating: "  ", count: depth) + content + "\n"
  }

  // MARK: values

  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return PathVariables.normalized(FileManager.default.currentDirectoryPath + "/" + path)
  }

  static func number(_ value: Double) -> String { value.shortest }

  static func degrees(_ value: Double) -> String { "\(value.shortest) deg" }

  static func energy(_ value: Double) -> String { "\(value.shortest) TeV" }

  static func binning(_ binning: EnergyBinning) -> String {
    "{min: \(energy(binning.minimum)), max: \(energy(binning.maximum)), nbins: \(binning.bins)}"
  }

  static func direction(_ direction: SkyDirection) -> String {
    "frame: \(direction.frame.rawValue), lon: \(degrees(direction.lon)), "
      + "lat: \(degrees(direction.lat))"
  }

  static func circle(_ circle: SkyCircle) -> String {
    "{\(direction(circle.center)), radius: \(degrees(circle.radius))}"
  }

  static func intervals(_ intervals: [TimeSelection]) -> String {
    if intervals.count == 1 {
      return "{start: \(quoted(intervals[0].start)), stop: \(quoted(intervals[0].stop))}"
    }
    let starts = intervals.map { quoted($0.start) }.joined(separator: ", ")
    let stops = intervals.map { quoted($0.stop) }.joined(separator: ", ")
    return "{start: [\(starts)], stop: [\(stops)]}"
  }

  /// The text as it is where that is safe, else in double quotes with escapes.
  static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "/._+-".unicodeScalars.contains($0))
    }
    // A word that YAML takes for something else, or that begins like an indicator, is quoted.
    let isWord = text.first.map { $0.isLetter || $0 == "/" || $0 == "." } ?? false
    let reserved = ["true", "false", "yes", "no", "on", "off", "null", "none", "nan", "inf", "."]
    let isNumber = Quantity(text).map { $0.unit.isEmpty } ?? false
    if isPlain && isWord && !isNumber && !reserved.contains(text.lowercased()) { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7f || (0x80..<0xa0).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
