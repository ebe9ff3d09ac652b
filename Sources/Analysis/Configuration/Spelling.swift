/// Help with words that a user misspelt.
package enum Spelling {
  /// The known word that is nearest to what was written, if one is near enough to be meant.
  package static func nearest(to word: String, among known: [String]) -> String? {
    guard word.count <= 64 else { return nil }
    let written = normalized(word)
    let ranked = known.map { (word: $0, distance: distance(written, normalized($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    let limit = max(1, min(3, word.count / 3))
    return best.distance <= limit ? best.word : nil
  }

  /// A text in quotes, shortened.
  package static func quoted(_ text: String, limit: Int = 60) -> String {
    text.count <= limit ? "\"\(text)\"" : "\"\(text.prefix(limit))…\""
  }

  private static func normalized(_ word: String) -> [Character] {
    Array(word.lowercased().map { $0 == "-" ? "_" : $0 })
  }

  /// Insertions, deletions, replacements and exchanges of neighbours between two words.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
