/// Names of sources, brought to one spelling.
package enum SourceName {
  /// Spellings of the beginnings of names, and what they are brought to.
  private static let prefixes = [
    ("markarian", "mrk"), ("mkn", "mrk"), ("mkr", "mrk"), ("messier", "m"),
  ]
  /// Words at the end that do not tell sources apart.
  private static let endings = ["nebula", "snr", "pulsar"]

  /// Letters and digits of a name, lower case, without points, blanks and marks; of signs those
  /// between digits.
  ///
  /// `1ES 1218+30.4` and `1es1218+304` are the same, `PKS 2155-304` and `PKS 2155+304` are not.
  package static func key(_ name: String) -> String {
    var key = ""
    var sign: Character?
    for character in name.lowercased() {
      switch character {
      case "\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2014}": sign = "-"
      case "+", "-": sign = character
      case "η": key += "eta"
      case "γ": key += "gamma"
      case _ where character.isLetter || character.isNumber:
        if let sign, character.isNumber, key.last?.isNumber == true { key.append(sign) }
        sign = nil
        key.append(character)
      default: break
      }
    }
    for (long, short) in prefixes where key.hasPrefix(long) {
      return short + key.dropFirst(long.count)
    }
    return key
  }

  /// The key without signs, for names whose sign was left out or written as a blank.
  package static func looseKey(_ name: String) -> String {
    key(name).filter { $0 != "+" && $0 != "-" }
  }

  /// The key without a word at its end that says what a source is; nil if there is none.
  static func shortKey(_ key: String) -> String? {
    for ending in endings where key.hasSuffix(ending) && key.count > ending.count + 2 {
      return String(key.dropLast(ending.count))
    }
    return nil
  }
}
