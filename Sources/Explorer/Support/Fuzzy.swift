/// Search that forgives: letters in order, with a bonus for starts of words and runs.
package enum Fuzzy {
  /// How well a query fits a text, higher is better; nil if its letters do not all occur in order.
  package static func score(_ query: String, in text: String) -> Int? {
    if query.isEmpty { return 0 }
    let text = Array(text.lowercased())
    var score = 0
    var position = 0
    var lastHit = -2
    for letter in query.lowercased() where letter != " " {
      var hit: Int?
      // A start of a word is preferred to the next occurrence.
      for index in position..<max(position, text.count) where text[index] == letter {
        let startsWord = index == 0 || !(text[index - 1].isLetter || text[index - 1].isNumber)
        if index == lastHit + 1 || startsWord {
          hit = index
          break
        }
        if hit == nil { hit = index }
      }
      guard let hit else { return nil }
      let startsWord = hit == 0 || !(text[hit - 1].isLetter || text[hit - 1].isNumber)
      score += hit == lastHit + 1 ? 12 : startsWord ? 8 : 1
      if hit == 0 { score += 6 }
      lastHit = hit
      position = hit + 1
    }
    return score * 4 - text.count / 4
  }

  /// Items that fit, best first; equal ones keep their order.
  package static func filter<T>(_ items: [T], query: String, _ texts: (T) -> [String]) -> [T] {
    let query = query.trimmingBlanks
    if query.isEmpty { return items }
    var found: [(score: Int, index: Int, item: T)] = []
    for (index, item) in items.enumerated() {
      // The first text is the title: a fit there counts more than one in a synonym.
      let scores = texts(item).enumerated().compactMap { place, text in
        score(query, in: text).map { $0 - (place == 0 ? 0 : 6) }
      }
      if let best = scores.max() { found.append((best, index, item)) }
    }
    return found.sorted { ($0.score, -$0.index) > ($1.score, -$1.index) }.map(\.item)
  }
}

extension String {
  /// Without blanks at both ends.
  package var trimmingBlanks: String {
    var view = Substring(self)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
