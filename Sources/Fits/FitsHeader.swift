/// The cards of one HDU, in their order.
///
/// Of a keyword that occurs twice the first counts; all cards are kept.
package struct FitsHeader: Sendable, Hashable {
  /// All cards but END; the parts of a long string are joined.
  package private(set) var cards: [FitsCard]
  private var places: [String: Int]

  package init(_ cards: [FitsCard] = []) {
    self.cards = cards
    places = Dictionary(minimumCapacity: cards.count)
    index()
  }

  private mutating func index() {
    places.removeAll(keepingCapacity: true)
    for (place, card) in cards.enumerated() where card.value != nil && places[card.keyword] == nil {
      places[card.keyword] = place
    }
  }

  /// The value of a keyword (upper case, as in the file), nil if it is missing.
  ///
  /// Setting replaces the first card of that keyword or appends one; setting nil removes all of them.
  package subscript(_ keyword: String) -> FitsValue? {
    get { places[keyword].flatMap { cards[$0].value } }
    set {
      if let newValue {
        if let place = places[keyword] {
          cards[place].value = newValue
        } else {
          places[keyword] = cards.count
          cards.append(FitsCard(keyword, newValue))
        }
      } else {
        cards.removeAll { $0.keyword == keyword }
        index()
      }
    }
  }

  /// Appends a card, even if its keyword is there already.
  package mutating func append(_ card: FitsCard) {
    if card.value != nil && places[card.keyword] == nil { places[card.keyword] = cards.count }
    cards.append(card)
  }

  /// Appends cards, even if their keywords are there already.
  package mutating func append(contentsOf more: [FitsCard]) {
    for card in more { append(card) }
  }

  /// The value as a number, nil if it is missing or something else.
  package func double(_ keyword: String) -> Double? { self[keyword]?.double }

  /// The value as an integer, nil if it is missing or something else.
  package func int(_ keyword: String) -> Int? { self[keyword]?.int }

  /// The value as text without trailing blanks, nil if it is missing or not text.
  package func string(_ keyword: String) -> String? {
    guard case .text(let text)? = self[keyword] else { return nil }
    return text
  }

  /// The value as a truth value, nil if it is missing or something else.
  package func bool(_ keyword: String) -> Bool? {
    guard case .logical(let value)? = self[keyword] else { return nil }
    return value
  }

  /// The commentary under a keyword such as HISTORY, one element per card.
  package func commentary(_ keyword: String) -> [String] {
    cards.filter { $0.keyword == keyword && $0.value == nil }.map(\.comment)
  }
}
